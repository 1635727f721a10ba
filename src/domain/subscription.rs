//! What a person or a team follows: the services and themes of which they want to read lessons.
//!
//! A person's own is nobody else's to read. May use: `check`, `event`, `id`, `permission`, `record`, `words`.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::check::{Check, Checked, Faults};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{PersonId, RecordId, ServiceId, SubscriptionId, TeamId, ThemeId};
use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{LessonsRead, LessonsWrite};
use crate::domain::permission::Who::{Anyone, Lead, Steward};
use crate::domain::record::{NewRecord, name_each};
use crate::domain::words::text_schema;

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "show_my_subscriptions", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "put_my_subscriptions", scope: LessonsWrite, who: &[Anyone] },
    Permission { operation: "list_my_lessons", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "show_team_subscriptions", scope: LessonsRead, who: &[Anyone] },
    Permission { operation: "put_team_subscriptions", scope: LessonsWrite, who: &[Lead, Steward] },
    Permission { operation: "list_team_lessons", scope: LessonsRead, who: &[Anyone] },
];

/// Who follows something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subscriber {
    /// A person, for themselves.
    Person(PersonId),
    /// A team.
    Team(TeamId),
}

impl fmt::Display for Subscriber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => id.fmt(f),
            Self::Team(id) => id.fmt(f),
        }
    }
}

text_schema!(Subscriber, "(per|tea)", "tea_01j9zv5m3q8r7t2w4x6y8z0abc");

impl Serialize for Subscriber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subscriber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let person = PersonId::parse(&text).map(Self::Person);
        person.or_else(|| TeamId::parse(&text).map(Self::Team)).ok_or_else(|| {
            serde::de::Error::custom("expected the id of a person (per_…) or a team (tea_…)")
        })
    }
}

/// What is followed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SubscriptionFields {
    /// The services.
    pub services: Vec<ServiceId>,
    /// The themes.
    pub themes: Vec<ThemeId>,
}

/// What a person or a team follows, as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// Whose it is.
    pub subscriber: Subscriber,
    /// Counts its changes.
    pub version: i64,
    /// When it was first said.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Made here.
    pub origin: Origin,
    /// What is followed.
    pub fields: SubscriptionFields,
}

impl Check for SubscriptionFields {
    fn check(&self, faults: &mut Faults) {
        faults.each("services", &self.services, |_, _| ());
        faults.each("themes", &self.themes, |_, _| ());
    }
}

impl SubscriptionFields {
    /// The records that it names, each with the place where it does.
    pub fn named(&self) -> Vec<(String, String)> {
        let mut named = Vec::new();
        name_each(&mut named, "services", self.services.iter());
        name_each(&mut named, "themes", self.themes.iter());
        named
    }
}

impl Subscription {
    /// Says for the first time what is followed.
    pub fn begin(
        subscriber: Subscriber,
        fields: Checked<SubscriptionFields>,
        new: &NewRecord<SubscriptionId>,
    ) -> (Self, Event) {
        let (id, version, origin) = (new.id, 1, new.origin);
        let (created_at, changed_at, fields) = (new.now, new.now, fields.into_inner());
        let event = Event::created(Noun::Subscription, id, version);
        (Self { id, subscriber, version, created_at, changed_at, origin, fields }, event)
    }

    /// Says anew what is followed.
    #[must_use]
    pub fn change(mut self, fields: Checked<SubscriptionFields>, now: Timestamp) -> (Self, Event) {
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        // Which fields is left out: what somebody follows is their own affair.
        let event = Event::changed(Noun::Subscription, self.id, self.version, Vec::new());
        (self, event)
    }

    /// That it is no more.
    pub fn ended(&self) -> Event {
        Event::removed(Noun::Subscription, self.id, self.version)
    }
}
