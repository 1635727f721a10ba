//! The parameters of a list, after those of the view that the request names. May use: `app`, `domain`.

use crate::app::AppError;
use crate::app::view::applied;
use crate::domain::view::{Listed, ViewFields};
use crate::http::extract::query::pairs;
use crate::http::extract::{Asked, several};
use crate::http::problem::Problem;

/// The parameters as sent, and behind them those of the view that is named by `view`, as far as they are not sent: what is
/// said explicitly wins.
///
/// # Errors
/// 400 for a view that is not there, or not for the caller, or of another list.
pub async fn chosen(asked: &Asked, listed: Listed) -> Result<Vec<(String, String)>, Problem> {
    let mut sent = pairs(asked.request().query_string())?;
    let Some(place) = sent.iter().position(|(name, _)| name == "view") else { return Ok(sent) };
    let (_, id) = sent.remove(place);
    let refuse = |(code, detail): (_, String)| several::refuse("view", code, detail);
    let fields = of_view(asked, &id, listed).await?.map_err(refuse)?;
    let new = |name: &String| !sent.iter().any(|(known, _)| known == name);
    let more: Vec<_> = fields.parameters().into_iter().filter(|(name, _)| new(name)).collect();
    sent.extend(more);
    Ok(sent)
}

/// What the view with this id says of a list; or with which word and in which words it is refused.
///
/// # Errors
/// Any that reading can have.
pub async fn of_view(
    asked: &Asked,
    id: &str,
    listed: Listed,
) -> Result<Result<ViewFields, (&'static str, String)>, Problem> {
    let (caller, id) = (asked.caller().clone(), id.to_owned());
    match asked.app()?.ask(move |tx| applied(tx, &caller, &id)).await {
        Ok(fields) if fields.lists == listed => Ok(Ok(fields)),
        Ok(fields) => {
            Ok(Err(("other_list", format!("the view is of another list: {}", fields.lists))))
        }
        Err(AppError::NotFound) => {
            Ok(Err(("unknown", "there is no such view, or not for you".to_owned())))
        }
        Err(other) => Err(other.into()),
    }
}

/// Parameters without some, as a query string.
pub fn without(sent: Vec<(String, String)>, names: &[&str]) -> String {
    let kept: Vec<_> =
        sent.into_iter().filter(|(name, _)| !names.contains(&name.as_str())).collect();
    serde_urlencoded::to_string(kept).unwrap_or_default()
}
