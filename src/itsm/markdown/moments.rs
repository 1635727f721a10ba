//! Moments out of what a text says, one after the other: a date and a zone hold until others are named, and a clock that
//! falls back by half a day has passed midnight. May use: `times`.

use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};

use crate::itsm::{LocalTimes, Note, Odd, OddKind, Unread};

use super::times::{Said, Zone};

/// Turns what is said into moments, one after the other: a date and a zone hold until others are named.
#[derive(Debug, Clone)]
pub(super) struct Moments<'m> {
    local: &'m LocalTimes,
    zone: Option<Zone>,
    day: Option<Date>,
    last: Option<DateTime>,
    /// What was odd about them.
    pub odd: Vec<Odd>,
}

impl<'m> Moments<'m> {
    /// Begins on the day that the document names, if it does.
    pub(super) fn new(local: &'m LocalTimes, day: Option<Date>) -> Self {
        Self { local, zone: None, day, last: None, odd: Vec::new() }
    }

    /// Takes note of a zone that the text names for all that follows.
    pub(super) fn in_zone(&mut self, zone: Option<Zone>) {
        self.zone = zone.or(self.zone);
    }

    /// The moment; nothing where the text does not say enough for one.
    pub(super) fn moment(&mut self, said: &Said<'_>) -> Option<Timestamp> {
        self.in_zone(said.zone);
        if let Some((month, day)) = said.month_day {
            let year = said.year.or(self.day.map(Date::year))?;
            self.day = Some(Date::new(year, month, day).ok()?);
        }
        let mut local = self.day?.to_datetime(said.time?);
        // A clock that falls back by more than half a day has passed midnight.
        let passed = |last: DateTime| {
            said.month_day.is_none()
                && last.checked_sub(12.hours()).is_ok_and(|limit| local < limit)
        };
        if self.last.is_some_and(passed) {
            local = local.checked_add(1.day()).ok()?;
            self.day = Some(local.date());
        }
        self.last = Some(local);
        self.place(local)
    }

    fn place(&mut self, local: DateTime) -> Option<Timestamp> {
        if let Some(zone) = self.zone {
            if zone.winter && (4..=9).contains(&local.month()) {
                self.odd.push(Odd::new(OddKind::WinterTimeInSummer, "timeline"));
            }
            return LocalTimes::at_offset(local, zone.hours);
        }
        match self.local.place(local) {
            Ok((at, note)) => {
                let kind = note.map(|note| match note {
                    Note::Ambiguous => OddKind::AmbiguousTime,
                    Note::Skipped => OddKind::SkippedTime,
                });
                self.odd.extend(kind.map(|kind| Odd::new(kind, "timeline")));
                Some(at)
            }
            Err(Unread::NoZone | Unread::NoFormat | Unread::Unlike) => {
                self.odd.push(Odd::new(
                    OddKind::NoTimeZone,
                    "a time without a zone is kept as text; say --timezone",
                ));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::itsm::markdown::times::{day_in, said};

    fn moments(texts: &[&str], zone: Option<&str>) -> Vec<Option<String>> {
        let local = LocalTimes::new(zone, None).unwrap();
        let mut moments = Moments::new(&local, day_in("An evening, 2020-12-31"));
        texts
            .iter()
            .map(|text| moments.moment(&said(text).unwrap()).map(|at| at.to_string()))
            .collect()
    }

    #[test]
    fn moments_are_read_as_people_write_them() {
        let cases = [
            ("2019-11-30 08:24 UTC", "2019-11-30T08:24:00Z"),
            ("**2019-11-30T08:24:05** (CET): down", "2019-11-30T07:24:05Z"),
            ("Feb 20 2018 14:17 PST", "2018-02-20T22:17:00Z"),
            ("February 20th, 2018 2:17pm EST", "2018-02-20T19:17:00Z"),
            ("2025-01-14 1600 GMT", "2025-01-14T16:00:00Z"),
            ("2025-01-14 ca. 16.05 GMT", "2025-01-14T16:05:00Z"),
            ("2025-01-14 17:14pm GMT", "2025-01-14T17:14:00Z"),
            ("~13:30-13:45", "2020-12-31T13:30:00Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(moments(&[text], Some("UTC")), [Some(expected.to_owned())], "{text}");
        }
        for text in
            ["", "down", "1234567", "12", "29/02/2020", "PR 12:34", "2020-13-45 10:00", "25:00"]
        {
            let read = said(text)
                .and_then(|said| Moments::new(&LocalTimes::default(), None).moment(&said));
            assert_eq!(read, None, "{text}");
        }
    }

    #[test]
    fn a_day_and_a_zone_hold_until_others_are_named_and_midnight_is_passed() {
        let read = moments(&["23:50 CET", "23:40", "00:10", "2021-01-05 09:00", "08:00"], None);
        let expected = [
            "2020-12-31T22:50:00Z",
            "2020-12-31T22:40:00Z",
            "2020-12-31T23:10:00Z",
            "2021-01-05T08:00:00Z",
            "2021-01-05T07:00:00Z",
        ];
        assert_eq!(read, expected.map(|at| Some(at.to_owned())));
    }

    #[test]
    fn without_a_zone_there_is_no_moment() {
        assert_eq!(
            moments(&["10:00", "11:00 UTC"], None),
            [None, Some("2020-12-31T11:00:00Z".to_owned())]
        );
    }

    #[test]
    fn what_follows_the_moment_is_left() {
        assert_eq!(said("10:05 - restarted").unwrap().rest, " - restarted");
        assert_eq!(said("2019-12-03 --:--").unwrap().rest, " --:--");
    }
}
