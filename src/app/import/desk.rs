//! What an import knows while it works: which lines were taken before, which records are the same as those elsewhere,
//! and what has to be looked after once all lines are done. May use: `domain`, `store`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use crate::app::AppError;
use crate::domain::event::Noun;
use crate::domain::exchange::{Key, RowType};
use crate::domain::id::IncidentId;
use crate::store::{Taken, WriteTx};

use super::line::SentLine;

/// What an import knows while it works.
#[derive(Debug, Default)]
pub(super) struct Desk {
    taken: HashMap<(RowType, Key), Taken>,
    same: HashMap<(Noun, Key), String>,
    incidents: BTreeSet<IncidentId>,
    numbers: BTreeMap<&'static str, (Noun, i64)>,
}

impl Desk {
    /// Looks up at once whatever the lines name by a key.
    pub fn open(tx: &mut WriteTx<'_>, lines: &[SentLine]) -> Result<Self, AppError> {
        let mut keys = BTreeSet::new();
        for line in lines {
            keys.extend(line.key().map(pair));
            if let Ok(object) = &line.object {
                object.values().for_each(|value| named(value, &mut keys));
            }
        }
        let keys: Vec<Key> = keys
            .into_iter()
            .map(|(integration, external_id)| Key { integration, external_id })
            .collect();
        let mut desk = Self::default();
        for taken in tx.taken(&keys)? {
            desk.taken.insert((taken.kind, taken.key.clone()), taken);
        }
        for (noun, key, id) in tx.same_as_any_unchecked(&keys)? {
            desk.same.insert((noun, key), id);
        }
        Ok(desk)
    }

    /// What is remembered of the line with this key.
    pub fn taken(&self, kind: RowType, key: &Key) -> Option<&Taken> {
        self.taken.get(&(kind, key.clone()))
    }

    /// The record of this kind that is the same as the one elsewhere.
    pub fn same(&self, noun: Noun, key: &Key) -> Option<&String> {
        self.same.get(&(noun, key.clone()))
    }

    /// The record of this kind that a line means by a key.
    pub fn find(&self, kind: RowType, key: &Key) -> Option<&String> {
        let taken = self.taken(kind, key).map(|taken| &taken.record_id);
        taken.or_else(|| kind.noun().and_then(|noun| self.same(noun, key)))
    }

    /// Remembers a line that was taken.
    pub fn remember(&mut self, tx: &mut WriteTx<'_>, taken: Taken) -> Result<(), AppError> {
        tx.remember_taken(&taken)?;
        self.taken.insert((taken.kind, taken.key.clone()), taken);
        Ok(())
    }

    /// Remembers that a record is the same as one elsewhere.
    pub fn remember_same(&mut self, noun: Noun, key: Key, id: &str) {
        self.same.insert((noun, key), id.to_owned());
    }

    /// Remembers a number that a line brought, so that none is drawn twice.
    pub fn remember_number(&mut self, noun: Noun, number: &str) {
        let counted = number.rsplit_once('-').and_then(|(_, count)| count.parse::<i64>().ok());
        if let Some(counted) = counted {
            use crate::domain::words::Word;
            let (_, highest) = self.numbers.entry(noun.as_str()).or_insert((noun, 0));
            *highest = counted.max(*highest);
        }
    }

    /// Has the stage of these incidents' loops worked out anew in the end.
    pub fn restage(&mut self, incidents: impl IntoIterator<Item = IncidentId>) {
        self.incidents.extend(incidents);
    }

    /// What has to be looked after once all lines are done.
    pub fn close(self) -> (BTreeSet<IncidentId>, Vec<(Noun, i64)>) {
        (self.incidents, self.numbers.into_values().collect())
    }
}

fn pair(key: Key) -> (String, String) {
    (key.integration, key.external_id)
}

/// Whatever a line names by a key, wherever it stands: links, and references to the same thing elsewhere.
fn named(value: &Value, keys: &mut BTreeSet<(String, String)>) {
    match value {
        Value::String(text) => keys.extend(Key::from_link(text).map(pair)),
        Value::Array(values) => values.iter().for_each(|value| named(value, keys)),
        Value::Object(members) => {
            let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
            if members.get("relation").is_some_and(|relation| relation == "self") {
                keys.extend(text("integration").zip(text("external_id")));
            }
            members.values().for_each(|value| named(value, keys));
        }
        _ => {}
    }
}
