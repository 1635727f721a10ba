//! Whom a lesson is put to: few teams are asked, in the order of how closely it concerns them; everyone else reads it for
//! information. May use: `id`, `words`.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::id::{ServiceId, TeamId, ThemeId};
use crate::domain::words::words;

/// The most teams that are asked about one lesson; everyone else reads it for information.
pub const MOST_ASKED: usize = 8;

words! {
    /// For whom a lesson is.
    pub enum LessonAudience {
        /// The teams that it names, and those that its services and themes concern.
        Concerned = "concerned",
        /// Everyone, for information: nobody is asked but the teams that it names.
        Everyone = "everyone",
    }
}

words! {
    /// Why a lesson is put to a team, the closest first.
    pub enum AskedBecause {
        /// The lesson names it.
        Named = "named",
        /// It owns a service that the lesson concerns.
        OwnsService = "owns_service",
        /// It follows a service or a theme of the lesson.
        Follows = "follows",
        /// It owns a service that relies on one that the lesson concerns.
        ReliesOn = "relies_on",
        /// It owns a service on which one relies that the lesson concerns.
        ReliedOnBy = "relied_on_by",
    }
}

/// A team that a lesson concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Concerned {
    /// The team.
    pub team: TeamId,
    /// Why.
    pub because: AskedBecause,
    /// The service by which it does.
    pub service: Option<ServiceId>,
    /// The theme by which it does.
    pub theme: Option<ThemeId>,
}

/// Of those concerned, in their order and each once, who is asked beside those who were asked before, and who is only
/// informed.
pub fn divide(
    concerned: impl IntoIterator<Item = Concerned>,
    asked_before: &BTreeSet<TeamId>,
) -> (Vec<Concerned>, Vec<Concerned>) {
    let mut seen = asked_before.clone();
    let (mut asked, mut informed) = (Vec::new(), Vec::new());
    for one in concerned {
        if !seen.insert(one.team) {
            continue;
        }
        let room = asked_before.len() + asked.len() < MOST_ASKED;
        if room { asked.push(one) } else { informed.push(one) }
    }
    (asked, informed)
}
