//! Every state table in words, for documents: the OpenAPI document, `docs/state-tables.md`, `kintsugi permissions`.
//! May use: every noun's `MOVES`, `machine`.

use crate::domain::event::Noun;
use crate::domain::machine::{Arrow, ArrowText, Guard, describe};
use crate::domain::words::Word;
use crate::domain::{action, fragility, incident, lesson, recurrence, review, share};

/// The state table of one noun, in words.
#[derive(Debug, Clone)]
pub struct StateTable {
    /// The noun.
    pub noun: Noun,
    /// Its arrows.
    pub arrows: Vec<ArrowText>,
    /// What its moves may ask for, each with a sentence and whether an `override_reason` passes it.
    pub guards: Vec<(&'static str, &'static str, bool)>,
}

/// All of them, in the order of the loop.
pub fn all() -> Vec<StateTable> {
    vec![
        table(Noun::Incident, incident::MOVES),
        table(Noun::Review, review::MOVES),
        table(Noun::Lesson, lesson::MOVES),
        table(Noun::Share, share::MOVES),
        table(Noun::Action, action::MOVES),
        table(Noun::Fragility, fragility::MOVES),
        table(Noun::Recurrence, recurrence::MOVES),
    ]
}

fn table<S: Word, M: Word, G: Guard>(noun: Noun, arrows: &'static [Arrow<S, M, G>]) -> StateTable {
    let asked = |guard: &&G| arrows.iter().any(|arrow| arrow.asks.contains(guard));
    let guards = G::ALL
        .iter()
        .filter(asked)
        .map(|guard| (guard.as_str(), guard.detail(), guard.overridable()));
    StateTable { noun, arrows: describe(arrows), guards: guards.collect() }
}
