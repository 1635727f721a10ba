//! How a command ends when it cannot do what was asked: what happened, what to do about it, and an exit code of
//! sysexits(3), so that scripts can tell the cases apart. May use: `app`, `config`, `store`.

use std::fmt;
use std::io::Write;

use crate::app::AppError;
use crate::config::ConfigError;
use crate::domain::rule::RuleBroken;
use crate::store::StoreError;

/// The call itself was wrong.
pub const USAGE: u8 = 64;
/// What was handed in is not what it should be.
pub const DATA: u8 = 65;
/// A file to be read cannot be.
pub const NO_INPUT: u8 = 66;
/// The database or the service cannot be reached.
pub const UNAVAILABLE: u8 = 69;
/// Our fault.
pub const SOFTWARE: u8 = 70;
/// A file, a folder or an address cannot be had.
pub const CANNOT_CREATE: u8 = 73;
/// The settings are wrong, or do not fit the database.
pub const CONFIG: u8 = 78;

/// Where all of them stand.
const MORE: &str = "docs/operations.md#when-a-command-fails";

/// Why a command ends.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub code: u8,
    /// What happened, and why.
    pub what: String,
    /// What to do about it.
    pub todo: Option<String>,
}

impl Failure {
    /// A failure with this exit code.
    pub fn new(code: u8, what: impl Into<String>) -> Self {
        Self { code, what: what.into(), todo: None }
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn todo(self, todo: impl Into<String>) -> Self {
        Self { todo: Some(todo.into()), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "kintsugi: {}", self.what)?;
        if let Some(todo) = &self.todo {
            write!(f, "\n  what to do: {todo}")?;
        }
        write!(f, "\n  more: {MORE}")
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let what = match error.faults.as_slice() {
            [one] => one.clone(),
            several => format!("the settings are wrong:\n  {}", several.join("\n  ")),
        };
        Self::new(CONFIG, what)
            .todo("kintsugi config shows every setting and where its value comes from")
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let what = error.to_string();
        match error {
            StoreError::Disconnected(_) => Self::new(UNAVAILABLE, what)
                .todo("see that the database runs and that database_url names it: kintsugi config"),
            StoreError::Busy => Self::new(UNAVAILABLE, what)
                .todo("another process writes to this database; try again, or stop it first"),
            StoreError::DiskFull => {
                Self::new(CANNOT_CREATE, what).todo("make room where the database is")
            }
            StoreError::Corrupt(_) => {
                Self::new(DATA, what).todo("restore a backup, and please report it")
            }
            StoreError::NotFound
            | StoreError::Stale { .. }
            | StoreError::Duplicate(_)
            | StoreError::Foreign { .. } => Self::new(DATA, what),
            StoreError::KeyReused | StoreError::Overtaken | StoreError::Failed(_) => {
                Self::new(SOFTWARE, what)
            }
        }
    }
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Rule(broken) => Self::new(DATA, in_words(&broken)),
            AppError::Denied(denied) => {
                Self::new(DATA, format!("{} needs {}", denied.operation, denied.needs))
            }
            AppError::NotFound => Self::new(DATA, "there is no such record"),
            AppError::Unavailable(why) => {
                Self::new(UNAVAILABLE, format!("the database does not answer: {why:?}"))
            }
            other => Self::new(SOFTWARE, format!("{other:?}")),
        }
    }
}

fn in_words(broken: &RuleBroken) -> String {
    match broken {
        RuleBroken::Invalid(violations) => {
            let lines: Vec<_> = violations
                .iter()
                .map(|each| format!("{}: {}", each.pointer, each.detail))
                .collect();
            lines.join("; ")
        }
        RuleBroken::NotReady { missing, .. } => {
            let lines: Vec<_> = missing.iter().map(|each| each.detail.clone()).collect();
            lines.join("; ")
        }
        RuleBroken::InvalidMove { status, available_moves } => {
            format!("from {status} there is: {}", available_moves.join(", "))
        }
        RuleBroken::Conflict { detail, .. } => detail.clone(),
    }
}

/// Writes an answer to standard output; whoever closed it early (`| head`) has seen enough.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(why) if why.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(CANNOT_CREATE, format!("the answer cannot be written: {why}")))
        }
        _ => Ok(()),
    }
}
