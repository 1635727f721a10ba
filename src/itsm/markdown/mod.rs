//! Post-mortems as Markdown documents.
//!
//! Headings and bold labels are known in their usual variants; front matter, boxes,
//! tables and ticket links are understood; what has no place stays verbatim in the review. May use: `domain`.

mod document;
mod front_matter;
mod headings;
mod links;
mod moments;
mod outline;
mod rows;
mod text;
mod timeline;
mod times;

use serde_json::json;

use crate::domain::exchange::{Key, RowType};
use crate::itsm::{LocalTimes, Odd, Row};

/// What the caller said about the documents.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Where they come from, e.g. `markdown`.
    pub integration: String,
    /// How times that name no zone are to be read.
    pub times: LocalTimes,
    /// The key of the team that owns the actions.
    pub team: Option<String>,
}

/// A document that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its lines, in the order in which one needs the other.
    pub rows: Vec<Row>,
    /// What was odd about it.
    pub odd: Vec<Odd>,
}

/// Reads a document; `path` is its place in the folder, with `/` between the parts. U+0000, which no database takes, becomes
/// the sign for what cannot be shown (`CommonMark`, section 2.3).
pub fn read(path: &str, text: &str, options: &Options) -> Document {
    let id = id_of(path);
    let name = id.rsplit('/').next().unwrap_or(&id);
    let mut sorted =
        document::sort(&text.replace("\r\n", "\n").replace('\0', "\u{fffd}"), name, &options.times);
    let odd = std::mem::take(&mut sorted.odd);
    let place =
        rows::Place { integration: &options.integration, id: &id, team: options.team.as_deref() };
    Document { rows: rows::rows(&place, &sorted), odd }
}

/// The line that founds the team of the actions, where there is none with this key.
pub fn team(key: &str, options: &Options) -> Row {
    let integration = options.integration.clone();
    let known_by = Key { integration, external_id: format!("team:{key}") };
    Row::new(RowType::Team, &known_by).fields(&json!({ "key": key, "name": key }))
}

/// Whether a file is a Markdown document by its name: `.md`, `.markdown`, and templates of such (`.md.erb`).
pub fn is_named_as_one(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').skip(1).any(|part| matches!(part.to_lowercase().as_str(), "md" | "markdown"))
}

/// Whether a file without an extension is a Markdown document by how it begins.
pub fn begins_as_one(path: &str, text: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let bare = name.rsplit_once('.').is_none_or(|(_, extension)| extension.contains(' '));
    bare && text.trim_start_matches('\u{feff}').starts_with("# ") && text.contains("\n## ")
}

/// By what a document is known again: its path without extensions, and of a name like `PM-9 - Mail down` the id alone,
/// so that a better title does not make another document of it.
fn id_of(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let mut bare = name;
    while let Some((rest, extension)) = bare.rsplit_once('.') {
        let known =
            matches!(extension.to_lowercase().as_str(), "md" | "markdown" | "erb" | "html" | "txt");
        if !known || rest.is_empty() {
            break;
        }
        bare = rest;
    }
    let lead = bare.split_once(" - ").map(|(lead, _)| lead.trim());
    let is_id = |lead: &&str| lead.bytes().any(|b| b.is_ascii_digit()) && !lead.contains(' ');
    let id = lead.filter(is_id).unwrap_or(bare);
    if folder.is_empty() { id.to_owned() } else { format!("{folder}/{id}") }
}

#[cfg(test)]
mod nothing_lost;
#[cfg(test)]
mod tests;
