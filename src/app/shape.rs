//! From JSON to a typed value, with the place of what does not fit as a JSON pointer (RFC 6901).
//! May use: `domain`.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::domain::rule::{RuleBroken, Violation};

/// What was sent has not the shape that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Where, and what.
    pub violation: Violation,
    /// Whether a value of the right type had the wrong content; otherwise names or types were wrong.
    pub content: bool,
}

impl From<Misfit> for RuleBroken {
    fn from(misfit: Misfit) -> Self {
        Self::Invalid(vec![misfit.violation])
    }
}

/// Reads a typed value.
///
/// # Errors
/// [`Misfit`] naming the first place that does not fit.
pub fn typed<T: DeserializeOwned + Serialize>(value: &Value) -> Result<T, Misfit> {
    let typed: T = serde_path_to_error::deserialize(value).map_err(|error| {
        let mut pointer = pointer(error.path());
        let message = error.inner().to_string();
        if pointer.is_empty()
            && !message.starts_with("unknown field")
            && !message.starts_with("missing field")
        {
            pointer = culprit::<T>(value, &message).unwrap_or_default();
        }
        misfit(pointer, &message)
    })?;
    match serde_json::to_value(&typed)
        .ok()
        .and_then(|read| list_for_object(value, &read, String::new()))
    {
        None => Ok(typed),
        Some(pointer) => Err(misfit(pointer, "invalid type: sequence, expected an object")),
    }
}

/// serde also reads an object's members off a list, in the order of their declaration; nobody should rely on that.
fn list_for_object(sent: &Value, read: &Value, pointer: String) -> Option<String> {
    match (sent, read) {
        (Value::Array(_), Value::Object(_)) => Some(pointer),
        (Value::Array(sent), Value::Array(read)) => {
            sent.iter().zip(read).enumerate().find_map(|(index, (sent, read))| {
                list_for_object(sent, read, format!("{pointer}/{index}"))
            })
        }
        (Value::Object(sent), Value::Object(read)) => sent.iter().find_map(|(name, sent)| {
            list_for_object(sent, read.get(name)?, pointer.clone() + &step(name))
        }),
        _ => None,
    }
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Map { key } => pointer.push_str(&step(key)),
            Segment::Seq { index } => pointer.push_str(&step(&index.to_string())),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// One step of a JSON pointer, escaped.
pub fn step(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Inside a tagged union the path is lost: the field without which the complaint changes is the one meant.
fn culprit<T: DeserializeOwned>(value: &Value, message: &str) -> Option<String> {
    let object = value.as_object()?;
    let without = |name: &String| {
        let mut rest = object.clone();
        rest.remove(name);
        serde_json::from_value::<T>(Value::Object(rest))
    };
    let changes =
        |name: &&String| without(name).map_or_else(|error| error.to_string() != message, |_| true);
    object.keys().find(changes).map(|name| step(name))
}

fn misfit(pointer: String, message: &str) -> Misfit {
    let quoted = || message.split('`').nth(1).unwrap_or_default();
    let found = |pointer: String, code: &'static str, detail: String, content: bool| {
        let violation = Violation { pointer, code, detail };
        Misfit { violation, content }
    };
    if message.starts_with("unknown field") {
        let name = quoted();
        let end = step(name);
        let pointer = if pointer.ends_with(&end) { pointer } else { pointer + &end };
        found(pointer, "unknown_field", unknown("property", name, &expected(message)), false)
    } else if message.starts_with("missing field") {
        found(pointer + &step(quoted()), "required", "must be given".to_owned(), true)
    } else if message.starts_with("unknown variant") {
        found(pointer, "unknown_word", unknown("word", quoted(), &expected(message)), true)
    } else if message.starts_with("invalid type") || message.starts_with("invalid length") {
        found(pointer, "wrong_type", in_words(message), false)
    } else {
        found(pointer, "invalid_value", in_words(message), true)
    }
}

/// A message of serde without the names of our types of numbers.
fn in_words(message: &str) -> String {
    let words = [
        ("u8", "a whole number from 0 to 255"),
        ("u32", "a whole number from 0 to 4294967295"),
        ("i32", "a whole number from -2147483648 to 2147483647"),
        ("u64", "a whole number from 0 on"),
        ("usize", "a whole number from 0 on"),
        ("i64", "a whole number"),
        ("f64", "a number"),
    ];
    let named = words.iter().find_map(|(name, words)| Some((message.strip_suffix(name)?, words)));
    match named {
        Some((before, words)) if before.ends_with("expected ") => format!("{before}{words}"),
        _ => message.to_owned(),
    }
}

/// The names that serde would have taken: those in backquotes after the first.
fn expected(message: &str) -> Vec<&str> {
    message.split('`').skip(3).step_by(2).collect()
}

/// Says that a name is not known, which one was probably meant, and all that there are.
pub fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let near =
        known.iter().map(|other| (strsim::normalized_damerau_levenshtein(name, other), other));
    let best = near
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .filter(|(likeness, _)| *likeness > 0.6);
    let hint = best.map(|(_, other)| format!("; did you mean `{other}`?")).unwrap_or_default();
    let all = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    format!("no such {what}: `{name}`{hint} (known: {all})")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::team::TeamFields;

    #[test]
    fn numbers_are_named_in_words_of_the_wire() {
        assert_eq!(
            in_words("invalid value: integer `-3`, expected u32"),
            "invalid value: integer `-3`, expected a whole number from 0 to 4294967295"
        );
        assert_eq!(
            in_words("invalid type: null, expected a string"),
            "invalid type: null, expected a string"
        );
    }

    #[derive(Debug, serde::Deserialize, Serialize)]
    #[serde(tag = "move", rename_all = "snake_case")]
    enum Move {
        #[serde(rename = "start")]
        Start(Start),
    }

    #[derive(Debug, serde::Deserialize, Serialize)]
    #[serde(deny_unknown_fields)]
    struct Start {
        #[serde(rename = "days")]
        _days: u32,
    }

    fn complaint<T: DeserializeOwned + Serialize + std::fmt::Debug>(
        value: Value,
    ) -> (String, &'static str, bool) {
        let misfit = typed::<T>(&value).unwrap_err();
        (misfit.violation.pointer, misfit.violation.code, misfit.content)
    }

    #[test]
    fn each_misfit_names_its_place() {
        let team = complaint::<TeamFields>;
        assert_eq!(team(json!({"nam": "a"})), ("/nam".into(), "unknown_field", false));
        assert_eq!(
            team(json!({"calendar": {"zone": 1}})),
            ("/calendar/zone".into(), "unknown_field", false)
        );
        assert_eq!(
            team(json!({"members": ["per_x"]})),
            ("/members/0".into(), "invalid_value", true)
        );
        assert_eq!(team(json!({"capacity": "many"})), ("/capacity".into(), "wrong_type", false));
        let days = json!({"calendar": {"working_days": ["monday", "mittwoch"]}});
        assert_eq!(team(days), ("/calendar/working_days/1".into(), "unknown_word", true));
        assert_eq!(team(json!([])), (String::new(), "wrong_type", false));
        assert_eq!(
            team(json!({"calendar": ["UTC", [], []]})),
            ("/calendar".into(), "wrong_type", false)
        );
    }

    #[test]
    fn inside_a_tagged_union_too() {
        let moves = complaint::<Move>;
        assert_eq!(
            moves(json!({"move": "start", "days": "x"})),
            ("/days".into(), "wrong_type", false)
        );
        assert_eq!(
            moves(json!({"move": "start", "days": 1, "more": 2})),
            ("/more".into(), "unknown_field", false)
        );
        assert_eq!(
            moves(json!({"move": "begin", "days": 1})),
            ("/move".into(), "unknown_word", true)
        );
        assert_eq!(moves(json!({"days": 1})), ("/move".into(), "required", true));
    }

    #[test]
    fn a_near_miss_is_guessed() {
        let misfit = typed::<TeamFields>(&json!({"nmae": "a"})).unwrap_err();
        assert!(
            misfit.violation.detail.contains("did you mean `name`?"),
            "{}",
            misfit.violation.detail
        );
    }
}
