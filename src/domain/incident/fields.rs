//! What a caller may write of an incident, and the rules about its form. May use: `check`, `id`, `record`, `reference`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::check::{Check, Faults, LINE, NARRATIVE};
use crate::domain::id::{PersonId, RecordId, ServiceId, TeamId, ThemeId};
use crate::domain::incident::{IncidentKind, IncidentStatus, Severity, Visibility};
use crate::domain::record::name_each;
use crate::domain::reference::Reference;
use crate::domain::words::words;

words! {
    /// A person's part in an incident.
    pub enum InvolvementRole {
        Coordinator = "coordinator", Responder = "responder", SubjectExpert = "subject_expert",
        Communicator = "communicator", Observer = "observer", Affected = "affected", Reporter = "reporter",
    }
}

words! {
    /// Those who could not do something.
    pub enum Audience {
        Colleagues = "colleagues", Customers = "customers", Citizens = "citizens", Partners = "partners",
    }
}

/// What people could not do, in their words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactLine {
    /// Who: the group, in words.
    pub who: String,
    /// Of which audience they are.
    pub audience: Audience,
    /// What they could not do.
    pub could_not: String,
    /// How many there were.
    #[serde(default)]
    pub how_many: Option<u64>,
    /// Whether the number was measured; otherwise it was estimated.
    #[serde(default)]
    pub measured: bool,
    /// How they got by.
    #[serde(default)]
    pub workaround: Option<String>,
}

/// A person's part in the incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Involvement {
    /// The person.
    pub person: PersonId,
    /// The role they had.
    pub role: InvolvementRole,
}

/// What a caller may write of an incident.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(example = json!({
    "title": "Orders could not be placed",
    "severity": "sev2",
    "occurred_at": "2026-11-20T07:10:00Z",
    "detected_at": "2026-11-20T07:25:00Z",
    "impact": [{ "who": "Shop staff", "audience": "colleagues", "could_not": "place orders" }],
    "tags": ["checkout"],
}))]
#[serde(deny_unknown_fields, default)]
pub struct IncidentFields {
    /// What happened, in a line; the only field that must be there.
    pub title: String,
    /// What happened, in Markdown.
    pub summary: Option<String>,
    /// What kind of occurrence it was; `incident` when left out.
    pub kind: Option<IncidentKind>,
    /// How bad it was; unknown when left out. The highest that was reached is kept beside it.
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
    /// The themes that classify it; with its services, earlier factors are found that may have returned.
    pub themes: Vec<ThemeId>,
    /// Names of services that a tool gave and that we do not know; for the steward's queue.
    pub unmapped_services: Vec<String>,
    /// What people could not do.
    pub impact: Vec<ImpactLine>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Who took part, by role.
    pub involvements: Vec<Involvement>,
    /// References to records elsewhere.
    pub references: Vec<Reference>,
    /// Who may see it; `open` when left out.
    pub visibility: Option<Visibility>,
    /// People and teams who may see it while it is restricted: `per_…` and `tea_…`.
    pub grants: Vec<String>,
    /// The source's own word for the severity.
    pub source_severity: Option<String>,
    /// What else the source said; never exported or searched.
    #[schema(value_type = Option<Object>)]
    pub source_data: Option<serde_json::Map<String, serde_json::Value>>,
    /// Whether whoever reported it asked that their name be withheld; then only they themselves see it.
    pub reporter_withheld: bool,
    /// When whoever reported it was thanked and told that it is known.
    pub reporter_acknowledged_at: Option<Timestamp>,
    /// When whoever reported it was told the outcome.
    pub reporter_told_outcome_at: Option<Timestamp>,
}

impl Check for IncidentFields {
    fn check(&self, faults: &mut Faults) {
        faults.text("title", &self.title, LINE);
        faults.optional("summary", self.summary.as_deref(), NARRATIVE);
        faults.lines("unmapped_services", &self.unmapped_services);
        faults.lines("tags", &self.tags);
        faults.optional("source_severity", self.source_severity.as_deref(), LINE);
        faults.each("services", &self.services, |_, _| ());
        faults.each("themes", &self.themes, |_, _| ());
        faults.each("involvements", &self.involvements, |_, _| ());
        self.check_grants(faults);
        faults.each("references", &self.references, |faults, reference| reference.check(faults));
        faults.each("impact", &self.impact, |faults, line| {
            faults.text("who", &line.who, LINE);
            faults.text("could_not", &line.could_not, 2_000);
            faults.optional("workaround", line.workaround.as_deref(), 2_000);
        });
    }
}

impl IncidentFields {
    fn check_grants(&self, faults: &mut Faults) {
        faults.lines("grants", &self.grants);
        for (index, grant) in self.grants.iter().enumerate() {
            if PersonId::parse(grant).is_none() && TeamId::parse(grant).is_none() {
                let detail = "must be the id of a person (per_…) or a team (tea_…)";
                faults.add(&format!("grants/{index}"), "not_a_person_or_team", detail);
            }
        }
    }

    /// Whether only those who were granted access may see it.
    pub fn is_restricted(&self) -> bool {
        self.visibility == Some(Visibility::Restricted)
    }

    /// Where it stands, as far as its times tell.
    pub fn status(&self) -> IncidentStatus {
        match (self.resolved_at, self.mitigated_at) {
            (Some(_), _) => IncidentStatus::Resolved,
            (None, Some(_)) => IncidentStatus::Mitigated,
            (None, None) => IncidentStatus::Open,
        }
    }

    /// When it began, as far as that is known.
    pub fn start(&self) -> Option<Timestamp> {
        self.occurred_at.or(self.detected_at).or(self.reported_at)
    }

    /// Takes back the times of what is not true any more in a state.
    pub(super) fn fit(&mut self, status: IncidentStatus) {
        match status {
            IncidentStatus::Open => {
                self.mitigated_at = None;
                self.resolved_at = None;
                self.closed_at = None;
            }
            IncidentStatus::Mitigated => self.resolved_at = None,
            IncidentStatus::Resolved | IncidentStatus::Cancelled | IncidentStatus::Merged => {}
        }
    }

    /// The records that it names, each with the place where it does.
    pub fn named(&self) -> Vec<(String, String)> {
        let mut named = Vec::new();
        name_each(&mut named, "services", self.services.iter());
        name_each(&mut named, "themes", self.themes.iter());
        name_each(&mut named, "grants", self.grants.iter());
        named.extend(self.involvements.iter().enumerate().map(|(index, involvement)| {
            (format!("/involvements/{index}/person"), involvement.person.to_string())
        }));
        named
    }
}
