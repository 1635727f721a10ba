//! What figures are reckoned from: counted in the database over all that fits a list's filters and that the caller may see.
//! May use: `record`, `list`, `register`, `sql`, `transaction`, `visible`, `domain`.

mod actions;
mod incidents;
mod lessons;

use crate::domain::figure::{Left, Period};

use super::sql::Sql;

pub use actions::{Accepted, Done};

/// A word and how many have it.
pub type Counted = (String, i64);

/// Microseconds of a day.
const DAY: &str = "86400000000";

/// True of a moment within a period.
fn within(column: &'static str, period: Period) -> Sql {
    Sql::new(column)
        .text(" >= ")
        .bind(period.begins())
        .text(" AND ")
        .text(column)
        .text(" < ")
        .bind(period.ends())
}

/// How many have what holds.
fn having(holds: &'static str) -> Sql {
    Sql::new("COALESCE(SUM(CASE WHEN ").text(holds).text(" THEN 1 ELSE 0 END), 0)")
}

/// A row of days, a word for the way out that is empty for what is still there, and how many.
fn left((days, way, count): (i64, String, i64)) -> Left {
    Left { days, way: (!way.is_empty()).then_some(way), count }
}
