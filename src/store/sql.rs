//! The one statement type.
//!
//! Its text consists of pieces that stand in our source, everything else is bound: what a caller
//! sends cannot become SQL. Both engines cache a statement by its text. May use: diesel.

use diesel::deserialize::{FromSql, QueryableByName, Result as Read};
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::row::{Field, NamedRow, Row};
use diesel::sql_types::{BigInt, Bool, Double, Nullable, Text, Untyped};
use diesel::sqlite::{Sqlite, SqliteConnection, SqliteType};
use diesel::{QueryResult, RunQueryDsl};

/// The value of an unknown time or rank in a column that lists are sorted by, so that both engines sort it alike: last
/// when ascending.
pub const UNKNOWN: i64 = i64::MAX;

/// A value that is bound to a statement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A text, a word, an id, a JSON document.
    Text(Option<String>),
    /// A number, a moment in microseconds, a day since 1970-01-01.
    Int(Option<i64>),
    /// A truth.
    Bool(Option<bool>),
}

macro_rules! values {
    ($($from:ty => |$name:ident| $to:expr),+ $(,)?) => {$(
        impl From<$from> for Value {
            fn from($name: $from) -> Self {
                $to
            }
        }
    )+};
}

values! {
    String => |text| Self::Text(Some(storable(text))),
    &str => |text| Self::from(text.to_owned()),
    &String => |text| Self::from(text.clone()),
    i64 => |number| Self::Int(Some(number)),
    bool => |truth| Self::Bool(Some(truth)),
    Option<String> => |text| Self::Text(text.map(storable)),
    Option<&str> => |text| Self::from(text.map(str::to_owned)),
    Option<i64> => |number| Self::Int(number),
    Option<bool> => |truth| Self::Bool(truth),
    jiff::Timestamp => |moment| Self::Int(Some(moment.as_microsecond())),
}

/// PostgreSQL cannot hold the character NUL; both engines get the replacement character instead.
fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

impl Value {
    /// The text that a value of our own writes of itself: an id, a word.
    pub fn of(value: impl std::fmt::Display) -> Self {
        Self::Text(Some(value.to_string()))
    }

    /// A number to sort by; [`UNKNOWN`] where there is none.
    pub fn sortable(number: Option<i64>) -> Self {
        Self::Int(Some(number.unwrap_or(UNKNOWN)))
    }

    /// A moment to sort by, in microseconds; [`UNKNOWN`] where there is none.
    pub fn moment(moment: Option<jiff::Timestamp>) -> Self {
        Self::sortable(moment.map(jiff::Timestamp::as_microsecond))
    }

    /// A date to sort by, in days since 1970-01-01; [`UNKNOWN`] where there is none.
    pub fn date(date: Option<jiff::civil::Date>) -> Self {
        Self::sortable(date.map(|date| {
            let epoch = jiff::civil::Date::constant(1970, 1, 1);
            i64::from((date - epoch).get_days())
        }))
    }
}

#[derive(Debug, Clone)]
enum Piece {
    Text(&'static str),
    Bind(Value),
}

/// A statement: text from our source and bound values, in order.
#[derive(Debug, Clone, Default)]
#[must_use = "a statement does nothing until a connection runs it"]
pub struct Sql {
    pieces: Vec<Piece>,
    unprepared: bool,
}

impl Sql {
    /// Begins a statement.
    pub fn new(text: &'static str) -> Self {
        Self { pieces: vec![Piece::Text(text)], unprepared: false }
    }

    /// Goes on with text.
    pub fn text(mut self, text: &'static str) -> Self {
        self.pieces.push(Piece::Text(text));
        self
    }

    /// Goes on with a bound value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.pieces.push(Piece::Bind(value.into()));
        self
    }

    /// Goes on with another statement's pieces.
    pub fn append(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self.unprepared |= other.unprepared;
        self
    }

    /// Goes on with bound values, separated by commas.
    pub fn list(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.pieces.push(Piece::Text(", "));
            }
            self.pieces.push(Piece::Bind(value));
        }
        self
    }

    /// Goes on with ` IN (…)`. The list is filled up to a power of two with its last value, so that lists of any length
    /// need few different statements; an empty list is true of nothing.
    pub fn any<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> Self {
        let mut values: Vec<Value> = values.into_iter().map(Into::into).collect();
        match values.last().cloned() {
            None => self.text(" IN (NULL)"),
            Some(last) => {
                values.resize(values.len().next_power_of_two(), last);
                self.text(" IN (").list(values).text(")")
            }
        }
    }

    /// Marks a statement that is not to be kept prepared: its text hardly ever comes again, or its plan depends on its
    /// values.
    pub fn unprepared(mut self) -> Self {
        self.unprepared = true;
        self
    }
}

macro_rules! fragment {
    ($backend:ty) => {
        impl QueryFragment<$backend> for Sql {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, $backend>) -> QueryResult<()> {
                if self.unprepared {
                    out.unsafe_to_cache_prepared();
                }
                for piece in &self.pieces {
                    match piece {
                        Piece::Text(text) => out.push_sql(text),
                        Piece::Bind(Value::Text(text)) => {
                            out.push_bind_param::<Nullable<Text>, _>(text)?;
                        }
                        Piece::Bind(Value::Int(number)) => {
                            out.push_bind_param::<Nullable<BigInt>, _>(number)?;
                        }
                        Piece::Bind(Value::Bool(truth)) => {
                            out.push_bind_param::<Nullable<Bool>, _>(truth)?;
                        }
                    }
                }
                Ok(())
            }
        }
    };
}

fragment!(Sqlite);
fragment!(Pg);

impl Query for Sql {
    type SqlType = Untyped;
}

impl QueryId for Sql {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<SqliteConnection> for Sql {}

/// One column of an answer, from either engine.
pub trait Cell: Sized + Send + 'static {
    /// Reads it from SQLite.
    fn from_sqlite<'r>(row: &impl Row<'r, Sqlite>, index: usize) -> Read<Self>;
    /// Reads it from PostgreSQL.
    fn from_postgres<'r>(row: &impl Row<'r, Pg>, index: usize) -> Read<Self>;
}

macro_rules! cell {
    ($($type:ty as $sql:ty),+ $(,)?) => {$(
        impl Cell for $type {
            fn from_sqlite<'r>(row: &impl Row<'r, Sqlite>, index: usize) -> Read<Self> {
                let field = Row::get(row, index).ok_or_else(|| missing(index))?;
                <$type as FromSql<$sql, Sqlite>>::from_nullable_sql(field.value())
            }

            fn from_postgres<'r>(row: &impl Row<'r, Pg>, index: usize) -> Read<Self> {
                let field = Row::get(row, index).ok_or_else(|| missing(index))?;
                let value: Option<PgValue<'_>> = field.value();
                <$type as FromSql<$sql, Pg>>::from_nullable_sql(value)
            }
        }
    )+};
}

cell! {
    String as Text, Option<String> as Nullable<Text>,
    i64 as BigInt, Option<i64> as Nullable<BigInt>,
    bool as Bool, Option<bool> as Nullable<Bool>,
    f64 as Double, Option<f64> as Nullable<Double>,
}

fn missing(index: usize) -> String {
    format!("the answer has no column {index}")
}

/// A row of an answer as a Rust value: one cell, or a tuple of them.
pub trait Shape: Sized + Send + 'static {
    /// Reads it from SQLite.
    fn from_sqlite<'r>(row: &impl Row<'r, Sqlite>) -> Read<Self>;
    /// Reads it from PostgreSQL.
    fn from_postgres<'r>(row: &impl Row<'r, Pg>) -> Read<Self>;
}

impl<T: Cell> Shape for T {
    fn from_sqlite<'r>(row: &impl Row<'r, Sqlite>) -> Read<Self> {
        T::from_sqlite(row, 0)
    }

    fn from_postgres<'r>(row: &impl Row<'r, Pg>) -> Read<Self> {
        T::from_postgres(row, 0)
    }
}

/// All columns, whatever they are; nothing is a text that is not there, and SQLite has numbers for truths.
impl Shape for Vec<Value> {
    fn from_sqlite<'r>(row: &impl Row<'r, Sqlite>) -> Read<Self> {
        let cell = |index| {
            let field = Row::get(row, index).ok_or_else(|| missing(index))?;
            match field.value().and_then(|value| value.value_type()) {
                None => Ok(Value::Text(None)),
                Some(SqliteType::Text) => Cell::from_sqlite(row, index).map(Value::Text),
                Some(_) => Cell::from_sqlite(row, index).map(Value::Int),
            }
        };
        (0..row.field_count()).map(cell).collect()
    }

    fn from_postgres<'r>(row: &impl Row<'r, Pg>) -> Read<Self> {
        let cell = |index| {
            let field = Row::get(row, index).ok_or_else(|| missing(index))?;
            let value: Option<PgValue<'_>> = field.value();
            match value.map(|value| value.get_oid().get()) {
                None => Ok(Value::Text(None)),
                Some(PG_INT8) => Cell::from_postgres(row, index).map(Value::Int),
                Some(PG_BOOL) => Cell::from_postgres(row, index).map(Value::Bool),
                Some(_) => Cell::from_postgres(row, index).map(Value::Text),
            }
        };
        (0..row.field_count()).map(cell).collect()
    }
}

/// How PostgreSQL calls `BIGINT` and `BOOLEAN`.
const PG_INT8: u32 = 20;
const PG_BOOL: u32 = 16;

macro_rules! shapes {
    ($(($($cell:ident = $index:literal),+);)+) => {$(
        impl<$($cell: Cell),+> Shape for ($($cell,)+) {
            fn from_sqlite<'r>(row: &impl Row<'r, Sqlite>) -> Read<Self> {
                Ok(($($cell::from_sqlite(row, $index)?,)+))
            }

            fn from_postgres<'r>(row: &impl Row<'r, Pg>) -> Read<Self> {
                Ok(($($cell::from_postgres(row, $index)?,)+))
            }
        }
    )+};
}

shapes! {
    (A = 0, B = 1);
    (A = 0, B = 1, C = 2);
    (A = 0, B = 1, C = 2, D = 3);
    (A = 0, B = 1, C = 2, D = 3, E = 4);
    (A = 0, B = 1, C = 2, D = 3, E = 4, F = 5);
    (A = 0, B = 1, C = 2, D = 3, E = 4, F = 5, G = 6);
    (A = 0, B = 1, C = 2, D = 3, E = 4, F = 5, G = 6, H = 7);
    (A = 0, B = 1, C = 2, D = 3, E = 4, F = 5, G = 6, H = 7, I = 8);
    (A = 0, B = 1, C = 2, D = 3, E = 4, F = 5, G = 6, H = 7, I = 8, J = 9, K = 10, L = 11, M = 12);
    (A = 0, B = 1, C = 2, D = 3, E = 4, F = 5, G = 6, H = 7, I = 8, J = 9, K = 10, L = 11, M = 12, N = 13);
}

/// What diesel hands a row to: any [`Shape`].
pub struct Shaped<T>(pub T);

impl<T: Shape> QueryableByName<Sqlite> for Shaped<T> {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> Read<Self> {
        T::from_sqlite(row).map(Self)
    }
}

impl<T: Shape> QueryableByName<Pg> for Shaped<T> {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> Read<Self> {
        T::from_postgres(row).map(Self)
    }
}
