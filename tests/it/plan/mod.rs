//! The plan of an action: what it is for, how it is gone about, what it asks of others.

mod readiness;
mod write;

use serde_json::Value;

use crate::support::World;
use crate::support::ask::{Ask, Told};

/// Changes the plan of an action, whatever version is there.
pub async fn planned(someone: &Ask, action: &Told, body: Value) -> Told {
    someone.seen("*").patch(&plan_of(action), body).await.expect(200)
}

/// Where the plan of an action is.
pub fn plan_of(action: &Told) -> String {
    format!("actions/{}/plan", action.id())
}

/// The action as it is now.
pub async fn now(world: &World, action: &Told) -> Told {
    world.member().get(&format!("actions/{}", action.id())).await.expect(200)
}
