//! Whether records stand where the year left them: actions with their history, loops.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::{State, Year};

impl Year {
    /// Every action is where the year left it, with a way on or an end that says why; its history is whole.
    pub async fn compare_actions(&self) {
        let steward = self.world.steward();
        for known in &self.actions {
            let path = format!("actions/{}", known.id);
            let told = steward.get(&path).await.expect(200).json;
            let stands = (told["status"].as_str().unwrap(), told["outcome"].as_str());
            assert_eq!(stands, known.state.told(), "{known:?}");
            assert_eq!(
                told["due_date"].as_str().map(str::to_owned),
                known.due.map(|day| day.to_string()),
                "{known:?}"
            );
            let list = |json: &Value| json["items"].as_array().unwrap().clone();
            let slips = list(&steward.get(&format!("{path}/slips")).await.expect(200).json);
            let ledger: Vec<_> = slips
                .iter()
                .map(|slip| (slip["from_date"].clone(), slip["to_date"].clone()))
                .collect();
            let kept: Vec<_> = known
                .slips
                .iter()
                .map(|(from, to)| (serde_json::json!(from), serde_json::json!(to)))
                .collect();
            assert_eq!(ledger, kept, "{known:?}");
            assert!(slips.iter().all(|slip| slip["reason"].is_string()));
            assert_eq!(told["times_replanned"], kept.len());
            let history = list(&steward.get(&format!("{path}/transitions")).await.expect(200).json);
            let moves: Vec<_> = history.iter().map(|made| made["move"].as_str().unwrap()).collect();
            assert_eq!(moves, known.moves, "{known:?}");
            let last = history.last();
            match known.state {
                State::Closed(outcome) => {
                    assert!(
                        told["closed_at"].is_string() && told["decided_by"].is_string(),
                        "nobody decided {told}"
                    );
                    let why = ["effective", "partly_effective", "not_checked"].contains(&outcome);
                    let into = known.merged_into.map(|into| self.actions[into].id.as_str());
                    assert_eq!(told["replaced_by"].as_str(), into, "{told}");
                    assert!(
                        why || last.unwrap()["reason"].is_string(),
                        "no reason for {outcome}: {told}"
                    );
                }
                _ => assert!(
                    !told["next_steps"].as_array().unwrap().is_empty(),
                    "nothing to do next with {told}"
                ),
            }
        }
    }

    /// Whether an action has come to an end, or the one that counts in its place.
    fn has_ended(&self, at: usize) -> bool {
        let known = &self.actions[at];
        match known.merged_into {
            Some(into) => self.has_ended(into),
            None => matches!(known.state, State::Closed(_)),
        }
    }

    /// A loop is closed if and only if each of its actions has come to an end, and each team asked about its lesson has
    /// answered or let its day pass.
    pub async fn compare_loops(&self) -> usize {
        let mut closed = 0;
        let today = self.world.clock.now().to_zoned(TimeZone::UTC).date();
        for each in &self.loops {
            let told = self.world.steward().get(&format!("incidents/{}", each.incident)).await;
            let told = told.expect(200);
            let lesson = each.lesson.map(|at| &self.lessons[at]);
            let awaits =
                lesson.is_some_and(|lesson| lesson.asked.iter().any(|one| one.is_awaited(today)));
            let ended = !awaits && each.actions.iter().all(|at| self.has_ended(*at));
            let stage = if ended { "closed" } else { "improving" };
            assert_eq!(told.json["stage"], stage, "{}", told.text);
            closed += usize::from(ended);
        }
        closed
    }
}
