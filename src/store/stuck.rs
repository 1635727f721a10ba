//! What is stuck: the moments written down with the records (`waits`), and what nobody wrote down
//! because it happened to others: a team that was dissolved, an accountable person who left.
//!
//! May use: `sql`, `transaction`, `visible`, `domain`.

use jiff::Timestamp;

use crate::domain::action::ActionStatus;
use crate::domain::event::Noun;
use crate::domain::id::TeamId;
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::permission::Caller;
use crate::domain::stuck::{StuckKind, StuckReason};
use crate::domain::words::Word;

use super::error::StoreError;
use super::sql::{Sql, Value};
use super::transaction::ReadTx;
use super::visible;

/// What of what is stuck can be asked for, as a saved view says it.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Action,
    filters: &[
        Filter { name: "reason", takes: Takes::Words(StuckReason::all_words), help: "Why." },
        Filter {
            name: "kind",
            takes: Takes::Words(StuckKind::all_words),
            help: "What kind of record.",
        },
        Filter { name: "team", takes: Takes::OrNone(&Takes::Id(Noun::Team)), help: "Whose." },
    ],
    sorts: &[],
    descending: false,
};

/// Which of what is stuck is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StuckQuery {
    /// Any of these reasons; all when empty.
    pub reasons: Vec<StuckReason>,
    /// Any of these kinds; all when empty.
    pub kinds: Vec<StuckKind>,
    /// Any of these teams; all when empty, and nothing else is asked for.
    pub teams: Vec<TeamId>,
    /// What has no team, beside these or alone.
    pub without_team: bool,
    /// After this place: since when, and the rest of [`Stuck::place`].
    pub after: Option<(i64, String)>,
    /// At most so many.
    pub limit: usize,
}

/// Something that is stuck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    /// The record: an action, a review, or a team's answer to a lesson.
    pub record_id: String,
    /// What kind of record it is.
    pub noun: Noun,
    /// Why.
    pub reason: StuckReason,
    /// Since when; [`NEVER`](crate::domain::stuck::NEVER) where no day is set.
    pub since: Timestamp,
    /// Whose it is.
    pub team: Option<String>,
}

impl Stuck {
    /// Its place in the order of what is stuck: the longest first.
    pub fn place(&self) -> (i64, String) {
        (self.since.as_microsecond(), format!("{} {}", self.record_id, self.reason))
    }
}

/// How many are stuck for a reason in a team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StuckCount {
    /// The reason.
    pub reason: StuckReason,
    /// The team; none for what has none.
    pub team: Option<String>,
    /// How many.
    pub count: i64,
}

/// A row of what is stuck, as it is read.
pub(super) type Row = (String, String, String, i64, Option<String>);

impl ReadTx<'_> {
    /// A page of what is stuck now and the caller may see, the longest first.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn stuck(
        &mut self,
        query: &StuckQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Vec<Stuck>, StoreError> {
        let limit = Value::from(i64::try_from(query.limit).unwrap_or(i64::MAX));
        let page =
            || after(query).text(" ORDER BY since, record_id, reason LIMIT ").bind(limit.clone());
        let mut sql = Sql::new("SELECT record_id, noun, reason, since, team FROM (SELECT * FROM (");
        sql = sql.append(waits(query, caller, now)).text(") w WHERE TRUE").append(page());
        if wants_left_behind(query) {
            sql = sql.text(
                ") a UNION ALL SELECT record_id, noun, reason, since, team FROM (SELECT * FROM (",
            );
            sql = sql.append(left_behind(query, caller)).text(") l WHERE TRUE").append(page());
        }
        let sql = Sql::new("SELECT record_id, noun, reason, since, team FROM (")
            .append(sql)
            .text(") b) c");
        let sql = sql.text(" ORDER BY since, record_id, reason LIMIT ").bind(limit.clone());
        self.rows::<Row>(sql)?.into_iter().map(read).collect()
    }

    /// How many are stuck now, by reason and team, as far as the caller may see them.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn count_stuck(
        &mut self,
        query: &StuckQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Vec<StuckCount>, StoreError> {
        let mut sql =
            Sql::new("SELECT reason, team, COUNT(*) FROM (").append(waits(query, caller, now));
        if wants_left_behind(query) {
            sql = sql.text(" UNION ALL ").append(left_behind(query, caller));
        }
        let rows: Vec<(String, Option<String>, i64)> =
            self.rows(sql.text(") w GROUP BY reason, team"))?;
        let read = |(reason, team, count): (String, _, _)| {
            let reason = StuckReason::from_word(&reason).ok_or_else(|| corrupt(&reason))?;
            Ok(StuckCount { reason, team, count })
        };
        rows.into_iter().map(read).collect()
    }
}

/// The actions that are stuck now and that the caller may see, each with every reason: `record_id` and `reason`.
pub(super) fn stuck_actions(caller: &Caller, now: Timestamp) -> Sql {
    let query = StuckQuery { kinds: vec![StuckKind::Action], ..StuckQuery::default() };
    Sql::new("(SELECT record_id, reason FROM (")
        .append(waits(&query, caller, now))
        .text(" UNION ALL ")
        .append(left_behind(&query, caller))
        .text(") w)")
}

/// What was written down, as far as its moment has come.
fn waits(query: &StuckQuery, caller: &Caller, now: Timestamp) -> Sql {
    let mut sql =
        Sql::new("SELECT record_id, noun, reason, since, team FROM waits WHERE since <= ")
            .bind(now);
    if !query.reasons.is_empty() {
        sql = sql.text(" AND reason").any(query.reasons.iter().map(|reason| reason.as_str()));
    }
    if !query.kinds.is_empty() {
        sql = sql.text(" AND noun").any(query.kinds.iter().map(|kind| noun_of(*kind).as_str()));
    }
    sql = sql.append(of_teams("team", query));
    sql.append(still_asked()).text(" AND ").append(visible::by_seals("waits.record_id", caller))
}

/// An answer is no longer waited for once its lesson is withdrawn. One look-up in another, so that neither engine can
/// begin at all published lessons.
pub(super) fn still_asked() -> Sql {
    Sql::new(" AND (noun <> 'uptake' OR (SELECT status FROM lessons WHERE id =")
        .text(" (SELECT lesson FROM uptakes WHERE uptakes.id = waits.record_id)) = 'published')")
}

fn wants_left_behind(query: &StuckQuery) -> bool {
    let reason = query.reasons.is_empty() || query.reasons.contains(&StuckReason::Unowned);
    reason && (query.kinds.is_empty() || query.kinds.contains(&StuckKind::Action))
}

/// Actions whose team was dissolved or whose accountable person left, since that team or person last changed.
pub(super) fn left_behind(query: &StuckQuery, caller: &Caller) -> Sql {
    let team = gone(
        "teams",
        "owner_team",
        &[ActionStatus::Proposed, ActionStatus::Accepted, ActionStatus::InProgress],
        query,
    );
    let carried = [ActionStatus::Accepted, ActionStatus::InProgress];
    let person = gone("people", "accountable", &carried, query);
    let sql = Sql::new("SELECT t.id AS record_id, 'action' AS noun, 'unowned' AS reason, ")
        .text("MIN(g.since) AS since, t.owner_team AS team FROM (")
        .append(team)
        .text(" UNION ALL ")
        .append(person)
        .text(") g JOIN actions t ON t.id = g.id WHERE ")
        .append(visible::of_record(caller))
        .text(" AND NOT EXISTS (SELECT 1 FROM waits WHERE waits.record_id = t.id AND waits.reason = 'unowned')")
        .text(" AND (t.origin = 'live' OR EXISTS (SELECT 1 FROM transitions WHERE transitions.record_id = t.id")
        .text(" AND transitions.origin = 'live'))");
    sql.text(" GROUP BY t.id, t.owner_team")
}

pub(super) fn gone(
    table: &'static str,
    column: &'static str,
    statuses: &[ActionStatus],
    query: &StuckQuery,
) -> Sql {
    // Not a join: SQLite would begin it at the actions, and look at all that are open.
    let sql = Sql::new("SELECT a.id, (SELECT o.changed_at FROM ")
        .text(table)
        .text(" o WHERE o.id = a.")
        .text(column)
        .text(") AS since FROM actions a WHERE a.")
        .text(column)
        .text(" IN (SELECT id FROM ")
        .text(table)
        .text(" WHERE NOT active) AND a.status")
        .any(statuses.iter().map(|status| status.as_str()));
    sql.append(of_teams("a.owner_team", query))
}

/// Of the teams that are asked for, or of none.
fn of_teams(column: &'static str, query: &StuckQuery) -> Sql {
    let named = || Sql::new(column).any(query.teams.iter().map(ToString::to_string));
    let none = || Sql::new(column).text(" IS NULL");
    match (query.teams.is_empty(), query.without_team) {
        (true, false) => Sql::default(),
        (true, true) => Sql::new(" AND ").append(none()),
        (false, false) => Sql::new(" AND ").append(named()),
        (false, true) => Sql::new(" AND (").append(named()).text(" OR ").append(none()).text(")"),
    }
}

fn after(query: &StuckQuery) -> Sql {
    let Some((since, rest)) = &query.after else { return Sql::default() };
    let (id, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    Sql::new(" AND since >= ")
        .bind(*since)
        .text(" AND (since > ")
        .bind(*since)
        .text(" OR record_id > ")
        .bind(id)
        .text(" OR (record_id = ")
        .bind(id)
        .text(" AND reason > ")
        .bind(reason)
        .text("))")
}

fn noun_of(kind: StuckKind) -> Noun {
    match kind {
        StuckKind::Action => Noun::Action,
        StuckKind::Review => Noun::Review,
        StuckKind::Lesson => Noun::Uptake,
    }
}

pub(super) fn read((record_id, noun, reason, since, team): Row) -> Result<Stuck, StoreError> {
    let noun = Noun::from_word(&noun).ok_or_else(|| corrupt(&noun))?;
    let reason = StuckReason::from_word(&reason).ok_or_else(|| corrupt(&reason))?;
    let since = Timestamp::from_microsecond(since).map_err(|why| corrupt(&why.to_string()))?;
    Ok(Stuck { record_id, noun, reason, since, team })
}

fn corrupt(what: &str) -> StoreError {
    StoreError::Corrupt(format!("waits: {what}"))
}
