//! What figures of actions are reckoned from. May use: `figure`, `sql`, `visible`, `domain`.

use jiff::{SignedDuration, Timestamp};

use crate::domain::event::Noun;
use crate::domain::figure::{Left, Period, Proportion};
use crate::store::error::StoreError;
use crate::store::sql::{Sql, UNKNOWN};
use crate::store::visible;

use super::{Counted, Counting, DAY, having, left, which, within};

/// What is told of actions that were accepted in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// How many.
    pub all: i64,
    /// How many of them are closed by now, after they were done.
    pub closed: i64,
    /// Of how many the kind of control is known.
    pub of_known_strength: i64,
    /// How many of those are `stronger`.
    pub stronger: i64,
    /// How many of those are `weaker`.
    pub weaker: i64,
    /// How many of those that follow from an incident follow from several.
    pub following_from_several: Proportion,
}

/// What is told of actions that were done in a period and had a due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// How many.
    pub all: i64,
    /// How many of them by their first due date.
    pub in_time: i64,
    /// Of how many the due date was put off twice or more.
    pub slipped_twice: i64,
}

/// What is told of tickets elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tickets {
    /// How many wait for a person to decide, because the ticket says otherwise.
    pub disagreeing: Proportion,
    /// How many there are, by the whole days since one was last heard of.
    pub by_silence: Vec<Counted>,
}

/// Taken on, and not closed.
const TAKEN_ON: &str = "('accepted', 'in_progress', 'deferred', 'done')";

/// Closed, and not undone.
const CLOSED_AFTER_DONE: &str =
    "t.outcome IN ('effective', 'partly_effective', 'inconclusive', 'not_checked')";

/// How it ended; empty for what is open.
const OUTCOME: &str = "COALESCE(t.outcome, '')";

impl Counting<'_, '_> {
    /// The actions that were accepted in a period.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn accepted_in(&mut self, period: Period) -> Result<Accepted, StoreError> {
        let tells = Sql::new("COUNT(*), ")
            .append(having(CLOSED_AFTER_DONE))
            .text(", COUNT(t.strength), ")
            .append(having("t.strength = 'stronger'"))
            .text(", ")
            .append(having("t.strength = 'weaker'"))
            .text(", ")
            .append(having("t.incident_count > 0"))
            .text(", ")
            .append(having("t.incident_count > 1"));
        let sql = self.of_actions(tells, within("t.accepted_at", period))?;
        let row = self.tx.row::<(i64, i64, i64, i64, i64, i64, i64)>(sql)?;
        let (all, closed, of_known_strength, stronger, weaker, any, several) =
            row.unwrap_or_default();
        let (less, fewer) = self.following_from_hidden(period)?;
        let following_from_several = Proportion { of: several - fewer, all: any - less };
        Ok(Accepted { all, closed, of_known_strength, stronger, weaker, following_from_several })
    }

    /// How many of the actions that were accepted in a period follow from incidents of which the caller may see none; and
    /// how many follow from several of which the caller may see one at most.
    ///
    /// Begins at what is hidden, which is little, so that not each action's incidents have to be looked up.
    fn following_from_hidden(&mut self, period: Period) -> Result<(i64, i64), StoreError> {
        let hidden = Sql::new("SELECT links.from_id FROM links WHERE links.relation = 'follows_from' AND links.to_id IN (")
            .append(visible::hidden(Noun::Incident, self.caller))
            .text(")");
        let seen = Sql::new("SELECT COUNT(*) FROM links WHERE links.from_id = t.id")
            .text(" AND links.relation = 'follows_from' AND ")
            .append(visible::by_seals("links.to_id", self.caller));
        let tells = Sql::new("t.incident_count, (").append(seen).text(") AS seen");
        let holds = within("+t.accepted_at", period).text(" AND t.id IN (");
        let each = self.of_actions(tells, holds.append(hidden).text(")"))?;
        let sql = Sql::new("SELECT ")
            .append(having("each.seen = 0"))
            .text(", ")
            .append(having("each.seen < 2 AND each.incident_count > 1"))
            .text(" FROM (")
            .append(each)
            .text(") each");
        Ok(self.tx.row(sql)?.unwrap_or_default())
    }

    /// After how many days those that were accepted in a period were done, or ended without.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn days_to_done(&mut self, period: Period) -> Result<Vec<Left>, StoreError> {
        let until = Sql::new("CASE WHEN t.done_at < ").bind(UNKNOWN).text(" THEN t.done_at ELSE ");
        let until = until.append(closed_or(self.now)).text(" END");
        let way = Sql::new("CASE WHEN t.done_at < ").bind(UNKNOWN).text(" THEN 'done' ELSE ");
        let way = way.text(OUTCOME).text(" END");
        self.days_left([until, way], period)
    }

    /// After how many days those that were accepted in a period were closed, and as what.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn days_to_closed(&mut self, period: Period) -> Result<Vec<Left>, StoreError> {
        self.days_left([closed_or(self.now), Sql::new(OUTCOME)], period)
    }

    fn days_left(
        &mut self,
        [until, way]: [Sql; 2],
        period: Period,
    ) -> Result<Vec<Left>, StoreError> {
        let tells = Sql::new("(").append(until).text(" - t.accepted_at) / ").text(DAY);
        let tells = tells.text(", ").append(way).text(", COUNT(*)");
        let sql = self.of_actions(tells, within("t.accepted_at", period))?.text(" GROUP BY 1, 2");
        Ok(self.tx.rows::<(i64, String, i64)>(sql)?.into_iter().map(left).collect())
    }

    /// The actions that were done in a period, as far as they had a due date.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn done_in(&mut self, period: Period) -> Result<Done, StoreError> {
        let tells = Sql::new("COUNT(*), ")
            .append(having("t.times_replanned = 0 AND t.done_at <= t.due_at"))
            .text(", ")
            .append(having("t.times_replanned > 1"));
        let holds = within("t.done_at", period).text(" AND t.due_at < ").bind(UNKNOWN);
        let sql = self.of_actions(tells, holds)?;
        let (all, in_time, slipped_twice) =
            self.tx.row::<(i64, i64, i64)>(sql)?.unwrap_or_default();
        Ok(Done { all, in_time, slipped_twice })
    }

    /// How the actions ended that were closed in a period.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn closed_in(&mut self, period: Period) -> Result<Vec<Counted>, StoreError> {
        let tells = Sql::new(OUTCOME).text(", COUNT(*)");
        let sql = self.of_actions(tells, within("t.closed_at", period))?;
        self.tx.rows(sql.text(" GROUP BY 1"))
    }

    /// What looks showed in a period.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn verdicts_in(&mut self, period: Period) -> Result<Vec<Counted>, StoreError> {
        let tells = Sql::new("v.verdict, COUNT(*)");
        let looks = ["verifications v", "v.action"];
        let sql = self.of_parts(tells, looks, within("v.created_at", period))?;
        self.tx.rows(sql.text(" GROUP BY v.verdict"))
    }

    /// By how many moves actions were taken on in a period, and by how many what was taken on was closed or handed back.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn taken_on_and_left(&mut self, period: Period) -> Result<(i64, i64), StoreError> {
        let sql = self.moves_in(period)?;
        Ok(self.tx.row(sql)?.unwrap_or_default())
    }

    /// The statement that counts both.
    pub(in crate::store) fn moves_in(&mut self, period: Period) -> Result<Sql, StoreError> {
        let moved = |[from, to]: [&'static str; 2]| {
            let sql = Sql::new("h.from_status ").text(from).text(TAKEN_ON);
            which(sql.text(" AND h.to_status ").text(to).text(TAKEN_ON))
        };
        let tells = moved(["NOT IN ", "IN "]).text(", ").append(moved(["IN ", "NOT IN "]));
        let holds = Sql::new("h.noun = 'action' AND ").append(within("h.happened_at", period));
        self.of_parts(tells, ["transitions h", "h.record_id"], holds)
    }

    /// The actions that are taken on and not closed, by the whole days since they were accepted.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn open_by_age(&mut self) -> Result<Vec<Counted>, StoreError> {
        let tells = Sql::new("COUNT(*), ")
            .append(self.later_than("t.accepted_at", 31))
            .text(", ")
            .append(self.later_than("t.accepted_at", 91))
            .text(", ")
            .append(self.later_than("t.accepted_at", 181));
        let sql = self.of_actions(tells, Sql::new("t.status IN ").text(TAKEN_ON))?;
        let row = self.tx.row::<(i64, i64, i64, i64)>(sql)?;
        let (all, month, quarter, half_year) = row.unwrap_or_default();
        Ok(parts([
            ("0-30", month),
            ("31-90", quarter - month),
            ("91-180", half_year - quarter),
            ("181+", all - half_year),
        ]))
    }

    /// The tickets elsewhere of open actions.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn tickets(&mut self) -> Result<Tickets, StoreError> {
        let tells = Sql::new("COUNT(*), ")
            .append(having("t.needs_decision"))
            .text(", ")
            .append(which(Sql::new("t.ticket_seen_at = ").bind(UNKNOWN)))
            .text(", ")
            .append(self.later_than("t.ticket_seen_at", 8))
            .text(", ")
            .append(self.later_than("t.ticket_seen_at", 31));
        let holds = "t.ticket_seen_at IS NOT NULL AND t.status <> 'closed'";
        let sql = self.of_actions(tells, Sql::new(holds))?;
        let row = self.tx.row::<(i64, i64, i64, i64, i64)>(sql)?;
        // What was never heard of is as late as can be.
        let (all, disagreeing, never, week, month) = row.unwrap_or_default();
        let by_silence = parts([
            ("0-7", week - never),
            ("8-30", month - week),
            ("31+", all - month),
            ("never", never),
        ]);
        Ok(Tickets { disagreeing: Proportion { of: disagreeing, all }, by_silence })
    }

    /// How many have a moment that is fewer than so many days ago.
    fn later_than(&self, column: &'static str, days: i64) -> Sql {
        let since = self.now - SignedDuration::from_hours(24 * days);
        which(Sql::new(column).text(" > ").bind(since))
    }
}

/// Those parts that there are.
fn parts<const N: usize>(parts: [(&str, i64); N]) -> Vec<Counted> {
    let there = parts.into_iter().filter(|(_, count)| *count > 0);
    there.map(|(part, count)| (part.to_owned(), count)).collect()
}

/// When it was closed; now, for what is open.
fn closed_or(now: Timestamp) -> Sql {
    let sql = Sql::new("CASE WHEN t.closed_at < ").bind(UNKNOWN).text(" THEN t.closed_at ELSE ");
    sql.bind(now).text(" END")
}
