//! What is done with teams. May use: `domain`, `store`.

pub mod change;
pub mod create;
pub mod list;
pub mod put;
pub mod show;

pub use crate::store::TEAMS as LIST;

use crate::app::{AppError, View};
use crate::domain::team::{Team, TeamFields};
use crate::store::WriteTx;

/// A team, as it is told.
#[derive(Debug, Clone)]
pub struct TeamView {
    /// The team.
    pub team: Team,
}

impl View for TeamView {
    type About = Team;

    fn about(&self) -> String {
        self.team.id.to_string()
    }

    fn version(&self) -> i64 {
        self.team.version
    }
}

/// The records that a team's fields name, each with its place.
fn named(fields: &TeamFields) -> Vec<(String, String)> {
    let lead = fields.lead.map(|id| ("/lead".to_owned(), id.to_string()));
    let members = fields.members.iter().enumerate();
    let parent = fields.parent.map(|id| ("/parent".to_owned(), id.to_string()));
    lead.into_iter()
        .chain(parent)
        .chain(members.map(|(index, id)| (format!("/members/{index}"), id.to_string())))
        .collect()
}

/// Brings who belongs to the team to where callers are known by; nobody belongs to a dissolved one.
pub(super) fn keep_members(tx: &mut WriteTx<'_>, team: &Team) -> Result<(), AppError> {
    let people = if team.fields.active { team.people() } else { Vec::new() };
    let members: Vec<_> =
        people.into_iter().map(|person| (person, team.fields.lead == Some(person))).collect();
    Ok(tx.set_members(team.id, &members)?)
}
