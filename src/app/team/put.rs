//! A tool tells about a team that it keeps. May use: `domain`, `store`.

use crate::app::team::{TeamView, change, create};
use crate::app::upsert::{self, ReferenceKey, SourceMessage, Upserted};
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::domain::team::{Team, TeamFields};
use crate::store::{Recorded, WriteTx};

/// What a tool tells about a team.
#[derive(Debug, Clone)]
pub struct PutTeam {
    /// Under which id the tool keeps it.
    pub key: ReferenceKey,
    /// What it tells.
    pub message: SourceMessage<TeamFields>,
}

/// Founds the team or changes it, in the order of the source's messages.
///
/// # Errors
/// 404 when it is hidden, 403, then 422 for broken rules or 409 when the key is taken.
pub fn put(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &PutTeam,
) -> Result<Recorded<Upserted<TeamView>>, AppError> {
    let found = upsert::find_locked::<Team>(tx, caller, &command.key)?;
    access::may(caller, "put_team_by_reference", &[])?;
    upsert::bound(caller, "put_team_by_reference", &command.key)?;
    let Some(mut team) = found else {
        let plan = upsert::first(&command.key, &command.message, tx.now())?;
        let recorded = create::add(tx, caller, plan.changed.fields, Some(plan.source))?;
        return Ok(recorded.map(|view| Upserted { view, created: true, outcome: plan.outcome }));
    };
    let plan =
        upsert::plan(&team.fields, team.source.as_ref(), &command.key, &command.message, tx.now())?;
    team.source = Some(plan.source);
    let recorded = if plan.is_news {
        change::save(tx, caller, team, plan.changed)?
    } else {
        tx.unchanged(TeamView { team })
    };
    Ok(recorded.map(|view| Upserted { view, created: false, outcome: plan.outcome }))
}
