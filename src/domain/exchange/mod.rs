//! How records travel: one JSON object a line, the record as it serialises plus its `type`.
//!
//! Exports write it, imports read it, and what other tools hold is translated into it. May use:
//! `event`, `permission`, `words`.

mod cell;
mod import;
mod outward;

use serde::{Deserialize, Serialize};

pub use cell::harmless;
pub use import::{Import, ImportCounts, PERMISSIONS, RowFault, RowOutcome, RowResult};
pub use outward::Outward;

use crate::domain::event::Noun;
use crate::domain::words::words;

words! {
    /// What a line holds; in this order nothing comes before what it is part of.
    pub enum RowType {
        Team = "team", Service = "service", Theme = "theme", Incident = "incident",
        TimelineEvent = "timeline_event", Review = "review", Factor = "factor", Lesson = "lesson",
        Uptake = "uptake", Share = "share", Fragility = "fragility", Action = "action", Verification = "verification",
        Transition = "transition", Slip = "slip", Comment = "comment",
    }
}

impl RowType {
    /// The kind of record that the change feed speaks of; none for what is only ever part of another record.
    pub fn noun(self) -> Option<Noun> {
        match self {
            Self::Team => Some(Noun::Team),
            Self::Service => Some(Noun::Service),
            Self::Theme => Some(Noun::Theme),
            Self::Incident => Some(Noun::Incident),
            Self::TimelineEvent => Some(Noun::TimelineEvent),
            Self::Review => Some(Noun::Review),
            Self::Factor => Some(Noun::Factor),
            Self::Lesson => Some(Noun::Lesson),
            Self::Uptake => Some(Noun::Uptake),
            Self::Share => Some(Noun::Share),
            Self::Fragility => Some(Noun::Fragility),
            Self::Action => Some(Noun::Action),
            Self::Comment => Some(Noun::Comment),
            Self::Verification | Self::Transition | Self::Slip => None,
        }
    }
}

/// By what a line is known again when it comes a second time: its place in the tool that it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// One instance of a tool, e.g. `snow-prod`.
    pub integration: String,
    /// Its id there, e.g. `PM-9#action-3`.
    pub external_id: String,
}

impl Key {
    /// How a line names another record that it came with, in an id's place: `@snow-prod/INC0010001`.
    pub fn as_link(&self) -> String {
        format!("@{}/{}", self.integration, self.external_id)
    }

    /// Reads what [`Key::as_link`] wrote. An integration's name holds no slash; an id may.
    pub fn from_link(link: &str) -> Option<Self> {
        let (integration, external_id) = link.strip_prefix('@')?.split_once('/')?;
        let whole = !integration.is_empty() && !external_id.is_empty();
        whole.then(|| Self {
            integration: integration.to_owned(),
            external_id: external_id.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_reads_back_as_the_key_that_it_names() {
        let key = Key { integration: "git".to_owned(), external_id: "team/app#12".to_owned() };
        assert_eq!(Key::from_link(&key.as_link()), Some(key));
        for other in ["", "inc_01", "@", "@git", "@git/", "@/12"] {
            assert_eq!(Key::from_link(other), None, "{other}");
        }
    }
}
