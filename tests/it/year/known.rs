//! What the year itself knows of an action: kept by hand beside the service, move by move.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Fate;

/// Where an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Proposed,
    Accepted,
    InProgress,
    Deferred,
    Done,
    /// With its outcome.
    Closed(&'static str),
}

impl State {
    /// The status and the outcome, as the service tells them.
    pub fn told(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Proposed => ("proposed", None),
            Self::Accepted => ("accepted", None),
            Self::InProgress => ("in_progress", None),
            Self::Deferred => ("deferred", None),
            Self::Done => ("done", None),
            Self::Closed(outcome) => ("closed", Some(outcome)),
        }
    }
}

/// An action.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for by itself")]
pub struct Known {
    pub id: String,
    pub team: usize,
    /// The team that owns its service.
    pub served: usize,
    /// What it answers.
    pub factor: String,
    pub accountable: Option<usize>,
    pub fate: Fate,
    pub state: State,
    pub blocked: bool,
    pub orphaned: bool,
    /// Whether policy asks whether it worked.
    pub asked: bool,
    /// Whether it is looked at again after it was found effective.
    pub stronger: bool,
    pub accepted_on: Option<Date>,
    pub due: Option<Date>,
    pub returns_on: Option<Date>,
    pub check_on: Option<Date>,
    /// When it was found effective, and when it is looked at again.
    pub closed_on: Option<Date>,
    pub recheck_on: Option<Date>,
    /// Whether what it answers has returned, and nobody has looked since.
    pub in_question: bool,
    pub looks: u32,
    /// From which day to which, each time its day was moved.
    pub slips: Vec<(Date, Date)>,
    pub moves: Vec<&'static str>,
    /// The day on which its people think of it next; none: not by themselves.
    pub next: Option<Date>,
}

impl Known {
    /// Half a year after it was found effective, and again after a year, what is stronger is looked at again.
    pub fn recheck_after(&self, today: Date) -> Option<Date> {
        let months = [6, 12].map(|months| self.closed_on.unwrap() + months.months());
        months.into_iter().find(|day| self.stronger && *day > today)
    }

    /// Whether the team has promised it.
    pub fn is_carried(&self) -> bool {
        matches!(self.state, State::Accepted | State::InProgress)
    }

    /// Whether it can be left behind by its person or its team.
    pub fn is_open(&self) -> bool {
        self.is_carried() || matches!(self.state, State::Proposed | State::Deferred)
    }
}
