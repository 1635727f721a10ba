//! What is derived from a record's document into tables that all nouns share: links, references,
//! waits, the search's text.
//!
//! Written in the transaction of the record, and only when something in it changed. May use:
//! `record`, `sql`.

use std::collections::BTreeSet;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::domain::event::Noun;
use crate::domain::reference::{Reference, ReferenceRelation};
use crate::domain::stuck::Wait;
use crate::domain::words::Word;

use super::error::StoreError;
use super::record::{Record, Seal};
use super::sql::{Sql, Value};
use super::transaction::{ReadTx, WriteTx};

/// Rows that one statement inserts at most.
const CHUNK: usize = 64;

/// What is derived from one record.
#[derive(Debug, Serialize)]
pub(super) struct Derived {
    links: Vec<(&'static str, String)>,
    references: Vec<(String, &'static str, String, Option<String>)>,
    waits: Vec<Wait>,
    search: Option<(String, String)>,
    seal: Seal,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    own: Vec<Vec<String>>,
    #[serde(skip)]
    pub(super) digest: i64,
}

impl Derived {
    pub(super) fn of<R: Record>(record: &R) -> Result<Self, StoreError> {
        let row = |to: &Reference| {
            let (integration, external_id) = (to.integration.clone(), to.external_id.clone());
            (integration, to.relation.as_str(), external_id, to.display_id.clone())
        };
        let mut derived = Self {
            links: record.links(),
            references: record.references().iter().map(row).collect(),
            waits: record.waits(),
            search: record.search_text(),
            seal: record.seal(),
            own: record.own_rows(),
            digest: 0,
        };
        derived.links.sort();
        derived.links.dedup();
        derived.references.sort();
        derived.references.dedup_by(|a, b| (&a.0, a.1, &a.2) == (&b.0, b.1, &b.2));
        let text =
            serde_json::to_vec(&derived).map_err(|why| StoreError::Failed(why.to_string()))?;
        let digest = Sha256::digest(text);
        let first: [u8; 8] = digest.first_chunk().copied().unwrap_or_default();
        derived.digest = i64::from_be_bytes(first);
        Ok(derived)
    }
}

/// What is derived as the rows that stand for it, without the record's own id.
impl Derived {
    pub(super) fn link_rows(&self) -> BTreeSet<Vec<Value>> {
        let row = |(relation, to): &(&'static str, String)| vec![(*relation).into(), to.into()];
        self.links.iter().map(row).collect()
    }

    pub(super) fn reference_rows(&self) -> BTreeSet<Vec<Value>> {
        let rows =
            self.references.iter().map(|(integration, relation, external_id, display_id)| {
                let display_id = display_id.as_deref().into();
                vec![integration.into(), (*relation).into(), external_id.into(), display_id]
            });
        rows.collect()
    }

    pub(super) fn own_rows(&self) -> BTreeSet<Vec<Value>> {
        self.own.iter().map(|row| row.iter().map(Value::from).collect()).collect()
    }

    pub(super) fn wait_rows(&self, noun: Noun) -> BTreeSet<Vec<Value>> {
        let rows = self.waits.iter().map(|wait| {
            let team = wait.team.map(|id| id.to_string());
            vec![Value::of(wait.reason), Value::of(noun), team.into(), wait.since.into()]
        });
        rows.collect()
    }
}

impl WriteTx<'_> {
    /// Writes what is derived from a new record.
    pub(super) fn insert_derived<R: Record>(
        &mut self,
        record: &R,
        derived: &Derived,
    ) -> Result<(), StoreError> {
        let id = record.id();
        self.insert_links(&id, &derived.links)?;
        self.insert_references::<R>(&id, &derived.references)?;
        self.insert_waits::<R>(&id, &derived.waits)?;
        self.insert_own::<R>(&id, &derived.own)?;
        match &derived.search {
            Some(text) => self.keep_search_text(&id, R::NOUN, text),
            None => Ok(()),
        }
    }

    /// Writes what is derived from a changed record, as far as it differs from what stood there; all of it where that is
    /// not known.
    pub(super) fn replace_derived<R: Record>(
        &mut self,
        record: &R,
        before: Option<&Derived>,
        derived: &Derived,
    ) -> Result<(), StoreError> {
        let id = record.id();
        if before.is_none_or(|before| before.links != derived.links) {
            self.execute(Sql::new("DELETE FROM links WHERE from_id = ").bind(id.as_str()))?;
            self.insert_links(&id, &derived.links)?;
        }
        if before.is_none_or(|before| before.references != derived.references) {
            self.execute(Sql::new("DELETE FROM refs WHERE record_id = ").bind(id.as_str()))?;
            self.insert_references::<R>(&id, &derived.references)?;
        }
        if before.is_none_or(|before| before.waits != derived.waits) {
            self.replace_waits::<R>(&id, &derived.waits)?;
        }
        if before.is_none_or(|before| before.own != derived.own) {
            self.delete_own::<R>(&id)?;
            self.insert_own::<R>(&id, &derived.own)?;
        }
        if before.is_none_or(|before| before.search != derived.search) {
            match &derived.search {
                Some(text) => self.keep_search_text(&id, R::NOUN, text)?,
                None => self.delete_search_text(&id)?,
            }
        }
        if before.is_none_or(|before| before.seal != derived.seal) {
            self.reseal(&id, &derived.seal)?;
        }
        Ok(())
    }

    /// Takes back what was derived from a record that is deleted.
    pub(super) fn delete_derived(&mut self, id: &str) -> Result<(), StoreError> {
        self.execute(Sql::new("DELETE FROM links WHERE from_id = ").bind(id))?;
        self.execute(Sql::new("DELETE FROM links WHERE to_id = ").bind(id))?;
        self.execute(Sql::new("DELETE FROM refs WHERE record_id = ").bind(id))?;
        self.execute(Sql::new("DELETE FROM waits WHERE record_id = ").bind(id))?;
        self.delete_search_text(id)
    }

    fn insert_links(
        &mut self,
        id: &str,
        links: &[(&'static str, String)],
    ) -> Result<(), StoreError> {
        for chunk in links.chunks(CHUNK) {
            let mut sql = Sql::new("INSERT INTO links (from_id, relation, to_id) VALUES ");
            for (index, (relation, to)) in chunk.iter().enumerate() {
                sql = sql.text(if index == 0 { "(" } else { ", (" });
                sql = sql.list([id.into(), (*relation).into(), to.into()]).text(")");
            }
            self.execute(sql)?;
        }
        Ok(())
    }

    fn insert_references<R: Record>(
        &mut self,
        id: &str,
        references: &[(String, &'static str, String, Option<String>)],
    ) -> Result<(), StoreError> {
        for (integration, relation, external_id, display_id) in references {
            let columns = "record_id, noun, integration, relation, external_id, display_id";
            let sql = Sql::new("INSERT INTO refs (").text(columns).text(") VALUES (").list([
                id.into(),
                Value::of(R::NOUN),
                integration.into(),
                (*relation).into(),
                external_id.into(),
                display_id.as_deref().into(),
            ]);
            let taken = self.execute(sql.text(") ON CONFLICT DO NOTHING"))? == 0;
            if taken && *relation == ReferenceRelation::Is.as_str() {
                let what = format!("a record for {integration}:{external_id}");
                return Err(StoreError::Duplicate(what));
            }
        }
        Ok(())
    }

    /// Writes the rows of the noun's own table.
    fn insert_own<R: Record>(&mut self, id: &str, rows: &[Vec<String>]) -> Result<(), StoreError> {
        let Some(own) = R::OWN else { return Ok(()) };
        for row in rows {
            let sql = Sql::new("INSERT INTO ").text(own.name).text(" (").text(own.id);
            let sql = own.columns.iter().fold(sql, |sql, column| sql.text(", ").text(column));
            let values = std::iter::once(id.into()).chain(row.iter().map(Value::from));
            self.execute(sql.text(") VALUES (").list(values).text(")"))?;
        }
        Ok(())
    }

    /// Takes back the rows of the noun's own table.
    pub(super) fn delete_own<R: Record>(&mut self, id: &str) -> Result<(), StoreError> {
        let Some(own) = R::OWN else { return Ok(()) };
        let sql = Sql::new("DELETE FROM ").text(own.name).text(" WHERE ").text(own.id);
        self.execute(sql.text(" = ").bind(id)).map(|_| ())
    }

    /// Refuses what a writer who speaks for one integration may not say: what the record is in another one, unless that
    /// is known of it.
    pub(super) fn refuse_foreign<R: Record>(&mut self, record: &R) -> Result<(), StoreError> {
        let Some(own) = self.bound_to() else { return Ok(()) };
        let numbered = record.references().iter().enumerate();
        let says_so =
            |to: &Reference| to.relation == ReferenceRelation::Is && to.integration != own;
        let mut foreign: Vec<_> = numbered.filter(|(_, to)| says_so(to)).collect();
        if !foreign.is_empty() {
            let known = "SELECT integration, external_id FROM refs WHERE relation = 'self' AND record_id = ";
            let known: Vec<(String, String)> = self.rows(Sql::new(known).bind(record.id()))?;
            foreign.retain(|(_, to)| {
                !known.contains(&(to.integration.clone(), to.external_id.clone()))
            });
        }
        if foreign.is_empty() {
            return Ok(());
        }
        let places = foreign.into_iter().map(|(place, _)| place).collect();
        Err(StoreError::Foreign { own: own.to_owned(), places })
    }

    fn delete_search_text(&mut self, id: &str) -> Result<(), StoreError> {
        self.execute(Sql::new("DELETE FROM search_texts WHERE record_id = ").bind(id)).map(|_| ())
    }
}

impl ReadTx<'_> {
    /// The records linked to this one, in either direction: (relation, from, to). Whether the caller may see each is
    /// asked by [`ReadTx::visible_ids`].
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn links_of(&mut self, id: &str) -> Result<Vec<(String, String, String)>, StoreError> {
        let sql = Sql::new("SELECT relation, from_id, to_id FROM links WHERE from_id = ")
            .bind(id)
            .text(" UNION SELECT relation, from_id, to_id FROM links WHERE to_id = ")
            .bind(id)
            .text(" ORDER BY 1, 2, 3");
        self.rows(sql)
    }
}
