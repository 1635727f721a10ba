//! `kintsugi state-tables`: every move of every noun, as `docs/state-tables.md` shows them. May use: `domain`.

use std::fmt::Write;

use clap::Args;

use super::failure::{Failure, print};
use crate::domain::machine::ArrowText;
use crate::domain::state_tables::{self, StateTable};

/// Print the state tables, in Markdown.
///
/// What docs/state-tables.md holds: which moves lead where, what they ask for, and who may make them. The service reads
/// the same tables.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kintsugi state-tables > docs/state-tables.md")]
pub struct StateTables {}

const HEAD: &str = "\
# State tables

Printed by `kintsugi state-tables`; a test compares. A move is made with `POST /api/v1/<records>/{id}/transitions` and \
`{\"move\": \"…\"}`. What is not in the table is refused with 409 `invalid_move`; a move that lacks something with 409 \
`not_ready`, naming everything that it lacks. What is marked ° can be passed with an `override_reason`, which is kept.
";

impl StateTables {
    /// Prints them.
    ///
    /// # Errors
    /// When nobody reads them.
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(super) fn run(&self) -> Result<(), Failure> {
        print(&markdown())
    }
}

fn who(arrow: &ArrowText) -> String {
    if arrow.who.is_empty() {
        return "nobody: by itself".to_owned();
    }
    arrow.who.iter().map(|who| who.replace('_', " ")).collect::<Vec<_>>().join(", ")
}

/// All tables, in Markdown.
pub fn markdown() -> String {
    let tables = state_tables::all();
    tables.iter().fold(HEAD.to_owned(), |text, table| text + "\n" + &one(table))
}

fn one(table: &StateTable) -> String {
    let mut name = table.noun.to_string();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let mut text = format!(
        "## {name}\n\n| move | from | to | asks for | who |\n| --- | --- | --- | --- | --- |\n"
    );
    for arrow in &table.arrows {
        let cells = [
            arrow.name.to_owned(),
            arrow.from.join(", "),
            if arrow.to.is_empty() { "the same".to_owned() } else { arrow.to.join(", ") },
            arrow.asks.join(", "),
            who(arrow),
        ];
        text.extend(["| ", &cells.join(" | "), " |\n"]);
    }
    text += "\n";
    for (guard, detail, overridable) in &table.guards {
        let mark = if *overridable { "°" } else { "" };
        // Writing to a text cannot fail.
        let _ = writeln!(text, "- `{guard}`{mark}: {detail}");
    }
    text
}
