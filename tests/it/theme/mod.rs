//! Themes.

use serde_json::json;

on_both! {
    async fn whoever_writes_adds_a_theme_and_a_steward_keeps_the_vocabulary(world) {
        let told = world.member().post("themes", json!({"key": "handover", "name": "Handover"})).await.expect(201);
        world.member().change("themes/handover", &told, json!({"active": false})).await.expect(403);
        let changed = world.steward().change("themes/handover", &told, json!({"active": false})).await.expect(200);
        assert_eq!((&changed.json["active"], &changed.json["version"]), (&json!(false), &json!(2)));
        world.outsider().post("themes", json!({"key": "x", "name": "X"})).await.expect(403);
    }

    async fn two_themes_do_not_share_a_key(world) {
        world.member().post("themes", json!({"key": "a", "name": "A"})).await.expect(201);
        world.member().post("themes", json!({"key": "a", "name": "B"})).await.expect(409);
    }
}
