//! The query string of a list, read by the list's own table (`app::listing`): what is not in the table is refused, and the
//! answer says what there is. May use: `app`, `domain`.

use crate::app::listing;
use crate::domain::list::{Condition, ListQuery, ListSpec};
use crate::domain::permission::Caller;
use crate::domain::rule::Violation;
use crate::domain::seal::SealKey;
use crate::http::cursor::Cursors;
use crate::http::extract::query::pairs;
use crate::http::extract::several;
use crate::http::problem::Problem;

/// Entries of a page when nothing is said.
const USUAL: usize = 50;
/// The most entries of a page; more are coerced.
const MOST: usize = 200;
/// What every list takes beside its filters.
const COMMON: &[&str] = &["sort", "limit", "cursor", "include_total", "fields"];

/// What is asked of a list, as read.
#[derive(Debug)]
pub struct ListAsked {
    /// For the store.
    pub query: ListQuery,
    /// The members that the answer is to have; all when none are named.
    pub fields: Option<Vec<String>>,
    /// What its cursors are bound to.
    pub bound_to: String,
}

/// Reads a list's query string.
///
/// # Errors
/// 400, listing every parameter that is not right.
pub fn list_query(
    spec: &ListSpec,
    path: &str,
    query: &str,
    caller: &Caller,
    key: &SealKey,
) -> Result<ListAsked, Problem> {
    let pairs = pairs(query)?;
    let mut reader = Reader::new(spec, caller);
    for (name, value) in &pairs {
        reader.take(name, value);
    }
    if !reader.faults.is_empty() {
        return Err(Problem::parameters(reader.faults));
    }
    reader.conditions.sort_by_key(|condition| (condition.name, format!("{:?}", condition.compare)));
    let spelt: Vec<_> =
        reader.conditions.iter().map(|condition| format!("{condition:?}")).collect();
    let (sort, descending) = (reader.sort, reader.descending);
    let bound_to = format!("{path}\n{}\n{sort} {descending}\n{}", spelt.join("\n"), caller.actor());
    let after = match &reader.cursor {
        None => None,
        Some(cursor) => {
            Some(Cursors { key, bound_to: &bound_to }.open(cursor).ok_or_else(Problem::cursor)?)
        }
    };
    let Reader { conditions, limit, include_total, fields, .. } = reader;
    let query = ListQuery { conditions, sort, descending, after, limit, include_total };
    Ok(ListAsked { query, fields, bound_to })
}

struct Reader<'a> {
    spec: &'a ListSpec,
    caller: &'a Caller,
    conditions: Vec<Condition>,
    sort: &'static str,
    descending: bool,
    limit: usize,
    include_total: bool,
    cursor: Option<String>,
    fields: Option<Vec<String>>,
    faults: Vec<Violation>,
}

impl<'a> Reader<'a> {
    fn new(spec: &'a ListSpec, caller: &'a Caller) -> Self {
        Self {
            spec,
            caller,
            conditions: Vec::new(),
            sort: spec.sorts.first().copied().unwrap_or("created_at"),
            descending: spec.descending,
            limit: USUAL,
            include_total: false,
            cursor: None,
            fields: None,
            faults: Vec::new(),
        }
    }

    fn refuse(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.faults.push(Violation { pointer: name.to_owned(), code, detail: detail.into() });
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "sort" => self.take_sort(value),
            "limit" => match several::limit(Some(value), USUAL, MOST) {
                Ok(limit) => self.limit = limit,
                Err(_) => self.refuse(name, "invalid_value", several::LIMIT),
            },
            "cursor" => self.cursor = Some(value.to_owned()),
            "include_total" => match listing::flag(value) {
                Some(wanted) => self.include_total = wanted,
                None => self.refuse(name, "invalid_value", "must be true or false"),
            },
            "fields" => self.fields = Some(value.split(',').map(str::to_owned).collect()),
            _ => self.take_filter(name, value),
        }
    }

    fn take_sort(&mut self, value: &str) {
        match listing::order(self.spec, value) {
            Ok((sort, descending)) => (self.sort, self.descending) = (sort, descending),
            Err(violation) => self.faults.push(violation),
        }
    }

    fn take_filter(&mut self, name: &str, value: &str) {
        match listing::condition(self.spec, COMMON, self.caller, name, value) {
            Ok(condition) => self.conditions.push(condition),
            Err(violation) => self.faults.push(violation),
        }
    }
}
