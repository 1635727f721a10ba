//! The query string of a list, read by the list's own table: what is not in the table is refused, and the answer says
//! what there is. May use: `app`, `domain`.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::shape::unknown;
use crate::domain::calendar::day_number;
use crate::domain::event::Noun;
use crate::domain::id::{self, RecordId};
use crate::domain::list::{Compare, Condition, Filter, ListQuery, ListSpec, Operand, Takes};
use crate::domain::permission::Caller;
use crate::domain::rule::Violation;
use crate::http::cursor::Cursors;
use crate::http::extract::query::pairs;
use crate::http::extract::several;
use crate::http::problem::Problem;
use crate::http::seal::SealKey;

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
            "include_total" => match flag(value) {
                Some(wanted) => self.include_total = wanted,
                None => self.refuse(name, "invalid_value", "must be true or false"),
            },
            "fields" => self.fields = Some(value.split(',').map(str::to_owned).collect()),
            _ => self.take_filter(name, value),
        }
    }

    fn take_sort(&mut self, value: &str) {
        // Every order ends with the id in any case, so naming it changes nothing.
        let wanted = value.strip_suffix(",id").unwrap_or(value);
        let (descending, name) =
            wanted.strip_prefix('-').map_or((false, wanted), |name| (true, name));
        match self.spec.sorts.iter().find(|known| **known == name) {
            Some(known) => (self.sort, self.descending) = (known, descending),
            None => self.refuse("sort", "unknown_sort", unknown("sort", name, self.spec.sorts)),
        }
    }

    fn take_filter(&mut self, sent: &str, value: &str) {
        let (name, bracket) = sent.split_once('[').unwrap_or((sent, ""));
        let Some(filter) = self.spec.filters.iter().find(|filter| filter.name == name) else {
            let filters = self.spec.filters.iter().map(|filter| filter.name);
            let known: Vec<_> = filters.chain(COMMON.iter().copied()).collect();
            return self.refuse(sent, "unknown_parameter", unknown("parameter", name, &known));
        };
        let compare = match bracket {
            "" => Compare::Any,
            "lt]" => Compare::Lt,
            "lte]" => Compare::Lte,
            "gt]" => Compare::Gt,
            "gte]" => Compare::Gte,
            _ => {
                return self.refuse(
                    sent,
                    "unknown_parameter",
                    "compare with [lt], [lte], [gt] or [gte]",
                );
            }
        };
        let ranges = matches!(filter.takes, Takes::Moment | Takes::Date);
        if ranges == (compare == Compare::Any) {
            let detail =
                if ranges { "say [lt], [lte], [gt] or [gte]" } else { "takes no comparison" };
            return self.refuse(sent, "invalid_value", detail);
        }
        match operand(filter, value, self.caller) {
            Ok(operand) => self.conditions.push(Condition { name: filter.name, compare, operand }),
            Err(detail) => self.refuse(sent, "invalid_value", detail),
        }
    }
}

fn operand(filter: &Filter, value: &str, caller: &Caller) -> Result<Operand, String> {
    let texts = || value.split(',').map(str::to_owned).collect::<Vec<_>>();
    match filter.takes {
        Takes::Words(words) => {
            let known = words();
            match texts().iter().find(|word| !known.contains(&word.as_str())) {
                Some(word) => Err(unknown("word", word, &known)),
                None if texts().len() > several::MOST_WORDS => {
                    Err(format!("must have at most {} words", several::MOST_WORDS))
                }
                None => Ok(Operand::Texts(texts())),
            }
        }
        Takes::Id(noun) | Takes::Linked(noun) => {
            let texts = texts();
            if texts.iter().all(|text| id::is_id(prefix(noun), text)) {
                Ok(Operand::Texts(texts))
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
    }
}

fn flag(value: &str) -> Option<bool> {
    match value {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

/// What the ids of a noun begin with.
pub fn prefix(noun: Noun) -> &'static str {
    match noun {
        Noun::Incident => id::IncidentId::PREFIX,
        Noun::Review => id::ReviewId::PREFIX,
        Noun::Lesson => id::LessonId::PREFIX,
        Noun::Action => id::ActionId::PREFIX,
        Noun::Fragility => id::FragilityId::PREFIX,
        Noun::Service => id::ServiceId::PREFIX,
        Noun::Team => id::TeamId::PREFIX,
        Noun::Person => id::PersonId::PREFIX,
        Noun::Theme => id::ThemeId::PREFIX,
        Noun::Policy => id::PolicyId::PREFIX,
        Noun::Factor => id::FactorId::PREFIX,
        Noun::TimelineEvent => id::TimelineEventId::PREFIX,
        Noun::Comment => id::CommentId::PREFIX,
        Noun::Uptake => id::UptakeId::PREFIX,
        Noun::Share => id::ShareId::PREFIX,
        Noun::Subscription => id::SubscriptionId::PREFIX,
        Noun::Verification => id::VerificationId::PREFIX,
        Noun::SkillFit => id::SkillFitId::PREFIX,
        Noun::Token => id::TokenId::PREFIX,
        Noun::Session => id::SessionId::PREFIX,
        Noun::Nudge => id::NudgeId::PREFIX,
        Noun::Import => id::ImportId::PREFIX,
        Noun::Recurrence => id::RecurrenceId::PREFIX,
    }
}
