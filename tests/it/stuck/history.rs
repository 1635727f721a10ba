//! History that was imported is no news: it is stuck only from the first move that somebody makes of it here.

use kintsugi::domain::action::{Action, ActionFields, ActionStatus};
use kintsugi::domain::check::Checked;
use kintsugi::domain::event::Origin;
use kintsugi::domain::record::NewRecord;
use kintsugi::store::{Context, StoreError, WriteTx};
use serde_json::json;

use super::reasons;
use crate::support::World;

/// An action of long ago, in progress and overdue, as an import enters it.
async fn imported(world: &World) -> String {
    let (team, member) = (world.people.team, world.people.member.id);
    let enter = move |tx: &mut WriteTx<'_>| {
        let due_date = Some("2020-03-01".parse().unwrap());
        let title = "Of long ago".to_owned();
        let fields = ActionFields {
            title,
            due_date,
            owner_team: Some(team),
            accountable: member,
            ..ActionFields::default()
        };
        let (id, number, origin) = (tx.new_id(), "ACT-9001".to_owned(), Origin::Imported);
        let new = NewRecord { id, number, now: tx.now(), by: None, origin };
        let (action, event) = Action::propose(Checked::parse(fields).unwrap(), new);
        let proposed_at = "2020-01-01T00:00:00Z".parse().unwrap();
        let due_at = Some("2020-03-02T00:00:00Z".parse().unwrap());
        let action = Action { status: ActionStatus::InProgress, proposed_at, due_at, ..action };
        tx.insert(&action)?;
        Ok::<_, StoreError>(tx.record(event, action.id.to_string()))
    };
    world.app.store().write(Context::new("system"), enter).await.unwrap()
}

on_both! {
    async fn what_was_imported_overdue_is_not_stuck_until_somebody_moves_it(world) {
        let id = imported(&world).await;
        assert!(reasons(&world, "").await.is_empty());
        let path = format!("actions/{id}");
        world.member().seen("*").patch(&path, json!({"title": "Of long ago, renamed"})).await.expect(200);
        assert!(reasons(&world, "").await.is_empty(), "an edit is no move");
        let block = json!({"move": "block", "kind": "no_time", "why": "other work"});
        world.member().seen("*").post(&format!("{path}/transitions"), block).await.expect(201);
        assert_eq!(reasons(&world, "").await, ["overdue", "blocked"]);
    }

    async fn a_team_that_was_dissolved_does_not_bring_back_history(world) {
        let id = imported(&world).await;
        let team = format!("teams/{}", world.people.team);
        world.steward().seen("*").patch(&team, json!({"active": false})).await.expect(200);
        assert!(reasons(&world, "").await.is_empty());
        let done = json!({"move": "reschedule", "due_date": "2027-01-01", "reason": "taken up again"});
        world.member().seen("*").post(&format!("actions/{id}/transitions"), done).await.expect(201);
        assert_eq!(reasons(&world, "").await, ["unowned"]);
    }

    async fn the_register_shows_history_all_the_same(world) {
        imported(&world).await;
        let line = world.member().get("register?origin=imported").await.expect(200).json["items"][0].clone();
        assert_eq!((&line["source"], &line["status"]), (&json!("imported"), &json!("in_progress")));
        assert!(line["days_overdue"].as_i64().unwrap() > 2000);
    }
}
