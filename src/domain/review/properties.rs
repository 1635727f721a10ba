//! Whatever people do to a review, only the drawn arrows are possible, and a published text stays what it was.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::domain::id::{RecordId, Seed};
use crate::domain::machine::open_from;
use crate::domain::record::{Plain, Reasoned};
use crate::domain::words::Word;

const START: i64 = 1_790_000_000;

fn id<I: RecordId>(number: u128) -> I {
    I::new(Seed { milliseconds: 1, random: number })
}

/// What can be done to a review: moves, and what else changes what its guards look at.
#[derive(Debug, Clone)]
enum Deed {
    Move(ReviewMove),
    Write(&'static str, &'static str),
    SignOff(u128),
    Amend(&'static str),
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![Just(None), Just(Some(" ".to_owned())), Just(Some("because".to_owned()))]
}

fn plain() -> impl Strategy<Value = Plain> {
    text().prop_map(|override_reason| Plain { happened_at: None, override_reason })
}

fn reasoned() -> impl Strategy<Value = Reasoned> {
    (text(), text()).prop_map(|(reason, override_reason)| Reasoned {
        reason,
        happened_at: None,
        override_reason,
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    let keys: Vec<_> = template().iter().map(|section| section.key).collect();
    let write = (
        proptest::sample::select(keys),
        proptest::sample::select(vec!["", "It was so.", "It was otherwise."]),
    );
    prop_oneof![
        2 => plain().prop_map(|m| Deed::Move(ReviewMove::Begin(m))),
        4 => plain().prop_map(|m| Deed::Move(ReviewMove::Circulate(m))),
        1 => plain().prop_map(|m| Deed::Move(ReviewMove::Return(m))),
        4 => plain().prop_map(|m| Deed::Move(ReviewMove::Publish(m))),
        1 => reasoned().prop_map(|m| Deed::Move(ReviewMove::Waive(m))),
        2 => plain().prop_map(|m| Deed::Move(ReviewMove::Plan(m))),
        2 => reasoned().prop_map(|m| Deed::Move(ReviewMove::Reopen(m))),
        4 => write.prop_map(|(key, text)| Deed::Write(key, text)),
        2 => (1_u128..4).prop_map(Deed::SignOff),
        1 => proptest::sample::select(vec!["", "It came to light that …"]).prop_map(Deed::Amend),
    ]
}

fn planned(depth: Depth) -> Review {
    let sections = BTreeMap::from([(SUMMARY.to_owned(), "People could not pay.".to_owned())]);
    let fields = ReviewFields {
        incidents: vec![id(7)],
        owner: Some(id(1)),
        depth: Some(depth),
        sections,
        ..ReviewFields::default()
    };
    let new = NewRecord {
        id: id(9),
        number: "PIR-1".into(),
        now: Timestamp::from_second(START).unwrap(),
        by: None,
        origin: Origin::Live,
    };
    Review::plan(Checked::parse(fields).unwrap(), new).0
}

fn facts(step: usize, (lessons, unanswered_factors): (usize, usize)) -> ReviewFacts {
    let seconds = START + 60 * i64::try_from(step).unwrap();
    ReviewFacts { now: Timestamp::from_second(seconds).unwrap(), lessons, unanswered_factors }
}

/// Does one thing; a refusal changes nothing.
fn act(review: &Review, deed: &Deed, facts: &ReviewFacts) -> Result<Review, RuleBroken> {
    let review = review.clone();
    match deed {
        Deed::Move(made) => review.make(made, facts).map(|(review, ..)| review),
        Deed::Write(key, text) => {
            let mut fields = review.fields.clone();
            fields.sections.insert((*key).to_owned(), (*text).to_owned());
            review
                .change(Checked::parse(fields)?, vec!["sections".to_owned()], facts.now)
                .map(|done| done.0)
        }
        Deed::SignOff(by) => review.sign_off(id(*by), facts.now).map(|done| done.0),
        Deed::Amend(text) => review.add(text, facts.now).map(|done| done.0),
    }
}

/// What must hold between one review and the next.
fn assert_follows(before: &Review, deed: &Deed, after: &Review) {
    assert_eq!(after.version, before.version + 1);
    if let Deed::Move(made) = deed {
        let drawn = MOVES
            .iter()
            .find(|arrow| arrow.name == made.name() && arrow.from.contains(&before.status));
        assert!(drawn.expect("only drawn arrows are possible").to.contains(&after.status));
    } else {
        assert_eq!(after.status, before.status, "only moves move");
    }
    let publishes = matches!(deed, Deed::Move(ReviewMove::Publish(_)));
    assert!(
        publishes || after.edition == before.edition,
        "an edition changes by publication alone"
    );
    assert!(after.addenda.starts_with(&before.addenda), "addenda are only added");
    if matches!(deed, Deed::Move(ReviewMove::Reopen(_))) {
        assert!(
            after.sign_offs.is_empty() && after.edition.is_some(),
            "sign-offs lapse, the edition stays"
        );
    }
}

/// What must hold of every review, however it came to be so.
fn assert_whole(review: &Review) {
    assert_eq!(
        review.status == ReviewStatus::Waived,
        review.waived_reason.is_some(),
        "waived with a reason"
    );
    if review.status == ReviewStatus::Published {
        let edition = review.edition.as_ref().expect("what is published has an edition");
        assert_eq!(
            edition.hash,
            review.freeze(edition.published_at).hash,
            "the frozen text is the text"
        );
        assert!(
            !review.fields.sections[SUMMARY].trim().is_empty(),
            "a summary cannot be passed over"
        );
    }
    assert!(
        review.sign_offs.iter().all(|given| Some(given.by) != review.fields.owner),
        "the owner never signs"
    );
}

proptest! {
    #[test]
    fn no_sequence_of_deeds_leaves_the_table(
        depth in proptest::sample::select(Depth::ALL),
        deeds in proptest::collection::vec((deed(), (0_usize..2, 0_usize..2)), 0..40),
    ) {
        let mut review = planned(depth);
        for (step, (deed, known)) in deeds.iter().enumerate() {
            let facts = facts(step, *known);
            match (act(&review, deed, &facts), deed) {
                (Ok(after), _) => {
                    assert_follows(&review, deed, &after);
                    review = after;
                }
                (Err(RuleBroken::InvalidMove { available_moves, .. }), Deed::Move(made)) => {
                    prop_assert!(!available_moves.contains(&made.name().as_str()));
                }
                (Err(RuleBroken::NotReady { missing, .. }), Deed::Move(made)) => {
                    prop_assert!(open_from(MOVES, review.status).any(|arrow| arrow.name == made.name()));
                    prop_assert!(!missing.is_empty());
                }
                (Err(RuleBroken::Conflict { .. } | RuleBroken::Invalid(_)), Deed::Move(_)) => {
                    prop_assert!(false, "a move is refused by the table or by its guards");
                }
                (Err(_), _) => {}
            }
            assert_whole(&review);
        }
    }

    #[test]
    fn publication_asks_for_all_that_its_depth_asks_for(
        depth in proptest::sample::select(Depth::ALL),
        lessons in 0_usize..2,
        unanswered in 0_usize..2,
        signed in any::<bool>(),
    ) {
        let mut review = planned(depth);
        review.status = ReviewStatus::InReview;
        if signed {
            review.sign_offs.push(SignOff { by: id(2), at: review.created_at });
        }
        let unmet = review.unmet(&ReviewMove::Publish(Plain::default()), &facts(1, (lessons, unanswered)));
        let note = depth == Depth::Note;
        prop_assert_eq!(unmet.contains(&ReviewGuard::Learned), lessons == 0);
        prop_assert_eq!(unmet.contains(&ReviewGuard::RequiredSections), !note);
        prop_assert_eq!(unmet.contains(&ReviewGuard::FactorsAnswered), !note && unanswered > 0);
        prop_assert_eq!(unmet.contains(&ReviewGuard::SignOff), !note && !signed);
    }
}

#[test]
fn every_state_has_a_way_on_and_can_be_reached() {
    for status in ReviewStatus::ALL {
        assert!(open_from(MOVES, *status).count() > 0, "{status} is a dead end");
        assert!(MOVES.iter().any(|arrow| arrow.to.contains(status)), "{status} cannot be reached");
    }
}

#[test]
fn what_is_missing_names_the_sections() {
    let mut review = planned(Depth::Deep);
    review.status = ReviewStatus::InReview;
    let refused =
        review.make(&ReviewMove::Publish(Plain::default()), &facts(1, (1, 0))).unwrap_err();
    let RuleBroken::NotReady { missing, .. } = refused else { panic!("{refused:?}") };
    let told: Vec<_> = missing.iter().map(|lack| (lack.code, lack.detail.as_ref())).collect();
    let sections = "write the sections: background, what_happened, went_well, surprises";
    assert_eq!(told[0], ("required_sections", sections));
    assert_eq!(told[1].0, "sign_off");
}

#[test]
fn a_hash_tells_texts_apart_wherever_the_boundaries_lie() {
    let mut one = planned(Depth::Note);
    one.fields.sections = BTreeMap::from([("a".into(), "x\nb:1\ny".into())]);
    let mut other = one.clone();
    other.fields.sections = BTreeMap::from([("a".into(), "x".into()), ("b".into(), "y".into())]);
    let at = one.created_at;
    assert_ne!(one.freeze(at).hash, other.freeze(at).hash);
    other.fields.sections.clone_from(&one.fields.sections);
    assert_eq!(one.freeze(at).hash, other.freeze(at).hash);
    other.fields.title = Some("Another title".into());
    assert_ne!(one.freeze(at).hash, other.freeze(at).hash);
}

#[test]
fn while_the_next_edition_is_written_the_last_one_is_read() {
    let mut review = planned(Depth::Note);
    review.edition = Some(review.freeze(review.created_at));
    review.status = ReviewStatus::Drafting;
    review.fields.sections.insert(SUMMARY.to_owned(), "Not fit to be read yet.".to_owned());
    assert_eq!(review.clone().as_published().fields.sections[SUMMARY], "People could not pay.");
    review.status = ReviewStatus::Published;
    assert_eq!(review.as_published().fields.sections[SUMMARY], "Not fit to be read yet.");
}
