//! The lessons that fit what somebody follows, the newest first: for a page, and for a digest, which asks for what was
//! published since the one before (`published_at[gte]`). May use: `domain`, `store`.

use jiff::Timestamp;

use crate::app::lesson::{LessonView, each};
use crate::app::{AppError, access};
use crate::domain::list::{ListQuery, Page};
use crate::domain::permission::Caller;
use crate::domain::subscription::Subscriber;
use crate::domain::team::Team;
use crate::store::{ReadTx, Reader};

/// One page of the published lessons for a person, who asks: those for everyone, those that concern a service of their
/// teams, and those about what they or their teams follow.
///
/// # Errors
/// 403.
pub fn of_person(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
    now: Timestamp,
) -> Result<Page<LessonView>, AppError> {
    access::may(caller, "list_my_lessons", &[])?;
    let teams: Vec<_> = caller.teams.iter().map(|membership| membership.team).collect();
    let own = caller.person.map(Subscriber::Person);
    let subscribers = own.into_iter().chain(teams.iter().copied().map(Subscriber::Team)).collect();
    let page = tx.lessons_for(&Reader { subscribers, teams }, query, caller)?;
    each(tx, caller, page, now)
}

/// One page of the published lessons for a team, as far as the caller may see them.
///
/// # Errors
/// 404, 403.
pub fn of_team(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    team: &str,
    query: &ListQuery,
    now: Timestamp,
) -> Result<Page<LessonView>, AppError> {
    let team = tx.get::<Team>(team, caller)?.id;
    access::may(caller, "list_team_lessons", &[])?;
    let reader = Reader { subscribers: vec![Subscriber::Team(team)], teams: vec![team] };
    let page = tx.lessons_for(&reader, query, caller)?;
    each(tx, caller, page, now)
}
