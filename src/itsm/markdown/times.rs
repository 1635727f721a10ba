//! Moments as people write them down: `2019-11-30 08:24`, `16:59 PST`, `Feb 20 2018 14:17`.
//!
//! A zone that the text names is taken literally; one that it does not name has to be said. May
//! use: nothing of ours.

use jiff::civil::{Date, Time};

/// What a text says about a moment at its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said<'t> {
    pub year: Option<i16>,
    pub month_day: Option<(i8, i8)>,
    pub time: Option<Time>,
    pub zone: Option<Zone>,
    /// The text after it.
    pub rest: &'t str,
}

/// A zone by its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Zone {
    pub hours: i8,
    /// Whether it is the winter half of a pair, which people also write in summer.
    pub winter: bool,
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Letters that mean one zone only; `BST`, `IST` and `CST` mean several.
const ZONES: &[(&str, i8, bool)] = &[
    ("UTC", 0, false),
    ("GMT", 0, false),
    ("WET", 0, true),
    ("WEST", 1, false),
    ("CET", 1, true),
    ("CEST", 2, false),
    ("EET", 2, true),
    ("EEST", 3, false),
    ("EST", -5, true),
    ("EDT", -4, false),
    ("MST", -7, true),
    ("MDT", -6, false),
    ("PST", -8, true),
    ("PDT", -7, false),
];

impl Zone {
    fn named(letters: &str) -> Option<Self> {
        let letters = letters.trim_matches(|c: char| !c.is_ascii_alphabetic());
        ZONES
            .iter()
            .find(|(name, ..)| *name == letters)
            .map(|(_, hours, winter)| Self { hours: *hours, winter: *winter })
    }

    /// The zone that a heading or a sentence (`All times in CET`) names.
    pub(super) fn said_in(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(Self::named)
    }
}

/// What a text says about a moment at its start, if it begins with a date or a time.
pub(super) fn said(text: &str) -> Option<Said<'_>> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || "~*_`([".contains(c));
    let (date, after) = date(text).map_or((None, text), |(date, after)| (Some(date), after));
    let between = after.trim_start_matches(|c: char| c.is_whitespace() || ",T-–—@".contains(c));
    let between = ["at ", "ca. ", "around ", "~"]
        .iter()
        .find_map(|word| between.strip_prefix(word))
        .unwrap_or(between);
    let clock = if date.is_some() {
        time(between, ":.").or_else(|| digits_only(between))
    } else {
        time(text, ":")
    };
    let (time, after) = clock.map_or((None, after), |(time, after)| (Some(time), after));
    if date.is_none() && time.is_none() {
        return None;
    }
    let (zone, rest) = zone_at_start(after)
        .filter(|_| time.is_some())
        .map_or((None, after), |(zone, rest)| (Some(zone), rest));
    let (year, month_day) =
        date.map_or((None, None), |(year, month, day)| (year, Some((month, day))));
    Some(Said { year, month_day, time, zone, rest })
}

type Ymd = (Option<i16>, i8, i8);

fn date(text: &str) -> Option<(Ymd, &str)> {
    let Some((year, after)) = number(text, 4) else {
        return month_first(text);
    };
    let (month, after) = number(after.strip_prefix(['-', '/'])?, 2)?;
    let (day, after) = number(after.strip_prefix(['-', '/'])?, 2)?;
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    (year >= 1000).then_some(((Some(year), month, day), after))
}

/// `Feb 20 2018`, `February 20, 2018`, `Feb 22`.
fn month_first(text: &str) -> Option<(Ymd, &str)> {
    let letters = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let name = text.get(..letters)?.to_lowercase();
    let month =
        MONTHS.iter().position(|month| name.starts_with(month)).filter(|_| name.len() <= 9)?;
    let (day, after) = number(text.get(letters..)?.trim_start_matches(['.', ' ']), 2)?;
    let after = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| after.strip_prefix(ending))
        .unwrap_or(after);
    let spaced = after.trim_start_matches([',', ' ']);
    let year = number(spaced, 4).filter(|(year, rest)| *year > 1900 && !rest.starts_with(':'));
    let after = year.map_or(after, |(_, rest)| rest);
    let (month, day) = (i8::try_from(month + 1).ok()?, i8::try_from(day).ok()?);
    Some(((year.map(|(year, _)| year), month, day), after))
}

/// A number of at most so many digits at the start.
fn number(text: &str, most: usize) -> Option<(i16, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let read = || Some((text.get(..digits)?.parse().ok()?, text.get(digits..)?));
    (digits <= most).then(read).flatten()
}

/// `10:05`, `10:05:30`, `5pm` only with minutes; after a date also `10.05`.
fn time<'t>(text: &'t str, between: &str) -> Option<(Time, &'t str)> {
    let (hour, after) = number(text, 2)?;
    let (minute, after) = number(after.strip_prefix(|c| between.contains(c))?, 2)?;
    let seconds = after.strip_prefix(':').and_then(|after| number(after, 2));
    let (second, after) = seconds.unwrap_or((0, after));
    let (half, after) = half_day(after);
    let hour = match half {
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
        Some(_) | None => hour,
    };
    let part = |number: i16| i8::try_from(number).ok();
    Some((Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()?, after))
}

fn half_day(text: &str) -> (Option<bool>, &str) {
    let trimmed = text.trim_start();
    let marks = [("am", false), ("pm", true), ("AM", false), ("PM", true)];
    let found = marks
        .into_iter()
        .find_map(|(mark, afternoon)| Some((afternoon, trimmed.strip_prefix(mark)?)));
    match found {
        Some((afternoon, after)) if !after.starts_with(char::is_alphanumeric) => {
            (Some(afternoon), after)
        }
        _ => (None, text),
    }
}

/// `1600`, after a date.
fn digits_only(text: &str) -> Option<(Time, &str)> {
    let (number, after) = number(text, 4)?;
    let whole = text.len() - after.len() == 4 && !after.starts_with(char::is_alphanumeric);
    let part = |number: i16| i8::try_from(number).ok();
    whole
        .then(|| Time::new(part(number / 100)?, part(number % 100)?, 0, 0).ok())
        .flatten()
        .map(|time| (time, after))
}

fn zone_at_start(text: &str) -> Option<(Zone, &str)> {
    let trimmed = text.trim_start_matches([' ', '(', '*', '_']);
    let end = trimmed.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(trimmed.len());
    let zone = Zone::named(trimmed.get(..end)?)?;
    Some((zone, trimmed.get(end..)?.trim_start_matches(')')))
}

/// The first calendar date that a text names in full.
pub(super) fn day_in(text: &str) -> Option<Date> {
    let starts = text.char_indices().filter(|(at, c)| {
        let inside =
            text.get(..*at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
        c.is_ascii_digit() && !inside
    });
    let mut found = starts.filter_map(|(at, _)| date(text.get(at..)?));
    found.find_map(|((year, month, day), _)| Date::new(year?, month, day).ok())
}
