//! A share: an occasion on which a lesson was passed on. Says how many it reached, never whom.
//! May use: `check`, `event`, `id`, `record`, `rule`, `words`.

mod moves;
mod permissions;
#[cfg(test)]
mod properties;
mod state;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use moves::{Held, ShareFacts, ShareMove};
pub use permissions::PERMISSIONS;
pub use state::{MOVES, ShareGuard, ShareMoveName};

use crate::domain::check::{Check, Checked, Faults, LINE, NARRATIVE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{LessonId, PersonId, ShareId, TeamId};
use crate::domain::record::{NewRecord, name_each};
use crate::domain::rule::RuleBroken;
use crate::domain::words::words;

/// More people than anything reaches.
const MOST_PEOPLE: u32 = 10_000_000;

words! {
    /// In what form a lesson is passed on.
    pub enum ShareKind {
        Article = "article", Video = "video", Talk = "talk", Webinar = "webinar", Forum = "forum",
        Mentoring = "mentoring", Runbook = "runbook", Drill = "drill", Training = "training",
    }
}

words! {
    /// Where the share stands.
    pub enum ShareStatus { Planned = "planned", Held = "held", CalledOff = "called_off" }
}

/// What a caller may write of a share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ShareFields {
    /// In what form the lesson is passed on; must be given.
    pub kind: Option<ShareKind>,
    /// What it is called.
    pub title: Option<String>,
    /// What it is about, in Markdown.
    pub description: Option<String>,
    /// The day for which it is planned, or on which it was held.
    pub on_date: Option<Date>,
    /// The team that holds it.
    pub host: Option<TeamId>,
    /// The teams that it is for.
    pub teams: Vec<TeamId>,
    /// Where it can be read, seen or joined.
    pub link: Option<String>,
    /// Whether what is recorded has captions or a transcript; of a video, a talk or a webinar.
    pub captions: Option<bool>,
    /// How many people it reached, as a count; who they are is not asked. Once it was held.
    #[schema(maximum = 10_000_000)]
    pub people_reached: Option<u32>,
}

/// A share as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Share {
    /// Its id.
    pub id: ShareId,
    /// The lesson that is passed on.
    pub lesson: LessonId,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Who recorded it here.
    pub author: Option<PersonId>,
    /// Where it stands.
    pub status: ShareStatus,
    /// When it was held.
    pub held_at: Option<Timestamp>,
    /// Why it was called off.
    pub called_off_because: Option<String>,
    /// What a caller may write.
    pub fields: ShareFields,
}

impl ShareKind {
    /// Whether what it leaves behind is heard, so that not everyone can follow it without captions.
    pub fn is_heard(self) -> bool {
        matches!(self, Self::Video | Self::Talk | Self::Webinar)
    }

    /// Whether it is nothing without a place where it can be found.
    pub fn is_found(self) -> bool {
        matches!(self, Self::Article | Self::Video | Self::Runbook)
    }
}

impl Check for ShareFields {
    fn check(&self, faults: &mut Faults) {
        if self.kind.is_none() {
            faults.add("kind", "required", "must be given");
        }
        faults.optional("title", self.title.as_deref(), LINE);
        faults.optional("description", self.description.as_deref(), NARRATIVE);
        faults.each("teams", &self.teams, |_, _| ());
        if let Some(link) = &self.link {
            faults.note("link", Some("^https?://"), 2_000);
            faults.length("link", link, 2_000);
            if !link.starts_with("https://") && !link.starts_with("http://") {
                faults.add("link", "not_a_link", "must begin with https:// or http://");
            }
        }
        if self.captions.is_some() && !self.kind.is_some_and(ShareKind::is_heard) {
            faults.add("captions", "not_taken", "only what is heard has captions");
        }
        if self.people_reached.is_some_and(|people| people > MOST_PEOPLE) {
            faults.add("people_reached", "too_many", format!("must be at most {MOST_PEOPLE}"));
        }
    }
}

impl ShareFields {
    /// The records that it names, each with the place where it does.
    pub fn named(&self) -> Vec<(String, String)> {
        let mut named: Vec<_> =
            self.host.map(|id| ("/host".to_owned(), id.to_string())).into_iter().collect();
        name_each(&mut named, "teams", self.teams.iter());
        named
    }

    fn refuse_reach(&self, status: ShareStatus) -> Result<(), RuleBroken> {
        if self.people_reached.is_some() && status != ShareStatus::Held {
            let detail = "nobody is reached before it is held: say it with the move `hold`";
            return Err(RuleBroken::invalid("/people_reached", "not_held", detail));
        }
        Ok(())
    }
}

impl Share {
    /// Plans a share.
    ///
    /// # Errors
    /// [`RuleBroken::Invalid`] when it is to have reached somebody already.
    pub fn plan(
        lesson: LessonId,
        fields: Checked<ShareFields>,
        new: &NewRecord<ShareId>,
    ) -> Result<(Self, Event), RuleBroken> {
        fields.refuse_reach(ShareStatus::Planned)?;
        let share = Self {
            id: new.id,
            lesson,
            version: 1,
            created_at: new.now,
            changed_at: new.now,
            origin: new.origin,
            author: new.by,
            status: ShareStatus::Planned,
            held_at: None,
            called_off_because: None,
            fields: fields.into_inner(),
        };
        Ok((share, Event::created(Noun::Share, new.id, 1).from_origin(new.origin)))
    }

    /// Whether it was held, and for this team.
    pub fn has_reached(&self, team: TeamId) -> bool {
        self.status == ShareStatus::Held && self.fields.teams.contains(&team)
    }

    /// Changes what a caller may write; `changed` names the fields that differ.
    ///
    /// # Errors
    /// [`RuleBroken::Invalid`] when it is to have reached somebody and was not held.
    pub fn change(
        mut self,
        fields: Checked<ShareFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> Result<(Self, Event), RuleBroken> {
        fields.refuse_reach(self.status)?;
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::Share, self.id, self.version, changed);
        Ok((self, event))
    }
}
