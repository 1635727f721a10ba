//! Someone looks at the register, page by page. May use: `domain`, `store`.

use jiff::Timestamp;

use crate::app::register::lines::lines;
use crate::app::{AppError, View, access};
use crate::domain::action::Action;
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::domain::register::RegisterLine;
use crate::store::ReadTx;

/// What is asked of the register.
#[derive(Debug, Clone)]
pub struct Register {
    /// Which lines.
    pub query: ListQuery,
    /// Where the service is reached, for links.
    pub public_url: String,
    /// The present moment.
    pub now: Timestamp,
}

/// A line of the register, as it is told.
#[derive(Debug, Clone)]
pub struct RegisterView {
    /// The line.
    pub line: RegisterLine,
    /// The action's version.
    pub version: i64,
}

impl View for RegisterView {
    type About = Action;

    fn about(&self) -> String {
        self.line.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }
}

/// One page of the register.
///
/// # Errors
/// 403.
pub fn show(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &Register,
) -> Result<Page<RegisterView>, AppError> {
    access::may(caller, "show_register", &[])?;
    lines_of(tx, caller, asked)
}

/// The same, as one piece of a table that is told page by page.
///
/// # Errors
/// 403.
pub fn show_for_csv(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &Register,
) -> Result<Page<RegisterView>, AppError> {
    access::may(caller, "show_register_csv", &[])?;
    lines_of(tx, caller, asked)
}

fn lines_of(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    asked: &Register,
) -> Result<Page<RegisterView>, AppError> {
    let actions = tx.register(&asked.query, caller, asked.now)?;
    let versions: Vec<i64> = actions.items.iter().map(|action| action.version).collect();
    let lines = lines(tx, caller, &actions.items, &asked.public_url, asked.now)?;
    let items =
        lines.into_iter().zip(versions).map(|(line, version)| RegisterView { line, version });
    Ok(Page { items: items.collect(), next: actions.next, total: actions.total })
}
