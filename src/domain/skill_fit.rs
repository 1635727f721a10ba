//! How an action fits what the person can do who answers for it: their own statement, for those alone who help them.
//!
//! Apart from the action, so that nothing that tells of actions can tell of it; deleted when the work is over and when
//! somebody else answers for it. May use: `action`, `check`, `event`, `id`, `permission`, `record`, `words`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::action::{Action, ActionStatus};
use crate::domain::check::{Check, Checked, Faults};
use crate::domain::event::{Event, Noun};
use crate::domain::id::{ActionId, PersonId, SkillFitId};
use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{ActionsRead, ActionsWrite};
use crate::domain::permission::Who::{self, Accountable, Lead, Mentor};
use crate::domain::words::words;

/// Who may know of it; for everybody else it is not there.
pub const READERS: &[Who] = &[Accountable, Mentor, Lead];

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "show_action_skill_fit", scope: ActionsRead, who: READERS },
    Permission { operation: "put_action_skill_fit", scope: ActionsWrite, who: &[Accountable] },
    Permission { operation: "delete_action_skill_fit", scope: ActionsWrite, who: &[Accountable] },
];

words! {
    /// How what is to be done fits what one can do.
    pub enum Fit {
        /// One has done the like before.
        Comfortable = "comfortable",
        /// One will learn by it, with some help.
        Stretch = "stretch",
        /// One cannot do it without more.
        Gap = "gap",
    }
}

/// What the accountable person says of themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillFitFields {
    /// How it fits.
    pub fit: Fit,
    /// What would help.
    #[serde(default)]
    pub support: Option<String>,
}

impl Check for SkillFitFields {
    fn check(&self, faults: &mut Faults) {
        faults.optional("support", self.support.as_deref(), 2_000);
    }
}

/// What the accountable person said of themselves, as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillFit {
    /// Its id.
    pub id: SkillFitId,
    /// The action.
    pub action: ActionId,
    /// Who said it, of themselves.
    pub person: PersonId,
    /// Counts its changes.
    pub version: i64,
    /// When it was first said.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// What was said.
    pub fields: SkillFitFields,
}

impl SkillFit {
    /// Says for the first time how it fits.
    pub fn state(
        id: SkillFitId,
        (action, person): (ActionId, PersonId),
        fields: Checked<SkillFitFields>,
        now: Timestamp,
    ) -> (Self, Event) {
        let (version, created_at, changed_at, fields) = (1, now, now, fields.into_inner());
        let said = Self { id, action, person, version, created_at, changed_at, fields };
        (said, Event::created(Noun::SkillFit, id, version))
    }

    /// Says anew how it fits.
    #[must_use]
    pub fn change(mut self, fields: Checked<SkillFitFields>, now: Timestamp) -> (Self, Event) {
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        // Which fields is left out: that something was said is all that anybody else learns.
        let event = Event::changed(Noun::SkillFit, self.id, self.version, Vec::new());
        (self, event)
    }

    /// That it is no more.
    pub fn ended(&self) -> Event {
        Event::removed(Noun::SkillFit, self.id, self.version)
    }
}

/// Whose statement an action keeps: that of the person who answers for it, while there is work to do.
pub fn stated_by(action: &Action) -> Option<PersonId> {
    let over = matches!(action.status, ActionStatus::Done | ActionStatus::Closed);
    action.fields.accountable.filter(|_| !over)
}
