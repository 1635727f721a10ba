//! What not everybody may see: restricted incidents and all that was drawn from them. Whoever may not see them is told of
//! them by no nudge, no mail and no change.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Year;
use super::happens::Source;
use crate::support::ask::Ask;
use crate::support::smtp::Received;

/// The people who may see something; everybody where there is none.
pub type Circle = Option<Vec<usize>>;

/// So many of a hundred incidents are restricted.
const RESTRICTED_IN_100: u64 = 20;

/// What is known to a circle only.
pub struct Secret {
    /// It is in the title of all that was drawn from it.
    pub word: String,
    pub circle: Circle,
    /// The ids of all of it.
    pub ids: Vec<String>,
}

/// Whether somebody belongs to it.
pub fn sees(circle: &Circle, who: usize) -> bool {
    circle.as_ref().is_none_or(|circle| circle.contains(&who))
}

impl Year {
    /// Some incidents are known to few: whoever reports it and the lead, or all of the team; with a word by which to find
    /// what betrays them.
    pub fn restrict(&mut self, team: usize, reporter: usize) -> (Option<String>, Circle) {
        if !self.chance.percent(RESTRICTED_IN_100) {
            return (None, None);
        }
        let word = format!("Sealed-{}-", self.secrets.len());
        let all = self.chance.percent(50);
        let few = || [reporter].into_iter().chain(self.teams[team].lead).collect();
        (Some(word), Some(if all { self.teams[team].people.clone() } else { few() }))
    }

    /// To whom it is granted; the year itself looks with the eyes of a steward and of a facilitator.
    pub fn grants(&self, circle: &Circle) -> Value {
        let own = circle.iter().flatten().map(|one| self.people[*one].id.clone());
        let people = &self.world.people;
        let eyes = [&people.steward, &people.facilitator].map(|one| one.id.unwrap().to_string());
        json!(own.chain(eyes).collect::<Vec<_>>())
    }

    pub fn keep_secret(
        &mut self,
        word: Option<String>,
        source: &Source,
        actions: &[usize],
        lesson: Option<usize>,
    ) {
        let Some(word) = word else { return };
        let mut ids: Vec<_> = actions.iter().map(|at| self.actions[*at].id.clone()).collect();
        ids.extend([&source.incident, &source.review, &source.factor].map(Clone::clone));
        if let Some(lesson) = lesson.map(|at| &self.lessons[at]) {
            ids.push(lesson.id.clone());
            ids.extend(lesson.asked.iter().map(|asked| asked.uptake.clone()));
        }
        self.secrets.push(Secret { word, circle: source.circle.clone(), ids });
    }

    /// Whether somebody may see an action.
    pub fn may_see(&self, who: usize, at: usize) -> bool {
        sees(&self.actions[at].circle, who)
    }

    /// What follows from something secret is so as well.
    pub fn share_secret(&mut self, from: &str, id: &str) {
        let known = |secret: &&mut Secret| secret.ids.iter().any(|one| one == from);
        self.secrets.iter_mut().find(known).unwrap().ids.push(id.to_owned());
    }

    pub fn is_secret(&self, id: &str) -> bool {
        self.secrets.iter().any(|secret| secret.ids.iter().any(|one| one == id))
    }

    /// No mail says a word of what whoever got it may not see.
    pub fn refuse_betrayal(&self, who: usize, mail: &Received) {
        let said =
            [mail.header("Subject"), mail.part("text/plain"), mail.part("text/html")].concat();
        for secret in self.secrets.iter().filter(|secret| !sees(&secret.circle, who)) {
            assert!(
                !said.contains(&secret.word),
                "{} was told of {}: {said}",
                mail.to,
                secret.word
            );
        }
    }

    /// Who may not see it found no trace of it among all that has changed; who may found it.
    pub async fn compare_secrets(&self) {
        for team in self.teams.iter().filter(|team| team.active) {
            let one = team.people.iter().rev().chain(&team.lead);
            let here = one.copied().filter(|one| self.people[*one].active);
            for who in here.collect::<BTreeSet<_>>() {
                let told = changed(&self.people[who].ask).await;
                for secret in &self.secrets {
                    let found = secret.ids.iter().filter(|id| told.contains(*id)).count();
                    let expected = if sees(&secret.circle, who) { secret.ids.len() } else { 0 };
                    assert_eq!(
                        found, expected,
                        "of {} in the changes that {} sees",
                        secret.word, self.people[who].id
                    );
                }
            }
        }
    }
}

/// The ids of everything that has changed, as far as somebody is told.
async fn changed(someone: &Ask) -> BTreeSet<String> {
    let (mut found, mut since) = (BTreeSet::new(), "start".to_owned());
    loop {
        let piece = someone.get(&format!("changes?limit=500&since={since}")).await.expect(200).json;
        let ids = piece["items"].as_array().unwrap().iter();
        found.extend(ids.map(|change| change["id"].as_str().unwrap().to_owned()));
        if piece["has_more"] != true {
            return found;
        }
        since = piece["next_cursor"].as_str().map(str::to_owned).unwrap();
    }
}
