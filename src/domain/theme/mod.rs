//! A theme: a word of the shared, editable vocabulary that classifies factors and lessons.
//! May use: `check`, `event`, `id`, `key`, `record`.

mod permissions;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use permissions::PERMISSIONS;

use crate::domain::check::{Check, Checked, Faults, LINE, NARRATIVE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::ThemeId;
use crate::domain::key::check_key;
use crate::domain::record::NewRecord;

/// What a caller may write of a theme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"key": "handover", "name": "Handover", "description": "What is lost when work changes hands"}))]
pub struct ThemeFields {
    /// Its short name, unique among themes: lower-case letters, digits, hyphens.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What falls under it, and what does not.
    pub description: Option<String>,
    /// Whether it is still to be used for new records.
    pub active: bool,
}

impl Default for ThemeFields {
    fn default() -> Self {
        Self { key: String::new(), name: String::new(), description: None, active: true }
    }
}

impl Check for ThemeFields {
    fn check(&self, faults: &mut Faults) {
        check_key(faults, "key", &self.key);
        faults.text("name", &self.name, LINE);
        faults.optional("description", self.description.as_deref(), NARRATIVE);
    }
}

/// A theme as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Theme {
    /// Its id.
    pub id: ThemeId,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// What a caller may write.
    pub fields: ThemeFields,
}

impl Theme {
    /// Adds a theme to the vocabulary.
    pub fn coin(fields: Checked<ThemeFields>, new: &NewRecord<ThemeId>) -> (Self, Event) {
        let (created_at, changed_at, fields) = (new.now, new.now, fields.into_inner());
        let theme =
            Self { id: new.id, version: 1, created_at, changed_at, origin: new.origin, fields };
        (theme, Event::created(Noun::Theme, new.id, 1).from_origin(new.origin))
    }

    /// Changes what a caller may write; `changed` names the fields that differ.
    #[must_use]
    pub fn change(
        mut self,
        fields: Checked<ThemeFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> (Self, Event) {
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::Theme, self.id, self.version, changed);
        (self, event)
    }
}
