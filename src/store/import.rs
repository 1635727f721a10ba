//! What imports are known again by, and what they keep. May use: `history`, `record`, `sql`, `transaction`, `domain`.

use std::collections::HashMap;

use crate::domain::event::Noun;
use crate::domain::exchange::{Import, Key, RowType};
use crate::domain::words::Word;

use super::error::StoreError;
use super::record::Record;
use super::sql::{Sql, Value};
use super::transaction::{ReadTx, WriteTx};

/// Keys that one statement asks about at most.
const CHUNK: usize = 256;

/// What is remembered of a line that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What it held.
    pub kind: RowType,
    /// By what it is known again.
    pub key: Key,
    /// The record that came of it.
    pub record_id: String,
    /// A digest of the line.
    pub row_digest: String,
    /// A digest of the record as it was then, to tell whether somebody has edited it since.
    pub record_digest: String,
}

impl Record for Import {
    const NOUN: Noun = Noun::Import;
    const TABLE: &'static str = "imports";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let status = if self.counts.refused == 0 { "done" } else { "done_in_part" };
        vec![
            ("status", status.into()),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }
}

type TakenRow = (String, String, String, String, String, String);

impl ReadTx<'_> {
    /// What is remembered under these keys, of whatever kind.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn taken(&mut self, keys: &[Key]) -> Result<Vec<Taken>, StoreError> {
        let mut found = Vec::new();
        for (integration, ids) in by_integration(keys) {
            for chunk in ids.chunks(CHUNK) {
                let sql = Sql::new(
                    "SELECT kind, integration, external_id, record_id, row_digest, record_digest",
                )
                .text(" FROM import_keys WHERE integration = ")
                .bind(integration)
                .text(" AND external_id")
                .any(chunk.iter().copied());
                let rows = self.rows::<TakenRow>(sql)?;
                found.extend(rows.into_iter().map(taken).collect::<Result<Vec<_>, _>>()?);
            }
        }
        Ok(found)
    }

    /// The records that are the same as those elsewhere, whoever asks: (noun, key, id).
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn same_as_any_unchecked(
        &mut self,
        keys: &[Key],
    ) -> Result<Vec<(Noun, Key, String)>, StoreError> {
        let mut found = Vec::new();
        for (integration, ids) in by_integration(keys) {
            for chunk in ids.chunks(CHUNK) {
                let sql = Sql::new(
                    "SELECT noun, external_id, record_id FROM refs WHERE relation = 'self'",
                )
                .text(" AND integration = ")
                .bind(integration)
                .text(" AND external_id")
                .any(chunk.iter().copied());
                for (noun, external_id, id) in self.rows::<(String, String, String)>(sql)? {
                    let noun = Noun::from_word(&noun).ok_or_else(|| corrupt("refs.noun", &noun))?;
                    found.push((
                        noun,
                        Key { integration: integration.to_owned(), external_id },
                        id,
                    ));
                }
            }
        }
        Ok(found)
    }

    /// By what the records with these ids are known again, where an import brought them.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn keys_of(&mut self, ids: &[String]) -> Result<HashMap<String, Key>, StoreError> {
        let mut keys = HashMap::new();
        for chunk in ids.chunks(CHUNK) {
            let sql = Sql::new(
                "SELECT record_id, integration, external_id FROM import_keys WHERE record_id",
            )
            .any(chunk)
            .text(" ORDER BY record_id, integration DESC, external_id DESC");
            for (id, integration, external_id) in self.rows::<(String, String, String)>(sql)? {
                keys.insert(id, Key { integration, external_id });
            }
        }
        Ok(keys)
    }

    /// Whether a move or a slip with this id is kept.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn has_history(&mut self, kind: RowType, id: &str) -> Result<bool, StoreError> {
        let table = if kind == RowType::Slip { "slips" } else { "transitions" };
        let sql = Sql::new("SELECT COUNT(*) FROM ").text(table).text(" WHERE id = ").bind(id);
        Ok(self.row::<i64>(sql)?.unwrap_or(0) > 0)
    }
}

impl WriteTx<'_> {
    /// Remembers a line that was taken.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn remember_taken(&mut self, taken: &Taken) -> Result<(), StoreError> {
        let columns = "integration, external_id, kind, record_id, row_digest, record_digest";
        let sql = Sql::new("INSERT INTO import_keys (")
            .text(columns)
            .text(") VALUES (")
            .list([
                taken.key.integration.as_str().into(),
                taken.key.external_id.as_str().into(),
                Value::of(taken.kind),
                taken.record_id.as_str().into(),
                taken.row_digest.as_str().into(),
                taken.record_digest.as_str().into(),
            ])
            .text(") ON CONFLICT (integration, external_id, kind) DO UPDATE SET record_id = excluded.record_id,")
            .text(" row_digest = excluded.row_digest, record_digest = excluded.record_digest");
        self.execute(sql).map(|_| ())
    }

    /// Lets the numbers that are drawn for a noun go on after one that was brought in.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn draw_numbers_after(&mut self, noun: Noun, number: i64) -> Result<(), StoreError> {
        let next = number.saturating_add(1);
        let sql = Sql::new("INSERT INTO numbers (noun, next_number) VALUES (")
            .bind(Value::of(noun))
            .text(", ")
            .bind(next)
            .text(") ON CONFLICT (noun) DO UPDATE SET next_number = excluded.next_number")
            .text(" WHERE numbers.next_number < excluded.next_number");
        self.execute(sql).map(|_| ())
    }
}

fn by_integration(keys: &[Key]) -> HashMap<&str, Vec<&str>> {
    let mut ids: HashMap<&str, Vec<&str>> = HashMap::new();
    for key in keys {
        ids.entry(&key.integration).or_default().push(&key.external_id);
    }
    ids
}

fn taken(
    (kind, integration, external_id, record_id, row_digest, record_digest): TakenRow,
) -> Result<Taken, StoreError> {
    let kind = RowType::from_word(&kind).ok_or_else(|| corrupt("import_keys.kind", &kind))?;
    let key = Key { integration, external_id };
    Ok(Taken { kind, key, record_id, row_digest, record_digest })
}

fn corrupt(column: &str, value: &str) -> StoreError {
    StoreError::Corrupt(format!("{column}: {value}"))
}
