//! Someone proposes an action. May use: `domain`, `store`.

use crate::app::action::effects;
use crate::app::action::facts::calendar_of;
use crate::app::action::show::{ActionView, written as view};
use crate::app::{AppError, access, closing, naming};
use crate::domain::action::{Action, ActionFields};
use crate::domain::check::Checked;
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::domain::reference::Source;
use crate::store::{Recorded, WriteTx};

/// What is said of the new action.
#[derive(Debug, Clone)]
pub struct CreateAction {
    /// Its fields.
    pub fields: ActionFields,
}

/// Proposes an action: an idea until a team commits to it.
///
/// # Errors
/// 403 for those who may not; 422 for broken rules; 409 when its reference is taken.
pub fn create(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &CreateAction,
) -> Result<Recorded<ActionView>, AppError> {
    access::may(caller, "create_action", &[])?;
    let (action, event) = add(tx, caller, Checked::parse(command.fields.clone())?, None)?;
    let recorded = tx.record(event, ());
    effects::answer_question(tx, caller, action.fields.succeeds)?;
    let view = view(tx, caller, action)?;
    Ok(recorded.map(|()| view))
}

/// Saves a new action whose form was judged.
pub(in crate::app) fn add(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    fields: Checked<ActionFields>,
    source: Option<Source>,
) -> Result<(Action, Event), AppError> {
    naming::refuse_unknown(tx, caller, &fields.named(), &[])?;
    let hidden = match fields.home {
        Some(home) => tx.is_sealed(&home.to_string())?,
        None => false,
    };
    let new = NewRecord {
        id: tx.new_id(),
        number: tx.draw_number_for(Noun::Action, hidden)?,
        now: tx.now(),
        by: caller.person,
        origin: Origin::Live,
    };
    let (action, event) = Action::propose(fields, new);
    let calendar = calendar_of(tx, &action)?;
    let action = Action { source, ..action.due_in(&calendar) };
    tx.insert(&action)?;
    let incidents = closing::incidents_of(tx, &action)?;
    closing::restage(tx, incidents)?;
    Ok((action, event))
}
