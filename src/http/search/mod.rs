//! The search over HTTP. May use: `app`, `domain`.

use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::search::{FoundBody, Search, search};
use crate::domain::feed::FOUND;
use crate::http::answer::{plain, tell};
use crate::http::cursor::Cursors;
use crate::http::extract::{Asked, Query, several};
use crate::http::problem::Problem;

/// The most of the best that can be paged through; a search that finds more wants another word.
const DEEPEST: usize = 1_000;

/// What may be looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct SearchParams {
    /// Words that a record's text must all have, in any of their forms; without any, nothing is found.
    #[param(max_length = 4000, example = "certificate expired")]
    q: Option<String>,
    /// The kinds of record, with commas; all four when left out.
    types: Option<String>,
    /// The most entries of a page; more than 100 is taken as 100.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 4_294_967_295_u32, default = 20)]
    limit: Option<String>,
    /// `next_cursor` of the page before, unchanged.
    #[param(max_length = 4000)]
    cursor: Option<String>,
}

/// A page of what was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundPageBody {
    /// The records: those with the words in the title first, of these the newest.
    pub items: Vec<FoundBody>,
    /// Where the next page begins; null at the end.
    pub next_cursor: Option<String>,
}

/// Search incidents, reviews, lessons and actions for words.
#[utoipa::path(tag = "search", params(SearchParams), responses((status = 200, body = FoundPageBody)))]
#[get("/search")]
pub async fn search_records(
    asked: Asked,
    sent: Query<SearchParams>,
) -> Result<HttpResponse, Problem> {
    let sent = sent.into_inner();
    let state = asked.state()?;
    let caller = asked.caller().clone();
    let words = sent.q.unwrap_or_default();
    let bound_to = format!("search\n{words}\n{:?}\n{}", sent.types, caller.actor());
    let cursors = Cursors { key: &state.seal, bound_to: &bound_to };
    let skip = match sent.cursor.as_deref() {
        Some(cursor) => cursors.open(cursor).ok_or_else(Problem::cursor)?.0,
        None => 0,
    };
    let skip = usize::try_from(skip).unwrap_or(0);
    let limit = several::limit(sent.limit.as_deref(), 20, 100)?;
    let kinds = several::words("types", sent.types.as_deref(), FOUND)?;
    let wanted = Search { words, kinds, limit, skip };
    let found = state.app.ask_long(move |tx| search(tx, &caller, &wanted)).await?;
    let further = i64::try_from(skip + limit).ok().filter(|_| found.more && skip + limit < DEEPEST);
    let next_cursor = further.map(|skip| cursors.seal(&(skip, String::new())));
    Ok(tell(&plain(200, &FoundPageBody { items: found.items, next_cursor })))
}
