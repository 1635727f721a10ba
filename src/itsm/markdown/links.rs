//! Links that name a record elsewhere: tickets, changes under review, chats. Read from their address alone.
//! May use: `reference`, pulldown-cmark.

use pulldown_cmark::{Event, Parser, Tag};

use crate::domain::check::LINE;
use crate::domain::reference::{Reference, ReferenceRelation};

use super::outline::dialect;

/// The tickets, changes and chats that a text links to, each once.
pub(super) fn references(text: &str) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    for address in addresses(text) {
        if let Some(reference) = reference(&address).filter(|reference| !found.contains(reference))
        {
            found.push(reference);
        }
    }
    found
}

/// Addresses in links and bare ones.
fn addresses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for event in Parser::new_ext(text, dialect()) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => found.push(dest_url.to_string()),
            Event::Text(words) => found.extend(bare(&words)),
            _ => {}
        }
    }
    found
}

fn bare(words: &str) -> impl Iterator<Item = String> + '_ {
    let candidates = words.split(|c: char| c.is_whitespace() || "()<>\"'".contains(c));
    candidates
        .filter(|word| word.starts_with("https://") || word.starts_with("http://"))
        .map(|word| word.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']).to_owned())
}

/// A link's definition, set apart from where it is used: `[fix]: https://…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition {
    label: String,
    line: String,
}

/// Parts a document from its links' definitions, so that each piece of it can be given those that it uses.
pub(super) fn without_definitions(text: &str) -> (String, Vec<Definition>) {
    let parser = Parser::new_ext(text, dialect());
    let mut spans: Vec<_> = parser
        .reference_definitions()
        .iter()
        .map(|(label, def)| (def.span.clone(), label.to_owned()))
        .collect();
    spans.sort_by_key(|(span, _)| span.start);
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    let mut definitions = Vec::new();
    for (span, label) in spans {
        rest.push_str(text.get(at..span.start).unwrap_or_default());
        at = span.end.max(at);
        definitions
            .push(Definition { label, line: text.get(span).unwrap_or_default().trim().to_owned() });
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    (rest, definitions)
}

impl Definition {
    /// Whether a text uses it.
    pub(super) fn is_used_in(&self, text: &str) -> bool {
        text.to_lowercase().contains(&format!("[{}]", self.label.to_lowercase()))
    }

    /// Gives a text the definitions that it uses.
    pub(super) fn complete(all: &[Self], text: &mut String) {
        let used: Vec<_> = all
            .iter()
            .filter(|definition| definition.is_used_in(text))
            .map(|definition| definition.line.as_str())
            .collect();
        if !used.is_empty() {
            text.push_str("\n\n");
            text.push_str(&used.join("\n"));
        }
    }

    /// The definition as it stands.
    pub(super) fn line(&self) -> &str {
        &self.line
    }
}

/// What an address names, if it is a ticket, a change or a chat.
fn reference(address: &str) -> Option<Reference> {
    let bare = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let bare = bare.split(['?', '#']).next().unwrap_or(bare);
    let (host, path) = bare.split_once('/')?;
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let (relation, external_id, display_id) = named(host, &parts)?;
    let fits = address.len() <= 2_000 && external_id.chars().count() <= LINE;
    fits.then(|| Reference {
        integration: host.to_lowercase(),
        relation,
        external_id,
        display_id: Some(display_id),
        url: Some(address.to_owned()),
        last_seen_state: None,
        last_seen_at: None,
    })
}

fn named(host: &str, parts: &[&str]) -> Option<(ReferenceRelation, String, String)> {
    use ReferenceRelation::{Change, Chat, Ticket};
    let numbered = |number: &str| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let of = |relation, owner: &str, repository: &str, sign: char, number: &str| {
        let id = format!("{owner}/{repository}{sign}{number}");
        Some((relation, id.clone(), id))
    };
    match parts {
        ["archives", channel, message] if host.ends_with(".slack.com") => {
            Some((Chat, format!("{channel}/{message}"), format!("#{channel}")))
        }
        [owner, repository, "issues", number] if numbered(number) => {
            of(Ticket, owner, repository, '#', number)
        }
        [owner, repository, "pull", number, ..] if numbered(number) => {
            of(Change, owner, repository, '#', number)
        }
        [owner @ .., repository, "-", "issues", number] if numbered(number) => {
            of(Ticket, &owner.join("/"), repository, '#', number)
        }
        [owner @ .., repository, "-", "merge_requests", number] if numbered(number) => {
            of(Change, &owner.join("/"), repository, '!', number)
        }
        [.., "browse", key] if key.split_once('-').is_some_and(|(_, number)| numbered(number)) => {
            Some((Ticket, (*key).to_owned(), (*key).to_owned()))
        }
        [.., "_workitems", "edit", number] if numbered(number) => {
            Some((Ticket, (*number).to_owned(), (*number).to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_and_changes_are_known_by_their_address() {
        let text = "Done in [PR](https://github.com/org/app/pull/7/files), see https://github.com/org/app/issues/12. \
            Also [K-9](https://jira.example.com/browse/K-9), https://gitlab.com/a/b/c/-/merge_requests/3 \
            and the [docs](https://docs.example.com/page), again <https://github.com/org/app/issues/12>.";
        let found = references(text);
        let names: Vec<_> = found
            .iter()
            .map(|found| format!("{} {} {}", found.integration, found.relation, found.external_id))
            .collect();
        let expected = [
            "github.com change org/app#7",
            "github.com ticket org/app#12",
            "jira.example.com ticket K-9",
            "gitlab.com change a/b/c!3",
        ];
        assert_eq!(names, expected);
    }
}
