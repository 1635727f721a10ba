//! What is asked of the register. May use: `app`, `domain`.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, get};
use jiff::tz::TimeZone;
use utoipa::ToSchema;

use crate::app::ReadTx;
use crate::app::register::{LIST, Register, show};
use crate::app::shape::unknown;
use crate::domain::list::ListQuery;
use crate::domain::permission::Caller;
use crate::domain::register::{COLUMNS, Column, Headings};
use crate::domain::view::Listed;
use crate::domain::words::Word;
use crate::http::extract::list::list_query;
use crate::http::extract::query::pairs;
use crate::http::extract::{Asked, several};
use crate::http::openapi::property_names;
use crate::http::problem::Problem;
use crate::http::register::body::RegisterLineBody;
use crate::http::register::csv::{Form, Table};
use crate::http::view::{chosen, without};

/// Lines that are read at a time for the table.
const PAGE: usize = 500;

/// What a table that is told whole does not take.
const NOT_TAKEN: [&str; 3] = ["limit", "cursor", "include_total"];

/// Show the register: every action on a line, with its team, its state, its age and what it answers.
#[utoipa::path(tag = "register", responses((status = 200, body = [RegisterLineBody])))]
#[get("/register")]
pub async fn show_register(asked: Asked) -> Result<HttpResponse, Problem> {
    let (now, public_url) = (asked.now()?, asked.config()?.public_url.clone().unwrap_or_default());
    let stuck = leads_to_stuck(&public_url)?;
    let mut sent = chosen(&asked, Listed::Register).await?;
    if pairs(asked.request().query_string())?.iter().all(|(name, _)| name != "fields") {
        sent = sent.into_iter().filter_map(of_lines).collect();
    }
    let sent = without(sent, &["group_by"]);
    let query = move |tx: &mut ReadTx<'_>, caller: &Caller, query: &ListQuery| {
        show(tx, caller, &Register { query: query.clone(), public_url, now })
    };
    let mut page = asked.page_of::<RegisterLineBody>(&LIST, &sent, query).await?;
    page.headers_mut().append(header::LINK, stuck);
    Ok(page)
}

/// Give the register as a table for spreadsheets and other tools.
///
/// RFC 4180, UTF-8, one heading row in a fixed order; new columns only come at the end. Told whole, page by page. Texts
/// that a spreadsheet would take for a formula get a quote in front.
#[utoipa::path(
    tag = "register",
    params(
        ("headings" = inline(Option<Headings>), Query,
            description = "How the columns are headed: as ITIL's register (as when left out), or as the API."),
        ("tz" = Option<String>, Query, max_length = 100, example = "Europe/Copenhagen",
            description = "The IANA name of the time zone of days and times; UTC when left out."),
        ("fields" = Option<String>, Query, max_length = 4000, example = "number,title,due_date",
            description = "The columns to give, in their names of the API, with commas; all when left out."),
    ),
    responses((status = 200, body = String, content_type = "text/csv"))
)]
#[get("/register.csv")]
pub async fn show_register_csv(asked: Asked) -> Result<HttpResponse, Problem> {
    let state = asked.state()?;
    let sent = without(chosen(&asked, Listed::Register).await?, &["group_by"]);
    let (form, rest) = form(&sent)?;
    let path = asked.request().path();
    let mut query = list_query(&LIST, path, &rest, asked.caller(), &state.seal)?.query;
    query.limit = PAGE;
    let public_url = state.config.public_url.clone().unwrap_or_default();
    let wanted = Register { query, public_url, now: asked.now()? };
    let table = Table::begin(state.app.clone(), asked.caller().clone(), wanted, form).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"register.csv\""))
        .body(table))
}

/// The register is read from what is stuck: every page of it leads there.
fn leads_to_stuck(public_url: &str) -> Result<HeaderValue, Problem> {
    let base = public_url.trim_end_matches('/');
    let link = format!("<{base}/api/v1/stuck>; rel=\"related\"; title=\"What is stuck, and why\"");
    HeaderValue::from_str(&link).map_err(|why| Problem::fault(why.to_string()))
}

/// A parameter of a view as the lines take it: a column of the table that they do not have is no property to ask for.
fn of_lines((name, value): (String, String)) -> Option<(String, String)> {
    if name != "fields" {
        return Some((name, value));
    }
    let known = property_names(&RegisterLineBody::name());
    let told = |field: &&str| known.iter().any(|known| known == field);
    let kept: Vec<_> = value.split(',').filter(told).collect();
    (!kept.is_empty()).then(|| (name, kept.join(",")))
}

/// The form that is asked for, and the rest of the query string.
fn form(sent: &str) -> Result<(Form, String), Problem> {
    let columns = COLUMNS.iter().collect();
    let mut form = Form { headings: Headings::Itil, zone: TimeZone::UTC, columns };
    let mut rest = Vec::new();
    for (name, value) in pairs(sent)? {
        match name.as_str() {
            "headings" => form.headings = headings(&value)?,
            "tz" => form.zone = zone(&value)?,
            "fields" => form.columns = value.split(',').map(column).collect::<Result<_, _>>()?,
            other if NOT_TAKEN.contains(&other) => {
                let detail = "the table is told whole";
                return Err(several::refuse(other, "unknown_parameter", detail));
            }
            _ => rest.push((name, value)),
        }
    }
    Ok((form, serde_urlencoded::to_string(rest).unwrap_or_default()))
}

fn column(name: &str) -> Result<&'static Column, Problem> {
    let known = || COLUMNS.iter().map(|column| column.api).collect::<Vec<_>>();
    let found = COLUMNS.iter().find(|column| column.api == name);
    found.ok_or_else(|| {
        several::refuse("fields", "unknown_property", unknown("column", name, &known()))
    })
}

pub(super) fn headings(value: &str) -> Result<Headings, Problem> {
    let known = || unknown("word", value, &Headings::all_words());
    Headings::from_word(value).ok_or_else(|| several::refuse("headings", "invalid_value", known()))
}

fn zone(value: &str) -> Result<TimeZone, Problem> {
    let detail = "must be an IANA name such as Europe/Copenhagen";
    TimeZone::get(value).map_err(|_| several::refuse("tz", "unknown_time_zone", detail))
}
