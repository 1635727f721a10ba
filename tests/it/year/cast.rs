//! Who lives through the year: teams in different places, with different days at work, and of different habits.

use jiff::civil::{Date, Weekday, date};
use kintsugi::app::token::create::{CreateToken, create};
use kintsugi::app::{Asking, access};
use kintsugi::clock::chance;
use kintsugi::domain::id::{PersonId, RecordId};
use kintsugi::domain::permission::Scope;
use kintsugi::domain::token::{TokenFields, TokenKind};
use kintsugi::domain::words::Word;
use serde_json::{Value, json};

use super::{Chance, Year};
use crate::support::World;
use crate::support::ask::Ask;

/// What becomes of a proposal, if nothing comes in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Done before its day.
    Prompt,
    /// Done some weeks after it.
    Late,
    /// Moved to a later day, so many times.
    Slips(u8),
    /// Something stands in the way for a while.
    Blocked,
    /// Nobody thinks of it until it was asked about.
    Forgotten,
    /// Deferred, and taken up again.
    Deferred,
    /// Given up, with a reason.
    Dropped,
    /// Not committed to at all.
    Declined,
    /// Done, and it made things worse.
    DidNotLand,
}

/// A team as it is thought of.
pub struct Profile {
    pub key: &'static str,
    pub zone: &'static str,
    pub works: &'static [&'static str],
    pub holidays: &'static [Date],
    /// As often as it stands here.
    pub habits: &'static [Fate],
}

const WEEK: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday"];

/// The teams; the last is dissolved in the end.
pub const TEAMS: &[Profile] = {
    use Fate::{Blocked, Declined, Deferred, DidNotLand, Dropped, Forgotten, Late, Prompt, Slips};
    &[
        Profile {
            key: "berlin",
            zone: "Europe/Berlin",
            works: WEEK,
            holidays: &[
                date(2026, 12, 24),
                date(2026, 12, 25),
                date(2026, 12, 31),
                date(2027, 1, 1),
                date(2027, 3, 26),
                date(2027, 3, 29),
                date(2027, 5, 6),
                date(2027, 10, 4),
            ],
            habits: &[Prompt, Prompt, Prompt, Late, Blocked, DidNotLand],
        },
        Profile {
            key: "new-york",
            zone: "America/New_York",
            works: WEEK,
            holidays: &[
                date(2026, 11, 26),
                date(2026, 12, 25),
                date(2027, 1, 1),
                date(2027, 3, 15),
                date(2027, 7, 5),
                date(2027, 11, 8),
            ],
            habits: &[Slips(1), Slips(2), Slips(3), Prompt, Late, Dropped],
        },
        Profile {
            key: "pune",
            zone: "Asia/Kolkata",
            works: &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"],
            holidays: &[
                date(2027, 1, 26),
                date(2027, 3, 22),
                date(2027, 8, 15),
                date(2027, 10, 29),
            ],
            habits: &[Blocked, Blocked, Prompt, Late, Deferred, Declined],
        },
        Profile {
            key: "lord-howe",
            zone: "Australia/Lord_Howe",
            works: WEEK,
            // For two weeks in March they are not there at all.
            holidays: &[
                date(2026, 12, 25),
                date(2026, 12, 28),
                date(2027, 3, 22),
                date(2027, 3, 23),
                date(2027, 3, 24),
                date(2027, 3, 25),
                date(2027, 3, 26),
                date(2027, 3, 29),
                date(2027, 3, 30),
                date(2027, 3, 31),
                date(2027, 4, 1),
                date(2027, 4, 2),
                date(2027, 4, 5),
                date(2027, 10, 4),
            ],
            habits: &[Forgotten, Forgotten, Forgotten, Late, Prompt, Deferred],
        },
        Profile {
            key: "cairo",
            zone: "Africa/Cairo",
            works: &["sunday", "monday", "tuesday", "wednesday", "thursday"],
            holidays: &[date(2027, 1, 7), date(2027, 4, 25), date(2027, 5, 2)],
            habits: &[Deferred, Deferred, Dropped, Prompt, Slips(2), Forgotten],
        },
        Profile {
            key: "lima",
            zone: "America/Lima",
            works: WEEK,
            holidays: &[date(2026, 12, 8), date(2027, 1, 1), date(2027, 7, 28)],
            habits: &[Prompt, Late, Forgotten, Blocked, Slips(1), Declined],
        },
    ]
};

/// The team that takes over what a dissolved one carried.
pub const HEIR: usize = 1;

/// Somebody, and what is known of how they are reached.
pub struct Person {
    pub id: String,
    pub ask: Ask,
    pub email: Option<String>,
    pub wants_none: bool,
    pub active: bool,
    pub team: usize,
}

/// A team as it is.
pub struct Team {
    pub id: String,
    pub profile: &'static Profile,
    pub lead: Option<usize>,
    /// With the lead, and those who left.
    pub people: Vec<usize>,
    pub service: String,
    pub active: bool,
}

impl Team {
    /// Whether it works on a day.
    pub fn works_on(&self, day: Date) -> bool {
        let word = match day.weekday() {
            Weekday::Monday => "monday",
            Weekday::Tuesday => "tuesday",
            Weekday::Wednesday => "wednesday",
            Weekday::Thursday => "thursday",
            Weekday::Friday => "friday",
            Weekday::Saturday => "saturday",
            Weekday::Sunday => "sunday",
        };
        self.profile.works.contains(&word) && !self.profile.holidays.contains(&day)
    }
}

/// Makes the teams, with four people each; one who wants no mails, and one who has no address.
pub async fn enter(world: &World) -> (Vec<Person>, Vec<Team>) {
    let (mut people, mut teams): (Vec<Person>, Vec<Team>) = (Vec::new(), Vec::new());
    for (index, profile) in TEAMS.iter().enumerate() {
        let mut own = Vec::new();
        for number in 0..4 {
            let email = (number != 3 || index != 0)
                .then(|| format!("{}-{number}@example.org", profile.key));
            let wants_none = number == 3 && index == 1;
            own.push(people.len());
            people.push(person(world, index, email, wants_none).await);
        }
        let ids: Vec<_> = own.iter().map(|one| &people[*one].id).collect();
        let parent = (index + 1 == TEAMS.len()).then(|| teams[HEIR].id.clone());
        let team = json!({"key": profile.key, "name": profile.key, "lead": ids[0], "members": ids[1..], "parent": parent,
            "calendar": {"time_zone": profile.zone, "working_days": profile.works, "holidays": profile.holidays}});
        let id = world.steward().post("teams", team).await.expect(201).id();
        let service = json!({"key": profile.key, "name": profile.key, "owner_team": id});
        let service = world.steward().post("services", service).await.expect(201).id();
        teams.push(Team { id, profile, lead: Some(own[0]), people: own, service, active: true });
    }
    (people, teams)
}

async fn person(world: &World, team: usize, email: Option<String>, wants_none: bool) -> Person {
    let fields = json!({"display_name": "Somebody", "roles": ["contributor"], "email": email});
    let told = world.administrator().post("people", fields).await.expect(201);
    let ask = signed_in(world, &told.id()).await;
    if wants_none {
        let settings = json!({"nudged_by": "nothing"});
        ask.seen("*").patch("me/settings", settings).await.expect(200);
    }
    Person { id: told.id(), ask, email, wants_none, active: true, team }
}

/// Somebody who asks with a token of their own.
async fn signed_in(world: &World, id: &str) -> Ask {
    let id = PersonId::parse(id).unwrap();
    let made = world.app.write(Asking::of_the_system("year"), move |tx, _| {
        let caller = access::of_person(tx, id)?.unwrap();
        let (kind, scopes) = (TokenKind::Pat, Scope::ALL.to_vec());
        let name = "year".to_owned();
        let fields = TokenFields { name, kind, scopes, integration: None, expires_at: None };
        create(tx, &caller, &CreateToken { fields, chance: [chance(), chance()] })
    });
    world.with_token(made.await.unwrap().secret.unwrap().reveal())
}

impl Year {
    /// What happens to the teams in the course of the year, at each of these parts of it.
    pub async fn fate_of_teams(&mut self, day: i64) {
        let at = |parts: i64| self.span.days * parts / 100;
        if day == at(20) {
            // At night, where the second of them is.
            self.leaves(9).await;
            self.leaves(5).await;
        } else if day == at(30) {
            self.leaves(12).await;
            self.teams[3].lead = None;
        } else if day == at(45) {
            self.teams[3].lead = Some(13);
            self.team(3, json!({"lead": self.people[13].id})).await;
        } else if day == at(60) {
            self.teams[5].active = false;
            self.team(5, json!({"active": false})).await;
        }
    }

    /// Somebody does not take part any more.
    async fn leaves(&mut self, who: usize) {
        self.compare(who).await;
        self.people[who].active = false;
        let path = format!("people/{}", self.people[who].id);
        let gone = json!({"active": false});
        self.world.administrator().seen("*").patch(&path, gone).await.expect(200);
    }

    async fn team(&self, which: usize, patch: Value) {
        let path = format!("teams/{}", self.teams[which].id);
        self.world.steward().seen("*").patch(&path, patch).await.expect(200);
    }

    /// Somebody of a team who takes part and does not lead it.
    pub fn somebody(&mut self, team: usize) -> Option<usize> {
        let Team { people, lead, .. } = &self.teams[team];
        let mut here = people.clone();
        here.retain(|one| self.people[*one].active && Some(*one) != *lead);
        (!here.is_empty()).then(|| self.chance.one_of(&here))
    }
}

/// What becomes of a proposal of a team.
pub fn fate(chance: &mut Chance, profile: &Profile) -> Fate {
    chance.one_of(profile.habits)
}
