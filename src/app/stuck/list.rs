//! Somebody asks what is stuck. May use: `domain`, `store`.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use serde::Serialize;

use crate::app::action::Around;
use crate::app::stuck::counts::{ReasonCount, TeamCount, counts};
use crate::app::stuck::{because, steps};
use crate::app::{AppError, access};
use crate::domain::action::Action;
use crate::domain::event::Noun;
use crate::domain::lesson::{Lesson, Uptake};
use crate::domain::permission::Caller;
use crate::domain::record::NextStep;
use crate::domain::review::Review;
use crate::domain::stuck::{StuckKind, StuckReason};
use crate::domain::team::Team;
use crate::store::{ReadTx, Record, Stuck, StuckQuery};

/// Something that is stuck.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct StuckBody {
    /// Why, in a word.
    pub reason: StuckReason,
    /// Why, in a sentence.
    pub because: String,
    /// Since when.
    pub since: Timestamp,
    /// For how long.
    pub stuck_seconds: i64,
    /// What kind of record it is.
    pub kind: StuckKind,
    /// The record's id.
    pub id: String,
    /// The record's number.
    pub number: String,
    /// The record's title.
    pub title: String,
    /// Where the record stands.
    pub status: String,
    /// The id of the team whose it is.
    pub team: Option<String>,
    /// The name of the team whose it is.
    pub team_name: Option<String>,
    /// Which role, team or supplier can free the way, where something stands in it.
    pub who_can_unblock: Option<String>,
    /// What to do, the likeliest first, each with the call to make.
    pub next_steps: Vec<NextStep>,
}

/// A page of what is stuck, with how much is in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StuckPage {
    /// What is stuck, the longest first.
    pub items: Vec<StuckBody>,
    /// Where the next page begins.
    pub next: Option<(i64, String)>,
    /// How many there are for each reason.
    pub by_reason: Vec<ReasonCount>,
    /// How many there are in each team.
    pub by_team: Vec<TeamCount>,
}

/// What is stuck now, as far as the caller may see it.
///
/// # Errors
/// 403.
pub fn stuck(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &StuckQuery,
    now: Timestamp,
) -> Result<StuckPage, AppError> {
    access::may(caller, "list_stuck", &[])?;
    let further = StuckQuery { limit: query.limit + 1, ..query.clone() };
    let mut found = tx.stuck(&further, caller, now)?;
    let more = found.len() > query.limit;
    found.truncate(query.limit);
    let next = found.last().filter(|_| more).map(Stuck::place);
    let items = told(tx, caller, &found, now)?;
    let (by_reason, by_team) = counts(tx, caller, query, now)?;
    Ok(StuckPage { items, next, by_reason, by_team })
}

/// What is stuck, or will be, as it is told to everybody who may see it.
///
/// # Errors
/// Any that the store can have.
pub(in crate::app) fn told(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    found: &[Stuck],
    now: Timestamp,
) -> Result<Vec<StuckBody>, AppError> {
    let known = Known::look_up(tx, caller, found, now)?;
    Ok(found.iter().filter_map(|stuck| known.told(stuck)).collect())
}

/// What is stuck, or will be, as it is told to the one person for whom it waits: the longest stuck first, each with the
/// steps that this person may take, whatever their token may be used for; what leaves them none is not told.
///
/// # Errors
/// Any that the store can have.
pub(in crate::app) fn told_to(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    found: &[Stuck],
    now: Timestamp,
) -> Result<Vec<StuckBody>, AppError> {
    let one = Some(Caller { scopes: None, ..caller.clone() });
    let known = Known { one, ..Known::look_up(tx, caller, found, now)? };
    let told = found.iter().filter_map(|stuck| known.told(stuck));
    Ok(told.filter(|told| !told.next_steps.is_empty()).collect())
}

/// The records of a page and what they speak of, by id.
pub(super) struct Known<'c> {
    pub actions: HashMap<String, Action>,
    pub reviews: HashMap<String, Review>,
    pub uptakes: HashMap<String, Uptake>,
    pub lessons: HashMap<String, Lesson>,
    pub teams: HashMap<String, Team>,
    /// What is around the actions.
    pub around: Around<'c>,
    /// Whose steps alone are told; everyone's where there is none.
    pub one: Option<Caller>,
    pub now: Timestamp,
}

impl<'c> Known<'c> {
    fn look_up(
        tx: &mut ReadTx<'_>,
        caller: &'c Caller,
        found: &[Stuck],
        now: Timestamp,
    ) -> Result<Self, AppError> {
        let ids = |noun: Noun| {
            let of_kind = found.iter().filter(move |stuck| stuck.noun == noun);
            of_kind.map(|stuck| stuck.record_id.clone()).collect::<BTreeSet<_>>()
        };
        let uptakes = by_id::<Uptake>(tx, caller, ids(Noun::Uptake))?;
        let asked_about = uptakes.values().map(|uptake| uptake.lesson.to_string()).collect();
        let teams = found.iter().filter_map(|stuck| stuck.team.clone()).collect();
        let actions = by_id::<Action>(tx, caller, ids(Noun::Action))?;
        Ok(Self {
            around: Around::look_up(tx, caller, actions.values(), now)?,
            reviews: by_id(tx, caller, ids(Noun::Review))?,
            lessons: by_id(tx, caller, asked_about)?,
            teams: by_id(tx, caller, teams)?,
            actions,
            one: None,
            uptakes,
            now,
        })
    }

    fn told(&self, stuck: &Stuck) -> Option<StuckBody> {
        let team = stuck.team.as_ref().and_then(|id| self.teams.get(id));
        let seconds = self.now.duration_since(stuck.since).as_secs().max(0);
        let told = StuckBody {
            reason: stuck.reason,
            because: String::new(),
            since: stuck.since,
            stuck_seconds: seconds,
            kind: StuckKind::Action,
            id: stuck.record_id.clone(),
            number: String::new(),
            title: String::new(),
            status: String::new(),
            team: stuck.team.clone(),
            team_name: team.map(|team| team.fields.name.clone()),
            who_can_unblock: None,
            next_steps: Vec::new(),
        };
        match stuck.noun {
            Noun::Review => {
                self.reviews.get(&stuck.record_id).map(|review| self.of_review(told, review))
            }
            Noun::Uptake => self.of_uptake(told, self.uptakes.get(&stuck.record_id)?),
            _ => {
                self.actions.get(&stuck.record_id).map(|action| self.of_action(told, action, team))
            }
        }
    }

    fn of_action(&self, told: StuckBody, action: &Action, team: Option<&Team>) -> StuckBody {
        let blocked = action.blocked.as_ref().filter(|_| told.reason == StuckReason::Blocked);
        StuckBody {
            because: because::of_action(action, told.reason, team, self.is_late(&told)),
            number: action.number.clone(),
            title: action.fields.title.clone(),
            status: action.status.to_string(),
            who_can_unblock: blocked.and_then(|blocked| blocked.who_can_unblock.clone()),
            next_steps: self.action_steps(action, told.reason, team),
            ..told
        }
    }

    fn of_uptake(&self, told: StuckBody, uptake: &Uptake) -> Option<StuckBody> {
        let lesson = self.lessons.get(&uptake.lesson.to_string())?;
        Some(StuckBody {
            because: because::of_uptake(uptake),
            kind: StuckKind::Lesson,
            id: lesson.id.to_string(),
            number: lesson.number.clone(),
            title: lesson.fields.title.clone(),
            status: lesson.status.to_string(),
            next_steps: steps::of_uptake(uptake),
            ..told
        })
    }

    fn of_review(&self, told: StuckBody, review: &Review) -> StuckBody {
        StuckBody {
            because: because::of_review(review, self.is_late(&told)),
            kind: StuckKind::Review,
            number: review.number.clone(),
            title: review.fields.title.clone().unwrap_or_default(),
            status: review.status.to_string(),
            next_steps: self.review_steps(review),
            ..told
        }
    }

    fn is_late(&self, told: &StuckBody) -> bool {
        told.since <= self.now
    }
}

fn by_id<R: Record>(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    ids: BTreeSet<String>,
) -> Result<HashMap<String, R>, AppError> {
    let ids: Vec<String> = ids.into_iter().collect();
    let records = tx.get_many::<R>(&ids, caller)?;
    Ok(records.into_iter().map(|record| (record.id(), record)).collect())
}
