//! One line of the register: an action, and the names of what it speaks of. May use: `action`, `calendar`, `id`,
//! `reference`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Number;

use crate::domain::action::{
    Action, ActionOutcome, ActionStatus, Aim, Criterion, Priority, Strength, Verdict,
};
use crate::domain::calendar::{Calendar, days_between};
use crate::domain::id::ActionId;
use crate::domain::reference::Reference;

/// What a line says that does not stand in the action itself; only what the reader may see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The number of the incident or review that it was drawn from.
    pub home: Option<String>,
    /// The name of the team that held the review it was drawn from.
    pub raised_by_team: Option<String>,
    /// The name of the team that owns it.
    pub team: Option<String>,
    /// That team's calendar.
    pub calendar: Calendar,
    /// The names of the services that it changes.
    pub services: Vec<String>,
    /// The names of the themes of the factors that it answers.
    pub themes: Vec<String>,
    /// The statements of the factors that it answers.
    pub factors: Vec<String>,
    /// Number and title of the lessons that it puts to work.
    pub lessons: Vec<String>,
    /// Number and title of the incidents that it follows from.
    pub incidents: Vec<String>,
    /// The value that the last look at its effect saw.
    pub observed: Option<String>,
    /// Where the service is reached, for the link; empty when that is not known.
    pub public_url: String,
}

/// A line of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct RegisterLine {
    /// The action's number.
    pub number: String,
    /// What is to change, in a line.
    pub title: String,
    /// What is to change.
    pub description: Option<String>,
    /// Made here (`live`) or entered as history (`imported`), and the number of the incident or review behind it.
    pub source: String,
    /// What it is called in the tool that keeps it.
    pub source_reference: Option<String>,
    /// When it was proposed.
    pub raised_at: Timestamp,
    /// The team that held the review it was drawn from.
    pub raised_by_team: Option<String>,
    /// How soon it matters.
    pub priority: Option<Priority>,
    /// Whether it cannot wait, by its plan.
    pub urgent: Option<bool>,
    /// Whether it matters for what people rely on, by its plan.
    pub important: Option<bool>,
    /// Why: what it answers; where that was not said, what its plan says that it is for.
    pub justification: Option<String>,
    /// In what its benefit is counted.
    pub benefit_unit: Option<String>,
    /// How much it is to bring.
    #[schema(value_type = Option<f64>)]
    pub benefit_expected: Option<Number>,
    /// How much it brought.
    #[schema(value_type = Option<f64>)]
    pub benefit_realised: Option<Number>,
    /// Days of work that it is expected to take.
    #[schema(value_type = Option<f64>)]
    pub effort_estimate_days: Option<Number>,
    /// Days of work that it took.
    #[schema(value_type = Option<f64>)]
    pub effort_actual_days: Option<Number>,
    /// What is measured to see whether it worked.
    pub kpi_metric: Option<String>,
    /// Its value before.
    pub baseline: Option<String>,
    /// The value that counts as success.
    pub target: Option<String>,
    /// The value that the last look saw.
    pub observed: Option<String>,
    /// What the organisation wants from it.
    pub objective: Option<String>,
    /// The services that it changes.
    pub services: Vec<String>,
    /// The themes of the factors that it answers.
    pub themes: Vec<String>,
    /// The contributing factors that it answers.
    pub contributing_factors: Vec<String>,
    /// The lessons that it puts to work.
    pub lessons: Vec<String>,
    /// The incidents that it follows from.
    pub incidents: Vec<String>,
    /// The team that owns it.
    pub team: Option<String>,
    /// The unit that owns it together with the team.
    pub co_owner_unit: Option<String>,
    /// The due date to which the team first committed.
    pub first_due_date: Option<Date>,
    /// When it is to be done.
    pub due_date: Option<Date>,
    /// How often the due date moved to a later one.
    pub times_replanned: u32,
    /// Where it stands.
    pub status: ActionStatus,
    /// How it ended.
    pub outcome: Option<ActionOutcome>,
    /// The reason of the last decision.
    pub decision_reason: Option<String>,
    /// When a deferred one comes back.
    pub re_review_on: Option<Date>,
    /// Since when something stands in its way.
    pub blocked_since: Option<Timestamp>,
    /// What stands in its way.
    pub blocked_reason: Option<String>,
    /// When the team committed to it.
    pub accepted_at: Option<Timestamp>,
    /// When work began.
    pub started_at: Option<Timestamp>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// What shows that it was done.
    pub evidence: Option<String>,
    /// When its effect is to be checked.
    pub check_due: Option<Date>,
    /// What the last look showed.
    pub verdict: Option<Verdict>,
    /// When it got its outcome.
    pub closed_at: Option<Timestamp>,
    /// Days from its proposal to its outcome, or to today.
    pub age_days: i64,
    /// Days since its due date, where the team is; 0 unless it is overdue.
    pub days_overdue: i64,
    /// How strongly it changes the system.
    pub strength: Option<Strength>,
    /// What it aims at.
    pub aim: Option<Aim>,
    /// What to do next.
    pub next_step: Option<String>,
    /// What its ticket elsewhere is called.
    pub external_ticket: Option<String>,
    /// Where that ticket stood when last seen.
    pub external_status: Option<String>,
    /// When it was last seen.
    pub last_synced_at: Option<Timestamp>,
    /// When the action last changed.
    pub changed_at: Timestamp,
    /// Where it is found.
    pub url: String,
    /// The action's id.
    pub id: ActionId,
}

impl RegisterLine {
    /// The line of an action.
    pub fn of(action: &Action, surroundings: Surroundings, now: Timestamp) -> Self {
        let (fields, plan, ticket) = (&action.fields, action.plan.as_deref(), action.ticket());
        Self {
            number: action.number.clone(),
            title: fields.title.clone(),
            description: fields.what.clone(),
            source: source(action, surroundings.home.as_deref()),
            source_reference: action.same_elsewhere().map(called),
            raised_at: action.proposed_at,
            raised_by_team: surroundings.raised_by_team,
            priority: fields.priority,
            urgent: plan.and_then(|plan| plan.urgent),
            important: plan.and_then(|plan| plan.important),
            justification: fields.why.clone().or_else(|| plan?.intent.clone()),
            benefit_unit: plan.and_then(|plan| plan.benefit_unit.clone()),
            benefit_expected: plan.and_then(|plan| plan.benefit_expected.clone()),
            benefit_realised: plan.and_then(|plan| plan.benefit_realised.clone()),
            effort_estimate_days: plan.and_then(|plan| plan.effort_estimate_days.clone()),
            effort_actual_days: plan.and_then(|plan| plan.effort_actual_days.clone()),
            kpi_metric: criterion(action).map(metric),
            baseline: criterion(action).and_then(|criterion| criterion.baseline.clone()),
            target: criterion(action).and_then(|criterion| criterion.target.clone()),
            observed: surroundings.observed,
            objective: plan.and_then(|plan| plan.objective.clone()),
            services: surroundings.services,
            themes: surroundings.themes,
            contributing_factors: surroundings.factors,
            lessons: surroundings.lessons,
            incidents: surroundings.incidents,
            team: surroundings.team,
            co_owner_unit: plan.and_then(|plan| plan.co_owner_unit.clone()),
            first_due_date: action.first_due_date,
            due_date: fields.due_date,
            times_replanned: action.times_replanned,
            status: action.status,
            outcome: action.outcome,
            decision_reason: action.decision_reason.clone(),
            re_review_on: action.re_review_on,
            blocked_since: action.blocked.as_ref().map(|blocked| blocked.since),
            blocked_reason: action.blocked.as_ref().map(|blocked| blocked.why.clone()),
            accepted_at: action.accepted_at,
            started_at: action.started_at,
            done_at: action.done_at,
            evidence: action.evidence.clone(),
            check_due: action.check_due,
            verdict: action.verdict,
            closed_at: action.closed_at,
            age_days: age_days(action, &surroundings.calendar, now),
            days_overdue: days_overdue(action, &surroundings.calendar, now),
            strength: action.strength(),
            aim: fields.aim,
            next_step: next_step(action).map(str::to_owned),
            external_ticket: ticket.map(called),
            external_status: ticket.and_then(|ticket| ticket.last_seen_state.clone()),
            last_synced_at: action.ticket_seen_at(),
            changed_at: action.changed_at,
            url: url(&surroundings.public_url, action.id),
            id: action.id,
        }
    }
}

fn url(public_url: &str, id: ActionId) -> String {
    format!("{}/api/v1/actions/{id}", public_url.trim_end_matches('/'))
}

fn source(action: &Action, home: Option<&str>) -> String {
    home.map_or_else(|| action.origin.to_string(), |home| format!("{}: {home}", action.origin))
}

fn criterion(action: &Action) -> Option<&Criterion> {
    action.fields.criterion.as_ref()
}

fn metric(criterion: &Criterion) -> String {
    criterion.measure.clone().unwrap_or_else(|| criterion.observed.clone())
}

fn called(reference: &Reference) -> String {
    reference.display_id.as_ref().unwrap_or(&reference.external_id).clone()
}

fn age_days(action: &Action, calendar: &Calendar, now: Timestamp) -> i64 {
    let until = action.closed_at.unwrap_or(now);
    days_between(calendar.today(action.proposed_at), calendar.today(until)).max(0)
}

fn days_overdue(action: &Action, calendar: &Calendar, now: Timestamp) -> i64 {
    let due = action.fields.due_date.filter(|_| action.is_overdue(now));
    due.map_or(0, |due| days_between(due, calendar.today(now)).max(0))
}

/// What to do next with an action, in a few words.
fn next_step(action: &Action) -> Option<&'static str> {
    if action.needs_decision.is_some() {
        return Some("Decide: the ticket elsewhere and this action disagree");
    }
    if action.blocked.is_some() {
        return Some("Free the way");
    }
    match action.status {
        ActionStatus::Proposed if action.fields.owner_team.is_none() => {
            Some("Name the team that owns it")
        }
        ActionStatus::Proposed => Some("Commit to it, or say why not"),
        ActionStatus::Accepted => Some("Begin the work"),
        ActionStatus::InProgress => Some("Report it done"),
        ActionStatus::Done if action.check_due.is_some() => Some("Check whether it worked"),
        ActionStatus::Done => Some("Check whether it worked, or close it unchecked"),
        ActionStatus::Deferred => Some("Take it up again when its day comes"),
        ActionStatus::Closed => None,
    }
}
