//! How the versions of the organisation's policy are kept and found. May use: `record`, `sql`, `domain`.

use jiff::civil::Date;

use crate::domain::event::Noun;
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::policy::{Policy, PolicyFields};

use super::error::StoreError;
use super::record::{self, Record};
use super::sql::{Sql, Value};
use super::transaction::ReadTx;

/// What the list of policies offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Policy,
    filters: &[Filter {
        name: "in_force_from",
        takes: Takes::Date,
        help: "From which day it is in force.",
    }],
    sorts: &["created_at", "in_force_from"],
    descending: true,
};

impl Record for Policy {
    const NOUN: Noun = Noun::Policy;
    const TABLE: &'static str = "policies";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("in_force_from", Value::date(Some(self.fields.in_force_from))),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }
}

impl ReadTx<'_> {
    /// What is decided for a day: the latest policy in force by then, or the defaults that ship.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn policy_on(&mut self, day: Date) -> Result<PolicyFields, StoreError> {
        let sql = Sql::new("SELECT id, record FROM policies WHERE in_force_from <= ")
            .bind(Value::date(Some(day)));
        let sql = sql.text(" ORDER BY in_force_from DESC, created_at DESC, id DESC LIMIT 1");
        let row: Option<(String, String)> = self.row(sql)?;
        match row {
            Some((id, text)) => record::read::<Policy>(&id, &text).map(|policy| policy.fields),
            None => Ok(PolicyFields::default()),
        }
    }
}
