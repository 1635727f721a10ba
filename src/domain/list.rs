//! Lists as data: which filters and sorts a list takes. The parser of query strings, the OpenAPI document and the SQL
//! read the same table. May use: `words`.

use crate::domain::event::Noun;

/// What a list offers.
#[derive(Debug)]
pub struct ListSpec {
    /// The kind of record listed.
    pub noun: Noun,
    /// What it can be narrowed by.
    pub filters: &'static [Filter],
    /// What it can be sorted by; each is a time, a number or a ranked word. The first is the default.
    pub sorts: &'static [&'static str],
    /// Whether the default order is descending (newest first).
    pub descending: bool,
}

/// One filter of a list.
#[derive(Debug)]
pub struct Filter {
    /// The query parameter.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it means, in a sentence.
    pub help: &'static str,
}

/// What a filter takes where the records that have none are asked for.
pub const NONE: &str = "none";

/// What a filter takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// One or several words, comma-separated: any of them.
    Words(fn() -> Vec<&'static str>),
    /// The id of a record of this kind, or several, comma-separated.
    Id(Noun),
    /// The id of a record that the listed one is linked to.
    Linked(Noun),
    /// A moment, with `[gte] [gt] [lte] [lt]`.
    Moment,
    /// A calendar date, with `[gte] [gt] [lte] [lt]`.
    Date,
    /// `true` or `false`.
    Flag,
    /// An exact text.
    Text,
    /// Only `me`: lists of people's records are for themselves.
    Me,
    /// `integration:external_id` of a reference to a record elsewhere.
    Reference,
    /// One of these, or `none`: what it names is optional, and the records that have none are asked for. Words and ids
    /// take both, comma-separated.
    OrNone(&'static Takes),
}

impl Takes {
    /// What it takes when it is not `none`.
    #[must_use]
    pub fn of_some(self) -> Self {
        match self {
            Self::OrNone(some) => *some,
            always => always,
        }
    }

    /// Whether it takes several, comma-separated: any of them.
    pub fn takes_several(self) -> bool {
        matches!(self.of_some(), Self::Words(_) | Self::Id(_) | Self::Linked(_))
    }
}

/// One condition of a query, as parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The filter's name.
    pub name: &'static str,
    /// How to compare.
    pub compare: Compare,
    /// With what: ids and words as text, moments in microseconds, dates in days since 1970, flags as 0 or 1.
    pub operand: Operand,
}

/// How a filter compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// Equal to any of the operands.
    Any,
    /// Less than.
    Lt,
    /// At most.
    Lte,
    /// Greater than.
    Gt,
    /// At least.
    Gte,
}

/// What a filter compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// Words, ids, texts.
    Texts(Vec<String>),
    /// A moment, a day or a flag.
    Number(i64),
    /// Nothing: the records that have none.
    None,
    /// Words or ids: the records that have any of them, and those that have none.
    OrNone(Vec<String>),
}

impl Operand {
    /// The words, ids and texts that are named.
    pub fn texts(&self) -> &[String] {
        match self {
            Self::Texts(texts) | Self::OrNone(texts) => texts,
            Self::Number(_) | Self::None => &[],
        }
    }
}

/// What is asked of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// All conditions; every one must hold.
    pub conditions: Vec<Condition>,
    /// The sort key.
    pub sort: &'static str,
    /// Whether descending.
    pub descending: bool,
    /// After this (sort key's value, id), from a cursor.
    pub after: Option<(i64, String)>,
    /// At most so many.
    pub limit: usize,
    /// Whether the total is asked for.
    pub include_total: bool,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The records.
    pub items: Vec<T>,
    /// Where the next page begins: (sort key's value, id) of the last record, if there is more.
    pub next: Option<(i64, String)>,
    /// How many there are in all, if asked for.
    pub total: Option<i64>,
}
