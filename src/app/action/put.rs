//! A tool tells about an action that it keeps. May use: `domain`, `store`.

use crate::app::action::show::{ActionView, written};
use crate::app::action::{change, create, ticket};
use crate::app::upsert::{self, Plan, ReferenceKey, SourceMessage, Upserted};
use crate::app::{AppError, access};
use crate::domain::action::{Action, ActionFields};
use crate::domain::permission::Caller;
use crate::store::{Recorded, WriteTx};

/// What a tool tells about an action.
#[derive(Debug, Clone)]
pub struct PutAction {
    /// Under which id the tool keeps it.
    pub key: ReferenceKey,
    /// What it tells.
    pub message: SourceMessage<ActionFields>,
}

/// Proposes the action or changes it, in the order of the source's messages, and follows the ticket's state.
///
/// # Errors
/// 404 when it is hidden, 403, then 422 for broken rules or 409 when the reference is taken.
pub fn put(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &PutAction,
) -> Result<Recorded<Upserted<ActionView>>, AppError> {
    let found = upsert::find_locked::<Action>(tx, caller, &command.key)?;
    access::may(caller, "put_action_by_reference", &[])?;
    upsert::bound(caller, "put_action_by_reference", &command.key)?;
    let before = found.as_ref().and_then(|action| ticket::state(action, &command.key));
    let (created, (action, event), mut outcome) = match found {
        None => {
            let Plan { changed, source, outcome, .. } =
                upsert::first(&command.key, &command.message, tx.now())?;
            (true, create::add(tx, caller, changed.fields, Some(source))?, outcome)
        }
        Some(mut action) => {
            let known = action.source.as_ref();
            let plan =
                upsert::plan(&action.fields, known, &command.key, &command.message, tx.now())?;
            if !plan.is_news {
                let (view, outcome) = (written(tx, caller, action)?, plan.outcome);
                return Ok(tx.unchanged(Upserted { view, created: false, outcome }));
            }
            action.source = Some(plan.source);
            (false, change::save(tx, caller, action, plan.changed)?, plan.outcome)
        }
    };
    // Before what follows from it, so that the feed tells it in the order in which it happened.
    let recorded = tx.record(event, ());
    let action = ticket::follow(tx, caller, action, before.as_ref(), &command.key, &mut outcome)?;
    let view = written(tx, caller, action)?;
    Ok(recorded.map(|()| Upserted { view, created, outcome }))
}
