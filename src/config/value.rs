//! How a setting's value is written: lengths of time and sizes with their unit, secrets that no message shows.
//! May use: nothing of ours.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// A length of time with its unit: `500ms`, `5s`, `2m`, `1h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span(pub Duration);

/// A number of bytes, with or without a unit: `65536`, `64KiB`, `8MiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size(pub usize);

/// What must not be shown: not in a log, an error or the list of settings.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (count, unit) = split(text);
        let count: u64 = count.parse().map_err(|_| {
            "a length of time is a number with its unit: 500ms, 5s, 2m, 1h".to_owned()
        })?;
        let seconds = |each: u64| count.checked_mul(each).map(Duration::from_secs);
        let span = match unit {
            "ms" => Some(Duration::from_millis(count)),
            "s" => seconds(1),
            "m" => seconds(60),
            "h" => seconds(3_600),
            "" => return Err(format!("say the unit: {count}s, {count}ms or {count}m")),
            other => return Err(format!("there is no unit {other}: use ms, s, m or h")),
        };
        span.map(Self).ok_or_else(|| "that is too long".to_owned())
    }
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (count, unit) = split(text);
        let count: usize = count.parse().map_err(|_| {
            "a size is a number of bytes, or one with its unit: 64KiB, 8MiB".to_owned()
        })?;
        let each = match unit {
            "" | "B" => 1,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            other => return Err(format!("there is no unit {other}: use KiB, MiB or GiB")),
        };
        count.checked_mul(each).map(Self).ok_or_else(|| "that is too large".to_owned())
    }
}

/// The digits in front, and what follows them.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (count, unit) = text.split_at(digits);
    (count, unit.trim_start())
}

impl Secret {
    /// The secret itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("it is empty".to_owned()) } else { Ok(Self(text.to_owned())) }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[a secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_needs_its_unit() {
        assert_eq!("500ms".parse(), Ok(Span(Duration::from_millis(500))));
        assert_eq!("2 m".parse(), Ok(Span(Duration::from_mins(2))));
        assert_eq!("1h".parse(), Ok(Span(Duration::from_hours(1))));
        for wrong in
            ["5", "s", "", "5d", "-1s", "1.5s", "99999999999999999999s", "18446744073709551615h"]
        {
            assert!(wrong.parse::<Span>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_size_may_name_its_unit() {
        assert_eq!("65536".parse(), Ok(Size(65_536)));
        assert_eq!("8MiB".parse(), Ok(Size(8_388_608)));
        for wrong in ["MiB", "8MB", "-1", "99999999999999999999GiB"] {
            assert!(wrong.parse::<Size>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let secret: Secret = "hunter2".parse().unwrap();
        assert_eq!(format!("{secret:?}"), "[a secret]");
        assert_eq!(secret.expose(), "hunter2");
    }
}
