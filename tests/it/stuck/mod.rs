//! What is stuck, and why.

mod counted;
mod found;
mod history;

use serde_json::Value;

use crate::support::World;

/// Seconds of a day.
pub const DAY: i64 = 24 * 3600;

/// What is stuck, as told to the member.
pub async fn stuck(world: &World, query: &str) -> Vec<Value> {
    let told = world.member().get(&format!("stuck?{query}")).await.expect(200);
    told.json["items"].as_array().unwrap().clone()
}

/// The reasons for which anything is stuck, in the order told.
pub async fn reasons(world: &World, query: &str) -> Vec<String> {
    let items = stuck(world, query).await;
    items.iter().map(|item| item["reason"].as_str().unwrap().to_owned()).collect()
}
