//! Who one is, what one may, and what waits for one's answer.

mod order;
mod suggestions;
mod waiting;
mod withheld;

use serde_json::{Value, json};

use crate::support::Told;
use crate::support::ask::Ask;

/// What waits for somebody.
async fn waiting(someone: &Ask) -> Vec<Value> {
    let told = someone.get("me").await.expect(200);
    told.json["waiting"].as_array().unwrap().clone()
}

/// Why what waits for somebody does, in the order told.
async fn reasons(someone: &Ask) -> Vec<String> {
    let items = waiting(someone).await;
    items.iter().map(|item| item["reason"].as_str().unwrap().to_owned()).collect()
}

/// The one thing that waits for somebody.
async fn only(someone: &Ask) -> Value {
    let items = waiting(someone).await;
    assert_eq!(items.len(), 1, "{items:#?}");
    items[0].clone()
}

/// Insists that an entry is about this record, for this reason.
#[track_caller]
fn is_about(item: &Value, reason: &str, kind: &str, record: &Told) {
    assert_eq!((&item["reason"], &item["kind"]), (&json!(reason), &json!(kind)), "{item:#}");
    for name in ["id", "number", "title"] {
        assert_eq!(item[name], record.json[name], "{item:#}");
    }
}

/// The calls of an entry's next steps, as method, path behind the collection's id, and move.
fn calls(item: &Value) -> Vec<String> {
    let steps = item["next_steps"].as_array().unwrap().iter();
    steps
        .map(|step| {
            let name = step["body"]["move"].as_str().unwrap_or_default();
            format!("{} {name}", step["method"].as_str().unwrap()).trim().to_owned()
        })
        .collect()
}

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

    async fn nothing_waits_in_an_empty_house(world) {
        for someone in [world.outsider(), world.member(), world.lead(), world.facilitator(), world.tool()] {
            let told = someone.get("me").await.expect(200);
            assert_eq!((&told.json["waiting"], &told.json["waiting_more"]), (&json!([]), &json!(false)));
        }
    }
}
