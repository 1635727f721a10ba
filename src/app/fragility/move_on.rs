//! Someone moves a fragility on: covers it, proves it, accepts its risk, clears it. May use: `domain`, `store`.

use crate::app::fragility::relations;
use crate::app::fragility::show::{FragilityView, facts, related, written};
use crate::app::guard::Guard;
use crate::app::{AppError, naming};
use crate::domain::event::Noun;
use crate::domain::fragility::{Fragility, FragilityMove, MOVES, Prove};
use crate::domain::machine;
use crate::domain::permission::Caller;
use crate::domain::words::Word;
use crate::store::{Recorded, WriteTx};

/// A move of a fragility.
#[derive(Debug, Clone)]
pub struct MoveFragility {
    /// Its id or number.
    pub id: String,
    /// What was seen of it.
    pub guard: Guard,
    /// The move.
    pub made: FragilityMove,
}

/// Makes a move.
///
/// # Errors
/// 404, 403, 412, then 409 naming everything that is missing.
pub fn move_on(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &MoveFragility,
) -> Result<Recorded<FragilityView>, AppError> {
    let fragility = tx.get_to_save::<Fragility>(&command.id, caller)?;
    let relations = related(relations(tx, caller, &fragility.fields)?, caller, &fragility);
    let name = command.made.name();
    let who = machine::movers(MOVES, name);
    caller.may_move(Noun::Fragility, name.as_str(), &who, &relations)?;
    command.guard.check(fragility.version)?;
    let now = tx.now();
    if let FragilityMove::Prove(Prove { by: Some(person), .. }) = &command.made {
        naming::refuse_unknown(tx, caller, &[("/by".to_owned(), person.to_string())], &[])?;
    }
    let facts = facts(tx, caller, &fragility, now)?;
    let (fragility, event, moved) = fragility.make(&command.made, &facts)?;
    tx.save(&fragility)?;
    tx.add_move(Noun::Fragility, fragility.id, moved)?;
    let view = written(tx, caller, fragility)?;
    Ok(tx.record(event, view))
}
