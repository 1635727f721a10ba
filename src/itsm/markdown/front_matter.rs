//! The block of `key: value` lines between two `---` at the start of a document. Scalars and lists are understood; what
//! is not is kept as it stands. May use: nothing of ours.

use std::collections::BTreeMap;

/// What stands before the document's text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FrontMatter {
    entries: BTreeMap<String, Vec<String>>,
}

/// Parts a document into its front matter and its text.
pub(super) fn part(document: &str) -> (FrontMatter, &str) {
    let text = document.trim_start_matches('\u{feff}');
    let Some(after) = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n")) else {
        return (FrontMatter::default(), text);
    };
    let mut at = 0;
    for line in after.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            let (head, body) = (
                after.get(..at).unwrap_or_default(),
                after.get(at + line.len()..).unwrap_or_default(),
            );
            return (FrontMatter::parse(head), body);
        }
        at += line.len();
    }
    (FrontMatter::default(), text)
}

impl FrontMatter {
    fn parse(head: &str) -> Self {
        let mut entries: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in head.lines().filter(|line| !line.trim().is_empty()) {
            let entry = line.trim_start().strip_prefix("- ");
            let pair = line.split_once(':').filter(|(name, _)| !name.starts_with([' ', '-', '#']));
            match (entry, pair) {
                (Some(entry), _) => entries.entry(key.clone()).or_default().push(bare(entry)),
                (None, Some((name, value))) => {
                    key = name.trim().to_lowercase();
                    entries.entry(key.clone()).or_default().extend(values(value.trim()));
                }
                (None, None) => {
                    entries.entry(key.clone()).or_default().push(line.trim().to_owned());
                }
            }
        }
        Self { entries }
    }

    /// The first value under one of these keys.
    pub(super) fn first(&self, keys: &[&str]) -> Option<&str> {
        self.all(keys).into_iter().next()
    }

    /// All values under these keys.
    pub(super) fn all(&self, keys: &[&str]) -> Vec<&str> {
        keys.iter().filter_map(|key| self.entries.get(*key)).flatten().map(String::as_str).collect()
    }

    /// Everything, to be kept beside the record.
    pub(super) fn into_data(self) -> Option<serde_json::Value> {
        let told = self.entries.into_iter().map(|(key, mut values)| {
            let only = (values.len() == 1).then(|| values.pop()).flatten();
            (key, only.map_or_else(|| values.into(), serde_json::Value::from))
        });
        let map: serde_json::Map<_, _> = told.collect();
        (!map.is_empty()).then_some(serde_json::Value::Object(map))
    }
}

fn values(value: &str) -> Vec<String> {
    let list = value.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
    let all = list.map_or_else(|| vec![bare(value)], |list| list.split(',').map(bare).collect());
    all.into_iter().filter(|value| !value.is_empty()).collect()
}

fn bare(value: &str) -> String {
    let value = value.trim();
    let quoted =
        |quote: char| value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote));
    quoted('"').or_else(|| quoted('\'')).unwrap_or(value).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_and_lists_are_understood() {
        let (front, text) = part(
            "---\ntitle: \"Mail: down\"\ntags: [mail, 'net']\naffected:\n  - post\n  - web\n---\n# Mail\n",
        );
        assert_eq!(front.first(&["title"]), Some("Mail: down"));
        assert_eq!(front.all(&["tags"]), ["mail", "net"]);
        assert_eq!(front.all(&["services", "affected"]), ["post", "web"]);
        assert_eq!(text, "# Mail\n");
    }

    #[test]
    fn a_document_without_it_is_left_alone() {
        for document in ["# Mail\n", "---\nno end\n", ""] {
            assert_eq!(part(document), (FrontMatter::default(), document));
        }
    }
}
