//! An incident on the wire: on its own page, in a list, and as a tool tells of it. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Answer;
use crate::app::feed::Entry;
use crate::app::incident::IncidentView;
use crate::domain::event::{Noun, Origin};
use crate::domain::id::{IncidentId, PersonId, ServiceId, ThemeId};
use crate::domain::incident::{
    DataFlag, ImpactLine, IncidentFields, IncidentKind, IncidentStatus, Severity, Stage, Visibility,
};
use crate::domain::machine::AvailableMove;
use crate::domain::record::NextStep;
use crate::domain::reference::{Reference, Source};
use crate::http::answer::{Body, plain};

/// What every form of an incident tells.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IncidentHead {
    /// Its id.
    pub id: IncidentId,
    /// Its number for people: `INC-142`.
    pub number: String,
    /// Counts its changes.
    pub version: i64,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Recorded here, or entered as history.
    pub origin: Origin,
    /// Where it stands.
    pub status: IncidentStatus,
    /// Where the loop stands that follows from it.
    pub stage: Stage,
    /// Why the loop stands there, where that is not plain.
    pub stage_reason: Option<String>,
    /// The worst severity that it reached.
    pub highest_severity: Option<Severity>,
    /// When it was resolved for the first time.
    pub first_resolved_at: Option<Timestamp>,
    /// How often it came back.
    pub reopened_count: u32,
    /// The incident that the one asked for was merged into, if you may see it.
    pub merged_into: Option<IncidentId>,
    /// Contradictions in what a machine told; figures leave them out.
    pub data_quality: Vec<DataFlag>,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What to do next, in order.
    pub next_steps: Vec<NextStep>,
}

/// An incident: something that happened and is worth learning from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IncidentBody {
    /// What every form of it tells.
    #[serde(flatten)]
    pub head: IncidentHead,
    /// Who reported it here, unless they asked that their name be withheld.
    pub reporter: Option<PersonId>,
    /// What the tool that keeps it last told; `values.status` is where it stood there.
    pub source: Option<Source>,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: IncidentFields,
}

/// An incident in a list: without its narrative, and without who took part, who may see it and who reported it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IncidentEntryBody {
    /// What every form of it tells.
    #[serde(flatten)]
    pub head: IncidentHead,
    /// What happened, in a line.
    pub title: String,
    /// What kind of occurrence it was.
    pub kind: IncidentKind,
    /// How bad it was; unknown when null.
    pub severity: Option<Severity>,
    /// When it began.
    pub occurred_at: Option<Timestamp>,
    /// When it was first noticed.
    pub detected_at: Option<Timestamp>,
    /// When it was first reported.
    pub reported_at: Option<Timestamp>,
    /// When somebody took it on.
    pub acknowledged_at: Option<Timestamp>,
    /// When people could work again.
    pub mitigated_at: Option<Timestamp>,
    /// When it was over.
    pub resolved_at: Option<Timestamp>,
    /// When its record was closed at the source.
    pub closed_at: Option<Timestamp>,
    /// The services concerned.
    pub services: Vec<ServiceId>,
    /// The themes that classify it.
    pub themes: Vec<ThemeId>,
    /// Names of services that a tool gave and that are not known here.
    pub unmapped_services: Vec<String>,
    /// What people could not do.
    pub impact: Vec<ImpactLine>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// References to records elsewhere.
    pub references: Vec<Reference>,
    /// Who may see it.
    pub visibility: Visibility,
}

/// What a tool tells of an incident that it keeps.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "title": "Orders could not be placed",
    "status": "resolved",
    "severity": "sev2",
    "services": ["Order queue"],
    "occurred_at": "2026-11-20T07:10:00Z",
    "resolved_at": "2026-11-20T07:55:00Z",
}))]
pub struct IncidentSourceFields {
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: IncidentFields,
    /// Where the incident stands at the source: it goes there along the state table, reopening included.
    pub status: Option<IncidentStatus>,
    /// The services concerned, by whatever name the tool knows them: an id, a key, a name. Names that are not known here
    /// go to `unmapped_services`.
    pub services: Vec<String>,
}

impl IncidentHead {
    /// What every form of it tells, and the rest of the view.
    fn split(view: IncidentView) -> (Self, Rest) {
        let IncidentView { incident, reporter, merged_into, available_moves, next_steps } = view;
        let rest = Rest {
            kind: incident.kind(),
            reporter,
            source: incident.source,
            fields: incident.fields,
        };
        let head = Self {
            id: incident.id,
            number: incident.number,
            version: incident.version,
            created_at: incident.created_at,
            changed_at: incident.changed_at,
            origin: incident.origin,
            status: incident.status,
            stage: incident.stage,
            stage_reason: incident.stage_reason,
            highest_severity: incident.highest_severity,
            first_resolved_at: incident.first_resolved_at,
            reopened_count: incident.reopened_count,
            merged_into,
            data_quality: incident.data_quality,
            available_moves,
            next_steps,
        };
        (head, rest)
    }
}

/// What is left of a view when its head is taken.
struct Rest {
    kind: IncidentKind,
    reporter: Option<PersonId>,
    source: Option<Source>,
    fields: IncidentFields,
}

impl Body for IncidentBody {
    type View = IncidentView;
    const PATH: &'static str = "/api/v1/incidents";

    fn of(view: IncidentView) -> Self {
        let (head, Rest { reporter, source, fields, .. }) = IncidentHead::split(view);
        Self { head, reporter, source, fields }
    }
}

impl Body for IncidentEntryBody {
    type View = IncidentView;
    const PATH: &'static str = "/api/v1/incidents";

    fn of(view: IncidentView) -> Self {
        let (head, Rest { kind, fields, .. }) = IncidentHead::split(view);
        Self {
            head,
            title: fields.title,
            kind,
            severity: fields.severity,
            occurred_at: fields.occurred_at,
            detected_at: fields.detected_at,
            reported_at: fields.reported_at,
            acknowledged_at: fields.acknowledged_at,
            mitigated_at: fields.mitigated_at,
            resolved_at: fields.resolved_at,
            closed_at: fields.closed_at,
            services: fields.services,
            themes: fields.themes,
            unmapped_services: fields.unmapped_services,
            impact: fields.impact,
            tags: fields.tags,
            references: fields.references,
            visibility: fields.visibility.unwrap_or(Visibility::Open),
        }
    }
}

/// That somebody was told of a restricted record.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReadingBody {
    /// The id of a person or of a token; `withheld` for who asked for that.
    pub actor: String,
    /// The kind of record.
    #[serde(rename = "type")]
    pub kind: Noun,
    /// The record's id.
    pub record: String,
    /// Its version.
    pub version: i64,
    /// When it was recorded, once an hour.
    pub recorded_at: Timestamp,
}

/// Who was told of a restricted incident.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReadingList {
    /// The last 500, newest first.
    pub items: Vec<ReadingBody>,
}

impl ReadingList {
    /// 200: the list.
    pub fn of(found: Vec<Entry>) -> Answer {
        let body = |entry: Entry| ReadingBody {
            actor: entry.actor,
            kind: entry.noun,
            record: entry.record_id,
            version: entry.version,
            recorded_at: entry.recorded_at,
        };
        plain(200, &Self { items: found.into_iter().map(body).collect() })
    }
}
