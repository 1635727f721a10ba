//! How figures are told: each with its definition, so that nobody has to look it up or guess. May use: `app`, `domain`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::figure::Figures;
use crate::domain::figure::{After, Definition, Figure, FigureName, Period, Proportion, Unit};

/// Figures of a period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FiguresBody {
    /// The first day of the period, in UTC.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// The moment of which they tell what is open, and how things ended.
    pub as_of: Timestamp,
    /// The figures.
    pub items: Vec<FigureBody>,
}

/// A figure, and what it means.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FigureBody {
    /// What it is called.
    pub name: FigureName,
    /// In what it is told.
    pub unit: Unit,
    /// The figure; null where there are fewer than `fewest` cases, and for a time that not half have come to.
    pub value: Option<f64>,
    /// From where the true value lies with 95 % confidence (Wilson, 1927), where it is a proportion.
    pub low: Option<f64>,
    /// Up to where.
    pub high: Option<f64>,
    /// How many, of how many.
    pub cases: CasesBody,
    /// The same of the period before, as long as this one; null for what is told as of now.
    pub before: Option<CasesBody>,
    /// What it consists of; empty where it has no parts.
    pub parts: BTreeMap<String, i64>,
    /// Of a time: after how many days 85 % had come to it; null where so many have not.
    pub days_85: Option<i64>,
    /// Of a time: how it stood after 7, 14, 30, 60, 90, 180 and 365 days.
    pub after: Vec<AfterBody>,
    /// What is counted.
    #[schema(value_type = String)]
    pub counts: &'static str,
    /// Among what; null for a number alone.
    #[schema(value_type = Option<String>)]
    pub among: Option<&'static str>,
    /// What is left out.
    #[schema(value_type = String)]
    pub leaves_out: &'static str,
    /// The figure to read beside it, so that it becomes no aim of its own.
    pub read_with: FigureName,
    /// With fewer cases only the cases are told.
    #[schema(minimum = 0)]
    pub fewest: i64,
    /// Counts the changes of the definition.
    #[schema(minimum = 1)]
    pub version: u32,
}

/// How many, of how many.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct CasesBody {
    /// Those that are counted.
    #[schema(minimum = 0)]
    pub of: i64,
    /// Those among which they are.
    #[schema(minimum = 0)]
    pub all: i64,
}

/// How it stood some days after it began.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AfterBody {
    /// After how many days.
    #[schema(minimum = 0)]
    pub days: i64,
    /// The proportion that was still open (Kaplan-Meier).
    #[schema(minimum = 0, maximum = 1)]
    pub open: f64,
    /// From where the true proportion lies with 95 % confidence (Greenwood, on the log-log scale).
    pub low: Option<f64>,
    /// Up to where.
    pub high: Option<f64>,
    /// The proportion that had ended in each way (Aalen-Johansen).
    pub ended: BTreeMap<String, f64>,
}

impl FiguresBody {
    /// Figures as they are told.
    pub fn new(period: Period, as_of: Timestamp, figures: Figures) -> Self {
        let Period { from, to } = period;
        let items = figures.into_iter().map(|(of, figure)| FigureBody::new(of, figure)).collect();
        Self { from, to, as_of, items }
    }
}

impl FigureBody {
    fn new(of: &'static Definition, figure: Figure) -> Self {
        let Figure { value, band, cases, before, parts, days_85, after } = figure;
        let (low, high) = ends(band);
        Self {
            name: of.name,
            unit: of.unit,
            value: value.map(rounded),
            low,
            high,
            cases: cases.into(),
            before: before.map(Into::into),
            parts,
            days_85,
            after: after.into_iter().map(Into::into).collect(),
            counts: of.counts,
            among: Some(of.among).filter(|among| !among.is_empty()),
            leaves_out: of.leaves_out,
            read_with: of.read_with,
            fewest: of.fewest,
            version: of.version,
        }
    }
}

impl From<Proportion> for CasesBody {
    fn from(Proportion { of, all }: Proportion) -> Self {
        Self { of, all }
    }
}

impl From<After> for AfterBody {
    fn from(after: After) -> Self {
        let (low, high) = ends(after.band);
        let ended =
            after.left.into_iter().map(|(way, proportion)| (way, rounded(proportion))).collect();
        Self { days: after.days, open: rounded(after.there), low, high, ended }
    }
}

fn ends(band: Option<(f64, f64)>) -> (Option<f64>, Option<f64>) {
    (band.map(|(low, _)| rounded(low)), band.map(|(_, high)| rounded(high)))
}

/// To four places: more would tell of a precision that is not there.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
