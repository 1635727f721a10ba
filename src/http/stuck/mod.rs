//! What is stuck, over HTTP. May use: `app`, `domain`.

use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::stuck::{ReasonCount, StuckBody, StuckQuery, TeamCount, stuck};
use crate::domain::stuck::{StuckKind, StuckReason};
use crate::domain::view::Listed;
use crate::domain::words::Word;
use crate::http::answer::{plain, tell};
use crate::http::cursor::Cursors;
use crate::http::extract::query::typed;
use crate::http::extract::{Asked, several};
use crate::http::problem::Problem;
use crate::http::view::{chosen, without};

/// What may be asked for of what is stuck. There is nothing to pick somebody by.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StuckParams {
    /// Why, with commas: `overdue`, `blocked`, `unowned`, `awaits_decision`, `awaits_check`, `awaits_answer`,
    /// `deferral_over`; all when left out.
    reason: Option<String>,
    /// What kind of record, with commas: `action`, `review`, `lesson`; all when left out.
    kind: Option<String>,
    /// Whose: the id of a team, or several with commas; `none`, alone or among them: what has no team.
    #[param(
        max_length = 4000,
        pattern = "^(none|tea_[0-7][0-9a-hjkmnp-tv-z]{25})(,(none|tea_[0-7][0-9a-hjkmnp-tv-z]{25}))*$"
    )]
    team: Option<String>,
    /// The most entries of a page; more than 200 is taken as 200.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 4_294_967_295_u32, default = 50)]
    limit: Option<String>,
    /// `next_cursor` of the page before, unchanged.
    #[param(max_length = 4000)]
    cursor: Option<String>,
}

/// A page of what is stuck, and how much is in all.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StuckPageBody {
    /// What is stuck, the longest first; a record that is stuck for two reasons stands here twice.
    pub items: Vec<StuckBody>,
    /// Where the next page begins; null at the end.
    pub next_cursor: Option<String>,
    /// How many there are for each reason, whatever page is looked at.
    pub by_reason: Vec<ReasonCount>,
    /// How many there are in each team, by name; teams of one or two people are counted together.
    pub by_team: Vec<TeamCount>,
}

/// List what is stuck and why, with what to do next.
///
/// Overdue, blocked, without an owner, waiting for a decision, a check or an answer. History that was imported is stuck
/// only from the first move that somebody makes of it here (a review from the first change): what another tool left
/// open years ago is no news.
#[utoipa::path(tag = "register", params(StuckParams), responses((status = 200, body = StuckPageBody)))]
#[get("/stuck")]
pub async fn list_stuck(asked: Asked) -> Result<HttpResponse, Problem> {
    let sent: StuckParams = typed(&without(chosen(&asked, Listed::Stuck).await?, &[]))?;
    let state = asked.state()?;
    let (caller, now) = (asked.caller().clone(), asked.now()?);
    let bound_to =
        format!("stuck\n{:?}\n{:?}\n{:?}\n{}", sent.reason, sent.kind, sent.team, caller.actor());
    let cursors = Cursors { key: &state.seal, bound_to: &bound_to };
    let after = match sent.cursor.as_deref() {
        Some(cursor) => Some(cursors.open(cursor).ok_or_else(Problem::cursor)?),
        None => None,
    };
    let (teams, without_team) = several::ids_or_none("team", sent.team.as_deref())?;
    let query = StuckQuery {
        reasons: several::words("reason", sent.reason.as_deref(), StuckReason::ALL)?,
        kinds: several::words("kind", sent.kind.as_deref(), StuckKind::ALL)?,
        teams,
        without_team,
        after,
        limit: several::limit(sent.limit.as_deref(), 50, 200)?,
    };
    let page = state.app.ask_long(move |tx| stuck(tx, &caller, &query, now)).await?;
    let next_cursor = page.next.as_ref().map(|place| cursors.seal(place));
    let (items, by_reason, by_team) = (page.items, page.by_reason, page.by_team);
    Ok(tell(&plain(200, &StuckPageBody { items, next_cursor, by_reason, by_team })))
}
