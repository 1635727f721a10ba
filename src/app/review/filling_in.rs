//! What a review says where its writer left it out: its title from the first incident, its due date by policy.
//! May use: `domain`, `store`.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::{AppError, closing};
use crate::domain::event::Origin;
use crate::domain::incident::Incident;
use crate::domain::review::ReviewFields;
use crate::domain::team::Team;
use crate::store::ReadTx;

/// The fields with what was left out.
///
/// # Errors
/// Any that the store can have.
pub(super) fn fill_in(
    tx: &mut ReadTx<'_>,
    mut fields: ReviewFields,
    incidents: &[Incident],
    now: Timestamp,
) -> Result<ReviewFields, AppError> {
    if fields.title.is_none() {
        fields.title = incidents.first().map(|incident| incident.fields.title.clone());
    }
    if fields.due_date.is_none() {
        fields.due_date = due_date(tx, &fields, incidents, now)?;
    }
    Ok(fields)
}

/// So many working days after the incident was over, as policy gives it for an incident of its kind and severity; of several incidents, the
/// earliest day. None where policy asks for no review.
fn due_date(
    tx: &mut ReadTx<'_>,
    fields: &ReviewFields,
    incidents: &[Incident],
    now: Timestamp,
) -> Result<Option<Date>, AppError> {
    let team = match fields.team {
        Some(id) => tx.find_unchecked::<Team>(id)?,
        None => None,
    };
    let calendar = team.map(|team| team.fields.calendar).unwrap_or_default();
    let policy = tx.policy_on(calendar.today(now))?;
    let mut due = Vec::new();
    for incident in incidents {
        let Some(days) = closing::review_due(tx, &policy, incident)? else { continue };
        // What entered as history was over before there was a policy.
        let over = incident.fields.resolved_at.filter(|_| incident.origin == Origin::Live);
        due.push(calendar.working_days_after(calendar.today(over.unwrap_or(now)), days));
    }
    Ok(due.into_iter().min())
}
