//! The tables that are read from the migrations are those that the databases have.

use std::collections::BTreeSet;

use super::*;
use crate::store::nouns::{self, EachNoun};
use crate::store::sql::Sql;
use crate::store::{migrate, tables};

/// What only one engine's search has, and the ledger of the migrations.
const OTHERS: [&str; 3] = ["search_texts", "search_index", "__diesel_schema_migrations"];

#[test]
fn every_column_is_known_with_its_type_and_every_key() {
    on_each_engine(|_, config| {
        let mut connection = Connector::new(config).unwrap().open(Purpose::Read).unwrap();
        let have = migrate::versions(&mut connection).unwrap();
        let (columns, keys) = match connection.engine() {
            Engine::Sqlite => (
                "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
                "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.pk > 0",
            ),
            Engine::Postgres => (
                "SELECT table_name::text, column_name::text, upper(data_type)::text FROM information_schema.columns \
                 WHERE table_schema = 'public'",
                "SELECT table_name::text, column_name::text FROM information_schema.table_constraints \
                 JOIN information_schema.key_column_usage k USING (constraint_name, table_name) WHERE constraint_type = 'PRIMARY KEY' AND k.table_schema = 'public'",
            ),
        };
        let ours = |name: &str| !OTHERS.iter().any(|other| name.starts_with(other));
        let found: Vec<(String, String, String)> = connection.rows(Sql::new(columns)).unwrap();
        let found: BTreeSet<_> = found.into_iter().filter(|row| ours(&row.0)).collect();
        let tables = tables::of(&have);
        let known = tables.iter().flat_map(|table| {
            let kinds =
                table.columns.iter().map(|column| (column.name, format!("{:?}", column.holds)));
            kinds.map(|(name, holds)| {
                let kind = match holds.as_str() {
                    "Text" => "TEXT",
                    "Number" => "BIGINT",
                    _ => "BOOLEAN",
                };
                (table.name.to_owned(), name.to_owned(), kind.to_owned())
            })
        });
        assert_eq!(known.collect::<BTreeSet<_>>(), found);
        let found: Vec<(String, String)> = connection.rows(Sql::new(keys)).unwrap();
        let found: BTreeSet<_> = found.into_iter().filter(|row| ours(&row.0)).collect();
        let known = tables.iter().flat_map(|table| {
            table.key.iter().map(|key| (table.name.to_owned(), (*key).to_owned()))
        });
        assert_eq!(known.collect::<BTreeSet<_>>(), found);
    });
}

struct Tables(BTreeSet<&'static str>);

impl EachNoun for Tables {
    fn noun<R: Record>(&mut self) -> Result<(), StoreError> {
        assert!(self.0.insert(R::TABLE), "{} comes twice", R::TABLE);
        Ok(())
    }
}

#[test]
fn every_table_of_records_has_its_noun() {
    let mut visited = Tables(BTreeSet::new());
    nouns::each(&mut visited).unwrap();
    let tables = tables::of(&migrate::known());
    let records =
        tables.iter().filter(|table| table.columns.iter().any(|column| column.name == "derived"));
    assert_eq!(records.map(|table| table.name).collect::<BTreeSet<_>>(), visited.0);
}
