//! From when to when is counted. May use: nothing of ours.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// The usual length: a year, so that no season is compared with another.
const USUAL_DAYS: i64 = 365;

/// The longest.
const MOST_DAYS: i64 = 3_660;

/// Some days, one after another, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
}

impl Period {
    /// From one day to another; a year until today where nothing is said.
    ///
    /// # Errors
    /// Which of the two is wrong, by which rule, and why.
    pub fn new(
        from: Option<Date>,
        to: Option<Date>,
        today: Date,
    ) -> Result<Self, (&'static str, &'static str, String)> {
        let to = to.unwrap_or(today);
        let from = match from {
            Some(from) => from,
            None => to.saturating_sub(Span::new().days(USUAL_DAYS - 1)),
        };
        let period = Self { from, to };
        match period.days() {
            ..=0 => Err(("from", "after_end", format!("must not be after `to`, {to}"))),
            1..=MOST_DAYS => Ok(period),
            _ => Err((
                "from",
                "too_many_days",
                format!("must be at most {MOST_DAYS} days before `to`, {to}"),
            )),
        }
    }

    /// How many days.
    pub fn days(self) -> i64 {
        i64::from((self.to - self.from).get_days()) + 1
    }

    /// As many days before it.
    #[must_use]
    pub fn before(self) -> Self {
        let length = Span::new().days(self.days());
        Self { from: self.from.saturating_sub(length), to: self.to.saturating_sub(length) }
    }

    /// The moment with which it begins.
    pub fn begins(self) -> Timestamp {
        start(self.from)
    }

    /// The first moment after it.
    pub fn ends(self) -> Timestamp {
        self.to.tomorrow().map_or(Timestamp::MAX, start)
    }
}

fn start(day: Date) -> Timestamp {
    let start = day.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp());
    start.unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_year_until_today_is_meant_and_the_one_before_it_follows_without_a_gap() {
        let today = date(2026, 11, 23);
        let year = Period::new(None, None, today).unwrap();
        assert_eq!((year.from, year.to, year.days()), (date(2025, 11, 24), today, 365));
        assert_eq!(year.before().ends(), year.begins());
        assert_eq!(year.before().days(), 365);
        assert_eq!(year.ends().to_string(), "2026-11-24T00:00:00Z");
    }

    #[test]
    fn a_period_that_ends_before_it_begins_or_is_longer_than_ten_years_is_refused() {
        let today = date(2026, 11, 23);
        let refused = |from, to| Period::new(Some(from), to, today).unwrap_err();
        assert_eq!(refused(date(2026, 11, 24), None).0, "from");
        assert!(refused(date(2010, 1, 1), None).2.contains("3660 days"));
        assert_eq!(Period::new(Some(today), Some(today), today).unwrap().days(), 1);
    }
}
