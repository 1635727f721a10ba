//! A document cut into sections at its headings and bold labels (`- **Impact**: …`). Nothing falls between two
//! sections: what is not a mark stands in the body of one. May use: `headings`, pulldown-cmark.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};

use super::headings::Role;
use super::text::{dedent, label_of};

/// A label stands below every heading.
const LABEL: u8 = 7;

/// One stretch of a document under one heading or label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// What it holds: by its own heading, or by the one that it stands under.
    pub role: Option<Role>,
    /// Whether its own heading said so.
    pub own: bool,
    /// The heading's level; 0 before the first.
    pub level: u8,
    /// The heading, as it stands.
    pub title: String,
    /// What stands under it, up to the next heading or label.
    pub body: String,
    /// Under the last label of a document, everything to the document's end: a label does not say where it stops.
    pub tail: Option<String>,
}

/// What stands at the outermost level of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading of this level.
    Heading(u8),
    /// A list, with the range of each item.
    List(Vec<Range<usize>>),
    /// A table: rows of cells, the heading first.
    Table(Vec<Vec<Range<usize>>>),
    /// A paragraph.
    Paragraph,
    /// Anything else.
    Other,
}

/// What the parser is to understand beyond plain Markdown.
pub(super) fn dialect() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH
}

/// The blocks at the outermost level of a text, in order.
pub(super) fn blocks(text: &str) -> Vec<(Block, Range<usize>)> {
    let mut found: Vec<(Block, Range<usize>)> = Vec::new();
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(text, dialect()).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    found.push((block(&tag), range));
                } else if let Some((block, _)) = found.last_mut() {
                    part(block, &tag, depth, range);
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ if depth == 0 => found.push((Block::Other, range)),
            _ => {}
        }
    }
    found
}

fn block(tag: &Tag<'_>) -> Block {
    match tag {
        Tag::Heading { level, .. } => Block::Heading(number(*level)),
        Tag::List(_) => Block::List(Vec::new()),
        Tag::Table(_) => Block::Table(Vec::new()),
        Tag::Paragraph => Block::Paragraph,
        _ => Block::Other,
    }
}

fn part(block: &mut Block, tag: &Tag<'_>, depth: usize, range: Range<usize>) {
    match (block, tag) {
        (Block::List(items), Tag::Item) if depth == 1 => items.push(range),
        (Block::Table(rows), Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
        (Block::Table(rows), Tag::TableCell) => {
            rows.last_mut().into_iter().for_each(|row| row.push(range.clone()));
        }
        _ => {}
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// Cuts a document into its sections.
pub(super) fn sections(text: &str) -> Vec<Section> {
    let mut cut =
        Cut { text, done: Vec::new(), above: Vec::new(), body_from: 0, labels_from: None };
    cut.open(0, String::new(), None, 0);
    for (block, range) in blocks(text) {
        match block {
            Block::Heading(level) => {
                let title = heading_text(text, &range);
                let role = Role::of(&title);
                cut.close(range.start);
                cut.open(level, title, role, range.end);
            }
            Block::List(items) if cut.takes_labels() => cut.labels(&items),
            Block::Paragraph if cut.takes_labels() => cut.labels(&[range]),
            _ => {}
        }
    }
    cut.close(text.len());
    if let (Some(from), Some(last)) =
        (cut.labels_from, cut.done.iter_mut().rfind(|section| section.level == LABEL))
    {
        last.tail = text.get(from..).map(|tail| tail.trim().to_owned());
    }
    cut.done
}

/// A heading as it stands, without the marks that make it one.
fn heading_text(text: &str, range: &Range<usize>) -> String {
    let line = text.get(range.clone()).unwrap_or_default().trim();
    let underlined = line.split_once('\n').map_or(line, |(first, _)| first);
    underlined.trim_start_matches('#').trim_end_matches('#').trim().to_owned()
}

struct Cut<'t> {
    text: &'t str,
    done: Vec<Section>,
    /// The roles of the headings that the present place stands under, by level.
    above: Vec<(u8, Option<Role>)>,
    body_from: usize,
    labels_from: Option<usize>,
}

impl Cut<'_> {
    fn open(&mut self, level: u8, title: String, own: Option<Role>, body_from: usize) {
        self.above.retain(|(above, _)| *above < level);
        let inherited = self.above.iter().rev().find_map(|(_, role)| *role);
        // Whatever a heading below says: what an author put among the actions, a team is to look at.
        let own = own.filter(|_| inherited != Some(Role::Actions));
        self.above.push((level, own));
        self.body_from = body_from;
        let section = Section {
            role: own.or(inherited),
            own: own.is_some(),
            level,
            title,
            body: String::new(),
            tail: None,
        };
        self.done.push(section);
    }

    fn close(&mut self, at: usize) {
        let body = self.text.get(self.body_from..at).unwrap_or_default();
        if let Some(last) = self.done.last_mut() {
            let body = if last.level == LABEL {
                dedent(body).trim_start_matches(' ').to_owned()
            } else {
                body.to_owned()
            };
            body.trim_matches('\n').clone_into(&mut last.body);
        }
        self.body_from = at;
    }

    /// Labels count where no heading has said yet what stands there: in a list of actions, bold words are the actions'.
    fn takes_labels(&self) -> bool {
        self.above.iter().all(|(level, role)| *level == LABEL || role.is_none())
    }

    fn labels(&mut self, items: &[Range<usize>]) {
        let text = self.text;
        let labels: Vec<_> = items
            .iter()
            .filter_map(|item| label_of(text.get(item.clone())?).map(|label| (item, label)))
            .collect();
        let begun = self.done.last().is_some_and(|section| section.level == LABEL);
        if !begun && !labels.iter().any(|(_, label)| Role::of(&label.title).is_some()) {
            return;
        }
        for (item, label) in labels {
            let body_from = item.start + label.end;
            self.close(item.start);
            self.open(LABEL, label.title.clone(), Role::of(&label.title), body_from);
            self.labels_from = Some(body_from);
        }
    }
}
