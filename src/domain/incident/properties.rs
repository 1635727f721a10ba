//! Whatever people and tools do to an incident, only the drawn arrows are possible.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::domain::id::{RecordId, Seed};
use crate::domain::record::{Plain, Reasoned};
use crate::domain::words::Word;

const START: i64 = 1_790_000_000;

/// The arrows as drawn in the design, written down a second time on purpose: move, from, to.
const DRAWN: &[(&str, &[&str], &str)] = &[
    ("mitigate", &["open"], "mitigated"),
    ("resolve", &["open", "mitigated"], "resolved"),
    ("reopen", &["mitigated", "resolved", "cancelled", "merged"], "open"),
    ("cancel", &["open", "mitigated", "resolved"], "cancelled"),
    ("merge", &["open", "mitigated", "resolved"], "merged"),
];

fn is_drawn(name: &str, from: &str, to: &str) -> bool {
    DRAWN
        .iter()
        .any(|(drawn, leaves, leads)| *drawn == name && leaves.contains(&from) && *leads == to)
}

fn id(number: u128) -> IncidentId {
    IncidentId::new(Seed { milliseconds: 1, random: number })
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(START + seconds).unwrap()
}

fn incident(status: IncidentStatus) -> Incident {
    let fields =
        IncidentFields { title: "Doors would not open".into(), ..IncidentFields::default() };
    let fields = IncidentFields { occurred_at: Some(at(0)), ..fields };
    let (id, number) = (id(1), "INC-1".to_owned());
    let new = NewRecord { id, number, now: at(0), by: None, origin: Origin::Live };
    Incident::report(Checked::parse(fields).unwrap(), new).0.entered(status)
}

fn moment() -> impl Strategy<Value = Option<Timestamp>> {
    proptest::option::of((-100_i64..1_000).prop_map(at))
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop_oneof![Just(None), Just(Some(" ".to_owned())), Just(Some("because".to_owned()))]
}

fn plain() -> impl Strategy<Value = Plain> {
    moment().prop_map(|happened_at| Plain { happened_at, override_reason: None })
}

fn reasoned() -> impl Strategy<Value = Reasoned> {
    (text(), moment()).prop_map(|(reason, happened_at)| Reasoned {
        reason,
        happened_at,
        override_reason: None,
    })
}

fn merge() -> impl Strategy<Value = MergeInto> {
    let said = (proptest::option::of((1_u128..4).prop_map(id)), text());
    said.prop_map(|(into, reason)| MergeInto { into, reason, happened_at: None })
}

fn any_move() -> impl Strategy<Value = IncidentMove> {
    prop_oneof![
        plain().prop_map(IncidentMove::Mitigate),
        plain().prop_map(IncidentMove::Resolve),
        reasoned().prop_map(IncidentMove::Reopen),
        reasoned().prop_map(IncidentMove::Cancel),
        merge().prop_map(IncidentMove::Merge),
    ]
}

fn any_facts() -> impl Strategy<Value = IncidentFacts> {
    let target = proptest::option::of(proptest::sample::select(IncidentStatus::ALL));
    (target, any::<bool>()).prop_map(|(target, by_machine)| IncidentFacts {
        now: at(500),
        target,
        by_machine,
    })
}

#[test]
fn the_table_is_the_one_that_is_drawn() {
    let table: Vec<_> = MOVES
        .iter()
        .flat_map(|arrow| {
            arrow.from.iter().map(move |from| (arrow.name.as_str(), from.as_str(), arrow.to))
        })
        .collect();
    assert!(
        table.iter().all(|(name, from, to)| to.len() == 1 && is_drawn(name, from, to[0].as_str()))
    );
    assert_eq!(table.len(), DRAWN.iter().map(|(_, from, _)| from.len()).sum::<usize>());
}

proptest! {
    #[test]
    fn from_any_state_only_the_drawn_arrows_are_possible(
        status in proptest::sample::select(IncidentStatus::ALL),
        made in any_move(),
        facts in any_facts(),
    ) {
        let before = incident(status);
        let open: Vec<_> = DRAWN.iter().filter(|(_, from, _)| from.contains(&status.as_str())).map(|row| row.0).collect();
        match before.clone().make(&made, &facts) {
            Ok((after, event, moved)) => {
                prop_assert!(is_drawn(moved.name, status.as_str(), after.status.as_str()));
                prop_assert_eq!((moved.from, moved.to), (status.as_str(), after.status.as_str()));
                prop_assert_eq!(after.version, before.version + 1);
                prop_assert_eq!(event.version, after.version);
                prop_assert!(moved.happened_at <= facts.now);
                prop_assert!(before.unmet(&made, &facts).is_empty());
            }
            Err(RuleBroken::InvalidMove { status: told, available_moves }) => {
                prop_assert!(!open.contains(&made.name().as_str()));
                prop_assert_eq!((told, available_moves), (status.as_str(), open));
            }
            Err(RuleBroken::NotReady { missing, .. }) => {
                let unmet: Vec<_> = before.unmet(&made, &facts).iter().map(|guard| guard.as_str().to_owned()).collect();
                let missing: Vec<_> = missing.into_iter().map(|missing| missing.code).collect();
                prop_assert!(!unmet.is_empty() && open.contains(&made.name().as_str()));
                prop_assert_eq!(missing, unmet);
            }
            Err(RuleBroken::Invalid(violations)) => {
                prop_assert_eq!(violations.first().map(|found| found.pointer.as_str()), Some("/happened_at"));
            }
            Err(other) => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn what_is_known_of_an_incident_never_contradicts_where_it_stands(
        moves in proptest::collection::vec((any_move(), any_facts()), 1..30),
    ) {
        let mut now = incident(IncidentStatus::Open);
        for (made, facts) in moves {
            let before = now.clone();
            let Ok((after, ..)) = now.clone().make(&made, &facts) else { continue };
            now = after;
            prop_assert_eq!(now.status == IncidentStatus::Merged, now.merged_into.is_some());
            prop_assert!(now.status != IncidentStatus::Open || now.fields.mitigated_at.is_none());
            let under_way = matches!(now.status, IncidentStatus::Open | IncidentStatus::Mitigated);
            prop_assert!(!under_way || now.fields.resolved_at.is_none());
            prop_assert!(now.status != IncidentStatus::Resolved || now.fields.resolved_at.is_some());
            let mended = matches!(before.status, IncidentStatus::Mitigated | IncidentStatus::Resolved);
            let came_back = mended && now.status == IncidentStatus::Open;
            prop_assert_eq!(now.reopened_count, before.reopened_count + u32::from(came_back));
            prop_assert!(before.first_resolved_at.is_none() || before.first_resolved_at == now.first_resolved_at);
        }
    }

    #[test]
    fn following_the_source_leads_where_it_says_by_drawn_arrows_only(
        from in proptest::sample::select(IncidentStatus::ALL),
        status in proptest::sample::select(IncidentStatus::ALL),
        mitigated_at in moment(),
        resolved_at in moment(),
        told_at in -100_i64..1_000,
    ) {
        let before = incident(from);
        let told = Told { status, at: at(told_at), mitigated_at, resolved_at, reason: "as the source tells".into() };
        let (after, steps) = before.clone().follow(&told, at(500));
        let mut stands = from.as_str();
        for (event, moved) in &steps {
            prop_assert!(is_drawn(moved.name, stands, moved.to) && moved.from == stands && moved.name != "merge");
            prop_assert!(moved.happened_at <= at(500) && event.version == before.version);
            stands = moved.to;
        }
        prop_assert_eq!(stands, after.status.as_str());
        let reachable = status != IncidentStatus::Merged;
        prop_assert_eq!(after.status, if reachable { status } else { from });
    }

    #[test]
    fn the_highest_severity_is_never_forgotten(told in proptest::collection::vec(proptest::option::of(
        proptest::sample::select(Severity::ALL)), 1..10)) {
        let mut now = incident(IncidentStatus::Open);
        for severity in &told {
            let fields = IncidentFields { severity: *severity, ..now.fields.clone() };
            now = now.change(Checked::parse(fields).unwrap(), vec!["severity".into()], at(1)).0;
        }
        prop_assert_eq!(now.highest_severity, told.iter().flatten().min().copied());
    }
}

#[test]
fn contradictions_are_flagged_and_only_a_persons_new_ones_refused() {
    let fields = IncidentFields {
        occurred_at: Some(at(10)),
        detected_at: Some(at(5)),
        ..IncidentFields::default()
    };
    assert_eq!(quality::judge_at(&fields, at(100)), [DataFlag::DetectedBeforeOccurred]);
    let refused = |changed: &[&str], fields: &IncidentFields| {
        let changed: Vec<_> = changed.iter().map(|name| (*name).to_owned()).collect();
        match quality::refuse_new_contradictions(fields, &changed, at(100)) {
            Err(RuleBroken::Invalid(found)) => {
                found.into_iter().map(|found| found.pointer).collect()
            }
            _ => Vec::new(),
        }
    };
    assert!(refused(&["title"], &fields).is_empty());
    assert_eq!(refused(&["occurred_at"], &fields), ["/detected_at"]);
    let late = IncidentFields { resolved_at: Some(at(101)), ..fields };
    assert_eq!(refused(&["resolved_at"], &late), ["/resolved_at"]);
    assert!(quality::refuse_contradictions(&late, at(100)).is_err());
    assert!(
        !quality::judge_at(&late, at(100)).contains(&DataFlag::InTheFuture),
        "clocks may differ a little"
    );
    assert!(quality::judge_at(&late, at(-1000)).contains(&DataFlag::InTheFuture));
}
