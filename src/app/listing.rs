//! What is asked of a list, read by the list's own table: what is not in the table is refused, and the answer says what
//! there is.
//!
//! Query strings, saved views and the choice of many actions are all read by it. May use: `domain`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::shape::{step, unknown};
use crate::domain::calendar::day_number;
use crate::domain::id::is_id;
use crate::domain::list::{Compare, Condition, Filter, ListQuery, ListSpec, NONE, Operand, Takes};
use crate::domain::permission::Caller;
use crate::domain::rule::{RuleBroken, Violation};

/// The most words that a parameter takes.
pub const MOST_WORDS: usize = 50;

/// One condition, as a parameter says it: `status=a,b`, `due_date[lt]=2026-12-31`. `beside` are the parameters that the
/// list takes otherwise.
///
/// # Errors
/// What is wrong, at the parameter's name.
pub fn condition(
    spec: &ListSpec,
    beside: &[&str],
    caller: &Caller,
    sent: &str,
    value: &str,
) -> Result<Condition, Violation> {
    let refuse = |code, detail| Err(violation(sent, code, detail));
    let (name, bracket) = sent.split_once('[').unwrap_or((sent, ""));
    let Some(filter) = spec.filters.iter().find(|filter| filter.name == name) else {
        let filters = spec.filters.iter().map(|filter| filter.name);
        let known: Vec<_> = filters.chain(beside.iter().copied()).collect();
        return refuse("unknown_parameter", unknown("parameter", name, &known));
    };
    let compare = match bracket {
        "" => Compare::Any,
        "lt]" => Compare::Lt,
        "lte]" => Compare::Lte,
        "gt]" => Compare::Gt,
        "gte]" => Compare::Gte,
        _ => {
            let detail = "compare with [lt], [lte], [gt] or [gte]";
            return refuse("unknown_parameter", detail.to_owned());
        }
    };
    let optional = matches!(filter.takes, Takes::OrNone(_)) && bracket.is_empty();
    if optional && value.split(',').all(|one| one == NONE) {
        return Ok(Condition { name: filter.name, compare, operand: Operand::None });
    }
    let or_none = optional && value.split(',').any(|one| one == NONE);
    if or_none && !filter.takes.takes_several() {
        return refuse("invalid_value", format!("`{NONE}` stands alone"));
    }
    let ranges = matches!(filter.takes.of_some(), Takes::Moment | Takes::Date);
    if ranges == (compare == Compare::Any) {
        let detail = if ranges { "say [lt], [lte], [gt] or [gte]" } else { "takes no comparison" };
        return refuse("invalid_value", detail.to_owned());
    }
    match operand(filter, value, or_none, caller) {
        Ok(operand) => Ok(Condition { name: filter.name, compare, operand }),
        Err(detail) => refuse("invalid_value", detail),
    }
}

/// What to sort by, and whether descending: `-due_date`.
///
/// # Errors
/// A sort that the list does not offer.
pub fn order(spec: &ListSpec, value: &str) -> Result<(&'static str, bool), Violation> {
    // Every order ends with the id in any case, so naming it changes nothing.
    let wanted = value.strip_suffix(",id").unwrap_or(value);
    let (descending, name) = wanted.strip_prefix('-').map_or((false, wanted), |name| (true, name));
    let known = spec.sorts.iter().find(|known| **known == name);
    let refused = || violation("sort", "unknown_sort", unknown("sort", name, spec.sorts));
    known.map(|known| (*known, descending)).ok_or_else(refused)
}

/// The query that a map of filters and a sort ask for: those of a body, each with its place below `/filters` and `/sort`.
///
/// # Errors
/// [`RuleBroken::Invalid`] with everything that is wrong.
pub fn query(
    spec: &ListSpec,
    caller: &Caller,
    filters: &BTreeMap<String, String>,
    sort: Option<&str>,
) -> Result<ListQuery, RuleBroken> {
    let (mut conditions, mut faults) = (Vec::new(), Vec::new());
    for (name, value) in filters {
        match condition(spec, &[], caller, name, value) {
            Ok(condition) => conditions.push(condition),
            Err(fault) => {
                faults.push(Violation { pointer: format!("/filters{}", step(name)), ..fault });
            }
        }
    }
    let usual = (spec.sorts.first().copied().unwrap_or_default(), spec.descending);
    let (sort, descending) =
        sort.map_or(Ok(usual), |sort| order(spec, sort)).unwrap_or_else(|fault| {
            faults.push(Violation { pointer: "/sort".to_owned(), ..fault });
            usual
        });
    if !faults.is_empty() {
        return Err(RuleBroken::Invalid(faults));
    }
    let (after, limit, include_total) = (None, 0, false);
    Ok(ListQuery { conditions, sort, descending, after, limit, include_total })
}

fn violation(pointer: &str, code: &'static str, detail: String) -> Violation {
    Violation { pointer: pointer.to_owned(), code, detail }
}

/// What a filter compares with; with `or_none` beside what has none.
fn operand(
    filter: &Filter,
    value: &str,
    or_none: bool,
    caller: &Caller,
) -> Result<Operand, String> {
    let named = value.split(',').filter(|one| !or_none || *one != NONE).map(str::to_owned);
    let any_of = if or_none { Operand::OrNone } else { Operand::Texts };
    match filter.takes.of_some() {
        Takes::Words(words) => {
            let (known, named) = (words(), named.collect::<Vec<_>>());
            match named.iter().find(|word| !known.contains(&word.as_str())) {
                Some(word) => Err(unknown("word", word, &known)),
                None if value.split(',').count() > MOST_WORDS => {
                    Err(format!("must have at most {MOST_WORDS} words"))
                }
                None => Ok(any_of(named)),
            }
        }
        Takes::Id(noun) | Takes::Linked(noun) => {
            let named: Vec<_> = named.collect();
            if named.iter().all(|text| is_id(noun.id_prefix(), text)) {
                Ok(any_of(named))
            } else {
                Err(format!("must be the id of a {noun}, or several with commas"))
            }
        }
        Takes::Moment => value
            .parse::<Timestamp>()
            .map(|moment| Operand::Number(moment.as_microsecond()))
            .map_err(|_| "must be a moment such as 2026-01-31T12:00:00Z".to_owned()),
        Takes::Date => value
            .parse::<Date>()
            .map(|date| Operand::Number(day_number(date)))
            .map_err(|_| "must be a date such as 2026-01-31".to_owned()),
        Takes::Flag => flag(value)
            .map(|wanted| Operand::Number(i64::from(wanted)))
            .ok_or_else(|| "must be true or false".to_owned()),
        Takes::Text => Ok(Operand::Texts(vec![value.to_owned()])),
        Takes::Me if value == "me" => {
            Ok(Operand::Texts(caller.person.into_iter().map(|person| person.to_string()).collect()))
        }
        Takes::Me => Err("takes only `me`: nothing is listed by person".to_owned()),
        Takes::Reference => match value.split_once(':') {
            Some((integration, id)) if !integration.is_empty() && !id.is_empty() => {
                Ok(Operand::Texts(vec![value.to_owned()]))
            }
            _ => Err("must be `integration:external_id`".to_owned()),
        },
        Takes::OrNone(_) => Err("takes nothing".to_owned()),
    }
}

/// `true` or `false`.
pub fn flag(value: &str) -> Option<bool> {
    match value {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}
