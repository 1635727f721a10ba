//! Lists through a view; what is said explicitly wins.

use serde_json::{Value, json};

use super::kept;
use crate::action::moved;
use crate::batch::{accepted, defer, proposed};
use crate::support::World;
use crate::support::ask::Told;

async fn filled(world: &World) {
    let actions = accepted(world, 3).await;
    moved(&world.lead(), &actions[0], defer()).await;
    proposed(world, 1).await;
}

fn statuses(told: &Told) -> Vec<&str> {
    told.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["status"].as_str().unwrap())
        .collect()
}

on_both! {
    async fn a_view_narrows_the_register_and_what_is_said_explicitly_wins(world) {
        filled(&world).await;
        let view = kept(&world.member(), json!({"columns": ["number", "status", "title", "category"]})).await;
        assert_eq!(view.json["href"], format!("/api/v1/register?view={}", view.id()));
        let told = world.member().get(view.json["href"].as_str().unwrap()).await.expect(200);
        assert_eq!(statuses(&told), ["accepted", "accepted"]);
        let names: Vec<_> = told.json["items"][0].as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["number", "status", "title"], "as far as a line has the column");
        let told = world.member().get(&format!("register?view={}&status=deferred&fields=status", view.id())).await.expect(200);
        assert_eq!(told.json["items"], json!([{"status": "deferred"}]));
        let page = world.member().get(&format!("register?view={}&limit=1", view.id())).await.expect(200);
        let next = format!("register?view={}&limit=1&cursor={}", view.id(), page.json["next_cursor"].as_str().unwrap());
        assert_eq!(world.member().get(&next).await.expect(200).json["items"].as_array().unwrap().len(), 1);
        // Another view is another list: a cursor is good for what it was made for.
        world.member().seen("*").patch(&format!("views/{}", view.id()), json!({"filters": {"status": "done"}})).await.expect(200);
        world.member().get(&next).await.expect(400);
    }

    async fn the_table_has_the_views_columns(world) {
        filled(&world).await;
        let view = kept(&world.member(), json!({"columns": ["number", "status"], "group_by": "status"})).await;
        let told = world.member().get(&format!("register.csv?view={}", view.id())).await.expect(200);
        assert_eq!(told.text, "Number,Status\r\nACT-2,accepted\r\nACT-3,accepted\r\n");
        let told = world.member().get(&format!("register.csv?view={}&fields=title,number&headings=api", view.id())).await.expect(200);
        assert!(told.text.starts_with("title,number\r\n"), "{}", told.text);
        world.member().get("register.csv?fields=nobody").await.expect(400);
        let told = world.member().get(&format!("register/groups?view={}", view.id())).await.expect(200);
        assert_eq!((&told.json["items"][0]["actions"], &told.json["items"][0]["href"]), (&json!(2), &json!("/api/v1/register?status=accepted")));
        let told = world.member().get(&format!("register/groups.csv?view={}&group_by=priority", view.id())).await.expect(200);
        assert!(told.text.ends_with("\r\np1,p1,2,2,0,0,0,0,0\r\n"), "{}", told.text);
    }

    async fn the_actions_and_what_is_stuck_have_views_too(world) {
        filled(&world).await;
        let mine = json!({"name": "Mine", "lists": "actions", "filters": {"accountable": "me", "status": "accepted"}, "shared_with": "everyone"});
        let view = world.steward().post("views", mine).await.expect(201);
        let href = view.json["href"].as_str().unwrap();
        let count = |told: Told| told.json["items"].as_array().unwrap().len();
        assert_eq!((count(world.member().get(href).await), count(world.lead().get(href).await)), (2, 0), "`me` is whoever looks");
        let stuck = json!({"name": "Undecided", "lists": "stuck", "filters": {"reason": "awaits_decision"}});
        let stuck = world.member().post("views", stuck).await.expect(201);
        world.clock.advance(40 * 24 * 3600);
        let told = world.member().get(stuck.json["href"].as_str().unwrap()).await.expect(200);
        assert_eq!((&told.json["items"][0]["reason"], count(told.clone())), (&json!("awaits_decision"), 1));
        let told = world.member().get(&format!("register?view={}", stuck.id())).await.expect(400);
        assert_eq!(told.codes(), ["other_list"]);
        let wrong: Value = world.member().get("register?view=x").await.expect(400).json;
        assert_eq!(wrong["errors"][0]["pointer"], "view");
    }
}
