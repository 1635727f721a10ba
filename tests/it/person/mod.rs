//! People: a directory, never a ranking.

mod erase;

use serde_json::json;

on_both! {
    async fn an_administrator_enters_a_person_who_is_unclaimed_until_they_sign_in(world) {
        let told = world.administrator().post("people", json!({"display_name": "Kim"})).await.expect(201);
        assert_eq!((&told.json["unclaimed"], &told.json["roles"]), (&json!(true), &json!(["colleague"])));
        let path = format!("people/{}", told.id());
        let patch = json!({"identities": [{"issuer": "https://id.example", "subject": "42"}]});
        let told = world.administrator().change(&path, &told, patch).await.expect(200);
        assert_eq!(told.json["unclaimed"], false);
        world.steward().post("people", json!({"display_name": "Kim"})).await.expect(403);
    }

    async fn how_someone_signs_in_is_shown_to_administrators_and_themselves(world) {
        let path = format!("people/{}", world.people.member.id.unwrap());
        assert_eq!(world.member().get(&path).await.json["identities"], json!([]));
        assert_eq!(world.administrator().get(&path).await.json["identities"], json!([]));
        let seen = world.outsider().get(&path).await.expect(200);
        assert_eq!((&seen.json["identities"], &seen.json["display_name"]), (&json!(null), &json!("Maja Member")));
    }

    async fn the_directory_is_for_those_who_keep_it_and_in_no_order_of_merit(world) {
        for someone in [world.outsider(), world.member(), world.lead(), world.facilitator(), world.tool()] {
            someone.get("people").await.expect(403);
        }
        for someone in [world.steward(), world.administrator()] {
            assert_eq!(someone.get("people").await.expect(200).json["items"].as_array().unwrap().len(), 6);
        }
        for bad in ["sort=display_name", "sort=roles", "name=Maja", "team=x", "roles=steward"] {
            world.administrator().get(&format!("people?{bad}")).await.expect(400);
        }
    }

    async fn a_tool_enters_people_but_decides_over_nobodys_access(world) {
        let path = "people/by-reference?integration=snow-prod&external_id=u-1";
        let told = world.tool().put(path, json!({"display_name": "Kim", "source_version": 1})).await.expect(201);
        let more = json!({"roles": ["administrator"], "source_version": 2});
        world.tool().put(path, more).await.expect(403);
        let identity = json!({"identities": [{"issuer": "x", "subject": "y"}], "source_version": 2});
        world.tool().put(path, identity).await.expect(403);
        let left = world.tool().put(path, json!({"active": false, "source_version": 2})).await.expect(200);
        assert_eq!((&left.json["active"], left.id()), (&json!(false), told.id()));
    }

    async fn the_role_of_tools_is_not_for_people(world) {
        let fields = json!({"display_name": "Kim", "roles": ["service"]});
        let told = world.administrator().post("people", fields).await.expect(422);
        assert_eq!(told.pointers(), ["/roles"]);
        let told = world.administrator().post("people", json!({"display_name": "Kim", "roles": ["boss"]})).await.expect(422);
        assert_eq!(told.pointers(), ["/roles/0"]);
    }
}
