//! A sorted document as lines of an import: an incident and its review, published as it was, with all that it drew.
//! May use: `document`, `links`, `text`, `domain`.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::domain::action::{ActionFields, ActionStatus};
use crate::domain::check::{LINE, NARRATIVE, shortened};
use crate::domain::exchange::{Key, RowType};
use crate::domain::incident::{IncidentFields, IncidentStatus, Severity, TimelineEventFields};
use crate::domain::lesson::{LessonFields, LessonStatus};
use crate::domain::reference::{Reference, ReferenceRelation};
use crate::domain::review::{FactorFields, ReviewFields, ReviewStatus};
use crate::domain::words::Word;
use crate::itsm::Row;

use super::document::{Drawn, Sorted};
use super::links::references;
use super::text::title;

/// Where a document's lines belong.
pub(super) struct Place<'p> {
    pub integration: &'p str,
    pub id: &'p str,
    pub team: Option<&'p str>,
}

impl Place<'_> {
    fn key(&self, part: &str) -> Key {
        Key { integration: self.integration.to_owned(), external_id: format!("{}{part}", self.id) }
    }

    fn itself(&self, part: &str) -> Reference {
        let Key { integration, external_id } = self.key(part);
        let (display_id, relation) = (Some(self.id.to_owned()), ReferenceRelation::Is);
        Reference {
            integration,
            relation,
            external_id,
            display_id,
            url: None,
            last_seen_state: None,
            last_seen_at: None,
        }
    }
}

/// The lines of a document, in the order in which one needs the other.
pub(super) fn rows(place: &Place<'_>, sorted: &Sorted<'_>) -> Vec<Row> {
    let known_at = known_at(sorted);
    let mut rows = vec![incident(place, sorted)];
    rows.extend(events(place, sorted));
    rows.push(review(place, sorted, known_at));
    rows.extend(
        sorted.factors.iter().enumerate().map(|(index, drawn)| factor(place, index, drawn)),
    );
    rows.extend(
        sorted
            .lessons
            .iter()
            .enumerate()
            .map(|(index, drawn)| lesson(place, index, drawn, known_at)),
    );
    rows.extend(
        sorted
            .actions
            .iter()
            .enumerate()
            .map(|(index, drawn)| action(place, index, drawn, sorted, known_at)),
    );
    rows
}

/// The last moment that the document tells of, or the day that it names: when all that it draws was known at the latest.
fn known_at(sorted: &Sorted<'_>) -> Option<Timestamp> {
    let day = || {
        sorted.day.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|start| start.timestamp())
    };
    sorted.story.last().or_else(day)
}

fn incident(place: &Place<'_>, sorted: &Sorted<'_>) -> Row {
    let times = &sorted.story.times;
    let words =
        |keys: &[&str]| sorted.front.all(keys).into_iter().map(str::to_owned).collect::<Vec<_>>();
    let said = sorted.front.first(&["severity", "priority"]);
    let texts = sorted.texts.values().map(String::as_str);
    let chats = texts
        .flat_map(references)
        .filter(|reference| reference.relation == ReferenceRelation::Chat);
    let mut links = vec![place.itself("")];
    chats.for_each(|chat| {
        if !links.contains(&chat) {
            links.push(chat);
        }
    });
    let fields = IncidentFields {
        title: in_a_line(&sorted.title),
        summary: sorted.texts.get(crate::domain::review::SUMMARY).cloned(),
        severity: said.and_then(|word| Severity::from_word(&word.to_lowercase())),
        source_severity: said.map(str::to_owned),
        occurred_at: times.occurred_at,
        detected_at: times.detected_at,
        acknowledged_at: times.acknowledged_at,
        mitigated_at: times.mitigated_at,
        resolved_at: times.resolved_at,
        unmapped_services: words(&["service", "services", "affected", "components"]),
        tags: tags(sorted),
        references: links,
        source_data: front_matter(sorted),
        ..IncidentFields::default()
    };
    // Whoever writes a post-mortem looks back: it was over, also where the document does not say when.
    Row::new(RowType::Incident, &place.key(""))
        .fields(&fields)
        .set("status", IncidentStatus::Resolved.as_str())
}

fn front_matter(sorted: &Sorted<'_>) -> Option<serde_json::Map<String, Value>> {
    let data = sorted.front.clone().into_data()?;
    Some(serde_json::Map::from_iter([("front_matter".to_owned(), data)]))
}

fn tags(sorted: &Sorted<'_>) -> Vec<String> {
    let front = sorted.front.all(&["tags", "tag", "category", "categories"]);
    let mut tags: Vec<String> = Vec::new();
    for tag in front.into_iter().map(str::to_owned).chain(sorted.tags.clone()) {
        if !tags.contains(&tag) {
            tags.push(in_a_line(&tag));
        }
    }
    tags
}

fn events<'s>(place: &'s Place<'_>, sorted: &'s Sorted<'_>) -> impl Iterator<Item = Row> + 's {
    sorted.story.events.iter().enumerate().map(|(index, told)| {
        let fields = TimelineEventFields {
            happened_at: told.at,
            kind: told.kind,
            text: told.text.clone(),
            role: None,
            evidence_url: None,
            source: Some("post-mortem document".to_owned()),
            pinned: false,
            known_then: None,
            options_seen: None,
            pressure: None,
        };
        let key = place.key(&format!("#event-{}", index + 1));
        Row::new(RowType::TimelineEvent, &key)
            .fields(&fields)
            .set("incident", place.key("").as_link())
    })
}

fn review(place: &Place<'_>, sorted: &Sorted<'_>, known_at: Option<Timestamp>) -> Row {
    let fields = ReviewFields {
        title: Some(in_a_line(&sorted.title)),
        sections: sorted.texts.iter().flat_map(|(key, text)| in_pieces(key, text)).collect(),
        references: vec![place.itself("#review")],
        tags: tags(sorted),
        ..ReviewFields::default()
    };
    let row = Row::new(RowType::Review, &place.key("#review"))
        .fields(&fields)
        .link("incidents", json!([place.key("").as_link()]))
        .set("status", ReviewStatus::Published.as_str())
        .set("edition", known_at.map_or(Value::Null, |at| json!({ "published_at": at })));
    owned(place, row, "team")
}

fn factor(place: &Place<'_>, index: usize, drawn: &Drawn) -> Row {
    let group = drawn.group.as_ref().map(|group| format!("{group}: ")).unwrap_or_default();
    let fields =
        FactorFields { statement: format!("{group}{}", drawn.text), ..FactorFields::default() };
    let key = place.key(&format!("#factor-{}", index + 1));
    Row::new(RowType::Factor, &key).fields(&fields).set("review", place.key("#review").as_link())
}

fn lesson(place: &Place<'_>, index: usize, drawn: &Drawn, known_at: Option<Timestamp>) -> Row {
    let headed = drawn.group.as_ref().filter(|_| drawn.alone);
    let group = drawn.group.iter().filter(|_| !drawn.alone);
    let fields = LessonFields {
        title: headed.map_or_else(|| title(&drawn.text), |heading| in_a_line(heading)),
        insight: Some(drawn.text.clone()),
        tags: group.map(|group| in_a_line(group)).collect(),
        ..LessonFields::default()
    };
    let key = place.key(&format!("#lesson-{}", index + 1));
    Row::new(RowType::Lesson, &key)
        .fields(&fields)
        .link("sources", json!([place.key("#review").as_link()]))
        .set("status", LessonStatus::Published.as_str())
        .set("published_at", known_at.map(|at| at.to_string()))
}

/// An action is what a document wishes for until somebody here commits to it; only a ticked box says that it was done.
fn action(
    place: &Place<'_>,
    index: usize,
    drawn: &Drawn,
    sorted: &Sorted<'_>,
    known_at: Option<Timestamp>,
) -> Row {
    let part = format!("#action-{}", index + 1);
    let short = title(&drawn.text);
    let mut links = vec![place.itself(&part)];
    links.extend(
        references(&drawn.text)
            .into_iter()
            .filter(|found| found.relation != ReferenceRelation::Chat),
    );
    let fields = ActionFields {
        what: (short != drawn.text).then(|| drawn.text.clone()),
        // What a document counts of its incident is why its actions were worth writing down.
        why: sorted
            .figures
            .as_ref()
            .map(|figures| format!("{}\n\n{figures}", in_a_line(&sorted.title))),
        title: short,
        references: links,
        tags: drawn.group.iter().map(|group| in_a_line(group)).collect(),
        ..ActionFields::default()
    };
    let status =
        if drawn.ticked == Some(true) { ActionStatus::Done } else { ActionStatus::Proposed };
    let row = Row::new(RowType::Action, &place.key(&part))
        .fields(&fields)
        .link("home", place.key("#review").as_link())
        .link("incidents", json!([place.key("").as_link()]))
        .set("status", status.as_str())
        .set("proposed_at", known_at.map(|at| at.to_string()));
    owned(place, row, "owner_team")
}

fn owned(place: &Place<'_>, row: Row, field: &str) -> Row {
    match place.team {
        Some(team) => row.link(field, team),
        None => row,
    }
}

fn in_a_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    shortened(&line, LINE).unwrap_or(line)
}

/// A section's text in pieces that fit, cut between lines where there are any.
fn in_pieces(key: &str, text: &str) -> Vec<(String, String)> {
    let mut pieces = vec![String::new()];
    let mut room = NARRATIVE;
    for line in text.split_inclusive('\n') {
        let mut letters = line.chars().peekable();
        while letters.peek().is_some() {
            let whole = line.chars().count();
            if room == 0 || (whole > room && whole <= NARRATIVE && room < NARRATIVE) {
                pieces.push(String::new());
                room = NARRATIVE;
            }
            let taken: String = letters.by_ref().take(room).collect();
            room -= taken.chars().count().min(room);
            pieces.last_mut().into_iter().for_each(|piece| piece.push_str(&taken));
        }
    }
    let name = |index: usize| {
        if index == 0 { key.to_owned() } else { format!("{key}_{}", index + 1) }
    };
    pieces.into_iter().enumerate().map(|(index, piece)| (name(index), piece)).collect()
}
