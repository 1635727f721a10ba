//! The home of a record: the incident or review from which it was drawn; its visibility is the record's.
//! May use: `id`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::id::{IncidentId, RecordId, ReviewId};
use crate::domain::words::text_schema;

/// The incident or review from which a record was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// Drawn from an incident.
    Incident(IncidentId),
    /// Drawn from a review.
    Review(ReviewId),
}

impl fmt::Display for Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incident(id) => id.fmt(f),
            Self::Review(id) => id.fmt(f),
        }
    }
}

text_schema!(Home, "(inc|rev)", "rev_01j9zv5m3q8r7t2w4x6y8z0abc");

impl Serialize for Home {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Home {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let incident = IncidentId::parse(&text).map(Self::Incident);
        incident.or_else(|| ReviewId::parse(&text).map(Self::Review)).ok_or_else(|| {
            serde::de::Error::custom("expected the id of an incident (inc_…) or a review (rev_…)")
        })
    }
}
