//! Someone asks a further team about a lesson. May use: `domain`, `store`.

use crate::app::lesson::{incidents_of, relations};
use crate::app::uptake::show::{UptakeView, view};
use crate::app::{AppError, access, closing, naming};
use crate::domain::event::{Event, Origin};
use crate::domain::id::{LessonId, TeamId};
use crate::domain::lesson::{AskedBecause, Lesson, LessonStatus, MOST_ASKED, Uptake};
use crate::domain::permission::Caller;
use crate::domain::record::NewRecord;
use crate::domain::rule::RuleBroken;
use crate::domain::team::Team;
use crate::store::{Recorded, WriteTx};

/// Who is to be asked.
#[derive(Debug, Clone)]
pub struct AskTeam {
    /// The lesson's id or number.
    pub lesson: String,
    /// The team.
    pub team: TeamId,
}

/// Asks a team about a published lesson.
///
/// # Errors
/// 404, 403, 422 for a team that is not there (any more), 409 when it was asked, eight were, or nothing is published.
pub fn ask(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    command: &AskTeam,
) -> Result<Recorded<UptakeView>, AppError> {
    let lesson = tx.get_to_save::<Lesson>(&command.lesson, caller)?;
    access::may(caller, "create_lesson_uptake", &relations(caller, &lesson))?;
    naming::refuse_unknown(tx, caller, &[("/team".to_owned(), command.team.to_string())], &[])?;
    let team = tx.get::<Team>(command.team, caller)?;
    if !team.fields.active {
        return Err(
            RuleBroken::invalid("/team", "dissolved", "the team does not exist any more").into()
        );
    }
    refuse_too_much(tx, &lesson, team.id)?;
    let (uptake, event) = ask_team(tx, lesson.id, &team, AskedBecause::Named)?;
    let incidents = incidents_of(tx, &lesson)?;
    closing::restage(tx, incidents)?;
    let view = view(tx, caller, uptake, &lesson)?;
    Ok(tx.record(event, view))
}

fn refuse_too_much(tx: &mut WriteTx<'_>, lesson: &Lesson, team: TeamId) -> Result<(), AppError> {
    if lesson.status != LessonStatus::Published {
        let detail = "teams are asked about a published lesson";
        return Err(RuleBroken::conflict("not_published", detail).into());
    }
    let asked = tx.all_unchecked::<Uptake>("lesson", lesson.id.to_string())?;
    if asked.iter().any(|uptake| uptake.team == team) {
        return Err(RuleBroken::conflict("already_asked", "the team was asked already").into());
    }
    if asked.len() >= MOST_ASKED {
        let detail =
            format!("at most {MOST_ASKED} teams are asked; everyone else reads it for information");
        return Err(RuleBroken::conflict("too_many_asked", detail).into());
    }
    Ok(())
}

/// Asks a team, with as many of its working days to answer as policy gives.
///
/// # Errors
/// Any that the store can have.
pub(in crate::app) fn ask_team(
    tx: &mut WriteTx<'_>,
    lesson: LessonId,
    team: &Team,
    because: AskedBecause,
) -> Result<(Uptake, Event), AppError> {
    let (now, calendar) = (tx.now(), &team.fields.calendar);
    let today = calendar.today(now);
    let days = tx.policy_on(today)?.uptake_answer_working_days;
    let answer_by = calendar.working_days_after(today, days);
    let (number, origin) = (String::new(), Origin::Live);
    let new = NewRecord { id: tx.new_id(), number, now, by: None, origin };
    let (uptake, event) = Uptake::ask(lesson, team.id, because, answer_by, &new);
    tx.insert(&uptake)?;
    Ok((uptake, event))
}
