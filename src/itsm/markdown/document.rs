//! A document sorted: its sections' text to the review, their entries to factors, lessons and
//! actions, its times to the timeline.
//!
//! What has no place is kept verbatim under `unplaced`. May use: `headings`, `outline`, `text`,
//! `timeline`.

use std::collections::BTreeMap;

use crate::domain::review::UNPLACED;
use crate::itsm::{LocalTimes, Odd, OddKind};

use super::front_matter::{self, FrontMatter};
use super::headings::Role;
use super::links::{Definition, without_definitions};
use super::moments::Moments;
use super::outline::{Block, Section, blocks, sections};
use super::text::{Entry, as_lines, entries, plain};
use super::timeline::Story;
use super::times::{day_in, said};

/// Something that a review draws, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drawn {
    /// The text.
    pub text: String,
    /// Whether a box before it is ticked.
    pub ticked: Option<bool>,
    /// The heading that it stands under, where that groups such entries.
    pub group: Option<String>,
    /// Whether the group's heading stands over this text alone.
    pub alone: bool,
}

/// A document, sorted.
#[derive(Debug, Clone)]
pub(super) struct Sorted<'m> {
    pub front: FrontMatter,
    pub title: String,
    pub texts: BTreeMap<&'static str, String>,
    pub factors: Vec<Drawn>,
    pub lessons: Vec<Drawn>,
    pub actions: Vec<Drawn>,
    /// The figures that the document gives of its incident.
    pub figures: Option<String>,
    pub tags: Vec<String>,
    pub story: Story<'m>,
    pub day: Option<jiff::civil::Date>,
    pub odd: Vec<Odd>,
}

/// Sorts a document; `name` stands in for a title that it lacks.
pub(super) fn sort<'m>(text: &str, name: &str, local: &'m LocalTimes) -> Sorted<'m> {
    let (front, text) = front_matter::part(text);
    let (text, definitions) = without_definitions(text);
    let mut parts = sections(&text);
    let headed =
        parts.iter().position(|part| part.level > 0 && part.level < 7 && part.role.is_none());
    let head = headed.filter(|at| parts.iter().take(*at).all(|before| before.level == 0));
    let heading = head.and_then(|at| parts.get_mut(at)).map(|head| std::mem::take(&mut head.title));
    let named = heading.clone().or_else(|| front.first(&["title"]).map(str::to_owned));
    let title = named
        .as_deref()
        .map(plain)
        .filter(|title| !title.is_empty())
        .unwrap_or_else(|| name.to_owned());
    let written = front.first(&["date"]).and_then(day_in);
    let day = day_in(&title).or_else(|| day_in(name)).or(written);
    let story = Story {
        moments: Moments::new(local, day),
        events: Vec::new(),
        times: super::timeline::Times::default(),
    };
    let mut sorted = Sorted {
        front,
        title,
        texts: BTreeMap::new(),
        factors: Vec::new(),
        lessons: Vec::new(),
        actions: Vec::new(),
        figures: None,
        tags: Vec::new(),
        story,
        day,
        odd: Vec::new(),
    };
    for part in &parts {
        sorted.take(part);
    }
    sorted.complete(&text, &definitions);
    let marks = std::mem::take(&mut sorted.story.moments.odd);
    sorted.odd.extend(marks);
    sorted
}

impl Sorted<'_> {
    fn take(&mut self, section: &Section) {
        let is_time = section.role == Some(Role::Timeline) && said(&section.title).is_some();
        let names_more = !section.own && !section.title.is_empty();
        let bare = section.body.trim().is_empty() && names_more && !is_time;
        match section.role {
            // A heading over nothing, or over other headings only, is kept where it would have led.
            role if bare => self.write(role.map_or(UNPLACED, Role::section), &section.title, ""),
            None => self.unplaced(section, &section.body),
            Some(Role::Kept) => {
                if let Some(category) = category(&section.body) {
                    self.tags.push(category);
                    self.figures = Some(section.body.trim().to_owned());
                }
                self.unplaced(section, &section.body);
            }
            Some(role @ Role::Timeline) => {
                let rest = self.story.section(section);
                self.place(role, section, &rest);
                if rest.is_empty() && names_more && !is_time {
                    self.write(role.section(), &section.title, "");
                }
            }
            Some(Role::KeyEvents) => {
                let rest = self.story.key_events(&section.body);
                self.unplaced(section, &rest);
                if rest.is_empty() && names_more {
                    self.write(UNPLACED, &section.title, "");
                }
            }
            Some(Role::Factors) => {
                let drawn = self.draw(section);
                self.factors.extend(drawn);
            }
            Some(Role::Lessons) => {
                let drawn = self.draw(section);
                self.lessons.extend(drawn);
            }
            Some(Role::Actions) => {
                let drawn = self.draw(section);
                self.actions.extend(drawn);
            }
            Some(role) => self.place(role, section, &section.body),
        }
    }

    /// Gives every piece of the document the links' definitions that it uses.
    fn complete(&mut self, text: &str, definitions: &[Definition]) {
        let drawn = self
            .factors
            .iter_mut()
            .chain(&mut self.lessons)
            .chain(&mut self.actions)
            .map(|drawn| &mut drawn.text);
        let told = self.story.events.iter_mut().map(|told| &mut told.text);
        drawn
            .chain(told)
            .chain(self.texts.values_mut())
            .for_each(|piece| Definition::complete(definitions, piece));
        let unused = definitions
            .iter()
            .filter(|definition| !definition.is_used_in(text))
            .map(Definition::line);
        let unused = unused.collect::<Vec<_>>().join("\n");
        self.add(UNPLACED, "", &unused);
    }

    /// Each entry of a list or row of a table; where there is neither, the text as a whole.
    fn draw(&mut self, section: &Section) -> Vec<Drawn> {
        let group = (!section.own && !section.title.is_empty()).then(|| plain(&section.title));
        let (mut found, mut rest) = entries(&section.body);
        let (rows, beside) = rows(&rest);
        found.extend(rows);
        rest = beside;
        let drawn = |entry: Entry, alone| Drawn {
            text: entry.text,
            ticked: entry.ticked,
            group: group.clone(),
            alone,
        };
        if !found.is_empty() {
            self.unplaced(section, &rest);
            return found.into_iter().map(|entry| drawn(entry, false)).collect();
        }
        let runs_on = section
            .tail
            .as_ref()
            .filter(|tail| tail.trim() != rest && section.role == Some(Role::Actions));
        if runs_on.is_some() {
            self.odd.push(Odd::new(
                OddKind::Unplaced,
                "prose after a label, kept whole to the document's end",
            ));
        }
        let text = runs_on.cloned().unwrap_or(rest);
        if text.is_empty() {
            return Vec::new();
        }
        vec![drawn(Entry { text, ticked: None }, true)]
    }

    /// Adds text to the review's section, under its own heading where that says more than the section's.
    fn place(&mut self, role: Role, section: &Section, text: &str) {
        let key = role.section();
        let said = section.own && role.is_said_by(&section.title) && !self.texts.contains_key(key);
        self.add(key, if said { "" } else { &section.title }, text);
    }

    fn unplaced(&mut self, section: &Section, text: &str) {
        if self.add(UNPLACED, &section.title, text) {
            let what = if section.title.is_empty() {
                "text under no heading".to_owned()
            } else {
                plain(&section.title)
            };
            self.odd.push(Odd::new(OddKind::Unplaced, what));
        }
    }

    /// Adds text that says something; answers whether it does.
    fn add(&mut self, key: &'static str, heading: &str, text: &str) -> bool {
        let text = text.trim_matches('\n').trim_end();
        let says = text.chars().any(|c| !c.is_whitespace() && !"-*_".contains(c));
        if says {
            self.write(key, heading, text);
        }
        says
    }

    fn write(&mut self, key: &'static str, heading: &str, text: &str) {
        let all = self.texts.entry(key).or_default();
        if !all.is_empty() {
            all.push_str("\n\n");
        }
        if !heading.is_empty() {
            all.push_str("### ");
            all.push_str(heading);
            all.push_str(if text.is_empty() { "" } else { "\n\n" });
        }
        all.push_str(text);
    }
}

/// The rows of tables, each as `heading: cell` lines, and the text beside them.
fn rows(text: &str) -> (Vec<Entry>, String) {
    let mut found = Vec::new();
    let mut rest = String::new();
    let mut at = 0;
    for (block, range) in blocks(text) {
        let Block::Table(rows) = block else { continue };
        let cell = |range: &std::ops::Range<usize>| {
            text.get(range.clone()).unwrap_or_default().trim_matches(['|', ' ']).to_owned()
        };
        let mut rows = rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>());
        let headings = rows.next().unwrap_or_default();
        for row in rows.filter(|row| row.iter().any(|cell| !cell.is_empty())) {
            found.push(Entry { text: as_lines(&headings, &row), ticked: None });
        }
        rest.push_str(text.get(at..range.start).unwrap_or_default());
        at = range.end;
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    (found, rest.trim().to_owned())
}

/// `Category: Network`, among the figures.
fn category(body: &str) -> Option<String> {
    let lines = body.lines().map(|line| line.trim_start_matches(['-', '*', ' ']));
    let found = lines
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("category"))?;
    let value = found.1.trim();
    (!value.is_empty() && value != "?").then(|| format!("category:{value}"))
}
