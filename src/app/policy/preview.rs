//! Somebody asks whom a policy would affect today, before it is put in force: in which teams the next sweep would nudge, and
//! about how many actions. May use: `domain`, `store`.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde::Serialize;

use crate::app::nudge::people::People;
use crate::app::stuck::SMALLEST_TEAM;
use crate::app::{AppError, access};
use crate::domain::calendar::Calendar;
use crate::domain::check::Checked;
use crate::domain::nudge::{NudgeKind, Today, due};
use crate::domain::permission::Caller;
use crate::domain::policy::PolicyFields;
use crate::domain::team::Team;
use crate::store::{Carried, Place, ReadTx};

/// So many actions are read at once.
const AT_ONCE: i64 = 500;

/// Whom a policy would affect today.
#[derive(Debug, Clone, Default, Serialize, utoipa::ToSchema)]
pub struct PreviewBody {
    /// A line for each team and kind of nudge, where the one in force or the one asked about would nudge.
    pub items: Vec<PreviewLine>,
}

/// About how many actions a team would be nudged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PreviewLine {
    /// The team; null for teams of one or two people together.
    pub team: Option<String>,
    /// What it is called.
    pub team_name: String,
    /// The kind of nudge.
    pub kind: NudgeKind,
    /// About how many actions the policy in force would nudge, today or on the next day on which the team works.
    pub in_force: i64,
    /// About how many the policy asked about would.
    pub proposed: i64,
}

/// How many actions by team and kind, under the policy in force and under the one that is asked about.
type Counts = BTreeMap<(String, Option<String>, NudgeKind), [i64; 2]>;

/// Whom a policy would affect today, as far as the caller may see it.
///
/// # Errors
/// 403; 422 for broken rules.
pub fn preview(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    fields: PolicyFields,
    now: Timestamp,
) -> Result<PreviewBody, AppError> {
    access::may(caller, "preview_policy", &[])?;
    let proposed = Checked::parse(fields)?.into_inner();
    let policies = [tx.policy_on(Calendar::default().today(now))?, proposed];
    let (mut counts, mut after) = (Counts::new(), String::new());
    while let Some(team) = tx.team_after(&after)? {
        after = team.id.to_string();
        let mut place = Place::default();
        while let Some(carried) = tx.carried_after(team.id, &place, AT_ONCE)? {
            count(tx, caller, &team, &policies, (&carried, now), &mut counts)?;
            place = carried.last;
        }
    }
    let lines = counts.into_iter().map(|((team_name, team, kind), [in_force, proposed])| {
        PreviewLine { team, team_name, kind, in_force, proposed }
    });
    Ok(PreviewBody { items: lines.collect() })
}

fn count(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    team: &Team,
    policies: &[PolicyFields; 2],
    (carried, now): (&Carried, Timestamp),
    counts: &mut Counts,
) -> Result<(), AppError> {
    let actions = &carried.actions;
    let ids: Vec<_> = actions.iter().map(|(action, _)| action.id.to_string()).collect();
    let (visible, mut told) = (tx.visible_ids(&ids, caller)?, tx.told_about(&ids)?);
    let calendar = &team.fields.calendar;
    let date = calendar.working_day_from(calendar.today(now), 1);
    let (name, key) = if team.people().len() < SMALLEST_TEAM {
        ("Teams of one or two people".to_owned(), None)
    } else {
        (team.fields.name.clone(), Some(team.id.to_string()))
    };
    let mut people = People::default();
    for (action, sealed) in actions {
        let id = action.id.to_string();
        if !visible.contains(&id) {
            continue;
        }
        let told = told.remove(&id).unwrap_or_default();
        for (index, policy) in policies.iter().enumerate() {
            let occasions = Today { policy, calendar, date }.occasions(action);
            if occasions.is_empty() {
                continue;
            }
            let addressees = people.addressees(tx, action, team, *sealed)?;
            let kinds: HashSet<_> =
                due(&occasions, &addressees, &told).into_iter().map(|due| due.kind).collect();
            for kind in kinds {
                let pair = counts.entry((name.clone(), key.clone(), kind)).or_default();
                pair.get_mut(index).into_iter().for_each(|count| *count += 1);
            }
        }
    }
    Ok(())
}
