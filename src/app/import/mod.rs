//! Someone brings in what an organisation already has: lines of our own export format, from another
//! instance of kintsugi or translated from another tool.
//!
//! All good lines in one transaction; of a bad one nothing is written. History enters in its
//! source's state, with its own dates; its gates begin with its next move. May use: `domain`,
//! `store`.

mod catalogue;
mod desk;
mod digest;
mod enter;
mod entered;
mod history;
mod line;
mod links;
mod loops;
mod parts;
mod standing;

use serde_json::{Map, Value};

pub use line::{Line, SentLine};

use crate::app::{AppError, View, access, closing};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::exchange::{Import, RowOutcome, RowResult};
use crate::domain::permission::Caller;
use crate::store::{ReadTx, Recorded, WriteTx};

use desk::Desk;

/// Lines to be taken.
#[derive(Debug, Clone)]
pub struct ImportLines {
    /// The lines, in their order.
    pub lines: Vec<SentLine>,
}

/// What became of lines.
#[derive(Debug, Clone)]
pub struct ImportView {
    /// The import as recorded.
    pub import: Import,
    /// What became of each line; of an import that is looked at again, of those that something is to be said about.
    pub results: Vec<RowResult>,
}

impl View for ImportView {
    type About = Import;

    fn about(&self) -> String {
        self.import.id.to_string()
    }

    fn version(&self) -> i64 {
        self.import.version
    }
}

/// Takes lines. Lines that were taken before change nothing, and nothing is told of them in the feed.
///
/// # Errors
/// 403 for those who may not. What is wrong with a line is told with the line.
pub fn import(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &ImportLines,
) -> Result<Recorded<ImportView>, AppError> {
    access::may(caller, "create_import", &[])?;
    let mut desk = Desk::open(tx, &command.lines)?;
    let mut results = Vec::with_capacity(command.lines.len());
    for sent in &command.lines {
        results.push(take(tx, caller, &mut desk, sent)?);
    }
    let (incidents, numbers) = desk.close();
    closing::restage(tx, incidents)?;
    for (noun, number) in numbers {
        tx.draw_numbers_after(noun, number)?;
    }
    let import = Import::sum_up(tx.new_id(), &results, tx.now());
    tx.insert(&import)?;
    let (id, wrote) = (import.id, import.counts.wrote());
    let view = ImportView { import, results };
    if wrote {
        let event = Event::created(Noun::Import, id, 1).from_origin(Origin::Imported);
        return Ok(tx.record(event, view));
    }
    Ok(tx.unchanged(view))
}

/// What became of an import.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<ImportView, AppError> {
    let import = tx.get::<Import>(id, caller)?;
    access::may(caller, "show_import", &[])?;
    let results = import.remarks.clone();
    Ok(ImportView { import, results })
}

fn take(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    desk: &mut Desk,
    sent: &SentLine,
) -> Result<RowResult, AppError> {
    let (mut kind, mut id) = (None, None);
    let entered = Line::read(sent).and_then(|line| {
        kind = Some(line.kind);
        id.clone_from(&line.id);
        entered::enter(tx, caller, desk, line)
    });
    let result = |result, id, warnings, errors| RowResult {
        line: sent.line,
        kind,
        id,
        result,
        warnings,
        errors,
    };
    match entered {
        Ok(entered) => Ok(result(entered.outcome, Some(entered.id), entered.warnings, Vec::new())),
        Err(error) => {
            let errors = line::faults(error)?;
            Ok(result(RowOutcome::Refused, id, Vec::new(), errors))
        }
    }
}

/// What stands beside the fields in a line.
type Members = Map<String, Value>;
