//! Someone looks through their own sessions. May use: `domain`, `store`.

use jiff::Timestamp;

use crate::app::session::{LIST, SessionView};
use crate::app::{AppError, access};
use crate::domain::list::{Compare, Condition, ListQuery, Operand, Page};
use crate::domain::permission::Caller;
use crate::domain::session::{Lifetimes, Session};
use crate::store::ReadTx;

/// One page of the caller's own sessions that are good still.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
    (lifetimes, now): (Lifetimes, Timestamp),
) -> Result<Page<SessionView>, AppError> {
    access::may(caller, "list_my_sessions", &[])?;
    let own = Operand::Texts(caller.person.iter().map(ToString::to_string).collect());
    let mut query = query.clone();
    query.conditions.push(Condition { name: "owner", compare: Compare::Any, operand: own });
    let Page { items, next, total } = tx.list::<Session>(&LIST, &query, caller)?;
    let ids: Vec<_> = items.iter().map(|session| session.id.to_string()).collect();
    let uses = tx.last_uses_of(&ids)?;
    let view = |session: Session| {
        let last_used_at = uses.get(&session.id.to_string()).copied().unwrap_or(session.created_at);
        let (until, current) =
            (session.until(last_used_at, lifetimes), caller.session == Some(session.id));
        SessionView { session, last_used_at, until, current }
    };
    // Those that nobody used for too long are not there any more, except to be swept.
    let items = items.into_iter().map(view).filter(|view| now < view.until).collect();
    Ok(Page { items, next, total })
}
