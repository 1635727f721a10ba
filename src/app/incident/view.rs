//! An incident as it is told to one caller: the record without links to what they may not see, the moves that are open
//! to them, and what to do next. May use: `domain`, `store`.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::app::incident::relations;
use crate::app::{AppError, LONGEST_CHAIN, View, recurrence};
use crate::domain::closing::{DRILL, NOT_ASKED};
use crate::domain::event::{Noun, Origin};
use crate::domain::id::{IncidentId, PersonId};
use crate::domain::incident::{
    Incident, IncidentFacts, IncidentGuard, IncidentMove, IncidentStatus, MOVES, Stage,
};
use crate::domain::machine::{self, AvailableMove, Guard};
use crate::domain::permission::Caller;
use crate::domain::record::NextStep;
use crate::store::{ReadTx, StoreError, WriteTx};

/// An incident as it is told.
#[derive(Debug, Clone)]
pub struct IncidentView {
    /// The record.
    pub incident: Incident,
    /// Who reported it, if the caller may know.
    pub reporter: Option<PersonId>,
    /// The incident that the one asked for was merged into, if the caller may see it.
    pub merged_into: Option<IncidentId>,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What to do next, in order.
    pub next_steps: Vec<NextStep>,
}

impl View for IncidentView {
    type About = Incident;

    fn about(&self) -> String {
        self.incident.id.to_string()
    }

    fn version(&self) -> i64 {
        self.incident.version
    }
}

/// An incident as it is told.
///
/// # Errors
/// Any that the store can have.
pub(super) fn view(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    incident: Incident,
    now: Timestamp,
) -> Result<IncidentView, AppError> {
    let into: Vec<String> = incident.merged_into.iter().map(ToString::to_string).collect();
    let visible =
        if into.is_empty() { into } else { tx.visible_ids(&into, caller)?.into_iter().collect() };
    let merged_into = incident.merged_into.filter(|_| !visible.is_empty());
    let available_moves = available_moves(caller, &incident, now);
    let next_steps = next_steps(&incident, &available_moves, now);
    let reporter = incident.reporter_for(caller.person);
    Ok(IncidentView { incident, reporter, merged_into, available_moves, next_steps })
}

/// The same, told to whoever wrote it.
///
/// # Errors
/// Any that the store can have.
pub(super) fn written(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    incident: Incident,
) -> Result<IncidentView, AppError> {
    let now = tx.now();
    whole(tx, caller, incident, now)
}

/// The same, with the step that leads to what was put forward for it.
///
/// # Errors
/// Any that the store can have.
pub(super) fn whole(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    incident: Incident,
    now: Timestamp,
) -> Result<IncidentView, AppError> {
    let returned = recurrence::waits_in(tx, caller, &incident)?;
    let mut view = view(tx, caller, incident, now)?;
    view.next_steps.extend(returned);
    Ok(view)
}

/// The incident that stands for this one: itself, or the one that it was merged into in the end, as far as the caller
/// may see.
///
/// # Errors
/// Any that the store can have.
pub(super) fn survivor(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    incident: Incident,
    now: Timestamp,
) -> Result<IncidentView, AppError> {
    let asked = incident.id;
    let mut stands = incident;
    for _ in 0..LONGEST_CHAIN {
        let Some(next) = stands.merged_into else {
            break;
        };
        match tx.get::<Incident>(next, caller) {
            Ok(into) => stands = into,
            Err(StoreError::NotFound) => break,
            Err(error) => return Err(error.into()),
        }
    }
    let view = view(tx, caller, stands, now)?;
    let merged_into =
        if view.incident.id == asked { view.merged_into } else { Some(view.incident.id) };
    Ok(IncidentView { merged_into, ..view })
}

/// The moves that the table has from here, each with what it lacks if nothing more were said.
fn available_moves(caller: &Caller, incident: &Incident, now: Timestamp) -> Vec<AvailableMove> {
    let relations = relations(caller, incident);
    let facts = IncidentFacts { now, target: None, by_machine: caller.person.is_none() };
    machine::available(MOVES, incident.status, (Noun::Incident, caller, &relations), |name| {
        let unmet = incident.unmet(&IncidentMove::empty(name), &facts);
        unmet.into_iter().map(IncidentGuard::missing).collect()
    })
}

/// What to do next with an incident, the most pressing first.
fn next_steps(incident: &Incident, moves: &[AvailableMove], now: Timestamp) -> Vec<NextStep> {
    let (status, fields) = (incident.status, &incident.fields);
    if matches!(status, IncidentStatus::Cancelled | IncidentStatus::Merged) {
        return Vec::new();
    }
    let path = format!("/api/v1/incidents/{}", incident.id);
    let mut steps = of_state(incident, moves, &path);
    let mut say = |missing: bool, what: &'static str, body: &dyn Fn() -> Value| {
        steps.extend(missing.then(|| NextStep::call(what, "PATCH", path.clone(), Some(body()))));
    };
    let live = incident.origin == Origin::Live;
    let (told, outcome) = (fields.reporter_acknowledged_at, fields.reporter_told_outcome_at);
    let reported = live && incident.reporter.is_some();
    let over = matches!(incident.stage, Stage::Closed | Stage::SetAside)
        && status == IncidentStatus::Resolved;
    let severity = || json!({ "severity": "sev3" });
    say(fields.severity.is_none() && live, "Say how bad it is", &severity);
    let impact = || json!({ "impact": [{ "who": "", "audience": "colleagues", "could_not": "" }] });
    say(fields.impact.is_empty() && live, "Say what people could not do", &impact);
    let thanks = "Thank whoever reported it, and say that it is known";
    say(reported && told.is_none(), thanks, &|| json!({ "reporter_acknowledged_at": now }));
    let answer = "Tell whoever reported it what came of it";
    say(
        reported && over && outcome.is_none(),
        answer,
        &|| json!({ "reporter_told_outcome_at": now }),
    );
    let unmapped = || json!({ "services": [], "unmapped_services": [] });
    let names = "Say which services the tool's names mean";
    say(!fields.unmapped_services.is_empty(), names, &unmapped);
    steps.extend(
        may_be_reviewed(incident)
            .then(|| plan_review(incident, "Review it all the same, if only in a note")),
    );
    steps
}

/// What the state and the stage ask for.
fn of_state(incident: &Incident, moves: &[AvailableMove], path: &str) -> Vec<NextStep> {
    let step = |what: &'static str, name: &str| NextStep::open(moves, what, path, name);
    let reviews = |what: &'static str| {
        NextStep::call(what, "GET", format!("/api/v1/reviews?incident={}", incident.id), None)
    };
    match (incident.status, incident.stage) {
        (IncidentStatus::Open, _) => [
            step("Say when people could work again", "mitigate"),
            step("Say that it is over", "resolve"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        (IncidentStatus::Mitigated, _) => {
            step("Say that it is over", "resolve").into_iter().collect()
        }
        (_, Stage::Recorded) => vec![plan_review(incident, "Plan its review")],
        (_, Stage::InReview) => vec![reviews("Go on with its review")],
        (_, Stage::Improving) => vec![reviews("See what its review asks for")],
        (_, Stage::Closed | Stage::SetAside) => Vec::new(),
    }
}

fn plan_review(incident: &Incident, what: &'static str) -> NextStep {
    let body = json!({ "incidents": [incident.id] });
    NextStep::call(what, "POST", "/api/v1/reviews".to_owned(), Some(body))
}

/// Nobody set it aside: policy merely asks for no review, or it was a drill.
fn may_be_reviewed(incident: &Incident) -> bool {
    let by_rule = [NOT_ASKED, DRILL];
    incident.status == IncidentStatus::Resolved
        && incident.stage == Stage::SetAside
        && incident.stage_reason.as_deref().is_some_and(|reason| by_rule.contains(&reason))
}
