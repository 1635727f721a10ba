//! What people do with reviews. May use: `domain`, `store`.

mod amend;
mod change;
mod create;
mod facilitator;
mod filling_in;
mod following;
mod move_on;
mod next_steps;
mod show;
mod sign_off;
mod templates;

pub use amend::{AmendReview, amend};
pub use change::{ChangeReview, change};
pub use create::{CreateReview, create};
pub use following::ReviewCounts;
pub use move_on::{MoveReview, move_on};
pub use show::{ReviewView, history, list, revisions, show};
pub use sign_off::sign_off;
pub use templates::templates;

pub use crate::store::{REVIEWS as LIST, REVISIONS};

use std::collections::BTreeMap;

use crate::app::AppError;
use crate::domain::id::IncidentId;
use crate::domain::incident::Incident;
use crate::domain::permission::{Caller, Who};
use crate::domain::review::Review;
use crate::store::{ReadTx, WriteTx};

/// What the caller is to a review.
pub(super) fn relations(caller: &Caller, review: &Review) -> Vec<Who> {
    let mut relations = caller.to_team(review.fields.team);
    if let Some(person) = caller.person {
        relations.extend((review.fields.owner == Some(person)).then_some(Who::ReviewOwner));
        relations.extend((review.fields.facilitator == Some(person)).then_some(Who::Facilitator));
        relations.extend(review.involves(person).then_some(Who::Participant));
    }
    relations
}

/// The incidents with these ids, in their order; the caller was already found to see them.
fn incidents(tx: &mut ReadTx<'_>, ids: &[IncidentId]) -> Result<Vec<Incident>, AppError> {
    let mut incidents = Vec::new();
    for id in ids {
        incidents.extend(tx.find_unchecked::<Incident>(*id)?);
    }
    Ok(incidents)
}

/// Keeps the texts that sections have now and did not have before; one that was taken out leaves an empty text.
fn keep_texts(
    tx: &mut WriteTx<'_>,
    review: &Review,
    before: &BTreeMap<String, String>,
) -> Result<(), AppError> {
    let (id, after) = (review.id.to_string(), &review.fields.sections);
    for (section, text) in after.iter().filter(|(section, text)| before.get(*section) != Some(text))
    {
        tx.add_section_revision(&id, section, text)?;
    }
    for section in before.keys().filter(|section| !after.contains_key(*section)) {
        tx.add_section_revision(&id, section, "")?;
    }
    Ok(())
}
