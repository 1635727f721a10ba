//! What all records share: how they come to be, the moves they made, and what to do next.
//! May use: `event`, `id`, `machine`, `rule`.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::event::{Noun, Origin};
use crate::domain::id::{PersonId, TransitionId};
use crate::domain::machine::AvailableMove;
use crate::domain::rule::{Missing, RuleBroken};

/// What a new record needs from outside.
#[derive(Debug, Clone)]
pub struct NewRecord<I> {
    /// Its id.
    pub id: I,
    /// Its number for people, where it has one.
    pub number: String,
    /// When it is recorded.
    pub now: Timestamp,
    /// Who records it, if a person does.
    pub by: Option<PersonId>,
    /// Made here, or entered as history.
    pub origin: Origin,
}

/// A move that needs nothing but a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Plain {
    /// When it happened; now when left out.
    pub happened_at: Option<Timestamp>,
    /// Passes guards that can be overridden; kept and shown.
    pub override_reason: Option<String>,
}

/// A move that needs a reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reasoned {
    /// Why.
    pub reason: Option<String>,
    /// When it happened; now when left out.
    pub happened_at: Option<Timestamp>,
    /// Passes guards that can be overridden; kept and shown.
    pub override_reason: Option<String>,
}

/// A move that a record made; never changed, never deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Transition {
    /// Its id.
    pub id: TransitionId,
    /// The kind of record.
    pub noun: Noun,
    /// The record's id.
    pub record: String,
    /// The move.
    #[serde(rename = "move")]
    pub name: String,
    /// The state before; equal to `to` for moves that keep the state.
    pub from: String,
    /// The state after.
    pub to: String,
    /// Why.
    pub reason: Option<String>,
    /// Why guards were passed that were not met.
    pub override_reason: Option<String>,
    /// The guards that were passed by it.
    pub overridden: Vec<String>,
    /// Who made it: the id of a person or a token, or `system`. Shown on the record's own page only.
    pub by: String,
    /// When it happened.
    pub happened_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Made here, or entered as history.
    pub origin: Origin,
    /// What else the move said: evidence, verdict, dates.
    #[schema(value_type = Object)]
    pub details: serde_json::Map<String, serde_json::Value>,
}

/// A move decided on, before it has an id and a recorder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The move.
    pub name: &'static str,
    /// The state before.
    pub from: &'static str,
    /// The state after.
    pub to: &'static str,
    /// Why.
    pub reason: Option<String>,
    /// Why guards were passed that were not met.
    pub override_reason: Option<String>,
    /// The guards that were passed by it.
    pub overridden: Vec<&'static str>,
    /// When it happened.
    pub happened_at: Timestamp,
    /// What else the move said.
    pub details: serde_json::Map<String, serde_json::Value>,
}

impl Moved {
    /// The transition as it is kept.
    pub fn recorded(
        self,
        id: TransitionId,
        noun: Noun,
        record: String,
        by: String,
        now: Timestamp,
    ) -> Transition {
        Transition {
            id,
            noun,
            record,
            name: self.name.to_owned(),
            from: self.from.to_owned(),
            to: self.to.to_owned(),
            reason: self.reason,
            override_reason: self.override_reason,
            overridden: self.overridden.into_iter().map(str::to_owned).collect(),
            by,
            happened_at: self.happened_at,
            recorded_at: now,
            origin: Origin::Live,
            details: self.details,
        }
    }
}

/// One thing to do next on a record, with the call to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NextStep {
    /// What to do, in a sentence.
    pub what: Cow<'static, str>,
    /// The HTTP method of the call.
    pub method: &'static str,
    /// The path of the call.
    pub path: String,
    /// A body to begin with, where the call takes one.
    #[schema(value_type = Option<Object>)]
    pub body: Option<serde_json::Value>,
    /// What is still lacking before the call succeeds.
    pub missing: Vec<Missing>,
}

impl NextStep {
    /// A step that is a move of the record at this path.
    pub fn make(
        what: impl Into<Cow<'static, str>>,
        path: &str,
        name: &str,
        missing: Vec<Missing>,
    ) -> Self {
        let body = Some(serde_json::json!({ "move": name }));
        Self { missing, ..Self::call(what, "POST", format!("{path}/transitions"), body) }
    }

    /// The same, if the move is among those that are open.
    pub fn open(
        moves: &[AvailableMove],
        what: impl Into<Cow<'static, str>>,
        path: &str,
        name: &str,
    ) -> Option<Self> {
        let open = moves.iter().find(|open| open.name == name)?;
        Some(Self::make(what, path, name, open.missing.clone()))
    }

    /// The same step with another body to begin with.
    #[must_use]
    pub fn with_body(self, body: serde_json::Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// A step that is another call.
    pub fn call(
        what: impl Into<Cow<'static, str>>,
        method: &'static str,
        path: String,
        body: Option<serde_json::Value>,
    ) -> Self {
        Self { what: what.into(), method, path, body, missing: Vec::new() }
    }
}

/// When something happened: what was said, but never later than now.
///
/// # Errors
/// [`RuleBroken::Invalid`] for a moment in the future.
pub fn happened(said: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, RuleBroken> {
    match said {
        Some(moment) if moment > now => {
            Err(RuleBroken::invalid("/happened_at", "in_the_future", "must not be later than now"))
        }
        said => Ok(said.unwrap_or(now)),
    }
}

/// Notes the records that a list names, each with the place where it does.
pub fn name_each<I: std::fmt::Display>(
    named: &mut Vec<(String, String)>,
    list: &str,
    ids: impl IntoIterator<Item = I>,
) {
    named.extend(
        ids.into_iter().enumerate().map(|(index, id)| (format!("/{list}/{index}"), id.to_string())),
    );
}
