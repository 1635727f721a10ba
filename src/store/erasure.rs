//! What is kept of a person beside their record, and where else their name stands. May use: `nouns`, `record`, `sql`,
//! `transaction`, `visible`.

use std::collections::BTreeSet;

use crate::domain::event::Noun;
use crate::domain::id::PersonId;
use crate::domain::permission::Caller;

use super::error::StoreError;
use super::nouns::{self, EachNoun};
use super::record::Record;
use super::sql::{Sql, Value};
use super::transaction::{ReadTx, WriteTx};
use super::visible::noun_of;

/// Texts that are only ever added to, each with the record that it belongs to.
const TEXTS: &[(&str, &str, &str)] = &[
    ("transitions", "record_id", "reason"),
    ("transitions", "record_id", "override_reason"),
    ("transitions", "record_id", "details"),
    ("slips", "action_id", "reason"),
    ("section_revisions", "review_id", "text"),
    ("lesson_editions", "lesson_id", "record"),
];

impl WriteTx<'_> {
    /// Forgets the answers in which a person was told of, and by what imports knew them.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn forget_answers_about(&mut self, person: PersonId) -> Result<(), StoreError> {
        let id = person.to_string();
        // Not the one that is being given: it is claimed, and not answered yet.
        let sql =
            Sql::new("DELETE FROM idempotency_keys WHERE status IS NOT NULL AND (principal = ")
                .bind(id.as_str())
                .text(" OR (path LIKE '/api/v1/people%' AND body LIKE ")
                .bind(format!("%{id}%"))
                .text("))");
        self.execute(sql)?;
        self.execute(Sql::new("DELETE FROM import_keys WHERE record_id = ").bind(id)).map(|_| ())
    }
}

impl ReadTx<'_> {
    /// The records in which a text stands, letter by letter, and that the caller may see; people and tokens aside.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn records_with(
        &mut self,
        text: &str,
        caller: &Caller,
    ) -> Result<Vec<(Noun, String)>, StoreError> {
        let mut found = Found { tx: self, within: within_json(text), ids: BTreeSet::new() };
        nouns::each(&mut found)?;
        let Found { mut ids, .. } = found;
        for (table, id, column) in TEXTS {
            // What is JSON holds a text as JSON spells it.
            let within = if *column == "record" { within_json(text) } else { text.to_owned() };
            ids.extend(self.rows::<String>(containing(table, id, column, &within))?);
        }
        let ids: Vec<String> = ids.into_iter().collect();
        let visible = self.visible_ids(&ids, caller)?;
        let known = ids.into_iter().filter(|id| visible.contains(id));
        Ok(known.filter_map(|id| Some((noun_of(&id)?, id))).collect())
    }
}

struct Found<'a, 'c> {
    tx: &'a mut ReadTx<'c>,
    within: String,
    ids: BTreeSet<String>,
}

impl EachNoun for Found<'_, '_> {
    fn noun<R: Record>(&mut self) -> Result<(), StoreError> {
        // What somebody says of themselves is not searched, not even for a name.
        if matches!(R::NOUN, Noun::Person | Noun::Token | Noun::SkillFit) {
            return Ok(());
        }
        let sql = containing(R::TABLE, "id", "record", &self.within);
        self.ids.extend(self.tx.rows::<String>(sql)?);
        Ok(())
    }
}

/// A text as it stands within JSON.
fn within_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.trim_matches('"').to_owned()
}

/// The rows that have a text in a column: the same on both engines, and without a character that means something else.
fn containing(table: &'static str, id: &'static str, column: &'static str, text: &str) -> Sql {
    let sql = Sql::new("SELECT DISTINCT ").text(id).text(" FROM ").text(table).text(" WHERE ");
    let sql = sql.text("REPLACE(").text(column).text(", ").bind(Value::from(text));
    sql.text(", '') <> ").text(column)
}
