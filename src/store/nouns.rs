//! Every noun that the store keeps, for what is done to all of them alike. May use: `record`, `domain`.

use crate::domain::action::{Action, Verification};
use crate::domain::comment::Comment;
use crate::domain::exchange::Import;
use crate::domain::fragility::Fragility;
use crate::domain::incident::{Incident, TimelineEvent};
use crate::domain::lesson::{Lesson, Uptake};
use crate::domain::nudge::Nudge;
use crate::domain::person::Person;
use crate::domain::policy::Policy;
use crate::domain::recurrence::Recurrence;
use crate::domain::review::{Factor, Review};
use crate::domain::service::Service;
use crate::domain::session::Session;
use crate::domain::share::Share;
use crate::domain::skill_fit::SkillFit;
use crate::domain::subscription::Subscription;
use crate::domain::team::Team;
use crate::domain::theme::Theme;
use crate::domain::token::Token;
use crate::domain::view::SavedView;

use super::error::StoreError;
use super::record::Record;

/// What is to be done for a noun.
pub(super) trait EachNoun {
    /// Does it.
    fn noun<R: Record>(&mut self) -> Result<(), StoreError>;
}

/// Does it for every noun: what others are drawn from first.
pub(super) fn each(does: &mut impl EachNoun) -> Result<(), StoreError> {
    does.noun::<Person>()?;
    does.noun::<Team>()?;
    does.noun::<Service>()?;
    does.noun::<Theme>()?;
    does.noun::<Policy>()?;
    does.noun::<SavedView>()?;
    does.noun::<Token>()?;
    does.noun::<Session>()?;
    does.noun::<Import>()?;
    does.noun::<Incident>()?;
    does.noun::<TimelineEvent>()?;
    does.noun::<Review>()?;
    does.noun::<Factor>()?;
    does.noun::<Lesson>()?;
    does.noun::<Uptake>()?;
    does.noun::<Share>()?;
    does.noun::<Subscription>()?;
    does.noun::<Fragility>()?;
    does.noun::<Action>()?;
    does.noun::<SkillFit>()?;
    does.noun::<Verification>()?;
    does.noun::<Nudge>()?;
    does.noun::<Recurrence>()?;
    does.noun::<Comment>()
}
