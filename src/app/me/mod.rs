//! Someone asks who they are, what they may do, and what waits for them. May use: `domain`, `store`.

pub mod settings;
mod suggestions;
mod waiting;

use jiff::Timestamp;

pub use suggestions::SuggestionBody;
pub use waiting::{Waiting, WaitingBody};

use crate::app::AppError;
use crate::domain::permission::{Caller, Membership};
use crate::domain::permission_table;
use crate::domain::person::Person;
use crate::domain::team::Team;
use crate::store::ReadTx;

/// Who the caller is.
#[derive(Debug, Clone)]
pub struct MeView {
    /// The caller.
    pub caller: Caller,
    /// The person, unless a tool calls.
    pub person: Option<Person>,
    /// The teams that the person belongs to.
    pub teams: Vec<(Membership, Team)>,
    /// The operations that the caller may use on any record; others depend on what one is to the record.
    pub may: Vec<&'static str>,
    /// What waits for the caller.
    pub waiting: Waiting,
    /// What the caller's teams may want to know of how their work is spread.
    pub suggestions: Vec<SuggestionBody>,
}

/// Who the caller is, what they may do, and what waits for them.
///
/// # Errors
/// When the store fails.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, now: Timestamp) -> Result<MeView, AppError> {
    let person = match caller.person {
        Some(id) => tx.find_unchecked::<Person>(id)?,
        None => None,
    };
    let mut teams = Vec::new();
    for membership in &caller.teams {
        teams.extend(tx.find_unchecked::<Team>(membership.team)?.map(|team| (*membership, team)));
    }
    let rows = permission_table::rows().filter(|row| caller.may(row, &[]).is_ok());
    let may = rows.map(|row| row.operation).collect();
    let waiting = waiting::waiting(tx, caller, &teams, now)?;
    let suggestions = suggestions::suggestions(tx, caller, &teams, now)?;
    Ok(MeView { caller: caller.clone(), person, teams, may, waiting, suggestions })
}
