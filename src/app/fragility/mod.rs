//! What people do with fragilities. May use: `domain`, `store`.

mod change;
mod create;
mod move_on;
mod show;

pub use change::{ChangeFragility, change};
pub use create::{CreateFragility, create};
pub use move_on::{MoveFragility, move_on};
pub use show::{FragilityView, history, list, show};

pub(in crate::app) use show::risks_over;

pub use crate::store::FRAGILITIES as LIST;

use crate::app::AppError;
use crate::domain::fragility::FragilityFields;
use crate::domain::permission::{Caller, Who};
use crate::domain::service::Service;
use crate::store::ReadTx;

/// What the caller is to a fragility of this service.
fn relations(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    fields: &FragilityFields,
) -> Result<Vec<Who>, AppError> {
    let service = match fields.service {
        Some(id) => tx.find_unchecked::<Service>(id)?,
        None => None,
    };
    let owner = service.and_then(|service| service.fields.owner_team);
    let leads = owner.is_some_and(|team| caller.leads(team));
    Ok(leads.then_some(Who::ServiceOwner).into_iter().collect())
}
