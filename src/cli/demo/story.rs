//! The story as it is written: steps with a time, a person, a use case and what is said; `@…` stands for what is known
//! only when it is played. May use: nothing of ours.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use serde::Deserialize;
use serde_json::Value;

const TEXT: &str = include_str!("story.json");

/// The whole story.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// One thing that somebody does.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// How many days before today, and at what time (UTC); a minute after the step before when left out.
    #[serde(default)]
    pub at: Option<(i32, Time)>,
    /// Who; kintsugi itself when left out.
    #[serde(default)]
    pub by: Option<String>,
    /// The operation.
    pub does: String,
    /// The record on which it is done.
    #[serde(default)]
    pub to: Option<String>,
    /// What is said.
    #[serde(default)]
    pub says: Value,
    /// The name by which later steps speak of what came to be.
    #[serde(default)]
    pub called: Option<String>,
}

impl Story {
    /// The story that comes with the program.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn told() -> Result<Self, String> {
        serde_json::from_str(TEXT).map_err(|why| format!("the story cannot be read: {why}"))
    }
}

/// A step, and when it happens.
pub type Timed = (Timestamp, Step);

impl Story {
    /// The steps in the order of their times.
    pub fn in_order(self, known: &Known) -> Vec<Timed> {
        let mut last = known.moment(0, Time::midnight());
        let mut steps = Vec::new();
        for step in self.steps {
            last = match step.at {
                Some((days, time)) => known.moment(days, time),
                None => last.checked_add(SignedDuration::from_mins(1)).unwrap_or(last),
            };
            steps.push((last, step));
        }
        steps.sort_by_key(|(at, _)| *at);
        steps
    }
}

/// What is known while the story is played.
#[derive(Debug)]
pub struct Known {
    /// The day on which it is played.
    pub today: Date,
    /// By name, the ids of what came to be.
    pub ids: BTreeMap<String, String>,
}

impl Known {
    /// The moment of a time on a day, counted from today.
    pub fn moment(&self, days: i32, time: Time) -> Timestamp {
        let day = self.day(days);
        DateTime::from_parts(day, time)
            .to_zoned(TimeZone::UTC)
            .map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp())
    }

    fn day(&self, days: i32) -> Date {
        self.today.checked_add(Span::new().days(days)).unwrap_or(self.today)
    }

    /// The id of something that came to be.
    ///
    /// # Errors
    /// When nothing is called so.
    pub fn id(&self, name: &str) -> Result<String, String> {
        self.ids.get(name).cloned().ok_or_else(|| format!("nothing is called {name}"))
    }

    /// The same, with what is known in the place of `@name`, `@day -3` and `@time -3 09:15`.
    ///
    /// # Errors
    /// Which of them means nothing.
    pub fn fill_in(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => match text.strip_prefix('@') {
                Some(meant) => Value::from(self.meant(meant)?),
                None => value.clone(),
            },
            Value::Array(items) => {
                items.iter().map(|item| self.fill_in(item)).collect::<Result<_, _>>()?
            }
            Value::Object(members) => {
                let members =
                    members.iter().map(|(name, value)| Ok((name.clone(), self.fill_in(value)?)));
                Value::Object(members.collect::<Result<_, String>>()?)
            }
            other => other.clone(),
        })
    }

    fn meant(&self, text: &str) -> Result<String, String> {
        let words: Vec<_> = text.split(' ').collect();
        let days =
            |text: &str| text.parse::<i32>().map_err(|_| format!("{text} is no number of days"));
        match words.as_slice() {
            ["day", count] => Ok(self.day(days(count)?).to_string()),
            ["time", count, time] => {
                let time = time.parse().map_err(|_| format!("{time} is no time"))?;
                Ok(self.moment(days(count)?, time).to_string())
            }
            [name] => self.id(name),
            _ => Err(format!("@{text} means nothing")),
        }
    }
}
