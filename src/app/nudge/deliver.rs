//! What was recorded is sent: some of it is taken, so that no other instance takes it; written as letters; and what became
//! of each is kept. Nothing is sent in a transaction. May use: `domain`, `store`.

use jiff::{SignedDuration, Timestamp};

use super::letter::{Letter, Links, about, about_lesson};
use super::{calendar_of, digest, reason_against, team_of, unsubscribe};
use crate::app::{AppError, Recorded, access};
use crate::domain::action::Action;
use crate::domain::calendar::Calendar;
use crate::domain::id::UptakeId;
use crate::domain::lesson::{Lesson, LessonStatus, Uptake};
use crate::domain::nudge::{DeliveryReason, DeliveryState, Nudge, NudgeKind, pause_after};
use crate::domain::permission::Caller;
use crate::domain::person::Person;
use crate::store::{ReadTx, StoreError, WriteTx};

/// For so long nobody else takes what was taken: longer than it takes to send a batch, or to find out that one cannot.
const TAKEN_FOR: SignedDuration = SignedDuration::from_mins(15);
/// After so long it is too late to send a nudge.
const TOO_OLD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A nudge that was taken, and how often it was tried, this time included.
pub type Taken = (String, u32);

/// What is to be done with a nudge that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// It is sent.
    Send(Letter),
    /// It is not sent.
    HoldBack(DeliveryReason),
    /// It is not sent before a moment: it is quiet where its team is.
    Wait(Timestamp),
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The mail server took it.
    Sent,
    /// It was not sent, for a reason of ours.
    HeldBack(DeliveryReason),
    /// It is to be looked at again at a moment.
    Waits(Timestamp),
    /// The mail server will not take it, however often it is tried.
    Refused,
    /// The mail server could not be reached, or asked to try later.
    Unreachable,
}

/// Takes some of what is to be sent now.
///
/// # Errors
/// When the store fails.
pub fn take(tx: &mut WriteTx<'_>, limit: i64) -> Result<Recorded<Vec<Taken>>, AppError> {
    let taken = tx.take_deliveries(tx.now() + TAKEN_FOR, limit)?;
    Ok(tx.unchanged(taken))
}

/// What is to be done with a nudge now: as things are at this moment, not as they were when it was recorded.
///
/// # Errors
/// When the store fails.
pub fn next(
    tx: &mut ReadTx<'_>,
    id: &str,
    base: Option<&str>,
    now: Timestamp,
) -> Result<Next, AppError> {
    let settled = Next::HoldBack(DeliveryReason::Settled);
    let Some(nudge) = tx.find_unchecked::<Nudge>(id)? else { return Ok(settled) };
    let recipient = access::of_person(tx, nudge.recipient)?;
    let person = tx.find_unchecked::<Person>(nudge.recipient)?;
    let (Some(caller), Some(person)) = (recipient, person) else { return Ok(settled) };
    let too_old = (nudge.created_at < now - TOO_OLD).then_some(DeliveryReason::TooOld);
    if let Some(reason) = too_old.or(reason_against(&person, nudge.kind)) {
        return Ok(Next::HoldBack(reason));
    }
    let team = team_of(tx, nudge.team)?;
    let calendar = calendar_of(team.as_ref());
    let quiet = tx.policy_on(Calendar::default().today(now))?.quiet_hours;
    match quiet.over_from(&calendar, now) {
        Some(moment) if moment > now => return Ok(Next::Wait(moment)),
        Some(_) => {}
        None => return Ok(settled),
    }
    let words = match &team {
        Some(team) if nudge.kind == NudgeKind::Digest => {
            digest::digest(tx, &caller, (team, nudge.occasion), now)?
        }
        team => {
            let name = team.as_ref().map_or("", |team| team.fields.name.as_str());
            let today = calendar.today(now);
            match nudge.uptake {
                Some(id) => asked_of(tx, id, &caller)?
                    .map(|(uptake, lesson)| about_lesson(&nudge, &uptake, &lesson, (name, today))),
                None => action_of(tx, &nudge, &caller, now)?
                    .map(|action| about(&nudge, &action, name, today)),
            }
        }
    };
    let Some(words) = words else { return Ok(settled) };
    let to = person.fields.email.unwrap_or_default();
    let links = match base {
        Some(base) => Some(Links { base, unsubscribe: unsubscribe::path(tx, nudge.id)? }),
        None => None,
    };
    Ok(Next::Send(words.letter(nudge.id.to_string(), to, links.as_ref())))
}

/// What a team was asked and the lesson, if there is no answer yet, and whoever is nudged may see it.
fn asked_of(
    tx: &mut ReadTx<'_>,
    id: UptakeId,
    caller: &Caller,
) -> Result<Option<(Uptake, Lesson)>, AppError> {
    let uptake = match tx.get::<Uptake>(id, caller) {
        Err(StoreError::NotFound) => return Ok(None),
        other => other?,
    };
    let lesson = tx.find_unchecked::<Lesson>(uptake.lesson)?;
    let lesson = lesson.filter(|lesson| lesson.status == LessonStatus::Published);
    Ok(lesson.filter(|_| uptake.answer.is_none()).map(|lesson| (uptake, lesson)))
}

/// The action of a nudge, if it still asks for what the nudge says, and whoever is nudged may see it.
fn action_of(
    tx: &mut ReadTx<'_>,
    nudge: &Nudge,
    caller: &Caller,
    now: Timestamp,
) -> Result<Option<Action>, AppError> {
    let Some(id) = nudge.action else { return Ok(None) };
    let action = match tx.get::<Action>(id, caller) {
        Err(StoreError::NotFound) => return Ok(None),
        other => other?,
    };
    let asks = match nudge.kind {
        NudgeKind::DueSoon | NudgeKind::Due => {
            action.is_carried() && action.fields.accountable == Some(nudge.recipient)
        }
        NudgeKind::Overdue => {
            action.is_overdue(now) && action.fields.accountable == Some(nudge.recipient)
        }
        NudgeKind::LeadQuestion | NudgeKind::OwnerQuestion => action.is_overdue(now),
        NudgeKind::AgeQuestion => action.is_carried(),
        NudgeKind::Orphaned => action.orphaned.is_some(),
        NudgeKind::AwaitsAnswer | NudgeKind::Digest => false,
    };
    Ok(asks.then_some(action))
}

/// Keeps what became of a nudge that was taken.
///
/// # Errors
/// When the store fails.
pub fn settle(
    tx: &mut WriteTx<'_>,
    (id, tries): &Taken,
    outcome: Outcome,
) -> Result<Recorded<()>, AppError> {
    match outcome {
        Outcome::Sent => tx.settle_delivery(id, DeliveryState::Sent, None)?,
        Outcome::HeldBack(reason) => {
            tx.settle_delivery(id, DeliveryState::HeldBack, Some(reason))?;
        }
        Outcome::Waits(until) => tx.put_off_delivery(id, until, None)?,
        Outcome::Refused => give_up(tx, id, DeliveryReason::Refused)?,
        Outcome::Unreachable => match pause_after(*tries) {
            Some(pause) => {
                let until = tx.now() + pause;
                tx.put_off_delivery(id, until, Some(DeliveryReason::Unreachable))?;
            }
            None => give_up(tx, id, DeliveryReason::Unreachable)?,
        },
    }
    Ok(tx.unchanged(()))
}

fn give_up(tx: &mut WriteTx<'_>, id: &str, reason: DeliveryReason) -> Result<(), StoreError> {
    tx.settle_delivery(id, DeliveryState::GivenUp, Some(reason))
}

/// Gives up what waited for too long: nobody is reminded of what was a week ago. Answers how much.
///
/// # Errors
/// When the store fails.
pub fn give_up_old(tx: &mut WriteTx<'_>) -> Result<Recorded<usize>, AppError> {
    let count = tx.give_up_deliveries(tx.now() - TOO_OLD)?;
    Ok(tx.unchanged(count))
}
