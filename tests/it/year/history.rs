//! What was there before: incidents of another tool, read as the command line reads its export and brought in with the
//! services of those who look after them; and actions that somebody has carried elsewhere for a while. Nobody is told of
//! history until somebody takes it up.

use jiff::SignedDuration;
use kintsugi::itsm::LocalTimes;
use kintsugi::itsm::servicenow::{BadLine, Entry, Export, Maps, Options};
use serde_json::{Value, json};

use super::cast::TEAMS;
use super::corpus;
use super::habits::after;
use super::hidden::Secret;
use super::{Known, State, Year, cast};
use crate::support::Told;

/// So many lines are sent at once.
const AT_ONCE: usize = 250;
/// So many actions each team brings along.
const CARRIED: i64 = 3;

/// What another tool's words mean here.
const SAYINGS: [&str; 6] = [
    "column:state=final_state",
    "state:-100=open",
    "priority:1=sev1",
    "priority:2=sev2",
    "priority:3=sev3",
    "priority:4=sev4",
];

impl Year {
    pub async fn bring_history(&mut self) {
        let mut lines = exported(self.span.real);
        let (first_secret, teams) = (lines.len(), 0..self.teams.len());
        lines.extend(teams.clone().map(|team| self.keep_to_few(team).to_string()));
        let first_carried = lines.len();
        for team in teams {
            for number in 0..CARRIED {
                lines.push(self.carry_along(team, number).to_string());
            }
        }
        let mut ids = Vec::new();
        for piece in lines.chunks(AT_ONCE) {
            let told = self.bring(piece).await.expect(201).json;
            assert_eq!(told["created"], piece.len(), "{told}");
            let results = told["results"].as_array().unwrap().iter();
            ids.extend(results.map(|one| one["id"].as_str().unwrap().to_owned()));
        }
        for (known, id) in self.actions.iter_mut().zip(&ids[first_carried..]) {
            known.id.clone_from(id);
        }
        for (secret, id) in self.secrets.iter_mut().zip(&ids[first_secret..]) {
            secret.ids.push(id.clone());
        }
        self.history = lines;
    }

    /// Something that few may know of happened a year before the first weeks: no digest tells of its anniversary.
    fn keep_to_few(&mut self, team: usize) -> Value {
        let (now, lead) = (self.world.clock.now(), self.teams[team].people[0]);
        let (word, circle) = (format!("Sealed-{team}-"), Some(vec![lead]));
        let happened = now - SignedDuration::from_hours(24 * (365 - 20));
        let line = json!({"type": "incident", "key": {"integration": "wiki", "external_id": word}, "status": "resolved",
            "fields": {"title": format!("{word} A key lay open"), "visibility": "restricted", "grants": self.grants(&circle),
                "services": [TEAMS[team].key], "occurred_at": happened, "resolved_at": happened}});
        self.secrets.push(Secret { word, circle, ids: Vec::new() });
        line
    }

    /// An action that a team carries for a while: due some time before the year begins, or soon after.
    fn carry_along(&mut self, team: usize, number: i64) -> Value {
        let now = self.world.clock.now();
        let today = self.today(team, now);
        let (due, accepted) =
            (after(today, self.chance.between(-20, 15)), after(today, -self.chance.between(5, 40)));
        let who = self.teams[team].people[2];
        let fate = cast::fate(&mut self.chance, self.teams[team].profile);
        let served = self.chance.one_of(&[team, 0, 2, 3]);
        let known = Known::proposed(String::new(), team, served, fate, now);
        let next = after(today, self.chance.between(8, 20));
        self.actions.push(Known {
            accountable: Some(who),
            imported: true,
            state: State::Accepted,
            due: Some(due),
            accepted_on: Some(accepted),
            next: Some(next),
            ..known
        });
        json!({"type": "action", "key": {"integration": "wiki", "external_id": format!("{team}-{number}")}, "status": "accepted",
            "proposed_at": format!("{accepted}T10:00:00Z"), "accepted_at": format!("{accepted}T10:00:00Z"),
            "fields": {"title": "Carried along from elsewhere", "owner_team": TEAMS[team].key, "accountable": self.people[who].id,
                "services": [TEAMS[served].key], "priority": "p3", "due_date": due}})
    }

    async fn bring(&self, lines: &[String]) -> Told {
        let steward = self.world.steward().with("content-type", "application/x-ndjson");
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        steward.send(actix_web::http::Method::POST, "imports", Some(text)).await
    }

    /// Brought in once more, history changes nothing: incidents are as they came, and what was taken up is left alone.
    pub async fn compare_history(&self) {
        for piece in self.history.chunks(AT_ONCE) {
            let told = self.bring(piece).await.expect(200).json;
            assert_eq!(told["unchanged"], piece.len(), "{told}");
        }
    }
}

/// Incidents of another tool as its export has them; who looks after one there says whose service it is here.
fn exported(real: bool) -> Vec<String> {
    let mut maps = Maps::default();
    SAYINGS.iter().for_each(|saying| maps.say(saying).unwrap());
    let times = LocalTimes::new(Some("UTC"), None).unwrap();
    let options = Options { integration: "snow-prod".to_owned(), times, maps, keep: Vec::new() };
    let csv = corpus::servicenow(real);
    let line = |entry: Result<Entry, BadLine>| {
        let row = entry.unwrap_or_else(|why| panic!("{why:?}")).row;
        let tags = row.field("tags").map(Value::to_string).unwrap_or_default();
        let group = tags.split("assignment_group:").nth(1).unwrap_or_default();
        let group = usize::from(group.bytes().map(u16::from).sum::<u16>()) % TEAMS.len();
        row.link("services", json!([TEAMS[group].key])).to_line()
    };
    Export::open(csv.as_bytes(), options).unwrap().map(line).collect()
}
