//! Someone looks at an incident, or at what it went through. May use: `domain`, `store`.

use jiff::Timestamp;

use crate::app::incident::view::{survivor, whole};
use crate::app::incident::{IncidentView, relations};
use crate::app::upsert::{self, ReferenceKey};
use crate::app::{AppError, access};
use crate::domain::incident::Incident;
use crate::domain::permission::Caller;
use crate::domain::record::Transition;
use crate::store::{Entry, ReadTx};

/// Readings that are told at most.
const MOST_READINGS: i64 = 500;

/// The incident with this id or number.
///
/// # Errors
/// 404, 403.
pub fn show(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
    now: Timestamp,
) -> Result<IncidentView, AppError> {
    let incident = tx.get::<Incident>(id, caller)?;
    access::may(caller, "show_incident", &[])?;
    whole(tx, caller, incident, now)
}

/// The incident that a tool keeps under this id, or the one that it was merged into.
///
/// # Errors
/// 404, 403.
pub fn show_by_reference(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    key: &ReferenceKey,
    now: Timestamp,
) -> Result<IncidentView, AppError> {
    let incident = upsert::find::<Incident>(tx, caller, key)?;
    access::may(caller, "show_incident_by_reference", &[])?;
    survivor(tx, caller, incident, now)
}

/// The moves that an incident made, without links to what the caller may not see.
///
/// # Errors
/// 404, 403.
pub fn history(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
) -> Result<Vec<Transition>, AppError> {
    let incident = tx.get::<Incident>(id, caller)?;
    access::may(caller, "list_incident_transitions", &[])?;
    let mut moves = tx.transitions_of(incident.id)?;
    let withheld = incident.reporter.filter(|_| incident.reporter_for(caller.person).is_none());
    let withheld = withheld.map(|reporter| reporter.to_string());
    let into = |made: &Transition| {
        made.details.get("into").and_then(|into| into.as_str()).map(str::to_owned)
    };
    let others: Vec<String> = moves.iter().filter_map(into).collect();
    let visible = tx.visible_ids(&others, caller)?;
    for made in &mut moves {
        if withheld.as_ref() == Some(&made.by) {
            "withheld".clone_into(&mut made.by);
        }
        if into(made).is_some_and(|other| !visible.contains(&other)) {
            made.details.remove("into");
        }
    }
    Ok(moves)
}

/// Who was told of a restricted incident and of what was drawn from it, newest first; for those who decide who may see
/// it. Whoever asked that their name be withheld is not named here either.
///
/// # Errors
/// 404, 403.
pub fn readings(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<Vec<Entry>, AppError> {
    let incident = tx.get::<Incident>(id, caller)?;
    access::may(caller, "list_incident_readings", &relations(caller, &incident))?;
    let mut readings = tx.readings_of(&incident.id.to_string(), caller, MOST_READINGS)?;
    let withheld = incident.reporter.filter(|_| incident.reporter_for(caller.person).is_none());
    let withheld = withheld.map(|reporter| reporter.to_string());
    for reading in readings.iter_mut().filter(|reading| withheld.as_ref() == Some(&reading.actor)) {
        "withheld".clone_into(&mut reading.actor);
    }
    Ok(readings)
}
