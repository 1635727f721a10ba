//! Whom the next sweep would nudge about an action as it stands. May use: `domain`, `store`.

use super::people::People;
use super::team_of;
use crate::app::AppError;
use crate::domain::action::Action;
use crate::domain::calendar::Calendar;
use crate::domain::id::TeamId;
use crate::domain::nudge::{NudgeKind, NudgeRole, Today, due};
use crate::domain::policy::PolicyFields;
use crate::store::WriteTx;

/// A nudge that the next sweep would send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WouldTell {
    /// What kind.
    pub kind: NudgeKind,
    /// As what somebody would be told.
    pub role: NudgeRole,
    /// In the name of which team.
    pub team: Option<TeamId>,
}

/// What is asked of every action alike.
pub(in crate::app) struct Ahead {
    policy: PolicyFields,
    people: People,
}

impl Ahead {
    /// By the policy that is in force.
    pub(in crate::app) fn of(tx: &mut WriteTx<'_>) -> Result<Self, AppError> {
        let today = Calendar::default().today(tx.now());
        Ok(Self { policy: tx.policy_on(today)?, people: People::default() })
    }

    /// Who would be told what, today or on the next day on which its team works; each once.
    pub(in crate::app) fn of_action(
        &mut self,
        tx: &mut WriteTx<'_>,
        action: &Action,
    ) -> Result<Vec<WouldTell>, AppError> {
        let Some(team) = team_of(tx, action.fields.owner_team)?.filter(|team| team.fields.active)
        else {
            return Ok(Vec::new());
        };
        let calendar = &team.fields.calendar;
        let date = calendar.working_day_from(calendar.today(tx.now()), 1);
        let occasions = Today { policy: &self.policy, calendar, date }.occasions(action);
        if occasions.is_empty() {
            return Ok(Vec::new());
        }
        let id = action.id.to_string();
        let told = tx.told_about(std::slice::from_ref(&id))?.remove(&id).unwrap_or_default();
        let addressees = self.people.addressees(tx, action, &team, true)?;
        let due = due(&occasions, &addressees, &told).into_iter();
        let mut would: Vec<_> = due
            .map(|due| WouldTell { kind: due.kind, role: due.to.role, team: due.to.team })
            .collect();
        would.sort();
        would.dedup();
        Ok(would)
    }
}
