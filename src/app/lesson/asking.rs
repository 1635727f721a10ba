//! Publishing a lesson asks the teams that it names and those that own its services; everyone else reads it for
//! information. May use: `domain`, `store`.

use std::collections::BTreeSet;

use crate::app::AppError;
use crate::app::uptake::ask_team;
use crate::domain::id::TeamId;
use crate::domain::lesson::{Lesson, MOST_ASKED, Uptake};
use crate::domain::service::Service;
use crate::domain::team::Team;
use crate::store::{ReadTx, WriteTx};

/// Asks each team concerned once: first those named, then the owners of its services, at most eight in all.
pub(super) fn ask_those_concerned(tx: &mut WriteTx<'_>, lesson: &Lesson) -> Result<(), AppError> {
    let asked = tx.all_unchecked::<Uptake>("lesson", lesson.id.to_string())?;
    let mut seen: BTreeSet<TeamId> = asked.iter().map(|uptake| uptake.team).collect();
    let mut left = MOST_ASKED.saturating_sub(seen.len());
    for id in concerned(tx, lesson)? {
        if left == 0 || !seen.insert(id) {
            continue;
        }
        // A team that was dissolved cannot answer.
        let team = tx.find_unchecked::<Team>(id)?.filter(|team| team.fields.active);
        if let Some(team) = team {
            let (_, event) = ask_team(tx, lesson.id, &team)?;
            tx.also(event);
            left -= 1;
        }
    }
    Ok(())
}

fn concerned(tx: &mut ReadTx<'_>, lesson: &Lesson) -> Result<Vec<TeamId>, AppError> {
    let mut teams = lesson.fields.asked.clone();
    for id in &lesson.fields.services {
        teams.extend(
            tx.find_unchecked::<Service>(*id)?.and_then(|service| service.fields.owner_team),
        );
    }
    Ok(teams)
}
