//! When somebody may be nudged: on the team's working days, outside quiet hours, by the team's clock. May use:
//! `calendar`, `check`.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::domain::calendar::Calendar;
use crate::domain::check::{Check, Faults};

/// So far ahead a working day is looked for.
const FAR: usize = 400;

/// The hours of the day in which nobody is nudged, by the team's clock; none where both are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// The hour in which they begin, 0 to 23.
    #[schema(maximum = 23)]
    pub from: u8,
    /// The hour in which they are over, 0 to 23.
    #[schema(maximum = 23)]
    pub until: u8,
}

impl Default for QuietHours {
    fn default() -> Self {
        Self { from: 18, until: 8 }
    }
}

impl Check for QuietHours {
    fn check(&self, faults: &mut Faults) {
        for (name, hour) in [("from", self.from), ("until", self.until)] {
            if hour > 23 {
                faults.add(name, "out_of_range", "must be an hour of the day, 0 to 23");
            }
        }
    }
}

impl QuietHours {
    /// The first moment from this one on at which the team may be nudged; none when it does not work for a year.
    pub fn over_from(self, calendar: &Calendar, now: Timestamp) -> Option<Timestamp> {
        let days = calendar.today(now).series(1.day()).take(FAR);
        let working = days.filter(|day| calendar.works_on(*day));
        let mut windows = working.flat_map(|day| self.windows(calendar, day));
        windows.find(|(_, end)| now < *end).map(|(begin, _)| begin.max(now))
    }

    /// Whether the team may be nudged at this moment.
    pub fn are_over(self, calendar: &Calendar, now: Timestamp) -> bool {
        self.over_from(calendar, now) == Some(now)
    }

    /// The first moment of a working day at which the team may be nudged; none on its free days.
    pub fn opening(self, calendar: &Calendar, day: Date) -> Option<Timestamp> {
        let works = calendar.works_on(day);
        works.then(|| self.windows(calendar, day).first().map(|(begin, _)| *begin)).flatten()
    }

    /// From when until when the team may be nudged on a day. Where clocks change, an hour that does not exist is over
    /// when the next begins, and of one that comes twice the first counts.
    fn windows(self, calendar: &Calendar, day: Date) -> Vec<(Timestamp, Timestamp)> {
        let zone = TimeZone::get(&calendar.time_zone).unwrap_or(TimeZone::UTC);
        let at = |hour: u8| {
            let time = Time::new(i8::try_from(hour).unwrap_or(0), 0, 0, 0).unwrap_or_default();
            let moment = day.to_datetime(time).to_zoned(zone.clone());
            moment.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
        };
        let end = calendar.end_of(day);
        let windows = match self.from.cmp(&self.until) {
            std::cmp::Ordering::Equal => vec![(at(0), end)],
            std::cmp::Ordering::Greater => vec![(at(self.until), at(self.from))],
            std::cmp::Ordering::Less => vec![(at(0), at(self.from)), (at(self.until), end)],
        };
        windows.into_iter().filter(|(begin, end)| begin < end).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team() -> Calendar {
        let holidays = vec!["2026-12-25".parse().unwrap()];
        Calendar { time_zone: "Europe/Copenhagen".into(), holidays, ..Calendar::default() }
    }

    fn from(now: &str) -> String {
        let now = now.parse().unwrap();
        QuietHours::default().over_from(&team(), now).unwrap().to_string()
    }

    #[test]
    fn nobody_is_nudged_at_night_on_week_ends_and_holidays() {
        assert_eq!(from("2026-11-20T12:00:00Z"), "2026-11-20T12:00:00Z");
        assert_eq!(from("2026-11-20T04:00:00Z"), "2026-11-20T07:00:00Z");
        assert_eq!(from("2026-11-20T17:00:00Z"), "2026-11-23T07:00:00Z");
        assert_eq!(from("2026-12-24T20:00:00Z"), "2026-12-28T07:00:00Z");
    }

    #[test]
    fn eight_in_the_morning_is_eight_when_the_clocks_have_changed() {
        assert_eq!(from("2026-03-27T20:00:00Z"), "2026-03-30T06:00:00Z");
        assert_eq!(from("2026-10-23T20:00:00Z"), "2026-10-26T07:00:00Z");
    }

    #[test]
    fn without_quiet_hours_a_working_day_is_open_from_midnight_to_midnight() {
        let none = QuietHours { from: 0, until: 0 };
        let sunday: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        assert_eq!(none.over_from(&team(), sunday).unwrap().to_string(), "2026-11-22T23:00:00Z");
    }

    #[test]
    fn a_team_that_never_works_is_never_nudged() {
        let days = jiff::civil::date(2026, 1, 1).series(jiff::ToSpan::days(1)).take(900);
        let never = Calendar { holidays: days.collect(), ..Calendar::default() };
        assert_eq!(
            QuietHours::default().over_from(&never, Timestamp::from_second(1_767_225_600).unwrap()),
            None
        );
    }
}
