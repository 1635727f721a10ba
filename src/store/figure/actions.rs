//! What figures of actions are reckoned from. May use: `figure`, `record`, `list`, `register`, `sql`, `transaction`,
//! `visible`, `domain`.

use jiff::Timestamp;

use crate::domain::figure::{Left, Period, Share};
use crate::domain::list::ListQuery;
use crate::domain::permission::Caller;
use crate::store::error::StoreError;
use crate::store::sql::{Sql, UNKNOWN};
use crate::store::transaction::ReadTx;
use crate::store::visible;

use super::{Counted, DAY, having, left, within};

/// What is told of actions that were accepted in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// How many.
    pub all: i64,
    /// How many of them are closed by now, after they were done.
    pub closed: i64,
    /// Of how many the kind of control is known.
    pub of_known_strength: i64,
    /// How many of those are `stronger`.
    pub stronger: i64,
    /// How many of those are `weaker`.
    pub weaker: i64,
}

/// What is told of actions that were done in a period and had a due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// How many.
    pub all: i64,
    /// How many of them by their first due date.
    pub in_time: i64,
    /// Of how many the due date was put off twice or more.
    pub slipped_twice: i64,
}

/// Taken on, and not closed.
const TAKEN_ON: &str = "('accepted', 'in_progress', 'deferred', 'done')";

/// Closed, and not undone.
const CLOSED_AFTER_DONE: &str =
    "t.outcome IN ('effective', 'partly_effective', 'inconclusive', 'not_checked')";

/// How it ended; empty for what is open.
const OUTCOME: &str = "COALESCE(t.outcome, '')";

impl ReadTx<'_> {
    /// The actions that were accepted in a period.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn accepted_in(
        &mut self,
        period: Period,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Accepted, StoreError> {
        let sql = Sql::new("SELECT COUNT(*), ")
            .append(having(CLOSED_AFTER_DONE))
            .text(", COUNT(t.strength), ")
            .append(having("t.strength = 'stronger'"))
            .text(", ")
            .append(having("t.strength = 'weaker'"))
            .text(" FROM actions t WHERE ")
            .append(within("t.accepted_at", period))
            .text(" AND ")
            .append(self.fitting(query, caller, now)?);
        let row = self.row::<(i64, i64, i64, i64, i64)>(sql)?;
        let (all, closed, of_known_strength, stronger, weaker) = row.unwrap_or_default();
        Ok(Accepted { all, closed, of_known_strength, stronger, weaker })
    }

    /// How many of the actions that were accepted in a period and follow from an incident follow from several.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn following_from_several(
        &mut self,
        period: Period,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Share, StoreError> {
        // Counted for each rather than grouped: groups of so many would be sorted first.
        let incidents = Sql::new("SELECT COUNT(*) FROM links WHERE links.from_id = t.id")
            .text(" AND links.relation = 'follows_from' AND ")
            .append(visible::by_seals("links.to_id", caller));
        let sql = Sql::new("SELECT COUNT(*), ")
            .append(having("each.incidents > 1"))
            .text(" FROM (SELECT (")
            .append(incidents)
            .text(") AS incidents FROM actions t WHERE ")
            .append(within("t.accepted_at", period))
            .text(" AND ")
            .append(self.fitting(query, caller, now)?)
            .text(") each WHERE each.incidents > 0");
        let (all, of) = self.row::<(i64, i64)>(sql)?.unwrap_or_default();
        Ok(Share { of, all })
    }

    /// After how many days those that were accepted in a period were done, or ended without.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn days_to_done(
        &mut self,
        period: Period,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Vec<Left>, StoreError> {
        let until = Sql::new("CASE WHEN t.done_at < ").bind(UNKNOWN).text(" THEN t.done_at ELSE ");
        let until = until.append(closed_or(now)).text(" END");
        let way = Sql::new("CASE WHEN t.done_at < ").bind(UNKNOWN).text(" THEN 'done' ELSE ");
        let way = way.text(OUTCOME).text(" END");
        self.days_left([until, way], period, query, caller, now)
    }

    /// After how many days those that were accepted in a period were closed, and as what.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn days_to_closed(
        &mut self,
        period: Period,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Vec<Left>, StoreError> {
        self.days_left([closed_or(now), Sql::new(OUTCOME)], period, query, caller, now)
    }

    fn days_left(
        &mut self,
        [until, way]: [Sql; 2],
        period: Period,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Vec<Left>, StoreError> {
        let sql = Sql::new("SELECT (")
            .append(until)
            .text(" - t.accepted_at) / ")
            .text(DAY)
            .text(", ")
            .append(way)
            .text(", COUNT(*) FROM actions t WHERE ")
            .append(within("t.accepted_at", period))
            .text(" AND ")
            .append(self.fitting(query, caller, now)?)
            .text(" GROUP BY 1, 2");
        Ok(self.rows::<(i64, String, i64)>(sql)?.into_iter().map(left).collect())
    }

    /// The actions that were done in a period, as far as they had a due date.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn done_in(
        &mut self,
        period: Period,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Done, StoreError> {
        let sql = Sql::new("SELECT COUNT(*), ")
            .append(having("t.times_replanned = 0 AND t.done_at <= t.due_at"))
            .text(", ")
            .append(having("t.times_replanned > 1"))
            .text(" FROM actions t WHERE ")
            .append(within("t.done_at", period))
            .text(" AND t.due_at < ")
            .bind(UNKNOWN)
            .text(" AND ")
            .append(self.fitting(query, caller, now)?);
        let (all, in_time, slipped_twice) = self.row::<(i64, i64, i64)>(sql)?.unwrap_or_default();
        Ok(Done { all, in_time, slipped_twice })
    }

    /// How the actions ended that were closed in a period.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn closed_in(
        &mut self,
        period: Period,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Vec<Counted>, StoreError> {
        let sql = Sql::new("SELECT ")
            .text(OUTCOME)
            .text(", COUNT(*) FROM actions t WHERE ")
            .append(within("t.closed_at", period))
            .text(" AND ")
            .append(self.fitting(query, caller, now)?);
        self.rows(sql.text(" GROUP BY 1"))
    }

    /// What looks showed in a period.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn verdicts_in(
        &mut self,
        period: Period,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Vec<Counted>, StoreError> {
        let sql = Sql::new("SELECT v.verdict, COUNT(*) FROM verifications v JOIN actions t ON t.id = v.action WHERE ")
            .append(within("v.created_at", period))
            .text(" AND ")
            .append(self.fitting(query, caller, now)?);
        self.rows(sql.text(" GROUP BY v.verdict"))
    }

    /// By how many moves actions were taken on in a period, and by how many what was taken on was closed or handed back.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn taken_on_and_left(
        &mut self,
        period: Period,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<(i64, i64), StoreError> {
        let moved = |begin: &'static str, is: [&'static str; 2]| {
            let sql = Sql::new(begin).text("COALESCE(SUM(CASE WHEN h.from_status ").text(is[0]);
            let sql = sql.text(TAKEN_ON).text(" AND h.to_status ").text(is[1]).text(TAKEN_ON);
            sql.text(" THEN 1 ELSE 0 END), 0)")
        };
        let sql = moved("SELECT ", ["NOT IN ", "IN "])
            .append(moved(", ", ["IN ", "NOT IN "]))
            .text(" FROM transitions h JOIN actions t ON t.id = h.record_id WHERE h.noun = 'action' AND ")
            .append(within("h.happened_at", period))
            .text(" AND ")
            .append(self.fitting(query, caller, now)?);
        Ok(self.row(sql)?.unwrap_or_default())
    }

    /// The actions that are taken on and not closed, by the whole days since they were accepted: those with fewer than
    /// 31, 91, 181, and those with more.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn open_by_age(
        &mut self,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Vec<Counted>, StoreError> {
        let days = |sql: Sql| sql.text("(").bind(now).text(" - t.accepted_at) / ").text(DAY);
        let sql = days(Sql::new("SELECT CASE WHEN ")).text(" < 31 THEN '0-30' WHEN ");
        let sql = days(sql).text(" < 91 THEN '31-90' WHEN ");
        let sql = days(sql).text(" < 181 THEN '91-180' ELSE '181+' END, COUNT(*)");
        let sql = sql.text(" FROM actions t WHERE t.status IN ").text(TAKEN_ON);
        let sql = sql.text(" AND ").append(self.fitting(query, caller, now)?);
        self.rows(sql.text(" GROUP BY 1"))
    }

    /// How many of the open actions with a ticket elsewhere wait for a person to decide, because it says otherwise.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the register does not offer.
    pub fn disagreeing_tickets(
        &mut self,
        query: &ListQuery,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<Share, StoreError> {
        let sql = Sql::new("SELECT COUNT(*), ")
            .append(having("t.needs_decision"))
            .text(" FROM actions t WHERE t.status <> 'closed' AND t.id IN")
            .text(
                " (SELECT record_id FROM refs WHERE noun = 'action' AND relation = 'ticket') AND ",
            )
            .append(self.fitting(query, caller, now)?);
        let (all, of) = self.row::<(i64, i64)>(sql)?.unwrap_or_default();
        Ok(Share { of, all })
    }
}

/// When it was closed; now, for what is open.
fn closed_or(now: Timestamp) -> Sql {
    let sql = Sql::new("CASE WHEN t.closed_at < ").bind(UNKNOWN).text(" THEN t.closed_at ELSE ");
    sql.bind(now).text(" END")
}
