//! The tables of the schema, read from the text of the migrations, so that what goes over all of them (backups, copies)
//! cannot forget one. The search's own tables are not among them: they are derived, and each engine's.
//! May use: `migrate`.

use super::migrate;
use super::sql::Sql;

/// One table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: &'static str,
    /// Its columns, in their order.
    pub(super) columns: Vec<Column>,
    /// The columns of its primary key.
    pub(super) key: Vec<&'static str>,
}

/// One column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: &'static str,
    /// What it holds.
    pub(super) holds: Holds,
}

/// What a column can hold: the portable types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// `TEXT`.
    Text,
    /// `BIGINT`.
    Number,
    /// `BOOLEAN`.
    Truth,
}

impl Table {
    /// Counts its rows.
    pub(super) fn count(&self) -> Sql {
        Sql::new("SELECT COUNT(*) FROM ").text(self.name)
    }

    /// The columns of its key, with commas between.
    pub(super) fn key_list(&self) -> Sql {
        list(self.key.iter().copied())
    }

    /// Where among its columns those of its key are.
    pub(super) fn key_places(&self) -> impl Iterator<Item = usize> {
        self.key.iter().filter_map(|key| self.columns.iter().position(|column| column.name == *key))
    }

    /// All its columns, with commas between.
    pub(super) fn column_list(&self) -> Sql {
        list(self.columns.iter().map(|column| column.name))
    }
}

fn list(names: impl Iterator<Item = &'static str>) -> Sql {
    names.enumerate().fold(Sql::default(), |sql, (index, name)| {
        sql.text(if index == 0 { "" } else { ", " }).text(name)
    })
}

/// The tables of a database that has these migrations.
pub(super) fn of(versions: &[String]) -> Vec<Table> {
    migrate::texts(versions).fold(Vec::new(), read)
}

/// Reads what a migration makes of the tables: it is written in the few ways that `migrations/README.md` allows, one
/// column a line.
fn read(mut tables: Vec<Table>, text: &'static str) -> Vec<Table> {
    let mut open: Option<Table> = None;
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("--")) {
        let words: Vec<&'static str> = line.split_whitespace().collect();
        match (words.as_slice(), &mut open) {
            (["CREATE", "TABLE", name, ..], _) => {
                open = Some(Table { name, columns: Vec::new(), key: Vec::new() });
            }
            (["ALTER", "TABLE", name, "ADD", "COLUMN", column, kind, ..], _) => {
                let table = tables.iter_mut().find(|table| table.name == *name);
                table
                    .into_iter()
                    .for_each(|table| table.columns.extend(self::column(column, kind)));
            }
            (["DROP", "TABLE", name], _) => {
                tables.retain(|table| table.name != name.trim_end_matches(';'));
            }
            ([");"], _) => tables.extend(open.take()),
            (["PRIMARY", "KEY", ..], Some(table)) => {
                let inside = line.split(['(', ')']).nth(1).unwrap_or_default();
                table.key = inside.split(',').map(str::trim).collect();
            }
            ([name, kind, rest @ ..], Some(table)) => {
                table.columns.extend(column(name, kind));
                if rest.contains(&"PRIMARY") {
                    table.key = vec![name];
                }
            }
            _ => {}
        }
    }
    tables
}

fn column(name: &'static str, kind: &str) -> Option<Column> {
    let holds = match kind.trim_end_matches([',', ';']) {
        "TEXT" => Holds::Text,
        "BIGINT" => Holds::Number,
        "BOOLEAN" => Holds::Truth,
        _ => return None,
    };
    Some(Column { name, holds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_later_migrations_add_and_drop_is_read_too() {
        let first = "-- CREATE TABLE z (\nCREATE TABLE a (\n    id TEXT NOT NULL PRIMARY KEY,\n    old BOOLEAN\n);\n\
                     CREATE TABLE b (\n    x TEXT NOT NULL,\n    y BIGINT NOT NULL,\n    PRIMARY KEY (x, y)\n);\n\
                     CREATE INDEX a_by_old ON a (old, id);";
        let second = "ALTER TABLE b ADD COLUMN z BIGINT NOT NULL DEFAULT 0;\nDROP TABLE a;";
        let tables = read(read(Vec::new(), first), second);
        let [table] = tables.as_slice() else { panic!("{tables:?}") };
        assert_eq!((table.name, table.key.as_slice()), ("b", ["x", "y"].as_slice()));
        let names: Vec<_> =
            table.columns.iter().map(|column| (column.name, column.holds)).collect();
        assert_eq!(names, [("x", Holds::Text), ("y", Holds::Number), ("z", Holds::Number)]);
    }
}
