//! Everybody decides for themselves how they are nudged; where they are reached is told to them and to administrators.

use serde_json::json;

use super::with_addresses;

on_both! {
    async fn everybody_decides_for_themselves_how_they_are_nudged(world) {
        with_addresses(&world).await;
        let seen = world.member().get("me/settings").await.expect(200);
        assert_eq!((&seen.json["email"], &seen.json["nudged_by"]), (&json!("member@example.org"), &json!("email")));
        let told = world.member().change("me/settings", &seen, json!({"nudged_by": "nothing"})).await.expect(200);
        assert_eq!(told.json["nudged_by"], "nothing");
        world.member().change("me/settings", &seen, json!({"nudged_by": "email"})).await.expect(412);
        world.member().seen("*").patch("me/settings", json!({"email": "else@example.org"})).await.expect(400);
        world.member().seen("*").patch("me/settings", json!({"nudged_by": "pigeon"})).await.expect(422);
        assert_eq!(world.lead().get("me/settings").await.json["nudged_by"], "email");
        world.tool().get("me/settings").await.expect(404);
    }

    async fn an_address_is_told_to_its_person_and_to_administrators(world) {
        with_addresses(&world).await;
        let path = format!("people/{}", world.people.member.id.unwrap());
        for someone in [world.member(), world.administrator()] {
            assert_eq!(someone.get(&path).await.json["email"], "member@example.org");
        }
        for someone in [world.lead(), world.outsider(), world.steward(), world.tool()] {
            let told = someone.get(&path).await.expect(200);
            assert!(!told.text.contains("example.org"), "{}", told.text);
            assert_eq!((&told.json["email"], &told.json["nudged_by"]), (&json!(null), &json!(null)));
        }
        let refused = world.administrator().seen("*").patch(&path, json!({"email": "Maja"})).await.expect(422);
        assert_eq!(refused.pointers(), ["/email"]);
        world.member().seen("*").patch(&path, json!({"email": "else@example.org"})).await.expect(403);
        let erase = json!({"confirm": world.people.member.id, "reason": "asked"});
        world.administrator().seen("*").post(&format!("{path}/erasure"), erase).await.expect(200);
        let told = world.administrator().get(&path).await.expect(200);
        assert_eq!(told.json["email"], json!(null));
    }
}
