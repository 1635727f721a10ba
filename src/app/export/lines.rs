//! Pages of lines: records without persons and without links to what the caller may not see, each with its type and, where
//! an import brought it, by what it is known again. May use: `domain`, `store`.

use std::collections::{BTreeSet, HashSet};

use serde::Serialize;
use serde_json::{Value, json};

use crate::app::AppError;
use crate::domain::exchange::{Key, Outward, RowType};
use crate::domain::permission::Caller;
use crate::store::{Elsewhere, Link, ReadTx, Record, StoreError};

use super::{ExportOf, ExportPage, PAGE};

/// Between the parts of a place that has several; no id holds it.
const BETWEEN: char = '\u{1f}';

/// A page of records.
pub(super) fn records<R: Record + Outward>(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    of: &ExportOf,
    after: &str,
) -> Result<ExportPage, AppError> {
    let (records, next) = match of.kind.list() {
        Some(spec) if !of.conditions.is_empty() => {
            tx.next_fitting::<R>((spec, &of.conditions), after, PAGE, caller)?
        }
        _ => {
            let records = tx.next_records::<R>(after, PAGE, caller)?;
            let next = next(&records, Record::id);
            (records, next)
        }
    };
    let ids: Vec<String> = records.iter().map(Record::id).collect();
    let keys = tx.keys_of(&ids)?;
    let hidden = hidden(tx, caller, &records)?;
    let lines = records.into_iter().zip(&ids).map(|(record, id)| {
        let text = text(&record.outward())?;
        let text = if hidden.is_empty() { text } else { without(&text, &hidden)? };
        line(of.kind.row_type(), keys.get(id), &text)
    });
    Ok(ExportPage { lines: lines.collect::<Result<_, _>>()?, next })
}

/// A page of moves.
pub(super) fn transitions(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    after: &str,
) -> Result<ExportPage, AppError> {
    let made = tx.next_transitions(after, PAGE, caller)?;
    let next = next(&made, |made| made.id.to_string());
    let lines =
        made.into_iter().map(|made| line(Some(RowType::Transition), None, &text(&made.outward())?));
    Ok(ExportPage { lines: lines.collect::<Result<_, _>>()?, next })
}

/// A page of slips.
pub(super) fn slips(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    after: &str,
) -> Result<ExportPage, AppError> {
    let slips = tx.next_slips(after, PAGE, caller)?;
    let next = next(&slips, |slip| slip.id.to_string());
    let lines =
        slips.into_iter().map(|slip| line(Some(RowType::Slip), None, &text(&slip.outward())?));
    Ok(ExportPage { lines: lines.collect::<Result<_, _>>()?, next })
}

/// A page of links: from, relation, to. Those to persons are left out.
pub(super) fn links(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    after: &str,
) -> Result<ExportPage, AppError> {
    let [from, relation, to] = parts(after);
    let links = tx.next_links(&Link { from, relation, to }, PAGE, caller)?;
    let next =
        next(&links, |link| [&*link.from, &*link.relation, &*link.to].join(&BETWEEN.to_string()));
    let shown =
        links.iter().filter(|link| !link.to.starts_with("per_") && !link.from.starts_with("per_"));
    let line = |link: &Link| {
        json!({ "from": link.from, "relation": link.relation, "to": link.to }).to_string()
    };
    Ok(ExportPage { lines: shown.map(line).collect(), next })
}

/// A page of references to records elsewhere. Those of persons are left out.
pub(super) fn references(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    after: &str,
) -> Result<ExportPage, AppError> {
    let place: [String; 4] = parts(after);
    let found = tx.next_references(place.each_ref().map(String::as_str), PAGE, caller)?;
    let next = next(&found, |to| {
        [&*to.record, &*to.integration, &*to.relation, &*to.external_id].join(&BETWEEN.to_string())
    });
    let shown = found.iter().filter(|to| to.noun != "person");
    let line = |to: &Elsewhere| {
        json!({
            "record": to.record, "type": to.noun, "integration": to.integration, "relation": to.relation,
            "external_id": to.external_id, "display_id": to.display_id,
        })
        .to_string()
    };
    Ok(ExportPage { lines: shown.map(line).collect(), next })
}

/// After which line to go on: a page that is not full was the last.
fn next<T>(items: &[T], place: impl Fn(&T) -> String) -> Option<String> {
    let full = i64::try_from(items.len()).is_ok_and(|count| count >= PAGE);
    items.last().filter(|_| full).map(place)
}

fn parts<const N: usize>(after: &str) -> [String; N] {
    let mut parts = after.split(BETWEEN).map(str::to_owned);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

fn text(record: &impl Serialize) -> Result<String, AppError> {
    serde_json::to_string(record).map_err(|why| AppError::Fault(why.to_string()))
}

/// A record's text as a line.
fn line(kind: Option<RowType>, key: Option<&Key>, text: &str) -> Result<String, AppError> {
    let members = text
        .strip_prefix('{')
        .ok_or_else(|| AppError::Fault("a record is no object".to_owned()))?;
    let key = match key {
        Some(key) => format!("\"key\":{},", self::text(key)?),
        None => String::new(),
    };
    let kind = kind.map(|kind| format!("\"type\":\"{kind}\",")).unwrap_or_default();
    Ok(format!("{{{kind}{key}{members}"))
}

/// The records that these link to and that the caller may not see.
fn hidden<R: Record>(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    records: &[R],
) -> Result<HashSet<String>, StoreError> {
    let linked = records.iter().flat_map(|record| record.links().into_iter().map(|(_, to)| to));
    let linked: Vec<String> = linked.collect::<BTreeSet<_>>().into_iter().collect();
    let visible = tx.visible_ids(&linked, caller)?;
    Ok(linked.into_iter().filter(|id| !visible.contains(id)).collect())
}

/// A record's text without links to what the caller may not see. Parsed and written anew, so its members are in the order
/// of the alphabet; a line's members have no order that anyone may rely on.
fn without(text: &str, hidden: &HashSet<String>) -> Result<String, AppError> {
    let mut value: Value =
        serde_json::from_str(text).map_err(|why| AppError::Fault(why.to_string()))?;
    leave_out(&mut value, hidden);
    Ok(value.to_string())
}

fn leave_out(member: &mut Value, hidden: &HashSet<String>) {
    let is_hidden = |value: &Value| value.as_str().is_some_and(|id| hidden.contains(id));
    match member {
        Value::Array(values) => {
            values.retain(|value| !is_hidden(value));
            values.iter_mut().for_each(|value| leave_out(value, hidden));
        }
        Value::Object(members) => {
            members.values_mut().for_each(|member| leave_out(member, hidden));
        }
        value if is_hidden(value) => *value = Value::Null,
        _ => {}
    }
}
