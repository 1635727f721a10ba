//! What to know before changing a service: short enough for the change form of a tool, and the same for everyone.
//!
//! Whoever reads the form reads it, so what is restricted is in it for nobody. May use: `domain`, `store`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::app::service::streams::streams;
use crate::app::upsert::{self, ReferenceKey};
use crate::app::{AppError, access};
use crate::domain::action::{Action, ActionStatus};
use crate::domain::calendar::{Calendar, day_after};
use crate::domain::check::shortened;
use crate::domain::fragility::{Fragility, FragilityKind, FragilityStatus};
use crate::domain::id::{ActionId, FragilityId, IncidentId, LessonId, ServiceId, TeamId};
use crate::domain::incident::{Incident, IncidentStatus, Severity};
use crate::domain::lesson::{Lesson, LessonKind};
use crate::domain::permission::Caller;
use crate::domain::service::{Service, Tier};
use crate::domain::team::Team;
use crate::domain::words::words;
use crate::store::ReadTx;

/// The most entries of a list.
const MOST: i64 = 8;
/// The most incidents, and the most anniversaries.
const FEW: i64 = 5;
/// The most characters of a text.
const SHORT: usize = 280;
/// How many years back anniversaries are looked for, and how many days before and after.
pub(in crate::app) const YEARS: i32 = 10;
const DAYS: i64 = 7;

words! {
    /// By what a lesson bears on a service, the closest first.
    pub enum BriefBecause { Service = "service", Dependency = "dependency", Theme = "theme" }
}

/// What to know before changing a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BriefBody {
    /// The service.
    pub service: BriefService,
    /// The day that it is of, in UTC.
    pub as_of_date: Date,
    /// What was learned: about it, about what it hangs together with, about what is like it.
    pub lessons: Vec<BriefLesson>,
    /// How many such lessons there are.
    pub lessons_total: i64,
    /// What is being changed, or promised to be; the first due first.
    pub open_actions: Vec<BriefAction>,
    /// How many actions are open.
    pub open_actions_total: i64,
    /// What it leans on that may give way; the newest first.
    pub fragilities: Vec<BriefFragility>,
    /// How many fragilities there are.
    pub fragilities_total: i64,
    /// Its last incidents, the newest first.
    pub last_incidents: Vec<BriefIncident>,
    /// How many incidents it had.
    pub incidents_total: i64,
    /// What happened to it around this day of an earlier year, the newest first.
    pub anniversaries: Vec<BriefIncident>,
}

/// The service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BriefService {
    /// Its id.
    pub id: ServiceId,
    /// Its short name.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it is for, shortened.
    pub purpose: Option<String>,
    /// How much hangs on it.
    pub tier: Option<Tier>,
    /// The team that owns it.
    pub owner_team: Option<TeamId>,
    /// That team's name.
    pub owner_team_name: Option<String>,
}

/// A lesson, in brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BriefLesson {
    /// Its id.
    pub id: LessonId,
    /// Its number.
    pub number: String,
    /// The lesson in a line.
    pub title: String,
    /// What kind of lesson it is.
    pub kind: LessonKind,
    /// By what it bears on the service.
    pub because: BriefBecause,
    /// When it applies, shortened.
    pub applies_when: Option<String>,
    /// What was learned, shortened.
    pub insight: Option<String>,
}

/// An open action, in brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BriefAction {
    /// Its id.
    pub id: ActionId,
    /// Its number.
    pub number: String,
    /// What is to change.
    pub title: String,
    /// Where it stands.
    pub status: ActionStatus,
    /// When it is to be done.
    pub due_date: Option<Date>,
    /// The team that owns it.
    pub owner_team: Option<TeamId>,
}

/// A fragility, in brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BriefFragility {
    /// Its id.
    pub id: FragilityId,
    /// Its number.
    pub number: String,
    /// What it is.
    pub title: String,
    /// What kind of fragility it is.
    pub kind: Option<FragilityKind>,
    /// Where it stands.
    pub status: FragilityStatus,
    /// Until when its risk is accepted.
    pub accepted_until: Option<Date>,
}

/// An incident, in brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BriefIncident {
    /// Its id.
    pub id: IncidentId,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// How bad it was.
    pub severity: Option<Severity>,
    /// Where it stands.
    pub status: IncidentStatus,
    /// When it began.
    pub occurred_at: Option<Timestamp>,
}

/// What to know before changing the service with this id or key.
///
/// # Errors
/// 404, 403.
pub fn brief(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
    now: Timestamp,
) -> Result<BriefBody, AppError> {
    let service = tx.get::<Service>(id, caller)?;
    access::may(caller, "show_service_brief", &[])?;
    of(tx, service, now)
}

/// The same of the service that a tool keeps under this id.
///
/// # Errors
/// 404, 403.
pub fn brief_by_reference(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    key: &ReferenceKey,
    now: Timestamp,
) -> Result<BriefBody, AppError> {
    let service = upsert::find::<Service>(tx, caller, key)?;
    access::may(caller, "show_service_brief_by_reference", &[])?;
    of(tx, service, now)
}

fn of(tx: &mut ReadTx<'_>, service: Service, now: Timestamp) -> Result<BriefBody, AppError> {
    let id = service.id;
    let hangs = streams(tx, id)?;
    let beside: Vec<_> = hangs.downstream.union(&hangs.upstream).map(ToString::to_string).collect();
    let themes = tx.themes_of_service(id)?;
    let lessons = tx.lessons_in_brief(id, &beside, &themes, MOST)?;
    let actions = tx.actions_in_brief(id, MOST)?;
    let fragilities = tx.fragilities_in_brief(id, MOST)?;
    let incidents = tx.incidents_in_brief(id, FEW)?;
    let calendar = Calendar::default();
    let today = calendar.today(now);
    let around = (day_after(today, -DAYS), day_after(today, DAYS));
    let anniversaries = tx.incidents_within(id, &calendar.in_earlier_years(around, YEARS), FEW)?;
    let owner = match service.fields.owner_team {
        Some(team) => tx.find_unchecked::<Team>(team)?.map(|team| team.fields.name),
        None => None,
    };
    Ok(BriefBody {
        service: of_service(service, owner),
        as_of_date: today,
        lessons: lessons.first.into_iter().map(of_lesson).collect(),
        lessons_total: lessons.total,
        open_actions: actions.first.into_iter().map(of_action).collect(),
        open_actions_total: actions.total,
        fragilities: fragilities.first.into_iter().map(of_fragility).collect(),
        fragilities_total: fragilities.total,
        last_incidents: incidents.first.into_iter().map(of_incident).collect(),
        incidents_total: incidents.total,
        anniversaries: anniversaries.into_iter().map(of_incident).collect(),
    })
}

fn short(text: String) -> String {
    shortened(&text, SHORT).unwrap_or(text)
}

fn of_service(service: Service, owner_team_name: Option<String>) -> BriefService {
    let Service { id, fields, .. } = service;
    BriefService {
        id,
        key: fields.key,
        name: fields.name,
        purpose: fields.purpose.map(short),
        tier: fields.tier,
        owner_team: fields.owner_team,
        owner_team_name,
    }
}

fn of_lesson((distance, lesson): (i64, Lesson)) -> BriefLesson {
    let Lesson { id, number, fields, .. } = lesson;
    BriefLesson {
        id,
        number,
        title: fields.title,
        kind: fields.kind.unwrap_or(LessonKind::Insight),
        because: match distance {
            0 => BriefBecause::Service,
            1 => BriefBecause::Dependency,
            _ => BriefBecause::Theme,
        },
        applies_when: fields.applies_when.map(short),
        insight: fields.insight.map(short),
    }
}

fn of_action(action: Action) -> BriefAction {
    let Action { id, number, status, fields, .. } = action;
    let (title, due_date, owner_team) = (fields.title, fields.due_date, fields.owner_team);
    BriefAction { id, number, title, status, due_date, owner_team }
}

fn of_fragility(fragility: Fragility) -> BriefFragility {
    let Fragility { id, number, status, accepted_until, fields, .. } = fragility;
    BriefFragility { id, number, title: fields.title, kind: fields.kind, status, accepted_until }
}

fn of_incident(incident: Incident) -> BriefIncident {
    let Incident { id, number, status, fields, .. } = incident;
    let (title, severity, occurred_at) = (fields.title, fields.severity, fields.occurred_at);
    BriefIncident { id, number, title, severity, status, occurred_at }
}
