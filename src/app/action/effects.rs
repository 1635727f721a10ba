//! What else a move of an action brings about, in the same transaction: the slip, the verification,
//! the action that waits instead, the one that takes its place, the review of what did not land.
//!
//! May use: `domain`, `store`.

use jiff::civil::Date;

use crate::app::AppError;
use crate::app::action::facts::calendar_of;
use crate::app::action::move_on::{perform, refuse};
use crate::domain::action::{Accept, Action, ActionMove, Defer, Slip, Verification, Verify};
use crate::domain::calendar::{Calendar, days_after};
use crate::domain::check::Checked;
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::ActionId;
use crate::domain::incident::{Incident, IncidentFields, IncidentKind, Visibility};
use crate::domain::permission::Caller;
use crate::domain::record::{NewRecord, Transition};
use crate::domain::review::{Review, ReviewFields};
use crate::store::WriteTx;

/// Days after which an action that made room for another comes back, where nobody says.
const WAITS_DAYS: u32 = 30;

/// What was true of the action when it moved.
#[derive(Debug)]
pub struct Circumstances {
    /// The move as recorded.
    pub transition: Transition,
    /// The due dates before and after, where the move was a slip.
    pub slipped: Option<(Date, Date)>,
    /// When its effect was to be checked.
    pub planned_on: Option<Date>,
}

/// Brings about what follows from a move, and answers the action as it stands afterwards.
///
/// # Errors
/// [`AppError`] when something that follows is not possible; then the move did not happen either.
pub fn follow(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: Action,
    made: &ActionMove,
    circumstances: &Circumstances,
) -> Result<Action, AppError> {
    if let Some(dates) = circumstances.slipped {
        add_slip(tx, &action, dates, &circumstances.transition)?;
    }
    match made {
        ActionMove::Verify(said) => add_verification(tx, caller, &action, said, circumstances)?,
        ActionMove::Accept(said) => make_room(tx, caller, &action, said)?,
        ActionMove::Supersede(_) | ActionMove::Merge(_) => hand_over(tx, caller, &action)?,
        ActionMove::DidNotLand(_) => return plan_review(tx, action, &circumstances.transition),
        _ => {}
    }
    Ok(action)
}

fn add_slip(
    tx: &mut WriteTx<'_>,
    action: &Action,
    (from_date, to_date): (Date, Date),
    transition: &Transition,
) -> Result<(), AppError> {
    let slip = Slip {
        id: tx.new_id(),
        action: action.id,
        from_date,
        to_date,
        reason: transition.reason.clone().unwrap_or_default(),
        happened_at: transition.happened_at,
        recorded_at: transition.recorded_at,
    };
    Ok(tx.add_slip(&slip)?)
}

fn add_verification(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: &Action,
    said: &Verify,
    circumstances: &Circumstances,
) -> Result<(), AppError> {
    let Some(verdict) = said.judgement() else {
        return Ok(());
    };
    let now = tx.now();
    let verification = Verification {
        id: tx.new_id(),
        action: action.id,
        version: 1,
        created_at: now,
        changed_at: now,
        origin: Origin::Live,
        planned_on: circumstances.planned_on,
        happened_at: circumstances.transition.happened_at,
        window_from: said.window_from,
        window_to: said.window_to,
        baseline_value: said.baseline_value.clone(),
        observed_value: said.observed_value.clone(),
        exposure: said.exposure,
        occurrences: said.occurrences,
        method: said.method,
        side_effects: said.side_effects.clone(),
        evidence: said.evidence.clone(),
        verdict,
        by: caller.person,
    };
    tx.insert(&verification)?;
    tx.also(Event::created(Noun::Verification, verification.id, 1));
    Ok(())
}

/// The team is at its capacity: a named action of the same team waits instead.
fn make_room(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    action: &Action,
    said: &Accept,
) -> Result<(), AppError> {
    let Some(waits) = said.defer_instead else {
        return Ok(());
    };
    let other = tx.get_to_save::<Action>(waits, caller)?;
    if waits == action.id
        || other.fields.owner_team != action.fields.owner_team
        || !other.is_carried()
    {
        let detail = "must be another action that the same team carries now";
        return Err(refuse("/defer_instead", "not_carried", detail));
    }
    let calendar = calendar_of(tx, &other)?;
    let re_review_on =
        said.re_review_on.unwrap_or_else(|| days_after(calendar.today(tx.now()), WAITS_DAYS));
    let deferral = Defer {
        reason: Some(format!("makes room for {}", action.number)),
        accepted_risk: Some("the team can carry only so many at once; this one waits".to_owned()),
        re_review_on: Some(re_review_on),
        ..Defer::default()
    };
    let _view = perform(tx, caller, other, &ActionMove::Defer(deferral))?;
    Ok(())
}

/// The action that takes this one's place takes over what it was linked to.
fn hand_over(tx: &mut WriteTx<'_>, caller: &Caller, action: &Action) -> Result<(), AppError> {
    let Some(into) = action.replaced_by else {
        return Ok(());
    };
    let target = tx.get_to_save::<Action>(into, caller)?;
    let mut fields = target.fields.clone();
    fields.take_over(&action.fields);
    if fields == target.fields {
        return Ok(());
    }
    let names =
        ["factors", "lessons", "incidents", "fragilities", "services"].map(str::to_owned).to_vec();
    let now = tx.now();
    let (target, event) = target.change(Checked::parse(fields)?, names, now);
    tx.save(&target)?;
    tx.also(event);
    Ok(())
}

/// Whoever proposes a successor has answered what put the effect of the earlier action in question.
///
/// # Errors
/// Any that the store can have.
pub fn answer_question(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    succeeds: Option<ActionId>,
) -> Result<(), AppError> {
    let Some(id) = succeeds else { return Ok(()) };
    let earlier = tx.get_to_save::<Action>(id, caller)?;
    if earlier.in_question.is_some() {
        let (earlier, event) = earlier.succeeded(tx.now());
        tx.save(&earlier)?;
        tx.also(event);
    }
    Ok(())
}

/// What did not land is something to learn from: a review of it is planned, begun with what was said.
fn plan_review(
    tx: &mut WriteTx<'_>,
    action: Action,
    transition: &Transition,
) -> Result<Action, AppError> {
    let now = tx.now();
    let grants = match action.fields.home {
        Some(home) => tx.grants_behind(&home.to_string())?,
        None => None,
    };
    let happened = IncidentFields {
        title: shortened(&format!("Did not land: {}", action.fields.title)),
        summary: transition.reason.clone(),
        kind: Some(IncidentKind::ChangeThatDidNotLand),
        occurred_at: Some(transition.happened_at),
        services: action.fields.services.clone(),
        visibility: grants.as_ref().map(|_| Visibility::Restricted),
        grants: grants.clone().unwrap_or_default(),
        ..IncidentFields::default()
    };
    let new = NewRecord {
        id: tx.new_id(),
        number: tx.draw_number_for(Noun::Incident, grants.is_some())?,
        now,
        by: None,
        origin: Origin::Live,
    };
    let (incident, event) = Incident::report(Checked::parse(happened)?, new);
    tx.insert(&incident)?;
    tx.also(event);
    let told = [("what_happened".to_owned(), transition.reason.clone().unwrap_or_default())];
    let plan = ReviewFields {
        incidents: vec![incident.id],
        title: Some(incident.fields.title.clone()),
        team: action.fields.owner_team,
        due_date: Some(Calendar::default().working_days_after(Calendar::default().today(now), 10)),
        sections: told.into_iter().collect(),
        ..ReviewFields::default()
    };
    let new = NewRecord {
        id: tx.new_id(),
        number: tx.draw_number_for(Noun::Review, grants.is_some())?,
        now,
        by: None,
        origin: Origin::Live,
    };
    let (review, event) = Review::plan(Checked::parse(plan)?, new);
    tx.insert(&review)?;
    tx.also(event);
    let mut fields = action.fields.clone();
    fields.incidents.push(incident.id);
    let (action, event) = action.change(Checked::parse(fields)?, vec!["incidents".to_owned()], now);
    tx.save(&action)?;
    tx.also(event);
    Ok(action)
}

fn shortened(title: &str) -> String {
    title.chars().take(crate::domain::check::LINE).collect()
}
