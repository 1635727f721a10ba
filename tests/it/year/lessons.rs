//! Lessons: published after some incidents, put to teams that answer or do not, passed on in talks and drills.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::happens::Source;
use super::hidden::{Circle, sees};
use super::{Fate, Known, Year, cast, habits};

/// In so many days at work a team is to answer.
pub const ANSWER_WITHIN: i64 = 8;
/// On these days around the last of those its lead is reminded.
pub const REMINDED: [i64; 2] = [-3, 7];

/// A lesson.
pub struct Lesson {
    pub id: String,
    /// The team that wrote it, and the one that owns its service.
    team: usize,
    pub served: usize,
    /// What was found in the review that it was drawn from.
    factor: String,
    pub circle: Circle,
    pub published_at: Timestamp,
    pub retired: bool,
    pub asked: Vec<Asked>,
    share: Option<Share>,
}

/// A team that was asked, and its answer.
pub struct Asked {
    pub team: usize,
    pub uptake: String,
    pub by: Date,
    pub answer: Option<&'static str>,
    /// The day on which it comes to it; none: never.
    next: Option<Date>,
}

/// An occasion on which it is passed on.
struct Share {
    id: String,
    on: Date,
    /// How many it reached, once it was held.
    reached: Option<i64>,
}

impl Year {
    /// Publishes a lesson; asked are the team that it names, and the one that owns its service.
    pub async fn teach(&mut self, source: &Source, title: &str) -> usize {
        let Source { team, served, ask, .. } = source;
        let named = self.chance.one_of(&[0, 1, 2, 3, 4]);
        let body = json!({"title": title, "insight": "What nobody sees grow old stands still.", "applies_when": "Something waits in line.",
            "sources": [source.review], "services": [self.teams[*served].service], "asked": [self.teams[named].id]});
        let id = ask.post("lessons", body).await.expect(201).id();
        let path = format!("lessons/{id}");
        let publish = json!({"move": "publish"});
        let told = ask.seen("*").post(&format!("{path}/transitions"), publish).await.expect(201);
        let mut teams = vec![named];
        teams.extend(Some(*served).filter(|team| *team != named));
        teams.retain(|team| self.teams[*team].active);
        let asked: Vec<_> = told.json["uptakes"]["teams"].as_array().unwrap().clone();
        let ids: Vec<_> = asked.iter().map(|one| one["team"].as_str().unwrap()).collect();
        let expected: Vec<_> = teams.iter().map(|team| self.teams[*team].id.as_str()).collect();
        assert_eq!(ids, expected, "asked about {}", told.text);
        let asked = asked.iter().zip(teams).map(|(one, team)| self.asked(one, team)).collect();
        let share = match self.chance.percent(50) {
            true => Some(self.plan_share(source, &path).await),
            false => None,
        };
        self.lessons.push(Lesson {
            id,
            team: *team,
            served: *served,
            factor: source.factor.clone(),
            circle: source.circle.clone(),
            published_at: self.world.clock.now(),
            retired: false,
            asked,
            share,
        });
        self.lessons.len() - 1
    }

    fn asked(&mut self, told: &Value, team: usize) -> Asked {
        let today = self.today(team, self.world.clock.now());
        let mut by = today;
        for _ in 0..ANSWER_WITHIN {
            by = self.working(team, habits::after(by, 1), 1);
        }
        assert_eq!(told["answer_by"], json!(by), "{told}");
        let comes = self.chance.percent(65).then(|| self.chance.between(2, 30));
        let next = comes.map(|days| habits::after(today, days));
        Asked { team, uptake: told["uptake"].as_str().unwrap().to_owned(), by, answer: None, next }
    }

    async fn plan_share(&mut self, source: &Source, path: &str) -> Share {
        let kind = self.chance.one_of(&["talk", "drill", "mentoring", "forum"]);
        let today = self.today(source.team, self.world.clock.now());
        let on = habits::after(today, self.chance.between(5, 40));
        let body = json!({"kind": kind, "title": "How it stood still", "on_date": on, "teams": [self.teams[source.team].id]});
        let id = source.ask.post(&format!("{path}/shares"), body).await.expect(201).id();
        Share { id, on, reached: None }
    }

    /// A team answers what it was asked, and passes on what it learned; now and then what it learned holds no longer.
    pub async fn answer_and_share(&mut self, team: usize, today: Date) {
        for at in 0..self.lessons.len() {
            let lesson = &self.lessons[at];
            let able = |one: &&usize| self.people[**one].active && sees(&lesson.circle, **one);
            let Some(who) = self.teams[team].people.iter().rfind(able).copied() else { continue };
            if lesson.retired {
                continue;
            }
            let comes = |asked: &Asked| {
                let ready = asked.answer.is_none() && asked.next.is_some_and(|day| day <= today);
                asked.team == team && ready
            };
            if let Some(which) = lesson.asked.iter().position(comes) {
                self.answer_lesson(at, which, who).await;
            }
            if self.lessons[at].team == team {
                self.pass_on(at, who, today).await;
            }
        }
    }

    /// What is planned for today is held; once in a while the lesson holds no longer.
    async fn pass_on(&mut self, at: usize, who: usize, today: Date) {
        let lesson = &mut self.lessons[at];
        let due = |share: &&mut Share| share.on <= today && share.reached.is_none();
        if let Some(share) = lesson.share.as_mut().filter(due) {
            let reached = self.chance.between(2, 60);
            let body = json!({"move": "hold", "people_reached": reached});
            let path = format!("shares/{}/transitions", share.id);
            self.people[who].ask.seen("*").post(&path, body).await.expect(201);
            share.reached = Some(reached);
        } else if self.chance.below(400) == 0 {
            let body = json!({"move": "retire", "reason": "What it is about is switched off"});
            let path = format!("lessons/{}/transitions", lesson.id);
            self.world.facilitator().seen("*").post(&path, body).await.expect(201);
            lesson.retired = true;
        }
    }

    async fn answer_lesson(&mut self, at: usize, which: usize, who: usize) {
        let (lesson, team) = (&self.lessons[at], self.lessons[at].asked[which].team);
        let path = format!("uptakes/{}/answer", lesson.asked[which].uptake);
        let own = json!({"title": "Show how old it is here as well", "services": [self.teams[team].service], "priority": "p3"});
        let (answer, body) = match self.chance.below(4) {
            0 => ("applies", json!({"answer": "applies"})),
            1 => ("applies", json!({"answer": "applies", "action": own})),
            2 => (
                "does_not_apply",
                json!({"answer": "does_not_apply", "reason": "Nothing waits here"}),
            ),
            _ => ("adopted", json!({"answer": "adopted", "evidence": "The display goes blank"})),
        };
        let told = self.people[who].ask.put(&path, body).await.expect(200).json;
        self.lessons[at].asked[which].answer = Some(answer);
        if let Some(action) = told["action"].as_str() {
            self.open_own(action.to_owned(), team, at).await;
        }
    }

    /// An answer opened an action of the team's own: somebody is to answer for it.
    async fn open_own(&mut self, id: String, team: usize, lesson: usize) {
        let now = self.world.clock.now();
        let circle = self.lessons[lesson].circle.clone();
        let lead =
            self.teams[team].lead.filter(|one| self.people[*one].active && sees(&circle, *one));
        let who = self.somebody(team).filter(|_| lead.is_some());
        if let (Some(lead), Some(who)) = (lead, who) {
            let patch = json!({"accountable": self.people[who].id});
            self.people[lead]
                .ask
                .seen("*")
                .patch(&format!("actions/{id}"), patch)
                .await
                .expect(200);
        }
        let fate = match cast::fate(&mut self.chance, self.teams[team].profile) {
            Fate::DidNotLand => Fate::Late,
            fate => fate,
        };
        let next = who.map(|_| habits::after(self.today(team, now), 2));
        let known = Known::proposed(id, team, team, fate, now);
        let mut known = Known { circle, accountable: who, next, ..known };
        if known.circle.is_some() {
            // It is hidden since it counts as drawn from what the lesson was drawn from.
            known.factors.push(self.lessons[lesson].factor.clone());
            self.share_secret(&self.lessons[lesson].id.clone(), &known.id);
            let from = self.loops.iter_mut().find(|each| each.lesson == Some(lesson));
            from.unwrap().actions.push(self.actions.len());
        }
        self.actions.push(known);
    }

    /// Each lesson tells what was answered and how many it reached; who has not answered has a way to.
    pub async fn compare_lessons(&self) {
        let today = self.world.clock.now().to_zoned(TimeZone::UTC).date();
        for lesson in &self.lessons {
            let told =
                self.world.steward().get(&format!("lessons/{}", lesson.id)).await.expect(200);
            let status = if lesson.retired { "retired" } else { "published" };
            assert_eq!(told.json["status"], status, "{}", told.text);
            let answers: Vec<_> = lesson.asked.iter().map(|asked| json!(asked.answer)).collect();
            let teams = told.json["uptakes"]["teams"].as_array().unwrap().iter();
            assert_eq!(
                teams.map(|one| one["answer"].clone()).collect::<Vec<_>>(),
                answers,
                "{}",
                told.text
            );
            let awaited = lesson.asked.iter().filter(|asked| asked.is_awaited(today)).count();
            assert_eq!(told.json["uptakes"]["awaited"], awaited, "{}", told.text);
            let shares = &told.json["shares"];
            let held = lesson.share.as_ref().map(|share| share.reached.is_some());
            let kinds = [("planned", Some(false)), ("held", Some(true))];
            for (word, is) in kinds {
                assert_eq!(shares[word], i64::from(held == is), "{}", told.text);
            }
            let reached = lesson.share.as_ref().and_then(|share| share.reached).unwrap_or(0);
            assert_eq!(shares["people_reached"].as_i64().unwrap_or(0), reached, "{}", told.text);
            for asked in
                lesson.asked.iter().filter(|asked| asked.answer.is_none() && !lesson.retired)
            {
                let told = self
                    .world
                    .steward()
                    .get(&format!("uptakes/{}", asked.uptake))
                    .await
                    .expect(200);
                assert!(
                    told.json["next_steps"][0]["path"].is_string(),
                    "no way on with {}",
                    told.text
                );
            }
        }
    }
}

impl Lesson {
    /// Whether an occasion was held.
    pub fn is_shared(&self) -> bool {
        self.share.as_ref().is_some_and(|share| share.reached.is_some())
    }
}

impl Asked {
    /// Whether its answer holds the loop open.
    pub fn is_awaited(&self, today: Date) -> bool {
        self.answer.is_none() && today <= self.by
    }
}
