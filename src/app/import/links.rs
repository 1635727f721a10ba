//! Links in a line, in an id's place: `@integration/external_id` for a record that came with it, and the key of a team,
//! a service or a theme. May use: `domain`, `store`.

use serde_json::Value;

use crate::app::AppError;
use crate::domain::exchange::{Key, RowType};
use crate::domain::rule::{RuleBroken, Violation};
use crate::domain::service::Service;
use crate::domain::team::Team;
use crate::domain::theme::Theme;
use crate::store::{Record, WriteTx};

use super::desk::Desk;
use super::line::Line;

/// Where a kind of line holds links, and to what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The name of the member; one of the fields begins with a slash.
    pub name: &'static str,
    /// What may stand there, the likelier first.
    pub to: &'static [RowType],
}

/// A place of links.
pub(super) const fn link(name: &'static str, to: &'static [RowType]) -> Place {
    Place { name, to }
}

/// Puts ids in the place of links; those that lead nowhere are all told.
pub(super) fn resolve(
    tx: &mut WriteTx<'_>,
    desk: &Desk,
    line: &mut Line,
    places: &[Place],
) -> Result<(), AppError> {
    let mut astray = Vec::new();
    for place in places {
        let (member, pointer) = match place.name.strip_prefix('/') {
            Some(name) => (line.fields.get_mut(name), format!("/fields/{name}")),
            None => (line.header.get_mut(place.name), format!("/{}", place.name)),
        };
        match member {
            Some(Value::Array(values)) => {
                for (index, value) in values.iter_mut().enumerate() {
                    astray.extend(put(tx, desk, place.to, value, format!("{pointer}/{index}"))?);
                }
            }
            Some(value) => astray.extend(put(tx, desk, place.to, value, pointer)?),
            None => {}
        }
    }
    if astray.is_empty() { Ok(()) } else { Err(RuleBroken::Invalid(astray).into()) }
}

fn put(
    tx: &mut WriteTx<'_>,
    desk: &Desk,
    to: &[RowType],
    value: &mut Value,
    pointer: String,
) -> Result<Option<Violation>, AppError> {
    let Value::String(link) = &*value else { return Ok(None) };
    let found = if let Some(key) = Key::from_link(link) {
        to.iter().find_map(|kind| desk.find(*kind, &key)).cloned()
    } else if link.contains('_') {
        return Ok(None);
    } else {
        by_key(tx, to, link)?
    };
    match found {
        Some(id) => {
            *value = id.into();
            Ok(None)
        }
        None => {
            let detail =
                format!("{link} leads nowhere: the record that it means has to come before");
            Ok(Some(Violation { pointer, code: "unknown", detail }))
        }
    }
}

/// The entry of the catalogue with this key.
fn by_key(tx: &mut WriteTx<'_>, to: &[RowType], key: &str) -> Result<Option<String>, AppError> {
    fn find<R: Record>(tx: &mut WriteTx<'_>, key: &str) -> Result<Option<String>, AppError> {
        Ok(tx.find_by_unchecked::<R>("number", key)?.map(|record| record.id()))
    }
    match to {
        [RowType::Team] => find::<Team>(tx, key),
        [RowType::Service] => find::<Service>(tx, key),
        [RowType::Theme] => find::<Theme>(tx, key),
        _ => Ok(None),
    }
}
