//! Answers that were given, kept for a day, so that a request that is sent again has its effect
//! once and gets the same answer.
//!
//! The key is claimed in the transaction of the effect, before it. May use: `sql`, `transaction`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::StoreError;
use super::sql::Sql;
use super::transaction::WriteTx;

/// How long an answer is kept: a day, in microseconds.
const KEPT: i64 = 24 * 60 * 60 * 1_000_000;

/// What a request is recognised by when it comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Who sent it: keys of different callers never meet.
    pub principal: String,
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// What the caller put into `Idempotency-Key`.
    pub key: String,
    /// A hash of everything else that decides about the effect: query, body, `If-Match`.
    pub request_hash: String,
}

/// An answer as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredAnswer {
    /// The HTTP status.
    pub status: u16,
    /// Headers that belong to it (`ETag`, `Location` …).
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

type Row = (String, Option<i64>, Option<String>, Option<String>);

impl WriteTx<'_> {
    /// Claims a key before the effect: `None` the first time, and then [`WriteTx::keep_answer`] must follow; afterwards
    /// the answer that was given.
    ///
    /// # Errors
    /// [`StoreError::KeyReused`] when the key was used with another request.
    pub fn claim(&mut self, key: &IdempotencyKey) -> Result<Option<StoredAnswer>, StoreError> {
        let now = self.now().as_microsecond();
        let columns = "principal, method, path, idempotency_key, request_hash, created_at";
        let sql =
            Sql::new("INSERT INTO idempotency_keys (").text(columns).text(") VALUES (").list([
                key.principal.as_str().into(),
                key.method.as_str().into(),
                key.path.as_str().into(),
                key.key.as_str().into(),
                key.request_hash.as_str().into(),
                now.into(),
            ]);
        let sql = sql
            .text(") ON CONFLICT (principal, method, path, idempotency_key) DO UPDATE SET")
            .text(" request_hash = excluded.request_hash, created_at = excluded.created_at,")
            .text(" status = NULL, headers = NULL, body = NULL")
            .text(" WHERE idempotency_keys.created_at < ")
            .bind(now.saturating_sub(KEPT));
        if self.connection.execute(sql)? == 1 {
            self.claimed = Some(key.clone());
            return Ok(None);
        }
        let found = Sql::new("SELECT request_hash, status, headers, body FROM idempotency_keys");
        let (hash, status, headers, body) =
            self.row::<Row>(found.append(by_key(key)))?.ok_or(StoreError::Busy)?;
        if hash != key.request_hash {
            return Err(StoreError::KeyReused);
        }
        let corrupt = || StoreError::Corrupt(format!("idempotency_keys {}", key.key));
        let status = status.and_then(|status| u16::try_from(status).ok()).ok_or_else(corrupt)?;
        let headers = serde_json::from_str(&headers.ok_or_else(corrupt)?).map_err(|_| corrupt())?;
        Ok(Some(StoredAnswer { status, headers, body: body.ok_or_else(corrupt)? }))
    }

    /// Keeps the answer for a key that was claimed.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn keep_answer(
        &mut self,
        key: &IdempotencyKey,
        answer: &StoredAnswer,
    ) -> Result<(), StoreError> {
        let headers = serde_json::to_string(&answer.headers)
            .map_err(|why| StoreError::Failed(why.to_string()))?;
        let sql = Sql::new("UPDATE idempotency_keys SET status = ")
            .bind(i64::from(answer.status))
            .text(", headers = ")
            .bind(headers)
            .text(", body = ")
            .bind(answer.body.as_str());
        self.execute(sql.append(by_key(key))).map(|_| ())
    }

    /// Gives a claimed key back, so that a refusal leaves nothing behind and nothing need be rolled back for it.
    pub(super) fn give_back_claim(&mut self) -> Result<(), StoreError> {
        let Some(key) = self.claimed.take() else {
            return Ok(());
        };
        self.connection
            .execute(Sql::new("DELETE FROM idempotency_keys").append(by_key(&key)))
            .map(|_| ())
    }

    /// Forgets so many answers that are older than a day at a moment, the oldest first, or some more that were given at the
    /// same moment; answers how many.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn forget_answers(&mut self, now: Timestamp, limit: i64) -> Result<usize, StoreError> {
        let oldest = now.as_microsecond().saturating_sub(KEPT);
        // One range of the index, whose end is found first: by their keys, PostgreSQL took ten times as long.
        let sql = Sql::new("DELETE FROM idempotency_keys WHERE created_at <= COALESCE(")
            .text("(SELECT created_at FROM idempotency_keys WHERE created_at < ")
            .bind(oldest)
            .text(" ORDER BY created_at LIMIT 1 OFFSET ")
            .bind(limit.saturating_sub(1))
            .text("), ")
            .bind(oldest.saturating_sub(1));
        self.execute(sql.text(")"))
    }
}

fn by_key(key: &IdempotencyKey) -> Sql {
    Sql::new(" WHERE principal = ")
        .bind(key.principal.as_str())
        .text(" AND method = ")
        .bind(key.method.as_str())
        .text(" AND path = ")
        .bind(key.path.as_str())
        .text(" AND idempotency_key = ")
        .bind(key.key.as_str())
}
