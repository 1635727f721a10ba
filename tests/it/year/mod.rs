//! A year of an organisation, every two hours of it, with a clock that is moved by hand: teams in six places work, defer, slip,
//! forget and look, people leave, a team is dissolved; the jobs come round at two instances as they do in the service, and
//! mails go to a real server, which now and then takes none. In the end, and along the way, what the service did is compared with what an `oracle` of its
//! own foretold. `cargo run --example year` lives the whole of it; the tests here some weeks.

mod cast;
mod chance;
mod corpus;
mod habits;
mod happens;
mod hidden;
mod history;
mod instances;
mod judge;
mod known;
mod lessons;
mod oracle;
mod report;
mod stands;
mod stuck;

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

pub use cast::Fate;
use cast::{Person, Team};
pub use chance::Chance;
use corpus::Happened;
use hidden::Secret;
pub use instances::{Other, Process, instance};
use known::{Known, State};
use lessons::Lesson;
use oracle::Oracle;
use stuck::Planned;

use crate::support::World;
use crate::support::smtp::Smtp;

/// At this hour teams work on what is on their minds.
const AT_WORK: i8 = 10;

/// How long it is, and what happens in it.
pub struct Span {
    pub days: i64,
    /// Whether the incidents are those of real organisations, where these are to be had.
    pub real: bool,
    /// Hours between two rounds.
    pub step: i64,
}

/// The year as it goes.
pub struct Year {
    world: World,
    /// What all of it is about.
    theme: String,
    span: Span,
    chance: Chance,
    people: Vec<Person>,
    teams: Vec<Team>,
    actions: Vec<Known>,
    loops: Vec<Loop>,
    lessons: Vec<Lesson>,
    /// Reviews of what did not land, which nobody gets to.
    planned: Vec<Planned>,
    /// What not everybody may see.
    secrets: Vec<Secret>,
    /// The lines of history that were brought in.
    history: Vec<String>,
    /// What may have returned: put forward when, and whether somebody answered.
    returned: Vec<(String, Timestamp, bool)>,
    oracle: Oracle,
    mails: Smtp,
    other: Other,
    /// By the id of each nudge that was sent, to whom.
    sent: BTreeMap<String, usize>,
    /// The last day on which each team was at work.
    worked: Vec<Option<Date>>,
    rounds: usize,
    /// How often the mail server took nothing.
    outages: usize,
}

/// An incident, with what followed from it.
struct Loop {
    incident: String,
    actions: Vec<usize>,
    lesson: Option<usize>,
}

impl Year {
    /// Lives it, and compares; answers what a team lead would like to read.
    pub async fn live(world: World, span: Span, mails: Smtp, other: Other) -> String {
        let began = Instant::now();
        let policy = json!({"in_force_from": "2026-11-01", "reminder_days": oracle::REMINDERS,
            "lead_question_days": oracle::LEAD_AFTER, "owner_question_days": oracle::OWNER_AFTER,
            "age_question_days": oracle::AGES, "weekly_nudges": oracle::MOST_A_WEEK, "digest_day": "monday",
            "uptake_answer_working_days": lessons::ANSWER_WITHIN, "uptake_reminder_days": lessons::REMINDED,
            "quiet_hours": {"from": oracle::CLOSES, "until": oracle::OPENS}});
        world.steward().post("policies", policy).await.expect(201);
        let theme = json!({"key": "queues", "name": "Queues"});
        let theme = world.steward().post("themes", theme).await.expect(201).id();
        let (people, teams) = cast::enter(&world).await;
        let (mut chance, worked) = (Chance(2026), vec![None; teams.len()]);
        let happened = span.happened(&mut chance);
        let mut year = Self {
            world,
            theme,
            span,
            chance,
            people,
            teams,
            worked,
            mails,
            other,
            actions: Vec::new(),
            loops: Vec::new(),
            lessons: Vec::new(),
            planned: Vec::new(),
            secrets: Vec::new(),
            history: Vec::new(),
            returned: Vec::new(),
            oracle: Oracle::default(),
            sent: BTreeMap::new(),
            rounds: 0,
            outages: 0,
        };
        year.bring_history().await;
        year.pass(happened).await;
        year.judge(began).await
    }

    async fn pass(&mut self, happened: Vec<(i64, Happened)>) {
        let (start, step) = (self.world.clock.now(), self.span.step);
        let mut happens: Vec<VecDeque<_>> = self.teams.iter().map(|_| VecDeque::new()).collect();
        let teams = (0..happens.len()).cycle();
        happened.into_iter().zip(teams).for_each(|(one, team)| happens[team].push_back(one));
        for round in 1..=self.span.days * 24 / step {
            let hour = round * step;
            let moment = |hour| start + SignedDuration::from_hours(hour);
            let (before, now) = (moment(hour - step), moment(hour));
            let clock = &self.world.clock;
            clock.advance(now.as_second() - clock.now().as_second());
            if hour % 24 < step {
                self.fate_of_teams(hour / 24).await;
            }
            let begins = (0..self.teams.len()).any(|team| self.has_begun(team, before, now));
            self.come_round(begins).await;
            self.rounds += 1;
            self.foretell(before, now);
            self.watch_mails(now).await;
            for (team, own) in happens.iter_mut().enumerate() {
                if self.goes_to_work(team, now) {
                    let today = self.today(team, now);
                    self.work(team, today).await;
                    self.answer_and_share(team, today).await;
                    while let Some((_, one)) = own.pop_front_if(|(day, _)| *day <= hour / 24) {
                        self.happen(team, one, now).await;
                    }
                }
            }
            if hour % (30 * 24) == 0 {
                self.compare_all().await;
                println!("day {}: {} nudges as foretold", hour / 24, self.oracle.expected.len());
            }
        }
    }

    /// Whether a team begins its work at this hour.
    fn goes_to_work(&mut self, team: usize, now: Timestamp) -> bool {
        let there = self.zoned(team, now);
        let today = there.date();
        let goes = self.teams[team].active
            && self.teams[team].works_on(today)
            && (AT_WORK..oracle::CLOSES).contains(&there.hour())
            && self.worked[team] != Some(today);
        if goes {
            self.worked[team] = Some(today);
        }
        goes
    }

    /// Compares what can be compared at any time; answers how many loops are closed.
    async fn compare_all(&mut self) -> usize {
        for who in 0..self.people.len() {
            if self.people[who].active {
                self.compare(who).await;
            }
        }
        self.compare_stuck().await;
        self.compare_lessons().await;
        self.compare_returned().await;
        self.compare_loops().await
    }

    async fn judge(&mut self, began: Instant) -> String {
        let closed = self.compare_all().await;
        let twice = self.compare_mails();
        assert!(twice == 0 || self.killed() > 0, "{twice} mails came twice");
        self.compare_actions().await;
        self.compare_secrets().await;
        self.compare_history().await;
        self.report(closed, twice, began.elapsed())
    }
}

impl Span {
    /// What happens, and from which day on it is known.
    fn happened(&self, chance: &mut Chance) -> Vec<(i64, Happened)> {
        let real = self.real.then(corpus::real).flatten();
        if self.real && real.is_none() {
            println!("skipped: the records of real organisations are not here; it is made up");
        }
        let all =
            real.unwrap_or_else(|| corpus::made_up(chance, usize::try_from(self.days).unwrap()));
        let (count, days) = (i64::try_from(all.len()).unwrap(), self.days * 2 / 3);
        (0..count).map(|number| number * days / count).zip(all).collect()
    }
}

#[cfg(test)]
on_both! {
    async fn some_weeks_go_as_foretold_with_two_instances(world) {
        // To the beginning of March, so that clocks change in three of the six places.
        world.clock.advance(106 * 24 * 3600);
        let other = Other::Here(Box::new(world.another().await));
        let span = Span { days: 54, real: false, step: 2 };
        println!("{}", Year::live(world, span, Smtp::start(), other).await);
    }
}
