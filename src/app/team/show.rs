//! Someone looks at a team. May use: `domain`, `store`.

use crate::app::team::TeamView;
use crate::app::upsert::{self, ReferenceKey};
use crate::app::{AppError, access};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// The team with this id or key.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<TeamView, AppError> {
    let team = tx.get(id, caller)?;
    access::may(caller, "show_team", &[])?;
    Ok(TeamView { team })
}

/// The team that a tool keeps under this id.
///
/// # Errors
/// 404, 403.
pub fn show_by_reference(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    key: &ReferenceKey,
) -> Result<TeamView, AppError> {
    let team = upsert::find(tx, caller, key)?;
    access::may(caller, "show_team_by_reference", &[])?;
    Ok(TeamView { team })
}
