//! Local times read by what the caller said about them: which time zone, which order of day and
//! month.
//!
//! Nothing is guessed: a time that does not say its offset needs a zone, and one that is not in ISO
//! 8601 needs a format. May use: nothing of ours.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

/// How to read times that do not say all about themselves.
#[derive(Debug, Clone, Default)]
pub struct LocalTimes {
    zone: Option<TimeZone>,
    format: Option<String>,
}

/// What is to be remarked about a time that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// It occurs twice; the earlier was taken.
    Ambiguous,
    /// Clocks skip it; it was moved forward.
    Skipped,
}

/// Why a time was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// It has no offset, and no zone was named.
    NoZone,
    /// It is not a time in ISO 8601, and no format was given.
    NoFormat,
    /// It is not a time in the format that was given.
    Unlike,
}

impl LocalTimes {
    /// Takes what the caller said: the IANA name of a zone, and a format as `dd/MM/yyyy HH:mm:ss` or `%d/%m/%Y %H:%M:%S`.
    ///
    /// # Errors
    /// A sentence, when there is no such zone or the format names no time.
    pub fn new(zone: Option<&str>, format: Option<&str>) -> Result<Self, String> {
        let zone = zone
            .map(|name| {
                TimeZone::get(name)
                    .map_err(|_| format!("{name} is no time zone; say one as Europe/Copenhagen"))
            })
            .transpose()?;
        let format = format.map(as_strftime).transpose()?;
        Ok(Self { zone, format })
    }

    /// Reads a time.
    ///
    /// # Errors
    /// [`Unread`], when something has to be said first or it is no time.
    pub fn read(&self, text: &str) -> Result<(Timestamp, Option<Note>), Unread> {
        let text = text.trim();
        if let Some(format) = &self.format {
            let parsed = strtime::parse(format, text).map_err(|_| Unread::Unlike)?;
            return match parsed.offset() {
                Some(_) => parsed.to_timestamp().map(|at| (at, None)).map_err(|_| Unread::Unlike),
                None => self.place(parsed.to_datetime().map_err(|_| Unread::Unlike)?),
            };
        }
        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok((at, None));
        }
        // A bare date is no moment: which midnight, and whose, it does not say.
        let local = text.contains(':').then(|| text.parse::<DateTime>().ok()).flatten();
        self.place(local.ok_or(Unread::NoFormat)?)
    }

    /// The moment of a local time in the zone that was named.
    ///
    /// # Errors
    /// [`Unread::NoZone`] when none was.
    pub fn place(&self, local: DateTime) -> Result<(Timestamp, Option<Note>), Unread> {
        let zone = self.zone.as_ref().ok_or(Unread::NoZone)?;
        let place = zone.to_ambiguous_timestamp(local);
        let (note, moment) = match place.offset() {
            AmbiguousOffset::Unambiguous { .. } => (None, place.compatible()),
            AmbiguousOffset::Fold { .. } => (Some(Note::Ambiguous), place.earlier()),
            AmbiguousOffset::Gap { .. } => (Some(Note::Skipped), place.compatible()),
        };
        moment.map(|at| (at, note)).map_err(|_| Unread::Unlike)
    }

    /// The moment of a local time at a fixed offset from UTC.
    pub fn at_offset(local: DateTime, hours: i8) -> Option<Timestamp> {
        Offset::from_hours(hours).ok()?.to_timestamp(local).ok()
    }
}

/// Puts a format of letters (`dd/MM/yyyy HH:mm:ss`) into the signs that the parser knows.
fn as_strftime(format: &str) -> Result<String, String> {
    if format.contains('%') {
        return Ok(format.to_owned());
    }
    let mut signs = String::new();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        while letters.next_if_eq(&letter).is_some() {}
        match letter {
            'y' | 'Y' => signs.push_str("%Y"),
            'M' => signs.push_str("%m"),
            'd' | 'D' => signs.push_str("%d"),
            'H' => signs.push_str("%H"),
            'h' => signs.push_str("%I"),
            'm' => signs.push_str("%M"),
            's' => signs.push_str("%S"),
            'a' => signs.push_str("%p"),
            'Z' | 'X' | 'z' => signs.push_str("%z"),
            letter if letter.is_alphabetic() => {
                return Err(format!(
                    "{letter} is no part of a date format; say one as dd/MM/yyyy HH:mm:ss"
                ));
            }
            other => signs.push(other),
        }
    }
    Ok(signs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(
        zone: &str,
        format: Option<&str>,
        text: &str,
    ) -> Result<(String, Option<Note>), Unread> {
        let times = LocalTimes::new(Some(zone), format).unwrap();
        times.read(text).map(|(at, note)| (at.to_string(), note))
    }

    #[test]
    fn a_time_that_says_its_offset_needs_nothing_said() {
        let times = LocalTimes::default();
        let at = times.read("2016-02-29T01:16:00+01:00").unwrap();
        assert_eq!((at.0.to_string().as_str(), at.1), ("2016-02-29T00:16:00Z", None));
        assert_eq!(times.read("2016-02-29 01:16:00"), Err(Unread::NoZone));
        assert_eq!(times.read("29/02/2016 01:16"), Err(Unread::NoFormat));
        assert_eq!(times.read("2016-02-29"), Err(Unread::NoFormat));
    }

    #[test]
    fn the_order_of_day_and_month_is_as_said() {
        let day_first =
            read("Europe/Lisbon", Some("dd/MM/yyyy HH:mm"), "03/04/2016 10:00").unwrap();
        let month_first =
            read("Europe/Lisbon", Some("%m/%d/%Y %H:%M"), "03/04/2016 10:00").unwrap();
        assert_eq!(day_first.0, "2016-04-03T09:00:00Z");
        assert_eq!(month_first.0, "2016-03-04T10:00:00Z");
        assert_eq!(read("UTC", Some("dd/MM/yyyy HH:mm"), "2016-03-04 10:00"), Err(Unread::Unlike));
        assert_eq!(
            read("UTC", Some("MM-dd-yyyy hh:mm:ss a"), "03-04-2016 01:05:09 PM").unwrap().0,
            "2016-03-04T13:05:09Z"
        );
        assert!(LocalTimes::new(None, Some("quux")).is_err());
        assert!(LocalTimes::new(Some("Mars/Olympus"), None).is_err());
    }

    #[test]
    fn an_hour_that_occurs_twice_is_the_earlier_and_one_that_is_skipped_moves_forward() {
        let twice = read("Europe/Copenhagen", None, "2020-10-25T02:30:00").unwrap();
        assert_eq!(twice, ("2020-10-25T00:30:00Z".to_owned(), Some(Note::Ambiguous)));
        let skipped = read("Europe/Copenhagen", None, "2020-03-29 02:30").unwrap();
        assert_eq!(skipped, ("2020-03-29T01:30:00Z".to_owned(), Some(Note::Skipped)));
    }
}
