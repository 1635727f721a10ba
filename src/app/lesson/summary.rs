//! What teams answered to a lesson, in a few figures; by team, never by person. May use: `domain`.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::domain::calendar::Calendar;
use crate::domain::id::{TeamId, UptakeId};
use crate::domain::lesson::{Answer, AskedBecause, Lesson, Uptake};
use crate::domain::share::{Share, ShareKind, ShareStatus};

/// What the teams asked about a lesson answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct UptakeSummary {
    /// How many teams were asked.
    pub asked: usize,
    /// How many answered.
    pub answered: usize,
    /// How many have not, and their day has not passed: they hold the loop open.
    pub awaited: usize,
    /// How many said that it applies.
    pub applies: usize,
    /// How many said that it does not.
    pub does_not_apply: usize,
    /// How many put it to work.
    pub adopted: usize,
    /// How many answered what an earlier edition said, and have not answered since.
    pub to_an_earlier_edition: usize,
    /// The teams, in the order in which they were asked.
    pub teams: Vec<AskedTeam>,
}

/// A team that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AskedTeam {
    /// Where it answers.
    pub uptake: UptakeId,
    /// The team.
    pub team: TeamId,
    /// Why it is asked.
    pub because: AskedBecause,
    /// Until when an answer is hoped for.
    pub answer_by: Date,
    /// What it answered.
    pub answer: Option<Answer>,
    /// When it answered.
    pub answered_at: Option<Timestamp>,
    /// Which edition it answered.
    pub edition: Option<i64>,
}

/// Sums up what was answered so far.
pub(super) fn sum_up(lesson: &Lesson, uptakes: &[&Uptake], now: Timestamp) -> UptakeSummary {
    // Days as the closing rule counts them.
    let today = Calendar::default().today(now);
    let said = |answer: Answer| {
        uptakes
            .iter()
            .filter(|uptake| uptake.answer.as_ref().is_some_and(|said| said.answer == answer))
            .count()
    };
    let asked = |uptake: &&Uptake| AskedTeam {
        uptake: uptake.id,
        team: uptake.team,
        because: uptake.because,
        answer_by: uptake.answer_by,
        answer: uptake.answer.as_ref().map(|said| said.answer),
        answered_at: uptake.answered_at,
        edition: uptake.edition,
    };
    let earlier = uptakes.iter().filter(|uptake| uptake.is_to_an_earlier(lesson.edition));
    UptakeSummary {
        asked: uptakes.len(),
        answered: uptakes.iter().filter(|uptake| uptake.answer.is_some()).count(),
        awaited: uptakes.iter().filter(|uptake| uptake.is_awaited(today)).count(),
        applies: said(Answer::Applies),
        does_not_apply: said(Answer::DoesNotApply),
        adopted: said(Answer::Adopted),
        to_an_earlier_edition: earlier.count(),
        teams: uptakes.iter().map(asked).collect(),
    }
}

/// On how many occasions a lesson was passed on, and how far that reached; counts, never people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ShareSummary {
    /// How many occasions are planned.
    pub planned: usize,
    /// How many were held.
    pub held: usize,
    /// In what forms it was passed on so far.
    pub kinds: Vec<ShareKind>,
    /// How many people they reached, as far as that was said; who comes twice counts twice.
    pub people_reached: u64,
    /// The teams that they were for.
    pub teams: Vec<TeamId>,
}

/// Sums up on what occasions a lesson was passed on.
pub(super) fn shares(shares: &[&Share]) -> ShareSummary {
    let held: Vec<_> = shares.iter().filter(|share| share.status == ShareStatus::Held).collect();
    let kinds: BTreeSet<_> = held.iter().filter_map(|share| share.fields.kind).collect();
    let teams: BTreeSet<_> = held.iter().flat_map(|share| &share.fields.teams).copied().collect();
    let reached = held.iter().filter_map(|share| share.fields.people_reached);
    ShareSummary {
        planned: shares.iter().filter(|share| share.status == ShareStatus::Planned).count(),
        held: held.len(),
        kinds: kinds.into_iter().collect(),
        people_reached: reached.map(u64::from).sum(),
        teams: teams.into_iter().collect(),
    }
}
