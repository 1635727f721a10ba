//! No word of a document is lost, whatever it looks like.

use std::collections::HashMap;

use serde_json::Value;

use super::*;

fn options() -> Options {
    let times = LocalTimes::new(Some("UTC"), None).unwrap();
    Options { integration: "docs".to_owned(), times, team: None }
}

/// How often each word occurs.
fn words(text: &str) -> HashMap<String, i64> {
    let mut counts = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(word.to_owned()).or_default() += 1;
    }
    counts
}

fn texts(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(values) => values.iter().map(texts).collect(),
        Value::Object(map) => map.values().map(texts).collect(),
        _ => String::new(),
    }
}

/// The words of a document that none of its lines holds.
fn lost(text: &str, document: &Document) -> Vec<String> {
    let told: String = document
        .rows
        .iter()
        .map(|row| texts(&serde_json::from_str(&row.to_line()).unwrap()))
        .collect();
    let told = words(&told);
    let mut lost: Vec<_> = words(text)
        .into_iter()
        .filter(|(word, n)| told.get(word).unwrap_or(&0) < n)
        .map(|(word, _)| word)
        .collect();
    lost.sort();
    lost
}

const HEADINGS: [&str; 7] = [
    "## Summary",
    "## Timeline",
    "## Root cause",
    "## Action items",
    "## Lessons learned",
    "## Impact",
    "## Logs",
];

#[test]
fn no_word_is_lost_but_those_of_headings_that_say_where_text_goes() {
    use proptest::prelude::*;
    let block = prop_oneof![
        "[a-z]{4,9}( [a-z]{4,9}){0,6}",
        "- [a-z]{4,9}( [a-z]{4,9})\n- \\[x\\] [a-z]{4,9}\n  - [a-z]{4,9}\n",
        "1\\. \\*\\*[a-z]{4,9} [a-z]{4,9}\\*\\*: [a-z]{4,9}\n   [a-z]{4,9}\n\n   [a-z]{4,9}\n",
        "\\| Time \\| Event \\|\n\\|---\\|---\\|\n\\| 10:2[0-9] \\| [a-z]{4,9} \\|\n\\| [a-z]{4,9} \\| [a-z]{4,9} \\|\n",
        "1[0-9]:[0-5][0-9] - [a-z]{4,9}\n\n[a-z]{4,9}\n",
        "```\n[a-z]{4,9}\n```\n",
        "> [a-z]{4,9}\n> [a-z]{4,9}\n",
        "### [a-z]{10,14}",
        "- \\*\\*[A-Z][a-z]{9,12}\\*\\*: [a-z]{4,9}\n",
    ];
    let section = (prop::sample::select(&HEADINGS[..]), prop::collection::vec(block, 0..5));
    proptest!(|(sections in prop::collection::vec(section, 0..6))| {
        let text: String = sections.iter().flat_map(|(heading, blocks)| [*heading, "\n\n", &blocks.join("\n\n"), "\n\n"].map(str::to_owned)).collect();
        let text = format!("# Mail broke, 2024-03-05\n\n{text}");
        let read = read("a.md", &text, &options());
        let mut lost = lost(&text, &read);
        let said = ["Summary", "Timeline", "Root", "cause", "Action", "items", "Lessons", "learned", "Impact", "Logs", "Time", "Event", "x", "1", "2024", "03", "05"];
        lost.retain(|word| !said.contains(&word.as_str()) && !word.bytes().all(|b| b.is_ascii_digit()));
        prop_assert!(lost.is_empty(), "{lost:?} lost from\n{text}\n{:#?}", read.rows);
    });
}
