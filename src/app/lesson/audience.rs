//! Whom a lesson is put to: those whom it names, whose services it concerns, who follow what it is about, and whose
//! services rely on those or are relied on. It can be seen before the lesson is published. May use: `domain`, `store`.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::app::service::streams::streams;
use crate::app::uptake::ask_team;
use crate::app::{AppError, access};
use crate::domain::id::{LessonId, RecordId, ServiceId, TeamId, ThemeId, UptakeId};
use crate::domain::lesson::{
    AskedBecause, Concerned, Lesson, LessonAudience, LessonFields, LessonStatus, MOST_ASKED,
    Uptake, divide,
};
use crate::domain::permission::Caller;
use crate::domain::service::Service;
use crate::domain::share::Share;
use crate::domain::team::Team;
use crate::store::{ReadTx, WriteTx};

/// Whom a lesson is put to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AudienceBody {
    /// The lesson.
    pub lesson: LessonId,
    /// For whom it is.
    pub audience: LessonAudience,
    /// Whether the teams were asked; otherwise they will be when it is published as it is now.
    pub is_asked: bool,
    /// The most teams that are asked about one lesson.
    pub most_asked: usize,
    /// The teams that are asked for an answer.
    pub asked: Vec<AudienceTeam>,
    /// How many of the teams that it concerns it has reached.
    pub teams_reached: usize,
    /// How many teams it concerns.
    pub teams_concerned: usize,
    /// The teams that it concerns as well and that are not asked: they read it for information.
    pub informed: Vec<AudienceTeam>,
}

/// A team that a lesson is put to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AudienceTeam {
    /// The team.
    pub team: TeamId,
    /// Its name.
    pub name: String,
    /// Why.
    pub because: AskedBecause,
    /// The service by which it is concerned.
    pub service: Option<ServiceId>,
    /// The theme by which it is concerned.
    pub theme: Option<ThemeId>,
    /// Where it answers, once it was asked.
    pub uptake: Option<UptakeId>,
    /// Whether the lesson has reached it: it answered, or an occasion for it was held.
    pub reached: bool,
}

/// Whom a lesson is put to, or will be.
///
/// # Errors
/// 404, 403.
pub fn audience(tx: &mut ReadTx<'_>, caller: &Caller, id: &str) -> Result<AudienceBody, AppError> {
    let lesson = tx.get::<Lesson>(id, caller)?;
    access::may(caller, "show_lesson_audience", &[])?;
    let uptakes = tx.all_unchecked::<Uptake>("lesson", lesson.id.to_string())?;
    let shares = tx.all_unchecked::<Share>("lesson", lesson.id.to_string())?;
    let mut teams = Teams::default();
    let concerned = concerned(tx, &lesson, &mut teams)?;
    let before = uptakes.iter().map(|uptake| uptake.team).collect();
    let (mut asked, mut informed) = divide(concerned.iter().copied(), &before);
    let is_asked = lesson.status != LessonStatus::Draft;
    if is_asked {
        // Whom it concerns only since it was published is not asked any more.
        asked.append(&mut informed);
        informed = asked;
        asked = uptakes.iter().map(|uptake| as_asked(uptake, &concerned)).collect();
    }
    let mut told = |list: Vec<Concerned>| {
        let each = list.into_iter().map(|one| {
            let name = teams.find(tx, one.team)?.map(|team| team.fields.name.clone());
            let Concerned { team, because, service, theme } = one;
            let uptake = uptakes.iter().find(|uptake| uptake.team == team);
            let answered = uptake.is_some_and(|uptake| uptake.answer.is_some());
            let reached = answered || shares.iter().any(|share| share.has_reached(team));
            let (name, uptake) = (name.unwrap_or_default(), uptake.map(|uptake| uptake.id));
            Ok(AudienceTeam { team, name, because, service, theme, uptake, reached })
        });
        each.collect::<Result<Vec<_>, AppError>>()
    };
    let (asked, informed) = (told(asked)?, told(informed)?);
    let all = || asked.iter().chain(&informed);
    Ok(AudienceBody {
        lesson: lesson.id,
        audience: lesson.audience(),
        is_asked,
        most_asked: MOST_ASKED,
        teams_reached: all().filter(|team| team.reached).count(),
        teams_concerned: all().count(),
        asked,
        informed,
    })
}

/// A team that was asked, with what it was asked by as far as that still holds.
fn as_asked(uptake: &Uptake, concerned: &[Concerned]) -> Concerned {
    let (team, because) = (uptake.team, uptake.because);
    let still = concerned.iter().find(|one| one.team == team && one.because == because);
    still.copied().unwrap_or(Concerned { team, because, service: None, theme: None })
}

/// Asks each team concerned once, at most eight in all.
pub(super) fn ask_those_concerned(tx: &mut WriteTx<'_>, lesson: &Lesson) -> Result<(), AppError> {
    let asked = tx.all_unchecked::<Uptake>("lesson", lesson.id.to_string())?;
    let before = asked.iter().map(|uptake| uptake.team).collect();
    let mut teams = Teams::default();
    let concerned = concerned(tx, lesson, &mut teams)?;
    for one in divide(concerned, &before).0 {
        if let Some(team) = teams.find(tx, one.team)?.cloned() {
            let (_, event) = ask_team(tx, lesson.id, &team, one.because)?;
            tx.also(event);
        }
    }
    Ok(())
}

/// The teams that a lesson concerns, the closest first; those that were dissolved cannot answer.
fn concerned(
    tx: &mut ReadTx<'_>,
    lesson: &Lesson,
    teams: &mut Teams,
) -> Result<Vec<Concerned>, AppError> {
    let fields = &lesson.fields;
    let named = |team: &TeamId| Concerned {
        team: *team,
        because: AskedBecause::Named,
        service: None,
        theme: None,
    };
    let mut all: Vec<Concerned> = fields.asked.iter().map(named).collect();
    if lesson.audience() == LessonAudience::Concerned {
        all.extend(owners(tx, AskedBecause::OwnsService, fields.services.iter().copied())?);
        // What is restricted goes no further by itself than to those whose service it was.
        if !tx.is_sealed(&lesson.id.to_string())? {
            all.extend(followers(tx, fields)?);
            let (mut downstream, mut upstream) = (BTreeSet::new(), BTreeSet::new());
            for service in &fields.services {
                let found = streams(tx, *service)?;
                downstream.extend(found.downstream);
                upstream.extend(found.upstream);
            }
            all.extend(owners(tx, AskedBecause::ReliesOn, downstream)?);
            all.extend(owners(tx, AskedBecause::ReliedOnBy, upstream)?);
        }
    }
    let mut there = Vec::new();
    for one in all {
        if teams.find(tx, one.team)?.is_some_and(|team| team.fields.active) {
            there.push(one);
        }
    }
    Ok(there)
}

fn owners(
    tx: &mut ReadTx<'_>,
    because: AskedBecause,
    services: impl IntoIterator<Item = ServiceId>,
) -> Result<Vec<Concerned>, AppError> {
    let mut owners = Vec::new();
    for id in services {
        let service = tx.find_unchecked::<Service>(id)?;
        let owner = service.and_then(|service| service.fields.owner_team);
        let concerned = |team| Concerned { team, because, service: Some(id), theme: None };
        owners.extend(owner.map(concerned));
    }
    Ok(owners)
}

fn followers(tx: &mut ReadTx<'_>, fields: &LessonFields) -> Result<Vec<Concerned>, AppError> {
    let services = fields.services.iter().map(ToString::to_string);
    let about: Vec<_> = services.chain(fields.themes.iter().map(ToString::to_string)).collect();
    let followers = tx.teams_following(&about)?.into_iter();
    let concerned = |(team, about): (TeamId, String)| Concerned {
        team,
        because: AskedBecause::Follows,
        service: ServiceId::parse(&about),
        theme: ThemeId::parse(&about),
    };
    Ok(followers.map(concerned).collect())
}

/// Teams that were looked up.
#[derive(Default)]
struct Teams(BTreeMap<TeamId, Option<Team>>);

impl Teams {
    fn find(&mut self, tx: &mut ReadTx<'_>, id: TeamId) -> Result<Option<&Team>, AppError> {
        let team = match self.0.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(tx.find_unchecked::<Team>(id)?),
        };
        Ok(team.as_ref())
    }
}
