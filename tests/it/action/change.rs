//! Changing what is written of an action.

use serde_json::json;

use super::proposed;

on_both! {
    async fn a_merge_patch_changes_what_it_names_and_clears_with_null(world) {
        let told = proposed(&world).await;
        let path = format!("actions/{}", told.id());
        let told = world.member().change(&path, &told, json!({"why": null, "aim": "limit_effect"})).await.expect(200);
        assert_eq!((&told.json["why"], &told.json["aim"]), (&json!(null), &json!("limit_effect")));
        assert_eq!(told.json["version"], 2);
        let same = world.member().change(&path, &told, json!({"aim": "limit_effect"})).await.expect(200);
        assert_eq!(same.json["version"], 2, "what changes nothing leaves no trace");
    }

    async fn its_state_is_not_a_field(world) {
        let told = proposed(&world).await;
        let refused = world.lead().change(&format!("actions/{}", told.id()), &told, json!({"status": "closed"})).await.expect(400);
        assert_eq!(refused.pointers(), ["/status"]);
    }

    async fn those_who_work_on_it_may_and_others_may_not(world) {
        let told = proposed(&world).await;
        let path = format!("actions/{}", told.id());
        world.outsider().change(&path, &told, json!({"why": "x"})).await.expect(403);
        world.steward().change(&path, &told, json!({"why": "x"})).await.expect(403);
        world.lead().change(&path, &told, json!({"why": "x"})).await.expect(200);
    }
}
