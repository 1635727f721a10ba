//! One line of an import, and what was odd about it. May use: `domain::exchange`.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::domain::exchange::{Key, RowType};
use crate::domain::words::{Word, words};

words! {
    /// In what way something was odd.
    pub enum OddKind {
        /// A value that cannot be read was set aside in `source_data`.
        UnreadableValue = "unreadable_value",
        /// A word of the source that no map explains was set aside.
        UnmappedValue = "unmapped_value",
        /// A local time that occurs twice when clocks go back; the earlier was taken.
        AmbiguousTime = "ambiguous_time",
        /// A local time that clocks skip; it was moved forward by what they skip.
        SkippedTime = "skipped_time",
        /// A time without a zone, where none was said: kept as text.
        NoTimeZone = "no_time_zone",
        /// A zone named as winter time on a summer's day; taken literally.
        WinterTimeInSummer = "winter_time_in_summer",
        /// Times or states that contradict each other; kept, flagged, left out of figures.
        Contradiction = "contradiction",
        /// A text longer than its place was shortened there and kept whole elsewhere.
        Shortened = "shortened",
        /// What could not be placed was kept verbatim in the review.
        Unplaced = "unplaced",
    }
}

/// Something odd about a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Odd {
    /// In what way.
    pub kind: OddKind,
    /// What it was, alike for all lines of which the same is to be said.
    pub what: String,
}

impl Odd {
    /// Something odd.
    pub fn new(kind: OddKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into() }
    }
}

/// One line of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    kind: RowType,
    properties: Map<String, Value>,
}

impl Row {
    /// A line that is known again by this key.
    pub fn new(kind: RowType, key: &Key) -> Self {
        let mut properties = Map::new();
        properties.insert("type".to_owned(), kind.as_str().into());
        properties.insert("key".to_owned(), told(key));
        Self { kind, properties }
    }

    /// What it holds.
    pub fn kind(&self) -> RowType {
        self.kind
    }

    /// The same line with what a caller may write of the record; what says nothing is left out.
    #[must_use]
    pub fn fields(self, fields: &impl Serialize) -> Self {
        self.set("fields", told(fields))
    }

    /// The same line with one more property of the record.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        if says_something(&value) {
            self.properties.insert(name.to_owned(), value);
        }
        self
    }

    /// The same line with links in one of its fields, to records that come with it.
    #[must_use]
    pub fn link(mut self, field: &str, link: impl Into<Value>) -> Self {
        if let Some(Value::Object(fields)) = self.properties.get_mut("fields") {
            fields.insert(field.to_owned(), link.into());
        }
        self
    }

    /// One property of the line.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.properties.get(name)
    }

    /// One of the record's fields.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.properties.get("fields")?.get(name)
    }

    /// The line as it is sent.
    pub fn to_line(&self) -> String {
        Value::Object(self.properties.clone()).to_string()
    }
}

fn told(value: &impl Serialize) -> Value {
    match serde_json::to_value(value) {
        Ok(Value::Object(mut map)) => {
            map.retain(|_, value| says_something(value));
            Value::Object(map)
        }
        Ok(value) => value,
        // Our own fields always serialise; an empty object is refused by the service with its reason.
        Err(_) => Value::Object(Map::new()),
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(entries) => !entries.is_empty(),
        Value::Object(entries) => !entries.is_empty(),
        _ => true,
    }
}
