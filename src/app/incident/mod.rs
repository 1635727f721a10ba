//! What people and tools do with incidents. May use: `domain`, `store`.

mod change;
mod create;
mod list;
mod message;
mod move_on;
mod put;
mod restrict;
mod show;
mod view;

pub use change::{ChangeIncident, change};
pub use create::{CreateIncident, Entry, add, create};
pub use list::list;
pub use message::IncidentMessage;
pub use move_on::{MoveIncident, move_on};
pub use put::{PutIncident, Taken, put};
pub use show::{history, readings, show, show_by_reference};
pub use view::IncidentView;

pub use crate::store::INCIDENTS as LIST;

use crate::app::{AppError, closing};
use crate::domain::event::Noun;
use crate::domain::incident::Incident;
use crate::domain::permission::{Caller, Who};
use crate::domain::record::Moved;
use crate::store::WriteTx;

/// What the caller is to an incident.
fn relations(caller: &Caller, incident: &Incident) -> Vec<Who> {
    let reported_it = caller.person.is_some() && caller.person == incident.reporter;
    reported_it.then_some(Who::Author).into_iter().collect()
}

/// Keeps a changed incident at its true stage, with the moves that it made. The stage is part of the same change, so it
/// has the same version.
fn keep(
    tx: &mut WriteTx<'_>,
    mut incident: Incident,
    steps: Vec<Moved>,
) -> Result<Incident, AppError> {
    let restaged = closing::place(tx, &mut incident)?;
    tx.save(&incident)?;
    for moved in steps {
        tx.add_move(Noun::Incident, incident.id, moved)?;
    }
    if restaged {
        tx.also(closing::stage_changed(&incident));
    }
    Ok(incident)
}
