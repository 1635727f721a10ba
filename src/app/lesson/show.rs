//! Someone looks at lessons: one, a list, and what happened to one. May use: `domain`, `store`.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::app::answer::View;
use crate::app::lesson::next_steps::next_steps;
use crate::app::lesson::questions::{QuestionAnswer, answers};
use crate::app::lesson::summary::{self, ShareSummary, UptakeSummary, sum_up};
use crate::app::lesson::{LIST, relations};
use crate::app::{AppError, access};
use crate::domain::event::Noun;
use crate::domain::id::{LessonId, RecordId};
use crate::domain::lesson::{
    Edition, Lesson, LessonFacts, LessonGuard, LessonKind, LessonMove, MOVES, Uptake,
};
use crate::domain::list::{ListQuery, Page};
use crate::domain::machine::{self, AvailableMove, Guard};
use crate::domain::permission::Caller;
use crate::domain::record::{NextStep, Transition};
use crate::domain::share::Share;
use crate::store::{ReadTx, WriteTx};

/// A lesson as it is answered: the record, and what follows from it for this caller.
#[derive(Debug, Clone)]
pub struct LessonView {
    /// The record, without links to what the caller may not see.
    pub lesson: Lesson,
    /// What stands around it, as far as the caller may see it.
    pub around: Around,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What to do next.
    pub next_steps: Vec<NextStep>,
}

/// What stands around a lesson.
#[derive(Debug, Clone)]
pub struct Around {
    /// What the teams asked answered.
    pub uptakes: UptakeSummary,
    /// On what occasions it was passed on.
    pub shares: ShareSummary,
    /// The answers to it, where it is a question.
    pub answers: Vec<QuestionAnswer>,
    /// The later lessons that may be this one again.
    pub possibly_relearned_by: Vec<LessonId>,
    /// The later lessons that are this one again.
    pub relearned_by: Vec<LessonId>,
}

impl View for LessonView {
    type About = Lesson;

    fn about(&self) -> String {
        self.lesson.id.to_string()
    }

    fn version(&self) -> i64 {
        self.lesson.version
    }
}

impl View for Edition {
    type About = Lesson;

    fn about(&self) -> String {
        self.lesson.to_string()
    }

    fn version(&self) -> i64 {
        self.edition
    }
}

/// One lesson.
///
/// # Errors
/// 404, 403.
pub fn show(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
    now: Timestamp,
) -> Result<LessonView, AppError> {
    let lesson = tx.get::<Lesson>(id, caller)?;
    access::may(caller, "show_lesson", &[])?;
    view(tx, caller, lesson, now)
}

/// One page of lessons.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
    now: Timestamp,
) -> Result<Page<LessonView>, AppError> {
    access::may(caller, "list_lessons", &[])?;
    let page = tx.list::<Lesson>(&LIST, query, caller)?;
    each(tx, caller, page, now)
}

/// A page of lessons, each as it is answered.
///
/// # Errors
/// Any that the store can have.
pub fn each(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    page: Page<Lesson>,
    now: Timestamp,
) -> Result<Page<LessonView>, AppError> {
    let items = views(tx, caller, page.items, now)?;
    Ok(Page { items, next: page.next, total: page.total })
}

/// The moves that a lesson made.
///
/// # Errors
/// 404, 403.
pub fn history(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
) -> Result<Vec<Transition>, AppError> {
    let lesson = tx.get::<Lesson>(id, caller)?;
    access::may(caller, "list_lesson_transitions", &[])?;
    Ok(tx.transitions_of(lesson.id)?)
}

/// One page of the editions of a lesson.
///
/// # Errors
/// 404, 403.
pub fn editions(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
    query: &ListQuery,
) -> Result<Page<Edition>, AppError> {
    let lesson = tx.get::<Lesson>(id, caller)?;
    access::may(caller, "list_lesson_revisions", &[])?;
    Ok(tx.editions_of(lesson.id, query)?)
}

/// A lesson as it is answered to whoever wrote it.
///
/// # Errors
/// Any that the store can have.
pub(super) fn written(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    lesson: Lesson,
) -> Result<LessonView, AppError> {
    let now = tx.now();
    view(tx, caller, lesson, now)
}

fn view(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    lesson: Lesson,
    now: Timestamp,
) -> Result<LessonView, AppError> {
    views(tx, caller, vec![lesson], now)?.pop().ok_or(AppError::NotFound)
}

fn views(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    lessons: Vec<Lesson>,
    now: Timestamp,
) -> Result<Vec<LessonView>, AppError> {
    let ids: Vec<String> = lessons.iter().map(|lesson| lesson.id.to_string()).collect();
    let uptakes = tx.parts_of::<Uptake>("lesson", &ids, caller)?;
    let shares = tx.parts_of::<Share>("lesson", &ids, caller)?;
    let pointing = tx.links_to(&ids)?;
    let mut answers = answers(tx, caller, &lessons, &pointing)?;
    let linked = lessons.iter().flat_map(links);
    let linked: Vec<_> = linked.chain(pointing.iter().map(|(_, from, _)| from.clone())).collect();
    let visible = tx.visible_ids(&linked, caller)?;
    let views = lessons.into_iter().map(|lesson| {
        let id = lesson.id;
        let uptakes: Vec<_> = uptakes.iter().filter(|uptake| uptake.lesson == id).collect();
        let shares: Vec<_> = shares.iter().filter(|share| share.lesson == id).collect();
        let later = |relation: &str| {
            let own = id.to_string();
            let links = pointing.iter().filter(|(name, _, to)| name == relation && *to == own);
            let later = links.filter(|(_, from, _)| visible.contains(from));
            later.filter_map(|(_, from, _)| LessonId::parse(from)).collect()
        };
        let around = Around {
            uptakes: sum_up(&lesson, &uptakes, now),
            shares: summary::shares(&shares),
            answers: answers.remove(&id).unwrap_or_default(),
            possibly_relearned_by: later("possibly_relearns"),
            relearned_by: later("relearns"),
        };
        told(caller, lesson, around, &visible, now)
    });
    Ok(views.collect())
}

fn links(lesson: &Lesson) -> Vec<String> {
    let named = lesson.fields.named().into_iter().map(|(_, id)| id);
    let others = lesson.superseded_by.iter().chain(lesson.relearned.all());
    named.chain(others.map(ToString::to_string)).collect()
}

fn told(
    caller: &Caller,
    mut lesson: Lesson,
    around: Around,
    visible: &HashSet<String>,
    now: Timestamp,
) -> LessonView {
    lesson.fields.retain_links(|id| visible.contains(id));
    lesson.superseded_by = lesson.superseded_by.filter(|id| visible.contains(&id.to_string()));
    lesson.relearned.retain(|id| visible.contains(id));
    lesson.fields.kind = lesson.fields.kind.or(Some(LessonKind::Insight));
    lesson.fields.audience = Some(lesson.audience());
    let (relations, facts) = (relations(caller, &lesson), LessonFacts { now, target: None });
    let available_moves =
        machine::available(MOVES, lesson.status, (Noun::Lesson, caller, &relations), |name| {
            let unmet = lesson.unmet(&LessonMove::empty(name), &facts);
            unmet.into_iter().map(LessonGuard::missing).collect()
        });
    let next_steps = next_steps(&lesson, &around.uptakes, &available_moves);
    LessonView { lesson, around, available_moves, next_steps }
}
