//! What is asked of many actions at once. May use: `app`, `domain`.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, post};
use serde_json::Value;

use crate::app::action::ActionView;
use crate::app::batch::{
    BatchItem, Chosen, Foreseen, Preview, PreviewBatch, Standing, may, perform, preview,
};
use crate::app::listing::query;
use crate::app::many::Fate;
use crate::app::register::LIST as REGISTER;
use crate::app::{Answer, AppError, WriteTx};
use crate::domain::id::ViewId;
use crate::domain::list::ListQuery;
use crate::domain::permission::Caller;
use crate::domain::view::Listed;
use crate::http::action::ActionBody;
use crate::http::answer::{plain, shown, tell};
use crate::http::batch::body::{
    ActionStanding, BatchOutcome, BatchOutcomeBody, BatchProspect, BatchProspectBody, deed, items,
    refused,
};
use crate::http::batch::{
    ActionBatch, ActionBatchBody, ActionBatchPreview, ActionBatchPreviewBody,
};
use crate::http::extract::{Asked, Json};
use crate::http::headers::RequestId;
use crate::http::problem::Problem;
use crate::http::view::of_view;

/// Do the same to many actions: have each make a move, or change the same of each.
///
/// Each is done as the single request does it, in a transaction of its own: what is refused hinders no other, and says
/// why. `reschedule` with `later_by_days` moves each due date by so many days, to a day on which its team works. The answer is 200 however many are refused; `refused` and `not_tried` count them. Sent again under the same
/// `Idempotency-Key`, what was done is told again, and the rest is tried.
#[utoipa::path(tag = "actions", responses((status = 200, body = ActionBatchBody)))]
#[post("/action-batches")]
pub async fn create_action_batch(
    asked: Asked,
    body: Json<ActionBatch>,
) -> Result<HttpResponse, Problem> {
    let ActionBatch { items: sent, transition, change } = body.into_inner();
    let (named, deed) = (items(&sent)?, deed(transition, change)?);
    asked.no_more_parameters()?;
    may(asked.caller())?;
    let parts: Vec<_> = named.iter().map(|item| item.action.clone()).collect();
    let one = move |index: usize, tx: &mut WriteTx<'_>, caller: &Caller| {
        let item: &BatchItem = named.get(index).ok_or(AppError::NotFound)?;
        perform(tx, caller, item, &deed)
    };
    let fates = asked.app()?.perform_each(&asked.asking()?, parts.clone(), one, applied).await?;
    let outcomes = parts.into_iter().zip(fates).map(|(action, fate)| became(&asked, action, fate));
    let items: Vec<_> = outcomes.collect();
    let count = |outcome| items.iter().filter(|item| item.outcome == outcome).count();
    let (applied, refused) = (count(BatchOutcome::Applied), count(BatchOutcome::Refused));
    let not_tried = count(BatchOutcome::NotTried);
    Ok(tell(&plain(200, &ActionBatchBody { items, applied, refused, not_tried })))
}

/// Preview what would become of many actions, with what each would be refused for.
///
/// Of actions that are named, or of the lines of the register that fit `filters` or a saved `view`: then `items` freezes which, at which
/// version. Done one after the other and taken back, so that each is seen after what would have happened to those before
/// it. Nothing changes, and nobody is told.
#[utoipa::path(tag = "actions", responses((status = 200, body = ActionBatchPreviewBody)))]
#[post("/action-batch-previews")]
pub async fn preview_action_batch(
    asked: Asked,
    body: Json<ActionBatchPreview>,
) -> Result<HttpResponse, Problem> {
    let ActionBatchPreview { items: named, filters, view, transition, change } = body.into_inner();
    let deed = deed(transition, change)?;
    let chosen = match (named, filters, view) {
        (Some(named), None, None) => Chosen::Named(items(&named)?),
        (named @ None, None, None) | (named @ Some(_), ..) => {
            let code = if named.is_some() { "not_both" } else { "required" };
            let detail = "give either `items`, or `filters` or a `view`".to_owned();
            return Err(refused("/items", code, detail));
        }
        (None, filters, view) => {
            Chosen::Fitting(fitting(&asked, filters.unwrap_or_default(), view).await?)
        }
    };
    asked.no_more_parameters()?;
    let wanted = PreviewBatch { chosen, deed };
    let rehearsed =
        asked.app()?.rehearse(asked.asking()?, move |tx, caller| preview(tx, caller, &wanted));
    let Preview { items, left_out } = rehearsed.await?;
    let items: Vec<_> = items.into_iter().map(|one| would(&asked, one)).collect();
    let would_apply = items.iter().filter(|item| item.problem.is_none()).count();
    let would_refuse = items.len() - would_apply;
    let body = ActionBatchPreviewBody { items, would_apply, would_refuse, left_out };
    Ok(tell(&plain(200, &body)))
}

/// The register's query for filters and a view; what is said explicitly wins.
async fn fitting(
    asked: &Asked,
    mut filters: BTreeMap<String, String>,
    view: Option<ViewId>,
) -> Result<ListQuery, Problem> {
    let mut sort = None;
    if let Some(id) = view {
        let refuse = |(code, detail): (_, String)| refused("/view", code, detail);
        let fields = of_view(asked, &id.to_string(), Listed::Register).await?.map_err(refuse)?;
        sort = fields.sort;
        for (name, value) in fields.filters {
            filters.entry(name).or_insert(value);
        }
    }
    Ok(query(&REGISTER, asked.caller(), &filters, sort.as_deref())?)
}

/// What is kept of one that was done: not all of it, since they are many.
fn applied(view: ActionView) -> Answer {
    let standing = ActionStanding::from(Standing::from(&view.action));
    Answer { etag: shown::<ActionBody>(view).etag, ..plain(200, &standing) }
}

fn became(asked: &Asked, action: String, fate: Fate) -> BatchOutcomeBody {
    let (outcome, done, problem) = match fate {
        Fate::Done(answer) => (BatchOutcome::Applied, Some(answer), None),
        Fate::Refused(why) => (BatchOutcome::Refused, None, Some(why)),
        Fate::NotTried(why) => (BatchOutcome::NotTried, None, why),
    };
    let after: Option<ActionStanding> =
        done.as_ref().and_then(|answer| serde_json::from_str(&answer.body).ok());
    let replayed = done.as_ref().is_some_and(|answer| answer.replayed);
    let etag = done.and_then(|answer| answer.etag);
    let problem = problem.map(|why| told(asked, &action, why));
    BatchOutcomeBody { action, outcome, after, etag, replayed, problem }
}

fn would(asked: &Asked, one: Foreseen) -> BatchProspectBody {
    let Foreseen { action, before, after } = one;
    let before = before.map(Into::into);
    let (outcome, after, tells, problem) = match after {
        Ok((after, tells)) => (BatchProspect::WouldApply, Some(after.into()), tells, None),
        Err(why) => (BatchProspect::WouldRefuse, None, Vec::new(), Some(told(asked, &action, why))),
    };
    let would_tell = tells.into_iter().map(Into::into).collect();
    BatchProspectBody { action, outcome, before, after, would_tell, problem }
}

/// A problem as the single request would be answered with it.
fn told(asked: &Asked, action: &str, why: AppError) -> Value {
    let request_id = RequestId::of(asked.request());
    let problem = Problem::from(why);
    problem.log(&request_id);
    let body = problem.body(&format!("/api/v1/actions/{action}"), &request_id);
    serde_json::from_str(&body).unwrap_or_default()
}
