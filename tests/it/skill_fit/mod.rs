//! What the accountable person says of themselves: for them, their mentors and the team's lead, and nowhere else.

use serde_json::{Value, json};

use crate::action::{accepted, fields, make, moved, proposed};
use crate::contract::audited::{newest, position};
use crate::support::World;
use crate::support::ask::Told;

fn said() -> Value {
    json!({"fit": "gap", "support": "Zugzwang with somebody who knows it"})
}

fn fit_of(action: &Told) -> String {
    format!("actions/{}/skill-fit", action.id())
}

/// An action of which its accountable person has said how it fits.
async fn stated(world: &World) -> Told {
    let action = accepted(world).await;
    world.member().put(&fit_of(&action), said()).await.expect(200);
    action
}

/// Whether anything that was said is kept.
async fn is_kept(world: &World) -> bool {
    let kept = |tx: &mut kintsugi::app::ReadTx<'_>| {
        Ok(!tx.all_unchecked::<kintsugi::domain::skill_fit::SkillFit>("version", 1_i64)?.is_empty())
    };
    world.app.ask(kept).await.unwrap()
}

on_both! {
    async fn it_is_said_by_the_accountable_person_and_read_by_those_who_help_them(world) {
        let action = accepted(&world).await;
        let (path, unknown) = (fit_of(&action), "actions/act_01j9zv5m3q8r7t2w4x6y8z0abc/skill-fit");
        let nowhere = world.member().get(unknown).await.expect(404);
        assert_eq!(world.member().get(&path).await.expect(404).json["detail"], nowhere.json["detail"]);
        let told = world.member().put(&path, said()).await.expect(200);
        assert_eq!((&told.json["fit"], &told.json["version"]), (&json!("gap"), &json!(1)));
        assert_eq!(world.lead().get(&path).await.expect(200).text, told.text);
        let pair = json!({"collaborators": [{"person": world.people.facilitator.id, "role": "mentor"},
            {"person": world.people.administrator.id, "role": "pair"}]});
        let action = world.lead().seen("*").patch(&format!("actions/{}", action.id()), pair).await.expect(200);
        assert_eq!(world.facilitator().get(&path).await.expect(200).text, told.text);
        for someone in [world.outsider(), world.administrator(), world.steward(), world.tool()] {
            let refused = [
                someone.get(&path).await, someone.put(&path, said()).await, someone.seen("*").delete(&path).await,
            ];
            for refused in refused {
                assert_eq!((refused.status, &refused.json["detail"]), (404, &nowhere.json["detail"]));
            }
        }
        for someone in [world.lead(), world.facilitator()] {
            someone.put(&path, said()).await.expect(403);
            someone.seen("*").delete(&path).await.expect(403);
        }
        let mut alone = world.lead().seen("*");
        alone = alone.with("content-type", "application/json");
        alone.patch(&format!("actions/{}", action.id()), json!({"collaborators": []})).await.expect(200);
        world.facilitator().get(&path).await.expect(404);
    }

    async fn it_is_changed_and_taken_back_by_whoever_said_it(world) {
        let action = stated(&world).await;
        let path = fit_of(&action);
        let same = world.member().put(&path, said()).await.expect(200);
        assert_eq!(same.json["version"], 1);
        let told = world.member().put(&path, json!({"fit": "stretch"})).await.expect(200);
        assert_eq!((&told.json["version"], &told.json["support"]), (&json!(2), &json!(null)));
        assert_eq!(world.member().put(&path, json!({"fit": "gap", "support": " "})).await.expect(422).pointers(), ["/support"]);
        assert_eq!(world.member().put(&path, json!({"fit": "genius"})).await.expect(422).pointers(), ["/fit"]);
        world.member().delete(&path).await.expect(428);
        world.member().seen(&same.header("etag").unwrap()).delete(&path).await.expect(412);
        world.member().seen(&told.header("etag").unwrap()).delete(&path).await.expect(204);
        world.member().get(&path).await.expect(404);
        world.member().seen("*").delete(&path).await.expect(404);
        world.member().put(&path, said()).await.expect(200);
    }

    async fn nothing_that_tells_of_actions_tells_of_it(world) {
        let action = stated(&world).await;
        let about = world.member().get(&fit_of(&action)).await.expect(200).id();
        let paths = [
            format!("actions/{}", action.id()), format!("actions/{}/plan", action.id()),
            format!("actions/{}/transitions", action.id()), "actions".to_owned(), "register".to_owned(),
            "register.csv".to_owned(), "search?q=zugzwang".to_owned(), "changes?since=start&expand=full".to_owned(),
            "exports/actions".to_owned(), "exports/links".to_owned(), "exports/references".to_owned(), "stuck".to_owned(),
            "me".to_owned(), "me/nudges".to_owned(),
        ];
        for path in paths {
            for someone in [world.member(), world.lead(), world.steward(), world.administrator()] {
                let told = someone.get(&path).await;
                let tells = ["Zugzwang", "skill_fit", "skill-fit", "\"gap\"", &about].iter().any(|word| told.text.contains(word));
                assert!(!tells, "{path}: {}", told.text);
            }
        }
        // That something was said stands in the audit, for those who answer for the records; not what, and not of what.
        let entries = newest(&world, 1).await;
        assert_eq!((&entries[0]["record"], &entries[0]["fields"]), (&json!(about), &json!([])));
        assert!(!entries[0].to_string().contains(&action.id()), "{entries:?}");
        let metrics = world.nobody().get("/metrics").await;
        assert!(!metrics.text.contains("fit_"), "{}", metrics.text);
    }

    async fn it_goes_when_the_work_is_over(world) {
        let action = accepted(&world).await;
        let keyed = world.member().with("idempotency-key", "once");
        keyed.put(&fit_of(&action), said()).await.expect(200);
        assert!(keyed.put(&fit_of(&action), said()).await.expect(200).header("idempotency-replayed").is_none());
        let before = position(&world).await;
        let told = moved(&world.member(), &action, json!({"move": "complete", "evidence": "a link"})).await;
        assert!(!is_kept(&world).await);
        assert_eq!(position(&world).await, before + 2, "the move, and that it is gone");
        world.member().get(&fit_of(&action)).await.expect(404);
        assert_eq!(world.member().put(&fit_of(&action), said()).await.expect(409).json["rule"], "work_is_over");
        moved(&world.lead(), &told, json!({"move": "reopen", "reason": "Not yet"})).await;
        world.member().get(&fit_of(&action)).await.expect(404);
        for (name, reason) in [("cancel", "It is switched off"), ("did_not_land", "Nobody took it up")] {
            let action = stated(&world).await;
            moved(&world.lead(), &action, json!({"move": name, "reason": reason})).await;
            assert!(!is_kept(&world).await, "{name}");
        }
    }

    async fn it_goes_when_somebody_else_answers_for_the_action(world) {
        let action = stated(&world).await;
        let path = format!("actions/{}", action.id());
        world.lead().seen("*").patch(&path, json!({"title": "Another title"})).await.expect(200);
        assert!(is_kept(&world).await);
        world.lead().seen("*").patch(&path, json!({"accountable": world.people.facilitator.id})).await.expect(200);
        assert!(!is_kept(&world).await);
        world.member().get(&fit_of(&action)).await.expect(404);
        world.facilitator().put(&fit_of(&action), said()).await.expect(200);
        let start = json!({"move": "start", "accountable": world.people.member.id});
        moved(&world.lead(), &world.lead().get(&path).await.expect(200), start).await;
        assert!(!is_kept(&world).await);
    }

    async fn it_goes_with_the_proposal_and_with_the_person(world) {
        let action = proposed(&world).await;
        world.member().put(&fit_of(&action), said()).await.expect(200);
        world.member().seen("*").delete(&format!("actions/{}", action.id())).await.expect(204);
        assert!(!is_kept(&world).await);
        stated(&world).await;
        let member = world.people.member.id.unwrap().to_string();
        let mentions = world.administrator().get(&format!("people/{member}/mentions")).await.expect(200);
        assert!(!mentions.text.contains("fit_"), "{}", mentions.text);
        let erase = json!({"confirm": member, "reason": "asked"});
        world.administrator().seen("*").post(&format!("people/{member}/erasure"), erase).await.expect(200);
        assert!(!is_kept(&world).await);
    }

    async fn it_goes_when_whoever_said_it_takes_part_no_longer(world) {
        let action = stated(&world).await;
        let path = format!("people/{}", world.people.member.id.unwrap());
        world.administrator().seen("*").patch(&path, json!({"active": false})).await.expect(200);
        world.clock.advance(3600);
        kintsugi::jobs::come_round(&world.app, "one", world.clock.now()).await;
        let told = world.lead().get(&format!("actions/{}", action.id())).await.expect(200);
        assert_eq!((&told.json["orphaned"]["reason"], is_kept(&world).await), (&json!("accountable_left"), false));
    }

    async fn it_goes_when_the_ticket_elsewhere_is_done(world) {
        let mut body = fields(&world);
        body["references"] = json!([{"integration": "snow-prod", "relation": "self", "external_id": "TASK1"}]);
        let seen = json!({"title": "Retire the shared admin host", "owner_team": world.people.team,
            "references": [{"integration": "snow-prod", "relation": "self", "external_id": "TASK1", "last_seen_state": "open"}],
            "accountable": world.people.member.id, "source_updated_at": "2026-11-20T06:00:00Z"});
        let by_reference = "actions/by-reference?integration=snow-prod&external_id=TASK1";
        let action = world.tool().put(by_reference, seen.clone()).await.expect(201);
        world.member().put(&fit_of(&action), said()).await.expect(200);
        let mut closed = seen;
        closed["references"][0]["last_seen_state"] = json!("closed");
        closed["source_updated_at"] = json!("2026-11-20T07:00:00Z");
        let told = world.tool().put(by_reference, closed).await.expect(200);
        assert_eq!(told.json["status"], "done", "{}", told.text);
        assert!(!is_kept(&world).await);
    }

    async fn of_what_is_hidden_nothing_is_said_to_the_lead_of_a_team_that_may_not_see_it(world) {
        let hidden = json!({"title": "Quiet", "visibility": "restricted", "grants": [world.people.member.id]});
        let incident = world.member().post("incidents", hidden).await.expect(201);
        let mut body = fields(&world);
        body["home"] = json!(incident.id());
        let action = world.member().post("actions", body).await.expect(201);
        world.member().put(&fit_of(&action), said()).await.expect(200);
        world.lead().get(&fit_of(&action)).await.expect(404);
        let told = make(&world.member(), &action, json!({"move": "withdraw", "reason": "Said better elsewhere"})).await.expect(201);
        assert_eq!(told.json["outcome"], "withdrawn");
        assert!(!is_kept(&world).await);
    }
}
