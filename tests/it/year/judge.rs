//! Whether everybody was told what was foretold: each nudge, and each mail.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Year;
use super::oracle::{About, Expected, Way};
use super::stuck::Says;
use crate::support::ask::Ask;
use crate::support::smtp::Received;

/// So much later something is sent at most where the instance that was to send it was killed.
const TAKEN_OVER: SignedDuration = SignedDuration::from_mins(30);

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
            let key = key_of(nudge);
            let at = key.4;
            let Some(one) = left.remove(&key) else {
                panic!("nobody asked for {nudge}; {}", self.story(nudge));
            };
            let way = way(&nudge["delivery"]);
            for (way, by) in [(&one.way, -1), (&way, 1)] {
                if *way == Way::HeldBack("weekly_limit") {
                    *held.entry(at).or_default() += by;
                }
            }
            ways.push((at, one, way, nudge));
        }
        assert!(
            left.is_empty(),
            "was not told, {} in all: {:?}",
            left.len(),
            left.first_key_value()
        );
        for (at, Expected { way: expected, settled, .. }, way, nudge) in ways {
            // Of several at once that are too many for a week, any may be held back.
            let limit = Way::HeldBack("weekly_limit");
            let crowded = held.contains_key(&at);
            assert_eq!(
                held.get(&at).copied().unwrap_or_default(),
                0,
                "too many held back, or too few: {nudge}"
            );
            let same = way == *expected || (crowded && (way == limit || *expected == limit));
            assert!(same, "{expected:?} was foretold, not {way:?}: {nudge}; {}", self.story(nudge));
            let when: Option<Timestamp> =
                nudge["delivery"]["settled_at"].as_str().map(|at| at.parse().unwrap());
            let late = when.zip(*settled).map(|(when, settled)| when.duration_since(settled));
            let in_time =
                late.is_none_or(|late| (SignedDuration::ZERO..=TAKEN_OVER).contains(&late));
            assert!(
                in_time || way != *expected,
                "{way:?} was foretold for {settled:?}: {nudge}; {}",
                self.story(nudge)
            );
            if way == Way::Sent {
                let id = nudge["id"].as_str().unwrap().to_owned();
                self.sent.insert(id, who);
            }
        }
    }

    fn key(&self, one: &Expected) -> Key {
        let about = match one.about {
            About::Team(_) => String::new(),
            About::Action(at) => self.actions[at].id.clone(),
            About::Asked(at, which) => self.lessons[at].asked[which].uptake.clone(),
        };
        let team = self.teams[one.team].id.clone();
        (about, team, one.kind.to_owned(), one.occasion.to_string(), one.at)
    }

    /// What the year knows of the action of a nudge.
    fn story(&self, nudge: &Value) -> String {
        let known = self.actions.iter().find(|known| nudge["action"] == known.id.as_str());
        format!("{known:?}")
    }

    /// Whatever mails came since are of teams that may be nudged now: none at night, at a week-end, on a holiday. Digests say
    /// what is stuck, and no mail says what is hidden from whoever got it.
    pub async fn watch_mails(&mut self, now: Timestamp) {
        for mail in self.mails.since_last() {
            let to = |one: &super::Person| one.email.as_deref() == Some(mail.to.as_str());
            let who = self.people.iter().position(to).unwrap();
            assert!(self.people[who].active, "{} does not take part any more", mail.to);
            self.refuse_betrayal(who, &mail);
            let nudge = self.people[who]
                .ask
                .get(&format!("nudges/{}", id_of(&mail)))
                .await
                .expect(200)
                .json;
            let team = self.teams.iter().position(|team| nudge["team"] == team.id.as_str());
            assert!(self.is_open(team.unwrap(), now), "was nudged at {now}: {nudge}");
            let key = key_of(&nudge);
            let foretold = self.oracle.expected.iter().rev();
            let foretold =
                foretold.filter(|one| one.recipient == who).find(|one| self.key(one) == key);
            if let Some(one) = foretold.filter(|one| one.kind == "digest") {
                let said = said(&mail.part("text/plain"));
                assert_eq!(
                    said,
                    one.says,
                    "is not what {nudge} should say: {}",
                    mail.part("text/plain")
                );
            }
        }
    }

    /// Every mail belongs to a nudge that was to be sent, went to whom it was for, and each came once; answers how many
    /// came a second time, since whoever sent them was killed before it could say so.
    pub fn compare_mails(&self) -> usize {
        let mut came: BTreeMap<String, usize> = BTreeMap::new();
        for mail in self.mails.received() {
            let id = id_of(&mail);
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
}

/// The id of the nudge that a mail is.
fn id_of(mail: &Received) -> String {
    let id = mail.header("Message-ID");
    id.trim_start_matches('<').split('@').next().unwrap().to_owned()
}

fn key_of(nudge: &Value) -> Key {
    let word = |name: &str| nudge[name].as_str().unwrap_or_default().to_owned();
    let at = word("created_at").parse().unwrap();
    let about = [word("action"), word("uptake")].concat();
    (about, word("team"), word("kind"), word("occasion_date"), at)
}

/// How many a digest says there are below each heading.
fn said(text: &str) -> Says {
    let headings = text.lines().filter(|line| !line.starts_with(' '));
    let counted = headings.filter_map(|line| line.trim_end().strip_suffix(')')?.rsplit_once(" ("));
    counted.map(|(heading, count)| (heading.to_owned(), count.parse().unwrap())).collect()
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
pub async fn all(someone: &Ask, list: &str) -> Vec<Value> {
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
