//! Someone looks at fragilities: one, a list, and what happened to one. May use: `domain`, `store`.

use jiff::Timestamp;
use serde_json::json;

use crate::app::fragility::relations;
use crate::app::{AppError, View, access};
use crate::domain::action::{Action, CollaboratorRole};
use crate::domain::event::Noun;
use crate::domain::fragility::{Fragility, FragilityFacts, FragilityMove, FragilityStatus, MOVES};
use crate::domain::id::TeamId;
use crate::domain::list::{ListQuery, Page};
use crate::domain::machine::{self, AvailableMove, Guard};
use crate::domain::permission::{Caller, Who};
use crate::domain::record::{NextStep, Transition};
use crate::store::{ReadTx, WriteTx};

/// A fragility as it is answered: the record, and what follows from it for this caller.
#[derive(Debug, Clone)]
pub struct FragilityView {
    /// The record.
    pub fragility: Fragility,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What to do next.
    pub next_steps: Vec<NextStep>,
}

impl View for FragilityView {
    type About = Fragility;

    fn about(&self) -> String {
        self.fragility.id.to_string()
    }

    fn version(&self) -> i64 {
        self.fragility.version
    }
}

/// The fragility with this id or number.
///
/// # Errors
/// 404, 403.
pub fn show(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
    now: Timestamp,
) -> Result<FragilityView, AppError> {
    let fragility = tx.get::<Fragility>(id, caller)?;
    access::may(caller, "show_fragility", &[])?;
    view(tx, caller, fragility, now)
}

/// One page of the fragilities.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
    now: Timestamp,
) -> Result<Page<FragilityView>, AppError> {
    access::may(caller, "list_fragilities", &[])?;
    let page = tx.list::<Fragility>(&super::LIST, query, caller)?;
    let views = page.items.into_iter().map(|fragility| view(tx, caller, fragility, now));
    let items = views.collect::<Result<_, _>>()?;
    Ok(Page { items, next: page.next, total: page.total })
}

/// The moves that a fragility made.
///
/// # Errors
/// 404, 403.
pub fn history(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
) -> Result<Vec<Transition>, AppError> {
    let fragility = tx.get::<Fragility>(id, caller)?;
    access::may(caller, "list_fragility_transitions", &[])?;
    Ok(tx.transitions_of(fragility.id)?)
}

/// The fragilities whose accepted risk has had its day, of the services that the caller answers for; each with the team
/// that owns the service, the longest over first.
///
/// # Errors
/// Any that the store can have.
pub(in crate::app) fn risks_over(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<(TeamId, FragilityView)>, AppError> {
    let found = tx.risks_over(caller, now, limit)?;
    let views = found.into_iter();
    views.map(|(team, fragility)| Ok((team, view(tx, caller, fragility, now)?))).collect()
}

/// What the guards need to know.
pub(super) fn facts(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    fragility: &Fragility,
    now: Timestamp,
) -> Result<FragilityFacts, AppError> {
    let links = tx.links_of(&fragility.id.to_string())?;
    let covers = links.into_iter().filter(|(relation, ..)| relation == "covers");
    let covering: Vec<String> = covers.map(|(_, from, _)| from).collect();
    let actions = covering.len();
    // Asked only where it counts: only what is covered can be proven.
    let covered = fragility.status == FragilityStatus::Covered;
    let known = if covered { tx.get_many::<Action>(&covering, caller)? } else { Vec::new() };
    let taking_part = known.into_iter().flat_map(|action| action.fields.collaborators);
    let mentors = taking_part.filter(|with| with.role == CollaboratorRole::Mentor);
    let mentors = mentors.map(|with| with.person).collect();
    Ok(FragilityFacts { now, actions, mentors })
}

/// What the caller is to it, with whether they recorded it.
pub(super) fn related(mut relations: Vec<Who>, caller: &Caller, fragility: &Fragility) -> Vec<Who> {
    let author = caller.person.is_some() && caller.person == fragility.author;
    relations.extend(author.then_some(Who::Author));
    relations
}

/// A fragility as it is answered to whoever wrote it.
pub(super) fn written(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    fragility: Fragility,
) -> Result<FragilityView, AppError> {
    let now = tx.now();
    view(tx, caller, fragility, now)
}

fn view(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    mut fragility: Fragility,
    now: Timestamp,
) -> Result<FragilityView, AppError> {
    let facts = facts(tx, caller, &fragility, now)?;
    let home: Vec<String> = fragility.fields.home.iter().map(ToString::to_string).collect();
    // A home that is not published yet hides itself alone.
    if tx.visible_ids(&home, caller)?.is_empty() {
        fragility.fields.home = None;
    }
    let relations = related(relations(tx, caller, &fragility.fields)?, caller, &fragility);
    let available_moves = machine::available(
        MOVES,
        fragility.status,
        (Noun::Fragility, caller, &relations),
        |name| {
            let unmet = fragility.unmet(&FragilityMove::empty(name), &facts);
            unmet.into_iter().map(Guard::missing).collect()
        },
    );
    let over = fragility.risk_over_at().is_some_and(|at| at <= now);
    let next_steps = next_steps(&fragility, over, &available_moves);
    Ok(FragilityView { fragility, available_moves, next_steps })
}

fn next_steps(fragility: &Fragility, over: bool, moves: &[AvailableMove]) -> Vec<NextStep> {
    let path = format!("/api/v1/fragilities/{}", fragility.id);
    let step = |what: &'static str, name: &str| NextStep::open(moves, what, &path, name);
    match fragility.status {
        FragilityStatus::Found => {
            let propose = propose(fragility);
            let rest = [
                step("Say that it is covered", "cover"),
                step("Or accept the risk for a time", "accept_risk"),
            ];
            std::iter::once(propose).chain(rest.into_iter().flatten()).collect()
        }
        FragilityStatus::Covered => {
            step("Show that it holds: someone else does it unaided", "prove").into_iter().collect()
        }
        FragilityStatus::AcceptedRisk if over => {
            let steps = [
                step("Say that it is covered", "cover"),
                step("Or find it again, to accept the risk for a further time", "reopen"),
            ];
            steps.into_iter().flatten().collect()
        }
        FragilityStatus::AcceptedRisk => {
            step("Cover it before the date", "cover").into_iter().collect()
        }
        FragilityStatus::Proven | FragilityStatus::Gone => Vec::new(),
    }
}

/// An action that covers it: where it hangs on one person, somebody who passes it on and somebody who learns it.
fn propose(fragility: &Fragility) -> NextStep {
    let (what, roles): (_, &[_]) = if fragility.hangs_on_one() {
        let what = "Propose an action by which somebody else learns it: pair, or mentor";
        (what, &[CollaboratorRole::Mentor, CollaboratorRole::Learner])
    } else {
        ("Propose an action that covers it", &[])
    };
    let with: Vec<_> = roles.iter().map(|role| json!({ "person": null, "role": role })).collect();
    let (id, service) = (fragility.id, fragility.fields.service);
    let body = json!({
        "title": "", "fragilities": [id], "services": [service], "collaborators": with,
    });
    NextStep::call(what, "POST", "/api/v1/actions".to_owned(), Some(body))
}
