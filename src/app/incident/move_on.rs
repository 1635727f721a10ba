//! Someone moves an incident on: mitigate, resolve, reopen, cancel, merge. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::incident::view::written;
use crate::app::incident::{IncidentView, keep, relations};
use crate::app::{AppError, naming, upsert};
use crate::domain::event::Noun;
use crate::domain::id::IncidentId;
use crate::domain::incident::{
    Incident, IncidentFacts, IncidentMove, IncidentMoveName, IncidentStatus, MOVES,
};
use crate::domain::machine;
use crate::domain::permission::Caller;
use crate::domain::words::Word;
use crate::store::{Recorded, StoreError, WriteTx};

/// The name under which a person's decision about the state is remembered on a record that a tool keeps.
pub(super) const STATUS: &str = "status";

/// A move of an incident.
#[derive(Debug, Clone)]
pub struct MoveIncident {
    /// The incident's id or number.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The move.
    pub made: IncidentMove,
}

/// Makes a move.
///
/// # Errors
/// 404, 403, 412, then 422 for broken rules or 409 when the process says no, naming everything that is missing.
pub fn move_on(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &MoveIncident,
) -> Result<Recorded<IncidentView>, AppError> {
    let (incident, target) = hold(tx, caller, command)?;
    may(caller, &incident, command.made.name())?;
    command.guard.check(incident.version)?;
    machine::arrow(MOVES, incident.status, command.made.name())?;
    let named: Vec<_> =
        command.made.target().map(|id| ("/into".to_owned(), id.to_string())).into_iter().collect();
    naming::refuse_unknown(tx, caller, &named, &[])?;
    let facts = IncidentFacts { now: tx.now(), target, by_machine: caller.person.is_none() };
    let (mut incident, event, moved) = incident.make(&command.made, &facts)?;
    remember(&mut incident, caller, command.made.name());
    let incident = keep(tx, incident, vec![moved])?;
    let view = written(tx, caller, incident)?;
    Ok(tx.record(event, view))
}

/// The incident, and where the one stands that it is to be merged into; both held until the commit.
fn hold(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &MoveIncident,
) -> Result<(Incident, Option<IncidentStatus>), AppError> {
    let Some(target) = command.made.target() else {
        return Ok((tx.get_to_save(&command.id, caller)?, None));
    };
    // Several are held in the order of their ids, so that two merges never wait for each other.
    if target < tx.get::<Incident>(&command.id, caller)?.id {
        let stands = standing(tx, caller, target)?;
        return Ok((tx.get_to_save(&command.id, caller)?, stands));
    }
    let incident = tx.get_to_save(&command.id, caller)?;
    Ok((incident, standing(tx, caller, target)?))
}

/// Where another incident stands; `None` when there is none for the caller.
fn standing(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    id: IncidentId,
) -> Result<Option<IncidentStatus>, AppError> {
    match tx.get_to_save::<Incident>(id, caller) {
        Ok(other) => Ok(Some(other.status)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// May the caller make this move? Who may stands in the table, whatever state the incident is in.
fn may(caller: &Caller, incident: &Incident, name: IncidentMoveName) -> Result<(), AppError> {
    let who = machine::movers(MOVES, name);
    Ok(caller.may_move(Noun::Incident, name.as_str(), &who, &relations(caller, incident))?)
}

/// What a person decided about where an incident stands is kept when its source tells otherwise.
fn remember(incident: &mut Incident, caller: &Caller, name: IncidentMoveName) {
    match name {
        IncidentMoveName::Mitigate => {
            upsert::keep(&mut incident.source, caller, &["mitigated_at".to_owned()]);
        }
        IncidentMoveName::Resolve => {
            upsert::keep(&mut incident.source, caller, &["resolved_at".to_owned()]);
        }
        IncidentMoveName::Cancel | IncidentMoveName::Merge => {
            upsert::keep(&mut incident.source, caller, &[STATUS.to_owned()]);
        }
        IncidentMoveName::Reopen => forget(incident),
    }
}

/// What was decided before an incident was taken up again does not hold any more.
pub(super) fn forget(incident: &mut Incident) {
    if let Some(source) = &mut incident.source {
        source
            .kept
            .retain(|name| !["mitigated_at", "resolved_at", STATUS].contains(&name.as_str()));
    }
}
