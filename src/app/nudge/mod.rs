//! What is told to whom without being asked: reminders, questions, what came to a team's queue, the weekly digest. The sweep
//! records it, the delivery sends it. May use: `domain`, `store`.

pub(in crate::app) mod ahead;
pub mod deliver;
mod digest;
mod letter;
pub mod list;
pub mod orphans;
pub(in crate::app) mod people;
pub mod sweep;
pub mod unsubscribe;

use jiff::SignedDuration;

pub use letter::Letter;

pub use crate::store::NUDGES as LIST;

use people::People;

use crate::app::{AppError, View};
use crate::domain::calendar::Calendar;
use crate::domain::id::TeamId;
use crate::domain::nudge::{About, Delivery, DeliveryReason, Due, Nudge, NudgeKind};
use crate::domain::person::{NudgedBy, Person};
use crate::domain::policy::PolicyFields;
use crate::domain::team::Team;
use crate::store::{ReadTx, WriteTx};

/// For how long nudges are counted against what policy allows.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A nudge, as it is told.
#[derive(Debug, Clone)]
pub struct NudgeView {
    /// The nudge.
    pub nudge: Nudge,
    /// Whether it was told to whoever asks.
    pub mine: bool,
    /// What became of it; told to whom it was for, and to nobody else.
    pub delivery: Option<Delivery>,
}

impl View for NudgeView {
    type About = Nudge;

    fn about(&self) -> String {
        self.nudge.id.to_string()
    }

    fn version(&self) -> i64 {
        self.nudge.version
    }
}

/// Something that is due to be told, and what it is about.
type Telling = (About, Due);

/// Records what is due, and puts it on its way; answers how much was not told before. Whoever takes part no longer is told
/// nothing.
fn tell(
    tx: &mut WriteTx<'_>,
    people: &mut People,
    tellings: &[Telling],
    policy: &PolicyFields,
) -> Result<usize, AppError> {
    let now = tx.now();
    let told: Vec<_> = tellings.iter().map(|(_, due)| due.to.person).collect();
    people.meet_told(tx, &told, now - WEEK, policy.weekly_nudges)?;
    let (mut nudges, mut ways) = (Vec::new(), Vec::new());
    for (about, due) in tellings {
        let to = due.to.person;
        let Some(against) =
            people.active(tx, to)?.map(|(person, _)| reason_against(person, due.kind))
        else {
            continue;
        };
        let held_back = match against {
            None if due.kind != NudgeKind::Digest => {
                let room = people.has_room(to, policy.weekly_nudges);
                (!room).then_some(DeliveryReason::WeeklyLimit)
            }
            reason => reason,
        };
        let (nudge, event) = Nudge::tell(tx.new_id(), *about, due, now);
        nudges.push(nudge);
        ways.push((event, held_back));
    }
    let kept = tx.insert_all(&nudges)?;
    let mut deliveries = Vec::new();
    for (event, held_back) in ways.into_iter().filter(|(event, _)| kept.contains(&event.id)) {
        deliveries.push((event.id.clone(), held_back));
        tx.also(event);
    }
    tx.add_deliveries(&deliveries)?;
    Ok(deliveries.len())
}

/// Why somebody is not sent a nudge of this kind, if there is a reason.
fn reason_against(person: &Person, kind: NudgeKind) -> Option<DeliveryReason> {
    match (person.fields.nudged_by, &person.fields.email) {
        _ if person.fields.unwanted.contains(&kind) => Some(DeliveryReason::AskedNotTo),
        (NudgedBy::Nothing, _) => Some(DeliveryReason::AskedNotTo),
        (NudgedBy::Email, None) => Some(DeliveryReason::NoAddress),
        (NudgedBy::Email, Some(_)) => None,
    }
}

/// A team, if it is known.
fn team_of(tx: &mut ReadTx<'_>, team: Option<TeamId>) -> Result<Option<Team>, AppError> {
    Ok(match team {
        Some(id) => tx.find_unchecked::<Team>(id)?,
        None => None,
    })
}

/// By which calendar somebody is nudged in the name of a team.
fn calendar_of(team: Option<&Team>) -> Calendar {
    team.map(|team| team.fields.calendar.clone()).unwrap_or_default()
}
