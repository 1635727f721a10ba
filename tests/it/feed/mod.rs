//! What has changed since one last looked, and who did it.

mod audit;
mod changes;
mod full;
mod hidden;

use serde_json::Value;

use crate::support::ask::Ask;
use crate::support::{Told, World};

/// A piece of the feed, as told to somebody.
pub async fn changes(who: &Ask, query: &str) -> Told {
    who.get(&format!("changes?{query}")).await.expect(200)
}

/// Where the feed ends for the member now.
pub async fn now(world: &World) -> String {
    cursor(&changes(&world.member(), "since=now").await)
}

/// Where to go on.
pub fn cursor(told: &Told) -> String {
    told.json["next_cursor"].as_str().unwrap().to_owned()
}

/// Kind, id and operation of each change.
pub fn told(piece: &Told) -> Vec<String> {
    let items = piece.json["items"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    items
        .map(|item| format!("{} {} {}", text(&item["type"]), text(&item["id"]), text(&item["op"])))
        .collect()
}
