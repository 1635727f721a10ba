//! What happens: incidents, their reviews, what is proposed after them; and some of it again.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::corpus::Happened;
use super::hidden::Circle;
use super::{Known, Loop, State, Year, cast, habits};
use crate::support::ask::Ask;

/// So long what may have returned waits for an answer.
const LAPSES: SignedDuration = SignedDuration::from_hours(30 * 24);
/// So long what was found effective is put in question by what returns.
const WATCHED: i64 = 180;

/// What a proposal or a lesson follows from.
pub struct Source {
    pub team: usize,
    pub served: usize,
    pub incident: String,
    pub review: String,
    pub factor: String,
    pub circle: Circle,
    pub ask: Ask,
}

impl Year {
    /// An incident that is over, its review, and what was proposed after it.
    pub async fn happen(&mut self, team: usize, one: Happened, now: Timestamp) {
        let Some(reporter) = self.somebody(team) else { return };
        let (ask, owner) = (self.people[reporter].ask.clone(), self.people[reporter].id.clone());
        let served = if self.chance.percent(25) { self.chance.one_of(&[0, 1, 2, 3]) } else { team };
        let service = self.teams[served].service.clone();
        let again = self.chance.percent(20);
        let (word, circle) = self.restrict(team, reporter);
        let named =
            |title: &str| word.as_ref().map_or(title.to_owned(), |word| format!("{word} {title}"));
        let themes: Vec<_> = again.then(|| self.theme.clone()).into_iter().collect();
        let mut body = json!({"title": named(&one.title), "occurred_at": now, "resolved_at": now, "services": [service], "themes": themes});
        if circle.is_some() {
            (body["visibility"], body["grants"]) = (json!("restricted"), self.grants(&circle));
        }
        let incident = ask.post("incidents", body).await.expect(201).id();
        if again && circle.is_none() {
            self.answer(&incident, &ask, now).await;
        }
        let review = json!({"incidents": [incident], "owner": owner, "depth": "note", "nothing_new_learned": true,
            "team": self.teams[team].id, "sections": {"plain_summary": "It stood still, and then it did not."}});
        let review = ask.post("reviews", review).await.expect(201).id();
        let factor = json!({"statement": "Nobody could see how old it was", "theme": self.theme, "service": service});
        let factor = ask.post(&format!("reviews/{review}/factors"), factor).await.expect(201).id();
        let source = Source { team, served, incident, review, factor, circle, ask };
        let mut actions = Vec::new();
        for title in one.proposals {
            actions.push(self.propose(&source, &named(&title), now).await);
        }
        for name in ["begin", "circulate", "publish"] {
            let path = format!("reviews/{}/transitions", source.review);
            source.ask.seen("*").post(&path, json!({"move": name})).await.expect(201);
        }
        let lesson = match self.chance.percent(30) {
            true => Some(self.teach(&source, &named("What stood still")).await),
            false => None,
        };
        self.keep_secret(word, &source, &actions, lesson);
        self.loops.push(Loop { incident: source.incident, actions, lesson });
    }

    async fn propose(&mut self, source: &Source, title: &str, now: Timestamp) -> usize {
        let Source { team, served, .. } = *source;
        let accountable = self.somebody(team);
        let (asked, stronger) = (self.chance.percent(60), self.chance.percent(50));
        let look_in = self.chance.one_of(&[7, 30]);
        let mut body = json!({"title": title, "owner_team": self.teams[team].id, "home": source.review,
            "incidents": [source.incident], "services": [self.teams[served].service], "factors": [source.factor],
            "accountable": accountable.map(|one| &self.people[one].id),
            "priority": if asked { "p2" } else { "p3" },
            "control_kind": if stronger { "forcing_function" } else { "better_information" }});
        if asked {
            body["criterion"] =
                json!({"observed": "It does not stand still", "after_days": look_in});
        }
        let id = source.ask.post("actions", body).await.expect(201).id();
        let fate = cast::fate(&mut self.chance, self.teams[team].profile);
        self.actions.push(Known {
            factors: vec![source.factor.clone()],
            circle: source.circle.clone(),
            accountable,
            asked,
            look_in,
            stronger,
            next: Some(habits::after(self.today(team, now), 2)),
            ..Known::proposed(id, team, served, fate, self.world.clock.now())
        });
        self.actions.len() - 1
    }

    /// What may have returned is confirmed, dismissed, or left until it lapses; at most three are put forward, and three
    /// of what is hidden from others.
    async fn answer(&mut self, incident: &str, ask: &Ask, now: Timestamp) {
        let path = format!("incidents/{incident}/recurrences");
        let found = ask.get(&path).await.expect(200).json["items"].as_array().unwrap().clone();
        let hidden = found.iter().filter(|one| self.is_secret(one["factor"].as_str().unwrap()));
        let hidden = hidden.count();
        assert!(hidden <= 3 && found.len() - hidden <= 3, "too much is put forward: {found:?}");
        for one in found {
            let id = one["id"].as_str().unwrap().to_owned();
            let path = format!("recurrences/{id}/transitions");
            // The first is left in any case, so that it lapses.
            let answer = match self.chance.below(3) {
                _ if self.returned.is_empty() => 2,
                answer => answer,
            };
            if answer == 0 {
                let told = ask.seen("*").post(&path, json!({"move": "confirm"})).await.expect(201);
                self.question(&told.json, now);
            } else if answer == 1 {
                let body = json!({"move": "dismiss", "reason": "Another cause"});
                ask.seen("*").post(&path, body).await.expect(201);
            }
            self.returned.push((id, now, answer < 2));
        }
    }

    /// What was found effective not long ago is in question, and all that was done against it is told as it stood.
    fn question(&mut self, told: &Value, now: Timestamp) {
        let earlier = told["earlier"].as_array().unwrap();
        let factor = told["factor"].as_str().unwrap_or_default();
        let mut known = 0;
        for at in 0..self.actions.len() {
            let today = self.today(self.actions[at].team, now);
            let action = &mut self.actions[at];
            if !action.factors.iter().any(|own| own == factor) {
                continue;
            }
            known += 1;
            let stood = earlier.iter().find(|one| one["action"] == action.id.as_str());
            let stood = stood.unwrap_or_else(|| panic!("{action:?} is not in {told}"));
            let open = !matches!(action.state, State::Closed(_));
            assert_eq!(stood["open"], open, "{action:?}");
            let watched = action.closed_on.is_some_and(|day| habits::after(day, WATCHED) > today);
            if action.state == State::Closed("effective") && watched {
                assert_eq!(stood["in_question"], true, "{action:?}: {told}");
                action.in_question = true;
                action.next = Some(habits::after(today, 4));
            }
        }
        assert_eq!(earlier.len(), known, "{told}");
    }

    /// What nobody answered in thirty days has lapsed, and nothing else.
    pub async fn compare_returned(&self) {
        let now = self.world.clock.now();
        for (id, since, answered) in &self.returned {
            let told = self.world.steward().get(&format!("recurrences/{id}")).await.expect(200);
            let lapsed = told.json["status"] == "lapsed";
            let late = *since + LAPSES + SignedDuration::from_hours(24) < now;
            assert!(!answered || !lapsed, "{}", told.text);
            assert!(*answered || !late || lapsed, "{}", told.text);
        }
    }
}
