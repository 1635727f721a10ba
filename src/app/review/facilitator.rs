//! Whoever guides a review had no part in what happened and does not lead those who had. May use: `domain`, `store`.

use std::collections::BTreeSet;

use crate::app::AppError;
use crate::domain::id::PersonId;
use crate::domain::incident::Incident;
use crate::domain::review::ReviewFields;
use crate::domain::rule::{RuleBroken, Violation};
use crate::domain::team::Team;
use crate::store::ReadTx;

/// Refuses a facilitator who was involved in the incidents, or who leads a team of those who were.
///
/// # Errors
/// [`RuleBroken::Invalid`] naming the incidents, and the teams.
pub(super) fn refuse_partial(
    tx: &mut ReadTx<'_>,
    fields: &ReviewFields,
    incidents: &[Incident],
) -> Result<(), AppError> {
    let Some(facilitator) = fields.facilitator else { return Ok(()) };
    let took_part = incidents.iter().filter(|incident| people(incident).contains(&facilitator));
    let mut violations: Vec<_> = took_part
        .map(|incident| {
            let number = &incident.number;
            let detail = format!("was involved in {number}: name somebody who had no part in it");
            violation("involved", detail)
        })
        .collect();
    let involved: BTreeSet<PersonId> = incidents.iter().flat_map(people).collect();
    for membership in
        tx.memberships_of(facilitator)?.into_iter().filter(|membership| membership.lead)
    {
        let members = tx.members_of(membership.team)?;
        // Leading a team of one's own making is being involved, which is said above.
        if members.iter().any(|(member, _)| *member != facilitator && involved.contains(member)) {
            let team = tx.find_unchecked::<Team>(membership.team)?.map(|team| team.fields.name);
            let team = team.unwrap_or_else(|| membership.team.to_string());
            let detail =
                format!("leads {team}, to which some of those involved belong: name somebody else");
            violations.push(violation("leads_involved", detail));
        }
    }
    if violations.is_empty() { Ok(()) } else { Err(RuleBroken::Invalid(violations).into()) }
}

fn people(incident: &Incident) -> BTreeSet<PersonId> {
    incident.fields.involvements.iter().map(|involvement| involvement.person).collect()
}

fn violation(code: &'static str, detail: String) -> Violation {
    Violation { pointer: "/facilitator".to_owned(), code, detail }
}
