//! What becomes of a nudge on its way. May use: `sql`, `transaction`, `domain`.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::nudge::{Delivery, DeliveryReason, DeliveryState};
use crate::domain::words::Word;

use super::error::StoreError;
use super::sql::{Sql, UNKNOWN, Value};
use super::transaction::{ReadTx, WriteTx};

/// Rows that one statement inserts at most.
const CHUNK: usize = 64;

impl ReadTx<'_> {
    /// What became of these nudges, by their ids.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn deliveries_of(
        &mut self,
        ids: &[String],
    ) -> Result<HashMap<String, Delivery>, StoreError> {
        let mut deliveries = HashMap::new();
        for chunk in ids.chunks(256) {
            let sql = "SELECT nudge_id, state, reason, attempts, settled_at FROM deliveries WHERE nudge_id";
            let rows: Vec<(String, String, Option<String>, i64, i64)> =
                self.rows(Sql::new(sql).any(chunk))?;
            for (id, state, reason, attempts, settled) in rows {
                let corrupt = || StoreError::Corrupt(format!("deliveries of {id}"));
                let settled = Some(settled).filter(|settled| *settled != UNKNOWN);
                let delivery = Delivery {
                    state: DeliveryState::from_word(&state).ok_or_else(corrupt)?,
                    reason: reason.and_then(|reason| DeliveryReason::from_word(&reason)),
                    attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
                    settled_at: settled.and_then(|at| Timestamp::from_microsecond(at).ok()),
                };
                deliveries.insert(id, delivery);
            }
        }
        Ok(deliveries)
    }

    /// Whether something waits to be sent.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn has_deliveries(&mut self, now: Timestamp) -> Result<bool, StoreError> {
        let sql =
            Sql::new("SELECT nudge_id FROM deliveries WHERE state = 'waiting' AND attempt_at <= ");
        Ok(self.row::<String>(sql.bind(now).text(" LIMIT 1"))?.is_some())
    }
}

impl WriteTx<'_> {
    /// Puts nudges on their way, or says of each why it does not go.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn add_deliveries(
        &mut self,
        nudges: &[(String, Option<DeliveryReason>)],
    ) -> Result<(), StoreError> {
        let now = self.now();
        for chunk in nudges.chunks(CHUNK) {
            let mut sql = Sql::new("INSERT INTO deliveries")
                .text(" (nudge_id, state, reason, attempts, attempt_at, settled_at) VALUES");
            for (index, (nudge, held_back)) in chunk.iter().enumerate() {
                let state = held_back.map_or(DeliveryState::Waiting, |_| DeliveryState::HeldBack);
                sql = sql.text(if index == 0 { " (" } else { ", (" }).list([
                    nudge.into(),
                    Value::of(state),
                    held_back.map(Word::as_str).into(),
                    0.into(),
                    now.into(),
                    Value::moment(held_back.map(|_| now)),
                ]);
                sql = sql.text(")");
            }
            self.execute(sql)?;
        }
        Ok(())
    }

    /// Takes some of what is to be sent now, so that nobody else does until a moment; each with how often it was tried,
    /// this time included.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn take_deliveries(
        &mut self,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<(String, u32)>, StoreError> {
        let sql = Sql::new("UPDATE deliveries SET attempts = attempts + 1, attempt_at = ")
            .bind(until)
            .text(" WHERE nudge_id IN (SELECT nudge_id FROM deliveries WHERE state = 'waiting'")
            .text(" AND attempt_at <= ")
            .bind(self.now())
            .text(" ORDER BY attempt_at, nudge_id LIMIT ")
            .bind(limit)
            .text(") RETURNING nudge_id, attempts");
        let rows: Vec<(String, i64)> = self.change(sql)?;
        Ok(rows.into_iter().map(|(id, tried)| (id, u32::try_from(tried).unwrap_or(0))).collect())
    }

    /// Keeps what became of a nudge that waits.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn settle_delivery(
        &mut self,
        nudge: &str,
        state: DeliveryState,
        reason: Option<DeliveryReason>,
    ) -> Result<(), StoreError> {
        let sql = Sql::new("UPDATE deliveries SET state = ")
            .bind(Value::of(state))
            .text(", reason = ")
            .bind(reason.map(Word::as_str))
            .text(", settled_at = ")
            .bind(self.now());
        self.execute(of_waiting(sql, nudge)).map(|_| ())
    }

    /// Has a nudge that waits be tried again at a moment; `tried` where it was tried just now, and in vain.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn put_off_delivery(
        &mut self,
        nudge: &str,
        until: Timestamp,
        tried: Option<DeliveryReason>,
    ) -> Result<(), StoreError> {
        let sql = Sql::new("UPDATE deliveries SET attempt_at = ").bind(until);
        let sql = match tried {
            Some(reason) => sql.text(", reason = ").bind(reason.as_str()),
            None => sql.text(", attempts = attempts - 1"),
        };
        self.execute(of_waiting(sql, nudge)).map(|_| ())
    }

    /// Gives up what waits for longer than since a moment; answers how much.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn give_up_deliveries(&mut self, since: Timestamp) -> Result<usize, StoreError> {
        let sql = Sql::new(
            "UPDATE deliveries SET state = 'given_up', reason = 'too_old', settled_at = ",
        )
        .bind(self.now())
        .text(" WHERE state = 'waiting' AND nudge_id IN (SELECT id FROM nudges WHERE created_at < ")
        .bind(since)
        .text(")");
        self.execute(sql)
    }
}

fn of_waiting(sql: Sql, nudge: &str) -> Sql {
    sql.text(" WHERE state = 'waiting' AND nudge_id = ").bind(nudge)
}
