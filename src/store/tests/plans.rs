//! How SQLite goes about what is asked: a plan that begins at the wrong end reads all the actions there are.

use jiff::civil::date;

use super::*;
use crate::domain::action::{Action, ActionStatus};
use crate::domain::figure::Period;
use crate::domain::incident::Incident;
use crate::store::ACTIONS;
use crate::store::register::overdue;
use crate::store::sql::Sql;
use crate::store::stuck::{StuckQuery, gone};

/// What it would do, in its words.
fn plan(config: &Config, sql: Sql) -> Option<Vec<String>> {
    let mut connection = Connector::new(config).unwrap().open(Purpose::Read).unwrap();
    if connection.engine() == Engine::Postgres {
        return None;
    }
    let steps: Vec<(i64, i64, i64, String)> =
        connection.rows(Sql::new("EXPLAIN QUERY PLAN ").append(sql)).unwrap();
    Some(steps.into_iter().map(|step| step.3).collect())
}

#[test]
fn what_is_left_behind_is_sought_from_those_who_are_gone() {
    on_each_engine(|_, config| {
        for (table, column) in [("people", "accountable"), ("teams", "owner_team")] {
            let statuses = [ActionStatus::Accepted, ActionStatus::InProgress];
            let sql = gone(table, column, &statuses, &StuckQuery::default());
            let Some(steps) = plan(config, sql) else { return };
            let actions = steps.iter().find(|step| step.contains(" a ")).unwrap();
            assert!(
                actions.starts_with("SEARCH") && actions.contains(&format!("({column}=?")),
                "{steps:#?}"
            );
        }
    });
}

#[test]
fn what_is_overdue_is_met_in_the_order_of_the_list() {
    on_each_engine(|_, config| {
        for (whose, index) in [
            ("TRUE", "actions_by_created_at"),
            ("t.owner_team = 'a team'", "actions_by_owner_team_created_at"),
        ] {
            let late =
                Condition { name: "overdue", compare: Compare::Any, operand: Operand::Number(1) };
            let sql = Sql::new("SELECT t.id FROM actions t WHERE ").text(whose);
            let sql = sql.append(overdue(&late, "2026-11-22T00:00:00Z".parse().unwrap()));
            let sql = sql.text(" ORDER BY t.created_at DESC, t.id DESC LIMIT 50");
            let Some(steps) = plan(config, sql) else { return };
            let [step] = steps.as_slice() else { panic!("{steps:#?}") };
            assert!(step.contains(&format!("COVERING INDEX {index}")), "{step}");
        }
    });
}

#[test]
fn what_has_no_team_is_met_in_order_and_beside_a_team_is_sought_in_both_places() {
    on_each_engine(|store, config| {
        let team = "tea_01j9zv5m3q8r7t2w4x6y8z0abc".to_owned();
        let steps = |operand, sort: &'static str| {
            let conditions = vec![Condition { name: "team", compare: Compare::Any, operand }];
            let filter = move |tx: &mut ReadTx<'_>| {
                tx.filter::<Action>(&ACTIONS, &conditions, &Caller::system(), Some(sort))
            };
            let sql = Sql::new("SELECT t.id FROM actions t WHERE ").append(store.read(filter)?);
            let sql = sql.text(" ORDER BY t.").text(sort).text(" DESC, t.id DESC LIMIT 50");
            Ok::<_, StoreError>(plan(config, sql))
        };
        let Some(alone) = steps(Operand::None, "created_at").unwrap() else { return };
        let [step] = alone.as_slice() else { panic!("{alone:#?}") };
        assert!(step.contains("COVERING INDEX actions_by_owner_team_created_at"), "{step}");
        let named = steps(Operand::Texts(vec![team.clone()]), "created_at").unwrap();
        assert_eq!(named, Some(alone), "a team alone goes the same way");
        for sort in ["created_at", "due_date"] {
            let both = steps(Operand::OrNone(vec![team.clone()]), sort).unwrap().unwrap();
            let sought = both.iter().filter(|step| step.starts_with("SEARCH")).count();
            assert!(both.iter().any(|step| step == "MULTI-INDEX OR") && sought == 2, "{both:#?}");
        }
    });
}

#[test]
fn what_few_have_together_is_looked_up_though_each_word_may_be_frequent() {
    on_each_engine(|store, config| {
        let word = |name, word: &str| {
            let operand = Operand::Texts(vec![word.to_owned()]);
            Condition { name, compare: Compare::Any, operand }
        };
        let conditions = vec![word("status", "open"), word("severity", "sev1")];
        let sort = "occurred_at";
        let filter = store.read(|tx| {
            tx.filter::<Incident>(&INCIDENTS, &conditions, &Caller::system(), Some(sort))
        });
        let sql = Sql::new("SELECT t.id FROM incidents t WHERE ").append(filter.unwrap());
        let sql = sql.text(" ORDER BY t.occurred_at DESC, t.id DESC LIMIT 51");
        let Some(steps) = plan(config, sql) else { return };
        let index = "COVERING INDEX incidents_by_status_severity (status=? AND severity=?)";
        assert!(steps.iter().any(|step| step.contains(index)), "{steps:#?}");
    });
}

#[test]
fn the_moves_of_few_actions_are_looked_up_for_each() {
    on_each_engine(|store, config| {
        let operand = Operand::Texts(vec!["svc_01j9zv5m3q8r7t2w4x6y8z0abc".to_owned()]);
        let conditions = vec![Condition { name: "service", compare: Compare::Any, operand }];
        let query = ListQuery {
            conditions,
            sort: "created_at",
            descending: true,
            after: None,
            limit: 50,
            include_total: false,
        };
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
        let year = Period { from: date(2025, 11, 24), to: date(2026, 11, 23) };
        let moves =
            store.read(|tx| tx.counting(&query, &Caller::system(), now).moves_in(year)).unwrap();
        let Some(steps) = plan(config, moves) else { return };
        let each = "SEARCH h USING INDEX transitions_by_record (record_id=?)";
        assert!(steps.iter().any(|step| step == each), "{steps:#?}");
    });
}
