//! What waits for the answer of the person who asks, and of nobody else.
//!
//! Everybody: the actions that they are accountable for and carry, the reviews that they own or guide, the lessons that
//! a team of theirs was asked about, or to which it answered an earlier edition, the done actions of their teams whose check is due and whose doers they are not.
//! Who leads a team: its proposals, what it is to decide anew, what it deferred until today, what nobody answers for,
//! and the accepted risks of its services that have had their day. Nothing else is anybody's in particular.
//!
//! What is stuck stands in the same words, and by the same rule about history, as in `stuck`. May use: `domain`, `store`.

use jiff::Timestamp;
use serde::Serialize;

use crate::app::fragility::{FragilityView, risks_over};
use crate::app::stuck::{StuckBody, told_to};
use crate::app::uptake::view;
use crate::app::{AppError, access};
use crate::domain::event::Noun;
use crate::domain::id::TeamId;
use crate::domain::lesson::Lesson;
use crate::domain::permission::{Caller, Membership};
use crate::domain::record::NextStep;
use crate::domain::stuck::NEVER;
use crate::domain::team::Team;
use crate::domain::waiting::WaitingReason;
use crate::store::ReadTx;

/// The most entries that are told.
const MOST: usize = 50;

/// What is told to whom: what a token may not read does not wait where it is used.
const READ_BY: &[(&str, Noun)] = &[
    ("show_action", Noun::Action),
    ("show_review", Noun::Review),
    ("show_uptake", Noun::Uptake),
    ("show_fragility", Noun::Fragility),
];

/// What waits, and whether more does.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// What waits: what is late, the longest first; then what there is still time for, the soonest first; then what has
    /// no day.
    pub items: Vec<WaitingBody>,
    /// Whether there is more.
    pub more: bool,
}

/// Something that waits for the caller's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct WaitingBody {
    /// Why, in a word: as in `GET /stuck`, or `due` while there is time, `risk_over` for a fragility, or `new_edition` for a
    /// lesson.
    pub reason: WaitingReason,
    /// Why, in a sentence.
    pub because: String,
    /// Since when it is late; null while there is time.
    pub since: Option<Timestamp>,
    /// Until when there is time; null when it is late, or no day is set.
    pub until: Option<Timestamp>,
    /// What kind of record it is: `action`, `review`, `lesson` or `fragility`.
    pub kind: Noun,
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
    /// What you can do, the likeliest first, each with the call to make.
    pub next_steps: Vec<NextStep>,
}

/// What waits for the caller, as far as they may see it.
///
/// # Errors
/// When the store fails.
pub(super) fn waiting(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    teams: &[(Membership, Team)],
    now: Timestamp,
) -> Result<Waiting, AppError> {
    let readable =
        READ_BY.iter().filter(|(operation, _)| access::may(caller, operation, &[]).is_ok());
    let nouns: Vec<Noun> = readable.map(|(_, noun)| *noun).collect();
    let found = tx.waiting(caller, &nouns, now, MOST + 1)?;
    let told = told_to(tx, caller, &found, now)?;
    let mut items: Vec<_> = told.into_iter().map(|stuck| WaitingBody::of(stuck, now)).collect();
    if nouns.contains(&Noun::Fragility) {
        let risks = risks_over(tx, caller, now, MOST + 1)?;
        items.extend(risks.into_iter().map(|(team, view)| of_risk(view, team, teams)));
    }
    if nouns.contains(&Noun::Uptake) {
        items.extend(reworded(tx, caller, teams)?);
    }
    items.sort_by_key(|item| item.since.or(item.until).unwrap_or(NEVER));
    let more = found.len() > MOST || items.len() > MOST;
    items.truncate(MOST);
    Ok(Waiting { items, more })
}

impl WaitingBody {
    fn of(stuck: StuckBody, now: Timestamp) -> Self {
        let late = stuck.since <= now;
        Self {
            reason: WaitingReason::of(stuck.reason, late),
            because: stuck.because,
            since: Some(stuck.since).filter(|_| late),
            until: Some(stuck.since).filter(|until| !late && *until < NEVER),
            kind: stuck.kind.into(),
            id: stuck.id,
            number: stuck.number,
            title: stuck.title,
            status: stuck.status,
            team: stuck.team,
            team_name: stuck.team_name,
            who_can_unblock: stuck.who_can_unblock,
            next_steps: stuck.next_steps,
        }
    }
}

/// The lessons of which the caller's teams said that they apply, or that they adopted them, and that say something else
/// since: until the team answers again.
fn reworded(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    teams: &[(Membership, Team)],
) -> Result<Vec<WaitingBody>, AppError> {
    let uptakes = tx.answers_to_earlier_editions(caller, MOST + 1)?;
    let ids: Vec<_> = uptakes.iter().map(|uptake| uptake.lesson.to_string()).collect();
    let lessons = tx.get_many::<Lesson>(&ids, caller)?;
    let mut items = Vec::new();
    for uptake in uptakes {
        let Some(lesson) = lessons.iter().find(|lesson| lesson.id == uptake.lesson) else {
            continue;
        };
        let answered = uptake.edition.unwrap_or_default();
        let before = tx.edition(lesson.id, answered)?;
        let differs = before.map(|before| before.differs_in(lesson).join(", "));
        let differs = differs.filter(|differs| !differs.is_empty());
        let in_what = differs.map(|differs| format!(", which differs in {differs}"));
        let team = teams.iter().find(|(membership, _)| membership.team == uptake.team);
        items.push(WaitingBody {
            reason: WaitingReason::NewEdition,
            because: format!(
                "the team answered edition {answered}, and this is edition {}{}",
                lesson.edition,
                in_what.unwrap_or_default()
            ),
            since: None,
            until: None,
            kind: Noun::Lesson,
            id: lesson.id.to_string(),
            number: lesson.number.clone(),
            title: lesson.fields.title.clone(),
            status: lesson.status.to_string(),
            team: Some(uptake.team.to_string()),
            team_name: team.map(|(_, team)| team.fields.name.clone()),
            who_can_unblock: None,
            next_steps: view(tx, caller, uptake, lesson)?.next_steps,
        });
    }
    Ok(items)
}

fn of_risk(view: FragilityView, team: TeamId, teams: &[(Membership, Team)]) -> WaitingBody {
    let FragilityView { fragility, next_steps, .. } = view;
    let day = fragility.accepted_until.map(|day| day.to_string()).unwrap_or_default();
    let owner = teams.iter().find(|(membership, _)| membership.team == team);
    WaitingBody {
        reason: WaitingReason::RiskOver,
        because: format!("its risk was accepted until {day}"),
        since: fragility.risk_over_at(),
        until: None,
        kind: Noun::Fragility,
        id: fragility.id.to_string(),
        number: fragility.number,
        title: fragility.fields.title,
        status: fragility.status.to_string(),
        team: Some(team.to_string()),
        team_name: owner.map(|(_, team)| team.fields.name.clone()),
        who_can_unblock: None,
        next_steps,
    }
}
