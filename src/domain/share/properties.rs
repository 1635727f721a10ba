//! Whatever people do to a share, only the drawn arrows are possible, and nobody is reached before it is held.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::domain::id::{RecordId, Seed};
use crate::domain::lesson::LessonStatus;
use crate::domain::machine::open_from;
use crate::domain::record::{Plain, Reasoned};
use crate::domain::words::Word;

const START: i64 = 1_790_000_000;

fn id<I: RecordId>(number: u128) -> I {
    I::new(Seed { milliseconds: 1, random: number })
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![Just(None), Just(Some(" ".to_owned())), Just(Some("because".to_owned()))]
}

fn link() -> impl Strategy<Value = Option<String>> {
    prop_oneof![Just(None), Just(Some("https://wiki.example/1".to_owned()))]
}

fn any_move() -> impl Strategy<Value = ShareMove> {
    let people = proptest::option::of(0_u32..100);
    let held = (link(), people, text()).prop_map(|(link, people_reached, override_reason)| Held {
        link,
        people_reached,
        happened_at: None,
        override_reason,
    });
    let off = (text(), text()).prop_map(|(reason, override_reason)| Reasoned {
        reason,
        happened_at: None,
        override_reason,
    });
    prop_oneof![
        held.prop_map(ShareMove::Hold),
        off.prop_map(ShareMove::CallOff),
        Just(ShareMove::Plan(Plain::default())),
    ]
}

fn planned(kind: ShareKind, link: Option<String>) -> Share {
    let fields = ShareFields { kind: Some(kind), link, ..ShareFields::default() };
    let now = Timestamp::from_second(START).unwrap();
    let new =
        NewRecord { id: id(9), number: String::new(), now, by: Some(id(1)), origin: Origin::Live };
    Share::plan(id(4), Checked::parse(fields).unwrap(), &new).unwrap().0
}

/// What must hold of every share, however it came to be so.
fn assert_whole(share: &Share) {
    assert_eq!(share.status == ShareStatus::Held, share.held_at.is_some());
    assert_eq!(share.status == ShareStatus::CalledOff, share.called_off_because.is_some());
    assert!(share.status == ShareStatus::Held || share.fields.people_reached.is_none());
}

proptest! {
    #[test]
    fn no_sequence_of_moves_leaves_the_table(
        kind in proptest::sample::select(ShareKind::ALL),
        link in link(),
        moves in proptest::collection::vec((any_move(), proptest::sample::select(LessonStatus::ALL)), 0..20),
    ) {
        let mut share = planned(kind, link);
        for (step, (made, lesson)) in moves.iter().enumerate() {
            let from = share.status;
            let now = Timestamp::from_second(START + 60 * i64::try_from(step).unwrap()).unwrap();
            let drawn = MOVES.iter().find(|arrow| arrow.name == made.name() && arrow.from.contains(&from));
            match share.clone().make(made, &ShareFacts { now, lesson: *lesson }) {
                Ok((after, _, moved)) => {
                    prop_assert!(drawn.expect("only drawn arrows are possible").to.contains(&after.status));
                    prop_assert_eq!(after.version, share.version + 1);
                    prop_assert_eq!((moved.from, moved.to), (from.as_str(), after.status.as_str()));
                    prop_assert!(after.status != ShareStatus::Held || *lesson == LessonStatus::Published);
                    let found = after.fields.link.is_some() || !kind.is_found();
                    prop_assert!(after.status != ShareStatus::Held || found || moved.override_reason.is_some());
                    share = after;
                }
                Err(RuleBroken::InvalidMove { .. }) => prop_assert!(drawn.is_none()),
                Err(RuleBroken::NotReady { missing, .. }) => prop_assert!(drawn.is_some() && !missing.is_empty()),
                Err(other) => prop_assert!(false, "{:?}", other),
            }
            assert_whole(&share);
        }
    }
}

#[test]
fn every_state_but_held_has_a_way_on_and_all_can_be_reached() {
    for status in ShareStatus::ALL {
        let ends = open_from(MOVES, *status).count() == 0;
        assert_eq!(ends, *status == ShareStatus::Held, "{status}");
        let reached = MOVES.iter().any(|arrow| arrow.to.contains(status));
        assert!(*status == ShareStatus::Planned || reached, "{status}");
    }
}

#[test]
fn a_share_says_its_kind_and_captions_only_where_something_is_heard() {
    let said = |fields| match Checked::parse(fields) {
        Err(RuleBroken::Invalid(found)) => found.into_iter().map(|one| one.pointer).collect(),
        _ => Vec::new(),
    };
    assert_eq!(said(ShareFields::default()), ["/kind"]);
    for kind in ShareKind::ALL {
        let fields =
            ShareFields { kind: Some(*kind), captions: Some(false), ..ShareFields::default() };
        assert_eq!(said(fields).is_empty(), kind.is_heard(), "{kind}");
    }
}
