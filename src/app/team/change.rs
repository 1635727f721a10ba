//! Someone changes a team. May use: `domain`, `store`.

use crate::app::guard::Guard;
use crate::app::merge::{Changed, Patch};
use crate::app::team::{TeamView, keep_members, named};
use crate::app::{AppError, access, naming, upsert};
use crate::domain::permission::Caller;
use crate::domain::team::{Team, TeamFields};
use crate::store::{Recorded, WriteTx};

/// What is to be changed of a team.
#[derive(Debug, Clone)]
pub struct ChangeTeam {
    /// The team's id or key.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The changes.
    pub patch: Patch<TeamFields>,
}

/// Changes a team.
///
/// # Errors
/// 404, 403, 412, then 422 for broken rules or 409 when the key is taken.
pub fn change(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ChangeTeam,
) -> Result<Recorded<TeamView>, AppError> {
    let mut team = tx.get_to_save::<Team>(&command.id, caller)?;
    access::may(caller, "change_team", &caller.to_team(Some(team.id)))?;
    command.guard.check(team.version)?;
    let changed = command.patch.apply(&team.fields)?;
    if changed.names.is_empty() {
        return Ok(tx.unchanged(TeamView { team }));
    }
    upsert::keep(&mut team.source, caller, &changed.names);
    save(tx, caller, team, changed)
}

/// Saves a team with other fields.
pub(super) fn save(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    team: Team,
    changed: Changed<TeamFields>,
) -> Result<Recorded<TeamView>, AppError> {
    naming::refuse_unknown(tx, caller, &named(&changed.fields), &named(&team.fields))?;
    let (team, event) = team.change(changed.fields, changed.names, tx.now());
    tx.save(&team)?;
    keep_members(tx, &team)?;
    Ok(tx.record(event, TeamView { team }))
}
