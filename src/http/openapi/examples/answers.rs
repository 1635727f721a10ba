//! Examples of answers, by schema, where one put together from the parts would tell little. May use: nothing of ours.

use serde_json::{Value, json};

/// The example of a schema, if it has one here.
pub fn own(name: &str) -> Option<Value> {
    (name == "MeBody").then(me)
}

fn me() -> Value {
    json!({
        "person": "per_01j9zv5m3q8r7t2w4x6y8z0abc", "display_name": "Kim Andersen", "token": null,
        "integration": null, "roles": ["contributor"], "scopes": null, "may": ["list_actions", "create_action"],
        "teams": [{ "id": "tea_01j9zv5m3q8r7t2w4x6y8z0abc", "name": "Payments", "lead": false }],
        "waiting": [waiting()], "waiting_more": false,
        "suggestions": [],
    })
}

fn waiting() -> Value {
    let path = "/api/v1/actions/act_01j9zv5m3q8r7t2w4x6y8z0abc/transitions";
    let done = json!({
        "what": "Report it done", "method": "POST", "path": path, "body": { "move": "complete" }, "missing": [],
    });
    json!({
        "reason": "overdue", "because": "it was due on 2026-11-18", "since": "2026-11-19T00:00:00Z", "until": null,
        "kind": "action", "id": "act_01j9zv5m3q8r7t2w4x6y8z0abc", "number": "ACT-77",
        "title": "Let the queue drain by itself", "status": "in_progress",
        "team": "tea_01j9zv5m3q8r7t2w4x6y8z0abc", "team_name": "Payments", "who_can_unblock": null,
        "next_steps": [done],
    })
}
