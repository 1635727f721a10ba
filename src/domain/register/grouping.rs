//! What the register can be grouped by, and what is counted of each group. Never people: figures of what each did would
//! rank them, and whoever is ranked stops taking what is hard. May use: `words`.

use serde::Serialize;

use crate::domain::words::{Word, words};

words! {
    /// What the register can be grouped by.
    pub enum Grouping {
        /// The team that owns it; teams of one or two people together.
        Team = "team",
        /// The services that it changes; one that changes two stands in both groups.
        Service = "service",
        /// The themes of the factors that it answers; one with two stands in both groups.
        Theme = "theme",
        /// Where it stands.
        Status = "status",
        /// How it ended.
        Outcome = "outcome",
        /// How soon it matters.
        Priority = "priority",
        /// How strongly it changes the system.
        Strength = "strength",
        /// What it aims at.
        Aim = "aim",
        /// Made here, or entered as history.
        Origin = "origin",
        /// Why it is stuck, as `GET /stuck` says; one that is for two reasons stands in both groups.
        Stuck = "stuck",
        /// The month in which it is due.
        DueMonth = "due_month",
    }
}

impl Grouping {
    /// The register's filter by which the lines of a group are found.
    pub fn as_filter(self) -> &'static str {
        match self {
            Self::DueMonth => "due_date",
            other => other.as_str(),
        }
    }

    /// Whether an action can stand in several groups.
    pub fn is_of_several(self) -> bool {
        matches!(self, Self::Service | Self::Theme | Self::Stuck)
    }
}

/// What is counted of actions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Counts {
    /// How many there are.
    #[schema(minimum = 0)]
    pub actions: i64,
    /// How many of them are not closed.
    #[schema(minimum = 0)]
    pub open: i64,
    /// How many are carried and past their due date, where their team is.
    #[schema(minimum = 0)]
    pub overdue: i64,
    /// How many have something in their way.
    #[schema(minimum = 0)]
    pub blocked: i64,
    /// How many are done, and nobody has shown yet whether it helped.
    #[schema(minimum = 0)]
    pub done_unchecked: i64,
    /// How many are closed.
    #[schema(minimum = 0)]
    pub closed: i64,
    /// How many of the closed ones were shown to be effective.
    #[schema(minimum = 0)]
    pub verified_effective: i64,
}

impl Counts {
    /// These and those.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            actions: self.actions + other.actions,
            open: self.open + other.open,
            overdue: self.overdue + other.overdue,
            blocked: self.blocked + other.blocked,
            done_unchecked: self.done_unchecked + other.done_unchecked,
            closed: self.closed + other.closed,
            verified_effective: self.verified_effective + other.verified_effective,
        }
    }
}
