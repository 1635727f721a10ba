//! Whether a line is of something new, or of a record that is there: to be brought up to it, or to be left as it is.
//! May use: `domain`, `store`.

use serde_json::Value;

use crate::app::AppError;
use crate::app::merge::to_value;
use crate::domain::exchange::{RowOutcome, RowType};
use crate::domain::id::RecordId;
use crate::domain::permission::Caller;
use crate::store::{Taken, WriteTx};

use super::desk::Desk;
use super::digest::digest_of;
use super::enter::Enter;
use super::entered::Entered;
use super::line::{Line, invalid};

/// How a line stands to what is there.
pub(super) enum Standing<R> {
    /// It is of something new.
    New,
    /// It is another version of this record, which nobody has edited here.
    Before(Box<R>),
    /// There is a record that is to be left as it is.
    Left(Entered),
}

/// Finds out how a line stands to what is there.
pub(super) fn standing<R: Enter>(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    desk: &Desk,
    line: &Line,
) -> Result<Standing<R>, AppError> {
    if let Some(taken) = line.key.as_ref().and_then(|key| desk.taken(R::TYPE, key)) {
        return of_taken(tx, line, taken);
    }
    if let Some(id) = &line.id {
        R::Id::parse(id).ok_or_else(|| {
            invalid("/id", "invalid_value", format!("must begin with {}_", R::Id::PREFIX))
        })?;
        if let Some(here) = tx.find_unchecked::<R>(id)? {
            return Ok(Standing::Left(same_id(tx, caller, line, here)?));
        }
    }
    if let Some(id) = line.key.as_ref().and_then(|key| desk.same(R::NOUN, key)) {
        return Ok(Standing::Left(Entered::left(
            id,
            "known_here: another way brought this record; left as it is",
        )));
    }
    let catalogue = matches!(R::TYPE, RowType::Team | RowType::Service | RowType::Theme);
    let key = line.fields.get("key").and_then(Value::as_str).filter(|_| catalogue);
    if let Some(key) = key
        && let Some(here) = tx.find_by_unchecked::<R>("number", key)?
    {
        if line.id.is_some() {
            return Err(invalid(
                "/fields/key",
                "already_exists",
                format!("there is a {} {key} with another id", R::TYPE),
            ));
        }
        return Ok(Standing::Left(Entered::new(here.id(), RowOutcome::Unchanged)));
    }
    Ok(Standing::New)
}

/// The line was taken before, perhaps with other content.
fn of_taken<R: Enter>(
    tx: &mut WriteTx<'_>,
    line: &Line,
    taken: &Taken,
) -> Result<Standing<R>, AppError> {
    if taken.row_digest == line.digest {
        return Ok(Standing::Left(Entered::new(&taken.record_id, RowOutcome::Unchanged)));
    }
    let Some(here) = tx.find_unchecked::<R>(&taken.record_id)? else {
        return Ok(Standing::Left(Entered::left(
            &taken.record_id,
            "deleted_here: the record was deleted here; left so",
        )));
    };
    if digest_of(&here) != taken.record_digest {
        let why = "edited_here: somebody has edited the record here since; left as it is";
        return Ok(Standing::Left(Entered::left(&taken.record_id, why)));
    }
    Ok(Standing::Before(Box::new(here)))
}

/// There is a record with the line's id: a copy of ours came back.
fn same_id<R: Enter>(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    line: &Line,
    here: R,
) -> Result<Entered, AppError> {
    let id = here.id();
    if !tx.visible_ids(std::slice::from_ref(&id), caller)?.contains(&id) {
        return Err(invalid("/id", "already_exists", "the id is taken"));
    }
    let mut told = to_value(&here.outward());
    let fields = told.as_object_mut().and_then(|members| members.remove("fields"));
    let same = told == Value::Object(line.header.clone())
        && fields.is_none_or(|fields| fields == Value::Object(line.fields.clone()));
    let why = "differs_here: the record here differs from the line; left as it is";
    Ok(if same { Entered::new(id, RowOutcome::Unchanged) } else { Entered::left(id, why) })
}
