//! References to records elsewhere, and what a source told about itself. May use: `check`, `words`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::check::{Check, Faults, LINE};
use crate::domain::words::words;

words! {
    /// What the record elsewhere is to ours.
    pub enum ReferenceRelation {
        /// The same thing in another tool; unique within the integration.
        Is = "self",
        Problem = "problem", Change = "change", Parent = "parent", Alert = "alert", Chat = "chat",
        Document = "document", Ticket = "ticket",
    }
}

/// A reference to a record elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// One instance of a tool, e.g. `snow-prod`.
    pub integration: String,
    /// What the record elsewhere is to ours.
    pub relation: ReferenceRelation,
    /// Its id there; may contain slashes.
    pub external_id: String,
    /// What people call it there, e.g. `INC0012345`.
    #[serde(default)]
    pub display_id: Option<String>,
    /// Where to open it.
    #[serde(default)]
    pub url: Option<String>,
    /// Its state there when last seen, in the tool's own word.
    #[serde(default)]
    pub last_seen_state: Option<String>,
    /// When it was last seen.
    #[serde(default)]
    pub last_seen_at: Option<Timestamp>,
}

impl Check for Reference {
    fn check(&self, faults: &mut Faults) {
        faults.text("integration", &self.integration, 100);
        faults.text("external_id", &self.external_id, LINE);
        faults.optional("display_id", self.display_id.as_deref(), LINE);
        faults.optional("last_seen_state", self.last_seen_state.as_deref(), LINE);
        if let Some(url) = &self.url {
            faults.note("url", Some("^https?://"), 2_000);
            faults.length("url", url, 2_000);
            if !url.starts_with("https://") && !url.starts_with("http://") {
                faults.add("url", "not_a_link", "must begin with https:// or http://");
            }
        }
    }
}

/// What the tool that keeps a record by reference last told about it (domain.md, rule 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Source {
    /// The integration that keeps the record.
    pub integration: String,
    /// When the source last changed it, by the source's own clock: what orders its messages.
    pub updated_at: Option<Timestamp>,
    /// The source's own version, where it counts instead of dating.
    pub version: Option<i64>,
    /// When it last told something new, by our clock.
    #[serde(default)]
    pub told_at: Option<Timestamp>,
    /// The fields that a person has edited here; the source's later values of them are kept in `values`.
    #[serde(default)]
    pub kept: Vec<String>,
    /// The source's later values of the fields that a person has edited.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub values: serde_json::Map<String, serde_json::Value>,
}
