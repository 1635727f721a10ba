//! The lines of a page: what the actions speak of is looked up for all of them at once, as far as the caller may see it.
//! May use: `domain`, `store`.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use crate::app::AppError;
use crate::domain::action::{Action, Verification};
use crate::domain::calendar::Calendar;
use crate::domain::home::Home;
use crate::domain::id::ReviewId;
use crate::domain::incident::Incident;
use crate::domain::lesson::Lesson;
use crate::domain::permission::Caller;
use crate::domain::register::{RegisterLine, Surroundings};
use crate::domain::review::{Factor, Review};
use crate::domain::service::Service;
use crate::domain::team::Team;
use crate::domain::theme::Theme;
use crate::store::{Label, ReadTx};

/// The register's lines for some actions that the caller may see.
///
/// # Errors
/// Any that the store can have.
pub(super) fn lines(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    actions: &[Action],
    public_url: &str,
    now: Timestamp,
) -> Result<Vec<RegisterLine>, AppError> {
    let names = Names::look_up(tx, caller, actions)?;
    let line = |action: &Action| {
        let surroundings =
            Surroundings { public_url: public_url.to_owned(), ..names.around(action) };
        RegisterLine::of(action, surroundings, now)
    };
    Ok(actions.iter().map(line).collect())
}

/// What everything is called that the actions of a page speak of.
struct Names {
    teams: HashMap<String, (String, Calendar)>,
    /// The names of the teams that held the reviews, by the review's id.
    raised_by: HashMap<String, String>,
    services: HashMap<String, String>,
    themes: HashMap<String, String>,
    factors: HashMap<String, Factor>,
    reviews: HashMap<String, Label>,
    /// The incidents of each review.
    reviewed: HashMap<String, Vec<String>>,
    incidents: HashMap<String, Label>,
    lessons: HashMap<String, Label>,
    observed: HashMap<String, String>,
}

impl Names {
    fn look_up(tx: &mut ReadTx<'_>, caller: &Caller, actions: &[Action]) -> Result<Self, AppError> {
        let factors: Vec<String> =
            all(actions, |action| &action.fields.factors).into_iter().collect();
        let factors: HashMap<_, _> = tx
            .get_many::<Factor>(&factors, caller)?
            .into_iter()
            .map(|factor| (factor.id.to_string(), factor))
            .collect();
        let homes =
            actions.iter().filter_map(|action| home_review(action).map(|id| id.to_string()));
        let found_in = factors.values().map(|factor| factor.review.to_string());
        let reviews: BTreeSet<String> = homes.chain(found_in).collect();
        let mut reviewed: HashMap<String, Vec<String>> = HashMap::new();
        for (review, incident) in tx.links_from(&reviews, "reviews")? {
            reviewed.entry(review).or_default().push(incident);
        }
        let mut incidents = all(actions, |action| &action.fields.incidents);
        incidents.extend(reviewed.values().flatten().cloned());
        incidents.extend(actions.iter().filter_map(home_incident));
        let themes = factors
            .values()
            .filter_map(|factor| factor.fields.theme)
            .map(|id| id.to_string())
            .collect();
        let (teams, raised_by) = teams(tx, caller, actions, &reviews)?;
        Ok(Self {
            teams,
            raised_by,
            services: tx.names::<Service>(&all(actions, |action| &action.fields.services))?,
            themes: tx.names::<Theme>(&themes)?,
            reviews: tx.labels::<Review>(&reviews, caller)?,
            incidents: tx.labels::<Incident>(&incidents, caller)?,
            lessons: tx.labels::<Lesson>(&all(actions, |action| &action.fields.lessons), caller)?,
            observed: observed(tx, caller, actions)?,
            reviewed,
            factors,
        })
    }

    fn around(&self, action: &Action) -> Surroundings {
        let fields = &action.fields;
        let team = fields.owner_team.and_then(|id| self.teams.get(&id.to_string()));
        let review = home_review(action).map(|id| id.to_string());
        let factors: Vec<&Factor> =
            fields.factors.iter().filter_map(|id| self.factors.get(&id.to_string())).collect();
        let mut themes: Vec<String> = factors
            .iter()
            .filter_map(|factor| self.themes.get(&factor.fields.theme?.to_string()).cloned())
            .collect();
        themes.sort();
        themes.dedup();
        Surroundings {
            home: self.home(action),
            raised_by_team: review.as_ref().and_then(|id| self.raised_by.get(id).cloned()),
            team: team.map(|(name, _)| name.clone()),
            calendar: team.map(|(_, calendar)| calendar.clone()).unwrap_or_default(),
            services: named(&fields.services, &self.services),
            themes,
            factors: factors.iter().map(|factor| factor.fields.statement.clone()).collect(),
            lessons: called(fields.lessons.iter().map(ToString::to_string), &self.lessons),
            incidents: self.incidents_of(action, review.as_ref(), &factors),
            observed: self.observed.get(&action.id.to_string()).cloned(),
            public_url: String::new(),
        }
    }

    fn home(&self, action: &Action) -> Option<String> {
        let id = action.fields.home?.to_string();
        self.reviews.get(&id).or_else(|| self.incidents.get(&id))?.number.clone()
    }

    /// The incidents that it names, and those of the reviews that it was drawn from.
    fn incidents_of(
        &self,
        action: &Action,
        review: Option<&String>,
        factors: &[&Factor],
    ) -> Vec<String> {
        let mut ids: Vec<String> =
            action.fields.incidents.iter().map(ToString::to_string).collect();
        ids.extend(home_incident(action));
        let reviews = review
            .cloned()
            .into_iter()
            .chain(factors.iter().map(|factor| factor.review.to_string()));
        ids.extend(reviews.filter_map(|id| self.reviewed.get(&id)).flatten().cloned());
        ids.sort();
        ids.dedup();
        called(ids, &self.incidents)
    }
}

type Teams = (HashMap<String, (String, Calendar)>, HashMap<String, String>);

/// The teams that own the actions, and the names of those that held the reviews.
fn teams(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    actions: &[Action],
    reviews: &BTreeSet<String>,
) -> Result<Teams, AppError> {
    let owners =
        actions.iter().filter_map(|action| action.fields.owner_team).map(|id| id.to_string());
    let held_by = tx.teams_of_reviews(reviews)?;
    let ids: BTreeSet<String> = owners.chain(held_by.values().cloned()).collect();
    let ids: Vec<String> = ids.into_iter().collect();
    let teams = tx.get_many::<Team>(&ids, caller)?;
    let teams: HashMap<_, _> = teams
        .into_iter()
        .map(|team| (team.id.to_string(), (team.fields.name, team.fields.calendar)))
        .collect();
    let raised_by = held_by.into_iter();
    let raised_by =
        raised_by.filter_map(|(review, team)| Some((review, teams.get(&team)?.0.clone())));
    let raised_by = raised_by.collect();
    Ok((teams, raised_by))
}

/// The value that the last look at each action saw.
fn observed(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    actions: &[Action],
) -> Result<HashMap<String, String>, AppError> {
    let looked_at = actions.iter().filter(|action| action.verdict.is_some());
    let ids: Vec<String> = looked_at.map(|action| action.id.to_string()).collect();
    let looks = tx.parts_of::<Verification>("action", &ids, caller)?;
    // Oldest first, so that the last one stays.
    let seen =
        looks.into_iter().filter_map(|look| Some((look.action.to_string(), look.observed_value?)));
    Ok(seen.collect())
}

fn all<'a, I: ToString + 'a>(
    actions: &'a [Action],
    ids: impl Fn(&'a Action) -> &'a Vec<I>,
) -> BTreeSet<String> {
    actions.iter().flat_map(ids).map(ToString::to_string).collect()
}

fn home_review(action: &Action) -> Option<ReviewId> {
    match action.fields.home {
        Some(Home::Review(id)) => Some(id),
        _ => None,
    }
}

fn home_incident(action: &Action) -> Option<String> {
    match action.fields.home {
        Some(Home::Incident(id)) => Some(id.to_string()),
        _ => None,
    }
}

fn named<I: ToString>(ids: &[I], names: &HashMap<String, String>) -> Vec<String> {
    ids.iter().filter_map(|id| names.get(&id.to_string()).cloned()).collect()
}

/// Number and title of each of these records that is known.
fn called(ids: impl IntoIterator<Item = String>, labels: &HashMap<String, Label>) -> Vec<String> {
    let labels = ids.into_iter().filter_map(|id| labels.get(&id));
    labels
        .map(|label| {
            let parts: Vec<&str> =
                [&label.number, &label.title].into_iter().flatten().map(String::as_str).collect();
            parts.join(" ")
        })
        .collect()
}
