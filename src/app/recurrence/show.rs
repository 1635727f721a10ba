//! Someone looks at recurrences: those of an incident, all, one, and what became of it. May use: `domain`, `store`.

use std::collections::HashMap;

use serde_json::json;

use crate::app::{AppError, View, access};
use crate::domain::event::Noun;
use crate::domain::incident::Incident;
use crate::domain::list::{ListQuery, Page};
use crate::domain::machine::{self, AvailableMove, Guard};
use crate::domain::permission::Caller;
use crate::domain::record::{NextStep, Transition};
use crate::domain::recurrence::{Closeness, MOVES, Recurrence, RecurrenceStatus};
use crate::domain::review::{Factor, Review};
use crate::domain::service::Service;
use crate::domain::theme::Theme;
use crate::store::{ReadTx, Record, WriteTx};

use super::LIST;

/// A recurrence as it is told.
#[derive(Debug, Clone)]
pub struct RecurrenceView {
    /// The record, without links to what the caller may not see.
    pub recurrence: Recurrence,
    /// Why it was put forward, in a sentence.
    pub because: String,
    /// What the earlier factor says.
    pub statement: String,
    /// The moves that are open, with what each still lacks.
    pub available_moves: Vec<AvailableMove>,
    /// What to do next.
    pub next_steps: Vec<NextStep>,
}

impl View for RecurrenceView {
    type About = Recurrence;

    fn about(&self) -> String {
        self.recurrence.id.to_string()
    }

    fn version(&self) -> i64 {
        self.recurrence.version
    }
}

/// One recurrence.
///
/// # Errors
/// 404, 403.
pub fn show(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<RecurrenceView, AppError> {
    let recurrence = tx.get::<Recurrence>(id, caller)?;
    access::may(caller, "show_recurrence", &[])?;
    view(tx, caller, recurrence)
}

/// One page of all recurrences.
///
/// # Errors
/// 403.
pub fn list(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    query: &ListQuery,
) -> Result<Page<RecurrenceView>, AppError> {
    access::may(caller, "list_recurrences", &[])?;
    let page = tx.list::<Recurrence>(&LIST, query, caller)?;
    told(tx, caller, page)
}

/// One page of the recurrences of an incident, the closest first.
///
/// # Errors
/// 404, 403.
pub fn list_of_incident(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    incident: &str,
    query: &ListQuery,
) -> Result<Page<RecurrenceView>, AppError> {
    let incident = tx.get::<Incident>(incident, caller)?;
    access::may(caller, "list_incident_recurrences", &[])?;
    let of = incident.id.to_string();
    let page = tx.list_parts::<Recurrence>(("incident", &of), &LIST, query, caller)?;
    told(tx, caller, page)
}

/// The moves that a recurrence made.
///
/// # Errors
/// 404, 403.
pub fn history(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    id: &str,
) -> Result<Vec<Transition>, AppError> {
    let recurrence = tx.get::<Recurrence>(id, caller)?;
    access::may(caller, "list_recurrence_transitions", &[])?;
    Ok(tx.transitions_of(recurrence.id)?)
}

/// A step that leads to what was put forward for an incident and waits for an answer, if there is anything.
///
/// # Errors
/// Any that the store can have.
pub fn waits_in(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    incident: &Incident,
) -> Result<Option<NextStep>, AppError> {
    if !tx.has_suggestions(incident.id, caller)? {
        return Ok(None);
    }
    let path = format!("/api/v1/incidents/{}/recurrences?status=suggested", incident.id);
    let what = "Say whether it is the return of a factor that is known";
    Ok(Some(NextStep::call(what, "GET", path, None)))
}

/// A recurrence as it is told to whoever wrote it.
pub(super) fn written(
    tx: &mut WriteTx<'_>,
    caller: &Caller,
    recurrence: Recurrence,
) -> Result<RecurrenceView, AppError> {
    view(tx, caller, recurrence)
}

fn told(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    page: Page<Recurrence>,
) -> Result<Page<RecurrenceView>, AppError> {
    let items = views(tx, caller, page.items)?;
    Ok(Page { items, next: page.next, total: page.total })
}

fn view(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    recurrence: Recurrence,
) -> Result<RecurrenceView, AppError> {
    views(tx, caller, vec![recurrence])?.pop().ok_or(AppError::NotFound)
}

/// Recurrences as they are told to this caller, in their order.
fn views(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    recurrences: Vec<Recurrence>,
) -> Result<Vec<RecurrenceView>, AppError> {
    let known = Known::look_up(tx, caller, &recurrences)?;
    let earlier = recurrences.iter().flat_map(|recurrence| &recurrence.earlier);
    let actions: Vec<String> =
        earlier.filter_map(|earlier| Some(earlier.action?.to_string())).collect();
    let visible = tx.visible_ids(&actions, caller)?;
    let views = recurrences.into_iter().map(|mut recurrence| {
        for earlier in &mut recurrence.earlier {
            earlier.action = earlier.action.filter(|id| visible.contains(&id.to_string()));
        }
        let available_moves =
            machine::available(MOVES, recurrence.status, (Noun::Recurrence, caller, &[]), |name| {
                Recurrence::unmet(name).into_iter().map(Guard::missing).collect()
            });
        RecurrenceView {
            because: known.because(&recurrence),
            statement: known.statement(&recurrence),
            next_steps: next_steps(&recurrence, &available_moves),
            available_moves,
            recurrence,
        }
    });
    Ok(views.collect())
}

/// What recurrences speak of, by id.
struct Known {
    reviews: HashMap<String, Review>,
    factors: HashMap<String, Factor>,
    services: HashMap<String, Service>,
    themes: HashMap<String, Theme>,
}

impl Known {
    fn look_up(
        tx: &mut ReadTx<'_>,
        caller: &Caller,
        recurrences: &[Recurrence],
    ) -> Result<Self, AppError> {
        let all = |id: fn(&Recurrence) -> String| recurrences.iter().map(id).collect::<Vec<_>>();
        let services = [
            all(|recurrence| recurrence.ground.service.to_string()),
            all(|recurrence| recurrence.ground.service_now.to_string()),
        ];
        Ok(Self {
            reviews: by_id(tx, caller, &all(|recurrence| recurrence.review.to_string()))?,
            factors: by_id(tx, caller, &all(|recurrence| recurrence.factor.to_string()))?,
            services: by_id(tx, caller, &services.concat())?,
            themes: by_id(tx, caller, &all(|recurrence| recurrence.ground.theme.to_string()))?,
        })
    }

    fn statement(&self, recurrence: &Recurrence) -> String {
        let factor = self.factors.get(&recurrence.factor.to_string());
        factor.map(|factor| factor.fields.statement.clone()).unwrap_or_default()
    }

    fn because(&self, recurrence: &Recurrence) -> String {
        let ground = &recurrence.ground;
        let theme = self.themes.get(&ground.theme.to_string());
        let theme = theme.map_or("a theme", |theme| &theme.fields.name);
        let name = |id: String| {
            self.services.get(&id).map_or("a service", |service| service.fields.name.as_str())
        };
        let place = match ground.closeness {
            Closeness::SameService => format!("in {}", name(ground.service.to_string())),
            Closeness::DependentService => format!(
                "in {}, on which {} depends or the other way round",
                name(ground.service.to_string()),
                name(ground.service_now.to_string())
            ),
        };
        let review = self.reviews.get(&recurrence.review.to_string());
        let review = review.map_or("an earlier review", |review| &review.number);
        format!("{review} found the same theme, {theme}, {place}")
    }
}

fn by_id<R: Record>(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    ids: &[String],
) -> Result<HashMap<String, R>, AppError> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids.dedup();
    let records = tx.get_many::<R>(&ids, caller)?;
    Ok(records.into_iter().map(|record| (record.id(), record)).collect())
}

fn next_steps(recurrence: &Recurrence, moves: &[AvailableMove]) -> Vec<NextStep> {
    let path = format!("/api/v1/recurrences/{}", recurrence.id);
    let step = |what: &'static str, name: &str| NextStep::open(moves, what, &path, name);
    let read = NextStep::call(
        "Read what was found then",
        "GET",
        format!("/api/v1/reviews/{}", recurrence.review),
        None,
    );
    match recurrence.status {
        RecurrenceStatus::Suggested => {
            let answers = [
                step("Say that it returned", "confirm"),
                step("Or say why it is not the same", "dismiss"),
            ];
            std::iter::once(read).chain(answers.into_iter().flatten()).collect()
        }
        RecurrenceStatus::Confirmed => answers(recurrence),
        RecurrenceStatus::Dismissed | RecurrenceStatus::Lapsed => Vec::new(),
    }
}

/// What is to be done about the actions of which somebody may hope that they help.
fn answers(recurrence: &Recurrence) -> Vec<NextStep> {
    let path = |id| format!("/api/v1/actions/{id}");
    let mut steps: Vec<_> = recurrence
        .earlier
        .iter()
        .filter(|earlier| earlier.in_question)
        .filter_map(|earlier| {
            let what =
                "Look at what was found effective: confirm it, reopen it, or propose a successor";
            Some(NextStep::call(what, "GET", path(earlier.action?), None))
        })
        .collect();
    let open = recurrence.earlier.iter().filter(|earlier| earlier.open);
    steps.extend(open.filter_map(|earlier| {
        let what = "See where an action stands that was open when it happened again";
        Some(NextStep::call(what, "GET", path(earlier.action?), None))
    }));
    if recurrence.earlier.is_empty() {
        let body = json!({
            "title": "", "factors": [recurrence.factor], "incidents": [recurrence.incident],
            "services": [recurrence.ground.service],
        });
        let what = "Nothing was done about it then: propose an action";
        steps.push(NextStep::call(what, "POST", "/api/v1/actions".to_owned(), Some(body)));
    }
    steps
}
