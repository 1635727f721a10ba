//! What texts in bodies must look like, asked of the checks themselves, so that the document promises what they take.
//! May use: `app`, `domain`.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::app::merge::Fields;
use crate::domain::action::{ActionFields, PlanFields};
use crate::domain::check::{Check, Checked, Form, forms};
use crate::domain::comment::CommentFields;
use crate::domain::fragility::FragilityFields;
use crate::domain::id::form;
use crate::domain::incident::{IncidentFields, TimelineEventFields};
use crate::domain::lesson::{LessonFields, UptakeSaid};
use crate::domain::person::PersonFields;
use crate::domain::policy::PolicyFields;
use crate::domain::register::COLUMNS;
use crate::domain::review::{FactorFields, ReviewFields};
use crate::domain::rule::RuleBroken;
use crate::domain::service::ServiceFields;
use crate::domain::share::ShareFields;
use crate::domain::skill_fit::SkillFitFields;
use crate::domain::team::TeamFields;
use crate::domain::theme::ThemeFields;
use crate::domain::token::TokenFields;
use crate::domain::view::{LONGEST_FILTER, MOST_FILTERS, ViewFields};

/// What a check says of the schema that it judges.
#[derive(Debug, Default)]
struct Told {
    forms: Vec<Form>,
    /// What cannot be left out.
    required: Vec<String>,
}

/// Asks a check, showing it a value.
type Ask = fn(&Value) -> Told;

/// The schemas whose values are checked, each with its check, which is shown a value that has everything.
const CHECKED: &[(&str, Ask)] = &[
    ("ActionFields", told::<ActionFields>),
    ("CommentFields", told::<CommentFields>),
    ("FactorFields", told::<FactorFields>),
    ("FragilityFields", told::<FragilityFields>),
    ("IncidentFields", told::<IncidentFields>),
    ("LessonFields", told::<LessonFields>),
    ("PersonFields", told::<PersonFields>),
    ("PlanFields", told::<PlanFields>),
    ("PolicyFields", told::<PolicyFields>),
    ("ReviewFields", told::<ReviewFields>),
    ("ServiceFields", told::<ServiceFields>),
    ("ShareFields", told::<ShareFields>),
    ("SkillFitFields", forms_alone::<SkillFitFields>),
    ("TeamFields", told::<TeamFields>),
    ("ThemeFields", told::<ThemeFields>),
    ("TimelineEventFields", told::<TimelineEventFields>),
    ("TokenFields", told::<TokenFields>),
    ("ViewFields", told::<ViewFields>),
    ("UptakeSaid", forms_alone::<UptakeSaid>),
];

/// What checks say of anything else than single texts, where a field's own attributes cannot: schema, place, form.
fn beside() -> [(&'static str, &'static str, Value); 7] {
    let days = json!({ "maximum": 3_650 });
    let keys = json!({ "maxProperties": 50, "propertyNames": { "pattern": "^[a-z0-9_]{1,60}$" } });
    let columns: Vec<_> = COLUMNS.iter().map(|column| column.api).collect();
    let grant = json!({ "pattern": format!("^{}$", form("(per|tea)")) });
    [
        ("IncidentFields", "grants/items", grant),
        ("PolicyFields", "review_due_working_days/additionalProperties", days.clone()),
        ("PolicyFields", "action_due_days/additionalProperties", days),
        ("ReviewFields", "sections", keys),
        ("ViewFields", "columns/items", json!({ "enum": columns })),
        ("ViewFields", "filters", json!({ "maxProperties": MOST_FILTERS })),
        ("ViewFields", "filters/additionalProperties", json!({ "maxLength": LONGEST_FILTER })),
    ]
}

/// Gives checked texts their form, and says what cannot be left out.
pub fn complete(schemas: &mut Map<String, Value>) {
    let mut all = Value::Object(std::mem::take(schemas));
    for (name, ask) in CHECKED {
        let Told { forms, required } = ask(&whole(&all, &format!("/{name}")));
        for form in forms {
            let Some(place) = place(&all, name, &form.pointer) else { continue };
            let Some(text) = all.pointer_mut(&place).and_then(Value::as_object_mut) else {
                continue;
            };
            text.insert("maxLength".to_owned(), form.most.into());
            if let Some(pattern) = form.pattern {
                text.entry("pattern").or_insert(pattern.into());
            }
        }
        require(&mut all[*name], &required);
    }
    for (name, place, form) in beside() {
        let schema = all.pointer_mut(&format!("/{name}/properties/{place}"));
        if let (Some(Value::Object(schema)), Value::Object(form)) = (schema, form) {
            schema.extend(form);
        }
    }
    if let Value::Object(all) = all {
        *schemas = all;
    }
}

fn told<F: Fields>(whole: &Value) -> Told {
    let blank = Checked::parse(F::default());
    let missing = match blank {
        Err(RuleBroken::Invalid(found)) => found,
        _ => Vec::new(),
    };
    let required = missing.iter().filter(|violation| violation.code == "required");
    let required = required.map(|violation| violation.pointer.trim_start_matches('/').to_owned());
    Told { required: required.collect(), ..forms_alone::<F>(whole) }
}

fn forms_alone<T: DeserializeOwned + Check>(whole: &Value) -> Told {
    let read = serde_json::from_value::<T>(whole.clone());
    Told { forms: read.map(|value| forms(&value)).unwrap_or_default(), required: Vec::new() }
}

/// What cannot be left out has no default, and is neither null nor an empty list.
fn require(schema: &mut Value, names: &[String]) {
    for name in names {
        let property = &mut schema["properties"][name];
        let given = property["oneOf"]
            .as_array()
            .and_then(|choices| choices.iter().find(|choice| choice["type"] != "null").cloned());
        if let Some(given) = given {
            *property = given;
        }
        if let Some(property) = property.as_object_mut() {
            property.remove("default");
            if property.get("type").is_some_and(|kind| kind == "array") {
                property.insert("minItems".to_owned(), 1.into());
            }
        }
    }
    if !names.is_empty() {
        schema["required"] = json!(names);
    }
}

/// A value with everything that a schema has: each option given, each list with an entry.
fn whole(schemas: &Value, at: &str) -> Value {
    let at = resolve(schemas, at.to_owned());
    let Some(schema) = schemas.pointer(&at) else { return Value::Null };
    for known in ["example", "const"] {
        if let Some(value) = schema.get(known).filter(|value| value.is_string()) {
            return value.clone();
        }
    }
    if let Some(first) = schema.pointer("/enum/0").or_else(|| schema.pointer("/examples/0")) {
        return first.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").cloned(),
        kind => Some(kind.clone()),
    };
    let below = |name: &str| whole(schemas, &format!("{at}/{name}"));
    match (kind.as_ref().and_then(Value::as_str), schema["format"].as_str()) {
        (Some("string"), Some("date-time")) => "2026-11-20T08:00:00Z".into(),
        (Some("string"), Some("date")) => "2026-11-20".into(),
        (Some("string"), _) => "text".into(),
        (Some("integer" | "number"), _) => 1.into(),
        (Some("boolean"), _) => false.into(),
        (Some("array"), _) => json!([below("items")]),
        _ => {
            let names =
                schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name);
            names.map(|name| (name.clone(), below(&format!("properties/{name}")))).collect()
        }
    }
}

/// Where the schema is of the value to which a pointer leads.
fn place(schemas: &Value, name: &str, pointer: &str) -> Option<String> {
    let mut at = resolve(schemas, format!("/{name}"));
    for step in pointer.split('/').skip(1) {
        let inner = if step.parse::<usize>().is_ok() {
            format!("{at}/items")
        } else {
            format!("{at}/properties/{step}")
        };
        at = resolve(schemas, inner);
    }
    schemas.pointer(&at).map(|_| at)
}

/// Where a schema is written down: behind its name, and behind the choice of leaving it out.
fn resolve(schemas: &Value, mut at: String) -> String {
    loop {
        let Some(schema) = schemas.pointer(&at) else { return at };
        if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
            at = format!("/{name}");
            continue;
        }
        let choices = schema["oneOf"].as_array().into_iter().flatten();
        let given = choices.enumerate().find(|(_, choice)| choice["type"] != "null");
        match given {
            Some((index, _)) => at = format!("{at}/oneOf/{index}"),
            None => return at,
        }
    }
}
