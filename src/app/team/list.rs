//! Someone looks through the teams. May use: `domain`, `store`.

use crate::app::team::{LIST, TeamView};
use crate::app::{AppError, access, page};
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::store::ReadTx;

/// One page of the teams.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
) -> Result<Page<TeamView>, AppError> {
    access::may(caller, "list_teams", &[])?;
    Ok(page::each(tx.list(&LIST, query, caller)?, |team| TeamView { team }))
}
