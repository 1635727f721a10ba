//! What of a record leaves the house by default: teams and roles, no persons, nothing of
//! `source_data`.
//!
//! Written out for each noun, so that a new field is looked at by whoever adds it. May use: every
//! noun.

use crate::domain::action::{Action, Slip, Verification};
use crate::domain::comment::Comment;
use crate::domain::fragility::Fragility;
use crate::domain::id::{PersonId, RecordId};
use crate::domain::incident::{Incident, TimelineEvent};
use crate::domain::lesson::{Lesson, Uptake};
use crate::domain::nudge::Nudge;
use crate::domain::record::Transition;
use crate::domain::recurrence::Recurrence;
use crate::domain::reference::Source;
use crate::domain::review::{Factor, Review};
use crate::domain::service::Service;
use crate::domain::share::Share;
use crate::domain::team::Team;
use crate::domain::theme::Theme;

/// What a move or a source may say about persons, by the name of the field.
const PERSONAL: &[&str] = &[
    "accountable",
    "by",
    "collaborators",
    "decided_by",
    "facilitator",
    "grants",
    "involvements",
    "lead",
    "members",
    "next_check_by",
    "owner",
    "participants",
    "reporter",
    "source_data",
];

/// A record that can be shown without the persons in it.
pub trait Outward {
    /// The same record without persons and without what the source said beside it.
    #[must_use]
    fn outward(self) -> Self;
}

impl Outward for Incident {
    fn outward(mut self) -> Self {
        self.reporter = None;
        self.source = self.source.map(source);
        self.fields.involvements.clear();
        self.fields.grants.retain(|grant| PersonId::parse(grant).is_none());
        self.fields.source_data = None;
        self
    }
}

impl Outward for TimelineEvent {
    fn outward(self) -> Self {
        self
    }
}

impl Outward for Recurrence {
    fn outward(self) -> Self {
        self
    }
}

impl Outward for Review {
    fn outward(mut self) -> Self {
        self.sign_offs.clear();
        self.source = self.source.map(source);
        self.fields.owner = None;
        self.fields.facilitator = None;
        self.fields.participants.clear();
        self
    }
}

/// The person is left out by its id, since a nudge is nothing without one.
impl Outward for Nudge {
    fn outward(self) -> Self {
        self
    }
}

impl Outward for Factor {
    fn outward(self) -> Self {
        self
    }
}

impl Outward for Lesson {
    fn outward(mut self) -> Self {
        self.author = None;
        self
    }
}

impl Outward for Uptake {
    fn outward(self) -> Self {
        self
    }
}

impl Outward for Share {
    fn outward(mut self) -> Self {
        self.author = None;
        self
    }
}

impl Outward for Fragility {
    fn outward(mut self) -> Self {
        self.author = None;
        self.proven_by = None;
        self
    }
}

impl Outward for Action {
    fn outward(mut self) -> Self {
        self.proposed_by = None;
        self.decided_by = None;
        self.source = self.source.map(source);
        self.fields.accountable = None;
        self.fields.collaborators.clear();
        self.fields.source_data = None;
        self
    }
}

impl Outward for Verification {
    fn outward(mut self) -> Self {
        self.by = None;
        self
    }
}

impl Outward for Transition {
    fn outward(mut self) -> Self {
        if self.by != "system" {
            self.by.clear();
        }
        self.details.retain(|name, _| !PERSONAL.contains(&name.as_str()));
        self
    }
}

impl Outward for Slip {
    fn outward(self) -> Self {
        self
    }
}

impl Outward for Comment {
    fn outward(mut self) -> Self {
        self.author = None;
        self
    }
}

impl Outward for Team {
    fn outward(mut self) -> Self {
        self.source = self.source.map(source);
        self.fields.lead = None;
        self.fields.members.clear();
        self
    }
}

impl Outward for Service {
    fn outward(mut self) -> Self {
        self.source = self.source.map(source);
        self
    }
}

impl Outward for Theme {
    fn outward(self) -> Self {
        self
    }
}

fn source(mut source: Source) -> Source {
    source.values.retain(|name, _| !PERSONAL.contains(&name.as_str()));
    source
}
