//! Who may see an incident, and who may find out that there is one. A restricted incident must stay within reach of someone: whoever restricts it may see it, and so may whoever
//! reported it. May use: `domain`.

use crate::domain::check::Checked;
use crate::domain::id::PersonId;
use crate::domain::incident::IncidentFields;
use crate::domain::permission::Caller;
use crate::domain::reference::{Reference, ReferenceRelation};
use crate::domain::rule::{RuleBroken, Violation};

/// Refuses those who only read to say what the incident is elsewhere: that it is taken would tell them of a hidden one.
fn refuse_to_name(
    caller: &Caller,
    before: Option<&IncidentFields>,
    fields: &IncidentFields,
) -> Result<(), RuleBroken> {
    let is_new = |reference: &Reference| {
        let known = before.is_some_and(|before| before.references.contains(reference));
        reference.relation == ReferenceRelation::Is && !known
    };
    let named = fields.references.iter().enumerate().filter(|(_, reference)| is_new(reference));
    let violation = |(place, _): (usize, &Reference)| Violation {
        pointer: format!("/references/{place}/relation"),
        code: "not_for_you",
        detail:
            "what a record is elsewhere (`self`) is said by contributors and tools; say `ticket`"
                .to_owned(),
    };
    let violations: Vec<_> = named.map(violation).collect();
    if violations.is_empty() || !caller.only_reads() {
        return Ok(());
    }
    Err(RuleBroken::Invalid(violations))
}

/// The fields of an incident, with those granted access who must have it.
///
/// # Errors
/// [`RuleBroken::Invalid`] for a restricted incident that nobody could see.
pub fn within_reach(
    caller: &Caller,
    reporter: Option<PersonId>,
    before: Option<&IncidentFields>,
    fields: Checked<IncidentFields>,
) -> Result<Checked<IncidentFields>, RuleBroken> {
    refuse_to_name(caller, before, &fields)?;
    if !fields.is_restricted() {
        return Ok(fields);
    }
    let mut fields = fields.into_inner();
    // Whoever asked that their name be withheld is let in without being named.
    let withheld = reporter.filter(|_| fields.reporter_withheld);
    if !before.is_some_and(IncidentFields::is_restricted) {
        let named = [caller.person, reporter]
            .into_iter()
            .flatten()
            .filter(|person| Some(*person) != withheld);
        for person in named.map(|person| person.to_string()) {
            if !fields.grants.contains(&person) {
                fields.grants.push(person);
            }
        }
    }
    if fields.grants.is_empty() && withheld.is_none() {
        let detail = "a restricted incident needs at least one person or team who may see it";
        return Err(RuleBroken::invalid("/grants", "out_of_reach", detail));
    }
    Checked::parse(fields)
}
