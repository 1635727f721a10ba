//! What is stuck, and why.
//!
//! Every record says from which moment on it is stuck if nothing happens to it until then; the
//! store keeps these moments, so that a look at what is stuck today is a look-up. May use:
//! `action`, `calendar`, `lesson`, `review`, `words`.
//!
//! History that was imported is stuck only from the first move that somebody makes of it here, a review from the first
//! change: what another tool left open years ago is no news. Due dates of actions end in their team's calendar; the days of checks, deferrals, reviews
//! and answers begin and end in UTC.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::action::{Action, ActionStatus};
use crate::domain::calendar::Calendar;
use crate::domain::event::{Noun, Origin};
use crate::domain::id::TeamId;
use crate::domain::lesson::Uptake;
use crate::domain::review::{Review, ReviewStatus};
use crate::domain::words::words;

/// Days after which a proposal that nobody decided on is stuck, and so is what was done and never looked at.
pub const UNDECIDED_DAYS: i64 = 14;

/// Slips after which a due date says nothing any more, and somebody has to decide anew.
pub const MANY_SLIPS: u32 = 2;

/// Stands for the moment from which on something is stuck, where no day is set: it never will be.
pub const NEVER: Timestamp = Timestamp::constant(253_402_207_200, 0);

words! {
    /// Why something is stuck.
    pub enum StuckReason {
        /// Its due date has passed.
        Overdue = "overdue",
        /// Something stands in its way.
        Blocked = "blocked",
        /// It has no team, or no accountable person although it is carried, or the one it has is no longer active.
        Unowned = "unowned",
        /// A proposal is older than 14 days, or the due date slipped twice, or the ticket elsewhere says otherwise, or what
        /// it answers returned after it was found effective.
        AwaitsDecision = "awaits_decision",
        /// It is done, and the day to look at whether it worked, or whether it still does, has come.
        AwaitsCheck = "awaits_check",
        /// A team was asked about a lesson, and the day has passed.
        AwaitsAnswer = "awaits_answer",
        /// It was deferred, and its day has come.
        DeferralOver = "deferral_over",
    }
}

words! {
    /// What kind of record is stuck.
    pub enum StuckKind { Action = "action", Review = "review", Lesson = "lesson" }
}

impl From<StuckKind> for Noun {
    fn from(kind: StuckKind) -> Self {
        match kind {
            StuckKind::Action => Self::Action,
            StuckKind::Review => Self::Review,
            StuckKind::Lesson => Self::Lesson,
        }
    }
}

/// A moment from which on a record is stuck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Why.
    pub reason: StuckReason,
    /// From when on.
    pub since: Timestamp,
    /// The team whose it is.
    pub team: Option<TeamId>,
}

impl Action {
    /// From when on it is stuck, and why; each reason once.
    pub fn waits(&self) -> Vec<Wait> {
        if !self.is_open() {
            return self.doubts();
        }
        if !self.is_live() {
            return Vec::new();
        }
        let reasons = [
            (StuckReason::Overdue, self.due_at.filter(|_| self.is_carried())),
            (StuckReason::Blocked, self.blocked.as_ref().map(|blocked| blocked.since)),
            (StuckReason::Unowned, self.unowned_since()),
            (StuckReason::AwaitsDecision, self.undecided_since()),
            (
                StuckReason::AwaitsCheck,
                self.check_due.filter(|_| self.status == ActionStatus::Done).map(begin),
            ),
            (
                StuckReason::DeferralOver,
                self.re_review_on.filter(|_| self.status == ActionStatus::Deferred).map(begin),
            ),
        ];
        let wait = |(reason, since): (_, Option<_>)| {
            Some(Wait { reason, since: since?, team: self.fields.owner_team })
        };
        reasons.into_iter().filter_map(wait).collect()
    }

    /// What is asked of a closed one: whether it works after all, and whether it still does.
    fn doubts(&self) -> Vec<Wait> {
        let reasons = [
            (StuckReason::AwaitsDecision, self.in_question.map(|question| question.since)),
            (StuckReason::AwaitsCheck, self.recheck_on.map(begin)),
        ];
        let team = self.fields.owner_team;
        let wait = |(reason, since): (_, Option<_>)| Some(Wait { reason, since: since?, team });
        reasons.into_iter().filter_map(wait).collect()
    }

    fn unowned_since(&self) -> Option<Timestamp> {
        let proposed = self.status == ActionStatus::Proposed;
        if self.fields.owner_team.is_none() && (proposed || self.is_carried()) {
            return Some(self.proposed_at);
        }
        let unanswered = self.fields.accountable.is_none() && self.is_carried();
        unanswered.then(|| self.accepted_at.unwrap_or(self.proposed_at))
    }

    fn undecided_since(&self) -> Option<Timestamp> {
        let later = |from: Timestamp| {
            from.saturating_add(SignedDuration::from_hours(24 * UNDECIDED_DAYS)).ok()
        };
        let last_move = self.moved_at.unwrap_or(self.proposed_at);
        let proposal = (self.status == ActionStatus::Proposed)
            .then(|| later(self.proposed_at.max(last_move)))
            .flatten();
        let unchecked = self.status == ActionStatus::Done && self.check_due.is_none();
        let unchecked = self.done_at.filter(|_| unchecked).and_then(later);
        let slipped =
            (self.times_replanned >= MANY_SLIPS && self.is_carried()).then_some(last_move);
        let told =
            self.source.as_ref().and_then(|source| source.updated_at).unwrap_or(self.changed_at);
        let disagrees = self.needs_decision.as_ref().map(|_| told);
        [proposal, unchecked, slipped, disagrees].into_iter().flatten().min()
    }
}

impl Review {
    /// From when on it is stuck, and why.
    pub fn waits(&self) -> Vec<Wait> {
        let under_way = !matches!(self.status, ReviewStatus::Published | ReviewStatus::Waived);
        let live = self.origin == Origin::Live || self.version > 1;
        let due = self.fields.due_date.filter(|_| under_way && live);
        let wait =
            |due| Wait { reason: StuckReason::Overdue, since: end(due), team: self.fields.team };
        due.map(wait).into_iter().collect()
    }
}

impl Uptake {
    /// From when on it is stuck, and why.
    pub fn waits(&self) -> Vec<Wait> {
        if self.answer.is_some() || self.origin == Origin::Imported {
            return Vec::new();
        }
        vec![Wait {
            reason: StuckReason::AwaitsAnswer,
            since: end(self.answer_by),
            team: Some(self.team),
        }]
    }
}

fn end(day: Date) -> Timestamp {
    Calendar::default().end_of(day)
}

/// The moment at which a day begins, in UTC.
pub(super) fn begin(day: Date) -> Timestamp {
    day.yesterday().map_or(Timestamp::MIN, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::action::{ActionFields, BlockKind, Blocked};
    use crate::domain::check::Checked;
    use crate::domain::id::{ActionId, LessonId, PersonId, RecordId, ReviewId, Seed, UptakeId};
    use crate::domain::lesson::AskedBecause;
    use crate::domain::record::NewRecord;
    use crate::domain::review::ReviewFields;

    const PROPOSED: &str = "2026-03-01T12:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn new<I: RecordId>(origin: Origin) -> NewRecord<I> {
        let seed = Seed { milliseconds: 1, random: 1 };
        NewRecord { id: I::new(seed), number: "N-1".into(), now: at(PROPOSED), by: None, origin }
    }

    fn owned() -> Action {
        let seed = Seed { milliseconds: 2, random: 2 };
        let (owner_team, accountable) = (Some(TeamId::new(seed)), Some(PersonId::new(seed)));
        let fields = ActionFields {
            title: "Do it".into(),
            owner_team,
            accountable,
            ..ActionFields::default()
        };
        Action::propose(Checked::parse(fields).unwrap(), new::<ActionId>(Origin::Live)).0
    }

    fn carried() -> Action {
        let (status, accepted_at) = (ActionStatus::Accepted, Some(at("2026-03-03T12:00:00Z")));
        Action { status, accepted_at, moved_at: accepted_at, ..owned() }
    }

    fn since(waits: &[Wait], reason: StuckReason) -> Option<String> {
        waits.iter().find(|wait| wait.reason == reason).map(|wait| wait.since.to_string())
    }

    #[test]
    fn a_proposal_waits_for_a_decision_after_fourteen_days_and_a_handed_back_one_anew() {
        let proposal = owned().waits();
        assert_eq!(proposal.len(), 1);
        assert_eq!(since(&proposal, StuckReason::AwaitsDecision).unwrap(), "2026-03-15T12:00:00Z");
        let moved_at = Some(at("2026-04-01T00:00:00Z"));
        let handed_back = Action { moved_at, ..owned() }.waits();
        assert_eq!(
            since(&handed_back, StuckReason::AwaitsDecision).unwrap(),
            "2026-04-15T00:00:00Z"
        );
    }

    #[test]
    fn a_carried_action_is_overdue_from_the_end_of_its_due_day_in_the_teams_calendar() {
        assert_eq!(carried().waits(), []);
        let due_at = Some(at("2026-03-31T22:00:00Z"));
        let waits = Action { due_at, ..carried() }.waits();
        assert_eq!(since(&waits, StuckReason::Overdue).unwrap(), "2026-03-31T22:00:00Z");
        let proposal = Action { due_at, ..owned() }.waits();
        assert_eq!(since(&proposal, StuckReason::Overdue), None);
    }

    #[test]
    fn what_has_no_team_or_nobody_accountable_is_unowned() {
        let without = |change: fn(&mut Action)| {
            let mut action = carried();
            change(&mut action);
            since(&action.waits(), StuckReason::Unowned)
        };
        assert_eq!(without(|_| ()), None);
        assert_eq!(without(|action| action.fields.owner_team = None).unwrap(), PROPOSED);
        assert_eq!(
            without(|action| action.fields.accountable = None).unwrap(),
            "2026-03-03T12:00:00Z"
        );
        let proposal = Action { accepted_at: None, ..owned() };
        assert_eq!(since(&proposal.waits(), StuckReason::Unowned), None);
    }

    #[test]
    fn a_date_that_slipped_twice_a_ticket_that_disagrees_and_work_never_looked_at_want_a_decision()
    {
        let decision = |action: Action| since(&action.waits(), StuckReason::AwaitsDecision);
        assert_eq!(decision(Action { times_replanned: 1, ..carried() }), None);
        assert_eq!(
            decision(Action { times_replanned: 2, ..carried() }).unwrap(),
            "2026-03-03T12:00:00Z"
        );
        let needs_decision = Some("the ticket is cancelled".to_owned());
        assert_eq!(decision(Action { needs_decision, ..carried() }).unwrap(), PROPOSED);
        let (status, done_at) = (ActionStatus::Done, Some(at("2026-03-10T00:00:00Z")));
        let done = Action { status, done_at, ..carried() };
        assert_eq!(decision(done.clone()).unwrap(), "2026-03-24T00:00:00Z");
        let check_due = Some(Date::constant(2026, 5, 9));
        let checked = Action { check_due, ..done };
        assert_eq!(decision(checked.clone()), None);
        assert_eq!(
            since(&checked.waits(), StuckReason::AwaitsCheck).unwrap(),
            "2026-05-09T00:00:00Z"
        );
    }

    #[test]
    fn blocks_and_deferrals_say_since_when() {
        let since_when = at("2026-03-05T08:00:00Z");
        let (kind, why) = (BlockKind::WaitsForSupplier, "a part".to_owned());
        let blocked = Some(Blocked { since: since_when, kind, why, who_can_unblock: None });
        let waits = Action { blocked, ..carried() }.waits();
        assert_eq!(since(&waits, StuckReason::Blocked).unwrap(), "2026-03-05T08:00:00Z");
        let re_review_on = Some(Date::constant(2026, 6, 1));
        let deferred = Action { status: ActionStatus::Deferred, re_review_on, ..carried() };
        assert_eq!(
            since(&deferred.waits(), StuckReason::DeferralOver).unwrap(),
            "2026-06-01T00:00:00Z"
        );
        assert_eq!(deferred.waits().len(), 1);
    }

    #[test]
    fn imported_history_is_stuck_only_from_its_first_move_here() {
        let due_at = Some(at("2020-01-01T00:00:00Z"));
        let history = Action { origin: Origin::Imported, moved_at: None, due_at, ..carried() };
        assert_eq!(history.waits(), []);
        let taken_up = Action { moved_at: Some(at("2026-03-04T00:00:00Z")), ..history };
        assert_eq!(since(&taken_up.waits(), StuckReason::Overdue).unwrap(), "2020-01-01T00:00:00Z");
        assert_eq!(Action { status: ActionStatus::Closed, ..taken_up }.waits(), []);
    }

    #[test]
    fn reviews_and_asked_teams_are_late_after_the_end_of_their_day() {
        let due_date = Some(Date::constant(2026, 4, 1));
        let fields =
            ReviewFields { incidents: vec![incident()], due_date, ..ReviewFields::default() };
        let review = Review::plan(Checked::parse(fields).unwrap(), new::<ReviewId>(Origin::Live)).0;
        assert_eq!(since(&review.waits(), StuckReason::Overdue).unwrap(), "2026-04-02T00:00:00Z");
        assert_eq!(Review { status: ReviewStatus::Published, ..review.clone() }.waits(), []);
        let history = Review { origin: Origin::Imported, ..review };
        assert_eq!(history.waits(), []);
        assert_eq!(Review { version: 2, ..history }.waits().len(), 1);
        let seed = Seed { milliseconds: 1, random: 1 };
        let (lesson, team) = (LessonId::new(seed), TeamId::new(seed));
        let ask = |origin| {
            let (because, until) = (AskedBecause::Named, Date::constant(2026, 4, 1));
            Uptake::ask(lesson, team, because, until, &new::<UptakeId>(origin)).0.waits()
        };
        assert_eq!(
            since(&ask(Origin::Live), StuckReason::AwaitsAnswer).unwrap(),
            "2026-04-02T00:00:00Z"
        );
        assert_eq!(ask(Origin::Imported), []);
    }

    fn incident() -> crate::domain::id::IncidentId {
        crate::domain::id::IncidentId::new(Seed { milliseconds: 1, random: 1 })
    }
}
