//! A move of an action with what it says, and the words that all moves share. May use: `id`, `words`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::action::moves::{
    Accept, Block, CloseUnproven, Complete, Defer, Plain, Reasoned, Replace, Reschedule, Start,
    Verify,
};
use crate::domain::action::state::ActionMoveName as M;
use crate::domain::id::ActionId;
use crate::domain::rule::RuleBroken;

/// A move of an action, with what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "move", rename_all = "snake_case")]
pub enum ActionMove {
    /// The team commits to it.
    Accept(Accept),
    /// The team does not take it, and says why.
    Decline(Reasoned),
    /// Whoever proposed it takes it back.
    Withdraw(Reasoned),
    /// It goes back to being a proposal.
    HandBack(Reasoned),
    /// Work begins.
    Start(Start),
    /// The work is done; whether it worked is asked later.
    Complete(Complete),
    /// A look at whether it worked.
    Verify(Verify),
    /// Nobody can tell whether it worked, and it is let go so.
    CloseUnproven(CloseUnproven),
    /// Policy asks for no look at its effect.
    SkipCheck(Plain),
    /// It waits, knowingly.
    Defer(Defer),
    /// It comes back from waiting.
    Resume(Plain),
    /// It is given up.
    Cancel(Reasoned),
    /// It was tried, and people did not take it up.
    DidNotLand(Reasoned),
    /// A better action takes its place.
    Supersede(Replace),
    /// It is the same as another.
    Merge(Replace),
    /// It is taken up again.
    Reopen(Reasoned),
    /// Another due date; a later one is a slip.
    Reschedule(Reschedule),
    /// Something stands in its way.
    Block(Block),
    /// The way is free again.
    Unblock(Plain),
}

/// The most days by which a due date moves.
const MOST_DAYS_LATER: u32 = 366;

impl ActionMove {
    /// The move's name.
    pub fn name(&self) -> M {
        match self {
            Self::Accept(_) => M::Accept,
            Self::Decline(_) => M::Decline,
            Self::Withdraw(_) => M::Withdraw,
            Self::HandBack(_) => M::HandBack,
            Self::Start(_) => M::Start,
            Self::Complete(_) => M::Complete,
            Self::Verify(_) => M::Verify,
            Self::CloseUnproven(_) => M::CloseUnproven,
            Self::SkipCheck(_) => M::SkipCheck,
            Self::Defer(_) => M::Defer,
            Self::Resume(_) => M::Resume,
            Self::Cancel(_) => M::Cancel,
            Self::DidNotLand(_) => M::DidNotLand,
            Self::Supersede(_) => M::Supersede,
            Self::Merge(_) => M::Merge,
            Self::Reopen(_) => M::Reopen,
            Self::Reschedule(_) => M::Reschedule,
            Self::Block(_) => M::Block,
            Self::Unblock(_) => M::Unblock,
        }
    }

    /// An empty move of this name: what it would still lack if it were made with nothing said.
    pub fn empty(name: M) -> Self {
        match name {
            M::Accept => Self::Accept(Accept::default()),
            M::Decline => Self::Decline(Reasoned::default()),
            M::Withdraw => Self::Withdraw(Reasoned::default()),
            M::HandBack => Self::HandBack(Reasoned::default()),
            M::Start => Self::Start(Start::default()),
            M::Complete => Self::Complete(Complete::default()),
            M::Verify => Self::Verify(Verify::default()),
            M::CloseUnproven => Self::CloseUnproven(CloseUnproven::default()),
            M::SkipCheck => Self::SkipCheck(Plain::default()),
            M::Defer => Self::Defer(Defer::default()),
            M::Resume => Self::Resume(Plain::default()),
            M::Cancel => Self::Cancel(Reasoned::default()),
            M::DidNotLand => Self::DidNotLand(Reasoned::default()),
            M::Supersede => Self::Supersede(Replace::default()),
            M::Merge => Self::Merge(Replace::default()),
            M::Reopen => Self::Reopen(Reasoned::default()),
            M::Reschedule => Self::Reschedule(Reschedule::default()),
            M::Block => Self::Block(Block::default()),
            M::Unblock => Self::Unblock(Plain::default()),
        }
    }

    /// The reason, the moment and the override that it gave.
    pub(super) fn words(&self) -> (Option<&String>, Option<Timestamp>, Option<&String>) {
        macro_rules! of {
            ($said:ident) => {
                ($said.reason.as_ref(), $said.happened_at, $said.override_reason.as_ref())
            };
            ($said:ident without reason) => {
                (None, $said.happened_at, $said.override_reason.as_ref())
            };
        }
        match self {
            Self::Accept(m) => of!(m without reason),
            Self::Start(m) => of!(m without reason),
            Self::Complete(m) => of!(m without reason),
            Self::Verify(m) => of!(m without reason),
            Self::SkipCheck(m) | Self::Resume(m) | Self::Unblock(m) => of!(m without reason),
            Self::Decline(m)
            | Self::Withdraw(m)
            | Self::HandBack(m)
            | Self::Cancel(m)
            | Self::DidNotLand(m)
            | Self::Reopen(m) => of!(m),
            Self::CloseUnproven(m) => of!(m),
            Self::Defer(m) => of!(m),
            Self::Supersede(m) | Self::Merge(m) => of!(m),
            Self::Reschedule(m) => of!(m),
            Self::Block(m) => (m.why.as_ref(), m.happened_at, m.override_reason.as_ref()),
        }
    }

    /// Whether what it says fits together, whatever action is to make it.
    ///
    /// # Errors
    /// [`RuleBroken::Invalid`] for a due date that is moved by no days, by too many, or set as well.
    pub fn check(&self) -> Result<(), RuleBroken> {
        let Self::Reschedule(said) = self else { return Ok(()) };
        let Some(days) = said.later_by_days else { return Ok(()) };
        let refuse = |code, detail| Err(RuleBroken::invalid("/later_by_days", code, detail));
        if !(1..=MOST_DAYS_LATER).contains(&days) {
            return refuse("out_of_range", format!("must be from 1 to {MOST_DAYS_LATER}"));
        }
        if said.due_date.is_some() {
            return refuse("not_both", "give either `due_date` or `later_by_days`".to_owned());
        }
        Ok(())
    }

    /// The action that is to take this one's place.
    pub fn target(&self) -> Option<ActionId> {
        match self {
            Self::Supersede(m) | Self::Merge(m) => m.into,
            _ => None,
        }
    }

    /// What it said, for the history: everything but what the transition has columns for.
    pub(super) fn details(&self) -> Map<String, Value> {
        let mut details = match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(),
        };
        details.retain(|name, value| {
            !value.is_null()
                && !matches!(name.as_str(), "move" | "reason" | "happened_at" | "override_reason")
        });
        details
    }
}

/// How the event of a move is called.
pub(super) fn past_tense(name: M) -> &'static str {
    match name {
        M::Accept => "accepted",
        M::Decline => "declined",
        M::Withdraw => "withdrawn",
        M::HandBack => "handed_back",
        M::Start => "started",
        M::Complete => "completed",
        M::Verify => "verified",
        M::CloseUnproven => "closed_unproven",
        M::SkipCheck => "closed_unchecked",
        M::Defer => "deferred",
        M::Resume => "resumed",
        M::Cancel => "cancelled",
        M::DidNotLand => "did_not_land",
        M::Supersede => "superseded",
        M::Merge => "merged",
        M::Reopen => "reopened",
        M::Reschedule => "rescheduled",
        M::Block => "blocked",
        M::Unblock => "unblocked",
    }
}
