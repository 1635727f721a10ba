//! Figures: what is counted over many records, each with its published definition. May use: `words`.
//!
//! They tell how the work goes, never how a person does: nothing is counted by person, and a team is told beside its own
//! past.

mod definition;
mod leaving;
mod period;
mod proportion;

use std::collections::BTreeMap;

pub use definition::{DEFINITIONS, Definition, FigureName, Unit};
pub use leaving::{After, Leaving, Left};
pub use period::Period;
pub use proportion::Proportion;

/// After how many days it is told how much is still open.
pub const AFTER_DAYS: [i64; 7] = [7, 14, 30, 60, 90, 180, 365];

/// What is said of a figure beside its definition.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figure {
    /// The figure; none where there are too few cases to say it.
    pub value: Option<f64>,
    /// Between what it lies with 95 % confidence.
    pub band: Option<(f64, f64)>,
    /// How many, of how many.
    pub cases: Proportion,
    /// The same of the period before, as long as this one.
    pub before: Option<Proportion>,
    /// What it consists of, where it has parts.
    pub parts: BTreeMap<String, i64>,
    /// Of a time: after how many days 85 % were there, if so many ever were.
    pub days_85: Option<i64>,
    /// Of a time: how it stands after some numbers of days.
    pub after: Vec<After>,
}

impl Figure {
    /// A number of records, beside that of the period before.
    pub fn count(now: i64, before: Option<i64>) -> Self {
        Self {
            value: Some(proportion::whole(now)),
            cases: Proportion { of: now, all: now },
            before: before.map(|before| Proportion { of: before, all: before }),
            ..Self::default()
        }
    }

    /// How many of how many; told as a proportion where there are cases enough.
    pub fn proportion(of: &Definition, cases: Proportion, before: Option<Proportion>) -> Self {
        let enough = cases.all >= of.fewest;
        Self {
            value: cases.value().filter(|_| enough),
            band: cases.band().filter(|_| enough),
            cases,
            before,
            ..Self::default()
        }
    }

    /// So many for each of so many; may be more than one.
    pub fn ratio(of: &Definition, cases: Proportion, before: Option<Proportion>) -> Self {
        Self { band: None, ..Self::proportion(of, cases, before) }
    }

    /// How many weeks of work there are, at the rate at which it left in a period.
    pub fn weeks(of: &Definition, open_and_left: Proportion, period: Period) -> Self {
        let Proportion { of: open, all: left } = open_and_left;
        let weeks = proportion::whole(period.days()) / 7.0;
        let value = proportion::whole(open) * weeks / proportion::whole(left.max(1));
        Self {
            value: (left >= of.fewest).then_some(value),
            cases: open_and_left,
            ..Self::default()
        }
    }

    /// How long it takes until half have left in this way.
    pub fn time(of: &Definition, left: &[Left], way: &str) -> Self {
        let leaving = Leaving::of(left);
        let all: i64 = left.iter().map(|each| each.count).sum();
        let in_this_way = left.iter().filter(|each| each.way.as_deref() == Some(way));
        let cases = Proportion { of: in_this_way.map(|each| each.count).sum(), all };
        if all < of.fewest {
            return Self { cases, ..Self::default() };
        }
        let half = leaving.days_until(0.5, way);
        Self {
            value: half.map(proportion::whole),
            cases,
            days_85: leaving.days_until(0.85, way),
            after: AFTER_DAYS.into_iter().map(|days| leaving.after(days)).collect(),
            ..Self::default()
        }
    }

    /// The same, with what it consists of.
    #[must_use]
    pub fn of_parts(self, parts: BTreeMap<String, i64>) -> Self {
        Self { parts, ..self }
    }
}

/// Which lists figures are drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Actions, as the register lists them.
    Actions,
    /// Lessons.
    Lessons,
    /// Incidents.
    Incidents,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn definition(name: FigureName) -> &'static Definition {
        Definition::of(name)
    }

    #[test]
    fn too_few_cases_are_told_as_cases_only() {
        let proportion = definition(FigureName::EffectiveProportion);
        let few = Figure::proportion(proportion, Proportion { of: 1, all: 2 }, None);
        assert_eq!((few.value, few.band, few.cases), (None, None, Proportion { of: 1, all: 2 }));
        let enough = Figure::proportion(proportion, Proportion { of: 4, all: 8 }, None);
        assert_eq!(enough.value, Some(0.5));
        assert!(enough.band.is_some());
        let left = [Left { days: 3, way: Some("done".to_owned()), count: 2 }];
        let few = Figure::time(definition(FigureName::TimeToDone), &left, "done");
        assert_eq!((few.value, few.after.len()), (None, 0));
    }

    #[test]
    fn the_weeks_of_work_are_the_pile_by_what_leaves_in_a_week() {
        let period = Period { from: date(2026, 1, 1), to: date(2026, 1, 28) };
        let weeks = |open, left| {
            Figure::weeks(
                definition(FigureName::WeeksOfWork),
                Proportion { of: open, all: left },
                period,
            )
        };
        assert_eq!(weeks(30, 8).value, Some(15.0));
        assert_eq!(weeks(30, 4).value, None);
        assert_eq!(weeks(0, 8).value, Some(0.0));
    }

    #[test]
    fn a_time_is_that_of_the_half_and_open_ones_count() {
        let left = [
            Left { days: 3, way: Some("done".to_owned()), count: 6 },
            Left { days: 40, way: None, count: 4 },
        ];
        let time = Figure::time(definition(FigureName::TimeToDone), &left, "done");
        assert_eq!((time.value, time.days_85), (Some(3.0), None));
        assert_eq!(time.cases, Proportion { of: 6, all: 10 });
        assert_eq!(time.after.len(), AFTER_DAYS.len());
    }
}
