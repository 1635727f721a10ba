//! An import on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Answer;
use crate::app::import::ImportView;
use crate::domain::exchange::{Key, RowResult, RowType};
use crate::domain::id::ImportId;
use crate::http::answer::{Body, created, shown};

/// A line of an import: a record as an export shows it, or as little of one as is known.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "incident",
    "key": { "integration": "snow-prod", "external_id": "INC0010001" },
    "status": "resolved",
    "fields": { "title": "Mail is slow", "reported_at": "2026-11-20T08:00:00Z", "resolved_at": "2026-11-20T09:00:00Z" },
}))]
pub struct ImportRow {
    /// What the line holds.
    #[serde(rename = "type")]
    pub kind: RowType,
    /// By what it is known again when it comes a second time.
    pub key: Option<ImportKey>,
    /// The record's own id, where it comes from an instance of kintsugi.
    pub id: Option<String>,
    /// Where it stands at its source; beside it may stand every other property that an export shows.
    pub status: Option<String>,
    /// What a caller may write of the record. In an id's place may stand `@integration/external_id`, or the key of a
    /// team, service or theme.
    #[schema(value_type = Object)]
    pub fields: serde_json::Map<String, serde_json::Value>,
}

/// By what a line is known again.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportKey {
    /// One instance of a tool, e.g. `snow-prod`.
    pub integration: String,
    /// Its id there.
    pub external_id: String,
}

impl From<Key> for ImportKey {
    fn from(Key { integration, external_id }: Key) -> Self {
        Self { integration, external_id }
    }
}

/// What became of an import.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportBody {
    /// Its id.
    pub id: ImportId,
    /// When it was done.
    pub created_at: Timestamp,
    /// Lines of which a record came to be.
    pub created: u32,
    /// Lines that brought a record up to date.
    pub updated: u32,
    /// Lines that changed nothing: taken before, or the record was edited here since.
    pub unchanged: u32,
    /// Lines that were refused; nothing of them was written.
    pub refused: u32,
    /// What became of each line; when it is looked at again, of those that something is to be said about.
    pub results: Vec<RowResult>,
}

impl Body for ImportBody {
    type View = ImportView;
    const PATH: &'static str = "/api/v1/imports";

    fn of(view: ImportView) -> Self {
        let counts = view.import.counts;
        Self {
            id: view.import.id,
            created_at: view.import.created_at,
            created: counts.created,
            updated: counts.updated,
            unchanged: counts.unchanged,
            refused: counts.refused,
            results: view.results,
        }
    }
}

/// 201 when something came of it, 200 when nothing changed.
pub fn taken(view: ImportView) -> Answer {
    if view.import.counts.wrote() { created::<ImportBody>(view) } else { shown::<ImportBody>(view) }
}
