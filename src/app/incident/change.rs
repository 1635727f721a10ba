//! Someone changes what is written of an incident; its state is changed by moves. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::incident::view::written;
use crate::app::incident::{IncidentView, keep, relations, restrict};
use crate::app::merge::{Changed, Patch};
use crate::app::{AppError, access, closing, naming, recurrence, upsert};
use crate::domain::event::Event;
use crate::domain::incident::{Incident, IncidentFields, quality};
use crate::domain::permission::{Caller, Denied};
use crate::store::{Recorded, WriteTx};

/// What is to be changed of an incident.
#[derive(Debug, Clone)]
pub struct ChangeIncident {
    /// The incident's id or number.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The changes.
    pub patch: Patch<IncidentFields>,
}

/// Changes an incident. A person's contradicting times are refused, a machine's kept and flagged.
///
/// # Errors
/// 404, 403, 412, then 422 for broken rules or 409 when a reference is taken.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeIncident,
) -> Result<Recorded<IncidentView>, AppError> {
    let mut incident = tx.get_to_save::<Incident>(&command.id, caller)?;
    access::may(caller, "change_incident", &relations(caller, &incident))?;
    command.guard.check(incident.version)?;
    let changed = command.patch.apply(&incident.fields)?;
    if changed.names.is_empty() {
        let view = written(tx, caller, incident)?;
        return Ok(tx.unchanged(view));
    }
    refuse_to_reveal(caller, &incident, &changed)?;
    incident.refuse_times_of_moves(&changed.fields)?;
    if caller.person.is_some() {
        quality::refuse_new_contradictions(&changed.fields, &changed.names, tx.now())?;
    }
    upsert::keep(&mut incident.source, caller, &theirs(&changed.names));
    let (incident, event) = apply(tx, caller, incident, changed)?;
    let incident = keep(tx, incident, Vec::new())?;
    if event.fields.iter().any(|name| name == "visibility") {
        let beside = closing::beside(tx, incident.id)?;
        closing::restage(tx, beside)?;
    }
    let changed = event.fields.clone();
    let recorded = tx.record(event, ());
    recurrence::put_forward_after(tx, &incident, &changed)?;
    let view = written(tx, caller, incident)?;
    Ok(recorded.map(|()| view))
}

/// The incident with other fields, whose names lead somewhere; not saved yet.
pub(super) fn apply(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    incident: Incident,
    changed: Changed<IncidentFields>,
) -> Result<(Incident, Event), AppError> {
    let Changed { fields, mut names } = changed;
    let fields = restrict::within_reach(caller, incident.reporter, Some(&incident.fields), fields)?;
    naming::refuse_unknown(tx, caller, &fields.named(), &incident.fields.named())?;
    if fields.grants != incident.fields.grants && !names.iter().any(|name| name == "grants") {
        names.push("grants".to_owned());
    }
    Ok(incident.change(fields, names, tx.now()))
}

/// The fields that are a person's from now on: who may see the incident is one decision, whichever part of it they change.
fn theirs(changed: &[String]) -> Vec<String> {
    let access = ["visibility", "grants"];
    let decided = changed.iter().any(|name| access.contains(&name.as_str()));
    let both = access.into_iter().filter(|_| decided).map(str::to_owned);
    changed.iter().cloned().chain(both).collect()
}

/// Whether their name is withheld is for whoever reported it to say.
fn refuse_to_reveal(
    caller: &Caller,
    incident: &Incident,
    changed: &Changed<IncidentFields>,
) -> Result<(), AppError> {
    let theirs = caller.system || incident.reporter.is_none() || caller.person == incident.reporter;
    if theirs || incident.fields.reporter_withheld == changed.fields.reporter_withheld {
        return Ok(());
    }
    let (operation, needs) = (
        "change_incident".to_owned(),
        "whoever reported it, to say whether they are named".to_owned(),
    );
    Err(Denied { operation, needs }.into())
}
