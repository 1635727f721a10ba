//! JSON merge patch (RFC 7396) over what a caller may write of a record: absent is untouched, null clears, lists are
//! replaced whole. May use: `domain`.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::app::shape::{self, Misfit};
use crate::domain::check::{Check, Checked};
use crate::domain::rule::RuleBroken;

/// What a caller may write of a record: can be read from JSON, written to it, and has a blank form.
pub trait Fields:
    Serialize + DeserializeOwned + Default + Check + PartialEq + Clone + Send + 'static
{
}

impl<F: Serialize + DeserializeOwned + Default + Check + PartialEq + Clone + Send + 'static> Fields
    for F
{
}

/// A merge patch whose names and types fit the fields `F`.
#[derive(Debug, Clone)]
pub struct Patch<F> {
    members: Map<String, Value>,
    fits: PhantomData<fn() -> F>,
}

/// What a patch made of the fields.
#[derive(Debug, Clone)]
pub struct Changed<F> {
    /// The fields afterwards.
    pub fields: Checked<F>,
    /// The names of those that differ.
    pub names: Vec<String>,
}

impl<F: Fields> Patch<F> {
    /// Judges names and types of a patch before anything is looked up, against a blank form.
    ///
    /// # Errors
    /// [`Misfit`] naming the first member that does not fit.
    pub fn parse(members: Map<String, Value>) -> Result<Self, Misfit> {
        let mut blank = to_value(&F::default());
        merge(&mut blank, &members);
        shape::typed::<F>(&blank)?;
        Ok(Self { members, fits: PhantomData })
    }

    /// Applies the patch to a record's present fields.
    ///
    /// # Errors
    /// [`RuleBroken::Invalid`] with every rule about form that the outcome breaks.
    pub fn apply(&self, current: &F) -> Result<Changed<F>, RuleBroken> {
        let before = to_value(current);
        let mut after = before.clone();
        merge(&mut after, &self.members);
        let fields: F = shape::typed(&after)?;
        // Read back, so that what is compared is how both would be written.
        let names = differing(&before, &to_value(&fields));
        Ok(Changed { fields: Checked::parse(fields)?, names })
    }

    /// The members, as sent.
    pub fn members(&self) -> &Map<String, Value> {
        &self.members
    }

    /// The same patch without some members.
    #[must_use]
    pub fn without(&self, names: &[String]) -> Self {
        let mut members = self.members.clone();
        members.retain(|name, _| !names.contains(name));
        Self { members, fits: PhantomData }
    }
}

/// The value as JSON; what cannot be written (no fields of ours) counts as null.
pub fn to_value<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// RFC 7396, the algorithm of section 2, for an object.
fn merge(target: &mut Value, patch: &Map<String, Value>) {
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Some(members) = target.as_object_mut() else {
        return;
    };
    for (name, value) in patch {
        match value {
            Value::Null => {
                members.remove(name);
            }
            Value::Object(inner) => {
                merge(members.entry(name.clone()).or_insert(Value::Null), inner);
            }
            other => {
                members.insert(name.clone(), other.clone());
            }
        }
    }
}

/// The names of the members in which two objects differ.
pub fn differing(before: &Value, after: &Value) -> Vec<String> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else {
        return Vec::new();
    };
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    let other =
        after.iter().filter(|(name, value)| before.get(*name) != Some(value)).map(|(name, _)| name);
    gone.chain(other).cloned().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::team::TeamFields;

    #[test]
    fn the_examples_of_the_rfc_hold() {
        let cases = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!(["a", "b"]), json!({"a": 1}), json!({"a": 1})),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ];
        for (mut target, patch, expected) in cases {
            merge(&mut target, patch.as_object().unwrap());
            assert_eq!(target, expected);
        }
    }

    #[test]
    fn a_patch_names_what_it_changed_and_null_brings_the_blank_back() {
        let current = TeamFields {
            key: "a".into(),
            name: "A".into(),
            capacity: Some(3),
            ..TeamFields::default()
        };
        let members = json!({"name": "A", "capacity": null, "active": false, "calendar": {"time_zone": "Asia/Tokyo"}});
        let patch = Patch::<TeamFields>::parse(members.as_object().unwrap().clone()).unwrap();
        let changed = patch.apply(&current).unwrap();
        assert_eq!(changed.names, ["active", "calendar", "capacity"]);
        assert_eq!(changed.fields.capacity, None);
        assert_eq!(changed.fields.calendar.working_days.len(), 5);
    }

    #[test]
    fn a_patch_that_does_not_fit_is_refused_before_anything_is_looked_up() {
        let parse =
            |members: Value| Patch::<TeamFields>::parse(members.as_object().unwrap().clone());
        assert_eq!(parse(json!({"status": "x"})).unwrap_err().violation.pointer, "/status");
        assert_eq!(parse(json!({"name": 3})).unwrap_err().violation.code, "wrong_type");
        assert!(parse(json!({"name": null})).is_ok());
    }
}
