//! Erasing a person: what they did stays, under the name of nobody. May use: `check`, `event`, `id`, `words`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Person, PersonFields};
use crate::domain::check::{Check, Faults};
use crate::domain::event::{Event, Noun};
use crate::domain::id::PersonId;
use crate::domain::words::words;

/// What is shown instead of a name that was erased.
pub const NOBODY: &str = "Someone who left";

words! {
    /// Why a person was erased: a word, so that nothing about them is said again.
    pub enum ErasureReason {
        /// They asked for it.
        Asked = "asked",
        /// They left, and the time for which they are remembered is over.
        Left = "left",
        /// They should not have been entered.
        Mistake = "mistake",
    }
}

/// What is said to erase a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureAsk {
    /// The id of the person once more: it cannot be taken back.
    pub confirm: PersonId,
    /// Why.
    pub reason: ErasureReason,
}

impl Check for ErasureAsk {
    fn check(&self, _: &mut Faults) {}
}

/// That a person was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Erasure {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: ErasureReason,
}

impl Person {
    /// Forgets who it was; what they did goes on being theirs by the id, which says nothing.
    #[must_use]
    pub fn erase(self, reason: ErasureReason, now: Timestamp) -> (Self, Event) {
        let nobody =
            PersonFields { display_name: NOBODY.into(), active: false, ..PersonFields::default() };
        let person = Self {
            version: self.version + 1,
            changed_at: now,
            source: None,
            erased: Some(Erasure { at: now, reason }),
            fields: nobody,
            ..self
        };
        let event = Event::moved(Noun::Person, person.id, person.version, "erased");
        (person, event)
    }
}
