//! One line of the export as an incident. `opened_at` is when it was reported: when it began, the tool does not know.
//! May use: `columns`, `values`, `domain`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::domain::check::{LINE, shortened};
use crate::domain::exchange::{Key, RowType};
use crate::domain::incident::{DataFlag, IncidentFields, IncidentStatus, quality};
use crate::domain::reference::{Reference, ReferenceRelation};
use crate::domain::words::Word;
use crate::itsm::{LocalTimes, Note, Odd, OddKind, Row, Unread};

use super::columns::{Column, Columns, Place};
use super::values::Maps;

/// What is needed to read a line.
pub(super) struct Reading<'r> {
    pub integration: &'r str,
    pub times: &'r LocalTimes,
    pub maps: &'r Maps,
}

/// Something that has to be said before the line can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsaid {
    /// The column.
    pub column: &'static str,
    /// The value.
    pub value: String,
    /// What to say.
    pub say: &'static str,
}

/// One line while it is read.
struct Line<'r> {
    cells: BTreeMap<Column, &'r str>,
    set_aside: Map<String, Value>,
    flags: Vec<DataFlag>,
    odd: Vec<Odd>,
}

/// Reads a line.
pub(super) fn read(
    reading: &Reading<'_>,
    columns: &Columns,
    cells: &csv::StringRecord,
) -> Result<(Row, Vec<Odd>), Unsaid> {
    let mut line = Line::sort(columns, cells);
    let number = line.cells.get(&Column::Number).copied().unwrap_or_default();
    let reopened = line.count(Column::ReopenCount);
    let mut fields = IncidentFields {
        title: line.title(number),
        summary: line.text(Column::Description),
        reported_at: line.time(Column::OpenedAt, reading.times)?,
        resolved_at: line.time(Column::ResolvedAt, reading.times)?,
        closed_at: line.time(Column::ClosedAt, reading.times)?,
        unmapped_services: line.texts(&[Column::BusinessService, Column::CmdbCi]),
        tags: line.tags(),
        source_severity: line.text(Column::Priority),
        ..IncidentFields::default()
    };
    fields.severity =
        fields.source_severity.as_deref().and_then(|priority| reading.maps.severity(priority));
    if let (None, Some(priority)) = (fields.severity, &fields.source_severity) {
        line.odd.push(Odd::new(OddKind::UnmappedValue, format!("priority {priority}")));
    }
    let updated_at = line.time(Column::UpdatedAt, reading.times)?;
    let status = line.status(reading.maps, &fields);
    let key = line.key(reading.integration, number);
    fields.references = line.references(&key, number);
    for flag in quality::judge(&fields) {
        line.odd.push(Odd::new(OddKind::Contradiction, flag.as_str()));
    }
    fields.source_data = Some(line.set_aside).filter(|data| !data.is_empty());
    let first = fields.resolved_at.filter(|_| reopened == 0);
    let row = Row::new(RowType::Incident, &key)
        .fields(&fields)
        .set("status", status.as_str())
        .set("reopened_count", reopened)
        .set("first_resolved_at", first.map(|at| at.to_string()))
        .set("data_quality", line.flags.iter().map(|flag| flag.as_str()).collect::<Vec<_>>())
        .set("source", json!({ "integration": reading.integration, "updated_at": updated_at }));
    Ok((row, line.odd))
}

impl<'r> Line<'r> {
    fn sort(columns: &Columns, record: &'r csv::StringRecord) -> Self {
        let mut cells = BTreeMap::new();
        let mut set_aside = Map::new();
        let written =
            record.iter().map(str::trim).zip(&columns.places).filter(|(cell, _)| !cell.is_empty());
        for (cell, place) in written {
            match place {
                Place::Read(column) => {
                    cells.insert(*column, cell);
                }
                Place::Kept(heading) => {
                    set_aside.insert(heading.clone(), cell.into());
                }
                Place::Dropped(_) => {}
            }
        }
        Self { cells, set_aside, flags: Vec::new(), odd: Vec::new() }
    }

    fn text(&self, column: Column) -> Option<String> {
        self.cells.get(&column).map(|cell| (*cell).to_owned())
    }

    fn texts(&self, columns: &[Column]) -> Vec<String> {
        columns.iter().filter_map(|column| self.text(*column)).collect()
    }

    /// The short description; without one, what the number and the category say.
    fn title(&mut self, number: &str) -> String {
        let category =
            self.cells.get(&Column::Category).map(|category| format!(", category {category}"));
        let Some(said) = self.cells.get(&Column::ShortDescription).copied() else {
            return format!("Incident {number}{}", category.unwrap_or_default());
        };
        let Some(title) = shortened(said, LINE) else { return said.to_owned() };
        self.set_aside.insert(Column::ShortDescription.as_str().to_owned(), said.into());
        self.odd.push(Odd::new(OddKind::Shortened, "short_description"));
        title
    }

    fn tags(&self) -> Vec<String> {
        let columns = [Column::Category, Column::Subcategory, Column::AssignmentGroup];
        let tag =
            |column: &Column| Some(format!("{}:{}", column.as_str(), self.cells.get(column)?));
        columns.iter().filter_map(tag).collect()
    }

    fn count(&mut self, column: Column) -> u32 {
        let Some(cell) = self.cells.get(&column).copied() else {
            return 0;
        };
        cell.parse().unwrap_or_else(|_| {
            self.unreadable(column, cell);
            0
        })
    }

    fn time(&mut self, column: Column, times: &LocalTimes) -> Result<Option<Timestamp>, Unsaid> {
        let Some(cell) = self.cells.get(&column).copied() else {
            return Ok(None);
        };
        let unsaid = |say| Unsaid { column: column.as_str(), value: cell.to_owned(), say };
        match times.read(cell) {
            Ok((at, note)) => {
                self.remark(column, cell, note);
                Ok(Some(at))
            }
            Err(Unread::NoZone) => Err(unsaid("--timezone, e.g. --timezone Europe/Copenhagen")),
            Err(Unread::NoFormat) => {
                Err(unsaid("--date-format, e.g. --date-format 'dd/MM/yyyy HH:mm:ss'"))
            }
            Err(Unread::Unlike) => {
                self.unreadable(column, cell);
                Ok(None)
            }
        }
    }

    /// A time that had to be decided on is kept as it was written, too.
    fn remark(&mut self, column: Column, cell: &str, note: Option<Note>) {
        let kind = match note {
            None => return,
            Some(Note::Ambiguous) => OddKind::AmbiguousTime,
            Some(Note::Skipped) => OddKind::SkippedTime,
        };
        if kind == OddKind::AmbiguousTime {
            self.flag(DataFlag::AmbiguousTime);
        }
        self.set_aside.insert(column.as_str().to_owned(), cell.into());
        self.odd.push(Odd::new(kind, column.as_str()));
    }

    fn unreadable(&mut self, column: Column, cell: &str) {
        self.set_aside.insert(column.as_str().to_owned(), cell.into());
        self.flag(DataFlag::UnreadableValue);
        self.odd.push(Odd::new(OddKind::UnreadableValue, column.as_str()));
    }

    fn flag(&mut self, flag: DataFlag) {
        if !self.flags.contains(&flag) {
            self.flags.push(flag);
        }
    }

    /// The state as the source says it; a state that nothing explains is set aside, and the dates decide.
    fn status(&mut self, maps: &Maps, fields: &IncidentFields) -> IncidentStatus {
        let ended = fields.resolved_at.is_some() || fields.closed_at.is_some();
        let by_dates = if ended { IncidentStatus::Resolved } else { IncidentStatus::Open };
        let Some(state) = self.cells.get(&Column::State).copied() else {
            return by_dates;
        };
        self.set_aside.insert(Column::State.as_str().to_owned(), state.into());
        let Some(status) = maps.status(state) else {
            self.odd.push(Odd::new(OddKind::UnmappedValue, format!("state {state}")));
            return by_dates;
        };
        if status == IncidentStatus::Open && fields.closed_at.is_some() {
            self.odd.push(Odd::new(OddKind::Contradiction, "open_but_closed"));
        }
        status
    }

    /// The tool's own id where it is exported, since numbers can be drawn anew; otherwise the number.
    fn key(&self, integration: &str, number: &str) -> Key {
        let external_id = self.cells.get(&Column::SysId).copied().unwrap_or(number).to_owned();
        Key { integration: integration.to_owned(), external_id }
    }

    fn references(&self, key: &Key, number: &str) -> Vec<Reference> {
        let reference = |relation, external_id: &str, display_id: &str| Reference {
            integration: key.integration.clone(),
            relation,
            external_id: external_id.to_owned(),
            display_id: Some(display_id.to_owned()),
            url: None,
            last_seen_state: None,
            last_seen_at: None,
        };
        let itself = reference(ReferenceRelation::Is, &key.external_id, number);
        let others = [
            (Column::Problem, ReferenceRelation::Problem),
            (Column::Change, ReferenceRelation::Change),
            (Column::CausedBy, ReferenceRelation::Change),
            (Column::Parent, ReferenceRelation::Parent),
        ];
        let linked = others.into_iter().filter_map(|(column, relation)| {
            let id = self.cells.get(&column)?;
            Some(reference(relation, id, id))
        });
        std::iter::once(itself).chain(linked).collect()
    }
}
