//! What teams do at ten in the morning of a day at work: commit, work, move days, defer, look, let go; or nothing.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::hidden::sees;
use super::{Fate, Known, State, Year, oracle};
use crate::support::ask::Ask;

/// Where the lead answers for it as well.
const ALONE: &str = "There is nobody else";

/// Who makes a move.
#[derive(Clone, Copy)]
enum By {
    Lead,
    /// Whoever answers for it.
    Own,
    /// Somebody who did not do the work.
    Another,
}

impl Year {
    /// A team thinks of what is on its mind today.
    pub async fn work(&mut self, team: usize, today: Date) {
        for at in 0..self.actions.len() {
            let known = &self.actions[at];
            let comes = known.next.is_some_and(|day| day <= today);
            if known.team != team || !comes || !self.can_decide(team, at) {
                continue;
            }
            if known.orphaned && known.is_open() {
                self.take_up(at, today).await;
                continue;
            }
            match known.state {
                State::Proposed => self.decide(at, today).await,
                State::Accepted => self.begin(at, today).await,
                State::InProgress => self.go_on(at, today).await,
                State::Done => self.look(at, today).await,
                State::Closed(_) => self.look_again(at, today).await,
                State::Deferred => {}
            }
        }
    }

    fn can_decide(&self, team: usize, at: usize) -> bool {
        let circle = &self.actions[at].circle;
        self.teams[team].lead.is_some_and(|lead| self.people[lead].active && sees(circle, lead))
    }

    /// The lead finds somebody for what came to the queue.
    async fn take_up(&mut self, at: usize, today: Date) {
        let team = self.actions[at].team;
        let Some(who) = self.somebody(team) else { return };
        let path = format!("actions/{}", self.actions[at].id);
        let lead = self.who(at, By::Lead);
        lead.seen("*").patch(&path, json!({"accountable": self.people[who].id})).await.expect(200);
        let known = &mut self.actions[at];
        (known.accountable, known.orphaned) = (Some(who), false);
        known.next = Some(after(today, 1));
    }

    async fn decide(&mut self, at: usize, today: Date) {
        if self.actions[at].fate == Fate::Declined {
            let no =
                json!({"reason": "It costs more than it would spare", "override_reason": ALONE});
            return self.close(at, By::Lead, "decline", no, "declined").await;
        }
        if self.chance.percent(8) && self.merge(at).await {
            return;
        }
        let due = after(today, self.chance.between(15, 45));
        self.make(at, By::Lead, "accept", json!({"due_date": due})).await;
        let wait = match self.actions[at].fate {
            Fate::Forgotten => self.chance.between(15, 60) + i64::from((due - today).get_days()),
            _ => self.chance.between(1, 9),
        };
        let known = &mut self.actions[at];
        (known.state, known.due) = (State::Accepted, Some(due));
        (known.accepted_on, known.next) = (Some(today), Some(after(today, wait)));
    }

    /// It is the same as another of the team, if there is one: that one counts in its place.
    async fn merge(&mut self, at: usize) -> bool {
        let fits = |other: &Known| {
            let plain = other.circle.is_none() && other.is_live();
            other.team == self.actions[at].team && plain && other.is_carried()
        };
        let Some(into) = self.actions.iter().position(fits) else { return false };
        if self.actions[at].circle.is_some() {
            return false;
        }
        let body = json!({"into": self.actions[into].id, "reason": "It is the same"});
        self.close(at, By::Lead, "merge", body, "merged").await;
        self.actions[at].merged_into = Some(into);
        let (factors, served) = (self.actions[at].factors.clone(), self.actions[at].served.clone());
        let target = &mut self.actions[into];
        target.factors.extend(factors);
        for team in served {
            if !target.served.contains(&team) {
                target.served.push(team);
            }
        }
        true
    }

    async fn begin(&mut self, at: usize, today: Date) {
        match self.actions[at].fate {
            Fate::Dropped => {
                let why =
                    json!({"reason": "What it was for is switched off", "override_reason": ALONE});
                self.close(at, By::Lead, "cancel", why, "cancelled").await;
            }
            Fate::Deferred => self.defer(at, today).await,
            Fate::Forgotten => self.asked_about(at, today).await,
            _ => {
                self.make(at, By::Own, "start", json!({})).await;
                let due = self.actions[at].due.unwrap();
                let next = match self.actions[at].fate {
                    // Some are done on the day on which others are asked about them.
                    Fate::Late if self.chance.percent(40) => after(due, oracle::OWNER_AFTER),
                    Fate::Late => after(due, self.chance.between(3, 35)),
                    Fate::Slips(_) => after(due, -1),
                    Fate::Blocked => after(today, 2),
                    _ => after(due, -self.chance.between(1, 9)),
                };
                let known = &mut self.actions[at];
                (known.state, known.next) = (State::InProgress, Some(next));
            }
        }
    }

    /// What nobody thought of was asked about: one of the honest answers.
    async fn asked_about(&mut self, at: usize, today: Date) {
        self.actions[at].fate = Fate::Prompt;
        match self.chance.below(3) {
            0 => self.defer(at, today).await,
            1 => self.slip(at, today, 30).await,
            _ => {
                let why = json!({"reason": "Nobody missed it", "override_reason": ALONE});
                self.close(at, By::Lead, "cancel", why, "cancelled").await;
            }
        }
    }

    async fn defer(&mut self, at: usize, today: Date) {
        let day = after(today, self.chance.between(20, 60));
        let body = json!({"reason": "After the move", "accepted_risk": "It may happen once more", "re_review_on": day});
        self.make(at, By::Lead, "defer", body).await;
        let known = &mut self.actions[at];
        (known.state, known.fate, known.blocked) = (State::Deferred, Fate::Prompt, false);
        (known.returns_on, known.next) = (Some(day), None);
    }

    async fn slip(&mut self, at: usize, today: Date, days: i64) {
        let before = self.actions[at].due.unwrap();
        let due = after(before.max(today), days);
        let body = json!({"due_date": due, "reason": "A part is missing"});
        self.make(at, By::Lead, "reschedule", body).await;
        let known = &mut self.actions[at];
        known.due = Some(due);
        known.slips.push((before, due));
        known.next = Some(after(due, -1).max(after(today, 1)));
    }

    async fn go_on(&mut self, at: usize, today: Date) {
        let known = &self.actions[at];
        match known.fate {
            _ if known.blocked => {
                self.make(at, By::Own, "unblock", json!({})).await;
                let known = &mut self.actions[at];
                (known.blocked, known.fate, known.next) =
                    (false, Fate::Prompt, Some(after(today, 5)));
            }
            Fate::Blocked => {
                let body = json!({"kind": "waits_for_supplier", "why": "The licence", "who_can_unblock": "purchasing"});
                self.make(at, By::Own, "block", body).await;
                let wait = self.chance.between(10, 50);
                let known = &mut self.actions[at];
                (known.blocked, known.next) = (true, Some(after(today, wait)));
            }
            Fate::Slips(left) => {
                let days = self.chance.between(10, 40);
                self.actions[at].fate = if left > 1 { Fate::Slips(left - 1) } else { Fate::Prompt };
                self.slip(at, today, days).await;
            }
            Fate::DidNotLand => {
                let why = json!({"reason": "Those whom it concerns were not asked"});
                self.close(at, By::Own, "did_not_land", why, "did_not_land").await;
                self.plan_review(at);
            }
            _ => {
                self.make(at, By::Own, "complete", json!({"evidence": "The change is in"})).await;
                let known = &mut self.actions[at];
                known.state = State::Done;
                known.check_on = known.asked.then(|| after(today, known.look_in));
                // One in ten is done, and then nobody looks.
                let looks = !self.chance.percent(10);
                let known = &mut self.actions[at];
                known.next = looks.then(|| known.check_on.unwrap_or_else(|| after(today, 1)));
            }
        }
    }

    /// Somebody else looks whether it worked; or it is closed unchecked, where policy asks for no look.
    async fn look(&mut self, at: usize, today: Date) {
        if !self.actions[at].asked {
            return self.close(at, By::Lead, "skip_check", json!({}), "not_checked").await;
        }
        let seen =
            |verdict: &str| json!({"verdict": verdict, "evidence": "We tried", "method": "drill"});
        match self.chance.below(20) {
            0..=11 => {
                self.close(at, By::Another, "verify", seen("effective"), "effective").await;
                let closed = self.world.clock.now().to_zoned(TimeZone::UTC).date();
                let known = &mut self.actions[at];
                known.closed_on = Some(closed);
                known.recheck_on = known.recheck_after(today);
                known.next = known.recheck_on.map(|day| after(day, 3));
            }
            12..=14 => {
                let seen = seen("partly_effective");
                self.close(at, By::Another, "verify", seen, "partly_effective").await;
            }
            15..=17 => {
                self.make(at, By::Another, "verify", seen("not_effective")).await;
                let known = &mut self.actions[at];
                (known.state, known.check_on) = (State::InProgress, None);
                known.next = Some(after(today, 10));
            }
            _ if self.actions[at].looks >= 2 => {
                let body = json!({"reason": "It is too rare", "remaining_risk": "It may return"});
                self.close(at, By::Lead, "close_unproven", body, "inconclusive").await;
            }
            _ => {
                let mut body = seen("inconclusive");
                let day = after(today, 20);
                body["next_check_on"] = json!(day);
                self.make(at, By::Another, "verify", body).await;
                let known = &mut self.actions[at];
                known.looks += 1;
                (known.check_on, known.next) = (Some(day), Some(day));
            }
        }
    }

    /// Half a year later, or after it happened again: does it still work?
    async fn look_again(&mut self, at: usize, today: Date) {
        let works = self.chance.percent(70);
        let verdict = if works { "effective" } else { "not_effective" };
        let body = json!({"verdict": verdict, "evidence": "We tried again", "method": "drill"});
        self.make(at, By::Another, "verify", body).await;
        let known = &mut self.actions[at];
        known.in_question = false;
        known.recheck_on = known.recheck_after(today).filter(|_| works);
        known.next = known.recheck_on.map(|day| after(day, 3));
        if !works {
            known.state = State::InProgress;
            known.next = Some(after(today, 10));
        }
    }

    async fn close(
        &mut self,
        at: usize,
        by: By,
        name: &'static str,
        body: Value,
        outcome: &'static str,
    ) {
        self.make(at, by, name, body).await;
        let known = &mut self.actions[at];
        known.state = State::Closed(outcome);
        (known.next, known.check_on, known.blocked, known.orphaned) = (None, None, false, false);
    }

    /// Makes a move, and insists that it is possible.
    async fn make(&mut self, at: usize, by: By, name: &'static str, body: Value) {
        let mut body = body;
        body["move"] = json!(name);
        let path = format!("actions/{}/transitions", self.actions[at].id);
        self.who(at, by).seen("*").post(&path, body).await.expect(201);
        let known = &mut self.actions[at];
        known.moves.push(name);
        known.moved_at = self.world.clock.now();
    }

    fn who(&self, at: usize, by: By) -> Ask {
        let known = &self.actions[at];
        let lead = || self.people[self.teams[known.team].lead.unwrap()].ask.clone();
        match by {
            By::Lead => lead(),
            By::Own => {
                let own = known.accountable.filter(|one| sees(&known.circle, *one));
                own.map_or_else(lead, |one| self.people[one].ask.clone())
            }
            By::Another => self.world.facilitator(),
        }
    }
}

/// The day that lies so many days after another, or before it.
pub fn after(day: Date, days: i64) -> Date {
    day + days.days()
}

impl Known {
    /// Comes back by itself, as a proposal.
    pub fn come_back(&mut self, today: Date, now: Timestamp) {
        (self.state, self.returns_on, self.moved_at) = (State::Proposed, None, now);
        self.moves.push("resume");
        self.next = Some(after(today, 2));
    }
}
