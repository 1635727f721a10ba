//! What the service says to its database, overheard: the floors are measured with the very statements of a request, so
//! they change with the store by themselves.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

/// A statement with what was bound to it.
#[derive(Clone, Debug)]
pub struct Statement {
    pub sql: String,
    pub binds: Vec<Bind>,
}

/// What can be bound.
#[derive(Clone, Debug)]
pub enum Bind {
    Nothing,
    Text(String),
    Int(i64),
    Bool(bool),
}

static LISTENING: AtomicBool = AtomicBool::new(false);
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Sees to it that connections that are opened from now on can be overheard.
pub fn prepare() {
    set_default_instrumentation(|| Some(Box::new(hear) as Box<dyn Instrumentation>)).unwrap();
}

fn hear(event: InstrumentationEvent<'_>) {
    if LISTENING.load(Ordering::Relaxed)
        && let InstrumentationEvent::StartQuery { query, .. } = event
    {
        HEARD.lock().unwrap().push(query.to_string());
    }
}

/// The statements that this work leads to, on all threads, without those that begin and end transactions.
pub fn statements(work: impl FnOnce()) -> Vec<Statement> {
    HEARD.lock().unwrap().clear();
    LISTENING.store(true, Ordering::Relaxed);
    work();
    LISTENING.store(false, Ordering::Relaxed);
    let heard = std::mem::take(&mut *HEARD.lock().unwrap());
    heard.iter().filter_map(|text| Statement::read(text)).collect()
}

impl Statement {
    /// Reads what the driver says of a statement: `SELECT … -- binds: [Some("word"), None, Some(3)]`.
    fn read(text: &str) -> Option<Self> {
        let (sql, binds) = text.rsplit_once(" -- binds: ")?;
        let mut rest = binds.strip_prefix('[')?;
        let mut binds = Vec::new();
        while !rest.starts_with(']') {
            let (bind, after) = Bind::read(rest.trim_start_matches(", "));
            binds.push(bind);
            rest = after;
        }
        Some(Self { sql: sql.to_owned(), binds })
    }

    /// Whether it writes.
    pub fn writes(&self) -> bool {
        ["INSERT", "UPDATE", "DELETE"].iter().any(|word| self.sql.starts_with(word))
    }
}

impl Bind {
    /// Reads one, and what comes after it. A text is written as in Rust, which for texts without rare letters is JSON.
    fn read(text: &str) -> (Self, &str) {
        if let Some(after) = text.strip_prefix("None") {
            return (Self::Nothing, after);
        }
        let inner = text.strip_prefix("Some(").unwrap();
        if inner.starts_with('"') {
            let mut texts = serde_json::Deserializer::from_str(inner).into_iter::<String>();
            let text = texts.next().unwrap().unwrap();
            return (Self::Text(text), inner[texts.byte_offset()..].strip_prefix(')').unwrap());
        }
        let (word, after) = inner.split_once(')').unwrap();
        (word.parse().map_or_else(|_| Self::Int(word.parse().unwrap()), Self::Bool), after)
    }
}
