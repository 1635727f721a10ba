//! The action's state table: every move, what it asks for, and who may make it. May use: `machine`, `words`.

use crate::domain::action::{Action, ActionOutcome, ActionStatus};
use crate::domain::machine::{Arrow, Guard};
use crate::domain::permission::Who::{
    self, Accountable, Anyone, Author, Collaborator, Facilitator, Lead, ServiceOwner,
};
use crate::domain::words::words;

words! {
    /// Where an action stands, with its outcome: what the table's arrows connect.
    pub enum ActionState {
        Proposed = "proposed", Accepted = "accepted", InProgress = "in_progress", Deferred = "deferred",
        Done = "done",
        Effective = "closed(effective)", PartlyEffective = "closed(partly_effective)",
        Inconclusive = "closed(inconclusive)", NotChecked = "closed(not_checked)", Declined = "closed(declined)",
        Withdrawn = "closed(withdrawn)", Cancelled = "closed(cancelled)", DidNotLand = "closed(did_not_land)",
        Superseded = "closed(superseded)", Merged = "closed(merged)",
    }
}

words! {
    /// The moves of an action.
    pub enum ActionMoveName {
        Accept = "accept", Decline = "decline", Withdraw = "withdraw", HandBack = "hand_back", Start = "start",
        Complete = "complete", Verify = "verify", CloseUnproven = "close_unproven", SkipCheck = "skip_check",
        Defer = "defer", Resume = "resume", Cancel = "cancel", DidNotLand = "did_not_land",
        Supersede = "supersede", Merge = "merge", Reopen = "reopen",
        Reschedule = "reschedule", Block = "block", Unblock = "unblock",
    }
}

words! {
    /// What a move of an action asks for.
    pub enum ActionGuard {
        OwnerTeam = "owner_team", Priority = "priority", DueDate = "due_date", Criterion = "criterion",
        Soak = "soak", Capacity = "capacity", Reason = "reason", OtherDecider = "other_decider",
        AccountablePerson = "accountable", Evidence = "evidence", Verdict = "verdict",
        OtherChecker = "other_checker", NextLook = "next_check_on", SecondLook = "second_inconclusive_look",
        RemainingRisk = "remaining_risk", NoCheckAsked = "no_check_asked", AcceptedRisk = "accepted_risk",
        ReReviewOn = "re_review_on", Target = "into", NotItself = "not_itself", TargetOpen = "target_open",
        NoCycle = "no_cycle", NewDueDate = "new_due_date", Obstacle = "obstacle", IsBlocked = "is_blocked",
        Informed = "informed", Agreed = "agreed", NoticePeriod = "notice_period", WayBack = "way_back",
    }
}

impl Guard for ActionGuard {
    fn detail(self) -> &'static str {
        match self {
            Self::OwnerTeam => "the action needs an owner team: set `owner_team`",
            Self::Priority => "the action needs a priority: set `priority`",
            Self::DueDate => "the action needs a due date: give `due_date`",
            Self::Criterion => "policy asks how it will be seen whether it worked: set `criterion`",
            Self::Soak => {
                "the proposal is still soaking, so that it is not decided in the heat: wait"
            }
            Self::Capacity => {
                "the team carries as many actions as it can: name one that waits in `defer_instead`"
            }
            Self::Reason => "say why, in `reason`",
            Self::OtherDecider => "somebody other than the accountable person decides this",
            Self::AccountablePerson => "the action needs one accountable person: set `accountable`",
            Self::Evidence => {
                "show that it is done, in `evidence` (a link, a change, a resolved ticket)"
            }
            Self::Verdict => "say what the look showed, in `verdict`",
            Self::OtherChecker => {
                "somebody other than the accountable person and the collaborators looks"
            }
            Self::NextLook => "an inconclusive look needs a next one, in `next_check_on`",
            Self::SecondLook => "there must have been two inconclusive looks",
            Self::RemainingRisk => "say which risk remains, in `remaining_risk`",
            Self::NoCheckAsked => "policy asks for a check of its effect: verify it",
            Self::AcceptedRisk => "say which risk is accepted meanwhile, in `accepted_risk`",
            Self::ReReviewOn => "say on which later day it comes back, in `re_review_on`",
            Self::Target => "name the action that counts in its place, in `into`",
            Self::NotItself => "an action cannot take its own place",
            Self::TargetOpen => "the action that takes its place must be open",
            Self::NoCycle => "the action that takes its place was itself replaced by this one",
            Self::NewDueDate => {
                "give another due date, in `due_date`; or, where the action has one, by how many days it moves, in `later_by_days`"
            }
            Self::Obstacle => "say what stands in the way, in `kind` and `why`",
            Self::IsBlocked => "the action is not blocked",
            Self::Informed => {
                "others' work changes and not all of them were told: set each `informed_on` in the plan"
            }
            Self::Agreed => {
                "others' work changes and not all of them agreed: answer their concerns, and set each `agreed` in the plan"
            }
            Self::NoticePeriod => {
                "others need time to prepare: set `effective_on` in the plan, a notice period after the last was told"
            }
            Self::WayBack => {
                "others' work changes: say how it is undone, in `way_back` of the plan"
            }
        }
    }

    fn overridable(self) -> bool {
        matches!(
            self,
            Self::Criterion
                | Self::Soak
                | Self::Capacity
                | Self::OtherDecider
                | Self::Evidence
                | Self::OtherChecker
                | Self::Informed
                | Self::Agreed
                | Self::NoticePeriod
                | Self::WayBack
        )
    }
}

impl Action {
    /// Where it stands, with its outcome.
    pub fn state(&self) -> ActionState {
        match (self.status, self.outcome) {
            (ActionStatus::Proposed, _) => ActionState::Proposed,
            (ActionStatus::Accepted, _) => ActionState::Accepted,
            (ActionStatus::InProgress, _) => ActionState::InProgress,
            (ActionStatus::Deferred, _) => ActionState::Deferred,
            (ActionStatus::Done, _) => ActionState::Done,
            (ActionStatus::Closed, Some(outcome)) => closed_as(outcome),
            (ActionStatus::Closed, None) => ActionState::NotChecked,
        }
    }
}

fn closed_as(outcome: ActionOutcome) -> ActionState {
    match outcome {
        ActionOutcome::Effective => ActionState::Effective,
        ActionOutcome::PartlyEffective => ActionState::PartlyEffective,
        ActionOutcome::Inconclusive => ActionState::Inconclusive,
        ActionOutcome::NotChecked => ActionState::NotChecked,
        ActionOutcome::Declined => ActionState::Declined,
        ActionOutcome::Withdrawn => ActionState::Withdrawn,
        ActionOutcome::Cancelled => ActionState::Cancelled,
        ActionOutcome::DidNotLand => ActionState::DidNotLand,
        ActionOutcome::Superseded => ActionState::Superseded,
        ActionOutcome::Merged => ActionState::Merged,
    }
}

impl ActionState {
    /// Whether it still waits for something there.
    pub fn is_open(self) -> bool {
        self.parts().1.is_none()
    }

    /// The status and outcome that it stands for.
    pub fn parts(self) -> (ActionStatus, Option<ActionOutcome>) {
        use ActionStatus::Closed;
        match self {
            Self::Proposed => (ActionStatus::Proposed, None),
            Self::Accepted => (ActionStatus::Accepted, None),
            Self::InProgress => (ActionStatus::InProgress, None),
            Self::Deferred => (ActionStatus::Deferred, None),
            Self::Done => (ActionStatus::Done, None),
            Self::Effective => (Closed, Some(ActionOutcome::Effective)),
            Self::PartlyEffective => (Closed, Some(ActionOutcome::PartlyEffective)),
            Self::Inconclusive => (Closed, Some(ActionOutcome::Inconclusive)),
            Self::NotChecked => (Closed, Some(ActionOutcome::NotChecked)),
            Self::Declined => (Closed, Some(ActionOutcome::Declined)),
            Self::Withdrawn => (Closed, Some(ActionOutcome::Withdrawn)),
            Self::Cancelled => (Closed, Some(ActionOutcome::Cancelled)),
            Self::DidNotLand => (Closed, Some(ActionOutcome::DidNotLand)),
            Self::Superseded => (Closed, Some(ActionOutcome::Superseded)),
            Self::Merged => (Closed, Some(ActionOutcome::Merged)),
        }
    }
}

use ActionGuard as G;
use ActionMoveName as M;
use ActionState as S;

const OPEN: &[S] = &[S::Proposed, S::Accepted, S::InProgress, S::Deferred, S::Done];
const CARRIED: &[S] = &[S::Accepted, S::InProgress];
const DOERS: &[Who] = &[Accountable, Collaborator, Lead];
const DECIDERS: &[Who] = &[Lead, Facilitator];

const fn row(
    name: M,
    from: &'static [S],
    to: &'static [S],
    asks: &'static [G],
    who: &'static [Who],
) -> Arrow<S, M, G> {
    Arrow { name, from, to, asks, who }
}

/// Which moves lead where, what they ask for, and who may make them. An empty `to` keeps the state.
pub const MOVES: &[Arrow<S, M, G>] = &[
    row(
        M::Accept,
        &[S::Proposed],
        &[S::Accepted],
        &[G::OwnerTeam, G::Priority, G::DueDate, G::Criterion, G::Soak, G::Capacity],
        &[Lead],
    ),
    row(M::Decline, &[S::Proposed], &[S::Declined], &[G::Reason, G::OtherDecider], DECIDERS),
    row(M::Withdraw, &[S::Proposed], &[S::Withdrawn], &[G::Reason], &[Author]),
    row(M::HandBack, CARRIED, &[S::Proposed], &[G::Reason], &[Accountable, Lead]),
    row(M::Start, &[S::Accepted], &[S::InProgress], &[G::AccountablePerson], DOERS),
    row(
        M::Complete,
        &[S::Proposed, S::Accepted, S::InProgress],
        &[S::Done],
        &[G::OwnerTeam, G::Evidence, G::Informed, G::Agreed, G::NoticePeriod, G::WayBack],
        DOERS,
    ),
    row(
        M::Verify,
        &[S::Done],
        &[S::Effective, S::PartlyEffective, S::InProgress, S::Done],
        &[G::Verdict, G::Evidence, G::OtherChecker, G::NextLook],
        &[Anyone],
    ),
    row(
        M::Verify,
        &[S::Effective],
        &[S::Effective, S::PartlyEffective, S::InProgress],
        &[G::Verdict, G::Evidence, G::OtherChecker, G::NextLook],
        &[Anyone],
    ),
    row(
        M::CloseUnproven,
        &[S::Done],
        &[S::Inconclusive],
        &[G::SecondLook, G::RemainingRisk, G::Reason],
        &[Lead, ServiceOwner],
    ),
    row(M::SkipCheck, &[S::Done], &[S::NotChecked], &[G::NoCheckAsked], &[Lead]),
    row(
        M::Defer,
        &[S::Proposed, S::Accepted, S::InProgress],
        &[S::Deferred],
        &[G::Reason, G::AcceptedRisk, G::ReReviewOn],
        &[Lead],
    ),
    row(M::Resume, &[S::Deferred], &[S::Proposed], &[], &[Lead]),
    row(
        M::Cancel,
        &[S::Accepted, S::InProgress, S::Deferred, S::Done],
        &[S::Cancelled],
        &[G::Reason, G::OtherDecider],
        &[Lead],
    ),
    row(
        M::DidNotLand,
        &[S::Accepted, S::InProgress, S::Done],
        &[S::DidNotLand],
        &[G::Reason],
        &[Accountable, Lead],
    ),
    row(
        M::Supersede,
        OPEN,
        &[S::Superseded],
        &[G::Target, G::NotItself, G::TargetOpen, G::NoCycle],
        DECIDERS,
    ),
    row(
        M::Merge,
        OPEN,
        &[S::Merged],
        &[G::Target, G::NotItself, G::TargetOpen, G::NoCycle],
        DECIDERS,
    ),
    row(
        M::Reopen,
        &[S::Done, S::Effective, S::PartlyEffective, S::Inconclusive, S::NotChecked],
        &[S::InProgress],
        &[G::Reason],
        DECIDERS,
    ),
    row(
        M::Reopen,
        &[S::Declined, S::Withdrawn, S::Cancelled],
        &[S::Proposed],
        &[G::Reason],
        DECIDERS,
    ),
    row(M::Reschedule, CARRIED, &[], &[G::NewDueDate, G::Reason], DOERS),
    row(M::Block, CARRIED, &[], &[G::Obstacle], DOERS),
    row(M::Unblock, CARRIED, &[], &[G::IsBlocked], DOERS),
];
