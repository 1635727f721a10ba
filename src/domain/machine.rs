//! State machines as data: one table per noun says which moves lead where, what they ask for and
//! who may make them.
//!
//! The API, the documents and the tests read the table; no code repeats it. May use: `event`,
//! `permission`, `rule`, `words`.

use serde::Serialize;

use crate::domain::event::Noun;
use crate::domain::permission::{Caller, Who};
use crate::domain::rule::{Missing, RuleBroken};
use crate::domain::words::Word;

/// One row of a state table.
#[derive(Debug)]
pub struct Arrow<S: 'static, M: 'static, G: 'static> {
    /// The move's name, a verb.
    pub name: M,
    /// The states it leaves from.
    pub from: &'static [S],
    /// The states it can lead to; several where the move's own content decides (a verdict, a kept state).
    pub to: &'static [S],
    /// What it asks for.
    pub asks: &'static [G],
    /// Who may make it: anyone of these; nobody where it happens by itself.
    pub who: &'static [Who],
}

/// Something that a move asks for before it can be made.
pub trait Guard: Word {
    /// What to bring, in a sentence.
    fn detail(self) -> &'static str;

    /// Whether an `override_reason` passes it (° in the design's table).
    fn overridable(self) -> bool;

    /// The answer that names it.
    fn missing(self) -> Missing {
        Missing {
            code: self.as_str(),
            detail: self.detail().into(),
            overridable: self.overridable(),
        }
    }
}

/// The row for a move from a state.
///
/// # Errors
/// [`RuleBroken::InvalidMove`] with the moves that are open from there.
pub fn arrow<S: Word, M: Word, G: Guard>(
    table: &'static [Arrow<S, M, G>],
    status: S,
    name: M,
) -> Result<&'static Arrow<S, M, G>, RuleBroken> {
    table.iter().find(|arrow| arrow.name == name && arrow.from.contains(&status)).ok_or_else(|| {
        RuleBroken::InvalidMove {
            status: status.as_str(),
            available_moves: open_from(table, status).map(|arrow| arrow.name.as_str()).collect(),
        }
    })
}

/// The rows that leave from a state and that somebody can make; what happens by itself is not offered.
pub fn open_from<S: Word, M: Word, G: Guard>(
    table: &'static [Arrow<S, M, G>],
    status: S,
) -> impl Iterator<Item = &'static Arrow<S, M, G>> {
    table.iter().filter(move |arrow| arrow.from.contains(&status) && !arrow.who.is_empty())
}

/// Everyone whom the table lets make a move, from whatever state.
pub fn movers<S: Word, M: Word, G: Guard>(table: &'static [Arrow<S, M, G>], name: M) -> Vec<Who> {
    table.iter().filter(|arrow| arrow.name == name).flat_map(|arrow| arrow.who).copied().collect()
}

/// The moves that the table has from a state, each with what it lacks if nothing more were said, and whether the
/// caller, being `relations` to the record, may make it.
pub fn available<S: Word, M: Word, G: Guard>(
    table: &'static [Arrow<S, M, G>],
    status: S,
    (noun, caller, relations): (Noun, &Caller, &[Who]),
    lacks: impl Fn(M) -> Vec<Missing>,
) -> Vec<AvailableMove> {
    let open = open_from(table, status).map(|arrow| {
        let to = if arrow.to.is_empty() { &[status] } else { arrow.to };
        let name = arrow.name.as_str();
        AvailableMove {
            name,
            to: to.iter().map(|to| to.as_str()).collect(),
            missing: lacks(arrow.name),
            permitted: caller.can_move(noun, arrow.who, relations),
        }
    });
    open.collect()
}

/// Judges a move's unmet guards: none, all passed by an override, or refused with the whole list.
/// Answers the guards that were overridden.
///
/// # Errors
/// [`RuleBroken::NotReady`] naming everything that is missing.
pub fn pass<S: Word, G: Guard>(
    status: S,
    unmet: &[G],
    override_reason: Option<&str>,
) -> Result<Vec<G>, RuleBroken> {
    let overridden = override_reason.is_some_and(|reason| !reason.trim().is_empty());
    if unmet.iter().all(|guard| overridden && guard.overridable()) {
        return Ok(unmet.to_vec());
    }
    let missing = unmet
        .iter()
        .filter(|guard| !(overridden && guard.overridable()))
        .map(|guard| guard.missing())
        .collect();
    Err(RuleBroken::NotReady { status: status.as_str(), missing })
}

/// A move that is open from the present state, with what it still lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AvailableMove {
    /// The move's name, as `POST …/transitions` takes it.
    #[serde(rename = "move")]
    pub name: &'static str,
    /// The states it can lead to.
    pub to: Vec<&'static str>,
    /// What it still lacks; empty when it can be made at once.
    pub missing: Vec<Missing>,
    /// Whether you may make it.
    pub permitted: bool,
}

/// One row of a state table in words, for documents.
#[derive(Debug, Clone, Serialize)]
pub struct ArrowText {
    /// The move.
    #[serde(rename = "move")]
    pub name: &'static str,
    /// From which states.
    pub from: Vec<&'static str>,
    /// To which states.
    pub to: Vec<&'static str>,
    /// What it asks for; `°` marks what an `override_reason` passes.
    pub asks: Vec<String>,
    /// Who may.
    pub who: Vec<&'static str>,
}

/// A whole table in words.
pub fn describe<S: Word, M: Word, G: Guard>(table: &'static [Arrow<S, M, G>]) -> Vec<ArrowText> {
    table
        .iter()
        .map(|arrow| ArrowText {
            name: arrow.name.as_str(),
            from: arrow.from.iter().map(|status| status.as_str()).collect(),
            to: arrow.to.iter().map(|status| status.as_str()).collect(),
            asks: arrow
                .asks
                .iter()
                .map(|guard| {
                    format!("{}{}", guard.as_str(), if guard.overridable() { "°" } else { "" })
                })
                .collect(),
            who: arrow.who.iter().map(|who| who.as_str()).collect(),
        })
        .collect()
}
