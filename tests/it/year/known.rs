//! What the year itself knows of an action: kept by hand beside the service, move by move.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::Fate;
use super::hidden::Circle;

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
    /// The teams that own its services.
    pub served: Vec<usize>,
    /// What it answers.
    pub factors: Vec<String>,
    /// Who may see it.
    pub circle: Circle,
    pub accountable: Option<usize>,
    pub fate: Fate,
    pub state: State,
    pub blocked: bool,
    pub orphaned: bool,
    /// Whether it is history that was brought in; until somebody makes a move, nobody is told of it.
    pub imported: bool,
    pub proposed_at: Timestamp,
    pub moved_at: Timestamp,
    /// Whether policy asks whether it worked, and after how many days.
    pub asked: bool,
    pub look_in: i64,
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
    /// Which other counts in its place.
    pub merged_into: Option<usize>,
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

    /// Whether it is more than history.
    pub fn is_live(&self) -> bool {
        !self.imported || !self.moves.is_empty()
    }

    /// Whether it can be left behind by its person or its team.
    pub fn is_open(&self) -> bool {
        self.is_carried() || matches!(self.state, State::Proposed | State::Deferred)
    }

    /// As it is proposed.
    pub fn proposed(id: String, team: usize, served: usize, fate: Fate, at: Timestamp) -> Self {
        Self {
            id,
            team,
            served: vec![served],
            factors: Vec::new(),
            circle: None,
            accountable: None,
            fate,
            asked: false,
            look_in: 0,
            stronger: false,
            state: State::Proposed,
            blocked: false,
            orphaned: false,
            imported: false,
            proposed_at: at,
            moved_at: at,
            accepted_on: None,
            due: None,
            returns_on: None,
            check_on: None,
            closed_on: None,
            recheck_on: None,
            in_question: false,
            looks: 0,
            merged_into: None,
            slips: Vec::new(),
            moves: Vec::new(),
            next: None,
        }
    }
}
