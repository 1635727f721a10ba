//! Whether the service did what was to be done: nudges and mails against what was foretold, records against what the year
//! knows of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::oracle::{Expected, Way};
use super::{State, Year};
use crate::support::ask::Ask;

/// About what, in whose name, which kind, for which day, and when.
type Key = (String, String, String, String, Timestamp);

impl Year {
    /// Compares what somebody was told with what was foretold, each nudge of it.
    pub async fn compare(&mut self, who: usize) {
        let told = all(&self.people[who].ask, "nudges?recipient=me").await;
        let mut left: BTreeMap<Key, &Expected> = BTreeMap::new();
        for one in self.oracle.expected.iter().filter(|one| one.recipient == who) {
            let twice = left.insert(self.key(one), one);
            assert!(twice.is_none(), "{twice:?} was foretold twice");
        }
        let (mut held, mut ways) = (BTreeMap::<_, i64>::new(), Vec::new());
        for nudge in &told {
            let word = |name: &str| nudge[name].as_str().unwrap_or_default().to_owned();
            let at: Timestamp = word("created_at").parse().unwrap();
            let key = (word("action"), word("team"), word("kind"), word("occasion_date"), at);
            let Some(one) = left.remove(&key) else {
                panic!("nobody asked for {nudge}; {}", self.story(nudge));
            };
            let way = way(&nudge["delivery"]);
            for (way, by) in [(&one.way, -1), (&way, 1)] {
                if *way == Way::HeldBack("weekly_limit") {
                    *held.entry(at).or_default() += by;
                }
            }
            ways.push((at, one.way, way, nudge));
        }
        assert!(left.is_empty(), "was not told: {left:#?}");
        for (at, expected, way, nudge) in ways {
            // Of several at once that are too many for a week, any may be held back.
            let limit = Way::HeldBack("weekly_limit");
            let crowded = held.contains_key(&at);
            assert_eq!(
                held.get(&at).copied().unwrap_or_default(),
                0,
                "too many held back, or too few: {nudge}"
            );
            let settled = [Way::Sent, Way::HeldBack("settled")].contains(&way);
            let same = way == expected
                || (expected == Way::SentOrSettled && settled)
                || (crowded && (way == limit || expected == limit));
            assert!(same, "{expected:?} was foretold, not {way:?}: {nudge}; {}", self.story(nudge));
            if way == Way::Sent {
                let id = nudge["id"].as_str().unwrap().to_owned();
                self.sent.insert(id, who);
            }
        }
    }

    fn key(&self, one: &Expected) -> Key {
        let about = one.action.map_or_else(String::new, |at| self.actions[at].id.clone());
        let team = self.teams[one.team].id.clone();
        (about, team, one.kind.to_owned(), one.occasion.to_string(), one.at)
    }

    /// What the year knows of the action of a nudge.
    fn story(&self, nudge: &Value) -> String {
        let known = self.actions.iter().find(|known| nudge["action"] == known.id.as_str());
        format!("{known:?}")
    }

    /// Every mail belongs to a nudge that was to be sent, went to whom it was for, and each came once; answers how many
    /// came a second time, since whoever sent them was killed before it could say so.
    pub fn compare_mails(&self) -> usize {
        let mut came: BTreeMap<String, usize> = BTreeMap::new();
        for mail in self.mails.received() {
            let id = mail.header("Message-ID");
            let id = id.trim_start_matches('<').split('@').next().unwrap().to_owned();
            let to =
                self.people.iter().position(|one| one.email.as_deref() == Some(mail.to.as_str()));
            if self.people[to.unwrap()].active {
                assert_eq!(self.sent.get(&id).copied(), to, "{id} came to {}", mail.to);
            }
            *came.entry(id).or_default() += 1;
        }
        let missing: Vec<_> = self.sent.keys().filter(|id| !came.contains_key(*id)).collect();
        assert!(missing.is_empty(), "said to be sent, and never came: {missing:?}");
        came.values().map(|times| times - 1).sum()
    }

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

    /// What is stuck is what is late, waits for a look, is blocked or belongs to nobody; and nothing else.
    pub async fn compare_stuck(&self) {
        let now = self.world.clock.now();
        for (reason, kept) in [("overdue", 0), ("awaits_check", 1), ("blocked", 2)] {
            let told = all(&self.world.steward(), &format!("stuck?reason={reason}")).await;
            let told: BTreeSet<_> =
                told.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
            let over = |day: Option<jiff::civil::Date>, team| {
                day.is_some_and(|day| day < self.today(team, now))
            };
            let expected = self.actions.iter().filter(|known| match kept {
                0 => self.is_overdue(known, now),
                1 => over(known.check_on, known.team) || over(known.recheck_on, known.team),
                _ => known.blocked,
            });
            let expected: BTreeSet<_> = expected.map(|known| known.id.clone()).collect();
            assert!(expected.is_subset(&told), "{reason}: {:?}", expected.difference(&told));
        }
    }

    /// A loop is closed if and only if each of its actions has come to an end.
    pub async fn compare_loops(&mut self) -> usize {
        let mut closed = 0;
        for (incident, actions) in &self.loops {
            let told = self.world.steward().get(&format!("incidents/{incident}")).await.expect(200);
            let ended =
                actions.iter().all(|at| matches!(self.actions[*at].state, State::Closed(_)));
            let stage = if ended { "closed" } else { "improving" };
            assert_eq!(told.json["stage"], stage, "{}", told.text);
            closed += usize::from(ended);
        }
        closed
    }
}

fn way(delivery: &Value) -> Way {
    let reason = match delivery["reason"].as_str() {
        Some("asked_not_to") => "asked_not_to",
        Some("no_address") => "no_address",
        Some("weekly_limit") => "weekly_limit",
        Some("settled") => "settled",
        Some("too_old") => "too_old",
        _ => "another",
    };
    match delivery["state"].as_str() {
        Some("waiting") => Way::Waits,
        Some("sent") => Way::Sent,
        Some("given_up") => Way::GivenUp(reason),
        _ => Way::HeldBack(reason),
    }
}

/// Everything on a list.
async fn all(someone: &Ask, list: &str) -> Vec<Value> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    let and = if list.contains('?') { '&' } else { '?' };
    loop {
        let told = someone.get(&format!("{list}{and}limit=200{cursor}")).await.expect(200).json;
        found.extend(told["items"].as_array().unwrap().iter().cloned());
        match told["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return found,
        }
    }
}
