//! Whether what is derived from the records says what the records say: index columns, links, references, waits, what
//! hides them, what the search finds them by. May use: `derived`, `nouns`, `record`, `search`, `tables`, `visible`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Examination, FIX, snapshot, table};
use crate::store::connection::DbConnection;
use crate::store::derived::Derived;
use crate::store::error::StoreError;
use crate::store::nouns::{self, EachNoun};
use crate::store::record::{self, OwnTable, Record};
use crate::store::sql::{Sql, Value};
use crate::store::tables::Table;
use crate::store::transaction::ReadTx;
use crate::store::visible;

/// Records that are compared at a time.
const PIECE: i64 = 256;

/// Compares every record with what is derived from it.
pub(super) fn examine(
    connection: &mut DbConnection,
    found: &mut Examination,
) -> Result<(), StoreError> {
    let mut comparison = Comparison { connection, odd: Odd::default(), records: BTreeMap::new() };
    nouns::each(&mut comparison)?;
    let Comparison { odd, records, .. } = comparison;
    let todo = "restore a backup from before, beside it, and compare";
    found.none("documents", "every record can be read", &odd.documents, todo);
    found.none("index columns", "they say what the records say", &odd.columns, FIX);
    found.none("links", "they are those that the records name", &odd.links, FIX);
    found.none("references", "they are those that the records name", &odd.references, FIX);
    found.none("waits", "what is stuck, and when, is what the records say", &odd.waits, FIX);
    found.none("identities", "people are known by what their records say", &odd.own, FIX);
    found.none("hidden", "what is restricted or not published is hidden", &odd.hidden, FIX);
    let mut search = odd.search;
    let index = snapshot(connection, |tx| tx.texts_without_index())?;
    if index > 0 {
        found.search = true;
        search.push(format!("{index} texts and their index disagree"));
    }
    found.none("search", "every record can be found by its words", &search, FIX);
    found.records = records;
    Ok(())
}

/// What disagrees, by what it is.
#[derive(Default)]
struct Odd {
    documents: Vec<String>,
    columns: Vec<String>,
    links: Vec<String>,
    references: Vec<String>,
    waits: Vec<String>,
    own: Vec<String>,
    hidden: Vec<String>,
    search: Vec<String>,
}

struct Comparison<'a> {
    connection: &'a mut DbConnection,
    odd: Odd,
    records: BTreeMap<&'static str, BTreeSet<String>>,
}

impl EachNoun for Comparison<'_> {
    fn noun<R: Record>(&mut self) -> Result<(), StoreError> {
        let table = table(R::TABLE)?;
        let mut after = String::new();
        loop {
            let (odd, records) = (&mut self.odd, self.records.entry(R::TABLE).or_default());
            let read = |tx: &mut ReadTx<'_>| {
                let rows = rows(tx, &table, &after)?;
                let columns = |row: &Vec<Value>| {
                    let names = table.columns.iter().map(|column| column.name);
                    names.zip(row.iter().cloned()).collect::<Columns>()
                };
                let rows: Vec<Columns> = rows.iter().map(columns).collect();
                Piece { tx, odd, records }.compare::<R>(&rows)?;
                Ok(rows.last().map(|row| text(row, "id").to_owned()))
            };
            match snapshot(self.connection, read)? {
                Some(last) => after = last,
                None => break,
            }
        }
        self.records.retain(|_, ids| !ids.is_empty());
        Ok(())
    }
}

fn rows(tx: &mut ReadTx<'_>, table: &Table, after: &str) -> Result<Vec<Vec<Value>>, StoreError> {
    let sql = Sql::new("SELECT ").append(table.column_list()).text(" FROM ").text(table.name);
    tx.rows(sql.text(" WHERE id > ").bind(after).text(" ORDER BY id LIMIT ").bind(PIECE))
}

/// A row, by column.
type Columns = BTreeMap<&'static str, Value>;

/// Rows of a derived table, without the id that they are asked by.
type Rows = BTreeSet<Vec<Value>>;

fn text<'r>(row: &'r Columns, column: &str) -> &'r str {
    match row.get(column) {
        Some(Value::Text(Some(text))) => text,
        _ => "",
    }
}

/// Some records of one noun, within a snapshot.
struct Piece<'a, 'c, 'o> {
    tx: &'a mut ReadTx<'c>,
    odd: &'o mut Odd,
    records: &'o mut BTreeSet<String>,
}

impl Piece<'_, '_, '_> {
    fn compare<R: Record>(&mut self, rows: &[Columns]) -> Result<(), StoreError> {
        let ids: Vec<&str> = rows.iter().map(|row| text(row, "id")).collect();
        let links = "SELECT from_id, relation, to_id FROM links WHERE from_id";
        let links = self.by_id(Sql::new(links), &ids)?;
        let references = "SELECT record_id, integration, relation, external_id, display_id FROM refs WHERE record_id";
        let references = self.by_id(Sql::new(references), &ids)?;
        let waits = "SELECT record_id, reason, noun, team, since FROM waits WHERE record_id";
        let waits = self.by_id(Sql::new(waits), &ids)?;
        let homes = "SELECT record_id, home_id FROM homes WHERE record_id";
        let homes = self.by_id(Sql::new(homes), &ids)?;
        let grants = "SELECT behind_id, grantee FROM grants WHERE behind_id";
        let grants = self.by_id(Sql::new(grants), &ids)?;
        let seals = "SELECT record_id, behind_id FROM seals WHERE record_id";
        let seals = self.by_id(Sql::new(seals), &ids)?;
        let own = match R::OWN {
            Some(own) => self.by_id(own_rows(own), &ids)?,
            None => BTreeMap::new(),
        };
        for row in rows {
            let id = text(row, "id");
            let Ok(record) = record::read::<R>(id, text(row, "record")) else {
                self.odd.documents.push(format!("{} {id}", R::TABLE));
                continue;
            };
            let derived = Derived::of(&record)?;
            if let Some(column) = wrong_column(&record, &derived, row) {
                self.note(id, true);
                self.odd.columns.push(format!("{column} of {id}"));
            }
            let differs = self.links_differ(links.get(id), &derived.link_rows())?;
            if self.note(id, differs) {
                self.odd.links.push(id.to_owned());
            }
            if self.note(id, differ(references.get(id), &derived.reference_rows())) {
                self.odd.references.push(id.to_owned());
            }
            if self.note(id, differ(waits.get(id), &derived.wait_rows(R::NOUN))) {
                self.odd.waits.push(id.to_owned());
            }
            if self.note(id, differ(own.get(id), &derived.own_rows())) {
                self.odd.own.push(id.to_owned());
            }
            let (to, from) = visible::grants_and_homes(&record.seal());
            let behind = self.tx.seals_for(id, &record.seal())?;
            let hidden = differ(homes.get(id), &single(from))
                || differ(grants.get(id), &single(to))
                || !same(&(!behind.is_empty()).into(), row.get("sealed"))
                || differ(seals.get(id), &single(behind));
            if self.note(id, hidden) {
                self.odd.hidden.push(id.to_owned());
            }
            let found = self.tx.is_found_by(id, R::NOUN, record.search_text().as_ref())?;
            if self.note(id, !found) {
                self.odd.search.push(id.to_owned());
            }
        }
        Ok(())
    }

    /// Notes a record that is to be written again if something about it is odd; answers that.
    fn note(&mut self, id: &str, odd: bool) -> bool {
        if odd {
            self.records.insert(id.to_owned());
        }
        odd
    }

    fn by_id(&mut self, sql: Sql, ids: &[&str]) -> Result<BTreeMap<String, Rows>, StoreError> {
        let mut by_id: BTreeMap<String, Rows> = BTreeMap::new();
        let rows: Vec<Vec<Value>> = self.tx.rows(sql.any(ids.iter().copied()))?;
        for mut row in rows {
            let rest = row.split_off(1);
            if let Some(Value::Text(Some(id))) = row.pop() {
                by_id.entry(id).or_default().insert(rest);
            }
        }
        Ok(by_id)
    }

    /// Whether links differ, apart from those to records that were deleted since: a link goes with its end, while the
    /// record that names it stays as it was written.
    fn links_differ(&mut self, found: Option<&Rows>, expected: &Rows) -> Result<bool, StoreError> {
        let none = Rows::new();
        let different: Vec<_> = found.unwrap_or(&none).symmetric_difference(expected).collect();
        for link in different {
            let Some(Value::Text(Some(to))) = link.last() else { return Ok(true) };
            let Some(table) = visible::table_of(to) else { return Ok(true) };
            let sql = Sql::new("SELECT COUNT(*) FROM ").text(table).text(" WHERE id = ").bind(to);
            if self.tx.row::<i64>(sql)? == Some(1) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The rows of a noun's own table, up to the ids that are asked for.
fn own_rows(own: OwnTable) -> Sql {
    let sql = Sql::new("SELECT ").text(own.id);
    let sql = own.columns.iter().fold(sql, |sql, column| sql.text(", ").text(column));
    sql.text(" FROM ").text(own.name).text(" WHERE ").text(own.id)
}

fn differ(found: Option<&Rows>, expected: &Rows) -> bool {
    found.map_or(!expected.is_empty(), |found| found != expected)
}

fn single(ids: impl IntoIterator<Item = String>) -> Rows {
    ids.into_iter().map(|id| vec![id.into()]).collect()
}

/// The first column that does not say what the record says.
fn wrong_column<R: Record>(record: &R, derived: &Derived, row: &Columns) -> Option<&'static str> {
    let mut expected = vec![
        ("id", record.id().into()),
        ("number", record.number().into()),
        ("version", record.version().into()),
        ("derived", derived.digest.into()),
    ];
    expected.extend(record.columns());
    expected.into_iter().find(|(name, value)| !same(value, row.get(name))).map(|(name, _)| name)
}

/// Whether a value is what was read: SQLite reads a truth as a number, and nothing has no type.
fn same(expected: &Value, found: Option<&Value>) -> bool {
    match (expected, found) {
        (Value::Bool(Some(truth)), Some(Value::Int(Some(number)))) => *number == i64::from(*truth),
        (Value::Int(None) | Value::Bool(None), found) => found == Some(&Value::Text(None)),
        (expected, found) => found == Some(expected),
    }
}
