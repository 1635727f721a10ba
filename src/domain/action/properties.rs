//! Whatever people and tools do to an action, only the drawn arrows are possible.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;
use crate::domain::calendar::day_after;
use crate::domain::check::Checked;
use crate::domain::id::{RecordId, Seed, TeamId};
use crate::domain::policy::PolicyFields;
use crate::domain::rule::RuleBroken;
use crate::domain::words::Word;

const START: i64 = 1_790_000_000;

fn id<I: RecordId>(number: u128) -> I {
    I::new(Seed { milliseconds: 1, random: number })
}

fn person() -> impl Strategy<Value = PersonId> {
    (1_u128..4).prop_map(id)
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![Just(None), Just(Some(" ".to_owned())), Just(Some("because".to_owned()))]
}

fn day() -> impl Strategy<Value = Option<Date>> {
    prop_oneof![
        Just(None),
        Just(Some(date(2020, 1, 1))),
        (1_i8..28).prop_map(|d| Some(date(2030, 1, d)))
    ]
}

fn reasoned() -> impl Strategy<Value = Reasoned> {
    (text(), text()).prop_map(|(reason, override_reason)| Reasoned {
        reason,
        happened_at: None,
        override_reason,
    })
}

fn verify() -> impl Strategy<Value = ActionMove> {
    let verdict = proptest::option::of(proptest::sample::select(Verdict::ALL));
    (verdict, text(), day(), text()).prop_map(
        |(verdict, evidence, next_check_on, override_reason)| {
            ActionMove::Verify(Verify {
                verdict,
                evidence,
                next_check_on,
                override_reason,
                ..Verify::default()
            })
        },
    )
}

fn replace() -> impl Strategy<Value = Replace> {
    proptest::option::of((5_u128..8).prop_map(id))
        .prop_map(|into| Replace { into, ..Replace::default() })
}

fn any_move() -> impl Strategy<Value = ActionMove> {
    let accept = (day(), text()).prop_map(|(due_date, override_reason)| {
        ActionMove::Accept(Accept { due_date, override_reason, ..Accept::default() })
    });
    let start = proptest::option::of(person())
        .prop_map(|accountable| ActionMove::Start(Start { accountable, ..Start::default() }));
    let complete = (text(), text()).prop_map(|(evidence, override_reason)| {
        ActionMove::Complete(Complete { evidence, override_reason, ..Complete::default() })
    });
    let defer = (text(), text(), day()).prop_map(|(reason, accepted_risk, re_review_on)| {
        ActionMove::Defer(Defer { reason, accepted_risk, re_review_on, ..Defer::default() })
    });
    let unproven = (text(), text()).prop_map(|(reason, remaining_risk)| {
        ActionMove::CloseUnproven(CloseUnproven {
            reason,
            remaining_risk,
            ..CloseUnproven::default()
        })
    });
    let reschedule = (text(), day()).prop_map(|(reason, due_date)| {
        ActionMove::Reschedule(Reschedule { reason, due_date, ..Reschedule::default() })
    });
    let later = (text(), 1..=366_u32).prop_map(|(reason, days)| {
        let later_by_days = Some(days);
        ActionMove::Reschedule(Reschedule { reason, later_by_days, ..Reschedule::default() })
    });
    let block = text().prop_map(|why| {
        ActionMove::Block(Block { kind: Some(BlockKind::NoTime), why, ..Block::default() })
    });
    prop_oneof![
        4 => accept,
        4 => start,
        4 => complete,
        4 => verify(),
        2 => defer,
        2 => unproven,
        2 => reschedule,
        2 => later,
        1 => block,
        1 => reasoned().prop_map(ActionMove::Decline),
        1 => reasoned().prop_map(ActionMove::Withdraw),
        1 => reasoned().prop_map(ActionMove::HandBack),
        1 => reasoned().prop_map(ActionMove::Cancel),
        1 => reasoned().prop_map(ActionMove::DidNotLand),
        2 => reasoned().prop_map(ActionMove::Reopen),
        1 => replace().prop_map(ActionMove::Supersede),
        1 => replace().prop_map(ActionMove::Merge),
        1 => Just(ActionMove::Resume(Plain::default())),
        1 => Just(ActionMove::SkipCheck(Plain::default())),
        1 => Just(ActionMove::Unblock(Plain::default())),
    ]
}

fn proposal(priority: Priority, kind: ControlKind) -> Action {
    let fields = ActionFields {
        title: "Keep two of everything".into(),
        owner_team: Some(id::<TeamId>(1)),
        priority: Some(priority),
        control_kind: Some(kind),
        ..ActionFields::default()
    };
    let now = Timestamp::from_second(START).unwrap();
    let new =
        NewRecord { id: id(9), number: "ACT-1".into(), now, by: Some(id(1)), origin: Origin::Live };
    Action::propose(Checked::parse(fields).unwrap(), new).0
}

fn facts(step: usize, by: PersonId, made: &ActionMove) -> ActionFacts {
    let seconds = START + 3_600 * i64::try_from(step).unwrap();
    let team = TeamFacts { calendar: Calendar::default(), capacity: None, carried: 0 };
    let target = made.target().map(|id| TargetFacts { id, open: true, leads_back: false });
    ActionFacts {
        now: Timestamp::from_second(seconds).unwrap(),
        policy: PolicyFields::default(),
        by: Some(by),
        team: Some(team),
        target,
        ticket_resolved: false,
        recurred: false,
    }
}

/// What must hold of every action, however it came to be so.
fn assert_whole(action: &Action, slips: u32) {
    assert_eq!(action.times_replanned, slips, "slips equal the ledger");
    assert_eq!(action.status == ActionStatus::Closed, action.outcome.is_some());
    assert_eq!(action.status == ActionStatus::Closed, action.closed_at.is_some());
    if action.status == ActionStatus::Deferred {
        assert!(
            action.re_review_on.is_some() && action.accepted_risk.is_some(),
            "a deferral has its day and its risk"
        );
    }
    if matches!(action.outcome, Some(ActionOutcome::Superseded | ActionOutcome::Merged)) {
        assert!(action.replaced_by.is_some());
    }
    let said_no = [
        ActionOutcome::Declined,
        ActionOutcome::Withdrawn,
        ActionOutcome::Cancelled,
        ActionOutcome::DidNotLand,
    ];
    if action.outcome.is_some_and(|outcome| said_no.contains(&outcome)) {
        assert!(
            action.decision_reason.is_some() && action.decided_by.is_some(),
            "a reason and a decider"
        );
    }
    if matches!(action.outcome, Some(ActionOutcome::Effective | ActionOutcome::PartlyEffective)) {
        assert!(
            action.done_at.is_some() && action.verdict.is_some(),
            "effective only after done and a verdict"
        );
    }
}

proptest! {
    #[test]
    fn no_sequence_of_moves_leaves_the_table(
        priority in proptest::sample::select(Priority::ALL),
        kind in proptest::sample::select(ControlKind::ALL),
        moves in proptest::collection::vec((any_move(), person()), 0..40),
    ) {
        let mut action = proposal(priority, kind);
        let mut slips = 0;
        for (step, (made, by)) in moves.iter().enumerate() {
            let (from, before) = (action.state(), action.clone());
            let drawn = MOVES.iter().find(|arrow| arrow.name == made.name() && arrow.from.contains(&from));
            match action.clone().make(made, &facts(step, *by, made)) {
                Ok(done) => {
                    let to = done.action.state();
                    let drawn = drawn.expect("only drawn arrows are possible");
                    prop_assert!(drawn.to.contains(&to) || (drawn.to.is_empty() && to == from));
                    prop_assert_eq!(done.action.version, before.version + 1);
                    prop_assert_eq!((done.moved.from, done.moved.to), (from.as_str(), to.as_str()));
                    slips += u32::from(done.slipped.is_some());
                    action = done.action;
                }
                Err(RuleBroken::InvalidMove { .. }) => prop_assert!(drawn.is_none()),
                Err(RuleBroken::NotReady { missing, .. }) => {
                    prop_assert!(drawn.is_some() && !missing.is_empty());
                }
                Err(other) => prop_assert!(false, "{:?}", other),
            }
            assert_whole(&action, slips);
        }
    }

    #[test]
    fn nothing_is_complete_for_others_before_they_are_ready_or_a_reason_is_kept(
        groups in proptest::collection::vec((proptest::option::of(0_i64..30), proptest::option::of(any::<bool>())), 0..4),
        effective in proptest::option::of(0_i64..60),
        way_back in any::<bool>(),
        override_reason in text(),
    ) {
        let day = |after: i64| day_after(date(2026, 9, 1), after);
        let told = groups.iter().map(|(informed, _)| *informed).collect::<Option<Vec<_>>>();
        let notice_over = |told: Vec<i64>, effective: i64| {
            let between = (told.into_iter().max().unwrap_or(0) + 1..=effective).map(day);
            between.filter(|day| Calendar::default().works_on(*day)).count() >= 10
        };
        let ready = groups.is_empty()
            || (way_back
                && groups.iter().all(|(_, agreed)| *agreed == Some(true))
                && told.zip(effective).is_some_and(|(told, effective)| notice_over(told, effective)));
        let affected_groups = groups.into_iter().map(|(informed, agreed)| AffectedGroup {
            group: "Sales".into(), informed_on: informed.map(day), agreed, concerns: None,
        });
        let mut action = proposal(Priority::P1, ControlKind::Training);
        action.plan = Some(Box::new(PlanFields {
            affected_groups: affected_groups.collect(),
            effective_on: effective.map(day),
            way_back: way_back.then(|| "Turn it on again".into()),
            ..PlanFields::default()
        }));
        let passed = override_reason.as_ref().is_some_and(|reason| reason == "because");
        let made = ActionMove::Complete(Complete { override_reason, ..Complete::default() });
        match action.make(&made, &facts(1, id(1), &made)) {
            Ok(done) => prop_assert_eq!(done.moved.overridden.is_empty(), ready),
            Err(_) => prop_assert!(!ready && !passed),
        }
    }

    #[test]
    fn status_and_outcome_say_the_same_as_the_state(state in proptest::sample::select(ActionState::ALL)) {
        let mut action = proposal(Priority::P1, ControlKind::Simplify);
        (action.status, action.outcome) = state.parts();
        prop_assert_eq!(action.state(), state);
    }
}

#[test]
fn every_state_but_the_final_ones_has_a_way_on() {
    let is_final = [ActionState::DidNotLand, ActionState::Superseded, ActionState::Merged];
    for state in ActionState::ALL {
        let open = crate::domain::machine::open_from(MOVES, *state).count();
        assert_eq!(open == 0, is_final.contains(state), "{state}");
    }
}

#[test]
fn completing_without_evidence_names_all_that_is_missing() {
    let mut action = proposal(Priority::P1, ControlKind::AutomateAway);
    action.fields.owner_team = None;
    let made = ActionMove::Complete(Complete::default());
    let refused = action.make(&made, &facts(1, id(1), &made)).unwrap_err();
    let RuleBroken::NotReady { missing, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(
        missing.iter().map(|lack| lack.code).collect::<Vec<_>>(),
        ["owner_team", "evidence"]
    );
}

#[test]
fn the_one_who_did_the_work_does_not_check_it_unless_a_reason_is_kept() {
    let mut action = proposal(Priority::P1, ControlKind::Simplify);
    action.status = ActionStatus::Done;
    action.fields.accountable = Some(id(1));
    let verdict = Some(Verdict::Effective);
    let said = Verify { verdict, evidence: Some("a drill".into()), ..Verify::default() };
    let made = ActionMove::Verify(said.clone());
    assert!(action.clone().make(&made, &facts(1, id(1), &made)).is_err());
    assert!(action.clone().make(&made, &facts(1, id(2), &made)).is_ok());
    let made = ActionMove::Verify(Verify {
        override_reason: Some("nobody else can see it".into()),
        ..said
    });
    let done = action.make(&made, &facts(1, id(1), &made)).unwrap();
    assert_eq!(done.moved.overridden, ["other_checker"]);
    assert!(done.moved.override_reason.is_some());
}
