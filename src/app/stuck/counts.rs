//! How much is stuck: for each reason, and in each team.
//!
//! Teams of one or two people are counted together, so that no figure is about a person; teams
//! stand in the order of their names, not of their figures. May use: `domain`, `store`.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde::Serialize;

use crate::app::AppError;
use crate::domain::permission::Caller;
use crate::domain::stuck::StuckReason;
use crate::domain::team::Team;
use crate::store::{ReadTx, StuckCount, StuckQuery};

/// The fewest people of a team that is counted for itself.
pub(in crate::app) const SMALLEST_TEAM: usize = 3;

/// How many are stuck for a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReasonCount {
    /// The reason.
    pub reason: StuckReason,
    /// How many.
    pub count: i64,
}

/// How many are stuck in a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TeamCount {
    /// The team; null for teams of one or two people together, and for what has no team.
    pub team: Option<String>,
    /// What it is called.
    pub name: String,
    /// How many.
    pub count: i64,
}

/// The counts of everything that fits, whatever page is looked at.
///
/// # Errors
/// Any that the store can have.
pub(super) fn counts(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &StuckQuery,
    now: Timestamp,
) -> Result<(Vec<ReasonCount>, Vec<TeamCount>), AppError> {
    let counted = tx.count_stuck(query, caller, now)?;
    let mut ids: Vec<String> = counted.iter().filter_map(|count| count.team.clone()).collect();
    ids.sort();
    ids.dedup();
    let teams = tx.get_many::<Team>(&ids, caller)?;
    let teams = teams.into_iter().map(|team| (team.id.to_string(), team)).collect();
    Ok((by_reason(&counted), by_team(&counted, &teams)))
}

fn by_reason(counted: &[StuckCount]) -> Vec<ReasonCount> {
    let mut sums: BTreeMap<StuckReason, i64> = BTreeMap::new();
    for each in counted {
        *sums.entry(each.reason).or_default() += each.count;
    }
    sums.into_iter().map(|(reason, count)| ReasonCount { reason, count }).collect()
}

fn by_team(counted: &[StuckCount], teams: &HashMap<String, Team>) -> Vec<TeamCount> {
    let mut sums: BTreeMap<(String, Option<String>), i64> = BTreeMap::new();
    for each in counted {
        let team = each.team.as_ref().and_then(|id| teams.get(id));
        let place = match team {
            None => ("no team".to_owned(), None),
            Some(team) if team.people().len() < SMALLEST_TEAM => {
                ("teams of one or two".to_owned(), None)
            }
            Some(team) => (team.fields.name.clone(), Some(team.id.to_string())),
        };
        *sums.entry(place).or_default() += each.count;
    }
    sums.into_iter().map(|((name, team), count)| TeamCount { team, name, count }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::check::Checked;
    use crate::domain::event::Origin;
    use crate::domain::id::{PersonId, RecordId, Seed, TeamId};
    use crate::domain::record::NewRecord;
    use crate::domain::team::TeamFields;

    fn team(name: &str, people: u128) -> (String, Team) {
        let members =
            (0..people).map(|random| PersonId::new(Seed { milliseconds: 1, random })).collect();
        let fields = TeamFields {
            key: name.to_lowercase(),
            name: name.into(),
            members,
            ..TeamFields::default()
        };
        let random = u128::from(name.as_bytes()[0]);
        let (id, number) = (TeamId::new(Seed { milliseconds: 2, random }), String::new());
        let new =
            NewRecord { id, number, now: Timestamp::UNIX_EPOCH, by: None, origin: Origin::Live };
        let (team, _) = Team::found(Checked::parse(fields).unwrap(), &new);
        (team.id.to_string(), team)
    }

    #[test]
    fn small_teams_are_counted_together_and_teams_stand_by_name() {
        let teams: HashMap<_, _> =
            [team("Zebra", 3), team("Ape", 4), team("Duo", 2), team("Solo", 1)].into();
        let count = |(id, count): (&String, i64)| StuckCount {
            reason: StuckReason::Overdue,
            team: Some(id.clone()),
            count,
        };
        let mut counted: Vec<_> = teams.keys().zip([1, 1, 1, 1]).map(count).collect();
        counted.push(StuckCount { reason: StuckReason::Unowned, team: None, count: 5 });
        let told = by_team(&counted, &teams);
        let told: Vec<_> =
            told.iter().map(|each| (each.name.as_str(), each.team.is_some(), each.count)).collect();
        let together = ("teams of one or two", false, 2);
        assert_eq!(told, [("Ape", true, 1), ("Zebra", true, 1), ("no team", false, 5), together]);
        assert_eq!(by_reason(&counted).iter().map(|each| each.count).collect::<Vec<_>>(), [4, 5]);
    }
}
