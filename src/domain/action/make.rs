//! Making a move of an action: the table decides, and the record changes. May use: `machine`, `record`, `rule`.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::action::guards::said;
use crate::domain::action::moves::{Complete, Reschedule, Verify};
use crate::domain::action::said::past_tense;
use crate::domain::action::state::{ActionGuard as G, ActionMoveName as M};
use crate::domain::action::{
    Action, ActionFacts, ActionMove, ActionState, ActionStatus, Blocked, MOVES, Strength, Verdict,
};
use crate::domain::calendar::{Calendar, days_after, months_after};
use crate::domain::event::{Event, Noun};
use crate::domain::machine::{self, Arrow};
use crate::domain::record::{Moved, happened};
use crate::domain::rule::RuleBroken;
use crate::domain::words::Word;

/// Months after it was found effective at which a stronger control is looked at again.
const RECHECK_MONTHS: [u32; 2] = [6, 12];

/// A move that was made, with all that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The action after the move.
    pub action: Action,
    /// What happened.
    pub event: Event,
    /// The move, for the history.
    pub moved: Moved,
    /// The due dates before and after, where the move was a slip.
    pub slipped: Option<(Date, Date)>,
}

impl Action {
    /// Makes a move.
    ///
    /// # Errors
    /// [`RuleBroken`] when the table has no such move from here, or its guards are not met: everything that is missing.
    pub fn make(mut self, made: &ActionMove, facts: &ActionFacts) -> Result<Made, RuleBroken> {
        let from = self.state();
        let arrow = machine::arrow(MOVES, from, made.name())?;
        let dated = self.dated(made, facts)?;
        let made = dated.as_ref().unwrap_or(made);
        let (reason, at, override_reason) = made.words();
        let at = happened(at, facts.now)?;
        let overridden =
            machine::pass(from, &self.unmet(made, facts), override_reason.map(String::as_str))?;
        let to = where_to(arrow, from, made);
        let slipped = self.take_effect(made, at, facts);
        (self.status, self.outcome) = to.parts();
        if said(reason) && !matches!(made, ActionMove::Block(_) | ActionMove::Reschedule(_)) {
            self.decision_reason = reason.cloned();
        }
        self.version += 1;
        self.changed_at = facts.now;
        self.moved_at = Some(at);
        let moved = Moved {
            name: made.name().as_str(),
            from: from.as_str(),
            to: to.as_str(),
            reason: reason.cloned(),
            override_reason: override_reason.filter(|_| !overridden.is_empty()).cloned(),
            overridden: overridden.into_iter().map(Word::as_str).collect(),
            happened_at: at,
            details: made.details(),
        };
        let event =
            Event::moved(Noun::Action, self.id, self.version, past_tense(made.name())).at(at);
        Ok(Made { action: self, event, moved, slipped })
    }

    fn take_effect(
        &mut self,
        made: &ActionMove,
        at: Timestamp,
        facts: &ActionFacts,
    ) -> Option<(Date, Date)> {
        match made {
            ActionMove::Accept(m) => {
                self.fields.due_date = m.due_date.or(self.fields.due_date);
                self.first_due_date = self.first_due_date.or(self.fields.due_date);
                self.accepted_at = Some(at);
            }
            ActionMove::Start(m) => {
                self.fields.accountable = m.accountable.or(self.fields.accountable);
                self.started_at = self.started_at.or(Some(at));
            }
            ActionMove::Complete(m) => self.report_done(m, at, facts),
            ActionMove::Verify(m) => self.take_verdict(m, at, facts),
            ActionMove::Defer(m) => {
                self.re_review_on = m.re_review_on;
                self.accepted_risk.clone_from(&m.accepted_risk);
                self.blocked = None;
            }
            ActionMove::Resume(_) => {
                self.re_review_on = None;
                self.resumed = true;
            }
            ActionMove::HandBack(_) => {
                self.accepted_at = None;
                self.blocked = None;
            }
            ActionMove::CloseUnproven(m) => {
                self.accepted_risk.clone_from(&m.remaining_risk);
                self.close(at, facts);
            }
            ActionMove::Supersede(m) | ActionMove::Merge(m) => {
                self.replaced_by = m.into;
                self.close(at, facts);
            }
            ActionMove::Decline(_)
            | ActionMove::Withdraw(_)
            | ActionMove::SkipCheck(_)
            | ActionMove::Cancel(_)
            | ActionMove::DidNotLand(_) => self.close(at, facts),
            ActionMove::Reopen(_) => self.reopen(facts),
            ActionMove::Reschedule(m) => return self.reschedule(m),
            ActionMove::Block(m) => {
                self.blocked = m.kind.map(|kind| Blocked {
                    since: at,
                    kind,
                    why: m.why.clone().unwrap_or_default(),
                    who_can_unblock: m.who_can_unblock.clone(),
                });
            }
            ActionMove::Unblock(_) => self.blocked = None,
        }
        None
    }

    fn report_done(&mut self, said: &Complete, at: Timestamp, facts: &ActionFacts) {
        self.evidence = said.evidence.clone().or(self.evidence.take());
        self.done_at = Some(at);
        self.blocked = None;
        let after = self.fields.criterion.as_ref().and_then(|criterion| criterion.after_days);
        let days = after.unwrap_or(facts.policy.of(self).check_after_days);
        self.check_due = self.is_checked(&facts.policy).then(|| days_after(facts.today(), days));
    }

    fn take_verdict(&mut self, said: &Verify, at: Timestamp, facts: &ActionFacts) {
        let (verdict, again) = (said.judgement(), self.status == ActionStatus::Closed);
        self.verdict = verdict;
        match verdict {
            Some(Verdict::Effective) => {
                if !again {
                    self.close(at, facts);
                }
                self.in_question = None;
                self.recheck_on = self.next_recheck(facts.today());
            }
            Some(Verdict::PartlyEffective) => {
                self.close(at, facts);
                self.settle();
            }
            Some(Verdict::Inconclusive) if again => self.recheck_on = said.next_check_on,
            Some(Verdict::Inconclusive) => {
                self.inconclusive_looks += 1;
                self.check_due = said.next_check_on.or(self.check_due);
            }
            Some(Verdict::NotEffective) if again => self.reopen(facts),
            Some(Verdict::NotEffective) => {
                self.done_at = None;
                self.check_due = None;
            }
            None => {}
        }
    }

    /// When to look again whether it still works: what changes the system is looked at half a year and a year later.
    fn next_recheck(&self, today: Date) -> Option<Date> {
        let closed = Calendar::default().today(self.closed_at?);
        let stronger = self.strength() == Some(Strength::Stronger);
        let days = RECHECK_MONTHS.map(|months| months_after(closed, months));
        days.into_iter().find(|day| stronger && *day > today)
    }

    /// Nothing is asked about its effect any more.
    fn settle(&mut self) {
        self.in_question = None;
        self.recheck_on = None;
    }

    fn close(&mut self, at: Timestamp, facts: &ActionFacts) {
        self.closed_at = Some(at);
        self.decided_by = facts.by;
        self.blocked = None;
        self.check_due = None;
        self.needs_decision = None;
    }

    fn reopen(&mut self, facts: &ActionFacts) {
        self.reopened_count += 1;
        self.recurred_count += u32::from(facts.recurred || self.in_question.is_some());
        self.settle();
        self.done_at = None;
        self.closed_at = None;
        self.decided_by = None;
        self.check_due = None;
        self.replaced_by = None;
    }

    /// The same move with the day that it comes to, where it says by how many days the due date moves (decision 0026).
    fn dated(
        &self,
        made: &ActionMove,
        facts: &ActionFacts,
    ) -> Result<Option<ActionMove>, RuleBroken> {
        let ActionMove::Reschedule(said) = made else { return Ok(None) };
        let Some(days) = said.later_by_days else { return Ok(None) };
        made.check()?;
        // Without a due date there is none to move, which the guard says.
        let due_date =
            self.fields.due_date.map(|due| facts.working_day_from(days_after(due, days)));
        Ok(Some(ActionMove::Reschedule(Reschedule { due_date, ..said.clone() })))
    }

    fn reschedule(&mut self, said: &Reschedule) -> Option<(Date, Date)> {
        let before = self.fields.due_date;
        self.fields.due_date = said.due_date;
        let slipped = before.zip(said.due_date).filter(|(before, after)| after > before);
        if slipped.is_some() {
            self.times_replanned += 1;
        }
        slipped
    }
}

fn where_to(arrow: &Arrow<ActionState, M, G>, from: ActionState, made: &ActionMove) -> ActionState {
    match made {
        ActionMove::Verify(m) => match m.judgement() {
            Some(Verdict::Effective) => ActionState::Effective,
            Some(Verdict::PartlyEffective) => ActionState::PartlyEffective,
            Some(Verdict::NotEffective) => ActionState::InProgress,
            Some(Verdict::Inconclusive) | None => from,
        },
        _ => arrow.to.first().copied().unwrap_or(from),
    }
}
