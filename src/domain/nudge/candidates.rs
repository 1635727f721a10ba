//! Of which actions anything can be due to be told today, by their due date and the moments of their acceptance and of
//! their last change, and of which answers, by the day until which they are hoped for: what the sweep has to look at. What
//! is due of those says `due`. May use: `calendar`, `policy`.

use std::ops::{Range, RangeInclusive};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::due::{LAPSES_AFTER, Today};
use crate::domain::calendar::{FAR, day_after};

/// How far the clocks of instances may be apart, and how long a write may take.
const LEEWAY: SignedDuration = SignedDuration::from_mins(10);

/// By how much clocks are put back at most: where that is just after midnight, the day before goes on for as long.
const PUT_BACK: SignedDuration = SignedDuration::from_hours(3);

/// The actions and the answers of which something can be due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Those with a due date in one of these spans, which do not overlap.
    pub due: Vec<RangeInclusive<Date>>,
    /// Those that were accepted in one of these.
    pub accepted: Vec<Range<Timestamp>>,
    /// Those that changed since then.
    pub changed: Option<Timestamp>,
    /// The answers that are hoped for until one of these days; none when nobody is reminded of them.
    pub answer: Option<RangeInclusive<Date>>,
}

impl Today<'_> {
    /// Of which actions something can be due, whichever exception of policy they fall under, and was not when all were
    /// looked through before, by the same policy for the same team; and of which answers.
    pub fn candidates(&self, before: Option<Timestamp>) -> Candidates {
        let lapsed = day_after(self.date, -LAPSES_AFTER);
        let seen = before.map(|before| day_after(self.calendar.today(before), 1));
        let first = seen.map_or(lapsed, |seen| seen.max(lapsed));
        let exceptions = &self.policy.action_exceptions;
        let reminders = exceptions.iter().filter_map(|one| one.reminder_days.as_ref());
        let reminders = reminders.chain([&self.policy.reminder_days]).flatten().copied();
        let questions = [self.policy.lead_question_days, self.policy.owner_question_days];
        let excepted =
            exceptions.iter().flat_map(|one| [one.lead_question_days, one.owner_question_days]);
        let questions = excepted.chain(questions).flatten();
        let ages = exceptions.iter().filter_map(|one| one.age_question_days.as_ref());
        let ages = ages.chain([&self.policy.age_question_days]).flatten().copied();

        let due = reminders.map(i64::from).chain(questions.map(i64::from));
        let due = united(due.map(|days| self.asking(days, first)).collect());
        let accepted = united(ages.map(|days| self.asking(i64::from(days), first)).collect());
        let answer = &self.policy.uptake_reminder_days;
        let answer = answer.iter().map(|days| self.asking(i64::from(*days), lapsed));
        let answer = answer.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        let moments = |(first, last): &(Date, Date)| {
            let end = self.calendar.end_of(*last).saturating_add(PUT_BACK);
            self.calendar.end_of(day_after(*first, -1))..end.unwrap_or(Timestamp::MAX)
        };
        Candidates {
            due: due.iter().map(|(first, last)| *first..=*last).collect(),
            accepted: accepted.iter().map(moments).collect(),
            changed: before.map(unsettled),
            answer: answer.map(|(first, last)| first..=last),
        }
    }

    /// The first and the last day of which it came to be time, from `first` to today, to speak so many days after.
    fn asking(&self, days: i64, first: Date) -> (Date, Date) {
        let span = if days > 0 {
            (self.idle_from(day_after(first, -1), -1), self.date)
        } else {
            (first, self.idle_from(day_after(self.date, 1), 1))
        };
        (day_after(span.0, -days), day_after(span.1, -days))
    }

    /// The last day, in this direction, up to which the team does not work; the one before if it works on the first.
    fn idle_from(&self, day: Date, step: i64) -> Date {
        let next = self.calendar.working_day_from(day, step);
        let away = if self.calendar.works_on(next) { -step } else { FAR * step };
        day_after(next, away)
    }
}

/// Since when a change may not have been seen by who looked then.
pub fn unsettled(before: Timestamp) -> Timestamp {
    before.saturating_sub(LEEWAY).unwrap_or(Timestamp::MIN)
}

/// The same days in as few spans as can be.
fn united(mut spans: Vec<(Date, Date)>) -> Vec<(Date, Date)> {
    spans.sort();
    let mut united: Vec<(Date, Date)> = Vec::new();
    for (first, last) in spans {
        match united.last_mut() {
            Some(before) if first <= day_after(before.1, 1) => before.1 = before.1.max(last),
            _ => united.push((first, last)),
        }
    }
    united
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::calendar::Calendar;
    use crate::domain::policy::PolicyFields;

    #[test]
    fn a_fortnight_is_looked_at_and_the_week_end_before_it() {
        let (policy, calendar) = (PolicyFields::default(), Calendar::default());
        let today = Today { policy: &policy, calendar: &calendar, date: date(2026, 11, 23) };
        let candidates = today.candidates(None);
        // From 30 days before the week-end before this fortnight.
        assert_eq!(candidates.due, [date(2026, 10, 8)..=date(2026, 11, 23)]);
        assert_eq!(candidates.accepted.len(), 3);
        // From a week before that to the Monday after next week-end.
        assert_eq!(candidates.answer, Some(date(2026, 10, 31)..=date(2026, 11, 26)));
    }

    #[test]
    fn a_day_that_goes_on_after_midnight_is_looked_at_whole() {
        let calendar = Calendar { time_zone: "America/St_Johns".to_owned(), ..Calendar::default() };
        let policy = PolicyFields { age_question_days: vec![30], ..PolicyFields::default() };
        let accepted: Timestamp = "2010-11-07T03:00:00Z".parse().unwrap();
        assert_eq!(calendar.today(accepted), date(2010, 11, 6));
        let today = Today { policy: &policy, calendar: &calendar, date: date(2010, 12, 6) };
        let some = today.candidates(Some("2010-12-05T12:00:00Z".parse().unwrap()));
        assert!(some.accepted.iter().any(|moments| moments.contains(&accepted)), "{some:?}");
    }

    #[test]
    fn once_all_were_looked_through_a_day_is_looked_at_and_what_changed() {
        let (policy, calendar) = (PolicyFields::default(), Calendar::default());
        let today = Today { policy: &policy, calendar: &calendar, date: date(2026, 11, 24) };
        let before = "2026-11-23T08:00:00Z".parse().unwrap();
        let candidates = today.candidates(Some(before));
        let day = |days: i64| day_after(today.date, -days)..=day_after(today.date, -days);
        assert_eq!(candidates.due, [30, 14, 7, 0].map(day));
        assert_eq!(candidates.changed, Some(unsettled(before)));
    }
}
