//! ServiceNow's export of incidents as CSV.
//!
//! Columns are known by their technical names and by their labels; those that
//! name persons are dropped and listed. What a column holds that we have no place for is kept in `source_data`.
//! May use: `domain`, csv.

mod columns;
mod incident;
mod values;

use std::io::Read;

pub use columns::{Column, Columns};
pub use incident::Unsaid;
pub use values::Maps;

use crate::itsm::{LocalTimes, Odd, Row};

/// What the caller said about an export.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The instance that it comes from, e.g. `snow-prod`.
    pub integration: String,
    /// How its times are to be read.
    pub times: LocalTimes,
    /// What its columns and values mean.
    pub maps: Maps,
    /// Columns about persons that are kept all the same.
    pub keep: Vec<String>,
}

/// An export while it is read, line by line.
pub struct Export<R> {
    options: Options,
    columns: Columns,
    records: csv::StringRecordsIntoIter<R>,
}

/// One line that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The line's number in the file.
    pub line: u64,
    /// What it holds.
    pub row: Row,
    /// What was odd about it.
    pub odd: Vec<Odd>,
}

/// A line that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadLine {
    /// It is broken; the others can be read.
    Broken {
        /// The line's number in the file.
        line: u64,
        /// In what way.
        reason: String,
    },
    /// Something has to be said first, and before any line is taken over.
    Unsaid {
        /// The line's number in the file.
        line: u64,
        /// What.
        unsaid: Unsaid,
    },
}

impl<R: Read> Export<R> {
    /// Reads the headings of an export.
    ///
    /// # Errors
    /// A sentence, when they cannot be read or do not say enough.
    pub fn open(bytes: R, options: Options) -> Result<Self, String> {
        let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
        let headings = reader
            .headers()
            .map_err(|why| format!("the headings cannot be read: {}", broken(&why)))?;
        let headings: Vec<String> = headings.iter().map(shown).collect();
        let columns = Columns::find(&headings, &options.maps.columns, &options.keep)?;
        Ok(Self { options, columns, records: reader.into_records() })
    }

    /// What the columns hold.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    fn read(&self, record: &csv::StringRecord) -> Result<Entry, BadLine> {
        let line = record.position().map_or(0, csv::Position::line);
        let record: csv::StringRecord = record.iter().map(shown).collect();
        let Options { integration, times, maps, .. } = &self.options;
        let reading = incident::Reading { integration, times, maps };
        let (row, odd) = incident::read(&reading, &self.columns, &record)
            .map_err(|unsaid| BadLine::Unsaid { line, unsaid })?;
        if row.get("key").and_then(|key| key.get("external_id")).is_none_or(|id| id == "") {
            return Err(BadLine::Broken { line, reason: "it has no number".to_owned() });
        }
        Ok(Entry { line, row, odd })
    }
}

impl<R: Read> Iterator for Export<R> {
    type Item = Result<Entry, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = match self.records.next()? {
            Ok(record) => record,
            Err(why) => {
                let line = why.position().map_or(0, csv::Position::line);
                return Some(Err(BadLine::Broken { line, reason: broken(&why) }));
            }
        };
        Some(self.read(&record))
    }
}

/// A cell with the sign for what cannot be shown in the place of U+0000, which no database takes.
fn shown(cell: &str) -> String {
    cell.replace('\0', "\u{fffd}")
}

fn broken(why: &csv::Error) -> String {
    match why.kind() {
        csv::ErrorKind::Utf8 { .. } => {
            "it is not UTF-8; re-export it so, or convert it with iconv".to_owned()
        }
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("it has {len} cells under {expected_len} headings")
        }
        _ => why.to_string(),
    }
}

#[cfg(test)]
mod tests;
