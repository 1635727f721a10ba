//! How close an earlier factor is to an incident, and which are the closest. May use: `id`, `words`.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::id::{FactorId, ReviewId, ServiceId, ThemeId};
use crate::domain::recurrence::MOST;
use crate::domain::words::{Word, words};

words! {
    /// How close an earlier factor is to an incident of the same theme, the closest first.
    pub enum Closeness {
        /// In the same service.
        SameService = "same_service",
        /// In a service on which that of the incident depends, or the other way round.
        DependentService = "dependent_service",
    }
}

/// What an incident is classified by: a theme in a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Trait {
    /// The theme.
    pub theme: ThemeId,
    /// The service.
    pub service: ServiceId,
}

/// Why a recurrence was put forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Ground {
    /// The theme that both share.
    pub theme: ThemeId,
    /// The service of the earlier factor.
    pub service: ServiceId,
    /// The service of the incident: the same, or one that depends on it in either direction.
    pub service_now: ServiceId,
    /// How close that is.
    pub closeness: Closeness,
}

impl Ground {
    /// What an incident with these traits shares with a factor of this trait, at its closest; `depend` tells which
    /// services depend on each other.
    pub fn shared(
        now: &[Trait],
        earlier: Trait,
        depend: impl Fn(ServiceId, ServiceId) -> bool,
    ) -> Option<Self> {
        let same_theme = || now.iter().filter(|own| own.theme == earlier.theme);
        let close = |own: &Trait, closeness| Self {
            theme: earlier.theme,
            service: earlier.service,
            service_now: own.service,
            closeness,
        };
        let same = same_theme().find(|own| own.service == earlier.service);
        let dependent = || same_theme().find(|own| depend(own.service, earlier.service));
        same.map(|own| close(own, Closeness::SameService))
            .or_else(|| dependent().map(|own| close(own, Closeness::DependentService)))
    }
}

/// An earlier factor that may have returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The factor.
    pub factor: FactorId,
    /// The review that found it.
    pub review: ReviewId,
    /// When that was published.
    pub published_at: Timestamp,
    /// What it shares with the incident.
    pub ground: Ground,
}

/// The closest candidates, best first: the same service before a dependent one, then the later review.
pub fn closest(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by_key(|candidate| {
        let later = Reverse(candidate.published_at);
        (candidate.ground.closeness.rank(), later, candidate.factor)
    });
    let mut seen = BTreeSet::new();
    candidates.retain(|candidate| seen.insert(candidate.factor));
    candidates.truncate(MOST);
    candidates
}
