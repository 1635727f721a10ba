//! The columns of the register as a table: their headings, their order, and what stands in each.
//!
//! New columns only come at the end; those of what is not kept yet are there and empty. May
//! use: `line`, `words`.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Number;

use crate::domain::exchange::harmless;
use crate::domain::register::RegisterLine;
use crate::domain::words::{Word, words};

words! {
    /// How the columns are headed.
    pub enum Headings {
        /// As ITIL names them.
        Itil = "itil",
        /// As the API names them.
        Api = "api",
    }
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// As ITIL names it.
    pub itil: &'static str,
    /// As the API names it.
    pub api: &'static str,
    cell: fn(&RegisterLine) -> Cell,
}

/// What stands in a cell.
enum Cell {
    Empty,
    /// Somebody's words: must not be taken for a formula.
    Text(String),
    /// One of our own words.
    Word(&'static str),
    Number(i64),
    /// A number that may have decimals.
    Amount(String),
    Date(Date),
    /// The day of a moment, in the reader's time zone.
    Day(Timestamp),
    Moment(Timestamp),
}

impl Column {
    /// What heads it.
    pub fn heading(&self, headings: Headings) -> &'static str {
        match headings {
            Headings::Itil => self.itil,
            Headings::Api => self.api,
        }
    }

    /// What stands in it on a line, with days and times as they are in a time zone.
    pub fn cell(&self, line: &RegisterLine, zone: &TimeZone) -> String {
        match (self.cell)(line) {
            Cell::Empty => String::new(),
            Cell::Text(text) => harmless(&text),
            Cell::Word(word) => word.to_owned(),
            Cell::Amount(number) => number,
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => date.to_string(),
            Cell::Day(moment) => moment.to_zoned(zone.clone()).date().to_string(),
            Cell::Moment(moment) => {
                let end = if *zone == TimeZone::UTC { "Z" } else { "%:z" };
                let form = format!("%Y-%m-%dT%H:%M:%S{end}");
                moment.to_zoned(zone.clone()).strftime(&form).to_string()
            }
        }
    }
}

fn text(text: Option<&String>) -> Cell {
    text.map_or(Cell::Empty, |text| Cell::Text(text.clone()))
}

fn list(texts: &[String]) -> Cell {
    if texts.is_empty() { Cell::Empty } else { Cell::Text(texts.join("; ")) }
}

fn word<W: Word>(word: Option<W>) -> Cell {
    word.map_or(Cell::Empty, |word| Cell::Word(word.as_str()))
}

fn truth(truth: Option<bool>) -> Cell {
    truth.map_or(Cell::Empty, |truth| Cell::Word(if truth { "true" } else { "false" }))
}

fn amount(number: Option<&Number>) -> Cell {
    number.map_or(Cell::Empty, |number| Cell::Amount(number.to_string()))
}

fn date(date: Option<Date>) -> Cell {
    date.map_or(Cell::Empty, Cell::Date)
}

fn day(moment: Option<Timestamp>) -> Cell {
    moment.map_or(Cell::Empty, Cell::Day)
}

fn moment(moment: Option<Timestamp>) -> Cell {
    moment.map_or(Cell::Empty, Cell::Moment)
}

const fn column(itil: &'static str, api: &'static str, cell: fn(&RegisterLine) -> Cell) -> Column {
    Column { itil, api, cell }
}

/// A column of something that is not kept yet.
const fn later(itil: &'static str, api: &'static str) -> Column {
    column(itil, api, |_| Cell::Empty)
}

/// All columns, in order.
pub const COLUMNS: &[Column] = &[
    column("Number", "number", |line| Cell::Text(line.number.clone())),
    column("Title", "title", |line| Cell::Text(line.title.clone())),
    column("Description", "description", |line| text(line.description.as_ref())),
    column("Source", "source", |line| Cell::Text(line.source.clone())),
    column("Source Reference", "source_reference", |line| text(line.source_reference.as_ref())),
    column("Date Raised", "raised_at", |line| Cell::Day(line.raised_at)),
    column("Raised By (Team)", "raised_by_team", |line| text(line.raised_by_team.as_ref())),
    later("Category", "category"),
    later("Size", "size"),
    later("Timescale", "timescale"),
    column("Priority", "priority", |line| word(line.priority)),
    column("Urgent", "urgent", |line| truth(line.urgent)),
    column("Important", "important", |line| truth(line.important)),
    column("Justification", "justification", |line| text(line.justification.as_ref())),
    column("Benefit Unit", "benefit_unit", |line| text(line.benefit_unit.as_ref())),
    column("Benefit Expected", "benefit_expected", |line| amount(line.benefit_expected.as_ref())),
    column("Benefit Realised", "benefit_realised", |line| amount(line.benefit_realised.as_ref())),
    column("Effort Estimate (Days)", "effort_estimate_days", |line| {
        amount(line.effort_estimate_days.as_ref())
    }),
    column("Effort Actual (Days)", "effort_actual_days", |line| {
        amount(line.effort_actual_days.as_ref())
    }),
    column("KPI Metric", "kpi_metric", |line| text(line.kpi_metric.as_ref())),
    column("Baseline", "baseline", |line| text(line.baseline.as_ref())),
    column("Target", "target", |line| text(line.target.as_ref())),
    column("Observed", "observed", |line| text(line.observed.as_ref())),
    column("Objective", "objective", |line| text(line.objective.as_ref())),
    column("Service", "services", |line| list(&line.services)),
    column("Themes", "themes", |line| list(&line.themes)),
    column("Contributing Factors", "contributing_factors", |line| list(&line.contributing_factors)),
    column("Lessons", "lessons", |line| list(&line.lessons)),
    column("Incidents", "incidents", |line| list(&line.incidents)),
    column("To Be Actioned By (Team)", "team", |line| text(line.team.as_ref())),
    column("Co-owner Unit", "co_owner_unit", |line| text(line.co_owner_unit.as_ref())),
    column("First Required By Date", "first_due_date", |line| date(line.first_due_date)),
    column("Required By Date", "due_date", |line| date(line.due_date)),
    column("Times Replanned", "times_replanned", |line| Cell::Number(line.times_replanned.into())),
    column("Status", "status", |line| word(Some(line.status))),
    column("Outcome", "outcome", |line| word(line.outcome)),
    column("Decision Reason", "decision_reason", |line| text(line.decision_reason.as_ref())),
    column("Review Again On", "re_review_on", |line| date(line.re_review_on)),
    column("Blocked Since", "blocked_since", |line| day(line.blocked_since)),
    column("Blocked Reason", "blocked_reason", |line| text(line.blocked_reason.as_ref())),
    column("Date Accepted", "accepted_at", |line| day(line.accepted_at)),
    column("Date Started", "started_at", |line| day(line.started_at)),
    column("Date Done", "done_at", |line| day(line.done_at)),
    column("Evidence", "evidence", |line| text(line.evidence.as_ref())),
    column("Check Due", "check_due", |line| date(line.check_due)),
    column("Verdict", "verdict", |line| word(line.verdict)),
    column("Date Closed", "closed_at", |line| day(line.closed_at)),
    column("Age (Days)", "age_days", |line| Cell::Number(line.age_days)),
    column("Days Overdue", "days_overdue", |line| Cell::Number(line.days_overdue)),
    column("Strength", "strength", |line| word(line.strength)),
    column("Aim", "aim", |line| word(line.aim)),
    column("Next Step", "next_step", |line| text(line.next_step.as_ref())),
    column("External Ticket", "external_ticket", |line| text(line.external_ticket.as_ref())),
    column("External Status", "external_status", |line| text(line.external_status.as_ref())),
    column("Last Synced", "last_synced_at", |line| moment(line.last_synced_at)),
    column("Updated At", "changed_at", |line| moment(Some(line.changed_at))),
    column("URL", "url", |line| Cell::Text(line.url.clone())),
    column("ID", "id", |line| Cell::Text(line.id.to_string())),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::{Action, ActionFields, ActionStatus, Criterion, Priority};
    use crate::domain::check::Checked;
    use crate::domain::event::Origin;
    use crate::domain::id::{ActionId, RecordId, Seed};
    use crate::domain::record::NewRecord;
    use crate::domain::register::Surroundings;

    /// The headings as the design fixes them.
    const ITIL: &str = "Number, Title, Description, Source, Source Reference, Date Raised, Raised By (Team), Category, \
        Size, Timescale, Priority, Urgent, Important, Justification, Benefit Unit, Benefit Expected, Benefit Realised, \
        Effort Estimate (Days), Effort Actual (Days), KPI Metric, Baseline, Target, Observed, Objective, Service, \
        Themes, Contributing Factors, Lessons, Incidents, To Be Actioned By (Team), Co-owner Unit, First Required By \
        Date, Required By Date, Times Replanned, Status, Outcome, Decision Reason, Review Again On, Blocked Since, \
        Blocked Reason, Date Accepted, Date Started, Date Done, Evidence, Check Due, Verdict, Date Closed, Age (Days), \
        Days Overdue, Strength, Aim, Next Step, External Ticket, External Status, Last Synced, Updated At, URL, ID";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn line(change: impl FnOnce(&mut Action), surroundings: Surroundings) -> RegisterLine {
        let fields = ActionFields { title: "Do it".into(), ..ActionFields::default() };
        let id = ActionId::new(Seed { milliseconds: 1, random: 1 });
        let (number, now, origin) = ("ACT-1".to_owned(), at("2026-11-01T23:30:00Z"), Origin::Live);
        let new = NewRecord { id, number, now, by: None, origin };
        let (mut action, _) = Action::propose(Checked::parse(fields).unwrap(), new);
        change(&mut action);
        RegisterLine::of(&action, surroundings, at("2026-11-20T08:00:00Z"))
    }

    fn cell(line: &RegisterLine, heading: &str, zone: &str) -> String {
        let column = COLUMNS.iter().find(|column| column.itil == heading).unwrap();
        column.cell(line, &TimeZone::get(zone).unwrap())
    }

    #[test]
    fn the_headings_are_those_of_the_design_in_its_order() {
        let headings: Vec<_> =
            COLUMNS.iter().map(|column| column.heading(Headings::Itil)).collect();
        assert_eq!(headings.join(", "), ITIL);
    }

    #[test]
    fn every_property_of_a_line_has_its_column_in_the_same_order() {
        let json = serde_json::to_string(&line(|_| (), Surroundings::default())).unwrap();
        let places: Vec<_> = COLUMNS
            .iter()
            .filter_map(|column| json.find(&format!("\"{}\":", column.api)))
            .collect();
        assert!(places.is_sorted(), "{json}");
        let properties =
            serde_json::from_str::<serde_json::Value>(&json).unwrap().as_object().unwrap().len();
        assert_eq!(places.len(), properties);
    }

    #[test]
    fn texts_that_look_like_formulas_are_made_harmless_and_numbers_are_not_touched() {
        let line = line(|action| action.fields.title = "=cmd".into(), Surroundings::default());
        assert_eq!(cell(&line, "Title", "UTC"), "'=cmd");
        assert_eq!(cell(&line, "Times Replanned", "UTC"), "0");
    }

    #[test]
    fn days_are_those_of_the_readers_time_zone_and_dates_stay() {
        let due = Date::constant(2026, 12, 1);
        let line = line(|action| action.fields.due_date = Some(due), Surroundings::default());
        assert_eq!(cell(&line, "Date Raised", "UTC"), "2026-11-01");
        assert_eq!(cell(&line, "Date Raised", "Europe/Copenhagen"), "2026-11-02");
        assert_eq!(cell(&line, "Required By Date", "Europe/Copenhagen"), "2026-12-01");
        assert_eq!(cell(&line, "Updated At", "Europe/Copenhagen"), "2026-11-02T00:30:00+01:00");
        assert_eq!(cell(&line, "Updated At", "Europe/London"), "2026-11-01T23:30:00+00:00");
        assert_eq!(cell(&line, "Updated At", "UTC"), "2026-11-01T23:30:00Z");
    }

    #[test]
    fn age_and_lateness_are_counted_in_the_teams_days() {
        let calendar = crate::domain::calendar::Calendar::default();
        let late = line(
            |action| {
                action.status = ActionStatus::InProgress;
                action.fields.priority = Some(Priority::P1);
                action.fields.due_date = Some(Date::constant(2026, 11, 15));
                action.due_at = action.fields.due_date.map(|date| calendar.end_of(date));
            },
            Surroundings { home: Some("PIR-3".into()), ..Surroundings::default() },
        );
        assert_eq!(
            (late.age_days, late.days_overdue, late.source.as_str()),
            (19, 5, "live: PIR-3")
        );
        let closed = line(
            |action| action.closed_at = Some(at("2026-11-04T00:00:00Z")),
            Surroundings::default(),
        );
        assert_eq!((closed.age_days, closed.days_overdue), (3, 0));
    }

    #[test]
    fn what_is_measured_is_the_measure_or_else_what_is_observed() {
        let criterion = |measure: Option<&str>| {
            let observed = "no page at night".to_owned();
            let measure = measure.map(str::to_owned);
            Criterion {
                observed,
                measure,
                baseline: None,
                target: None,
                after_days: None,
                by: None,
            }
        };
        let metric = |measure| {
            let told = line(
                |action| action.fields.criterion = Some(criterion(measure)),
                Surroundings::default(),
            );
            cell(&told, "KPI Metric", "UTC")
        };
        assert_eq!(metric(Some("pages a week")), "pages a week");
        assert_eq!(metric(None), "no page at night");
    }
}
