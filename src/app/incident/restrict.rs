//! A restricted incident must stay within reach of someone: whoever restricts it may see it, and so may whoever
//! reported it. May use: `domain`.

use crate::domain::check::Checked;
use crate::domain::id::PersonId;
use crate::domain::incident::IncidentFields;
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;

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
