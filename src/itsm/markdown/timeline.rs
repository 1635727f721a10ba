//! Events out of a timeline, however it is set: a table, headings that are times, a list, paragraphs; and the times of
//! the incident out of a list of key events. May use: `outline`, `text`, `times`.

use jiff::Timestamp;

use crate::domain::incident::TimelineKind;

use super::moments::Moments;
use super::outline::{Block, Section, blocks};
use super::text::{as_lines, dedent, entries, unwrapped};
use super::times::{Zone, said};

/// An event as told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub at: Option<Timestamp>,
    pub kind: Option<TimelineKind>,
    pub text: String,
}

/// The times of an incident that a list of key events names.
#[expect(clippy::struct_field_names, reason = "they are called as in the incident")]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub occurred_at: Option<Timestamp>,
    pub detected_at: Option<Timestamp>,
    pub acknowledged_at: Option<Timestamp>,
    pub mitigated_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
}

/// What happened, in the document's order.
#[derive(Debug, Clone)]
pub(super) struct Story<'m> {
    pub moments: Moments<'m>,
    pub events: Vec<Told>,
    pub times: Times,
}

impl Story<'_> {
    /// Takes a section of the timeline; answers what of it is no event.
    pub(super) fn section(&mut self, section: &Section) -> String {
        self.moments.in_zone(Zone::said_in(&section.title));
        if !section.own
            && let Some(start) = said(&section.title)
        {
            let at = self.moments.moment(&start);
            let body = section.body.trim();
            let whole = at.is_none() || !start.rest.trim().is_empty() || body.is_empty();
            let text = if whole { format!("{}\n\n{body}", section.title) } else { body.to_owned() };
            self.tell(at, text.trim());
            return String::new();
        }
        self.body(&section.body)
    }

    fn body(&mut self, body: &str) -> String {
        let mut rest = String::new();
        // Whether what has no time of its own belongs to the event before it.
        let mut open = false;
        let mut at = 0;
        for (block, range) in blocks(body) {
            let slice = body.get(range.clone()).unwrap_or_default();
            let took = match &block {
                Block::Table(rows) => {
                    open = false;
                    self.table(body, rows)
                }
                Block::List(items) => {
                    rest.push_str(body.get(at..range.start).unwrap_or_default());
                    at = range.start;
                    let items = items.iter().filter_map(|item| body.get(item.clone()));
                    let left: String = items.filter(|item| !self.item(item, &mut open)).collect();
                    rest.push_str(&left);
                    true
                }
                Block::Paragraph => {
                    self.entry(slice.trim(), &mut open) || self.carry_on(slice, open)
                }
                Block::Heading(_) | Block::Other => self.carry_on(slice, open),
            };
            if took {
                rest.push_str(body.get(at..range.start).unwrap_or_default());
                at = range.end.max(at);
            } else {
                self.moments.in_zone(
                    Some(slice)
                        .filter(|text| text.to_lowercase().contains("time"))
                        .and_then(Zone::said_in),
                );
            }
        }
        rest.push_str(body.get(at..).unwrap_or_default());
        rest.trim().to_owned()
    }

    fn item(&mut self, item: &str, open: &mut bool) -> bool {
        self.entry(&own_text(item), open) || self.carry_on(item, *open)
    }

    /// An entry that begins with a time.
    fn entry(&mut self, text: &str, open: &mut bool) -> bool {
        let Some(start) = said(text) else {
            return false;
        };
        let at = self.moments.moment(&start);
        let told = start.rest.trim_start_matches(['*', '_', '`', ')', ']']).trim_start();
        let told = told.trim_start_matches([':', '-', '–', '—', '|']).trim_start();
        let whole = at.is_none() || told.is_empty() || start.rest.starts_with(['-', '–']);
        self.tell(at, if whole { text } else { told });
        *open = true;
        true
    }

    /// What has no time of its own and follows an event.
    fn carry_on(&mut self, text: &str, open: bool) -> bool {
        match self.events.last_mut().filter(|_| open) {
            Some(last) => {
                last.text = format!("{}\n\n{}", last.text, dedent(text).trim());
                true
            }
            None => false,
        }
    }

    fn table(&mut self, body: &str, rows: &[Vec<std::ops::Range<usize>>]) -> bool {
        let cell = |range: &std::ops::Range<usize>| {
            body.get(range.clone()).unwrap_or_default().trim_matches(['|', ' ']).to_owned()
        };
        let mut rows = rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>());
        let headings = rows.next().unwrap_or_default();
        let rows: Vec<_> = rows.filter(|row| row.iter().any(|cell| !cell.is_empty())).collect();
        if !rows.iter().any(|row| row.first().is_some_and(|cell| said(cell).is_some())) {
            return false;
        }
        self.moments.in_zone(headings.iter().find_map(|heading| Zone::said_in(heading)));
        for row in rows {
            let (when, others) = row
                .split_first()
                .map_or((String::new(), &[][..]), |(when, others)| (when.clone(), others));
            let told = as_lines(headings.get(1..).unwrap_or_default(), others);
            let start = said(&when);
            let at = start.as_ref().and_then(|start| self.moments.moment(start));
            let whole = at.is_none()
                || start.is_some_and(|start| !start.rest.trim().is_empty())
                || told.is_empty();
            let text = [
                Some(when).filter(|when| whole && !when.is_empty()),
                Some(told).filter(|told| !told.is_empty()),
            ];
            let text = text.into_iter().flatten().collect::<Vec<_>>().join(": ");
            self.tell(at, &text);
        }
        true
    }

    /// Takes a list of key events; answers what of it is none.
    pub(super) fn key_events(&mut self, body: &str) -> String {
        let (found, rest) = entries(body);
        for entry in found {
            let text = entry.text;
            let start =
                text.char_indices().filter(|(_, c)| c.is_ascii_digit()).find_map(|(at, _)| {
                    let (before, after) = text.split_at_checked(at)?;
                    let begins = !before.ends_with(|c: char| c.is_alphanumeric() || c == '-');
                    said(after).filter(|_| begins).map(|said| (before.to_lowercase(), said))
                });
            let at = start.as_ref().and_then(|(_, said)| self.moments.moment(said));
            let label = start.map_or_else(|| text.to_lowercase(), |(label, _)| label);
            let kind = self.note(&label, at);
            self.events.push(Told { at, kind, text });
        }
        rest
    }

    fn note(&mut self, label: &str, at: Option<Timestamp>) -> Option<TimelineKind> {
        let says = |words: &[&str]| words.iter().any(|word| label.contains(word));
        let first = |place: &mut Option<Timestamp>| *place = place.or(at);
        if says(&["occur", "began", "started", "start of"]) {
            first(&mut self.times.occurred_at);
            None
        } else if says(&["detected", "aware", "identified", "alerted"]) {
            first(&mut self.times.detected_at);
            Some(TimelineKind::Detection)
        } else if says(&["declared", "acknowledged"]) && !says(&["not declared"]) {
            first(&mut self.times.acknowledged_at);
            Some(TimelineKind::Communication)
        } else if says(&["repaired", "mitigated", "restored"]) {
            first(&mut self.times.mitigated_at);
            Some(TimelineKind::Recovery)
        } else if says(&["resolved"]) {
            first(&mut self.times.resolved_at);
            Some(TimelineKind::Recovery)
        } else {
            None
        }
    }

    fn tell(&mut self, at: Option<Timestamp>, text: &str) {
        self.events.push(Told { at, kind: None, text: text.to_owned() });
    }

    /// The last moment that the document tells of.
    pub(super) fn last(&self) -> Option<Timestamp> {
        self.events.iter().filter_map(|event| event.at).max()
    }
}

/// The text of a list's item, without its marker.
fn own_text(item: &str) -> String {
    entries(item).0.into_iter().next().map_or_else(|| unwrapped(item), |entry| entry.text)
}
