//! Someone founds a team. May use: `domain`, `store`.

use crate::app::team::{TeamView, keep_members, named};
use crate::app::{AppError, access, naming};
use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::domain::reference::Source;
use crate::domain::team::{Team, TeamFields};
use crate::store::{Recorded, WriteTx};

/// What is said of the new team.
#[derive(Debug, Clone)]
pub struct CreateTeam {
    /// Its fields.
    pub fields: TeamFields,
}

/// Founds a team.
///
/// # Errors
/// 403 for those who may not; 422 for broken rules; 409 when its key or reference is taken.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateTeam,
) -> Result<Recorded<TeamView>, AppError> {
    access::may(caller, "create_team", &[])?;
    add(tx, caller, Checked::parse(command.fields.clone())?, None)
}

/// Records a team whose form was judged.
pub(super) fn add(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    fields: Checked<TeamFields>,
    source: Option<Source>,
) -> Result<Recorded<TeamView>, AppError> {
    naming::refuse_unknown(tx, caller, &named(&fields), &[])?;
    let (number, by, origin) = (fields.key.clone(), caller.person, Origin::Live);
    let new = NewRecord { id: tx.new_id(), number, now: tx.now(), by, origin };
    let (team, event) = Team::found(fields, &new);
    let team = Team { source, ..team };
    tx.insert(&team)?;
    keep_members(tx, &team)?;
    Ok(tx.record(event, TeamView { team }))
}
