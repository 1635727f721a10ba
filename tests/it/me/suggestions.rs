//! What a team may want to know of how its work is spread: told to it alone, and unnamed.

use serde_json::{Value, json};

use crate::support::World;
use crate::support::ask::Ask;

/// Open actions of the team, each with who answers for it.
async fn open(world: &World, accountable: &[Value]) {
    for person in accountable {
        let body =
            json!({"title": "Do it", "owner_team": world.people.team, "accountable": person});
        world.facilitator().post("actions", body).await.expect(201);
    }
}

async fn suggestions(someone: &Ask) -> Value {
    someone.get("me").await.expect(200).json["suggestions"].clone()
}

/// A team of three, where figures may speak of three.
async fn three(world: &World) {
    let policy = json!({"in_force_from": "2026-11-20", "smallest_group": 3});
    world.steward().post("policies", policy).await.expect(201);
    let team = world.steward().get("teams/ops").await.expect(200);
    let members = json!({"members": [world.people.member.id, world.people.steward.id]});
    world.steward().change("teams/ops", &team, members).await.expect(200);
}

on_both! {
    async fn that_much_hangs_on_one_person_is_told_to_the_team_and_names_nobody(world) {
        three(&world).await;
        let [member, lead] = [json!(world.people.member.id), json!(world.people.lead.id)];
        open(&world, &[member.clone(), member.clone(), lead, Value::Null, Value::Null]).await;
        assert_eq!(suggestions(&world.lead()).await, json!([]), "two of five are not more than 40 %");
        open(&world, &[member]).await;
        let told = suggestions(&world.lead()).await;
        assert_eq!(told[0]["what"], "more than 40 % of this team's open actions hang on one person");
        assert!(!told.to_string().contains("per_"), "{told}");
        assert_eq!(suggestions(&world.member()).await, told);
        assert_eq!(suggestions(&world.facilitator()).await, json!([]), "it is told to nobody else");
    }

    async fn of_small_teams_and_few_actions_nothing_is_told(world) {
        let member = json!(world.people.member.id);
        open(&world, &[member.clone(), member.clone(), member.clone(), member.clone(), member]).await;
        assert_eq!(suggestions(&world.lead()).await, json!([]), "the team is smaller than five");
        three(&world).await;
        assert_eq!(suggestions(&world.lead()).await.as_array().unwrap().len(), 1);
    }
}
