//! Someone reports an incident. May use: `domain`, `store`.

use crate::app::incident::view::written;
use crate::app::incident::{IncidentView, restrict};
use crate::app::{AppError, access, closing, naming, recurrence};
use crate::domain::check::Checked;
use crate::domain::event::{Noun, Origin};
use crate::domain::id::PersonId;
use crate::domain::incident::{Incident, IncidentFields, IncidentStatus, quality};
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::domain::reference::Source;
use crate::store::{Recorded, WriteTx};

/// What is said of the new incident.
#[derive(Debug, Clone)]
pub struct CreateIncident {
    /// Its fields.
    pub fields: IncidentFields,
}

/// How an incident enters.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Who reported it here.
    pub reporter: Option<PersonId>,
    /// The tool that keeps it.
    pub source: Option<Source>,
    /// Where it stands at the source; otherwise that follows from its times.
    pub status: Option<IncidentStatus>,
}

/// Reports an incident. A person's contradicting times are refused, a machine's kept and flagged.
///
/// # Errors
/// 403 for those who may not; 422 for broken rules; 409 when its reference is taken.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateIncident,
) -> Result<Recorded<IncidentView>, AppError> {
    access::may(caller, "create_incident", &[])?;
    let fields = Checked::parse(command.fields.clone())?;
    if caller.person.is_some() {
        quality::refuse_contradictions(&fields, tx.now())?;
    }
    let entry = Entry { origin: Origin::Live, reporter: caller.person, source: None, status: None };
    add(tx, caller, fields, entry)
}

/// Records an incident whose form was judged, at its true stage.
///
/// # Errors
/// 422 for names that lead nowhere; 409 when its reference is taken.
pub fn add(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    fields: Checked<IncidentFields>,
    entry: Entry,
) -> Result<Recorded<IncidentView>, AppError> {
    let fields = restrict::within_reach(caller, entry.reporter, None, fields)?;
    naming::refuse_unknown(tx, caller, &fields.named(), &[])?;
    let new = NewRecord {
        id: tx.new_id(),
        number: tx.draw_number_for(Noun::Incident, fields.is_restricted())?,
        now: tx.now(),
        by: entry.reporter,
        origin: entry.origin,
    };
    let (incident, event) = Incident::report(fields, new);
    let mut incident = Incident { source: entry.source, ..incident };
    if let Some(status) = entry.status {
        incident = incident.entered(status);
    }
    closing::place(tx, &mut incident)?;
    tx.insert(&incident)?;
    let recorded = tx.record(event, ());
    // It has no review yet, so it is classified by its own themes or not at all.
    if !incident.fields.themes.is_empty() {
        recurrence::put_forward(tx, &incident)?;
    }
    let view = written(tx, caller, incident)?;
    Ok(recorded.map(|()| view))
}
