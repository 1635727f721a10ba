//! Who one is.

use serde_json::json;

on_both! {
    async fn one_is_told_who_one_is_and_what_one_may(world) {
        let lead = world.lead().get("me").await.expect(200);
        assert_eq!(lead.json["display_name"], "Lena Lead");
        assert_eq!(lead.json["teams"], json!([{"id": world.people.team, "name": "Operations", "lead": true}]));
        let may = |told: &crate::support::Told, operation: &str| {
            told.json["may"].as_array().unwrap().iter().any(|known| known == operation)
        };
        assert!(may(&lead, "create_theme") && !may(&lead, "create_team"));
        let steward = world.steward().get("me").await.expect(200);
        assert!(may(&steward, "create_team") && !may(&steward, "create_person"));
        let scoped = world.scoped().get("me").await.expect(200);
        assert!(may(&scoped, "list_teams") && !may(&scoped, "create_team"));
        assert_eq!(scoped.json["scopes"], json!(["catalogue:read"]));
    }
}
