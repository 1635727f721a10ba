//! How an API token is kept, listed and found, and when it was last used. May use: `record`, `sql`, `transaction`,
//! `domain`.

use std::collections::HashMap;
use std::fmt::Display;

use jiff::Timestamp;

use crate::domain::event::Noun;
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::token::Token;

use super::error::StoreError;
use super::record::Record;
use super::sql::{Sql, Value};
use super::transaction::{ReadTx, WriteTx};

/// What the list of tokens offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Token,
    filters: &[
        Filter { name: "owner", takes: Takes::Me, help: "Only `me`: my own." },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was made." },
    ],
    sorts: &["created_at", "expires_at"],
    descending: true,
};

impl Record for Token {
    const NOUN: Noun = Noun::Token;
    const TABLE: &'static str = "tokens";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("hash", self.hash.as_str().into()),
            ("person", self.person.map(|id| id.to_string()).into()),
            ("expires_at", Value::moment(self.fields.expires_at)),
            ("revoked_at", Value::moment(self.revoked_at)),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn column(name: &'static str) -> Option<&'static str> {
        Some(match name {
            "owner" => "person",
            other => other,
        })
    }
}

impl ReadTx<'_> {
    /// When these tokens or sessions were last used, by id; those that never were are not among them.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn last_uses_of(
        &mut self,
        ids: &[String],
    ) -> Result<HashMap<String, Timestamp>, StoreError> {
        let mut uses = HashMap::new();
        for chunk in ids.chunks(256) {
            let sql = "SELECT record_id, last_used_at FROM last_uses WHERE record_id";
            for (id, micros) in self.rows::<(String, i64)>(Sql::new(sql).any(chunk))? {
                let corrupt = |why| StoreError::Corrupt(format!("last_uses of {id}: {why}"));
                let at = Timestamp::from_microsecond(micros).map_err(corrupt)?;
                uses.insert(id, at);
            }
        }
        Ok(uses)
    }
}

impl WriteTx<'_> {
    /// Keeps that a token or a session was used at a moment, unless a later one is kept.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn keep_use(&mut self, id: impl Display, at: Timestamp) -> Result<(), StoreError> {
        let sql = Sql::new("INSERT INTO last_uses (record_id, last_used_at) VALUES (")
            .list([Value::of(id), at.into()])
            .text(") ON CONFLICT (record_id) DO UPDATE SET last_used_at = excluded.last_used_at")
            .text(" WHERE last_uses.last_used_at < excluded.last_used_at");
        self.execute(sql).map(|_| ())
    }
}
