//! Of exceptions, whatever they are: the last that fits and says something counts, what none says is as in general, and
//! what fits nothing changes nothing.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::{ActionException, PolicyFields, ReviewException};
use crate::domain::action::{Action, ActionFields, Priority};
use crate::domain::check::Checked;
use crate::domain::event::Origin;
use crate::domain::id::{ActionId, RecordId, TeamId};
use crate::domain::incident::{IncidentKind, Severity};
use crate::domain::record::NewRecord;
use crate::domain::words::Word;

fn teams() -> Vec<TeamId> {
    ["a", "b", "c"]
        .map(|last| TeamId::parse(&format!("tea_01j9zv5m3q8r7t2w4x6y8z0ab{last}")).unwrap())
        .to_vec()
}

fn some<T: Word>() -> impl Strategy<Value = Vec<T>> {
    subsequence(T::ALL.to_vec(), 0..=T::ALL.len())
}

prop_compose! {
    fn action_exceptions()(
        teams in subsequence(teams(), 0..3),
        priorities in some::<Priority>(),
        soak_hours in option::of(0_u32..100),
        criterion in option::of(any::<bool>()),
        reminder_days in option::of(vec(-9_i32..9, 0..3)),
    ) -> ActionException {
        ActionException { teams, priorities, soak_hours, criterion, reminder_days, ..ActionException::default() }
    }
}

prop_compose! {
    fn review_exceptions()(
        kinds in some::<IncidentKind>(),
        severities in some::<Severity>(),
        teams in subsequence(teams(), 0..3),
        due_working_days in option::of(0_u32..100),
    ) -> ReviewException {
        ReviewException { kinds, severities, teams, due_working_days }
    }
}

fn action(owner_team: Option<TeamId>, priority: Option<Priority>) -> Action {
    let title = "Keep two of everything".into();
    let fields = ActionFields { title, owner_team, priority, ..ActionFields::default() };
    let (number, now, by) = ("ACT-1".into(), "2026-01-05T12:00:00Z".parse().unwrap(), None);
    let id = ActionId::parse("act_01j9zv5m3q8r7t2w4x6y8z0abc").unwrap();
    Action::propose(
        Checked::parse(fields).unwrap(),
        NewRecord { id, number, now, by, origin: Origin::Live },
    )
    .0
}

proptest! {
    #[test]
    fn of_an_action_the_last_that_fits_and_says_something_counts(
        exceptions in vec(action_exceptions(), 0..6),
        team in option::of(select(teams())),
        priority in option::of(select(Priority::ALL.to_vec())),
    ) {
        let action = action(team, priority);
        let general = PolicyFields::default();
        let policy = PolicyFields { action_exceptions: exceptions.clone(), ..general.clone() };
        let fitting: Vec<_> = exceptions.iter().rev().filter(|exception| {
            let team_fits = exception.teams.is_empty() || team.is_some_and(|team| exception.teams.contains(&team));
            let priorities = &exception.priorities;
            team_fits && (priorities.is_empty() || priority.is_some_and(|one| priorities.contains(&one)))
        }).collect();
        let (general, decided) = (general.of(&action), policy.of(&action));
        let soak = fitting.iter().find_map(|exception| exception.soak_hours);
        prop_assert_eq!(decided.soak_hours, soak.unwrap_or(general.soak_hours));
        let criterion = fitting.iter().find_map(|exception| exception.criterion);
        prop_assert_eq!(decided.criterion, criterion.unwrap_or(general.criterion));
        let days = fitting.iter().find_map(|exception| exception.reminder_days.as_deref());
        prop_assert_eq!(decided.reminder_days, days.unwrap_or(general.reminder_days));
        prop_assert_eq!(decided.check_after_days, general.check_after_days);
        prop_assert!(!fitting.is_empty() || decided == general);
    }

    #[test]
    fn of_a_review_the_last_that_fits_counts(
        exceptions in vec(review_exceptions(), 0..6),
        kind in select(IncidentKind::ALL.to_vec()),
        severity in option::of(select(Severity::ALL.to_vec())),
        owners in subsequence(teams(), 0..=3),
    ) {
        let general = PolicyFields::default();
        let mut expected = general.review_due(kind, severity, &owners);
        for exception in &exceptions {
            let kind_fits = exception.kinds.is_empty() || exception.kinds.contains(&kind);
            let severities = &exception.severities;
            let severity_fits = severities.is_empty() || severity.is_some_and(|one| severities.contains(&one));
            let owner_fits = exception.teams.is_empty() || exception.teams.iter().any(|team| owners.contains(team));
            if kind_fits && severity_fits && owner_fits {
                expected = exception.due_working_days;
            }
        }
        let policy = PolicyFields { review_exceptions: exceptions, ..general };
        prop_assert_eq!(policy.review_due(kind, severity, &owners), expected);
    }
}
