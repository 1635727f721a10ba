//! A tool tells about an action that it keeps. May use: `domain`, `store`.

use crate::app::action::show::{ActionView, written};
use crate::app::action::{change, create, ticket};
use crate::app::upsert::{self, ReferenceKey, SourceMessage, Upserted};
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
    let Some(mut action) = found else {
        let plan = upsert::first(&command.key, &command.message)?;
        let recorded = create::add(tx, caller, plan.changed.fields, Some(plan.source))?;
        return Ok(recorded.map(|view| Upserted { view, created: true, outcome: plan.outcome }));
    };
    let plan =
        upsert::plan(&action.fields, action.source.as_ref(), &command.key, &command.message)?;
    let (same, mut outcome) = (
        plan.changed.names.is_empty() && action.source.as_ref() == Some(&plan.source),
        plan.outcome,
    );
    if same {
        let view = written(tx, caller, action)?;
        return Ok(tx.unchanged(Upserted { view, created: false, outcome }));
    }
    let before = ticket::state(&action, &command.key);
    action.source = Some(plan.source);
    let (action, event) = change::save(tx, caller, action, plan.changed)?;
    let action = if ticket::state(&action, &command.key) == before {
        action
    } else {
        ticket::follow(tx, caller, action, &command.key, &mut outcome)?
    };
    let view = written(tx, caller, action)?;
    Ok(tx.record(event, Upserted { view, created: false, outcome }))
}
