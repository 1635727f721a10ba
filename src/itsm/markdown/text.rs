//! Text out of Markdown: an entry without its marker, a paragraph without its line breaks, a title in a line.
//! May use: pulldown-cmark.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::outline::{Block, blocks, dialect};

/// How long a title may become before it is shortened, in characters.
const TITLE: usize = 150;

/// A bold label at the start of an item or a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    /// Its words.
    pub title: String,
    /// Where the text after it begins.
    pub end: usize,
}

/// One entry of a list, or a text of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The entry in Markdown, its paragraphs each on one line.
    pub text: String,
    /// Whether a box before it is ticked, if there is one.
    pub ticked: Option<bool>,
}

/// The entries of the lists in a text, and the rest of it.
pub(super) fn entries(body: &str) -> (Vec<Entry>, String) {
    let mut found = Vec::new();
    let mut rest = String::new();
    let mut at = 0;
    for (block, range) in blocks(body) {
        if let Block::List(items) = block {
            rest.push_str(body.get(at..range.start).unwrap_or_default());
            found.extend(items.iter().filter_map(|item| body.get(item.clone())).map(entry));
            at = range.end;
        }
    }
    rest.push_str(body.get(at..).unwrap_or_default());
    found.retain(|entry| !entry.text.is_empty());
    (found, rest.trim().to_owned())
}

fn entry(item: &str) -> Entry {
    let mut ticked = None;
    let mut start = item.len();
    for (event, range) in Parser::new_ext(item, dialect()).into_offset_iter() {
        match event {
            Event::Start(Tag::List(_) | Tag::Item | Tag::Paragraph) => {}
            Event::TaskListMarker(tick) => ticked = Some(tick),
            _ => {
                start = range.start;
                break;
            }
        }
    }
    let text = unwrapped(&dedent(item.get(start..).unwrap_or_default()));
    Entry { text, ticked }
}

/// The text with every paragraph on one line: where a line ends inside a paragraph, Markdown reads a space.
pub(super) fn unwrapped(text: &str) -> String {
    let mut breaks: Vec<Range<usize>> = Vec::new();
    let mut quotes = 0_usize;
    for (event, range) in Parser::new_ext(text, dialect()).into_offset_iter() {
        match event {
            Event::Start(Tag::BlockQuote(_)) => quotes += 1,
            Event::End(TagEnd::BlockQuote(_)) => quotes = quotes.saturating_sub(1),
            Event::SoftBreak if quotes == 0 => breaks.push(range),
            _ => {}
        }
    }
    let mut joined = String::with_capacity(text.len());
    let mut at = 0;
    for line_break in breaks {
        joined.push_str(text.get(at..line_break.start).unwrap_or_default().trim_end());
        joined.push(' ');
        let after = text.get(line_break.end..).unwrap_or_default();
        at = line_break.end + (after.len() - after.trim_start().len());
    }
    joined.push_str(text.get(at..).unwrap_or_default());
    joined.trim().to_owned()
}

/// The text without the indentation that all lines after the first share.
pub(super) fn dedent(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let following = || text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let shared = following().map(indent).min().unwrap_or(0);
    let cut = |line: &str| line.get(shared.min(indent(line))..).unwrap_or_default().to_owned();
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or_default().to_owned();
    std::iter::once(first).chain(lines.map(cut)).collect::<Vec<_>>().join("\n")
}

/// The bold label at the start of an item or a paragraph: bold words that a colon or the line's end follows.
pub(super) fn label_of(text: &str) -> Option<Label> {
    let mut title = String::new();
    let mut bold = false;
    for (event, range) in Parser::new_ext(text, dialect()).into_offset_iter() {
        match event {
            Event::Start(Tag::List(_) | Tag::Item | Tag::Paragraph) if !bold => {}
            Event::Start(Tag::Strong) => bold = true,
            Event::Text(words) | Event::Code(words) if bold => title.push_str(&words),
            Event::End(TagEnd::Strong) => return label(text, &title, range.end),
            _ if bold => {}
            _ => return None,
        }
    }
    None
}

fn label(text: &str, title: &str, bold_until: usize) -> Option<Label> {
    let after = text.get(bold_until..)?;
    let own_line = after.lines().next().is_none_or(|line| line.trim().is_empty());
    let end = match after.strip_prefix(':') {
        Some(_) => bold_until + 1,
        None if own_line || title.trim_end().ends_with(':') => bold_until,
        None => return None,
    };
    Some(Label { title: title.trim().trim_end_matches(':').trim().to_owned(), end })
}

/// The words of the first paragraph, without marks.
pub(super) fn plain(text: &str) -> String {
    let mut words = String::new();
    for event in Parser::new_ext(text, dialect()) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                words.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item)
                if !words.trim().is_empty() =>
            {
                break;
            }
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text in a line: its bold lead, its first sentence, or its first words.
pub(super) fn title(text: &str) -> String {
    if let Some(lead) = label_of(text).map(|label| label.title).filter(|lead| lead.contains(' ')) {
        return shortened(&lead);
    }
    let words = plain(text);
    if words.is_empty() {
        shortened(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        shortened(&words)
    }
}

fn shortened(words: &str) -> String {
    if words.chars().count() <= TITLE {
        return words.to_owned();
    }
    let head: String = words.chars().take(TITLE).collect();
    let sentence =
        [". ", "? ", "! "].iter().filter_map(|end| head.rfind(end)).max().filter(|at| *at >= 20);
    if let Some(sentence) = sentence.and_then(|at| head.get(..=at)) {
        return sentence.to_owned();
    }
    let whole = head.rsplit_once(' ').map_or(head.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', ';', ':']))
}

/// A row of a table as text: the cell that tells most comes first and without its heading, the others
/// follow under theirs.
pub(super) fn as_lines(headings: &[String], row: &[String]) -> String {
    let telling = |heading: &String| {
        let heading = heading.to_lowercase();
        ["action", "event", "item", "description", "what", "task", "note"]
            .iter()
            .any(|word| heading.contains(word))
    };
    let longest = row.iter().enumerate().max_by_key(|(_, cell)| cell.len()).map(|(at, _)| at);
    let main = headings.iter().position(telling).or(longest);
    let first = main.and_then(|at| row.get(at)).cloned().unwrap_or_default();
    let others = headings
        .iter()
        .zip(row)
        .enumerate()
        .filter(|(at, (_, cell))| Some(*at) != main && !cell.is_empty());
    let lines = others.map(|(_, (heading, cell))| format!("- {heading}: {cell}"));
    let rest = lines.collect::<Vec<_>>().join("\n");
    if rest.is_empty() { first } else { format!("{first}\n\n{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_stands_on_one_line_without_its_marker() {
        let (found, rest) = entries(
            "Lead in:\n\n1. one\n   more of it\n2. [x] ticked\n   - below\n   - it\n\nAfter.",
        );
        let texts: Vec<_> = found.iter().map(|entry| (entry.text.as_str(), entry.ticked)).collect();
        assert_eq!(texts, [("one more of it", None), ("ticked\n- below\n- it", Some(true))]);
        assert_eq!(rest, "Lead in:\n\nAfter.");
    }

    #[test]
    fn code_and_quotes_keep_their_lines() {
        let text = "see\nthis\n\n```\na\nb\n```\n\n> one\n> two";
        assert_eq!(unwrapped(text), "see this\n\n```\na\nb\n```\n\n> one\n> two");
    }

    #[test]
    fn a_bold_start_is_a_label_only_before_a_colon_or_alone() {
        let label = |text: &str| {
            label_of(text).map(|label| (label.title, text.get(label.end..).unwrap().to_owned()))
        };
        assert_eq!(label("- **Impact**: none"), Some(("Impact".to_owned(), " none".to_owned())));
        assert_eq!(label("**Impact:** none"), Some(("Impact".to_owned(), " none".to_owned())));
        assert_eq!(
            label("- **Key events**\n  - one"),
            Some(("Key events".to_owned(), "\n  - one".to_owned()))
        );
        assert_eq!(label("- **bold** words"), None);
        assert_eq!(label("- plain **bold**:"), None);
    }

    #[test]
    fn a_title_is_the_lead_the_first_sentence_or_the_first_words() {
        assert_eq!(title("**Watch the disks**: they fill up.\n\nMore."), "Watch the disks");
        assert_eq!(
            title("See [the ticket](https://example.com/1) for `df`\n\nMore."),
            "See the ticket for df"
        );
        let long = format!("The first sentence says it. {}", "Then it goes on and on ".repeat(20));
        assert_eq!(title(&long), "The first sentence says it.");
        let endless = "word ".repeat(60);
        assert!(title(&endless).ends_with("word…") && title(&endless).chars().count() <= TITLE + 1);
        assert_eq!(title("![](https://example.com/a.png)"), "![](https://example.com/a.png)");
    }
}
