//! What is to be told, when and to whom, worked out anew from what policy says and what happened; nothing of it asks the
//! service, or calls what the service calls.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::cast::HEIR;
use super::habits::after;
use super::hidden::sees;
use super::stuck::Says;
use super::{Known, Year, lessons};

/// What the year's policy says.
pub const REMINDERS: [i64; 3] = [-3, 0, 7];
pub const LEAD_AFTER: i64 = 14;
pub const OWNER_AFTER: i64 = 30;
pub const AGES: [i64; 3] = [30, 60, 90];
pub const MOST_A_WEEK: usize = 4;
pub const OPENS: i8 = 8;
pub const CLOSES: i8 = 18;
/// What was not told in these days is not told any more.
const LAPSES: i64 = 14;
pub const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What becomes of a nudge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    Waits,
    Sent,
    HeldBack(&'static str),
    GivenUp(&'static str),
}

/// What a nudge is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// What waits in a team.
    Team(usize),
    Action(usize),
    /// A lesson, and which of the teams that were asked.
    Asked(usize, usize),
}

/// A nudge that policy asks for.
#[derive(Debug, Clone)]
pub struct Expected {
    pub about: About,
    /// The team in whose name, by whose clock it is sent.
    pub team: usize,
    pub kind: &'static str,
    pub occasion: Date,
    pub recipient: usize,
    pub at: Timestamp,
    pub way: Way,
    /// When that was settled.
    pub settled: Option<Timestamp>,
    /// What a digest says.
    pub says: Says,
}

/// What is told once: about what, which kind, for which day, to whom.
type Once = (About, &'static str, Date, usize);

/// What policy asks for so far.
#[derive(Default)]
pub struct Oracle {
    pub expected: Vec<Expected>,
    told: BTreeSet<Once>,
}

impl Year {
    /// What the hour brings: what was left behind is taken in, what was deferred comes back, what is due is told.
    pub fn foretell(&mut self, before: Timestamp, now: Timestamp) {
        self.come_back(now);
        self.take_in(now);
        for team in 0..self.teams.len() {
            if self.has_begun(team, before, now) {
                self.tell_digest(team, now);
                self.tell_unanswered(team, now);
                for at in 0..self.actions.len() {
                    let known = &self.actions[at];
                    if known.team == team && known.is_carried() && known.is_live() {
                        self.tell_about(at, now);
                    }
                }
            }
        }
        self.deliver(now);
    }

    /// Which day it is for a team.
    pub fn today(&self, team: usize, now: Timestamp) -> Date {
        self.zoned(team, now).date()
    }

    pub fn zoned(&self, team: usize, now: Timestamp) -> jiff::Zoned {
        now.to_zoned(TimeZone::get(self.teams[team].profile.zone).unwrap())
    }

    /// Whether a team may be nudged.
    pub fn is_open(&self, team: usize, now: Timestamp) -> bool {
        let there = self.zoned(team, now);
        self.teams[team].works_on(there.date()) && (OPENS..CLOSES).contains(&there.hour())
    }

    /// Whether its day began since the hour before.
    pub fn has_begun(&self, team: usize, before: Timestamp, now: Timestamp) -> bool {
        self.teams[team].active && self.is_open(team, now) && {
            let there = self.zoned(team, before);
            there.date() < self.today(team, now) || there.hour() < OPENS
        }
    }

    /// The day itself, or the next on which the team works (`1`), or the last one (`-1`).
    pub fn working(&self, team: usize, day: Date, step: i64) -> Date {
        let mut day = day;
        while !self.teams[team].works_on(day) {
            day = after(day, step);
        }
        day
    }

    /// Whether a day is told of today: it has come, and not too long ago.
    fn is_told(&self, team: usize, day: Date, step: i64, today: Date) -> bool {
        let told = self.working(team, day, step);
        told <= today && today <= after(told, LAPSES)
    }

    fn come_back(&mut self, now: Timestamp) {
        for at in 0..self.actions.len() {
            let today = self.today(self.actions[at].team, now);
            if self.actions[at].returns_on.is_some_and(|day| day <= today) {
                self.actions[at].come_back(today, now);
            }
        }
    }

    /// What nobody answers for, or no team carries, goes to a queue, and its lead is told.
    fn take_in(&mut self, now: Timestamp) {
        for at in 0..self.actions.len() {
            let known = &self.actions[at];
            let left = known.accountable.is_some_and(|one| !self.people[one].active);
            let dissolved = !self.teams[known.team].active;
            if !known.is_open() || !known.is_live() || !(left || dissolved) {
                continue;
            }
            let team = if dissolved { HEIR } else { known.team };
            let today = self.today(team, now);
            let known = &mut self.actions[at];
            (known.orphaned, known.team) = (true, team);
            known.accountable = known.accountable.filter(|_| !left);
            let later = after(today, 3);
            known.next = Some(known.next.map_or(later, |next| next.max(later)));
            if let Some(lead) = self.lead(team).filter(|lead| self.may_see(*lead, at)) {
                self.tell(About::Action(at), team, "orphaned", today, lead, now);
            }
        }
    }

    /// Who leads a team, if they take part.
    fn lead(&self, team: usize) -> Option<usize> {
        self.teams[team].lead.filter(|lead| self.people[*lead].active)
    }

    /// Of so many days around a day, in their order, the last of which it is time to speak.
    fn latest(&self, days: &[i64], team: usize, around: Date, today: Date) -> Option<i64> {
        let step = |days| if days > 0 { 1 } else { -1 };
        let come = |days: &&i64| self.is_told(team, after(around, **days), step(**days), today);
        days.iter().rev().find(come).copied()
    }

    /// Who leads a team that has not said what a lesson is to it is asked for that.
    fn tell_unanswered(&mut self, team: usize, now: Timestamp) {
        let (today, mut due) = (self.today(team, now), Vec::new());
        for (at, lesson) in self.lessons.iter().enumerate().filter(|(_, lesson)| !lesson.retired) {
            for (which, asked) in lesson.asked.iter().enumerate() {
                let lead = self.lead(team).filter(|lead| sees(&lesson.circle, *lead));
                let days = self.latest(&lessons::REMINDED, team, asked.by, today);
                if let (Some(lead), Some(days)) = (lead, days)
                    && asked.team == team
                    && asked.answer.is_none()
                {
                    due.push((About::Asked(at, which), after(asked.by, days), lead));
                }
            }
        }
        for (about, day, lead) in due {
            self.tell(about, team, "awaits_answer", day, lead, now);
        }
    }

    fn tell_about(&mut self, at: usize, now: Timestamp) {
        let known = self.actions[at].clone();
        let team = known.team;
        let today = self.today(team, now);
        let own =
            known.accountable.filter(|one| self.people[*one].active && self.may_see(*one, at));
        let (due, accepted) = (known.due.unwrap(), known.accepted_on.unwrap());
        let come = |day: Date, step| self.is_told(team, day, step, today);
        let reminder = self.latest(&REMINDERS, team, due, today);
        let mut due_now = Vec::new();
        if let (Some(days), Some(own)) = (reminder, own) {
            let kind = match days {
                ..0 => "due_soon",
                0 => "due",
                1.. => "overdue",
            };
            due_now.push((kind, after(due, days), team, own));
        }
        let lead = |team| self.lead(team).filter(|lead| self.may_see(*lead, at));
        if let Some(lead) = lead(team).filter(|_| come(after(due, LEAD_AFTER), 1)) {
            due_now.push(("lead_question", after(due, LEAD_AFTER), team, lead));
        }
        for served in known.served {
            let asked = self.teams[served].active && come(after(due, OWNER_AFTER), 1);
            if let Some(lead) = lead(served).filter(|_| asked) {
                due_now.push(("owner_question", after(due, OWNER_AFTER), served, lead));
            }
        }
        let age =
            AGES.into_iter().rev().map(|days| after(accepted, days)).find(|day| come(*day, 1));
        if let (Some(day), Some(asked)) = (age, own.or_else(|| lead(team))) {
            due_now.push(("age_question", day, team, asked));
        }
        for (kind, day, team, who) in due_now {
            self.tell(About::Action(at), team, kind, day, who, now);
        }
    }

    /// On Monday, or the next day at work, to everybody of the team.
    fn tell_digest(&mut self, team: usize, now: Timestamp) {
        let today = self.today(team, now);
        let back = i64::from(today.weekday().to_monday_zero_offset());
        let monday = after(today, -back);
        if self.working(team, monday, 1) == today {
            for one in self.teams[team].people.clone() {
                if self.people[one].active {
                    self.tell(About::Team(team), team, "digest", monday, one, now);
                }
            }
        }
    }

    fn tell(
        &mut self,
        about: About,
        team: usize,
        kind: &'static str,
        occasion: Date,
        recipient: usize,
        at: Timestamp,
    ) {
        if !self.oracle.told.insert((about, kind, occasion, recipient)) {
            return;
        }
        let person = &self.people[recipient];
        let counts = |one: &&Expected| {
            let on_its_way = matches!(one.way, Way::Waits | Way::Sent);
            one.recipient == recipient && one.kind != "digest" && on_its_way && one.at > at - WEEK
        };
        let way = match &person.email {
            _ if person.wants_none => Way::HeldBack("asked_not_to"),
            None => Way::HeldBack("no_address"),
            Some(_) if kind == "digest" => Way::Waits,
            Some(_) if self.oracle.expected.iter().filter(counts).count() >= MOST_A_WEEK => {
                Way::HeldBack("weekly_limit")
            }
            Some(_) => Way::Waits,
        };
        let (settled, says) = ((way != Way::Waits).then_some(at), Says::new());
        let one = Expected { about, team, kind, occasion, recipient, at, way, settled, says };
        self.oracle.expected.push(one);
    }

    /// What waits is sent as soon as it is not quiet where its team is, if it is still worth saying.
    fn deliver(&mut self, now: Timestamp) {
        let mut ways = Vec::new();
        for (index, one) in self.oracle.expected.iter().enumerate().rev() {
            if one.at < now - WEEK * 3 {
                break;
            }
            if one.way == Way::Waits && one.at < now - WEEK {
                ways.push((index, Way::GivenUp("too_old"), Says::new()));
            } else if one.way == Way::Waits && !self.people[one.recipient].active {
                ways.push((index, Way::HeldBack("settled"), Says::new()));
            } else if one.way == Way::Waits && self.is_open(one.team, now) {
                let (way, says) = self.way_of(one, now);
                ways.push((index, way, says));
            }
        }
        for (index, way, says) in ways {
            let one = &mut self.oracle.expected[index];
            (one.way, one.settled, one.says) = (way, Some(now), says);
        }
    }

    fn way_of(&self, one: &Expected, now: Timestamp) -> (Way, Says) {
        let sent = |sent: bool| if sent { Way::Sent } else { Way::HeldBack("settled") };
        let known = match one.about {
            About::Action(at) => &self.actions[at],
            About::Asked(at, which) => {
                let lesson = &self.lessons[at];
                let asks = !lesson.retired && lesson.asked[which].answer.is_none();
                return (sent(asks), Says::new());
            }
            About::Team(_) => {
                let says = self.says(one, now);
                return (sent(!says.is_empty()), says);
            }
        };
        let own = known.accountable == Some(one.recipient);
        let asks = match one.kind {
            "due_soon" | "due" => known.is_carried() && own,
            "overdue" => self.is_overdue(known, now) && own,
            "lead_question" | "owner_question" => self.is_overdue(known, now),
            "age_question" => known.is_carried(),
            _ => known.orphaned,
        };
        (sent(asks), Says::new())
    }

    /// Whether an action's day is over where its team is.
    pub fn is_overdue(&self, known: &Known, now: Timestamp) -> bool {
        known.is_carried() && known.due.is_some_and(|due| self.today(known.team, now) > due)
    }
}
