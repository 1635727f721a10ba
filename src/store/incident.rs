//! How an incident and the events on its timeline are kept, listed and found. May use: `record`, `sql`, `domain`.

use crate::domain::event::Noun;
use crate::domain::id::IncidentId;
use crate::domain::incident::{
    Incident, IncidentKind, IncidentStatus, Severity, Stage, TimelineEvent, Visibility,
};
use crate::domain::list::{Filter, ListQuery, ListSpec, Page, Takes};
use crate::domain::permission::Caller;
use crate::domain::reference::Reference;
use crate::domain::words::Word;

use super::error::StoreError;
use super::record::{Record, Seal};
use super::sql::{Sql, Value};
use super::transaction::ReadTx;

/// What the list of incidents offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Incident,
    filters: &[
        Filter {
            name: "status",
            takes: Takes::Words(IncidentStatus::all_words),
            help: "Where it stands.",
        },
        Filter {
            name: "stage",
            takes: Takes::Words(Stage::all_words),
            help: "Where its loop stands.",
        },
        Filter {
            name: "kind",
            takes: Takes::Words(IncidentKind::all_words),
            help: "What kind of occurrence it was.",
        },
        Filter {
            name: "severity",
            takes: Takes::OrNone(&Takes::Words(Severity::all_words)),
            help: "How bad it was.",
        },
        Filter {
            name: "visibility",
            takes: Takes::Words(Visibility::all_words),
            help: "Who may see it.",
        },
        Filter {
            name: "service",
            takes: Takes::OrNone(&Takes::Linked(Noun::Service)),
            help: "A service concerned.",
        },
        Filter {
            name: "reference",
            takes: Takes::OrNone(&Takes::Reference),
            help: "A record elsewhere: `integration:external_id`.",
        },
        Filter { name: "reporter", takes: Takes::Me, help: "Only `me`: what I reported." },
        Filter { name: "data_flagged", takes: Takes::Flag, help: "Whether its data contradict." },
        Filter {
            name: "occurred_at",
            takes: Takes::OrNone(&Takes::Moment),
            help: "When it began.",
        },
        Filter {
            name: "reported_at",
            takes: Takes::OrNone(&Takes::Moment),
            help: "When it was first reported.",
        },
        Filter {
            name: "resolved_at",
            takes: Takes::OrNone(&Takes::Moment),
            help: "When it was over.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was recorded." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
    ],
    sorts: &[
        "created_at",
        "changed_at",
        "occurred_at",
        "reported_at",
        "resolved_at",
        "severity",
        "stage",
    ],
    descending: true,
};

/// What the list of an incident's timeline offers: the order in which things happened.
pub const TIMELINE: ListSpec = ListSpec {
    noun: Noun::TimelineEvent,
    filters: &[
        Filter { name: "happened_at", takes: Takes::Moment, help: "When it happened." },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was written down." },
    ],
    sorts: &["happened_at", "created_at"],
    descending: false,
};

impl Record for Incident {
    const NOUN: Noun = Noun::Incident;
    const TABLE: &'static str = "incidents";
    const TOGETHER: Option<[&'static str; 2]> = Some(["status", "severity"]);

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn number(&self) -> Option<&str> {
        Some(&self.number)
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let fields = &self.fields;
        vec![
            ("status", Value::of(self.status)),
            ("kind", Value::of(self.kind())),
            ("severity", fields.severity.map(Word::as_str).into()),
            ("severity_rank", Value::sortable(fields.severity.map(Word::rank))),
            ("stage", Value::of(self.stage)),
            ("stage_rank", self.stage.rank().into()),
            ("origin", Value::of(self.origin)),
            ("reporter", self.reporter.map(|id| id.to_string()).into()),
            ("occurred_at", Value::moment(fields.occurred_at)),
            ("reported_at", Value::moment(fields.reported_at)),
            ("resolved_at", Value::moment(fields.resolved_at)),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
            ("visibility", Value::of(fields.visibility.unwrap_or(Visibility::Open))),
            ("data_flagged", (!self.data_quality.is_empty()).into()),
        ]
    }

    fn sort_column(name: &'static str) -> Option<&'static str> {
        Some(match name {
            "severity" => "severity_rank",
            "stage" => "stage_rank",
            other => other,
        })
    }

    fn links(&self) -> Vec<(&'static str, String)> {
        let services = self.fields.services.iter().map(|id| ("concerns", id.to_string()));
        let themes = self.fields.themes.iter().map(|id| ("classified_by", id.to_string()));
        let services = services.chain(themes);
        services.chain(self.merged_into.map(|id| ("merged_into", id.to_string()))).collect()
    }

    fn references(&self) -> &[Reference] {
        &self.fields.references
    }

    fn search_text(&self) -> Option<(String, String)> {
        let fields = &self.fields;
        let mut body = vec![
            self.number.clone(),
            fields.summary.clone().unwrap_or_default(),
            fields.tags.join(" "),
        ];
        body.extend(fields.impact.iter().map(|line| format!("{} {}", line.who, line.could_not)));
        body.extend(fields.references.iter().filter_map(|to| to.display_id.clone()));
        Some((fields.title.clone(), body.join("\n")))
    }

    fn seal(&self) -> Seal {
        if self.is_restricted() { Seal::Own(self.grantees()) } else { Seal::Open }
    }
}

impl Record for TimelineEvent {
    const NOUN: Noun = Noun::TimelineEvent;
    const TABLE: &'static str = "timeline_events";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("incident", Value::of(self.incident)),
            ("happened_at", Value::moment(self.fields.happened_at)),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn seal(&self) -> Seal {
        Seal::Behind(vec![self.incident.to_string()])
    }
}

impl ReadTx<'_> {
    /// One page of an incident's timeline.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter or sort that the list does not offer.
    pub fn timeline(
        &mut self,
        incident: IncidentId,
        query: &ListQuery,
        caller: &Caller,
    ) -> Result<Page<TimelineEvent>, StoreError> {
        let of_incident = Sql::new(" AND t.incident = ").bind(Value::of(incident));
        self.list_where(&TIMELINE, query, caller, of_incident)
    }
}
