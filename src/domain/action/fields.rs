//! What a caller may write of an action. May use: `check`, `home`, `id`, `reference`, `words`.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::action::{Aim, ControlKind, Priority};
use crate::domain::check::{Check, Faults, LINE, NARRATIVE};
use crate::domain::home::Home;
use crate::domain::id::{
    ActionId, FactorId, FragilityId, IncidentId, LessonId, PersonId, ServiceId, TeamId,
};
use crate::domain::record::name_each;
use crate::domain::reference::Reference;
use crate::domain::words::words;

words! {
    /// How somebody takes part in the work.
    pub enum CollaboratorRole { Pair = "pair", Mentor = "mentor", Learner = "learner" }
}

/// Somebody who takes part in the work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Collaborator {
    /// The person.
    pub person: PersonId,
    /// How they take part.
    pub role: CollaboratorRole,
}

/// How it will be seen whether the action worked; said before the work begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// What will be observed.
    pub observed: String,
    /// What is measured, with its unit.
    #[serde(default)]
    pub measure: Option<String>,
    /// Its value today.
    #[serde(default)]
    pub baseline: Option<String>,
    /// The value that counts as success.
    #[serde(default)]
    pub target: Option<String>,
    /// Days after done until it can be seen.
    #[serde(default)]
    #[schema(maximum = 3_650)]
    pub after_days: Option<u32>,
    /// The role that looks.
    #[serde(default)]
    pub by: Option<String>,
}

/// What a caller may write of an improvement action.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(example = json!({
    "title": "Retire the shared admin host",
    "why": "One wrong host, one wrong command",
    "aim": "prevent",
    "control_kind": "remove_hazard",
    "priority": "p2",
    "criterion": { "observed": "Nobody signs in to it any more", "target": "0 sign-ins", "after_days": 30 },
}))]
#[serde(deny_unknown_fields, default)]
pub struct ActionFields {
    /// What is to change, in a line that begins with a verb.
    pub title: String,
    /// What is to change, in Markdown.
    pub what: Option<String>,
    /// Why: what it answers.
    pub why: Option<String>,
    /// What it aims at.
    pub aim: Option<Aim>,
    /// By what kind of control; its strength follows from it.
    pub control_kind: Option<ControlKind>,
    /// The team that owns it.
    pub owner_team: Option<TeamId>,
    /// The one person who answers for it.
    pub accountable: Option<PersonId>,
    /// Who takes part in the work.
    pub collaborators: Vec<Collaborator>,
    /// How soon it matters.
    pub priority: Option<Priority>,
    /// When it is to be done; read-only here once accepted: use the move `reschedule`.
    pub due_date: Option<Date>,
    /// How it will be seen whether it worked.
    pub criterion: Option<Criterion>,
    /// The incident or review from which it was drawn; its visibility is the action's.
    pub home: Option<Home>,
    /// The contributing factors that it answers.
    pub factors: Vec<FactorId>,
    /// The lessons that it puts to work.
    pub lessons: Vec<LessonId>,
    /// The incidents that it follows from.
    pub incidents: Vec<IncidentId>,
    /// The fragilities that it covers.
    pub fragilities: Vec<FragilityId>,
    /// The services that it changes.
    pub services: Vec<ServiceId>,
    /// The earlier action that it goes on from, whose effect was not enough.
    pub succeeds: Option<ActionId>,
    /// Actions like it that were looked at and are to be kept apart from it.
    pub kept_apart: Vec<ActionId>,
    /// References to records elsewhere.
    pub references: Vec<Reference>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// What else the source said; never exported or searched.
    #[schema(value_type = Option<Object>)]
    pub source_data: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Check for ActionFields {
    fn check(&self, faults: &mut Faults) {
        faults.text("title", &self.title, LINE);
        faults.optional("what", self.what.as_deref(), NARRATIVE);
        faults.optional("why", self.why.as_deref(), NARRATIVE);
        faults.each("references", &self.references, |faults, reference| reference.check(faults));
        faults.each("collaborators", &self.collaborators, |_, _| ());
        faults.each("factors", &self.factors, |_, _| ());
        faults.each("lessons", &self.lessons, |_, _| ());
        faults.each("incidents", &self.incidents, |_, _| ());
        faults.each("fragilities", &self.fragilities, |_, _| ());
        faults.each("services", &self.services, |_, _| ());
        faults.each("kept_apart", &self.kept_apart, |_, _| ());
        faults.lines("tags", &self.tags);
        if self
            .collaborators
            .iter()
            .any(|collaborator| Some(collaborator.person) == self.accountable)
        {
            faults.add(
                "collaborators",
                "is_accountable",
                "the accountable person is not a collaborator as well",
            );
        }
        if let Some(criterion) = &self.criterion {
            faults.within("criterion", |faults| {
                faults.text("observed", &criterion.observed, 2_000);
                faults.optional("measure", criterion.measure.as_deref(), LINE);
                faults.optional("baseline", criterion.baseline.as_deref(), LINE);
                faults.optional("target", criterion.target.as_deref(), LINE);
                faults.optional("by", criterion.by.as_deref(), LINE);
                if criterion.after_days.is_some_and(|days| days > 3_650) {
                    faults.add("after_days", "too_long", "must be at most 3650 days");
                }
            });
        }
    }
}

impl ActionFields {
    /// From how many incidents it follows.
    pub fn incident_count(&self) -> i64 {
        let incidents: BTreeSet<_> = self.incidents.iter().collect();
        i64::try_from(incidents.len()).unwrap_or(i64::MAX)
    }

    /// The records that it names, each with the place where it does.
    pub fn named(&self) -> Vec<(String, String)> {
        let mut named = Vec::new();
        named.extend(self.owner_team.map(|id| ("/owner_team".to_owned(), id.to_string())));
        named.extend(self.accountable.map(|id| ("/accountable".to_owned(), id.to_string())));
        named.extend(self.home.map(|id| ("/home".to_owned(), id.to_string())));
        named.extend(self.succeeds.map(|id| ("/succeeds".to_owned(), id.to_string())));
        let collaborators = self.collaborators.iter().map(|collaborator| collaborator.person);
        name_each(&mut named, "collaborators", collaborators);
        name_each(&mut named, "factors", self.factors.iter());
        name_each(&mut named, "lessons", self.lessons.iter());
        name_each(&mut named, "incidents", self.incidents.iter());
        name_each(&mut named, "fragilities", self.fragilities.iter());
        name_each(&mut named, "services", self.services.iter());
        name_each(&mut named, "kept_apart", self.kept_apart.iter());
        named
    }

    /// The same, without the links to what the caller may not see.
    pub fn retain_links(&mut self, visible: impl Fn(&str) -> bool) {
        self.home = self.home.filter(|id| visible(&id.to_string()));
        self.factors.retain(|id| visible(&id.to_string()));
        self.lessons.retain(|id| visible(&id.to_string()));
        self.incidents.retain(|id| visible(&id.to_string()));
        self.fragilities.retain(|id| visible(&id.to_string()));
        self.succeeds = self.succeeds.filter(|id| visible(&id.to_string()));
        self.kept_apart.retain(|id| visible(&id.to_string()));
    }

    /// Takes over what another action was linked to, when this one counts in its place.
    pub fn take_over(&mut self, other: &Self) {
        fn join<T: Copy + PartialEq>(mine: &mut Vec<T>, theirs: &[T]) {
            for id in theirs {
                if !mine.contains(id) {
                    mine.push(*id);
                }
            }
        }
        join(&mut self.factors, &other.factors);
        join(&mut self.lessons, &other.lessons);
        join(&mut self.incidents, &other.incidents);
        join(&mut self.fragilities, &other.fragilities);
        join(&mut self.services, &other.services);
    }
}
