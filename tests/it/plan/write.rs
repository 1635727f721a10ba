//! Writing, changing and dropping a plan, and where it is told.

use serde_json::{Value, json};

use super::{now, plan_of, planned};
use crate::action::{accepted, done, fields, proposed};
use crate::contract::audited::{newest, position};
use crate::support::World;
use crate::support::ask::Told;

fn plan() -> Value {
    json!({
        "intent": "Nobody signs in where one wrong command reaches everything",
        "outcome": "The host is gone", "guardrails": ["No night work"], "approach": "Move the jobs one by one",
        "objective": "Fewer ways to be wrong", "co_owner_unit": "Finance", "reach": "several_services",
        "important": true, "urgent": true, "urgency_basis": "regulator",
        "benefit_unit": "incidents avoided in a year", "benefit_expected": 2.5, "benefit_realised": -1,
        "effort_estimate_days": 3, "effort_actual_days": 4.5,
    })
}

async fn hints(world: &World, action: &Told) -> Vec<String> {
    let told = world.outsider().get(&plan_of(action)).await.expect(200);
    let hints = told.json["hints"].as_array().unwrap().iter();
    hints.map(|hint| hint["code"].as_str().unwrap().to_owned()).collect()
}

on_both! {
    async fn a_plan_is_blank_until_somebody_writes_it_and_blank_again_once_it_is_dropped(world) {
        let action = proposed(&world).await;
        let (path, before) = (plan_of(&action), position(&world).await);
        let blank = world.outsider().get(&path).await.expect(200);
        assert_eq!((&blank.json["intent"], &blank.json["version"]), (&json!(null), &json!(1)));
        assert_eq!((&action.json["has_plan"], &blank.json["next_steps"][0]["method"]), (&json!(false), &json!("PATCH")));
        world.member().put(&path, plan()).await.expect(428);
        world.outsider().seen("*").put(&path, plan()).await.expect(403);
        let told = world.member().seen(&blank.header("etag").unwrap()).put(&path, plan()).await.expect(200);
        for (name, value) in plan().as_object().unwrap() {
            assert_eq!(told.json[name], *value, "{name}");
        }
        assert_eq!(now(&world, &action).await.json["has_plan"], true);
        let same = world.member().seen(&told.header("etag").unwrap()).put(&path, plan()).await.expect(200);
        assert_eq!((same.text.as_str(), position(&world).await), (told.text.as_str(), before + 1));
        let stale = world.member().change(&path, &blank, json!({"intent": null})).await.expect(412);
        assert_eq!(stale.json["code"], "stale");
        let told = world.lead().change(&path, &told, json!({"benefit_realised": 3, "urgent": null})).await.expect(200);
        assert_eq!((&told.json["benefit_expected"], &told.json["benefit_realised"]), (&json!(2.5), &json!(3)));
        assert_eq!((&told.json["urgent"], &told.json["important"]), (&json!(null), &json!(true)));
        world.lead().seen(&told.header("etag").unwrap()).delete(&path).await.expect(204);
        assert_eq!(world.outsider().get(&path).await.expect(200).json["outcome"], json!(null));
        assert_eq!(now(&world, &action).await.json["has_plan"], false);
        world.lead().seen("*").delete(&path).await.expect(204);
        let entries = newest(&world, position(&world).await - before).await;
        let verbs: Vec<_> = entries.iter().map(|entry| (entry["event"].clone(), entry["fields"].clone())).collect();
        let plan = json!(["plan"]);
        let event = |name: &str| (json!(format!("action.{name}")), plan.clone());
        assert_eq!(verbs, [event("plan_dropped"), event("planned"), event("planned")], "{entries:?}");
    }

    async fn what_is_wrong_with_a_plan_is_told_all_at_once(world) {
        let action = proposed(&world).await;
        let body = json!({
            "intent": " ", "effort_estimate_days": -1, "minutes_per_week_for_others": 10_000_001,
            "playbacks": [{"who": "", "understanding": "same"}], "benefit_unit": "",
            "tensions": [{"party": "Security", "need": " "}], "upkeep": {"runs_without": ""},
            "affected_groups": [{"group": "Sales", "concerns": ""}],
        });
        let refused = world.member().seen("*").put(&plan_of(&action), body).await.expect(422);
        assert_eq!(refused.pointers(), [
            "/intent", "/benefit_unit", "/playbacks/0/who", "/affected_groups/0/concerns", "/tensions/0/need",
            "/upkeep/runs_without", "/effort_estimate_days", "/minutes_per_week_for_others",
        ]);
        let later = json!({
            "affected_groups": [{"group": "Sales", "informed_on": "2026-11-21"}],
            "upkeep": {"handover_tested_on": "2026-12-01"},
        });
        let refused = world.member().seen("*").put(&plan_of(&action), later).await.expect(422);
        assert_eq!(refused.pointers(), ["/affected_groups/0/informed_on", "/upkeep/handover_tested_on"]);
        world.member().seen("*").put(&plan_of(&action), json!({"who": 1})).await.expect(400);
        assert_eq!(now(&world, &action).await.json["version"], 1);
    }

    async fn what_a_plan_leaves_open_is_told_and_never_asked_for(world) {
        let action = accepted(&world).await;
        planned(&world.member(), &action, json!({
            "urgent": true, "minutes_per_week_for_others": -5, "benefit_expected": 2,
            "playbacks": [{"who": "Sales", "understanding": "differs", "understood": "We have to move too"}],
            "tensions": [{"party": "Security", "need": "Fewer keys"}],
            "effort_estimate_days": 2, "upkeep": {"runs_without": "the person who set it up"},
        })).await;
        let open = [
            "urgent_without_basis", "burden_on_nobody", "understood_otherwise", "tension_unresolved", "benefit_without_unit",
        ];
        assert_eq!(hints(&world, &action).await, open);
        let path = format!("actions/{}/transitions", action.id());
        world.member().seen("*").post(&path, json!({"move": "complete", "evidence": "a link"})).await.expect(201);
        let after = ["benefit_not_realised", "effort_not_told", "handover_not_tested"];
        assert_eq!(hints(&world, &action).await, [&open[..], &after].concat());
        planned(&world.member(), &action, json!({
            "urgency_basis": "safety", "minutes_per_week_for_others": 0, "playbacks": [], "benefit_unit": "hours", "benefit_realised": 0,
            "tensions": [], "effort_actual_days": 2, "upkeep": {"handover_tested_on": "2026-11-19"},
        })).await;
        assert_eq!(hints(&world, &action).await, Vec::<String>::new());
    }

    async fn the_register_and_the_search_read_the_plan(world) {
        let action = proposed(&world).await;
        planned(&world.member(), &action, plan()).await;
        let mut other = fields(&world);
        (other["title"], other["why"]) = (json!("Without a plan"), json!(null));
        let other = world.member().post("actions", other).await.expect(201);
        let line = world.outsider().get("register?sort=created_at").await.expect(200).json["items"][0].clone();
        let expected = json!({
            "urgent": true, "important": true, "justification": "one wrong host, one wrong command",
            "benefit_unit": "incidents avoided in a year", "benefit_expected": 2.5, "benefit_realised": -1,
            "effort_estimate_days": 3, "effort_actual_days": 4.5, "objective": "Fewer ways to be wrong",
            "co_owner_unit": "Finance",
        });
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(line[name], *value, "{name}");
        }
        let table = world.outsider().get("register.csv?sort=created_at").await.expect(200).text;
        let rows: Vec<_> = table.lines().collect();
        assert!(rows[1].contains(",true,true,\"one wrong host, one wrong command\",incidents avoided in a year,2.5,-1,3,4.5,"), "{table}");
        assert!(rows[2].contains(",Without a plan,") && rows[2].contains(",,,,,,,,"), "{table}");
        planned(&world.member(), &other, json!({"intent": "Zugzwang for none"})).await;
        let found = world.outsider().get("search?q=zugzwang").await.expect(200);
        assert_eq!(found.json["items"][0]["id"], other.id());
        assert_eq!(world.outsider().get("register?q=zugzwang").await.expect(200).json["items"][0]["justification"], "Zugzwang for none");
    }

    async fn a_plan_leaves_and_comes_back_with_its_action(world) {
        let action = done(&world).await;
        planned(&world.member(), &action, plan()).await;
        let line = world.steward().get("exports/actions").await.expect(200).text;
        let mut row: Value = serde_json::from_str(line.lines().next().unwrap()).unwrap();
        assert_eq!(row["plan"]["benefit_expected"], 2.5);
        let table = world.steward().with("accept", "text/csv").get("exports/actions").await.expect(200).text;
        assert!(table.lines().next().unwrap().trim_end().ends_with(",plan"), "{table}");
        row["plan"]["intent"] = json!("");
        row["id"] = json!("act_01j9zv5m3q8r7t2w4x6y8z0abc");
        row["number"] = json!("ACT-99");
        let import = |row: &Value| format!("{row}\n");
        let asked = world.steward().with("content-type", "application/x-ndjson");
        let told = asked.send(actix_web::http::Method::POST, "imports", Some(import(&row))).await;
        assert!(told.text.contains("/plan/intent"), "{}", told.text);
        row["plan"]["intent"] = json!("Brought back");
        let told = asked.send(actix_web::http::Method::POST, "imports", Some(import(&row))).await;
        assert!(told.text.contains("created"), "{}", told.text);
        let plan = world.steward().get("actions/ACT-99/plan").await.expect(200);
        assert_eq!((&plan.json["intent"], &plan.json["objective"]), (&json!("Brought back"), &json!("Fewer ways to be wrong")));
    }

    async fn the_plan_of_what_is_hidden_is_hidden_with_it(world) {
        let hidden = json!({"title": "Quiet", "visibility": "restricted", "grants": [world.people.lead.id]});
        let incident = world.member().post("incidents", hidden).await.expect(201);
        let mut body = fields(&world);
        body["home"] = json!(incident.id());
        let action = world.member().post("actions", body).await.expect(201);
        planned(&world.lead(), &action, json!({"intent": "Zugzwang"})).await;
        let unknown = world.outsider().get("actions/act_01j9zv5m3q8r7t2w4x6y8z0abc/plan").await.expect(404);
        for (who, told) in [
            ("outsider", world.outsider().get(&plan_of(&action)).await),
            ("steward", world.steward().seen("*").put(&plan_of(&action), json!({})).await),
        ] {
            assert_eq!((told.status, &told.json["detail"]), (404, &unknown.json["detail"]), "{who}");
        }
        for path in ["search?q=zugzwang", "register?q=zugzwang", "changes?since=start&expand=full", "exports/actions"] {
            let told = world.steward().get(path).await.expect(200);
            assert!(!told.text.contains("Zugzwang"), "{path}: {}", told.text);
        }
    }
}
