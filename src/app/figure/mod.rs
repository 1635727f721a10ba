//! Someone looks at figures: of actions, as the register filters them; of lessons; of incidents. Each is counted over what
//! the caller may see, in a period and in the one before it.
//!
//! May use: `domain`, `store`.

mod actions;
mod incidents;
mod lessons;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::app::AppError;
use crate::domain::figure::{Definition, Figure, FigureName, Period, Proportion};
use crate::domain::list::ListQuery;
use crate::store::StoreError;

pub use crate::store::{INCIDENTS, LESSONS, REGISTER as ACTIONS};
pub use actions::of_actions;
pub use incidents::of_incidents;
pub use lessons::of_lessons;

/// What is asked.
#[derive(Debug, Clone)]
pub struct FiguresAsked {
    /// Of which records.
    pub query: ListQuery,
    /// From when to when.
    pub period: Period,
    /// The present moment.
    pub now: Timestamp,
}

impl FiguresAsked {
    /// What is counted in the period, and in the one before it.
    fn both<T>(
        &self,
        mut count: impl FnMut(Period) -> Result<T, StoreError>,
    ) -> Result<(T, T), AppError> {
        Ok((count(self.period)?, count(self.period.before())?))
    }
}

/// Figures, each with its definition.
pub type Figures = Vec<(&'static Definition, Figure)>;

fn told(
    name: FigureName,
    figure: impl FnOnce(&'static Definition) -> Figure,
) -> (&'static Definition, Figure) {
    let definition = Definition::of(name);
    (definition, figure(definition))
}

/// Words, and how many have each.
type Counts = Vec<(String, i64)>;

/// How many in a period and the one before, as parts.
struct Parts {
    now: BTreeMap<String, i64>,
    before: BTreeMap<String, i64>,
}

impl Parts {
    fn new((now, before): (Counts, Counts)) -> Self {
        Self { now: now.into_iter().collect(), before: before.into_iter().collect() }
    }

    /// The count of all, with its parts.
    fn count(&self) -> Figure {
        let parts = self.now.clone();
        Figure::count(sum(&self.now, |_| true), Some(sum(&self.before, |_| true))).of_parts(parts)
    }

    /// How many have a word of the first kind among those that have one of the second, then and before.
    fn proportion(
        &self,
        of: fn(&str) -> bool,
        among: fn(&str) -> bool,
    ) -> (Proportion, Proportion) {
        let proportion = |parts: &_| Proportion { of: sum(parts, of), all: sum(parts, among) };
        (proportion(&self.now), proportion(&self.before))
    }

    /// The parts of now that have a name.
    fn named(&self) -> BTreeMap<String, i64> {
        let named = self.now.iter().filter(|(word, _)| !word.is_empty());
        named.map(|(word, count)| (word.clone(), *count)).collect()
    }
}

fn sum(parts: &BTreeMap<String, i64>, is: impl Fn(&str) -> bool) -> i64 {
    parts.iter().filter(|(word, _)| is(word)).map(|(_, count)| count).sum()
}
