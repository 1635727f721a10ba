//! What is left behind goes to a queue: when an accountable person no longer takes part, and when a team is dissolved.

use kintsugi::jobs::come_round;
use serde_json::{Value, json};

use super::{DAY, decide, nudges, told};
use crate::action::{accepted, done};
use crate::lesson::team;
use crate::support::World;

/// The jobs come round an hour later.
async fn sweep(world: &World) {
    world.clock.advance(3600);
    come_round(&world.app, "one", world.clock.now()).await;
}

async fn leaves(world: &World) {
    let path = format!("people/{}", world.people.member.id.unwrap());
    world.administrator().seen("*").patch(&path, json!({"active": false})).await.expect(200);
}

async fn dissolve(world: &World, more: Value) {
    let mut patch = json!({"active": false});
    for (name, value) in more.as_object().unwrap() {
        patch[name] = value.clone();
    }
    let path = format!("teams/{}", world.people.team);
    world.steward().seen("*").patch(&path, patch).await.expect(200);
}

on_both! {
    async fn what_somebody_who_left_answered_for_is_in_the_teams_queue_and_the_lead_is_told(world) {
        decide(&world, json!({"digest_day": null})).await;
        let (open, finished) = (accepted(&world).await, done(&world).await);
        leaves(&world).await;
        sweep(&world).await;
        let path = format!("actions/{}", open.id());
        let action = world.lead().get(&path).await.expect(200);
        assert_eq!((&action.json["accountable"], &action.json["status"]), (&json!(null), &json!("accepted")));
        assert_eq!(action.json["orphaned"], json!({"since": "2026-11-20T09:00:00Z", "reason": "accountable_left", "from_team": null}));
        let finished = world.lead().get(&format!("actions/{}", finished.id())).await.expect(200);
        assert_eq!(finished.json["accountable"], json!(world.people.member.id), "who did it stays");
        let mine = nudges(&world.lead(), "recipient=me").await;
        assert_eq!(told(&mine), ["orphaned 2026-11-20 lead"]);
        let stuck = world.lead().get("stuck?reason=unowned").await.expect(200);
        assert_eq!(stuck.json["items"][0]["because"], "nobody answers for it since it came to the team");
        world.clock.advance(DAY);
        sweep(&world).await;
        assert_eq!(nudges(&world.lead(), "recipient=me").await.len(), 1, "once");
        let taken = world.lead().change(&path, &action, json!({"accountable": world.people.lead.id})).await.expect(200);
        assert_eq!(taken.json["orphaned"], json!(null));
    }

    async fn what_a_dissolved_team_carried_goes_to_the_team_that_it_was_a_part_of(world) {
        decide(&world, json!({"digest_day": null})).await;
        let action = accepted(&world).await;
        let parent = team(&world, "platform").await;
        let lead = json!({"lead": world.people.facilitator.id, "calendar": {"time_zone": "Pacific/Kiritimati"}});
        world.steward().change("teams/platform", &parent, lead).await.expect(200);
        dissolve(&world, json!({"parent": parent.id()})).await;
        sweep(&world).await;
        let action = world.lead().get(&format!("actions/{}", action.id())).await.expect(200);
        assert_eq!((&action.json["owner_team"], &action.json["orphaned"]["reason"]), (&json!(parent.id()), &json!("team_dissolved")));
        assert_eq!(action.json["orphaned"]["from_team"], json!(world.people.team));
        assert_eq!(action.json["accountable"], json!(world.people.member.id), "who answers for it still does");
        assert_eq!(action.json["due_at"], "2026-12-18T10:00:00Z", "the day ends where the new team is");
        assert_eq!(told(&nudges(&world.facilitator(), "recipient=me").await), ["orphaned 2026-11-20 lead"]);
    }

    async fn without_a_parent_it_goes_to_who_owns_the_service_and_else_stays_visibly_stuck(world) {
        decide(&world, json!({"digest_day": null})).await;
        let (owned, left) = (accepted(&world).await, accepted(&world).await);
        let owner = team(&world, "platform").await;
        let service = json!({"key": "host", "name": "Host", "owner_team": owner.id()});
        let service = world.steward().post("services", service).await.expect(201);
        let path = format!("actions/{}", owned.id());
        world.lead().change(&path, &owned, json!({"services": [service.id()]})).await.expect(200);
        dissolve(&world, json!({})).await;
        sweep(&world).await;
        assert_eq!(world.steward().get(&path).await.json["owner_team"], json!(owner.id()));
        let stuck = world.steward().get("stuck?reason=unowned").await.expect(200);
        let [item] = stuck.json["items"].as_array().unwrap().as_slice() else { panic!("{}", stuck.text) };
        assert_eq!((&item["id"], &item["because"]), (&left.json["id"], &json!("its team is no longer active")));
    }
}
