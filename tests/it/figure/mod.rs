//! Figures: what is counted over many records, in a period and in the one before it, each with its definition.

mod actions;
mod incidents;
mod lessons;

use kintsugi::domain::figure::DEFINITIONS;
use serde_json::Value;

use crate::support::Told;

const DAY: i64 = 24 * 3600;

/// One figure of an answer.
fn figure<'a>(told: &'a Told, name: &str) -> &'a Value {
    let items = told.json["items"].as_array().unwrap();
    items
        .iter()
        .find(|item| item["name"] == name)
        .unwrap_or_else(|| panic!("{name}: {}", told.text))
}

/// How many of how many a figure tells.
fn cases(told: &Told, name: &str) -> (i64, i64) {
    let cases = &figure(told, name)["cases"];
    (cases["of"].as_i64().unwrap(), cases["all"].as_i64().unwrap())
}

#[test]
fn every_definition_is_published_word_for_word() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/figures.md");
    let document = std::fs::read_to_string(path).unwrap();
    for definition in &DEFINITIONS {
        let among = if definition.among.is_empty() { "" } else { definition.among };
        let row = format!(
            "| `{}` | {} | {} | {among} | {} | `{}` |",
            definition.name,
            definition.unit,
            definition.counts,
            definition.leaves_out,
            definition.read_with,
        );
        assert!(document.contains(&row), "docs/figures.md lacks\n{row}");
    }
}
