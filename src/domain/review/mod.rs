//! A post-incident review of one or several incidents: what is written, by whom it is guided, and its published edition.
//! May use: `check`, `event`, `id`, `record`, `words`.

mod factor;
mod hints;
mod moves;
mod permissions;
#[cfg(test)]
mod properties;
mod state;
mod template;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use factor::{Factor, FactorEffect, FactorFamily, FactorFields};
pub use hints::{ReviewHint, ReviewHintCode};
pub use moves::{ReviewFacts, ReviewMove};
pub use permissions::PERMISSIONS;
pub use state::{MOVES, ReviewGuard, ReviewMoveName};
pub use template::{SUMMARY, Section, Template, UNPLACED, required_sections, template, templates};

use crate::domain::check::{Check, Checked, Faults, LINE, NARRATIVE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{IncidentId, PersonId, ReviewId, TeamId};
use crate::domain::record::{NewRecord, name_each};
use crate::domain::reference::{Reference, Source};
use crate::domain::rule::RuleBroken;
use crate::domain::words::words;

words! {
    /// How deep the review goes; the size follows what can be learned, not the severity alone.
    pub enum Depth {
        /// Fifteen minutes, one lesson.
        Note = "note",
        Standard = "standard",
        /// With interviews and several accounts.
        Deep = "deep",
    }
}

words! {
    /// How the review is held.
    pub enum Format { Written = "written", Meeting = "meeting" }
}

words! {
    /// Where the review stands.
    pub enum ReviewStatus {
        Planned = "planned", Drafting = "drafting", InReview = "in_review", Published = "published",
        Waived = "waived",
    }
}

/// What a caller may write of a review.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReviewFields {
    /// The incidents it reviews, at least one.
    pub incidents: Vec<IncidentId>,
    /// What it is about, in a line; the first incident's title when left out.
    pub title: Option<String>,
    /// How deep it goes; `standard` when left out.
    pub depth: Option<Depth>,
    /// How it is held; `meeting` when left out.
    pub format: Option<Format>,
    /// Who gets it done; not a penalty, and not "the one who did it".
    pub owner: Option<PersonId>,
    /// The team that holds it.
    pub team: Option<TeamId>,
    /// Who guides it: not involved in the incidents, and not the lead of those who were.
    pub facilitator: Option<PersonId>,
    /// Who takes part.
    pub participants: Vec<PersonId>,
    /// Colleagues and units outside IT who were invited, in words.
    pub invited: Vec<String>,
    /// When it is to be published; by policy when left out.
    pub due_date: Option<Date>,
    /// The text, section by section, in Markdown; every save is a revision.
    pub sections: BTreeMap<String, String>,
    /// Whether it honestly found nothing new: stands in for a lesson.
    pub nothing_new_learned: bool,
    /// Hours that people gave to it, if they wish to say.
    pub effort_hours: Option<u32>,
    /// References to records elsewhere.
    pub references: Vec<Reference>,
    /// Words to find it by.
    pub tags: Vec<String>,
}

/// Somebody's word that the review may be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignOff {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// A fact that came to light after publication; dated, beside the frozen text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Addendum {
    /// What came to light, in Markdown.
    pub text: String,
    /// When it was added.
    pub at: Timestamp,
}

/// The text as it was published; stays readable whatever happens to the draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Edition {
    /// When it was published.
    pub published_at: Timestamp,
    /// SHA-256 of title and sections, in hexadecimal.
    pub hash: String,
    /// The title.
    pub title: Option<String>,
    /// The sections.
    pub sections: BTreeMap<String, String>,
}

/// A text that a section had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Revision {
    /// The review.
    pub review: ReviewId,
    /// The section.
    pub section: String,
    /// Counts the section's texts, from 1.
    pub revision: i64,
    /// The text; empty where the section was taken out.
    pub text: String,
    /// Who wrote it: the id of a person or a token, or `system`. Shown here only.
    pub by: String,
    /// When.
    pub recorded_at: Timestamp,
}

/// A post-incident review as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// Its number for people: `PIR-31`.
    pub number: String,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Where it stands.
    pub status: ReviewStatus,
    /// Why it was waived, where it was.
    pub waived_reason: Option<String>,
    /// Those who gave their word that it may be published. They lapse when it is reopened.
    pub sign_offs: Vec<SignOff>,
    /// The text as last published.
    pub edition: Option<Edition>,
    /// What came to light later.
    pub addenda: Vec<Addendum>,
    /// What the tool that keeps it last told.
    pub source: Option<Source>,
    /// What a caller may write.
    pub fields: ReviewFields,
}

impl Check for ReviewFields {
    fn check(&self, faults: &mut Faults) {
        if self.incidents.is_empty() {
            faults.add("incidents", "required", "must name at least one incident");
        }
        faults.each("incidents", &self.incidents, |_, _| ());
        faults.optional("title", self.title.as_deref(), LINE);
        faults.each("participants", &self.participants, |_, _| ());
        faults.lines("invited", &self.invited);
        faults.lines("tags", &self.tags);
        faults.each("references", &self.references, |faults, reference| reference.check(faults));
        if self.sections.len() > 50 {
            faults.add("sections", "too_many", "must have at most 50 sections");
        }
        faults.within("sections", |faults| {
            for (key, text) in &self.sections {
                faults.length(key, text, NARRATIVE);
                let wellformed =
                    key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
                if key.is_empty() || key.len() > 60 || !wellformed {
                    faults.add(key, "invalid_key", "a section's key has 1 to 60 of a-z, 0-9 and _");
                }
            }
        });
    }
}

impl Review {
    /// Plans a review.
    pub fn plan(fields: Checked<ReviewFields>, new: NewRecord<ReviewId>) -> (Self, Event) {
        let review = Self {
            id: new.id,
            number: new.number,
            version: 1,
            created_at: new.now,
            changed_at: new.now,
            origin: new.origin,
            status: ReviewStatus::Planned,
            waived_reason: None,
            sign_offs: Vec::new(),
            edition: None,
            addenda: Vec::new(),
            source: None,
            fields: fields.into_inner(),
        };
        (review, Event::created(Noun::Review, new.id, 1).from_origin(new.origin))
    }

    /// Changes what a caller may write; `changed` names the fields that differ.
    ///
    /// # Errors
    /// [`RuleBroken::Conflict`] once it is published: the text is frozen.
    pub fn change(
        mut self,
        fields: Checked<ReviewFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> Result<(Self, Event), RuleBroken> {
        self.refuse_if_published()?;
        self.fields = fields.into_inner();
        let event =
            self.touch(now, |id, version| Event::changed(Noun::Review, id, version, changed));
        Ok((self, event))
    }

    /// Somebody other than the owner gives their word that it may be published; once each.
    ///
    /// # Errors
    /// [`RuleBroken::Conflict`] when it is not in review, the owner signs, or this person has signed.
    pub fn sign_off(mut self, by: PersonId, now: Timestamp) -> Result<(Self, Event), RuleBroken> {
        if self.status != ReviewStatus::InReview {
            return Err(RuleBroken::conflict(
                "not_in_review",
                "a review is signed off while it is in review",
            ));
        }
        if self.fields.owner == Some(by) {
            return Err(RuleBroken::conflict(
                "owner_signs",
                "somebody other than the owner signs a review off",
            ));
        }
        if self.sign_offs.iter().any(|given| given.by == by) {
            return Err(RuleBroken::conflict(
                "already_signed_off",
                "you have signed it off already",
            ));
        }
        self.sign_offs.push(SignOff { by, at: now });
        let event =
            self.touch(now, |id, version| Event::moved(Noun::Review, id, version, "signed_off"));
        Ok((self, event))
    }

    /// Adds a later fact beside the frozen text.
    ///
    /// # Errors
    /// [`RuleBroken::Conflict`] before it is published, [`RuleBroken::Invalid`] for an empty text.
    pub fn add(mut self, text: &str, now: Timestamp) -> Result<(Self, Event), RuleBroken> {
        let mut faults = Faults::default();
        faults.text("text", text, NARRATIVE);
        faults.into_result()?;
        if self.status != ReviewStatus::Published {
            return Err(RuleBroken::conflict(
                "not_published",
                "an addendum stands beside a published text",
            ));
        }
        self.addenda.push(Addendum { text: text.to_owned(), at: now });
        let event =
            self.touch(now, |id, version| Event::moved(Noun::Review, id, version, "amended"));
        Ok((self, event))
    }

    /// How deep it goes.
    pub fn depth(&self) -> Depth {
        self.fields.depth.unwrap_or(Depth::Standard)
    }

    /// Refuses what would rewrite a published review.
    ///
    /// # Errors
    /// [`RuleBroken::Conflict`] once it is published: the text is frozen.
    pub fn refuse_if_published(&self) -> Result<(), RuleBroken> {
        if self.status != ReviewStatus::Published {
            return Ok(());
        }
        let detail = "a published review is frozen: add an addendum, or reopen it with a reason";
        Err(RuleBroken::conflict("published", detail))
    }

    /// The same review with the text as last published, where that is not the text that stands: for those who have no
    /// part in writing the next one.
    #[must_use]
    pub fn as_published(mut self) -> Self {
        if let Some(edition) =
            self.edition.as_ref().filter(|_| self.status != ReviewStatus::Published)
        {
            self.fields.title.clone_from(&edition.title);
            self.fields.sections.clone_from(&edition.sections);
        }
        self
    }

    /// Whether this person takes part in it.
    pub fn involves(&self, person: PersonId) -> bool {
        self.fields.owner == Some(person)
            || self.fields.facilitator == Some(person)
            || self.fields.participants.contains(&person)
    }

    /// The text as it stands, frozen.
    pub(crate) fn freeze(&self, at: Timestamp) -> Edition {
        let mut hasher = Sha256::new();
        hasher.update(self.fields.title.as_deref().unwrap_or_default());
        for (key, text) in &self.fields.sections {
            // Lengths keep the boundary between key and text beyond doubt.
            hasher.update(format!("\n{}:{}\n", key, text.len()));
            hasher.update(text);
        }
        let hash = data_encoding::HEXLOWER.encode(&hasher.finalize());
        let (title, sections) = (self.fields.title.clone(), self.fields.sections.clone());
        Edition { published_at: at, hash, title, sections }
    }

    fn touch(&mut self, now: Timestamp, event: impl FnOnce(ReviewId, i64) -> Event) -> Event {
        self.version += 1;
        self.changed_at = now;
        event(self.id, self.version)
    }
}

impl ReviewFields {
    /// The records that it names, each with the place where it does.
    pub fn named(&self) -> Vec<(String, String)> {
        let mut named = Vec::new();
        named.extend(self.owner.map(|id| ("/owner".to_owned(), id.to_string())));
        named.extend(self.team.map(|id| ("/team".to_owned(), id.to_string())));
        named.extend(self.facilitator.map(|id| ("/facilitator".to_owned(), id.to_string())));
        name_each(&mut named, "incidents", self.incidents.iter());
        name_each(&mut named, "participants", self.participants.iter());
        named
    }
}
