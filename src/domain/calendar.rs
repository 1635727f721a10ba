//! Working days, due dates and time zones: when a day ends for a team, and which day is so many working days away.
//! May use: `check`, `words`.

use std::ops::Range;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::domain::check::{Check, Faults};
use crate::domain::words::words;

/// So far away a working day is looked for.
pub const FAR: i64 = 400;

words! {
    /// A day of the week.
    pub enum Day {
        Monday = "monday", Tuesday = "tuesday", Wednesday = "wednesday", Thursday = "thursday",
        Friday = "friday", Saturday = "saturday", Sunday = "sunday",
    }
}

/// A team's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Calendar {
    /// The IANA name of the time zone in which days begin and end.
    pub time_zone: String,
    /// The days on which the team works.
    #[schema(min_items = 1)]
    pub working_days: Vec<Day>,
    /// Days on which it does not work all the same.
    pub holidays: Vec<Date>,
}

impl Default for Calendar {
    fn default() -> Self {
        use Day::{Friday, Monday, Thursday, Tuesday, Wednesday};
        let working_days = vec![Monday, Tuesday, Wednesday, Thursday, Friday];
        Self { time_zone: "UTC".to_owned(), working_days, holidays: Vec::new() }
    }
}

impl Check for Calendar {
    fn check(&self, faults: &mut Faults) {
        if TimeZone::get(&self.time_zone).is_err() {
            faults.add(
                "time_zone",
                "unknown_time_zone",
                "must be an IANA name such as Europe/Copenhagen",
            );
        }
        if self.working_days.is_empty() {
            faults.add("working_days", "required", "must name at least one day");
        }
        faults.each("holidays", &self.holidays, |_, _| ());
    }
}

impl Calendar {
    /// The day it is for the team.
    pub fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.zone()).date()
    }

    /// The moment at which a day ends for the team; until then, what is due on it is not overdue.
    pub fn end_of(&self, date: Date) -> Timestamp {
        date.tomorrow()
            .and_then(|next| next.to_zoned(self.zone()))
            .map_or(Timestamp::MAX, |midnight| midnight.timestamp())
    }

    /// The day that lies so many working days after another.
    pub fn working_days_after(&self, start: Date, days: u32) -> Date {
        let mut date = start;
        let mut left = days;
        while left > 0 {
            let Ok(next) = date.tomorrow() else {
                return date;
            };
            date = next;
            if self.works_on(date) {
                left -= 1;
            }
        }
        date
    }

    /// The day itself if the team works on it, or the next (`1`) or last (`-1`) on which it does.
    pub fn working_day_from(&self, day: Date, step: i64) -> Date {
        let days = (0..FAR).map(|away| day_after(day, step * away));
        days.into_iter().find(|day| self.works_on(*day)).unwrap_or(day)
    }

    /// Whether the team works on a day.
    pub fn works_on(&self, date: Date) -> bool {
        // A calendar without working days cannot be written; one that came in all the same must not loop for ever.
        self.working_days.is_empty()
            || (self.working_days.contains(&Day::of(date)) && !self.holidays.contains(&date))
    }

    /// The days from one to another, in each of so many years before.
    pub fn in_earlier_years(&self, (from, to): (Date, Date), years: i32) -> Vec<Range<Timestamp>> {
        let year = |back: i32| {
            let before = from.checked_sub(back.years()).ok()?.yesterday().ok()?;
            let last = to.checked_sub(back.years()).ok()?;
            Some(self.end_of(before)..self.end_of(last))
        };
        (1..=years).filter_map(year).collect()
    }

    fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }
}

/// The day that lies so many calendar days after another.
pub fn days_after(start: Date, days: u32) -> Date {
    start.checked_add(i64::from(days).days()).unwrap_or(Date::MAX)
}

/// The day that lies so many calendar days after another, or before it.
pub fn day_after(start: Date, days: i64) -> Date {
    let end = if days < 0 { Date::MIN } else { Date::MAX };
    start.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(end)
}

/// The day that lies so many months after another; the last of the month where that has no such day.
pub fn months_after(start: Date, months: u32) -> Date {
    start.checked_add(i64::from(months).months()).unwrap_or(Date::MAX)
}

/// Whole days between two days; negative when the second lies before the first.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// Days since 1970-01-01: how stores and cursors hold a date.
pub fn day_number(date: Date) -> i64 {
    days_between(Date::constant(1970, 1, 1), date)
}

impl Day {
    /// The day of the week that a date is.
    pub fn of(date: Date) -> Self {
        match date.weekday() {
            Weekday::Monday => Self::Monday,
            Weekday::Tuesday => Self::Tuesday,
            Weekday::Wednesday => Self::Wednesday,
            Weekday::Thursday => Self::Thursday,
            Weekday::Friday => Self::Friday,
            Weekday::Saturday => Self::Saturday,
            Weekday::Sunday => Self::Sunday,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_ends_at_the_teams_own_midnight_also_when_clocks_change() {
        let team = Calendar { time_zone: "Europe/Copenhagen".into(), ..Calendar::default() };
        assert_eq!(team.end_of(date(2026, 3, 29)).to_string(), "2026-03-29T22:00:00Z");
        assert_eq!(team.end_of(date(2026, 3, 28)).to_string(), "2026-03-28T23:00:00Z");
    }

    #[test]
    fn working_days_skip_week_ends_and_holidays() {
        let team = Calendar { holidays: vec![date(2026, 12, 25)], ..Calendar::default() };
        assert_eq!(team.working_days_after(date(2026, 12, 24), 1), date(2026, 12, 28));
        assert_eq!(team.working_days_after(date(2026, 12, 24), 0), date(2026, 12, 24));
    }
}
