//! Keeping the stage of every loop true: whatever changes a review, a lesson or an action works out anew where the
//! loops of its incidents stand, in the same transaction. May use: `domain`, `store`.

use std::collections::BTreeSet;

use crate::app::{AppError, LONGEST_CHAIN};
use crate::domain::action::Action;
use crate::domain::calendar::Calendar;
use crate::domain::closing::{LessonOfLoop, Loop};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::home::Home;
use crate::domain::id::{ActionId, IncidentId, LessonId, RecordId, ReviewId};
use crate::domain::incident::Incident;
use crate::domain::lesson::{Lesson, Uptake};
use crate::domain::permission::Caller;
use crate::domain::policy::PolicyFields;
use crate::domain::review::{Factor, Review};
use crate::domain::service::Service;
use crate::store::{ReadTx, StoreError, WriteTx};

/// How lessons and actions point at what they were drawn from.
const DRAWN: &[&str] = &["drawn_from", "answers", "follows_from"];

/// Works out anew where the loops of these incidents stand.
///
/// # Errors
/// Any that the store can have.
pub fn restage(
    tx: &mut WriteTx<'_>,
    incidents: impl IntoIterator<Item = IncidentId>,
) -> Result<(), AppError> {
    for id in incidents.into_iter().collect::<BTreeSet<_>>() {
        // Held first, so that of two who change one loop the second sees what the first did.
        let mut incident = match tx.get_to_save::<Incident>(id, &Caller::system()) {
            Ok(incident) => incident,
            Err(StoreError::NotFound) => continue,
            Err(error) => return Err(error.into()),
        };
        if place(tx, &mut incident)? {
            incident.version += 1;
            incident.changed_at = tx.now();
            tx.save(&incident)?;
            tx.also(stage_changed(&incident));
        }
    }
    Ok(())
}

/// Puts an incident, not saved yet, at its true stage; answers whether it stood at another.
///
/// # Errors
/// Any that the store can have.
pub fn place(tx: &mut WriteTx<'_>, incident: &mut Incident) -> Result<bool, AppError> {
    let (stage, reason) = loop_of(tx, incident)?.stage();
    let reason = reason.map(str::to_owned);
    let stood_elsewhere = (incident.stage, &incident.stage_reason) != (stage, &reason);
    incident.stage = stage;
    incident.stage_reason = reason;
    Ok(stood_elsewhere)
}

/// An incident's loop came to another stage.
pub fn stage_changed(incident: &Incident) -> Event {
    let event =
        Event::changed(Noun::Incident, incident.id, incident.version, vec!["stage".to_owned()]);
    Event { verb: "stage_changed", ..event }
}

/// Everything that follows from an incident, as the closing rule sees it.
///
/// What is hidden behind another incident, that is restricted, does not count: whoever sees this one would see by its
/// stage that the other is there.
///
/// # Errors
/// Any that the store can have.
pub fn loop_of(tx: &mut WriteTx<'_>, incident: &Incident) -> Result<Loop, AppError> {
    let now = tx.now();
    let today = Calendar::default().today(now);
    let policy = tx.policy_on(Calendar::default().today(incident.created_at))?;
    let review_due = review_due(tx, &policy, incident)?;
    let own = incident.id.to_string();
    let mut pointing = counted(tx, &own, std::slice::from_ref(&own))?;
    let (mut reviews, mut sources) = (Vec::new(), Vec::new());
    for id in named::<ReviewId>(&pointing, &["reviews"]) {
        if let Some(review) = tx.find_unchecked::<Review>(id)? {
            let factors = tx.all_unchecked::<Factor>("review", id.to_string())?;
            sources.push(id.to_string());
            sources.extend(factors.iter().map(|factor| factor.id.to_string()));
            reviews.push(review.status);
        }
    }
    pointing.extend(counted(tx, &own, &sources)?);
    let lessons = named::<LessonId>(&pointing, DRAWN);
    let actions = named::<ActionId>(&pointing, DRAWN);
    let mut lessons_of_loop = Vec::new();
    for id in lessons {
        let Some(lesson) = tx.find_unchecked::<Lesson>(id)? else {
            continue;
        };
        let uptakes = tx.all_unchecked::<Uptake>("lesson", id.to_string())?;
        let awaited = uptakes.iter().any(|uptake| uptake.is_awaited(today));
        lessons_of_loop.push(LessonOfLoop { status: lesson.status, awaited });
    }
    let mut actions_open = Vec::new();
    for id in actions {
        actions_open.push(is_open(tx, id)?);
    }
    Ok(Loop {
        status: incident.status,
        kind: incident.kind(),
        review_asked: incident.origin == Origin::Live && review_due.is_some(),
        reviews,
        lessons: lessons_of_loop,
        actions_open,
    })
}

/// Working days that a policy gives from the resolution of an incident to its published review; none where it asks for none.
///
/// # Errors
/// Any that the store can have.
pub fn review_due(
    tx: &mut ReadTx<'_>,
    policy: &PolicyFields,
    incident: &Incident,
) -> Result<Option<u32>, StoreError> {
    let mut owners = Vec::new();
    if policy.asks_whose_services() {
        let ids: Vec<_> = incident.fields.services.iter().map(ToString::to_string).collect();
        let services = tx.get_many::<Service>(&ids, &Caller::system())?;
        owners.extend(services.into_iter().filter_map(|service| service.fields.owner_team));
    }
    Ok(policy.review_due(incident.kind(), incident.highest_severity, &owners))
}

/// The factors of the reviews that count in the loop of an incident.
///
/// # Errors
/// Any that the store can have.
pub fn factors_of(tx: &mut ReadTx<'_>, incident: IncidentId) -> Result<Vec<Factor>, StoreError> {
    let own = incident.to_string();
    let pointing = counted(tx, &own, std::slice::from_ref(&own))?;
    let mut factors = Vec::new();
    for review in named::<ReviewId>(&pointing, &["reviews"]) {
        factors.extend(tx.all_unchecked::<Factor>("review", review.to_string())?);
    }
    Ok(factors)
}

/// Whether an action has no outcome yet; a replaced one counts as the one that took its place.
fn is_open(tx: &mut ReadTx<'_>, id: ActionId) -> Result<bool, AppError> {
    let mut next = Some(id);
    for _ in 0..LONGEST_CHAIN {
        let Some(id) = next else { return Ok(false) };
        let Some(action) = tx.find_unchecked::<Action>(id)? else {
            return Ok(false);
        };
        if action.is_open() {
            return Ok(true);
        }
        next = action.replaced_by;
    }
    Ok(false)
}

/// What points at these records: (relation, id).
fn pointing_at(tx: &mut ReadTx<'_>, to: &[String]) -> Result<Vec<(String, String)>, StoreError> {
    Ok(tx.links_to(to)?.into_iter().map(|(relation, from, _)| (relation, from)).collect())
}

/// What of it counts in the loop of an incident.
fn counted(
    tx: &mut ReadTx<'_>,
    incident: &str,
    to: &[String],
) -> Result<Vec<(String, String)>, StoreError> {
    let mut pointing = pointing_at(tx, to)?;
    let hidden = tx.hidden_further(pointing.iter().map(|(_, from)| from.clone()), incident)?;
    pointing.retain(|(_, from)| !hidden.contains(from));
    Ok(pointing)
}

/// The records of one kind that point by one of these relations.
fn named<I: RecordId + Ord>(pointing: &[(String, String)], relations: &[&str]) -> BTreeSet<I> {
    let by_one = pointing.iter().filter(|(relation, _)| relations.contains(&relation.as_str()));
    by_one.filter_map(|(_, from)| I::parse(from)).collect()
}

/// The other incidents in whose loops something counts only as long as this one is not restricted.
///
/// # Errors
/// Any that the store can have.
pub fn beside(
    tx: &mut ReadTx<'_>,
    incident: IncidentId,
) -> Result<BTreeSet<IncidentId>, StoreError> {
    let mut pointing = pointing_at(tx, &[incident.to_string()])?;
    let reviews = named::<ReviewId>(&pointing, &["reviews"]);
    let ids: Vec<_> = reviews.iter().map(ToString::to_string).collect();
    pointing.extend(pointing_at(tx, &ids)?);
    let mut homes = vec![Home::Incident(incident)];
    homes.extend(reviews.into_iter().map(Home::Review));
    let mut incidents = incidents_behind(tx, &homes)?;
    for id in named::<LessonId>(&pointing, &["drawn_from"]) {
        let lesson = tx.find_unchecked::<Lesson>(id)?;
        let sources = lesson.map(|lesson| lesson.fields.sources).unwrap_or_default();
        incidents.extend(incidents_behind(tx, &sources)?);
    }
    for id in named::<ActionId>(&pointing, &["drawn_from"]) {
        if let Some(action) = tx.find_unchecked::<Action>(id)? {
            incidents.extend(incidents_of(tx, &action)?);
        }
    }
    incidents.remove(&incident);
    Ok(incidents)
}

/// The incidents whose loops a record with these homes belongs to.
///
/// # Errors
/// Any that the store can have.
pub fn incidents_behind(
    tx: &mut ReadTx<'_>,
    homes: &[Home],
) -> Result<BTreeSet<IncidentId>, StoreError> {
    let mut incidents = BTreeSet::new();
    for home in homes {
        match home {
            Home::Incident(id) => {
                incidents.insert(*id);
            }
            Home::Review(id) => {
                let review = tx.find_unchecked::<Review>(*id)?;
                incidents.extend(review.into_iter().flat_map(|review| review.fields.incidents));
            }
        }
    }
    Ok(incidents)
}

/// The incidents whose loops an action belongs to.
///
/// # Errors
/// Any that the store can have.
pub fn incidents_of(
    tx: &mut ReadTx<'_>,
    action: &Action,
) -> Result<BTreeSet<IncidentId>, StoreError> {
    let mut homes: Vec<Home> = action.fields.home.into_iter().collect();
    for id in &action.fields.factors {
        homes.extend(tx.find_unchecked::<Factor>(*id)?.map(|factor| Home::Review(factor.review)));
    }
    let mut incidents = incidents_behind(tx, &homes)?;
    incidents.extend(action.fields.incidents.iter().copied());
    Ok(incidents)
}
