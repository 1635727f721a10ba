//! A tool tells about an incident that it keeps: its messages are taken in the source's own order,
//! the incident follows the source along the state table, and what a person has decided here is
//! kept.
//!
//! May use: `domain`, `store`.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::app::incident::move_on::{STATUS, forget};
use crate::app::incident::view::survivor;
use crate::app::incident::{Entry, IncidentMessage, IncidentView, add, change, keep};
use crate::app::merge::{differing, to_value};
use crate::app::upsert::{self, Outcome, Plan, ReferenceKey, Upserted};
use crate::app::{AppError, View, access, recurrence};
use crate::domain::event::{Event, Origin};
use crate::domain::incident::{Incident, IncidentFields, IncidentMoveName, IncidentStatus, Told};
use crate::domain::permission::Caller;
use crate::domain::reference::Source;
use crate::domain::words::Word;
use crate::store::{Recorded, WriteTx};

const OPERATION: &str = "put_incident_by_reference";

/// What a tool tells about an incident.
#[derive(Debug, Clone)]
pub struct PutIncident {
    /// Under which id the tool keeps it.
    pub key: ReferenceKey,
    /// What it tells.
    pub message: IncidentMessage,
}

/// An incident after a message of its source.
#[derive(Debug, Clone)]
pub enum Taken {
    /// As the teller may see it.
    Seen(Box<Upserted<IncidentView>>),
    /// The message was taken, but the incident is hidden from the teller: a tool may write what it keeps, also where
    /// people restricted it.
    Unseen {
        /// The incident's id.
        id: String,
        /// Its version.
        version: i64,
    },
}

impl View for Taken {
    type About = Incident;

    fn about(&self) -> String {
        match self {
            Self::Seen(told) => told.about(),
            Self::Unseen { id, .. } => id.clone(),
        }
    }

    fn version(&self) -> i64 {
        match self {
            Self::Seen(told) => told.version(),
            Self::Unseen { version, .. } => *version,
        }
    }
}

/// Records the incident or changes it, in the order of the source's messages.
///
/// # Errors
/// 403, 404 when it is hidden from a caller who does not keep it, then 422 for broken rules.
pub fn put(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &PutIncident,
) -> Result<Recorded<Taken>, AppError> {
    // Neither question depends on the record, so that asking them first tells nothing about what is hidden.
    access::may(caller, OPERATION, &[])?;
    upsert::bound(caller, OPERATION, &command.key)?;
    let message = command.message.with_services_found(tx, &command.key)?;
    let Some(incident) = find(tx, caller, &command.key)? else {
        let plan = upsert::first(&command.key, &message, tx.now())?;
        return enter(tx, caller, command, plan);
    };
    let source = known_source(&incident, &command.key);
    let plan = upsert::plan(&incident.fields, source.as_ref(), &command.key, &message, tx.now())?;
    if plan.outcome.applied {
        return apply(tx, caller, command, incident, plan);
    }
    let taken = taken(tx, caller, incident, plan.outcome)?;
    Ok(tx.unchanged(taken))
}

/// The incident that the tool keeps under this id, held for a change; the tool itself finds it also where it is hidden.
fn find(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    key: &ReferenceKey,
) -> Result<Option<Incident>, AppError> {
    if caller.integration.as_ref() == Some(&key.integration) {
        return upsert::find_locked(tx, &Caller::system(), key);
    }
    upsert::find_locked(tx, caller, key)
}

/// What is known of the source. Before its first message about an incident that a person reported, that is only that
/// what the person wrote, and who may see it, is theirs and not the source's.
fn known_source(incident: &Incident, key: &ReferenceKey) -> Option<Source> {
    if incident.source.is_some() || incident.reporter.is_none() {
        return incident.source.clone();
    }
    let written = differing(&to_value(&IncidentFields::default()), &to_value(&incident.fields));
    let kept = written.into_iter().filter(|name| name != "references").collect();
    let integration = key.integration.clone();
    Some(Source {
        integration,
        updated_at: None,
        version: None,
        told_at: None,
        kept,
        values: Map::new(),
    })
}

/// Records an incident in the state that its source tells.
fn enter(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &PutIncident,
    mut plan: Plan<IncidentFields>,
) -> Result<Recorded<Taken>, AppError> {
    let told = command.message.status.filter(|status| *status != IncidentStatus::Merged);
    if told != command.message.status {
        plan.outcome.warnings.push(WITHOUT_TARGET.to_owned());
    }
    let status = told.unwrap_or_else(|| plan.changed.fields.status());
    plan.source.values.insert(STATUS.to_owned(), status.as_str().into());
    warn_of_unmapped(&plan.changed.fields, &mut plan.outcome);
    let (source, status) = (Some(plan.source), Some(status));
    let entry = Entry { origin: Origin::Live, reporter: None, source, status };
    let recorded = add(tx, caller, plan.changed.fields, entry)?;
    let outcome = plan.outcome;
    Ok(recorded.map(|view| Taken::Seen(Box::new(Upserted { view, created: true, outcome }))))
}

/// Applies a message that is newer than what is known.
fn apply(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &PutIncident,
    mut incident: Incident,
    mut plan: Plan<IncidentFields>,
) -> Result<Recorded<Taken>, AppError> {
    let (before, now) = (incident.clone(), tx.now());
    let news = news(&incident, &command.message, &mut plan, now);
    let Plan { changed, source, mut outcome, .. } = plan;
    warn_of_unmapped(&changed.fields, &mut outcome);
    incident.source = Some(source);
    let (incident, event) = change::apply(tx, caller, incident, changed)?;
    let status = news.unwrap_or(incident.status);
    let (mut incident, steps) = incident.follow(&told(command, status, now), now);
    if steps.iter().any(|(_, moved)| moved.name == IncidentMoveName::Reopen.as_str()) {
        forget(&mut incident);
    }
    let names = differing(&to_value(&before.fields), &to_value(&incident.fields));
    if names.is_empty() && steps.is_empty() && before.source == incident.source {
        let taken = taken(tx, caller, before, outcome)?;
        return Ok(tx.unchanged(taken));
    }
    let (events, moves) = steps.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
    let incident = keep(tx, incident, moves)?;
    for event in events {
        tx.also(event);
    }
    let recorded = tx.record(Event { fields: names.clone(), ..event }, ());
    recurrence::put_forward_after(tx, &incident, &names)?;
    let taken = taken(tx, caller, incident, outcome)?;
    Ok(recorded.map(|()| taken))
}

/// Merging needs to know into what, which only the move says.
const WITHOUT_TARGET: &str = "`merged` is not taken from a message: make the move `merge`, naming the incident to merge into";

/// Where the source says that the incident stands, if that is news and not a person's to decide: a state that it merely
/// repeats, after a person has moved the incident on here, changes nothing. What it last told is kept with the source.
fn news(
    incident: &Incident,
    message: &IncidentMessage,
    plan: &mut Plan<IncidentFields>,
    now: Timestamp,
) -> Option<IncidentStatus> {
    let told = message.status.or_else(|| implied(incident, plan))?;
    let word = Value::from(told.as_str());
    let before = plan.source.values.insert(STATUS.to_owned(), word.clone());
    let reported_here = before.is_none() && incident.reporter.is_some();
    let moved_here = reported_here && incident.status != IncidentStatus::Open;
    let repeated = before == Some(word);
    if !repeated {
        plan.source.told_at = Some(now);
    }
    if told == incident.status {
        return None;
    }
    if told == IncidentStatus::Merged {
        plan.outcome.warnings.push(WITHOUT_TARGET.to_owned());
    }
    let merged = [incident.status, told].contains(&IncidentStatus::Merged);
    let decided = plan.source.kept.iter().any(|name| name == STATUS);
    if merged || decided || repeated || moved_here {
        plan.outcome.kept.push(STATUS.to_owned());
        return None;
    }
    Some(told)
}

/// Where an incident stands by the times that a message changes, where it says nothing else.
fn implied(incident: &Incident, plan: &Plan<IncidentFields>) -> Option<IncidentStatus> {
    let moved =
        plan.changed.names.iter().any(|name| name == "mitigated_at" || name == "resolved_at");
    let set_aside = matches!(incident.status, IncidentStatus::Cancelled | IncidentStatus::Merged);
    (moved && !set_aside).then(|| plan.changed.fields.status())
}

fn told(command: &PutIncident, status: IncidentStatus, now: Timestamp) -> Told {
    let message = &command.message.told;
    let time = |name: &str| {
        message.patch.members().get(name).and_then(Value::as_str).and_then(|text| text.parse().ok())
    };
    Told {
        status,
        at: message.order.updated_at.unwrap_or(now).min(now),
        mitigated_at: time("mitigated_at"),
        resolved_at: time("resolved_at"),
        reason: format!("as told by {}", command.key.integration),
    }
}

fn warn_of_unmapped(fields: &IncidentFields, outcome: &mut Outcome) {
    if !fields.unmapped_services.is_empty() {
        let names = fields.unmapped_services.join(", ");
        outcome
            .warnings
            .push(format!("services that are not known here, kept for the steward: {names}"));
    }
}

/// The incident, or the one that it was merged into, as the teller may see it.
fn taken(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    incident: Incident,
    outcome: Outcome,
) -> Result<Taken, AppError> {
    let (id, version, now) = (incident.id.to_string(), incident.version, tx.now());
    if !tx.visible_ids(std::slice::from_ref(&id), caller)?.contains(&id) {
        return Ok(Taken::Unseen { id, version });
    }
    let view = survivor(tx, caller, incident, now)?;
    Ok(Taken::Seen(Box::new(Upserted { view, created: false, outcome })))
}
