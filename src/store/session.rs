//! How sessions are kept and listed, the links by which somebody signs in once, and which sign-ins were used up.
//! May use: `record`, `sql`, `transaction`, `domain`.

use jiff::Timestamp;

use crate::domain::event::Noun;
use crate::domain::id::{PersonId, RecordId};
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::session::Session;

use super::error::StoreError;
use super::record::Record;
use super::sql::{Sql, Value};
use super::transaction::{ReadTx, WriteTx};

/// What the list of sessions offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Session,
    filters: &[Filter { name: "owner", takes: Takes::Me, help: "Only `me`, as always." }],
    sorts: &["created_at"],
    descending: true,
};

impl Record for Session {
    const NOUN: Noun = Noun::Session;
    const TABLE: &'static str = "sessions";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("hash", self.hash.as_str().into()),
            ("person", Value::of(self.person)),
            ("ends_at", self.ends_at.into()),
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
    /// Whom the link with this hash signs in, if it is good still.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn owner_of_link(
        &mut self,
        hash: &str,
        now: Timestamp,
    ) -> Result<Option<PersonId>, StoreError> {
        let sql = Sql::new("SELECT person_id FROM sign_in_links WHERE hash = ").bind(hash);
        let id: Option<String> = self.row(sql.text(" AND until > ").bind(now))?;
        let corrupt = |id: &str| StoreError::Corrupt(format!("sign_in_links of {id}"));
        id.map(|id| PersonId::parse(&id).ok_or_else(|| corrupt(&id))).transpose()
    }
}

impl WriteTx<'_> {
    /// Keeps a link by which a person signs in, once, until a moment.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn keep_link(
        &mut self,
        hash: &str,
        person: PersonId,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = Sql::new("INSERT INTO sign_in_links (hash, person_id, until) VALUES (");
        let sql = sql.list([hash.into(), Value::of(person), until.into()]).text(")");
        self.execute(sql).map(|_| ())
    }

    /// Uses a link up; false when somebody was faster, or it is too late.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn use_up_link(&mut self, hash: &str) -> Result<bool, StoreError> {
        let sql = Sql::new("DELETE FROM sign_in_links WHERE hash = ").bind(hash);
        let sql = sql.text(" AND until > ").bind(self.now());
        Ok(self.execute(sql)? == 1)
    }

    /// Makes the links of a person worthless.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn delete_links(&mut self, person: PersonId) -> Result<(), StoreError> {
        let sql = Sql::new("DELETE FROM sign_in_links WHERE person_id = ").bind(Value::of(person));
        self.execute(sql).map(|_| ())
    }

    /// Uses a sign-in up, which is good until a moment anyway; false when it was used before.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn use_up_sign_in(&mut self, hash: &str, until: Timestamp) -> Result<bool, StoreError> {
        let sql = Sql::new("INSERT INTO used_sign_ins (hash, until) VALUES (");
        let sql = sql.list([hash.into(), until.into()]).text(") ON CONFLICT DO NOTHING");
        Ok(self.execute(sql)? == 1)
    }

    /// Forgets the sessions, links and used sign-ins whose time is over, and the uses of sessions that are no more; answers
    /// how many sessions.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn forget_sign_ins(&mut self, now: Timestamp) -> Result<usize, StoreError> {
        let over = |table| Sql::new("DELETE FROM ").text(table).bind(now);
        let sessions = self.execute(over("sessions WHERE ends_at <= "))?;
        self.execute(over("sign_in_links WHERE until <= "))?;
        self.execute(over("used_sign_ins WHERE until <= "))?;
        let uses = "DELETE FROM last_uses WHERE record_id LIKE 'ses_%' AND record_id NOT IN (SELECT id FROM sessions)";
        self.execute(Sql::new(uses))?;
        Ok(sessions)
    }

    /// Forgets when something was last used, which is no more.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn forget_use(&mut self, id: &str) -> Result<(), StoreError> {
        self.execute(Sql::new("DELETE FROM last_uses WHERE record_id = ").bind(id)).map(|_| ())
    }
}
