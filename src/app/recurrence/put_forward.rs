//! Earlier factors that may have returned in an incident are put forward, the closest three; and as many again of those
//! that are hidden behind more than the incident is, so that nobody misses one of theirs by what they may not see.
//! May use: `domain`, `store`.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use crate::app::{AppError, closing};
use crate::domain::event::{Noun, Origin};
use crate::domain::id::{FactorId, IncidentId, RecordId, ReviewId, ServiceId, ThemeId};
use crate::domain::incident::{Incident, IncidentKind};
use crate::domain::recurrence::{Candidate, Ground, Recurrence, RecurrenceStatus, Trait, closest};
use crate::domain::review::{Factor, Review};
use crate::store::{ReadTx, WriteTx};

/// Looks anew which earlier factors may have returned in these incidents.
///
/// # Errors
/// Any that the store can have.
pub fn put_forward_of(
    tx: &mut WriteTx<'_>,
    incidents: impl IntoIterator<Item = IncidentId>,
) -> Result<(), AppError> {
    for id in incidents {
        if let Some(incident) = tx.find_unchecked::<Incident>(id)? {
            put_forward(tx, &incident)?;
        }
    }
    Ok(())
}

/// Looks anew which earlier factors may have returned in an incident of which these fields changed, if it is by them that
/// they are found.
///
/// # Errors
/// Any that the store can have.
pub fn put_forward_after(
    tx: &mut WriteTx<'_>,
    incident: &Incident,
    changed: &[String],
) -> Result<(), AppError> {
    let decides = |name: &String| ["themes", "services", "kind"].contains(&name.as_str());
    if changed.iter().any(decides) { put_forward(tx, incident) } else { Ok(()) }
}

/// Looks anew which earlier factors may have returned in an incident. History puts nothing forward, nor does a drill; what
/// was put forward before it was one lapses.
///
/// # Errors
/// Any that the store can have.
pub fn put_forward(tx: &mut WriteTx<'_>, incident: &Incident) -> Result<(), AppError> {
    if incident.origin == Origin::Imported {
        return Ok(());
    }
    let found = match incident.kind() {
        IncidentKind::Drill => Vec::new(),
        _ => candidates(tx, incident)?,
    };
    let reviews = found.iter().map(|candidate| candidate.review.to_string());
    let hidden = tx.hidden_further(reviews, &incident.id.to_string())?;
    let (further, open): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|candidate| hidden.contains(&candidate.review.to_string()));
    let best = [closest(open), closest(further)].concat();
    let known = tx.all_unchecked::<Recurrence>("incident", incident.id.to_string())?;
    withdraw(tx, &known, &best)?;
    let known: BTreeSet<FactorId> = known.iter().map(|known| known.factor).collect();
    for candidate in best.iter().filter(|candidate| !known.contains(&candidate.factor)) {
        let now = tx.now();
        let (recurrence, event) = Recurrence::suggest(tx.new_id(), incident.id, candidate, now);
        tx.insert(&recurrence)?;
        tx.also(event);
    }
    Ok(())
}

/// Lets those lapse that nobody answered and that are no longer among the closest.
fn withdraw(
    tx: &mut WriteTx<'_>,
    known: &[Recurrence],
    best: &[Candidate],
) -> Result<(), AppError> {
    let suggested = known.iter().filter(|known| known.status == RecurrenceStatus::Suggested);
    let displaced =
        suggested.filter(|known| best.iter().all(|candidate| candidate.factor != known.factor));
    for recurrence in displaced {
        let (recurrence, event, moved) = recurrence.clone().lapse(true, tx.now())?;
        tx.save(&recurrence)?;
        tx.add_move(Noun::Recurrence, recurrence.id, moved)?;
        tx.also(event);
    }
    Ok(())
}

/// By what an incident is classified: its own themes and services, and those of its reviews' factors.
fn traits(tx: &mut WriteTx<'_>, incident: &Incident) -> Result<Vec<Trait>, AppError> {
    let fields = &incident.fields;
    let mut traits = crossed(&fields.themes, &fields.services);
    for factor in closing::factors_of(tx, incident.id)? {
        let Factor { fields: found, .. } = factor;
        let themes = found.theme.map_or_else(|| fields.themes.clone(), |theme| vec![theme]);
        let services = found.service.map_or_else(|| fields.services.clone(), |id| vec![id]);
        traits.extend(crossed(&themes, &services));
    }
    traits.sort();
    traits.dedup();
    Ok(traits)
}

fn crossed(themes: &[ThemeId], services: &[ServiceId]) -> Vec<Trait> {
    let of =
        |theme: ThemeId| services.iter().map(move |service| Trait { theme, service: *service });
    themes.iter().copied().flat_map(of).collect()
}

/// The factors of earlier published reviews that share a theme and a service, or one that depends on it.
fn candidates(tx: &mut WriteTx<'_>, incident: &Incident) -> Result<Vec<Candidate>, AppError> {
    let traits = &traits(tx, incident)?;
    if traits.is_empty() {
        return Ok(Vec::new());
    }
    let own: BTreeSet<ServiceId> = traits.iter().map(|own| own.service).collect();
    let depend = dependencies(tx, &own)?;
    let services: BTreeSet<ServiceId> =
        depend.iter().map(|(_, other)| *other).chain(own.iter().copied()).collect();
    let themes: BTreeSet<ThemeId> = traits.iter().map(|own| own.theme).collect();
    let (themes, services): (Vec<_>, Vec<_>) =
        (themes.into_iter().collect(), services.into_iter().collect());
    let (mut earlier, mut found) = (HashMap::<ReviewId, Option<Timestamp>>::new(), Vec::new());
    for factor in tx.published_factors(&themes, &services)? {
        let (Some(theme), Some(service)) = (factor.fields.theme, factor.fields.service) else {
            continue;
        };
        let depend = |now, other| depend.contains(&(now, other));
        let Some(ground) = Ground::shared(traits, Trait { theme, service }, depend) else {
            continue;
        };
        let published = match earlier.entry(factor.review) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => *new.insert(published_before(tx, factor.review, incident)?),
        };
        found.extend(published.map(|published_at| Candidate {
            factor: factor.id,
            review: factor.review,
            published_at,
            ground,
        }));
    }
    Ok(found)
}

/// When a review was published, if all that it is about began before this incident did.
fn published_before(
    tx: &mut ReadTx<'_>,
    review: ReviewId,
    incident: &Incident,
) -> Result<Option<Timestamp>, AppError> {
    let Some(review) = tx.find_unchecked::<Review>(review)? else { return Ok(None) };
    for id in &review.fields.incidents {
        let other = tx.find_unchecked::<Incident>(*id)?;
        let began = other.as_ref().map(Incident::began_at);
        if *id == incident.id || began.is_some_and(|began| began >= incident.began_at()) {
            return Ok(None);
        }
    }
    Ok(review.edition.map(|edition| edition.published_at))
}

/// Which services depend on these, or these on them.
fn dependencies(
    tx: &mut ReadTx<'_>,
    services: &BTreeSet<ServiceId>,
) -> Result<BTreeSet<(ServiceId, ServiceId)>, AppError> {
    let mut depend = BTreeSet::new();
    for service in services {
        for (relation, from, to) in tx.links_of(&service.to_string())? {
            if relation == "relies_on" || relation == "relied_on_by" {
                let ends = [from, to].map(|id| ServiceId::parse(&id));
                depend.extend(ends.into_iter().flatten().map(|other| (*service, other)));
            }
        }
    }
    Ok(depend)
}
