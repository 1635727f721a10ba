//! Cursors that somebody has changed, or uses for what they were not given for.

use serde_json::json;

use crate::support::ask::Ask;
use crate::support::{Told, World};

/// As many cursors as pages of one entry have in each order.
async fn cursors(world: &World) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for number in 0..51 {
        world.clock.advance(1);
        let fields = json!({"key": format!("t-{number}"), "name": format!("Theme {number}")});
        world.steward().post("themes", fields).await.expect(201);
    }
    for list in [
        "themes?limit=1&sort=created_at",
        "themes?limit=1&sort=-created_at",
        "themes?limit=1&sort=changed_at&active=true",
        "themes?limit=1&active=true",
    ] {
        let mut path = list.to_owned();
        while let Some(cursor) =
            world.member().get(&path).await.expect(200).json["next_cursor"].as_str()
        {
            path = format!("{list}&cursor={cursor}");
            found.push((list.to_owned(), cursor.to_owned()));
        }
    }
    found
}

/// It is refused as no cursor, and nothing is shown.
async fn refused(asked: &Ask, list: &str, cursor: &str) {
    let told: Told = asked.get(&format!("{list}&cursor={cursor}")).await;
    assert_eq!(
        (told.status, told.json["code"].as_str()),
        (400, Some("invalid_cursor")),
        "{list} {cursor}"
    );
    assert!(told.json.get("items").is_none(), "{}", told.text);
}

on_both! {
    async fn a_cursor_with_any_letter_changed_is_none(world) {
        let cursors = cursors(&world).await;
        assert_eq!(cursors.len(), 200);
        let mut changed = 0;
        for (list, cursor) in &cursors {
            for index in 0..cursor.len() {
                let mut letters = cursor.clone().into_bytes();
                letters[index] = if letters[index] == b'A' { b'B' } else { b'A' };
                refused(&world.member(), list, &String::from_utf8(letters).unwrap()).await;
                changed += 1;
            }
        }
        println!("figure: {changed} changed cursors of {}, all refused", cursors.len());
    }

    async fn a_cursor_is_good_for_whom_and_what_it_was_given_for_alone(world) {
        for (list, cursor) in cursors(&world).await.into_iter().step_by(20) {
            world.member().get(&format!("{list}&cursor={cursor}")).await.expect(200);
            refused(&world.steward(), &list, &cursor).await;
            refused(&world.member(), &format!("{list}&key=t-1"), &cursor).await;
            refused(&world.member(), "themes?sort=-changed_at", &cursor).await;
            refused(&world.member(), "themes?active=false", &cursor).await;
            refused(&world.member(), "teams?limit=1", &cursor).await;
            refused(&world.member(), &list, &cursor.to_lowercase()).await;
            refused(&world.member(), &list, &format!("{cursor}A")).await;
            refused(&world.member(), &list, &format!("{cursor}%3D")).await;
        }
    }
}
