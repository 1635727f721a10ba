//! A team: those who own services and carry actions together; says how much it can carry and when it works.
//! May use: `calendar`, `check`, `event`, `id`, `key`, `record`, `reference`.

mod permissions;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use permissions::PERMISSIONS;

use crate::domain::calendar::Calendar;
use crate::domain::check::{Check, Checked, Faults, LINE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{PersonId, TeamId};
use crate::domain::key::check_key;
use crate::domain::record::NewRecord;
use crate::domain::reference::{Reference, Source};

/// The most open actions that a team can say it carries.
const MOST_CAPACITY: u32 = 10_000;

/// What a caller may write of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"key": "payments", "name": "Payments", "capacity": 12}))]
pub struct TeamFields {
    /// Its short name, unique among teams: lower-case letters, digits, hyphens.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The person who leads it.
    pub lead: Option<PersonId>,
    /// Who belongs to it; the lead belongs to it in any case.
    pub members: Vec<PersonId>,
    /// The team that it is a part of, to which what it carries goes when it is dissolved.
    pub parent: Option<TeamId>,
    /// How many open actions it can carry; no limit when null.
    #[schema(maximum = 10_000)]
    pub capacity: Option<u32>,
    /// Whether an action beyond the capacity is refused rather than remarked on.
    pub capacity_is_gate: bool,
    /// When it works.
    pub calendar: Calendar,
    /// Whether it still exists; what a dissolved team owned goes on without it.
    pub active: bool,
    /// References to records elsewhere.
    pub references: Vec<Reference>,
}

impl Default for TeamFields {
    fn default() -> Self {
        Self {
            key: String::new(),
            name: String::new(),
            lead: None,
            members: Vec::new(),
            parent: None,
            capacity: None,
            capacity_is_gate: false,
            calendar: Calendar::default(),
            active: true,
            references: Vec::new(),
        }
    }
}

impl Check for TeamFields {
    fn check(&self, faults: &mut Faults) {
        check_key(faults, "key", &self.key);
        faults.text("name", &self.name, LINE);
        faults.each("members", &self.members, |_, _| ());
        if self.capacity.is_some_and(|capacity| capacity > MOST_CAPACITY) {
            faults.add("capacity", "too_large", format!("must be at most {MOST_CAPACITY}"));
        }
        if self.capacity_is_gate && self.capacity.is_none() {
            faults.add("capacity", "required", "must be given where it is a gate");
        }
        faults.within("calendar", |faults| self.calendar.check(faults));
        faults.each("references", &self.references, |faults, reference| reference.check(faults));
    }
}

/// A team as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// What the tool that keeps it last told.
    pub source: Option<Source>,
    /// What a caller may write.
    pub fields: TeamFields,
}

impl Team {
    /// Records a team.
    pub fn found(fields: Checked<TeamFields>, new: &NewRecord<TeamId>) -> (Self, Event) {
        let (created_at, changed_at, fields) = (new.now, new.now, fields.into_inner());
        let team = Self {
            id: new.id,
            version: 1,
            created_at,
            changed_at,
            origin: new.origin,
            source: None,
            fields,
        };
        (team, Event::created(Noun::Team, new.id, 1).from_origin(new.origin))
    }

    /// Changes what a caller may write; `changed` names the fields that differ.
    #[must_use]
    pub fn change(
        mut self,
        fields: Checked<TeamFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> (Self, Event) {
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::Team, self.id, self.version, changed);
        (self, event)
    }

    /// Everyone who belongs to it, each once, the lead first.
    pub fn people(&self) -> Vec<PersonId> {
        let others =
            self.fields.members.iter().copied().filter(|member| Some(*member) != self.fields.lead);
        let mut people: Vec<_> = self.fields.lead.into_iter().chain(others).collect();
        let mut seen = std::collections::HashSet::new();
        people.retain(|person| seen.insert(*person));
        people
    }
}
