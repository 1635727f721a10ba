//! What is asked of the register. May use: `app`, `domain`.

use actix_web::http::header;
use actix_web::{HttpResponse, get};
use jiff::tz::TimeZone;

use crate::app::register::{LIST, Register, show};
use crate::app::shape::unknown;
use crate::domain::register::Headings;
use crate::domain::words::Word;
use crate::http::extract::list::list_query;
use crate::http::extract::query::pairs;
use crate::http::extract::{Asked, several};
use crate::http::problem::Problem;
use crate::http::register::body::RegisterLineBody;
use crate::http::register::csv::{Form, Table};

/// Lines that are read at a time for the table.
const PAGE: usize = 500;

/// What a table that is told whole does not take.
const NOT_TAKEN: [&str; 4] = ["limit", "cursor", "include_total", "fields"];

/// Show the register: every action on a line, with its team, its state, its age and what it answers.
#[utoipa::path(tag = "register", responses((status = 200, body = [RegisterLineBody])))]
#[get("/register")]
pub async fn show_register(asked: Asked) -> Result<HttpResponse, Problem> {
    let (now, public_url) = (asked.now()?, asked.config()?.public_url.clone().unwrap_or_default());
    asked
        .page::<RegisterLineBody>(&LIST, move |tx, caller, query| {
            show(tx, caller, &Register { query: query.clone(), public_url, now })
        })
        .await
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
    ),
    responses((status = 200, body = String, content_type = "text/csv"))
)]
#[get("/register.csv")]
pub async fn show_register_csv(asked: Asked) -> Result<HttpResponse, Problem> {
    let state = asked.state()?;
    let (form, rest) = form(asked.request().query_string())?;
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

/// The form that is asked for, and the rest of the query string.
fn form(sent: &str) -> Result<(Form, String), Problem> {
    let mut form = Form { headings: Headings::Itil, zone: TimeZone::UTC };
    let mut rest = Vec::new();
    for (name, value) in pairs(sent)? {
        match name.as_str() {
            "headings" => form.headings = headings(&value)?,
            "tz" => form.zone = zone(&value)?,
            other if NOT_TAKEN.contains(&other) => {
                let detail = "the table is told whole";
                return Err(several::refuse(other, "unknown_parameter", detail));
            }
            _ => rest.push((name, value)),
        }
    }
    Ok((form, serde_urlencoded::to_string(rest).unwrap_or_default()))
}

fn headings(value: &str) -> Result<Headings, Problem> {
    let known = || unknown("word", value, &Headings::all_words());
    Headings::from_word(value).ok_or_else(|| several::refuse("headings", "invalid_value", known()))
}

fn zone(value: &str) -> Result<TimeZone, Problem> {
    let detail = "must be an IANA name such as Europe/Copenhagen";
    TimeZone::get(value).map_err(|_| several::refuse("tz", "unknown_time_zone", detail))
}
