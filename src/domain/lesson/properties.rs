//! Whatever people do to a lesson, only the drawn arrows are possible.

use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::id::{RecordId, Seed, UptakeId};
use crate::domain::machine::open_from;
use crate::domain::record::{Plain, Reasoned};
use crate::domain::rule::RuleBroken;
use crate::domain::words::Word;

const START: i64 = 1_790_000_000;

fn id<I: RecordId>(number: u128) -> I {
    I::new(Seed { milliseconds: 1, random: number })
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![Just(None), Just(Some(" ".to_owned())), Just(Some("because".to_owned()))]
}

fn plain() -> impl Strategy<Value = Plain> {
    text().prop_map(|override_reason| Plain { happened_at: None, override_reason })
}

fn any_move() -> impl Strategy<Value = LessonMove> {
    let retire = (text(), text()).prop_map(|(reason, override_reason)| Reasoned {
        reason,
        happened_at: None,
        override_reason,
    });
    let by = proptest::option::of((8_u128..11).prop_map(id));
    prop_oneof![
        2 => plain().prop_map(LessonMove::Publish),
        1 => by.prop_map(|by| LessonMove::Supersede(SupersededBy { by, happened_at: None })),
        1 => retire.prop_map(LessonMove::Retire),
        1 => plain().prop_map(LessonMove::Restore),
    ]
}

fn draft(insight: Option<String>, applies_when: Option<String>) -> Lesson {
    // What is blank in a draft is refused on its way in; the guards must not rely on that.
    let fields = LessonFields { title: "Two keys for one door".into(), ..LessonFields::default() };
    let now = Timestamp::from_second(START).unwrap();
    let new =
        NewRecord { id: id(9), number: "LES-1".into(), now, by: Some(id(1)), origin: Origin::Live };
    let (mut lesson, _) = Lesson::draft(Checked::parse(fields).unwrap(), new);
    (lesson.fields.insight, lesson.fields.applies_when) = (insight, applies_when);
    lesson
}

fn facts(step: usize, target: Option<LessonStatus>) -> LessonFacts {
    let seconds = START + 60 * i64::try_from(step).unwrap();
    LessonFacts { now: Timestamp::from_second(seconds).unwrap(), target }
}

/// What must hold of every lesson, however it came to be so.
fn assert_whole(lesson: &Lesson) {
    assert_eq!(
        lesson.status == LessonStatus::Draft,
        lesson.published_at.is_none(),
        "published once, and dated"
    );
    assert_eq!(lesson.status == LessonStatus::Superseded, lesson.superseded_by.is_some());
    assert_eq!(lesson.status == LessonStatus::Retired, lesson.retired_reason.is_some());
    assert_ne!(lesson.superseded_by, Some(lesson.id), "never by itself");
    assert_eq!(lesson.edition, i64::from(lesson.published_at.is_some()), "moves make one edition");
    if lesson.status == LessonStatus::Published {
        assert!(lesson.fields.insight.as_ref().is_some_and(|text| !text.trim().is_empty()));
    }
}

proptest! {
    #[test]
    fn no_sequence_of_moves_leaves_the_table(
        insight in text(),
        applies_when in text(),
        moves in proptest::collection::vec((any_move(), proptest::sample::select(LessonStatus::ALL)), 0..30),
    ) {
        let mut lesson = draft(insight, applies_when);
        for (step, (made, target)) in moves.iter().enumerate() {
            let from = lesson.status;
            let drawn = MOVES.iter().find(|arrow| arrow.name == made.name() && arrow.from.contains(&from));
            match lesson.clone().make(made, &facts(step, made.target().map(|_| *target))) {
                Ok((after, _, moved)) => {
                    prop_assert!(drawn.expect("only drawn arrows are possible").to.contains(&after.status));
                    prop_assert_eq!(after.version, lesson.version + 1);
                    prop_assert_eq!((moved.from, moved.to), (from.as_str(), after.status.as_str()));
                    lesson = after;
                }
                Err(RuleBroken::InvalidMove { .. }) => prop_assert!(drawn.is_none()),
                Err(RuleBroken::NotReady { missing, .. }) => prop_assert!(drawn.is_some() && !missing.is_empty()),
                Err(other) => prop_assert!(false, "{:?}", other),
            }
            assert_whole(&lesson);
        }
    }

    #[test]
    fn an_edition_is_new_exactly_when_something_published_says_something_else(
        changes in proptest::collection::vec((text(), text(), any::<bool>()), 1..12),
        publish_after in 0_usize..12,
    ) {
        let mut lesson = draft(Some("because".into()), Some("because".into()));
        let mut said = Vec::new();
        for (step, (insight, evidence, tagged)) in changes.iter().enumerate() {
            let now = facts(step, None).now;
            if step == publish_after {
                lesson = lesson.make(&LessonMove::Publish(Plain::default()), &facts(step, None)).unwrap().0;
                said.push(lesson.as_edition("system", now));
            }
            let before = lesson.clone();
            let mut fields = lesson.fields.clone();
            let written = |text: &Option<String>| text.clone().filter(|text| text != " ");
            fields.insight = written(insight).or(Some("because".into()));
            fields.evidence = written(evidence);
            fields.tags = if *tagged { vec!["time".into()] } else { vec![] };
            lesson = lesson.change(Checked::parse(fields).unwrap(), vec![], now).0;
            let reworded = lesson.published_at.is_some() && !before.fields.says_the_same(&lesson.fields);
            prop_assert_eq!(lesson.edition, before.edition + i64::from(reworded));
            if reworded {
                said.push(lesson.as_edition("system", now));
            }
        }
        let numbers: Vec<i64> = said.iter().map(|edition| edition.edition).collect();
        prop_assert_eq!(numbers, (1..=lesson.edition).collect::<Vec<_>>());
        if let Some(last) = said.last() {
            prop_assert_eq!((&last.insight, &last.evidence), (&lesson.fields.insight, &lesson.fields.evidence));
        }
    }

    #[test]
    fn at_most_eight_are_asked_each_once_and_the_closest_first(
        teams in proptest::collection::vec((0_u128..20, proptest::sample::select(AskedBecause::ALL)), 0..40),
        before in proptest::collection::btree_set(0_u128..20, 0..9),
    ) {
        let mut teams = teams;
        teams.sort_by_key(|(_, because)| *because);
        let concerned: Vec<_> = teams
            .into_iter()
            .map(|(team, because)| Concerned { team: id(team), because, service: None, theme: None })
            .collect();
        let before = before.into_iter().map(id).collect();
        let (asked, informed) = divide(concerned.iter().copied(), &before);
        prop_assert!(asked.is_empty() || before.len() + asked.len() <= MOST_ASKED);
        let all: Vec<_> = asked.iter().chain(&informed).copied().collect();
        let unique: std::collections::BTreeSet<_> = all.iter().map(|one| one.team).collect();
        prop_assert_eq!(unique.len(), all.len());
        prop_assert!(unique.is_disjoint(&before));
        prop_assert!(all.is_sorted_by_key(|one| one.because));
        prop_assert!(concerned.iter().all(|one| unique.contains(&one.team) || before.contains(&one.team)));
        prop_assert!(informed.is_empty() || before.len() + asked.len() >= MOST_ASKED);
    }

    #[test]
    fn an_earlier_lesson_stands_in_one_list_whatever_is_said(
        said in proptest::collection::vec((0_u128..4, proptest::sample::select(RelearningVerdict::ALL)), 0..12),
    ) {
        let mut lesson = draft(None, None);
        lesson.relearned.possibly = vec![id(0), id(1), id(2)];
        for (earlier, verdict) in said {
            let now = facts(0, None).now;
            let judged = lesson.clone().judge(RelearningSaid { earlier: id(earlier), verdict }, now);
            prop_assert_eq!(judged.is_ok(), earlier < 3);
            let Ok((after, _)) = judged else { continue };
            let (confirmed, dismissed) = (&after.relearned.confirmed, &after.relearned.dismissed);
            let list = if verdict == RelearningVerdict::Confirmed { confirmed } else { dismissed };
            prop_assert_eq!(list.last(), Some(&id(earlier)));
            let all: std::collections::BTreeSet<_> = after.relearned.all().collect();
            prop_assert_eq!((all.len(), after.relearned.all().count()), (3, 3));
            lesson = after;
        }
    }

    #[test]
    fn a_team_is_awaited_until_it_answers_or_its_day_has_passed(day in 1_i8..28, answered in any::<bool>()) {
        let new = NewRecord {
            id: id::<UptakeId>(3),
            number: String::new(),
            now: Timestamp::from_second(START).unwrap(),
            by: None,
            origin: Origin::Live,
        };
        let (mut uptake, _) =
            Uptake::ask(id(9), id(4), AskedBecause::Named, date(2026, 5, 14), &new);
        if answered {
            let said = UptakeAnswer { answer: Answer::Applies, reason: None, evidence: None };
            uptake = uptake.answer(Checked::parse(said).unwrap(), &draft(None, None), new.now).0;
        }
        prop_assert_eq!(uptake.is_awaited(date(2026, 5, day)), !answered && day <= 14);
    }
}

#[test]
fn every_state_but_superseded_has_a_way_on_and_all_can_be_reached() {
    for status in LessonStatus::ALL {
        assert_eq!(
            open_from(MOVES, *status).count() == 0,
            *status == LessonStatus::Superseded,
            "{status}"
        );
        let begins = *status == LessonStatus::Draft;
        assert!(
            begins || MOVES.iter().any(|arrow| arrow.to.contains(status)),
            "{status} cannot be reached"
        );
    }
}

#[test]
fn an_answer_comes_with_its_ground() {
    let said = |answer| UptakeAnswer { answer, reason: None, evidence: None };
    assert!(Checked::parse(said(Answer::Applies)).is_ok());
    for (answer, pointer) in [(Answer::DoesNotApply, "/reason"), (Answer::Adopted, "/evidence")] {
        let RuleBroken::Invalid(found) = Checked::parse(said(answer)).unwrap_err() else {
            panic!("{answer}")
        };
        assert_eq!((found[0].pointer.as_str(), found[0].code), (pointer, "required"));
    }
}
