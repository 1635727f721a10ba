//! Records as documents with index columns: the JSON document is the truth, the columns beside it
//! are derived from it at every save, for lists and look-ups.
//!
//! One code path for all nouns and both engines. May use: `derived`, `sql`, `transaction`,
//! `visible`, `domain`. How records are found stands in `find`.

use std::collections::HashSet;
use std::slice;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::event::Noun;
use crate::domain::permission::Caller;
use crate::domain::reference::Reference;
use crate::domain::stuck::Wait;

use super::derived::Derived;
use super::error::StoreError;
use super::sql::{Sql, Value};
use super::transaction::WriteTx;

/// Records that one statement inserts at most.
const CHUNK: usize = 64;

/// Whether a record is hidden, and behind what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Seal {
    /// Everyone may see it.
    Open,
    /// A restricted incident, with the persons and teams that may see it.
    Own(Vec<String>),
    /// Hidden as far as any of these homes is: the records from which it was drawn.
    Behind(Vec<String>),
    /// The same, and not published yet: for those who write, and for these persons.
    Unpublished {
        /// The records from which it was drawn.
        homes: Vec<String>,
        /// The persons who take part in it.
        readers: Vec<String>,
    },
}

/// A table of rows that are derived from the records of one noun alone.
#[derive(Debug, Clone, Copy)]
pub struct OwnTable {
    /// The table.
    pub name: &'static str,
    /// The column that names the record.
    pub id: &'static str,
    /// The other columns.
    pub columns: &'static [&'static str],
}

/// A noun that the store keeps: how its document maps to its table.
pub trait Record: Serialize + DeserializeOwned {
    /// The noun.
    const NOUN: Noun;
    /// The table.
    const TABLE: &'static str;
    /// The table of what is derived from this noun alone, if there is one.
    const OWN: Option<OwnTable> = None;
    /// Two columns of words that stand together in an index, with all that is sorted by.
    const TOGETHER: Option<[&'static str; 2]> = None;

    /// The id.
    fn id(&self) -> String;

    /// The number or key by which people name it, unique within the table.
    fn number(&self) -> Option<&str> {
        None
    }

    /// Counts the changes, from 1.
    fn version(&self) -> i64;

    /// The index columns.
    fn columns(&self) -> Vec<(&'static str, Value)>;

    /// The column behind a filter of its list; by default the one of the same name.
    fn column(name: &'static str) -> Option<&'static str> {
        Some(name)
    }

    /// The column behind a sort of its list; ranked words sort by their rank's column.
    fn sort_column(name: &'static str) -> Option<&'static str> {
        Self::column(name)
    }

    /// Links to other records: (relation, id).
    fn links(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// References to records elsewhere.
    fn references(&self) -> &[Reference] {
        &[]
    }

    /// From when on it is stuck, and why.
    fn waits(&self) -> Vec<Wait> {
        Vec::new()
    }

    /// What the search finds it by: title and body.
    fn search_text(&self) -> Option<(String, String)> {
        None
    }

    /// The rows of its own table, without the record's id.
    fn own_rows(&self) -> Vec<Vec<String>> {
        Vec::new()
    }

    /// Whether it is hidden, and behind what.
    fn seal(&self) -> Seal {
        Seal::Open
    }

    /// The record as far as it is told to a caller who may see it.
    #[must_use]
    fn told_to(self, _caller: &Caller) -> Self {
        self
    }
}

impl WriteTx<'_> {
    /// Keeps a new record.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when its number, key or reference is taken, [`StoreError::Foreign`] when a reference is
    /// not the writer's to say.
    pub fn insert<R: Record>(&mut self, record: &R) -> Result<(), StoreError> {
        match self.insert_all(slice::from_ref(record))?.is_empty() {
            true => Err(taken(record)),
            false => Ok(()),
        }
    }

    /// Keeps new records, many in one statement; answers the ids of those that are kept now. What is there already,
    /// under the same id, number or key, is passed over.
    ///
    /// # Errors
    /// As [`WriteTx::insert`], but for what is passed over.
    pub fn insert_all<R: Record>(&mut self, records: &[R]) -> Result<HashSet<String>, StoreError> {
        let mut kept = HashSet::new();
        for chunk in records.chunks(CHUNK) {
            kept.extend(self.insert_chunk(chunk)?);
        }
        Ok(kept)
    }

    fn insert_chunk<R: Record>(&mut self, records: &[R]) -> Result<HashSet<String>, StoreError> {
        for record in records {
            self.refuse_foreign(record)?;
        }
        let hidden: Vec<_> = records.iter().map(|record| (record.id(), record.seal())).collect();
        let seals = self.seals_for_each(&hidden)?;
        let derived = records.iter().map(Derived::of).collect::<Result<Vec<_>, _>>()?;
        let mut sql = Sql::new("INSERT INTO ").text(R::TABLE);
        for (index, ((record, derived), seals)) in
            records.iter().zip(&derived).zip(&seals).enumerate()
        {
            let (names, values): (Vec<_>, Vec<_>) =
                row(record, derived, !seals.is_empty())?.into_iter().unzip();
            if index == 0 {
                sql =
                    names.into_iter().fold(sql.text(" (id"), |sql, name| sql.text(", ").text(name));
            }
            sql = sql.text(if index == 0 { ") VALUES (" } else { "), (" });
            sql = sql.bind(record.id()).text(", ").list(values);
        }
        let kept = self.change(sql.text(") ON CONFLICT DO NOTHING RETURNING id"))?;
        let kept: HashSet<String> = kept.into_iter().collect();
        let new = |id: &str| kept.contains(id);
        for (record, derived) in records.iter().zip(derived).filter(|(record, _)| new(&record.id()))
        {
            self.insert_derived(record, &derived)?;
            self.derived.insert(record.id(), derived);
        }
        let hidden = hidden.iter().zip(&seals).filter(|((id, _), _)| new(id));
        self.insert_seals(hidden.map(|((id, seal), seals)| (id.as_str(), seal, seals)))?;
        Ok(kept)
    }

    /// Keeps a changed record, whose version is one more than the one it was read at.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody was faster; [`StoreError::Duplicate`] and [`StoreError::Foreign`] as
    /// [`WriteTx::insert`].
    pub fn save<R: Record>(&mut self, record: &R) -> Result<(), StoreError> {
        let (id, derived) = (record.id(), Derived::of(record)?);
        self.refuse_foreign(record)?;
        let before = self.derived.remove(&id);
        let digest = match &before {
            Some(before) => before.digest,
            None => self.digest_of::<R>(&id)?,
        };
        let sql = assignments(record, &derived)?
            .text(" WHERE id = ")
            .bind(id.as_str())
            .text(" AND version = ")
            .bind(record.version() - 1);
        let saved = self.execute(sql).map_err(|error| match error {
            StoreError::Duplicate(_) => taken(record),
            other => other,
        })?;
        if saved == 0 {
            return Err(self.why_not_saved::<R>(&id));
        }
        if digest != derived.digest {
            self.replace_derived(record, before.as_ref(), &derived)?;
        }
        self.derived.insert(id, derived);
        Ok(())
    }

    /// Deletes a record and what was derived from it; what hides it stays, since the feed still speaks of it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when somebody was faster.
    pub fn delete<R: Record>(&mut self, record: &R) -> Result<(), StoreError> {
        let id = record.id();
        let sql = Sql::new("DELETE FROM ").text(R::TABLE).text(" WHERE id = ").bind(id.as_str());
        if self.execute(sql.text(" AND version = ").bind(record.version()))? == 0 {
            return Err(self.why_not_saved::<R>(&id));
        }
        self.derived.remove(&id);
        self.delete_own::<R>(&id)?;
        self.delete_derived(&id)
    }

    fn digest_of<R: Record>(&mut self, id: &str) -> Result<i64, StoreError> {
        let sql = Sql::new("SELECT derived FROM ").text(R::TABLE).text(" WHERE id = ").bind(id);
        self.row(sql)?.ok_or(StoreError::NotFound)
    }

    fn why_not_saved<R: Record>(&mut self, id: &str) -> StoreError {
        let sql = Sql::new("SELECT version FROM ").text(R::TABLE).text(" WHERE id = ").bind(id);
        match self.row(sql) {
            Ok(Some(current)) => StoreError::Stale { current },
            Ok(None) => StoreError::NotFound,
            Err(error) => error,
        }
    }
}

/// The beginning of a statement that writes a record, and what stands beside it in its row.
pub(super) fn assignments<R: Record>(record: &R, derived: &Derived) -> Result<Sql, StoreError> {
    let sql = Sql::new("UPDATE ").text(R::TABLE).text(" SET version = ").bind(record.version());
    let sql = sql.text(", number = ").bind(record.number());
    let sql = sql.text(", record = ").bind(document(record)?);
    let sql = sql.text(", derived = ").bind(derived.digest);
    let columns = record.columns().into_iter();
    Ok(columns
        .fold(sql, |sql, (column, value)| sql.text(", ").text(column).text(" = ").bind(value)))
}

/// What stands in a new record's row, beside its id.
fn row<R: Record>(
    record: &R,
    derived: &Derived,
    sealed: bool,
) -> Result<Vec<(&'static str, Value)>, StoreError> {
    let mut row = vec![
        ("number", record.number().into()),
        ("version", record.version().into()),
        ("record", document(record)?),
        ("sealed", sealed.into()),
        ("derived", derived.digest.into()),
    ];
    row.extend(record.columns());
    Ok(row)
}

fn taken<R: Record>(record: &R) -> StoreError {
    let name = record.number().map_or_else(|| record.id(), str::to_owned);
    StoreError::Duplicate(format!("{} {name}", R::NOUN))
}

/// A stored document as a record.
pub(super) fn read<R: Record>(id: &str, text: &str) -> Result<R, StoreError> {
    serde_json::from_str(text)
        .map_err(|why| StoreError::Corrupt(format!("{} {id}: {why}", R::TABLE)))
}

fn document<R: Record>(record: &R) -> Result<Value, StoreError> {
    let text = serde_json::to_string(record).map_err(|why| StoreError::Failed(why.to_string()))?;
    Ok(text.into())
}
