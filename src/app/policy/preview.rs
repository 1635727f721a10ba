//! Somebody asks whom a policy would affect today, before it is put in force.
//!
//! In which teams the next sweep would nudge, what is proposed that would have to wait or lacks a criterion, what would be
//! checked once it is done; and for how many actions; how many answers to lessons it would
//! remind of. Reviews have their due dates already: for them a policy counts from
//! its day on. May use: `domain`, `store`.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use serde::Serialize;

use crate::app::naming::refuse_unknown;
use crate::app::nudge::people::People;
use crate::app::stuck::SMALLEST_TEAM;
use crate::app::{AppError, access};
use crate::domain::action::Action;
use crate::domain::calendar::Calendar;
use crate::domain::check::Checked;
use crate::domain::nudge::{Today, due};
use crate::domain::permission::Caller;
use crate::domain::policy::{PolicyEffect, PolicyFields};
use crate::domain::team::Team;
use crate::store::{Place, ReadTx};

/// So many actions are read at once.
const AT_ONCE: u16 = 500;

/// Whom a policy would affect today.
#[derive(Debug, Clone, Default, Serialize, utoipa::ToSchema)]
pub struct PreviewBody {
    /// A line for each team and effect, where the one in force or the one asked about would have it.
    pub items: Vec<PreviewLine>,
}

/// On how many actions of a team, or answers of it to lessons, a policy would have an effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PreviewLine {
    /// The team; null for teams of one or two people together.
    pub team: Option<String>,
    /// What it is called.
    pub team_name: String,
    /// What it would bring about: a nudge, or what is asked of an action. `awaits_answer` is of answers, all others of
    /// actions.
    pub effect: PolicyEffect,
    /// On how many the policy in force has it, today or on the next day on which the team works.
    pub in_force: i64,
    /// On how many the policy asked about would.
    pub proposed: i64,
}

/// How many actions by team and effect, under the policy in force and under the one that is asked about.
type Counts = BTreeMap<(String, Option<String>, PolicyEffect), [i64; 2]>;

/// Whom a policy would affect today, as far as the caller may see it.
///
/// # Errors
/// 403; 422 for broken rules and unknown teams.
pub fn preview(
    tx: &mut ReadTx<'_>,
    caller: &Caller,
    fields: PolicyFields,
    now: Timestamp,
) -> Result<PreviewBody, AppError> {
    access::may(caller, "preview_policy", &[])?;
    let proposed = Checked::parse(fields)?.into_inner();
    refuse_unknown(tx, caller, &proposed.named(), &[])?;
    let in_force = tx.policy_on(Calendar::default().today(now))?;
    let mut preview =
        Preview { caller, now, policies: [in_force, proposed], counts: Counts::new() };
    let mut after = String::new();
    while let Some(team) = tx.team_after(&after)? {
        after = team.id.to_string();
        preview.look_at(tx, &team)?;
    }
    let lines =
        preview.counts.into_iter().map(|((team_name, team, effect), [in_force, proposed])| {
            PreviewLine { team, team_name, effect, in_force, proposed }
        });
    Ok(PreviewBody { items: lines.collect() })
}

struct Preview<'a> {
    caller: &'a Caller,
    now: Timestamp,
    policies: [PolicyFields; 2],
    counts: Counts,
}

impl Preview<'_> {
    fn look_at(&mut self, tx: &mut ReadTx<'_>, team: &Team) -> Result<(), AppError> {
        let mut next = Some(Place::default());
        while let Some(place) = next {
            let carried = tx.carried_after(team.id, None, &place, AT_ONCE)?;
            self.count_carried(tx, team, &carried.actions)?;
            next = carried.more;
        }
        self.count_unanswered(tx, team)?;
        let mut after = String::new();
        loop {
            let proposals = tx.proposals_after(team.id, &after, AT_ONCE.into(), self.caller)?;
            let Some(last) = proposals.last() else { return Ok(()) };
            after = last.id.to_string();
            for action in &proposals {
                self.count(team, |policy, now| policy.effects_on_proposal(action, now));
            }
        }
    }

    fn count_carried(
        &mut self,
        tx: &mut ReadTx<'_>,
        team: &Team,
        actions: &[(Action, bool)],
    ) -> Result<(), AppError> {
        let ids: Vec<_> = actions.iter().map(|(action, _)| action.id.to_string()).collect();
        let (visible, mut told) = (tx.visible_ids(&ids, self.caller)?, tx.told_about(&ids)?);
        let calendar = &team.fields.calendar;
        let date = calendar.working_day_from(calendar.today(self.now), 1);
        let mut people = People::default();
        people.meet_concerned(tx, actions)?;
        for (action, sealed) in actions {
            let id = action.id.to_string();
            if !visible.contains(&id) {
                continue;
            }
            let told = told.remove(&id).unwrap_or_default();
            let addressees = people.addressees(tx, action, team, *sealed)?;
            self.count(team, |policy, _| {
                let occasions = Today { policy, calendar, date }.occasions(action);
                let due = due(&occasions, &addressees, &told).into_iter();
                let nudges = due.filter_map(|due| PolicyEffect::of_nudge(due.kind));
                nudges.chain(policy.effects_on_carried(action)).collect()
            });
        }
        Ok(())
    }

    fn count_unanswered(&mut self, tx: &mut ReadTx<'_>, team: &Team) -> Result<(), AppError> {
        let uptakes = tx.unanswered(team.id, None)?;
        let ids: Vec<_> = uptakes.iter().map(|uptake| uptake.id.to_string()).collect();
        let (visible, mut told) = (tx.visible_ids(&ids, self.caller)?, tx.told_about(&ids)?);
        let calendar = &team.fields.calendar;
        let date = calendar.working_day_from(calendar.today(self.now), 1);
        let mut people = People::default();
        for (uptake, id) in uptakes.iter().zip(ids).filter(|(_, id)| visible.contains(id)) {
            let told = told.remove(&id).unwrap_or_default();
            let lead = people.answering(tx, uptake.id, team)?;
            self.count(team, |policy, _| {
                let occasion = Today { policy, calendar, date }.occasion_of_uptake(uptake);
                let due = due(occasion.as_slice(), lead.as_slice(), &told).into_iter();
                due.filter_map(|due| PolicyEffect::of_nudge(due.kind)).collect()
            });
        }
        Ok(())
    }

    /// Counts what each of the two policies brings about for one action or answer of a team.
    fn count(
        &mut self,
        team: &Team,
        effects: impl Fn(&PolicyFields, Timestamp) -> HashSet<PolicyEffect>,
    ) {
        let (name, key) = if team.people().len() < SMALLEST_TEAM {
            ("Teams of one or two people".to_owned(), None)
        } else {
            (team.fields.name.clone(), Some(team.id.to_string()))
        };
        for (index, policy) in self.policies.iter().enumerate() {
            for effect in effects(policy, self.now) {
                let pair = self.counts.entry((name.clone(), key.clone(), effect)).or_default();
                pair.get_mut(index).into_iter().for_each(|count| *count += 1);
            }
        }
    }
}
