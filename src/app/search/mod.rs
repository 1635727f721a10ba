//! Someone looks for words in incidents, reviews, lessons and actions. May use: `domain`, `store`.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use crate::app::{AppError, access};
use crate::domain::action::Action;
use crate::domain::event::Noun;
use crate::domain::feed::FOUND;
use crate::domain::incident::Incident;
use crate::domain::lesson::Lesson;
use crate::domain::permission::Caller;
use crate::domain::review::Review;
use crate::store::{Hit, Label, ReadTx};

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Search {
    /// Words that a record's text must all have.
    pub words: String,
    /// Any of these kinds; all that can be found when empty.
    pub kinds: Vec<Noun>,
    /// At most so many.
    pub limit: usize,
    /// Leaving out so many of the best.
    pub skip: usize,
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FoundBody {
    /// The kind of record.
    #[serde(rename = "type")]
    pub kind: Noun,
    /// Its id.
    pub id: String,
    /// Its number for people.
    pub number: Option<String>,
    /// Its title.
    pub title: String,
    /// Where in its text the words stand.
    pub snippet: String,
}

/// What was found: one page, and whether there is more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The records: those with the words in the title first, of these the newest.
    pub items: Vec<FoundBody>,
    /// Whether there are more.
    pub more: bool,
}

/// The records that have all the words and that the caller may see: those with the words in the title first, of these
/// the newest.
///
/// # Errors
/// 403.
pub fn search(tx: &mut ReadTx<'_>, caller: &Caller, asked: &Search) -> Result<Found, AppError> {
    access::may(caller, "search_records", &[])?;
    let kinds = if asked.kinds.is_empty() { FOUND } else { &asked.kinds };
    let mut hits = tx.search(&asked.words, kinds, caller, asked.limit + 1, asked.skip)?;
    let more = hits.len() > asked.limit;
    hits.truncate(asked.limit);
    let numbers = numbers(tx, caller, &hits)?;
    let found = |hit: Hit| FoundBody {
        number: numbers.get(&hit.id).and_then(|label| label.number.clone()),
        kind: hit.noun,
        id: hit.id,
        title: hit.title,
        snippet: hit.snippet,
    };
    Ok(Found { items: hits.into_iter().map(found).collect(), more })
}

fn numbers(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    hits: &[Hit],
) -> Result<HashMap<String, Label>, AppError> {
    let mut labels = HashMap::new();
    for kind in FOUND {
        let of_kind = hits.iter().filter(|hit| hit.noun == *kind);
        let ids: BTreeSet<String> = of_kind.map(|hit| hit.id.clone()).collect();
        labels.extend(match kind {
            Noun::Incident => tx.labels::<Incident>(&ids, caller)?,
            Noun::Review => tx.labels::<Review>(&ids, caller)?,
            Noun::Lesson => tx.labels::<Lesson>(&ids, caller)?,
            _ => tx.labels::<Action>(&ids, caller)?,
        });
    }
    Ok(labels)
}
