//! What each noun says about how its lines enter. May use: `domain`, `store`.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::AppError;
use crate::app::shape;
use crate::domain::check::{Check, Checked};
use crate::domain::exchange::{Outward, RowType};
use crate::domain::id::{IncidentId, RecordId};
use crate::domain::record::NewRecord;
use crate::store::{Record, WriteTx};

use super::Members;
use super::line::{Line, within};
use super::links::Place;

/// A record that can enter by a line.
pub(super) trait Enter: Record + Outward + Clone {
    /// What its lines are called.
    const TYPE: RowType;
    /// Where its lines hold links.
    const LINKS: &'static [Place];
    /// Its id.
    type Id: RecordId;

    /// The record that a line begins with, as new as JSON, before what the line says beside the fields.
    fn begin(line: &Line, new: NewRecord<Self::Id>) -> Result<Value, AppError>;

    /// The record with what follows from what the line says, where the line does not say it itself.
    fn settle(self, _said: &Members, _tx: &mut WriteTx<'_>) -> Result<Self, AppError> {
        Ok(self)
    }

    /// The records that it names and that must be there, each with its place in the line.
    fn named(&self) -> Vec<(String, String)>;

    /// The record from which it was drawn, whose visibility is its own.
    fn home(&self) -> Option<String> {
        None
    }

    /// The same record under this number.
    #[must_use]
    fn numbered(self, _number: String) -> Self {
        self
    }

    /// The same record as a change of one that is there.
    #[must_use]
    fn in_place_of(self, before: &Self) -> Self;

    /// What else is kept with it: texts of sections, members.
    fn keep_more(&self, _tx: &mut WriteTx<'_>, _before: Option<&Self>) -> Result<(), AppError> {
        Ok(())
    }

    /// The incidents whose loops it belongs to.
    fn incidents(&self, _tx: &mut WriteTx<'_>) -> Result<Vec<IncidentId>, AppError> {
        Ok(Vec::new())
    }
}

/// The fields of a line, judged.
pub(super) fn fields<F: DeserializeOwned + Serialize + Check>(
    line: &Line,
) -> Result<Checked<F>, AppError> {
    let typed: F = shape::typed(&Value::Object(line.fields.clone()))
        .map_err(|misfit| within("/fields", misfit.into()))?;
    Checked::parse(typed).map_err(|broken| within("/fields", broken))
}

/// A member beside the fields that must be there.
pub(super) fn member<T: DeserializeOwned + Serialize>(
    line: &Line,
    name: &str,
) -> Result<T, AppError> {
    let members: std::collections::BTreeMap<String, Value> =
        line.header.get(name).map(|value| (name.to_owned(), value.clone())).into_iter().collect();
    let required = || super::line::invalid(format!("/{name}"), "required", "must be given");
    let value = members.get(name).ok_or_else(required)?;
    shape::typed(value).map_err(|misfit| within(&format!("/{name}"), misfit.into()))
}

/// The places of what fields name, in the line.
pub(super) fn in_fields(named: Vec<(String, String)>) -> Vec<(String, String)> {
    named.into_iter().map(|(pointer, id)| (format!("/fields{pointer}"), id)).collect()
}

/// What a change of a record does not touch; it is counted.
macro_rules! in_place {
    () => {
        fn in_place_of(mut self, before: &Self) -> Self {
            self.created_at = before.created_at;
            self.version = before.version + 1;
            self
        }
    };
    (numbered) => {
        fn in_place_of(mut self, before: &Self) -> Self {
            self.number.clone_from(&before.number);
            self.created_at = before.created_at;
            self.version = before.version + 1;
            self
        }

        fn numbered(mut self, number: String) -> Self {
            self.number = number;
            self
        }
    };
}

pub(super) use in_place;
