//! Records as they are now, beside their changes: without persons, and without links to what the caller may not see.
//! May use: `domain`, `store`.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value;

use crate::app::AppError;
use crate::app::merge::to_value;
use crate::domain::action::{Action, Verification};
use crate::domain::comment::Comment;
use crate::domain::event::Noun;
use crate::domain::exchange::Outward;
use crate::domain::feed::TOLD;
use crate::domain::fragility::Fragility;
use crate::domain::id::{PersonId, RecordId};
use crate::domain::incident::{Incident, TimelineEvent};
use crate::domain::lesson::{Lesson, Uptake};
use crate::domain::nudge::Nudge;
use crate::domain::permission::Caller;
use crate::domain::policy::Policy;
use crate::domain::recurrence::Recurrence;
use crate::domain::review::{Factor, Review};
use crate::domain::service::Service;
use crate::domain::share::Share;
use crate::domain::team::Team;
use crate::domain::theme::Theme;
use crate::store::{Entry, ReadTx, Record};

/// The records that these entries speak of, by id; those that are gone are not among them.
///
/// # Errors
/// Any that the store can have.
pub(super) fn of(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    entries: &[Entry],
) -> Result<HashMap<String, Value>, AppError> {
    let mut records = HashMap::new();
    for kind in TOLD {
        let of_kind = entries.iter().filter(|entry| entry.noun == *kind);
        let ids: BTreeSet<String> = of_kind.map(|entry| entry.record_id.clone()).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        if !ids.is_empty() {
            records.extend(of_one_kind(tx, caller, *kind, &ids)?);
        }
    }
    let mut named = BTreeSet::new();
    records.values().for_each(|record| ids_in(record, &mut named));
    let named: Vec<String> = named.into_iter().collect();
    let visible = tx.visible_ids(&named, caller)?;
    records.values_mut().for_each(|record| leave_out(record, &visible));
    Ok(records)
}

fn of_one_kind(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    kind: Noun,
    ids: &[String],
) -> Result<Vec<(String, Value)>, AppError> {
    match kind {
        Noun::Incident => outward::<Incident>(tx, caller, ids),
        Noun::TimelineEvent => outward::<TimelineEvent>(tx, caller, ids),
        Noun::Recurrence => outward::<Recurrence>(tx, caller, ids),
        Noun::Review => outward::<Review>(tx, caller, ids),
        Noun::Factor => outward::<Factor>(tx, caller, ids),
        Noun::Lesson => outward::<Lesson>(tx, caller, ids),
        Noun::Uptake => outward::<Uptake>(tx, caller, ids),
        Noun::Share => outward::<Share>(tx, caller, ids),
        Noun::Action => outward::<Action>(tx, caller, ids),
        Noun::Verification => outward::<Verification>(tx, caller, ids),
        Noun::Nudge => outward::<Nudge>(tx, caller, ids),
        Noun::Fragility => outward::<Fragility>(tx, caller, ids),
        Noun::Comment => outward::<Comment>(tx, caller, ids),
        Noun::Service => outward::<Service>(tx, caller, ids),
        Noun::Team => outward::<Team>(tx, caller, ids),
        Noun::Theme => outward::<Theme>(tx, caller, ids),
        Noun::Policy => {
            let policies = tx.get_many::<Policy>(ids, caller)?;
            Ok(policies
                .into_iter()
                .map(|policy| (policy.id.to_string(), to_value(&policy)))
                .collect())
        }
        Noun::Person
        | Noun::Token
        | Noun::Session
        | Noun::Subscription
        | Noun::SkillFit
        | Noun::View
        | Noun::Import => Ok(Vec::new()),
    }
}

fn outward<R: Record + Outward>(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    ids: &[String],
) -> Result<Vec<(String, Value)>, AppError> {
    let records = tx.get_many::<R>(ids, caller)?;
    Ok(records.into_iter().map(|record| (record.id(), to_value(&record.outward()))).collect())
}

/// Every id that stands somewhere in a value.
fn ids_in(value: &Value, ids: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if is_id(text) => {
            ids.insert(text.clone());
        }
        Value::Array(entries) => entries.iter().for_each(|entry| ids_in(entry, ids)),
        Value::Object(members) => members.values().for_each(|member| ids_in(member, ids)),
        _ => {}
    }
}

/// Leaves out the ids of hidden records, and those of persons that are there all the same.
fn leave_out(value: &mut Value, visible: &HashSet<String>) {
    let hidden = |value: &Value| {
        let text = value.as_str().filter(|text| is_id(text));
        text.is_some_and(|text| !visible.contains(text) || PersonId::parse(text).is_some())
    };
    match value {
        Value::Array(entries) => {
            entries.retain(|entry| !hidden(entry));
            entries.iter_mut().for_each(|entry| leave_out(entry, visible));
        }
        Value::Object(members) => {
            for member in members.values_mut() {
                if hidden(member) {
                    *member = Value::Null;
                }
                leave_out(member, visible);
            }
        }
        _ => {}
    }
}

/// Whether a text is an id of ours: three letters, a low line, 26 letters and digits.
fn is_id(text: &str) -> bool {
    text.len() == 30
        && text.get(3..4) == Some("_")
        && text.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}
