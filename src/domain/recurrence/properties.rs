//! Whatever is put forward and answered: only the drawn arrows are possible, and the closest come first.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::domain::id::{RecordId, Seed, ServiceId, ThemeId};
use crate::domain::record::Reasoned;
use crate::domain::rule::RuleBroken;
use crate::domain::words::Word;

const START: i64 = 1_790_000_000;

fn id<I: RecordId>(number: u128) -> I {
    I::new(Seed { milliseconds: 1, random: number })
}

fn at(day: i64) -> Timestamp {
    let start = Timestamp::from_second(START).unwrap();
    start.checked_add(SignedDuration::from_hours(24 * day)).unwrap()
}

fn ground(closeness: Closeness) -> Ground {
    Ground { theme: id(1), service: id(2), service_now: id(3), closeness }
}

fn candidate() -> impl Strategy<Value = Candidate> {
    let closeness = proptest::sample::select(Closeness::ALL);
    (1_u128..9, 0_i64..400, closeness).prop_map(|(factor, day, closeness)| Candidate {
        factor: id(factor),
        review: id(factor),
        published_at: at(day),
        ground: ground(closeness),
    })
}

/// A move on a day; none: whatever happens by itself.
fn step() -> impl Strategy<Value = (Option<RecurrenceMove>, i64)> {
    let reason = prop_oneof![Just(None), Just(Some(" ".to_owned())), Just(Some("so".to_owned()))];
    let made = (0..3, reason).prop_map(|(which, reason)| {
        let said = Reasoned { reason, ..Reasoned::default() };
        match which {
            0 => Some(RecurrenceMove::Confirm(said)),
            1 => Some(RecurrenceMove::Dismiss(said)),
            _ => None,
        }
    });
    (made, 0_i64..20)
}

fn earlier() -> Vec<EarlierAction> {
    let state = ActionState::Accepted;
    vec![EarlierAction { action: Some(id(7)), state, open: true, in_question: false }]
}

proptest! {
    #[test]
    fn only_drawn_arrows_are_possible_and_every_answer_has_its_reason(steps in proptest::collection::vec(step(), 0..12)) {
        let one = Candidate { factor: id(1), review: id(2), published_at: at(0), ground: ground(Closeness::SameService) };
        let (mut recurrence, _) = Recurrence::suggest(id(9), id(8), &one, at(0));
        let mut day = 0;
        for (made, days) in steps {
            day += days;
            let (before, now) = (recurrence.clone(), at(day));
            let name = made.as_ref().map_or(RecurrenceMoveName::Lapse, RecurrenceMove::name);
            let drawn = MOVES.iter().find(|arrow| arrow.name == name && arrow.from.contains(&before.status));
            let told = match &made {
                Some(made) => before.clone().make(made, RecurrenceFacts { now, earlier: earlier() }),
                None => before.clone().lapse(false, now),
            };
            match told {
                Ok((after, _, moved)) => {
                    prop_assert!(drawn.is_some_and(|arrow| arrow.to.contains(&after.status)), "{} from {}", name, before.status);
                    prop_assert_eq!((moved.from, moved.to), (before.status.as_str(), after.status.as_str()));
                    prop_assert_eq!(after.version, before.version + 1);
                    prop_assert!(after.status == RecurrenceStatus::Confirmed || after.reason.is_some());
                    prop_assert_eq!(after.was_still_open(), after.status == RecurrenceStatus::Confirmed);
                    prop_assert!(after.status != RecurrenceStatus::Lapsed || day > i64::from(ANSWER_DAYS));
                    recurrence = after;
                }
                Err(RuleBroken::InvalidMove { .. }) => prop_assert!(drawn.is_none()),
                Err(RuleBroken::NotReady { missing, .. }) => {
                    prop_assert!(drawn.is_some() && !missing.is_empty());
                }
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
    }

    #[test]
    fn at_most_three_are_put_forward_each_once_and_none_left_out_was_closer(all in proptest::collection::vec(candidate(), 0..20)) {
        let best = closest(all.clone());
        prop_assert!(best.len() <= MOST);
        let rank = |candidate: &Candidate| (candidate.ground.closeness.rank(), std::cmp::Reverse(candidate.published_at));
        prop_assert!(best.is_sorted_by_key(rank));
        for (index, candidate) in best.iter().enumerate() {
            prop_assert!(best.iter().skip(index + 1).all(|other| other.factor != candidate.factor));
        }
        if let Some(last) = best.last().filter(|_| best.len() == MOST) {
            let left_out = all.iter().filter(|other| best.iter().all(|candidate| candidate.factor != other.factor));
            prop_assert!(left_out.clone().all(|other| rank(last) <= rank(other)));
        }
    }

    #[test]
    fn the_same_service_is_closer_than_a_dependent_one_and_another_theme_is_nothing(theme in 1_u128..3, service in 1_u128..4) {
        let own = Trait { theme: id::<ThemeId>(1), service: id::<ServiceId>(1) };
        let depend = |now: ServiceId, other: ServiceId| now == id(1) && other == id(2);
        let shared = Ground::shared(&[own], Trait { theme: id(theme), service: id(service) }, depend);
        let expected = match (theme, service) {
            (1, 1) => Some(Closeness::SameService),
            (1, 2) => Some(Closeness::DependentService),
            _ => None,
        };
        prop_assert_eq!(shared.map(|ground| ground.closeness), expected);
    }
}
