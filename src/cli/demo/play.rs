//! One step of the story as the use case that it is. May use: `app`, `domain`, `store`.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::guard::Guard;
use crate::app::subscription::{PutSubscription, Whose};
use crate::app::{
    AppError, View, action, comment, factor, fragility, incident, lesson, person, plan, policy,
    review, service, share, skill_fit, subscription, team, theme, timeline, uptake, view,
};
use crate::domain::lesson::MOST_ASKED;
use crate::domain::list::ListQuery;
use crate::domain::permission::Caller;
use crate::store::{Recorded, WriteTx};

/// What came of a step: the id of the record that it is about.
type Played = Result<Recorded<String>, AppError>;

/// Does what a step says.
///
/// # Errors
/// Whatever the use case says; [`AppError::Fault`] for a step that means nothing.
pub fn play(tx: &mut WriteTx<'_>, caller: &Caller, does: &str, to: &str, says: &Value) -> Played {
    match does.split_once('_') {
        Some(("create", noun)) => create(tx, caller, noun, to, says),
        Some(("move", noun)) => make(tx, caller, noun, to, says),
        Some(("answer", "uptake")) => answer(tx, caller, to, says),
        Some(("judge", "lesson_relearning")) => {
            let command = lesson::JudgeRelearning { id: to.to_owned(), said: of(says)? };
            told(lesson::judge(tx, caller, &command))
        }
        Some(("put", "my_subscriptions")) => follow(tx, caller, Whose::Mine, says),
        Some(("put", "team_subscriptions")) => follow(tx, caller, Whose::Team(to.to_owned()), says),
        Some(("put", "action_plan")) => {
            let (action, guard) = (to.to_owned(), Guard::Any);
            told(plan::put(tx, caller, &plan::PutPlan { action, guard, fields: of(says)? }))
        }
        Some(("put", "action_skill_fit")) => {
            let command = skill_fit::PutSkillFit { action: to.to_owned(), fields: of(says)? };
            told(skill_fit::put(tx, caller, &command))
        }
        _ => Err(AppError::Fault(format!("the story knows no {does}"))),
    }
}

fn create(tx: &mut WriteTx<'_>, caller: &Caller, noun: &str, to: &str, says: &Value) -> Played {
    match noun {
        "person" => told(person::create::create(
            tx,
            caller,
            &person::create::CreatePerson { fields: of(says)? },
        )),
        "team" => {
            told(team::create::create(tx, caller, &team::create::CreateTeam { fields: of(says)? }))
        }
        "service" => told(service::create::create(
            tx,
            caller,
            &service::create::CreateService { fields: of(says)? },
        )),
        "theme" => told(theme::create::create(
            tx,
            caller,
            &theme::create::CreateTheme { fields: of(says)? },
        )),
        "policy" => told(policy::create(tx, caller, &policy::CreatePolicy { fields: of(says)? })),
        "incident" => {
            told(incident::create(tx, caller, &incident::CreateIncident { fields: of(says)? }))
        }
        "timeline_event" => {
            let command =
                timeline::CreateTimelineEvent { incident: to.to_owned(), fields: of(says)? };
            told(timeline::create(tx, caller, &command))
        }
        "review" => told(review::create(tx, caller, &review::CreateReview { fields: of(says)? })),
        "review_factor" => {
            let command = factor::CreateFactor { review: to.to_owned(), fields: of(says)? };
            told(factor::create(tx, caller, &command))
        }
        "review_sign_off" => told(review::sign_off(tx, caller, to)),
        "lesson" => told(lesson::create(tx, caller, &lesson::CreateLesson { fields: of(says)? })),
        "lesson_share" => {
            let command = share::CreateShare { lesson: to.to_owned(), fields: of(says)? };
            told(share::create(tx, caller, &command))
        }
        "lesson_comment" => {
            let (about, id) = (comment::About::Lesson, to.to_owned());
            let command = comment::CreateComment { about, id, fields: of(says)? };
            told(comment::create(tx, caller, &command))
        }
        "action" => told(action::create(tx, caller, &action::CreateAction { fields: of(says)? })),
        "view" => told(view::create(tx, caller, &view::CreateView { fields: of(says)? })),
        "fragility" => {
            told(fragility::create(tx, caller, &fragility::CreateFragility { fields: of(says)? }))
        }
        other => Err(AppError::Fault(format!("the story creates no {other}"))),
    }
}

fn make(tx: &mut WriteTx<'_>, caller: &Caller, noun: &str, to: &str, says: &Value) -> Played {
    let (id, guard) = (to.to_owned(), Guard::Any);
    match noun {
        "incident" => told(incident::move_on(
            tx,
            caller,
            &incident::MoveIncident { id, guard, made: of(says)? },
        )),
        "review" => {
            told(review::move_on(tx, caller, &review::MoveReview { id, guard, made: of(says)? }))
        }
        "lesson" => {
            told(lesson::move_on(tx, caller, &lesson::MoveLesson { id, guard, made: of(says)? }))
        }
        "share" => {
            told(share::move_on(tx, caller, &share::MoveShare { id, guard, made: of(says)? }))
        }
        "action" => {
            told(action::move_on(tx, caller, &action::MoveAction { id, guard, made: of(says)? }))
        }
        "fragility" => told(fragility::move_on(
            tx,
            caller,
            &fragility::MoveFragility { id, guard, made: of(says)? },
        )),
        other => Err(AppError::Fault(format!("the story moves no {other}"))),
    }
}

/// A team's answer to a lesson, found by the two.
fn answer(tx: &mut WriteTx<'_>, caller: &Caller, lesson: &str, says: &Value) -> Played {
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
    let asked = asked.into_iter().find(|asked| team == asked.uptake.team.to_string());
    let id = asked.map(|asked| asked.about()).ok_or(AppError::NotFound)?;
    told(uptake::answer(tx, caller, &uptake::AnswerUptake { id, said: of(&says)? }))
}

fn follow(tx: &mut WriteTx<'_>, caller: &Caller, whose: Whose, says: &Value) -> Played {
    told(subscription::put(tx, caller, &PutSubscription { whose, fields: of(says)? }))
}

/// What is said, as what the use case takes.
fn of<T: DeserializeOwned>(says: &Value) -> Result<T, AppError> {
    serde_json::from_value(says.clone()).map_err(|why| AppError::Fault(why.to_string()))
}

fn told<V: View>(recorded: Result<Recorded<V>, AppError>) -> Played {
    Ok(recorded?.map(|view| view.about()))
}
