//! What is asked of figures. May use: `app`, `domain`.

use actix_web::{HttpResponse, get};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use utoipa::IntoParams;

use crate::app::figure::{
    ACTIONS, Figures, FiguresAsked, INCIDENTS, LESSONS, of_actions, of_incidents, of_lessons,
};
use crate::app::{AppError, ReadTx};
use crate::domain::figure::Period;
use crate::domain::list::{ListSpec, Takes};
use crate::domain::permission::Caller;
use crate::domain::rule::RuleBroken;
use crate::domain::view::Listed;
use crate::http::answer::{plain, tell};
use crate::http::extract::list::list_query;
use crate::http::extract::query::pairs;
use crate::http::extract::{Asked, several};
use crate::http::figure::FiguresBody;
use crate::http::problem::Problem;
use crate::http::view::{chosen, without};

/// What figures do not take: they are told whole, of all that fits.
const NOT_TAKEN: [&str; 3] = ["limit", "cursor", "include_total"];

/// What of a view says nothing about figures.
const OF_LINES: [&str; 3] = ["sort", "fields", "group_by"];

/// Which days are counted.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
struct Days {
    /// The first day, in UTC; 364 days before `to` when left out.
    #[param(inline)]
    from: Option<Date>,
    /// The last day; today when left out.
    #[param(inline)]
    to: Option<Date>,
}

/// Show figures of actions: whether they close, in what time, and whether they worked.
///
/// Takes the filters of the register, so that any part of it can be looked at: a team, a service, a priority, a theme. A
/// period stands beside the one before it, never beside another team. A team of one or two people is refused.
#[utoipa::path(
    tag = "figures",
    params(Days),
    responses((status = 200, body = FiguresBody))
)]
#[get("/figures/actions")]
pub async fn show_action_figures(asked: Asked) -> Result<HttpResponse, Problem> {
    let sent = chosen(&asked, Listed::Register).await?;
    figures(&asked, sent, &ACTIONS, of_actions).await
}

/// Show figures of lessons: whether teams answer and adopt them, and how soon.
///
/// Takes the filters of the list of lessons. Nothing is counted by who reads.
#[utoipa::path(
    tag = "figures",
    params(Days),
    responses((status = 200, body = FiguresBody))
)]
#[get("/figures/lessons")]
pub async fn show_lesson_figures(asked: Asked) -> Result<HttpResponse, Problem> {
    let sent = pairs(asked.request().query_string())?;
    figures(&asked, sent, &LESSONS, of_lessons).await
}

/// Show figures of incidents: what was reported, and what was known and happened again.
///
/// Takes the filters of the list of incidents. Drills are left out unless `kind` asks for them. Durations are not told:
/// their means say nothing.
#[utoipa::path(
    tag = "figures",
    params(Days),
    responses((status = 200, body = FiguresBody))
)]
#[get("/figures/incidents")]
pub async fn show_incident_figures(asked: Asked) -> Result<HttpResponse, Problem> {
    let sent = pairs(asked.request().query_string())?;
    figures(&asked, sent, &INCIDENTS, of_incidents).await
}

type Query = fn(&mut ReadTx<'_>, &Caller, &FiguresAsked) -> Result<Figures, AppError>;

async fn figures(
    asked: &Asked,
    mut sent: Vec<(String, String)>,
    spec: &ListSpec,
    query: Query,
) -> Result<HttpResponse, Problem> {
    let now = asked.now()?;
    let days = Days { from: day(&mut sent, "from")?, to: day(&mut sent, "to")? };
    let period = Period::new(days.from, days.to, now.to_zoned(TimeZone::UTC).date())
        .map_err(|(name, code, detail)| several::refuse(name, code, detail))?;
    let is_refused = |name: &str| {
        let of_somebody = |known: &str| {
            let filter = spec.filters.iter().find(|filter| filter.name == known);
            filter.is_some_and(|filter| matches!(filter.takes.of_some(), Takes::Me))
        };
        NOT_TAKEN.contains(&name) || of_somebody(name)
    };
    if let Some((name, _)) = sent.iter().find(|(name, _)| is_refused(name)) {
        let detail = "figures are told whole, and never of one person";
        return Err(several::refuse(name, "unknown_parameter", detail));
    }
    sent.retain(|(name, _)| !OF_LINES.contains(&name.as_str()));
    let state = asked.state()?;
    let path = asked.request().path();
    let read = list_query(spec, path, &without(sent, &[]), asked.caller(), &state.seal)?;
    let caller = asked.caller().clone();
    let wanted = FiguresAsked { query: read.query, period, now };
    let found = state.app.ask_long(move |tx| query(tx, &caller, &wanted)).await;
    let found = found.map_err(|why| match why {
        AppError::Rule(RuleBroken::Invalid(faults)) => Problem::parameters(faults),
        other => other.into(),
    })?;
    Ok(tell(&plain(200, &FiguresBody::new(period, now, found))))
}

/// A day that was sent, taken from the parameters.
fn day(sent: &mut Vec<(String, String)>, name: &str) -> Result<Option<Date>, Problem> {
    let Some(place) = sent.iter().position(|(known, _)| known == name) else { return Ok(None) };
    let (_, value) = sent.remove(place);
    let refuse = |_| several::refuse(name, "invalid_value", "must be a date such as 2026-01-31");
    value.parse().map(Some).map_err(refuse)
}
