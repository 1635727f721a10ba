//! The register by groups, as JSON and as a table. May use: `app`, `domain`.

use actix_web::http::header;
use actix_web::{HttpResponse, get};
use csv::{Terminator, WriterBuilder};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::register::{GroupedRegister, Groups, LIST, RegisterGroup, groups, groups_for_csv};
use crate::app::shape::unknown;
use crate::app::{AppError, ReadTx};
use crate::domain::exchange::harmless;
use crate::domain::list::NONE;
use crate::domain::permission::Caller;
use crate::domain::register::{Counts, Grouping, Headings};
use crate::domain::view::Listed;
use crate::domain::words::Word;
use crate::http::answer::{plain, tell};
use crate::http::extract::list::list_query;
use crate::http::extract::{Asked, several};
use crate::http::problem::Problem;
use crate::http::register::handlers::headings;
use crate::http::register::href::of_group;
use crate::http::view::{chosen, without};

/// What groups do not take: they are told whole, in an order of their own.
const NOT_TAKEN: [&str; 3] = ["limit", "cursor", "include_total"];

/// What of a view says nothing about groups.
const OF_LINES: [&str; 2] = ["sort", "fields"];

/// Words for people, by none of which anything is grouped.
const PEOPLE: [&str; 10] = [
    "accountable",
    "assignee",
    "author",
    "collaborator",
    "lead",
    "member",
    "owner",
    "people",
    "person",
    "proposed_by",
];

/// The columns of the table: in words, and as the API names them.
const COLUMNS: [(&str, &str); 9] = [
    ("Key", "key"),
    ("Group", "name"),
    ("Actions", "actions"),
    ("Open", "open"),
    ("Overdue", "overdue"),
    ("Blocked", "blocked"),
    ("Done, Unchecked", "done_unchecked"),
    ("Closed", "closed"),
    ("Verified Effective", "verified_effective"),
];

/// A group of the register's lines.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegisterGroupBody {
    /// What its actions have in common: the id of a team, service or theme, a word, or a month (`2026-12`); null where
    /// they have none, and for teams of one or two people together.
    pub key: Option<String>,
    /// What it is called.
    pub name: String,
    /// Its lines: a path of the register; null for teams of one or two people together.
    pub href: Option<String>,
    /// What is counted.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The register by groups.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RegisterGroupsBody {
    /// What it is grouped by.
    pub group_by: Grouping,
    /// The groups, by name; words in the order of their vocabulary.
    pub items: Vec<RegisterGroupBody>,
    /// All that fit, each action once.
    pub total: Counts,
}

/// Show the register by groups: how many actions each has, and how they stand.
///
/// By team, service, theme, status, outcome, priority, strength, aim, origin, or the month of the due date; never by
/// people, since that would rank them. Takes the filters of the register. Teams of one or two people stand together.
#[utoipa::path(
    tag = "register",
    params(("group_by" = inline(Option<Grouping>), Query,
        description = "What to group by; the view's, or the team, when left out.")),
    responses((status = 200, body = RegisterGroupsBody))
)]
#[get("/register/groups")]
pub async fn list_register_groups(asked: Asked) -> Result<HttpResponse, Problem> {
    let sent = chosen(&asked, Listed::Register).await?;
    let (by, filters, Groups { groups, total }) = grouped(&asked, sent, groups).await?;
    let item = |RegisterGroup { key, name, without, counts }| {
        let key_or_none = key.as_deref().or(without.then_some(NONE));
        let href = key_or_none.map(|key| of_group(by, key, &filters));
        RegisterGroupBody { key, name, href, counts }
    };
    let items = groups.into_iter().map(item).collect();
    Ok(tell(&plain(200, &RegisterGroupsBody { group_by: by, items, total })))
}

/// Give the register by groups as a table for spreadsheets and other tools.
///
/// RFC 4180, UTF-8, one heading row in a fixed order; new columns only come at the end.
#[utoipa::path(
    tag = "register",
    params(
        ("group_by" = inline(Option<Grouping>), Query,
            description = "What to group by; the view's, or the team, when left out."),
        ("headings" = inline(Option<Headings>), Query,
            description = "How the columns are headed: in words (as when left out), or as the API."),
    ),
    responses((status = 200, body = String, content_type = "text/csv"))
)]
#[get("/register/groups.csv")]
pub async fn list_register_groups_csv(asked: Asked) -> Result<HttpResponse, Problem> {
    let mut sent = chosen(&asked, Listed::Register).await?;
    let headed =
        sent.iter().position(|(name, _)| name == "headings").map(|place| sent.remove(place).1);
    let headed = headed.map_or(Ok(Headings::Itil), |value| headings(&value))?;
    let (_, _, found) = grouped(&asked, sent, groups_for_csv).await?;
    let file = "attachment; filename=\"register-groups.csv\"";
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8; header=present")
        .insert_header((header::CONTENT_DISPOSITION, file))
        .body(table(headed, &found)?))
}

type Query = fn(&mut ReadTx<'_>, &Caller, &GroupedRegister) -> Result<Groups, AppError>;

/// The groups, with what they are grouped by and the filters that were said.
async fn grouped(
    asked: &Asked,
    mut sent: Vec<(String, String)>,
    query: Query,
) -> Result<(Grouping, Vec<(String, String)>, Groups), Problem> {
    let by = sent.iter().position(|(name, _)| name == "group_by").map(|place| sent.remove(place).1);
    let by = grouping(by.as_deref())?;
    if let Some((name, _)) = sent.iter().find(|(name, _)| NOT_TAKEN.contains(&name.as_str())) {
        return Err(several::refuse(name, "unknown_parameter", "the groups are told whole"));
    }
    sent.retain(|(name, _)| !OF_LINES.contains(&name.as_str()));
    let (state, path) = (asked.state()?, asked.request().path());
    let filters = without(sent.clone(), &[]);
    let query_asked = list_query(&LIST, path, &filters, asked.caller(), &state.seal)?.query;
    let (caller, now) = (asked.caller().clone(), asked.now()?);
    let wanted = GroupedRegister { by, query: query_asked, now };
    let found = state.app.ask_long(move |tx| query(tx, &caller, &wanted)).await?;
    Ok((by, sent, found))
}

fn grouping(sent: Option<&str>) -> Result<Grouping, Problem> {
    let words = Grouping::all_words();
    let Some(sent) = sent else { return Ok(Grouping::Team) };
    Grouping::from_word(sent).ok_or_else(|| {
        let detail = if PEOPLE.contains(&sent) {
            "nothing is grouped by people: figures of what each did would rank them".to_owned()
        } else {
            unknown("word", sent, &words)
        };
        several::refuse("group_by", "invalid_value", detail)
    })
}

fn table(headed: Headings, found: &Groups) -> Result<Vec<u8>, Problem> {
    let mut rows = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let fault = |why: csv::Error| Problem::fault(format!("the groups could not be written: {why}"));
    let heading = |(words, name): &(&'static str, &'static str)| match headed {
        Headings::Itil => *words,
        Headings::Api => *name,
    };
    rows.write_record(COLUMNS.iter().map(heading)).map_err(fault)?;
    for RegisterGroup { key, name, counts, .. } in &found.groups {
        let Counts { actions, open, overdue, blocked, done_unchecked, closed, verified_effective } =
            counts;
        let figures = [actions, open, overdue, blocked, done_unchecked, closed, verified_effective];
        let words = [key.clone().unwrap_or_default(), harmless(name)];
        let figures = figures.into_iter().map(ToString::to_string);
        rows.write_record(words.into_iter().chain(figures)).map_err(fault)?;
    }
    rows.into_inner().map_err(|why| Problem::fault(why.to_string()))
}
