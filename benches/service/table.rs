//! What was measured as a table in Markdown, each row beside its floors and the design's targets.

use std::path::Path;
use std::time::Duration;

use crate::load::Measured;

/// All that was measured in one run, and what was told of it.
#[derive(Default)]
pub struct Report {
    pub rows: Vec<Row>,
    text: String,
}

impl Report {
    /// Tells something beside the rows.
    pub fn say(&mut self, line: &str) {
        println!("{line}");
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Takes a row, and tells it.
    pub fn add(&mut self, row: Row) {
        self.say(&row.line());
        self.rows.push(row);
    }

    /// The row of this work in a closed loop that was measured last.
    pub fn latest(&self, work: &str) -> &Row {
        self.rows.iter().rev().find(|row| row.work == work && !row.open).unwrap()
    }

    /// Puts all of it into a document, in place of what stands between its two marks.
    pub fn write_into(&self, path: &Path) {
        let document = std::fs::read_to_string(path).unwrap();
        let (before, rest) = document.split_once(BEGIN).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        let document = format!("{before}{BEGIN}\n{}\n{END}{after}", self.text);
        std::fs::write(path, document).unwrap();
    }
}

/// Between these, a document holds the figures of the last full run.
const BEGIN: &str = "<!-- figures -->";
const END: &str = "<!-- end of figures -->";

/// The cost of one kind of work, and what it is compared with.
pub struct Row {
    pub engine: &'static str,
    pub work: &'static str,
    pub open: bool,
    pub measured: Measured,
    pub floors: Vec<Floor>,
}

/// Something that the machine does in the same run, as often a second as it can.
pub struct Floor {
    what: &'static str,
    per_second: f64,
    target: Option<f64>,
}

impl Floor {
    pub fn of(what: &'static str, per_second: f64, target: Option<f64>) -> Self {
        Self { what, per_second, target }
    }

    fn told(&self, measured: &Measured) -> String {
        let (what, ratio) = (self.what, measured.per_second / self.per_second);
        let told = format!("{ratio:.2} × {:.0}/s, {what}", self.per_second);
        match self.target {
            Some(target) if ratio >= target => format!("{told} (at least {target}: yes)"),
            Some(target) => format!("{told} (at least {target}: **no**)"),
            None => told,
        }
    }
}

/// What a request may take of the processor on SQLite, in milliseconds: a part of what the quickest comparable service
/// takes that is run by its users and keeps its records in the same way, without making them durable.
const CPU_TARGETS: [(&str, f64); 3] =
    [("create an incident", 0.80 / 4.0), ("get an incident", 0.39 / 8.0), (LIST, 2.3 / 10.0)];

/// The list that is measured.
pub const LIST: &str = "list 50, two filters, sorted";
pub const REGISTER: &str = "register of a team, two more filters";

/// The head of the table.
pub const HEAD: &str = "| work | per second | median | p99 | CPU each | beside |\n| --- | --- | --- | --- | --- | --- |";

impl Row {
    pub fn line(&self) -> String {
        let Measured { per_second, median, p99, .. } = self.measured;
        let beside: Vec<String> =
            self.floors.iter().map(|floor| floor.told(&self.measured)).collect();
        let kind = if self.open { ", open loop" } else { "" };
        let refused = match self.measured.refused {
            0 => String::new(),
            refused => format!(", **{refused} told to come later**"),
        };
        format!(
            "| {}{kind}{refused} | {per_second:.0} | {} | {} | {} | {} |",
            self.work,
            short(median),
            short(p99),
            self.processor(),
            beside.join("; "),
        )
    }

    /// The processor's time of each request; of PostgreSQL's own processes nothing is counted.
    fn processor(&self) -> String {
        let told = short(self.measured.cpu);
        let target = CPU_TARGETS.iter().find(|(work, _)| *work == self.work);
        match target.filter(|_| self.engine == "SQLite" && !self.open) {
            Some((_, most)) => {
                let met = self.measured.cpu.as_secs_f64() * 1000.0 <= *most;
                format!("{told} (at most {most:.2}: {})", if met { "yes" } else { "**no**" })
            }
            None => told,
        }
    }
}

fn short(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1000.0;
    match milliseconds {
        ..1.0 => format!("{milliseconds:.2} ms"),
        1.0..10.0 => format!("{milliseconds:.1} ms"),
        _ => format!("{milliseconds:.0} ms"),
    }
}
