//! Someone looks at shares: one, those of a lesson, all of them, and what happened to one. May use: `domain`, `store`.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::json;

use crate::app::answer::View;
use crate::app::share::{LIST, lesson_of, relations};
use crate::app::{AppError, access};
use crate::domain::event::Noun;
use crate::domain::lesson::{Lesson, LessonStatus};
use crate::domain::list::{ListQuery, Page};
use crate::domain::machine::{self, AvailableMove, Guard};
use crate::domain::permission::Caller;
use crate::domain::record::{NextStep, Transition};
use crate::domain::share::{
    MOVES, Share, ShareFacts, ShareGuard, ShareKind, ShareMove, ShareStatus,
};
use crate::store::ReadTx;

/// A share as it is answered: the record, and what follows from it for this caller.
#[derive(Debug, Clone)]
pub struct ShareView {
    /// The record.
    pub share: Share,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What to do next.
    pub next_steps: Vec<NextStep>,
}

impl View for ShareView {
    type About = Share;

    fn about(&self) -> String {
        self.share.id.to_string()
    }

    fn version(&self) -> i64 {
        self.share.version
    }
}

/// One share.
///
/// # Errors
/// 404, 403.
pub fn show(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
    now: Timestamp,
) -> Result<ShareView, AppError> {
    let share = tx.get::<Share>(id, caller)?;
    access::may(caller, "show_share", &[])?;
    let lesson = lesson_of(tx, &share)?;
    Ok(view(caller, share, lesson, now))
}

/// One page of all shares.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
    now: Timestamp,
) -> Result<Page<ShareView>, AppError> {
    access::may(caller, "list_shares", &[])?;
    let Page { items, next, total } = tx.list::<Share>(&LIST, query, caller)?;
    let lessons: Vec<_> = items.iter().map(|share| share.lesson.to_string()).collect();
    let lessons = tx.get_many::<Lesson>(&lessons, caller)?.into_iter();
    let standing: HashMap<_, _> = lessons.map(|lesson| (lesson.id, lesson.status)).collect();
    let told = items.into_iter().filter_map(|share| {
        let lesson = *standing.get(&share.lesson)?;
        Some(view(caller, share, lesson, now))
    });
    Ok(Page { items: told.collect(), next, total })
}

/// One page of the shares of a lesson.
///
/// # Errors
/// 404, 403.
pub fn list_of_lesson(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    lesson: &str,
    query: &ListQuery,
    now: Timestamp,
) -> Result<Page<ShareView>, AppError> {
    let lesson = tx.get::<Lesson>(lesson, caller)?;
    access::may(caller, "list_lesson_shares", &[])?;
    let of_it = ("lesson", &*lesson.id.to_string());
    let page = tx.list_parts::<Share>(of_it, &LIST, query, caller)?;
    Ok(crate::app::page::each(page, |share| view(caller, share, lesson.status, now)))
}

/// The moves that a share made.
///
/// # Errors
/// 404, 403.
pub fn history(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
) -> Result<Vec<Transition>, AppError> {
    let share = tx.get::<Share>(id, caller)?;
    access::may(caller, "list_share_transitions", &[])?;
    Ok(tx.transitions_of(share.id)?)
}

/// A share as it is told.
pub(super) fn view(
    caller: &Caller,
    share: Share,
    lesson: LessonStatus,
    now: Timestamp,
) -> ShareView {
    let (relations, facts) = (relations(caller, &share), ShareFacts { now, lesson });
    let available_moves =
        machine::available(MOVES, share.status, (Noun::Share, caller, &relations), |name| {
            let unmet = share.unmet(&ShareMove::empty(name), &facts);
            unmet.into_iter().map(ShareGuard::missing).collect()
        });
    let next_steps = next_steps(&share, &available_moves);
    ShareView { share, available_moves, next_steps }
}

fn next_steps(share: &Share, moves: &[AvailableMove]) -> Vec<NextStep> {
    let path = format!("/api/v1/shares/{}", share.id);
    let make = |what: &'static str, name: &str| NextStep::open(moves, what, &path, name);
    let say = |what: &'static str, body| NextStep::call(what, "PATCH", path.clone(), Some(body));
    match share.status {
        ShareStatus::Planned => {
            make("Hold it, and say how many it reached", "hold").into_iter().collect()
        }
        ShareStatus::CalledOff => {
            make("Plan it after all, if it is still wanted", "plan").into_iter().collect()
        }
        ShareStatus::Held => {
            let fields = &share.fields;
            let heard = fields.kind.is_some_and(ShareKind::is_heard) && fields.link.is_some();
            let captions = (heard && fields.captions != Some(true)).then(|| {
                let what = "Give it captions or a transcript, so that everyone can follow it";
                say(what, json!({ "captions": true }))
            });
            let reach = fields.people_reached.is_none().then(|| {
                let what = "Say how many people it reached, as a count";
                say(what, json!({ "people_reached": 0 }))
            });
            captions.into_iter().chain(reach).collect()
        }
    }
}
