//! How moves and slips enter: what is only ever added to. They stand in their record's history; the feed speaks of the
//! import. May use: `domain`, `store`.

use serde_json::{Value, json};

use crate::app::merge::to_value;
use crate::app::shape;
use crate::app::{AppError, naming};
use crate::domain::action::Slip;
use crate::domain::event::Origin;
use crate::domain::exchange::{RowOutcome, RowType};
use crate::domain::id::{RecordId, SlipId, TransitionId};
use crate::domain::permission::Caller;
use crate::domain::record::Transition;
use crate::store::WriteTx;

use super::desk::Desk;
use super::entered::Entered;
use super::line::{Line, invalid, within};
use super::links::{link, resolve};

/// A move that a record made elsewhere.
pub(super) fn transition(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    desk: &Desk,
    mut line: Line,
) -> Result<Entered, AppError> {
    let kinds = &[
        RowType::Action,
        RowType::Review,
        RowType::Lesson,
        RowType::Share,
        RowType::Incident,
        RowType::Fragility,
    ];
    resolve(tx, desk, &mut line, &[link("record", kinds)])?;
    let Some(id) = new_id::<TransitionId>(tx, &line)? else { return Ok(known(&line)) };
    let value = with_defaults(
        &line,
        json!({
            "id": id, "reason": null, "override_reason": null, "overridden": [], "by": "", "details": {},
            "recorded_at": tx.now(), "origin": Origin::Imported,
        }),
    );
    let made: Transition = shape::typed(&value).map_err(|misfit| within("", misfit.into()))?;
    refuse_strange(&line, &to_value(&made))?;
    let kind = kinds.iter().find(|kind| kind.noun() == Some(made.noun));
    if kind.is_none() || !made.record.starts_with(&format!("{}_", made.noun.id_prefix())) {
        return Err(invalid(
            "/record",
            "contradicts",
            "must be the id of a record of the kind in `noun`",
        ));
    }
    naming::refuse_unknown(tx, caller, &[("/record".to_owned(), made.record.clone())], &[])?;
    tx.add_transition(&made)?;
    Ok(Entered::new(id, RowOutcome::Created))
}

/// A change of a due date elsewhere.
pub(super) fn slip(tx: &mut WriteTx<'_>, caller: &Caller, line: Line) -> Result<Entered, AppError> {
    let Some(id) = new_id::<SlipId>(tx, &line)? else { return Ok(known(&line)) };
    let value = with_defaults(&line, json!({ "id": id, "recorded_at": tx.now() }));
    let slip: Slip = shape::typed(&value).map_err(|misfit| within("", misfit.into()))?;
    refuse_strange(&line, &to_value(&slip))?;
    naming::refuse_unknown(tx, caller, &[("/action".to_owned(), slip.action.to_string())], &[])?;
    tx.add_slip(&slip)?;
    Ok(Entered::new(id, RowOutcome::Created))
}

/// The id of what is to be added; nothing when it is there already.
fn new_id<I: RecordId>(tx: &mut WriteTx<'_>, line: &Line) -> Result<Option<I>, AppError> {
    let Some(id) = &line.id else {
        return Err(invalid("/id", "required", "history is known again by its id alone"));
    };
    let parsed = I::parse(id).ok_or_else(|| {
        invalid("/id", "invalid_value", format!("must begin with {}_", I::PREFIX))
    })?;
    Ok((!tx.has_history(line.kind, id)?).then_some(parsed))
}

fn known(line: &Line) -> Entered {
    Entered::new(line.id.clone().unwrap_or_default(), RowOutcome::Unchanged)
}

fn with_defaults(line: &Line, mut value: Value) -> Value {
    for (name, said) in &line.header {
        if let Some(members) = value.as_object_mut() {
            members.insert(name.clone(), said.clone());
        }
    }
    value
}

fn refuse_strange(line: &Line, record: &Value) -> Result<(), AppError> {
    match line.header.keys().find(|name| record.get(*name).is_none()) {
        Some(name) => {
            Err(invalid(shape::step(name), "unknown_field", format!("no such property: `{name}`")))
        }
        None => Ok(()),
    }
}
