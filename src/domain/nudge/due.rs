//! What is due to be told about an action or an answer that is hoped for, and to whom: of policy, calendar and record
//! (`occasions`), and of who can be told and what they were told already (`due`). The state of the incident is no part of
//! it. May use: `action`, `calendar`, `id`, `lesson`, `policy`.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{NudgeKind, NudgeRole};
use crate::domain::action::Action;
use crate::domain::calendar::{Calendar, Day, day_after, days_between};
use crate::domain::event::Origin;
use crate::domain::id::{PersonId, TeamId};
use crate::domain::lesson::Uptake;
use crate::domain::policy::PolicyFields;

/// Days after which what was not told is not told any more: the digest has it.
pub const LAPSES_AFTER: i64 = 14;

/// A reason to nudge, and the day that asks for it.
pub type Occasion = (NudgeKind, Date);

/// What was told about a record: the kind, the day that asked for it, to whom.
pub type Told = BTreeSet<(NudgeKind, Date, PersonId)>;

/// Somebody who can be nudged, and as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Addressee {
    /// As what.
    pub role: NudgeRole,
    /// Who.
    pub person: PersonId,
    /// The team in whose name.
    pub team: Option<TeamId>,
}

/// Something that is due to be told to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Due {
    /// What kind of nudge it is.
    pub kind: NudgeKind,
    /// The day that asks for it.
    pub occasion: Date,
    /// To whom.
    pub to: Addressee,
}

/// A day, as a policy and a team see it.
#[derive(Debug, Clone, Copy)]
pub struct Today<'a> {
    /// What the organisation decided.
    pub policy: &'a PolicyFields,
    /// The owner team's calendar.
    pub calendar: &'a Calendar,
    /// The day, in that calendar.
    pub date: Date,
}

/// What is to be told of these occasions and was not, and to whom; whoever is addressed twice is told once.
pub fn due(occasions: &[Occasion], addressees: &[Addressee], told: &Told) -> Vec<Due> {
    let mut told = told.clone();
    let due = occasions.iter().flat_map(|(kind, occasion)| {
        let (kind, occasion) = (*kind, *occasion);
        asked(kind, addressees).map(move |to| Due { kind, occasion, to: *to })
    });
    due.filter(|due| told.insert((due.kind, due.occasion, due.to.person))).collect()
}

/// Who of these is asked by a nudge of this kind.
fn asked(kind: NudgeKind, addressees: &[Addressee]) -> impl Iterator<Item = &Addressee> {
    let answered_for = addressees.iter().any(|to| to.role == NudgeRole::Accountable);
    let role = match kind {
        NudgeKind::DueSoon | NudgeKind::Due | NudgeKind::Overdue => NudgeRole::Accountable,
        NudgeKind::AgeQuestion if answered_for => NudgeRole::Accountable,
        NudgeKind::AgeQuestion
        | NudgeKind::LeadQuestion
        | NudgeKind::Orphaned
        | NudgeKind::AwaitsAnswer => NudgeRole::Lead,
        NudgeKind::OwnerQuestion => NudgeRole::ServiceOwner,
        NudgeKind::Digest => NudgeRole::Member,
    };
    addressees.iter().filter(move |to| to.role == role)
}

impl Today<'_> {
    /// The occasions that an action gives.
    pub fn occasions(&self, action: &Action) -> Vec<Occasion> {
        if !action.is_carried() || !action.is_live() {
            return Vec::new();
        }
        let policy = self.policy.of(action);
        let occasions = [
            self.reminder(action, policy.reminder_days),
            self.question(action, policy.lead_question_days, NudgeKind::LeadQuestion),
            self.question(action, policy.owner_question_days, NudgeKind::OwnerQuestion),
            self.question_of_age(action, policy.age_question_days),
        ];
        occasions.into_iter().flatten().collect()
    }

    /// The occasion that an answer gives which a team was asked for: none once it is there, or where it is history.
    pub fn occasion_of_uptake(&self, uptake: &Uptake) -> Option<Occasion> {
        if uptake.answer.is_some() || uptake.origin != Origin::Live {
            return None;
        }
        let (_, day) = self.latest(uptake.answer_by, &self.policy.uptake_reminder_days)?;
        Some((NudgeKind::AwaitsAnswer, day))
    }

    /// The last digest that has come to the team, and the day on which it is told: that which policy names, or the next on
    /// which the team works.
    pub fn digest(&self) -> Option<(Occasion, Date)> {
        let weekday = self.policy.digest_day?;
        let week = (0..7).map(|back| day_after(self.date, -back));
        let day = week.into_iter().find(|day| Day::of(*day) == weekday)?;
        let told_on = self.calendar.working_day_from(day, 1);
        (told_on <= self.date).then_some(((NudgeKind::Digest, day), told_on))
    }

    /// The latest of the reminders whose day has come.
    fn reminder(&self, action: &Action, days: &[i32]) -> Option<Occasion> {
        let (days, day) = self.latest(action.fields.due_date?, days)?;
        let kind = match days {
            ..0 => NudgeKind::DueSoon,
            0 => NudgeKind::Due,
            1.. => NudgeKind::Overdue,
        };
        Some((kind, day))
    }

    /// Of so many days around a day, the latest that has come.
    fn latest(&self, around: Date, days: &[i32]) -> Option<(i32, Date)> {
        let come = days.iter().map(|days| (*days, day_after(around, i64::from(*days))));
        // What is to be known by the day itself is told before a week-end, not after it.
        come.filter(|(days, day)| self.has_come(*day, if *days > 0 { 1 } else { -1 })).max()
    }

    /// The question that is asked so many days after the due date.
    fn question(&self, action: &Action, days: Option<u32>, kind: NudgeKind) -> Option<Occasion> {
        let day = day_after(action.fields.due_date?, i64::from(days?));
        self.has_come(day, 1).then_some((kind, day))
    }

    /// The latest of the questions that are asked of what is carried for so many days.
    fn question_of_age(&self, action: &Action, days: &[u32]) -> Option<Occasion> {
        let accepted = self.calendar.today(action.accepted_at?);
        let asked = days.iter().map(|days| day_after(accepted, i64::from(*days)));
        let last = asked.filter(|day| self.has_come(*day, 1)).max()?;
        Some((NudgeKind::AgeQuestion, last))
    }

    /// Whether a day has come, on which the team works or else one before or after it; and not so long ago that it is late
    /// to speak of it.
    fn has_come(&self, day: Date, step: i64) -> bool {
        let told_on = self.calendar.working_day_from(day, step);
        (0..=LAPSES_AFTER).contains(&days_between(told_on, self.date))
    }
}
