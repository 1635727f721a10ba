//! What is stuck, and from when on, by what the year knows: compared with `/stuck`, and with what digests say.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::habits::after;
use super::hidden::{Circle, sees};
use super::judge::all;
use super::oracle::{Expected, WEEK};
use super::{Known, State, Year};

/// What a digest says: how many below each heading.
pub type Says = BTreeMap<String, usize>;

/// So long a proposal, or what is done and not looked at, waits before it is stuck.
const UNDECIDED: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The reasons, each with what a digest has above those that are stuck for it.
const HEADINGS: [(&str, &str); 7] = [
    ("overdue", "Past the due date"),
    ("blocked", "Something stands in the way"),
    ("unowned", "Nobody answers for it"),
    ("awaits_decision", "A decision is waited for"),
    ("awaits_check", "Done: did it help?"),
    ("awaits_answer", "The team was asked about a lesson"),
    ("deferral_over", "Deferred until now"),
];

/// A review that was planned by itself, since an action did not land; nobody gets to it.
pub struct Planned {
    team: usize,
    due: Date,
    circle: Circle,
}

/// Something that is stuck from a moment on.
struct Wait<'a> {
    /// Kind, id, team.
    what: (&'static str, &'a str, usize),
    reason: &'static str,
    since: Timestamp,
    circle: &'a Circle,
}

impl Year {
    /// The review of what did not land is to be published in ten days at work.
    pub fn plan_review(&mut self, at: usize) {
        let mut due = self.world.clock.now().to_zoned(TimeZone::UTC).date();
        for _ in 0..10 {
            due = after(due, 1);
            while [Weekday::Saturday, Weekday::Sunday].contains(&due.weekday()) {
                due = after(due, 1);
            }
        }
        let Known { team, circle, .. } = self.actions[at].clone();
        self.planned.push(Planned { team, due, circle });
    }

    fn waits(&self) -> Vec<Wait<'_>> {
        let mut waits = Vec::new();
        for known in &self.actions {
            for (reason, since) in self.reasons(known) {
                let what = ("action", known.id.as_str(), known.team);
                waits.push(Wait { what, reason, since, circle: &known.circle });
            }
        }
        for Planned { team, due, circle } in &self.planned {
            let (what, since) = (("review", "", *team), ends(*due));
            waits.push(Wait { what, reason: "overdue", since, circle });
        }
        for lesson in self.lessons.iter().filter(|lesson| !lesson.retired) {
            for asked in lesson.asked.iter().filter(|asked| asked.answer.is_none()) {
                let (what, since) = (("lesson", lesson.id.as_str(), asked.team), ends(asked.by));
                waits.push(Wait { what, reason: "awaits_answer", since, circle: &lesson.circle });
            }
        }
        waits
    }

    /// Why an action is stuck, each with the moment from which on it is.
    fn reasons(&self, known: &Known) -> Vec<(&'static str, Timestamp)> {
        let mut reasons = Vec::new();
        let begins = |day: Date| ends(after(day, -1));
        let mut add =
            |reason, since: Option<Timestamp>| reasons.extend(since.map(|at| (reason, at)));
        let always = |is: bool| is.then_some(Timestamp::MIN);
        if let State::Closed(_) = known.state {
            add("awaits_decision", always(known.in_question));
            add("awaits_check", known.recheck_on.map(begins));
            return reasons;
        }
        if !known.is_live() {
            return reasons;
        }
        add("blocked", always(known.blocked));
        match known.state {
            State::Proposed => add("awaits_decision", Some(known.moved_at + UNDECIDED)),
            State::Deferred => add("deferral_over", known.returns_on.map(begins)),
            State::Done if known.check_on.is_none() => {
                add("awaits_decision", Some(known.moved_at + UNDECIDED));
            }
            State::Done => add("awaits_check", known.check_on.map(begins)),
            _ => {
                let zone = TimeZone::get(self.teams[known.team].profile.zone).unwrap();
                let end = |day| after(day, 1).to_zoned(zone).unwrap().timestamp();
                add("overdue", known.due.map(end));
                add("unowned", always(known.accountable.is_none()));
                add("awaits_decision", (known.slips.len() > 1).then_some(known.moved_at));
            }
        }
        reasons
    }

    /// What the digest of a team says to somebody who belongs to it.
    pub fn says(&self, one: &Expected, now: Timestamp) -> Says {
        let mut says = Says::new();
        for wait in self.waits() {
            let theirs = wait.what.2 == one.team && sees(wait.circle, one.recipient);
            if theirs && wait.since <= now + WEEK {
                let (_, heading) = HEADINGS.iter().find(|each| each.0 == wait.reason).unwrap();
                let heading = if wait.since > now { "In the next seven days" } else { heading };
                *says.entry(heading.to_owned()).or_default() += 1;
            }
        }
        let zone = TimeZone::get(self.teams[one.team].profile.zone).unwrap();
        let before = after(one.occasion, -7).to_zoned(zone).unwrap().timestamp();
        let new = self.lessons.iter().filter(|lesson| {
            let theirs = lesson.served == one.team && sees(&lesson.circle, one.recipient);
            theirs && !lesson.retired && lesson.published_at >= before
        });
        let new = new.count();
        if new > 0 {
            says.insert("New lessons for the team".to_owned(), new);
        }
        says
    }

    /// What is stuck is all that should be and nothing else, and each has a way on.
    pub async fn compare_stuck(&self) {
        let now = self.world.clock.now();
        let told = all(&self.world.steward(), "stuck").await;
        let line = |kind: &str, id: &str, team: &str, reason: &str| {
            format!("{reason}: {kind} {id} of {team}")
        };
        let mut told: Vec<_> = told
            .iter()
            .map(|one| {
                assert!(!one["next_steps"].as_array().unwrap().is_empty(), "no way on with {one}");
                let word = |name: &str| one[name].as_str().unwrap_or_default();
                let id = if word("kind") == "review" { "" } else { word("id") };
                line(word("kind"), id, word("team"), word("reason"))
            })
            .collect();
        let waits = self.waits();
        let come = waits.iter().filter(|wait| wait.since <= now);
        let mut expected: Vec<_> = come
            .map(|wait| {
                let (kind, id, team) = wait.what;
                line(kind, id, &self.teams[team].id, wait.reason)
            })
            .collect();
        told.sort();
        expected.sort();
        let missing: Vec<_> = expected.iter().filter(|one| !told.contains(one)).collect();
        let besides: Vec<_> = told.iter().filter(|one| !expected.contains(one)).collect();
        assert!(missing.is_empty(), "is stuck, and not told so at {now}: {missing:?}");
        assert!(besides.is_empty(), "is told to be stuck, and is not, at {now}: {besides:?}");
        assert_eq!(told, expected);
    }
}

/// When a day ends for those who are in no place.
fn ends(day: Date) -> Timestamp {
    after(day, 1).to_zoned(TimeZone::UTC).unwrap().timestamp()
}
