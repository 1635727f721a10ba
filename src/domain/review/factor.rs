//! A contributing factor found in a review: there are many, never "the" one. May use: `check`, `id`, `words`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::check::{Check, Checked, Faults, NARRATIVE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{FactorId, ReviewId, ServiceId, ThemeId};
use crate::domain::record::NewRecord;
use crate::domain::words::words;

words! {
    /// What kind of condition it was.
    pub enum FactorFamily {
        Technical = "technical", Process = "process", Coordination = "coordination", Knowledge = "knowledge",
        Environment = "environment", Organisational = "organisational",
    }
}

words! {
    /// What it did.
    pub enum FactorEffect {
        MadePossible = "made_possible", MadeWorse = "made_worse", DelayedDetection = "delayed_detection",
        DelayedRecovery = "delayed_recovery", LimitedHarm = "limited_harm",
    }
}

/// What may still be written of a factor once its review is published: how it is classified, and how it is answered.
const OPEN_FOR_EVER: &[&str] = &["theme", "service", "accepted_because"];

/// What a caller may write of a factor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FactorFields {
    /// The condition, in a sentence or two.
    pub statement: String,
    /// The theme that classifies it.
    pub theme: Option<ThemeId>,
    /// The service concerned.
    pub service: Option<ServiceId>,
    /// What kind of condition it was.
    pub family: Option<FactorFamily>,
    /// What it did.
    pub effect: Option<FactorEffect>,
    /// What made it reasonable at the time.
    pub reasonable_because: Option<String>,
    /// Why it is lived with, where neither an action nor a lesson answers it.
    pub accepted_because: Option<String>,
}

/// A contributing factor as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Factor {
    /// Its id.
    pub id: FactorId,
    /// The review that found it.
    pub review: ReviewId,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// What a caller may write.
    pub fields: FactorFields,
}

impl Check for FactorFields {
    fn check(&self, faults: &mut Faults) {
        faults.text("statement", &self.statement, NARRATIVE);
        faults.optional("reasonable_because", self.reasonable_because.as_deref(), NARRATIVE);
        faults.optional("accepted_because", self.accepted_because.as_deref(), NARRATIVE);
    }
}

impl Factor {
    /// Records a factor.
    pub fn find(
        review: ReviewId,
        fields: Checked<FactorFields>,
        new: &NewRecord<FactorId>,
    ) -> (Self, Event) {
        let event = Event::created(Noun::Factor, new.id, 1).from_origin(new.origin);
        let (created_at, changed_at) = (new.now, new.now);
        let (id, origin, fields) = (new.id, new.origin, fields.into_inner());
        (Self { id, review, version: 1, created_at, changed_at, origin, fields }, event)
    }

    /// Whether a change of these fields rewrites what was found, rather than classifies or answers it.
    pub fn is_rewritten_by(changed: &[String]) -> bool {
        changed.iter().any(|name| !OPEN_FOR_EVER.contains(&name.as_str()))
    }

    /// Changes what a caller may write; `changed` names the fields that differ.
    #[must_use]
    pub fn change(
        mut self,
        fields: Checked<FactorFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> (Self, Event) {
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::Factor, self.id, self.version, changed);
        (self, event)
    }
}

impl FactorFields {
    /// The records that it names, each with the place where it does.
    pub fn named(&self) -> Vec<(String, String)> {
        let theme = self.theme.map(|id| ("/theme".to_owned(), id.to_string()));
        let service = self.service.map(|id| ("/service".to_owned(), id.to_string()));
        theme.into_iter().chain(service).collect()
    }
}
