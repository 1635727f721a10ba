//! One step of the story as the use case that it is. May use: `app`, `domain`, `store`.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::guard::Guard;
use crate::app::{
    AppError, View, action, factor, fragility, incident, lesson, person, policy, review, service,
    team, theme, timeline, uptake,
};
use crate::domain::lesson::MOST_ASKED;
use crate::domain::list::ListQuery;
use crate::domain::permission::Caller;
use crate::store::{Recorded, WriteTx};

/// Does what a step says; answers the id of the record that it is about.
///
/// # Errors
/// Whatever the use case says; [`AppError::Fault`] for a step that means nothing.
pub fn play(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    does: &str,
    to: &str,
    says: &Value,
) -> Result<Recorded<String>, AppError> {
    let (id, guard) = (to.to_owned(), Guard::Any);
    match does {
        "create_person" => told(person::create::create(
            tx,
            caller,
            &person::create::CreatePerson { fields: of(says)? },
        )),
        "create_team" => {
            told(team::create::create(tx, caller, &team::create::CreateTeam { fields: of(says)? }))
        }
        "create_service" => told(service::create::create(
            tx,
            caller,
            &service::create::CreateService { fields: of(says)? },
        )),
        "create_theme" => told(theme::create::create(
            tx,
            caller,
            &theme::create::CreateTheme { fields: of(says)? },
        )),
        "create_policy" => {
            told(policy::create(tx, caller, &policy::CreatePolicy { fields: of(says)? }))
        }
        "create_incident" => {
            told(incident::create(tx, caller, &incident::CreateIncident { fields: of(says)? }))
        }
        "create_timeline_event" => told(timeline::create(
            tx,
            caller,
            &timeline::CreateTimelineEvent { incident: id, fields: of(says)? },
        )),
        "move_incident" => told(incident::move_on(
            tx,
            caller,
            &incident::MoveIncident { id, guard, made: of(says)? },
        )),
        "create_review" => {
            told(review::create(tx, caller, &review::CreateReview { fields: of(says)? }))
        }
        "create_review_factor" => told(factor::create(
            tx,
            caller,
            &factor::CreateFactor { review: id, fields: of(says)? },
        )),
        "move_review" => {
            told(review::move_on(tx, caller, &review::MoveReview { id, guard, made: of(says)? }))
        }
        "create_review_sign_off" => told(review::sign_off(tx, caller, &id)),
        "create_lesson" => {
            told(lesson::create(tx, caller, &lesson::CreateLesson { fields: of(says)? }))
        }
        "move_lesson" => {
            told(lesson::move_on(tx, caller, &lesson::MoveLesson { id, guard, made: of(says)? }))
        }
        "create_action" => {
            told(action::create(tx, caller, &action::CreateAction { fields: of(says)? }))
        }
        "move_action" => {
            told(action::move_on(tx, caller, &action::MoveAction { id, guard, made: of(says)? }))
        }
        "create_fragility" => {
            told(fragility::create(tx, caller, &fragility::CreateFragility { fields: of(says)? }))
        }
        "move_fragility" => told(fragility::move_on(
            tx,
            caller,
            &fragility::MoveFragility { id, guard, made: of(says)? },
        )),
        "answer_uptake" => answer(tx, caller, to, says),
        other => Err(AppError::Fault(format!("the story knows no {other}"))),
    }
}

/// A team's answer to a lesson, found by the two.
fn answer(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    lesson: &str,
    says: &Value,
) -> Result<Recorded<String>, AppError> {
    let mut says = says.clone();
    let team = says.as_object_mut().and_then(|says| says.remove("team")).unwrap_or_default();
    let query = ListQuery {
        conditions: Vec::new(),
        sort: "created_at",
        descending: false,
        after: None,
        limit: MOST_ASKED,
        include_total: false,
    };
    let asked = uptake::list(tx, caller, lesson, &query)?.items;
    let asked = asked.into_iter().find(|asked| team == Value::from(asked.uptake.team.to_string()));
    let id = asked.map(|asked| asked.about()).ok_or(AppError::NotFound)?;
    told(uptake::answer(tx, caller, &uptake::AnswerUptake { id, answer: of(&says)? }))
}

/// What is said, as what the use case takes.
fn of<T: DeserializeOwned>(says: &Value) -> Result<T, AppError> {
    serde_json::from_value(says.clone()).map_err(|why| AppError::Fault(why.to_string()))
}

fn told<V: View>(recorded: Result<Recorded<V>, AppError>) -> Result<Recorded<String>, AppError> {
    Ok(recorded?.map(|view| view.about()))
}
