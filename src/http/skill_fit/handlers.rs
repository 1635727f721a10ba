//! What is asked of what accountable persons say of themselves. May use: `app`, `domain`.

use actix_web::{HttpResponse, delete, get, put};

use crate::app::skill_fit::{PutSkillFit, delete, put, show};
use crate::domain::skill_fit::SkillFitFields;
use crate::http::answer::shown;
use crate::http::extract::{Asked, IfMatch, Json, Path};
use crate::http::problem::Problem;
use crate::http::skill_fit::SkillFitBody;

/// Show how an action fits what the person can do who answers for it, as they say themselves.
///
/// For them, for those who mentor on the action and for the team's lead; for everybody else it is not there. It is
/// forgotten when the work is over and when somebody else answers for the action.
#[utoipa::path(tag = "actions", responses((status = 200, body = SkillFitBody)))]
#[get("/{id}/skill-fit")]
pub async fn show_action_skill_fit(
    asked: Asked,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner();
    asked.ask(move |tx, caller| show(tx, caller, &id), shown::<SkillFitBody>).await
}

/// Say how an action for which one answers fits what one can do.
///
/// The answer is kept for no `Idempotency-Key`: what was said is to be gone when it is gone.
#[utoipa::path(tag = "actions", responses((status = 200, body = SkillFitBody)))]
#[put("/{id}/skill-fit")]
pub async fn put_action_skill_fit(
    asked: Asked,
    id: Path<String>,
    body: Json<SkillFitFields>,
) -> Result<HttpResponse, Problem> {
    let command = PutSkillFit { action: id.into_inner(), fields: body.into_inner() };
    asked.perform_unkept(move |tx, caller| put(tx, caller, &command), shown::<SkillFitBody>).await
}

/// Take back what one said of oneself.
#[utoipa::path(tag = "actions", responses((status = 204)))]
#[delete("/{id}/skill-fit")]
pub async fn delete_action_skill_fit(
    asked: Asked,
    id: Path<String>,
    guard: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (id, guard) = (id.into_inner(), guard.into_inner());
    asked.remove(move |tx, caller| delete(tx, caller, &id, &guard)).await
}
