//! One line as sent: what it holds, by what it is known again, and the rest. May use: `app::shape`, `domain`.

use serde_json::{Map, Value};

use crate::app::AppError;
use crate::app::shape::{self, unknown};
use crate::domain::exchange::{Key, RowFault, RowType};
use crate::domain::rule::{RuleBroken, Violation};
use crate::domain::words::Word;

use super::Members;
use super::digest::digest;

/// A line as it arrived.
#[derive(Debug, Clone)]
pub struct SentLine {
    /// Its number in what was sent, from 1.
    pub line: u32,
    /// The JSON object in it, or why there is none.
    pub object: Result<Map<String, Value>, Violation>,
}

/// A line, read.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it holds.
    pub kind: RowType,
    /// By what it is known again.
    pub key: Option<Key>,
    /// The record's own id, where it comes from an instance of kintsugi.
    pub id: Option<String>,
    /// Tells whether it is the same line as before.
    pub digest: String,
    /// What a caller may write of the record.
    pub fields: Members,
    /// What else the record has.
    pub header: Members,
}

impl SentLine {
    /// Whether it says what it holds.
    pub fn is_row(&self) -> bool {
        self.object.as_ref().is_ok_and(|object| object.contains_key("type"))
    }

    /// By what it is known again.
    pub(super) fn key(&self) -> Option<Key> {
        let key = self.object.as_ref().ok()?.get("key")?;
        serde_json::from_value(key.clone()).ok()
    }
}

impl Line {
    /// Reads a line.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(sent: &SentLine) -> Result<Self, AppError> {
        let object =
            sent.object.clone().map_err(|violation| RuleBroken::Invalid(vec![violation]))?;
        let digest = digest(&Value::Object(object.clone()));
        let mut header = object;
        let kind = kind(header.remove("type").as_ref())?;
        let key = header.remove("key").map(key).transpose()?;
        let fields = match header.remove("fields") {
            Some(Value::Object(fields)) => fields,
            None => Map::new(),
            Some(_) => return Err(invalid("/fields", "wrong_type", "must be a JSON object")),
        };
        let id = match header.get("id") {
            None | Some(Value::Null) => None,
            Some(Value::String(id)) => Some(id.clone()),
            Some(_) => return Err(invalid("/id", "wrong_type", "must be a text")),
        };
        Ok(Self { kind, key, id, digest, fields, header })
    }
}

fn kind(said: Option<&Value>) -> Result<RowType, AppError> {
    let known = RowType::all_words().join(", ");
    let Some(Value::String(said)) = said else {
        return Err(invalid("/type", "required", format!("must be one of {known}")));
    };
    let kind = RowType::from_word(said);
    kind.ok_or_else(|| {
        invalid("/type", "unknown_word", unknown("type", said, &RowType::all_words()))
    })
}

fn key(said: Value) -> Result<Key, AppError> {
    let key: Key = shape::typed(&said).map_err(|misfit| within("/key", misfit.into()))?;
    let (integration, external_id) = (&key.integration, &key.external_id);
    if integration.trim().is_empty() || integration.len() > 100 || integration.contains('/') {
        return Err(invalid(
            "/key/integration",
            "invalid_text",
            "must have 1 to 100 characters and no slash",
        ));
    }
    if external_id.trim().is_empty() || external_id.chars().count() > 300 {
        return Err(invalid("/key/external_id", "invalid_text", "must have 1 to 300 characters"));
    }
    Ok(key)
}

/// One rule that a line breaks.
pub(super) fn invalid(
    pointer: impl Into<String>,
    code: &'static str,
    detail: impl Into<String>,
) -> AppError {
    RuleBroken::invalid(pointer, code, detail).into()
}

/// The same complaint about a part, with its place in the line.
pub(super) fn within(place: &str, broken: RuleBroken) -> AppError {
    match broken {
        RuleBroken::Invalid(violations) => {
            let placed = violations.into_iter().map(|violation| Violation {
                pointer: format!("{place}{}", violation.pointer),
                ..violation
            });
            RuleBroken::Invalid(placed.collect()).into()
        }
        other => other.into(),
    }
}

/// What is told of a line that was refused; what is not the line's fault ends the import.
pub(super) fn faults(error: AppError) -> Result<Vec<RowFault>, AppError> {
    let one = |code: &str, detail: String| {
        vec![RowFault { pointer: String::new(), code: code.to_owned(), detail }]
    };
    match error {
        AppError::Rule(RuleBroken::Invalid(violations)) => {
            Ok(violations.into_iter().map(RowFault::from).collect())
        }
        AppError::Rule(RuleBroken::Conflict { code, detail }) => Ok(one(code, detail)),
        AppError::Denied(denied) => Ok(one("forbidden", format!("needs {}", denied.needs))),
        other => Err(other),
    }
}
