//! The parameters of a list, in the document: from the table that the parser and the SQL read. May use: `app`, `domain`.

use serde_json::{Value, json};

use crate::app::export::ExportKind;
use crate::app::listing::MOST_WORDS;
use crate::domain::event::Noun;
use crate::domain::id::form;
use crate::domain::list::{Filter, ListSpec, NONE, Takes};
use crate::domain::words::Word;
use crate::http::extract::{GREATEST, LONGEST};

/// The parameters by which what is counted is picked; nothing is counted by person, not even one's own.
pub fn counted(spec: &ListSpec) -> Vec<Value> {
    let of_somebody = |filter: &&Filter| matches!(filter.takes.of_some(), Takes::Me);
    spec.filters.iter().filter(|filter| !of_somebody(filter)).flat_map(of_filter).collect()
}

/// A parameter that several kinds of records have: what each takes, and what it says of which.
struct Shared {
    name: Value,
    schemas: Vec<Value>,
    said: Vec<(Value, Vec<&'static str>)>,
}

impl Shared {
    fn add(&mut self, kind: ExportKind, own: &Value) {
        if !self.schemas.contains(&own["schema"]) {
            self.schemas.push(own["schema"].clone());
        }
        match self.said.iter_mut().find(|(said, _)| *said == own["description"]) {
            Some((_, kinds)) => kinds.push(kind.as_str()),
            None => self.said.push((own["description"].clone(), vec![kind.as_str()])),
        }
    }

    fn told(self) -> Value {
        let of = |(said, kinds): &(Value, Vec<&str>)| {
            format!("Of {}: {}", kinds.join(", "), said.as_str().unwrap_or_default())
        };
        let said: Vec<_> = self.said.iter().map(of).collect();
        let name = self.name.as_str().unwrap_or_default();
        parameter(name, &said.join(" "), any_of(self.schemas))
    }
}

fn filters(spec: &ListSpec) -> Vec<Value> {
    spec.filters.iter().flat_map(of_filter).collect()
}

/// The parameters by which exports are narrowed. All kinds have one path, so there is one of each name, which takes what
/// any kind takes and says which kinds have it.
pub fn exported() -> Vec<Value> {
    let mut all: Vec<Shared> = Vec::new();
    for kind in ExportKind::ALL {
        for own in kind.list().into_iter().flat_map(filters) {
            match all.iter_mut().find(|shared| shared.name == own["name"]) {
                Some(shared) => shared.add(*kind, &own),
                None => {
                    let name = own["name"].clone();
                    let mut shared = Shared { name, schemas: Vec::new(), said: Vec::new() };
                    shared.add(*kind, &own);
                    all.push(shared);
                }
            }
        }
    }
    all.into_iter().map(Shared::told).collect()
}

/// What fits any of these: of lists of words, one with the words of all.
fn any_of(mut schemas: Vec<Value>) -> Value {
    if schemas.len() < 2 {
        return schemas.pop().unwrap_or_default();
    }
    if schemas.iter().any(|schema| schema["type"] != "array") {
        return json!({ "anyOf": schemas });
    }
    let mut words: Vec<Value> = Vec::new();
    for word in schemas.iter().filter_map(|schema| schema["items"]["enum"].as_array()).flatten() {
        if !words.contains(word) {
            words.push(word.clone());
        }
    }
    let most = words.len().max(MOST_WORDS);
    let known = json!({ "type": "string", "enum": words });
    json!({ "type": "array", "minItems": 1, "maxItems": most, "items": known })
}

/// The parameter that names a saved view.
pub fn view() -> Value {
    let form =
        json!({ "type": "string", "pattern": format!("^{}$", form(Noun::View.id_prefix())) });
    let help =
        "The id of a saved view of this list: its parameters, as far as they are not given here.";
    parameter("view", help, form)
}

/// The parameters by which a list that is told whole is picked and sorted.
pub fn choice(spec: &ListSpec) -> Vec<Value> {
    let mut parameters = filters(spec);
    let sorts = spec.sorts.iter().flat_map(|sort| [(*sort).to_owned(), format!("-{sort}")]);
    let first = spec.sorts.first().copied().unwrap_or_default();
    let usual = if spec.descending { format!("-{first}") } else { first.to_owned() };
    let sort = json!({ "type": "string", "enum": sorts.collect::<Vec<_>>(), "default": usual });
    parameters.push(parameter(
        "sort",
        "What to sort by; `-` for the other direction. Equals are sorted by id.",
        sort,
    ));
    parameters
}

/// The parameters of a list whose entries have these properties.
pub fn parameters(spec: &ListSpec, properties: &[&str]) -> Vec<Value> {
    let mut parameters = choice(spec);
    let limit = json!({ "type": "integer", "format": "int64", "minimum": 1, "maximum": u32::MAX, "default": 50 });
    let text = json!({ "type": "string", "maxLength": LONGEST });
    parameters.push(parameter(
        "limit",
        "The most entries of a page; more than 200 is taken as 200.",
        limit,
    ));
    parameters.push(parameter("cursor", "`next_cursor` of the page before, unchanged.", text));
    let flag = json!({ "type": "boolean", "default": false });
    parameters.push(parameter("include_total", "Whether to count all that fit.", flag));
    let help = "The properties that the entries are to have, with commas.";
    parameters.push(several_words("fields", help, properties));
    parameters
}

fn of_filter(filter: &Filter) -> Vec<Value> {
    let ranges = |schema: Value| {
        let compared =
            [("gte", "at least"), ("gt", "more than"), ("lte", "at most"), ("lt", "less than")];
        let one = |(compare, words): (&str, &str)| {
            parameter(
                &format!("{}[{compare}]", filter.name),
                &format!("{} ({words})", filter.help),
                schema.clone(),
            )
        };
        compared.into_iter().map(one).collect()
    };
    let optional = matches!(filter.takes, Takes::OrNone(_));
    let help = match optional {
        true => format!("{} `{NONE}`: what has none.", filter.help),
        false => filter.help.to_owned(),
    };
    let one = |schema: Value| vec![parameter(filter.name, &help, schema)];
    let text = || json!({ "type": "string", "maxLength": LONGEST });
    let spelt =
        |pattern: &str| json!({ "type": "string", "pattern": pattern, "maxLength": LONGEST });
    let or_none = |pattern: String| match optional {
        true => spelt(&format!("^({NONE}|{pattern})$")),
        false => spelt(&format!("^{pattern}$")),
    };
    let bounds = |form: &str| {
        let mut bounds: Vec<_> = ranges(json!({ "type": "string", "format": form }));
        bounds
            .extend(optional.then(|| {
                parameter(filter.name, &help, json!({ "type": "string", "const": NONE }))
            }));
        bounds
    };
    match filter.takes.of_some() {
        Takes::Moment => bounds("date-time"),
        Takes::Date => bounds("date"),
        Takes::Flag => one(json!({ "type": "boolean" })),
        Takes::Me if optional => one(json!({ "type": "string", "enum": ["me", NONE] })),
        Takes::Me => one(json!({ "type": "string", "const": "me" })),
        Takes::Words(words) => {
            let none = optional.then_some(NONE);
            let words: Vec<_> = words().into_iter().chain(none).collect();
            vec![several_words(filter.name, &help, &words)]
        }
        Takes::Id(noun) | Takes::Linked(noun) => {
            let prefix = noun.id_prefix();
            let help = format!("{help} An id (`{prefix}_…`), or several with commas.");
            let form = match optional {
                true => format!("({NONE}|{})", form(prefix)),
                false => form(prefix),
            };
            vec![parameter(filter.name, &help, spelt(&format!("^{form}(,{form})*$")))]
        }
        Takes::Text | Takes::OrNone(_) => one(text()),
        Takes::Reference => one(or_none("[^:]+:.+".to_owned())),
    }
}

/// A parameter that takes several words, with commas.
pub fn several_words(name: &str, description: &str, words: &[&str]) -> Value {
    let known = json!({ "type": "string", "enum": words });
    let mut several = parameter(
        name,
        description,
        json!({ "type": "array", "minItems": 1, "maxItems": words.len().max(MOST_WORDS), "items": known }),
    );
    several["explode"] = false.into();
    several["style"] = "form".into();
    several
}

fn parameter(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "query", "required": false, "description": description, "schema": schema })
}

/// The answer of a list whose entries have this schema.
pub fn page(entry: &Value) -> Value {
    json!({
        "type": "object",
        "description": "A page of a list.",
        "required": ["items", "next_cursor"],
        "properties": {
            "items": { "type": "array", "maxItems": 200, "items": entry, "description": "The entries." },
            "next_cursor": {
                "type": ["string", "null"], "maxLength": LONGEST,
                "description": "Where the next page begins; null at the end.",
            },
            "total": {
                "type": "integer", "format": "int64", "minimum": 0, "maximum": GREATEST,
                "description": "How many fit in all, if `include_total=true`.",
            },
        },
    })
}
