//! How a line enters, whatever its noun: links found, form judged, known again or new, written with what belongs to it.
//! May use: `domain`, `store`.

use serde_json::Value;

use crate::app::merge::{differing, to_value};
use crate::app::shape::{self, unknown};
use crate::app::{AppError, naming};
use crate::domain::action::{Action, Verification};
use crate::domain::comment::Comment;
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::exchange::{Key, RowOutcome, RowType};
use crate::domain::fragility::Fragility;
use crate::domain::id::RecordId;
use crate::domain::incident::{Incident, TimelineEvent};
use crate::domain::lesson::{Lesson, Uptake};
use crate::domain::permission::{Caller, Denied};
use crate::domain::record::NewRecord;
use crate::domain::reference::ReferenceRelation;
use crate::domain::review::{Factor, Review};
use crate::domain::rule::{RuleBroken, Violation};
use crate::domain::service::Service;
use crate::domain::share::Share;
use crate::domain::team::Team;
use crate::domain::theme::Theme;
use crate::store::{Record, StoreError, Taken, WriteTx};

use super::desk::Desk;
use super::digest::digest_of;
use super::enter::Enter;
use super::history;
use super::line::{Line, invalid, within};
use super::links::resolve;
use super::standing::{Standing, standing};

/// What came of a line.
#[derive(Debug)]
pub(super) struct Entered {
    /// The record.
    pub id: String,
    /// What became of the line.
    pub outcome: RowOutcome,
    /// What is worth knowing.
    pub warnings: Vec<String>,
}

impl Entered {
    pub fn new(id: impl ToString, outcome: RowOutcome) -> Self {
        Self { id: id.to_string(), outcome, warnings: Vec::new() }
    }

    pub fn left(id: impl ToString, why: &str) -> Self {
        Self { warnings: vec![why.to_owned()], ..Self::new(id, RowOutcome::Unchanged) }
    }
}

/// Takes one line.
pub(super) fn enter(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    desk: &mut Desk,
    line: Line,
) -> Result<Entered, AppError> {
    refuse_others(caller, line.key.as_ref())?;
    match line.kind {
        RowType::Team => record::<Team>(tx, caller, desk, line),
        RowType::Service => record::<Service>(tx, caller, desk, line),
        RowType::Theme => record::<Theme>(tx, caller, desk, line),
        RowType::Incident => record::<Incident>(tx, caller, desk, line),
        RowType::TimelineEvent => record::<TimelineEvent>(tx, caller, desk, line),
        RowType::Review => record::<Review>(tx, caller, desk, line),
        RowType::Factor => record::<Factor>(tx, caller, desk, line),
        RowType::Lesson => record::<Lesson>(tx, caller, desk, line),
        RowType::Uptake => record::<Uptake>(tx, caller, desk, line),
        RowType::Share => record::<Share>(tx, caller, desk, line),
        RowType::Fragility => record::<Fragility>(tx, caller, desk, line),
        RowType::Action => record::<Action>(tx, caller, desk, line),
        RowType::Verification => record::<Verification>(tx, caller, desk, line),
        RowType::Comment => record::<Comment>(tx, caller, desk, line),
        RowType::Transition => history::transition(tx, caller, desk, line),
        RowType::Slip => history::slip(tx, caller, line),
    }
}

/// A tool brings in its own records only.
fn refuse_others(caller: &Caller, key: Option<&Key>) -> Result<(), AppError> {
    match &caller.integration {
        Some(own) if key.is_none_or(|key| key.integration != *own) => {
            let needs =
                format!("lines whose key is of the integration {own}, to which the token is bound");
            Err(Denied { operation: "create_import".to_owned(), needs }.into())
        }
        _ => Ok(()),
    }
}

fn record<R: Enter>(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    desk: &mut Desk,
    mut line: Line,
) -> Result<Entered, AppError> {
    let before = match standing::<R>(tx, caller, desk, &line)? {
        Standing::Left(entered) => return Ok(entered),
        Standing::New => None,
        Standing::Before(before) => Some(*before),
    };
    resolve(tx, desk, &mut line, R::LINKS)?;
    refer_to_itself::<R>(&mut line);
    let record = build::<R>(tx, &line, before.as_ref())?;
    naming::refuse_unknown(
        tx,
        caller,
        &record.named(),
        &before.as_ref().map(Enter::named).unwrap_or_default(),
    )?;
    refuse_taken(tx, desk, &record, before.as_ref())?;
    let (record, outcome) = keep(tx, desk, record, before)?;
    if line.id.is_none() && outcome != RowOutcome::Unchanged {
        desk.restage(record.incidents(tx)?);
    }
    remember(tx, desk, &line, &record)?;
    Ok(Entered::new(record.id(), outcome))
}

/// Lines of records that can be the same as one elsewhere say so of the one that they come from.
fn refer_to_itself<R: Enter>(line: &mut Line) {
    let refers = matches!(
        R::NOUN,
        Noun::Incident | Noun::Review | Noun::Action | Noun::Team | Noun::Service
    );
    let Some(key) = line.key.as_ref().filter(|_| refers && line.id.is_none()) else { return };
    let references = line.fields.entry("references").or_insert_with(|| Value::Array(Vec::new()));
    let Some(references) = references.as_array_mut() else { return };
    let itself = |reference: &Value| {
        reference["relation"] == ReferenceRelation::Is.to_string().as_str()
            && reference["integration"] == key.integration.as_str()
    };
    if !references.iter().any(itself) {
        let (integration, external_id) = (&key.integration, &key.external_id);
        references.push(serde_json::json!({ "integration": integration, "relation": "self", "external_id": external_id }));
    }
}

/// The record that a line holds.
fn build<R: Enter>(tx: &mut WriteTx<'_>, line: &Line, before: Option<&R>) -> Result<R, AppError> {
    let id = match (before.map(Record::id), &line.id) {
        (Some(id), _) => R::Id::parse(&id),
        (None, Some(id)) => R::Id::parse(id),
        (None, None) => Some(tx.new_id()),
    };
    let id = id.ok_or_else(|| AppError::Fault(format!("an id of a {} cannot be read", R::NOUN)))?;
    let new =
        NewRecord { id, number: String::new(), now: tx.now(), by: None, origin: Origin::Imported };
    let mut value = R::begin(line, new)?;
    let Some(members) = value.as_object_mut() else {
        return Err(AppError::Fault("no record".to_owned()));
    };
    // A copy of our own says of everything what it is, also where that is nothing.
    let says = |said: &Value| line.id.is_some() || !said.is_null();
    for (name, said) in line.header.iter().filter(|(_, said)| says(said)) {
        match (members.get_mut(name).and_then(Value::as_object_mut), said) {
            // Of a part that is begun with, the line says what it knows.
            (Some(part), Value::Object(said)) => part.extend(said.clone()),
            _ => drop(members.insert(name.clone(), said.clone())),
        }
    }
    if line.id.is_none() {
        members.insert("origin".to_owned(), Origin::Imported.to_string().into());
    }
    let record: R = shape::typed(&value).map_err(|misfit| within("", misfit.into()))?;
    refuse_strange(line, &to_value(&record))?;
    let record = record.settle(&line.header, tx)?;
    Ok(match before {
        Some(before) => record.in_place_of(before),
        None => record,
    })
}

/// Refuses what the record does not have.
fn refuse_strange(line: &Line, record: &Value) -> Result<(), AppError> {
    let known: Vec<&str> = record
        .as_object()
        .into_iter()
        .flat_map(|members| members.keys())
        .map(String::as_str)
        .collect();
    let strange = line.header.keys().filter(|name| !known.contains(&name.as_str()));
    let violations: Vec<_> = strange
        .map(|name| Violation {
            pointer: shape::step(name),
            code: "unknown_field",
            detail: unknown("property", name, &known),
        })
        .collect();
    if violations.is_empty() { Ok(()) } else { Err(RuleBroken::Invalid(violations).into()) }
}

/// Refuses a number or a reference that another record has, before anything is written.
fn refuse_taken<R: Enter>(
    tx: &mut WriteTx<'_>,
    desk: &Desk,
    record: &R,
    before: Option<&R>,
) -> Result<(), AppError> {
    let id = record.id();
    for (index, reference) in record.references().iter().enumerate() {
        let key = Key {
            integration: reference.integration.clone(),
            external_id: reference.external_id.clone(),
        };
        let other = desk.same(R::NOUN, &key).filter(|other| **other != id);
        if reference.relation == ReferenceRelation::Is && other.is_some() {
            let detail = "another record is the same as the one elsewhere";
            return Err(invalid(format!("/fields/references/{index}"), "already_exists", detail));
        }
    }
    let number = record.number().filter(|number| !number.is_empty() && before.is_none());
    if let Some(number) = number
        && tx.find_by_unchecked::<R>("number", number)?.is_some()
    {
        return Err(invalid(
            "/number",
            "already_exists",
            format!("there is another {} {number}", R::NOUN),
        ));
    }
    Ok(())
}

/// Writes the record, if there is anything to write.
fn keep<R: Enter>(
    tx: &mut WriteTx<'_>,
    desk: &mut Desk,
    record: R,
    before: Option<R>,
) -> Result<(R, RowOutcome), AppError> {
    let imported = |event: Event| event.from_origin(Origin::Imported);
    if let Some(before) = before {
        if digest_of(&before) == digest_of(&record) {
            return Ok((before, RowOutcome::Unchanged));
        }
        let names = changed_names(&before, &record);
        tx.save(&record).map_err(in_fields)?;
        record.keep_more(tx, Some(&before))?;
        tx.also(imported(Event::changed(R::NOUN, record.id(), record.version(), names)));
        return Ok((record, RowOutcome::Updated));
    }
    let record = match record.number() {
        Some("") => {
            let hidden = match record.home() {
                Some(home) => tx.is_sealed(&home)?,
                None => matches!(record.seal(), crate::store::Seal::Own(_)),
            };
            let number = tx.draw_number_for(R::NOUN, hidden)?;
            record.numbered(number)
        }
        Some(number) => {
            desk.remember_number(R::NOUN, number);
            record
        }
        None => record,
    };
    tx.insert(&record).map_err(in_fields)?;
    record.keep_more(tx, None)?;
    tx.also(imported(Event::created(R::NOUN, record.id(), record.version())));
    Ok((record, RowOutcome::Created))
}

/// What the store refuses is told at its place in the line.
fn in_fields(error: StoreError) -> AppError {
    match error.into() {
        AppError::Rule(broken) => within("/fields", broken),
        other => other,
    }
}

fn changed_names<R: Enter>(before: &R, after: &R) -> Vec<String> {
    let (before, after) = (to_value(before), to_value(after));
    let header = differing(&before, &after).into_iter().filter(|name| name != "fields");
    let fields = differing(fields_of(&before), fields_of(&after));
    header.filter(|name| name != "version" && name != "changed_at").chain(fields).collect()
}

fn remember<R: Enter>(
    tx: &mut WriteTx<'_>,
    desk: &mut Desk,
    line: &Line,
    record: &R,
) -> Result<(), AppError> {
    let id = record.id();
    for reference in
        record.references().iter().filter(|reference| reference.relation == ReferenceRelation::Is)
    {
        let key = Key {
            integration: reference.integration.clone(),
            external_id: reference.external_id.clone(),
        };
        desk.remember_same(R::NOUN, key, &id);
    }
    let Some(key) = line.key.clone() else { return Ok(()) };
    // Of a copy of our own it is not known what the line was that it once came of.
    let row_digest = if line.id.is_some() { String::new() } else { line.digest.clone() };
    let record_digest = digest_of(record);
    desk.remember(tx, Taken { kind: R::TYPE, key, record_id: id, row_digest, record_digest })
}

fn fields_of(record: &Value) -> &Value {
    record.get("fields").unwrap_or(&Value::Null)
}
