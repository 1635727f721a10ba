//! What a team may want to know of how its work is spread, told to its members and lead alone, and unnamed: no person, no
//! share, no number (domain.md, rule 13). May use: `domain`, `store`.

use jiff::Timestamp;
use serde::Serialize;

use crate::app::{AppError, access};
use crate::domain::calendar::Calendar;
use crate::domain::permission::{Caller, Membership};
use crate::domain::team::Team;
use crate::store::ReadTx;

/// More than this share of a team's open actions on one person is a risk, in percent.
const TOO_MUCH: i64 = 40;

/// Something that a team may want to know of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SuggestionBody {
    /// The id of the team.
    pub team: String,
    /// Its name.
    pub team_name: String,
    /// What there is to know, in a sentence; names nobody.
    pub what: String,
    /// What helps.
    pub helps: Vec<String>,
}

/// What the caller's teams may want to know, as far as the caller may see it: of teams, and of numbers of actions, no
/// smaller than the smallest group of which a figure about people may speak.
///
/// # Errors
/// When the store fails.
pub(super) fn suggestions(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    teams: &[(Membership, Team)],
    now: Timestamp,
) -> Result<Vec<SuggestionBody>, AppError> {
    let mut told = Vec::new();
    if access::may(caller, "show_action", &[]).is_err() {
        return Ok(told);
    }
    let smallest = tx.policy_on(Calendar::default().today(now))?.smallest_group;
    let large = |team: &Team| u32::try_from(team.people().len()).is_ok_and(|size| size >= smallest);
    for (_, team) in teams.iter().filter(|(_, team)| team.fields.active && large(team)) {
        let (all, most) = tx.most_on_one(team.id, caller)?;
        if all >= i64::from(smallest) && most * 100 > all * TOO_MUCH {
            told.push(SuggestionBody {
                team: team.id.to_string(),
                team_name: team.fields.name.clone(),
                what: format!(
                    "more than {TOO_MUCH} % of this team's open actions hang on one person"
                ),
                helps: ["pair", "mentor", "rotate", "write it down"].map(str::to_owned).to_vec(),
            });
        }
    }
    Ok(told)
}
