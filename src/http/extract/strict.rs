//! JSON read strictly: a key that occurs twice, and characters that no database holds, are refused with their place.
//! May use: `app`, `domain`.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::app::shape::{Misfit, step};
use crate::domain::check::NARRATIVE;
use crate::domain::rule::Violation;

/// The greatest whole number that every reader of JSON holds exactly.
pub const GREATEST: u64 = 9_007_199_254_740_991;

/// Reads JSON.
///
/// # Errors
/// [`Misfit`] naming the first place at fault.
pub fn parse(bytes: &[u8]) -> Result<Value, Misfit> {
    let found = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let place = Place { pointer: String::new(), found: &found };
    let parsed = place.deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    parsed.map_err(|error| {
        found.into_inner().unwrap_or_else(|| {
            let detail = format!("not JSON: {error}");
            Misfit {
                violation: Violation { pointer: String::new(), code: "malformed", detail },
                content: false,
            }
        })
    })
}

/// Where the reader is, and where it leaves what it objected to.
struct Place<'a> {
    pointer: String,
    found: &'a RefCell<Option<Misfit>>,
}

impl Place<'_> {
    fn below(&self, name: &str) -> Self {
        Self { pointer: format!("{}{}", self.pointer, step(name)), found: self.found }
    }

    fn object_to<E: Error>(&self, code: &'static str, detail: &str, content: bool) -> E {
        let violation =
            Violation { pointer: self.pointer.clone(), code, detail: detail.to_owned() };
        self.found.borrow_mut().get_or_insert(Misfit { violation, content });
        E::custom(detail)
    }

    fn text<E: Error>(&self, text: &str) -> Result<(), E> {
        if text.contains('\0') {
            return Err(self.object_to(
                "invalid_text",
                "must not contain the character U+0000",
                true,
            ));
        }
        // Bytes first: few texts need to be counted.
        if text.len() > NARRATIVE && text.chars().count() > NARRATIVE {
            let detail = format!("must have at most {NARRATIVE} characters");
            return Err(self.object_to("too_long", &detail, true));
        }
        Ok(())
    }

    /// A number that many readers of JSON would round is refused rather than told to them (RFC 7493).
    fn whole<E: Error>(&self, size: u64) -> Result<(), E> {
        if size > GREATEST {
            let detail = format!("must be from -{GREATEST} to {GREATEST}; send a text instead");
            return Err(self.object_to("too_large", &detail, true));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.whole(value.unsigned_abs())?;
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.whole(value)?;
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        self.text(text)?;
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element_seed(self.below(&list.len().to_string()))? {
            list.push(entry);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let place = self.below(&name);
            place.text(&name)?;
            if object.contains_key(&name) {
                return Err(place.object_to(
                    "duplicate_key",
                    "the key occurs more than once",
                    false,
                ));
            }
            let value = members.next_value_seed(place)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_is_read_as_it_stands() {
        let text = br#"{"a": [1, -2, 1.5, null, true, "x"], "b": {"c": 9007199254740991}}"#;
        let value = json!({"a": [1, -2, 1.5, null, true, "x"], "b": {"c": GREATEST}});
        assert_eq!(parse(text).unwrap(), value);
    }

    #[test]
    fn what_is_refused_is_named_by_its_place() {
        let deep = "[".repeat(200) + &"]".repeat(200);
        let cases: [(&[u8], &str, &str); 11] = [
            (br#"{"a": 1, "a": 2}"#, "/a", "duplicate_key"),
            (br#"{"a": [{"b/c": 1, "b/c": 2}]}"#, "/a/0/b~1c", "duplicate_key"),
            (br#"{"a": ["x", "y\u0000"]}"#, "/a/1", "invalid_text"),
            (br#"{"a": [9007199254740992]}"#, "/a/0", "too_large"),
            (br#"{"a": -9007199254740992}"#, "/a", "too_large"),
            (br#"{"a": 1e400}"#, "", "malformed"),
            (br#"{"a": "\ud800"}"#, "", "malformed"),
            (br#"{"a": 1} x"#, "", "malformed"),
            (b"", "", "malformed"),
            (b"{\"a\": \"\xff\"}", "", "malformed"),
            (deep.as_bytes(), "", "malformed"),
        ];
        for (text, pointer, code) in cases {
            let misfit = parse(text).unwrap_err();
            assert_eq!((misfit.violation.pointer.as_str(), misfit.violation.code), (pointer, code));
        }
    }
}
