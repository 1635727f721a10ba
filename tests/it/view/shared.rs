//! Whose a view is: nobody else's, a team's, everyone's.

use serde_json::json;

use super::kept;

on_both! {
    async fn a_private_view_is_nobody_elses_to_see_or_use(world) {
        let view = kept(&world.member(), json!({})).await;
        let path = format!("views/{}", view.id());
        for other in [world.lead(), world.steward(), world.administrator(), world.tool()] {
            let told = other.get(&path).await.expect(404);
            let unknown = other.get("views/viw_01j9zv5m3q8r7t2w4x6y8z0abc").await.expect(404);
            assert_eq!(told.json["detail"], unknown.json["detail"]);
            other.seen("*").delete(&path).await.expect(404);
            let told = other.get(&format!("register?view={}", view.id())).await.expect(400);
            assert_eq!((told.pointers(), told.codes()), (vec!["view"], vec!["unknown"]));
            assert!(!other.get("audit-events").await.text.contains(&view.id()), "that there is one is not told either");
        }
        world.member().get(&path).await.expect(200);
    }

    async fn with_a_team_share_its_members_and_its_lead_keeps_it(world) {
        let ours = json!({"shared_with": "team", "team": world.people.team});
        let denied = world.outsider().post("views", crate::view::with(ours.clone())).await.expect(403);
        assert!(denied.json["needs"].as_str().unwrap().contains("member of the team"), "{}", denied.text);
        let view = kept(&world.member(), ours).await;
        let path = format!("views/{}", view.id());
        world.outsider().get(&path).await.expect(404);
        let renamed = world.lead().change(&path, &view, json!({"name": "Monday"})).await.expect(200);
        assert_eq!((&renamed.json["mine"], &renamed.json["name"]), (&json!(false), &json!("Monday")));
        let everyone = json!({"shared_with": "everyone", "team": null});
        world.member().seen("*").patch(&path, everyone.clone()).await.expect(403);
        world.member().seen("*").patch(&path, json!({"shared_with": "nobody", "team": null})).await.expect(200);
        world.lead().get(&path).await.expect(404);
    }

    async fn with_everyone_share_facilitators_and_stewards(world) {
        let everyone = json!({"shared_with": "everyone"});
        world.lead().post("views", crate::view::with(everyone.clone())).await.expect(403);
        let view = kept(&world.facilitator(), everyone.clone()).await;
        world.outsider().get(&format!("views/{}", view.id())).await.expect(200);
        world.tool().post("views", crate::view::with(json!({}))).await.expect(422);
        kept(&world.tool(), everyone).await;
    }

    async fn the_private_views_of_somebody_who_is_erased_go_and_the_shared_ones_stay(world) {
        let own = kept(&world.member(), json!({})).await;
        let ours = kept(&world.member(), json!({"shared_with": "team", "team": world.people.team})).await;
        let id = world.people.member.id.unwrap();
        let erase = json!({"confirm": id, "reason": "asked"});
        world.administrator().seen("*").post(&format!("people/{id}/erasure"), erase).await.expect(200);
        let left = "SELECT COUNT(*) FROM views WHERE id = '".to_owned() + &own.id() + "'";
        assert_eq!(crate::support::database::number(&world.url, &left).await, 0);
        world.lead().get(&format!("views/{}", ours.id())).await.expect(200);
    }
}
