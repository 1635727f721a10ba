//! `kintsugi permissions`: who may do what, as the service asks it. May use: `domain`.

use clap::Args;

use super::failure::{Failure, print};
use crate::domain::permission_table;
use crate::domain::state_tables;
use crate::domain::words::Word;

/// Print who may do what: every operation, and every move of every record.
///
/// A person may do what one of the words allows that they are to the organisation (contributor, facilitator …) or to the
/// record (lead, accountable …). A token also needs the scope. Who may not see a record is answered 404, whatever they
/// may do.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kintsugi permissions | grep action")]
pub struct Permissions {}

impl Permissions {
    /// Prints the table.
    ///
    /// # Errors
    /// When nobody reads it.
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(super) fn run(&self) -> Result<(), Failure> {
        print(&table())
    }
}

/// The table: operation or move, scope, who.
pub fn table() -> String {
    let operations = permission_table::rows().map(|row| {
        let who: Vec<_> = row.who.iter().map(|who| who.as_str()).collect();
        [row.operation.to_owned(), row.scope.to_string(), in_words(&who)]
    });
    let tables = state_tables::all();
    let moves = tables.iter().flat_map(|table| {
        let scope = crate::domain::permission::write_scope(table.noun).to_string();
        let noun = table.noun;
        table.arrows.iter().map(move |arrow| {
            [format!("{noun}.{}", arrow.name), scope.clone(), in_words(&arrow.who)]
        })
    });
    let head = ["OPERATION OR MOVE", "SCOPE OF A TOKEN", "WHO"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head).chain(operations).chain(moves).collect();
    let wide = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
    };
    let (first, second) = (wide(0).unwrap_or(0), wide(1).unwrap_or(0));
    let lines: Vec<_> = rows
        .iter()
        .map(|[what, scope, who]| format!("{what:first$}  {scope:second$}  {who}\n"))
        .collect();
    lines.concat()
}

fn in_words(who: &[&'static str]) -> String {
    who.iter().map(|who| who.replace('_', " ")).collect::<Vec<_>>().join(", ")
}
