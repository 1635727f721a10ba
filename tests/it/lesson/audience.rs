//! Whom a lesson is put to.

use serde_json::{Value, json};

use super::{asked, draft, make, published, team};
use crate::support::{Told, World};

/// A service of a team.
pub async fn service(world: &World, key: &str, owner: &Told, more: Value) -> Told {
    let mut body = json!({"key": key, "name": key, "owner_team": owner.id()});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.steward().post("services", body).await.expect(201)
}

async fn audience(world: &World, lesson: &Told) -> Value {
    world.member().get(&format!("lessons/{}/audience", lesson.id())).await.expect(200).json
}

fn teams(list: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let list = list.as_array().unwrap().iter();
    list.map(|one| (word(&one["name"]), word(&one["because"]))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(team, because): &(&str, &str)| ((*team).to_owned(), (*because).to_owned());
    expected.iter().map(own).collect()
}

on_both! {
    async fn whom_it_would_be_put_to_is_seen_before_it_is_published(world) {
        let mut made = Vec::new();
        for key in ["named", "owner", "above", "below", "said-below"] {
            made.push(team(&world, key).await);
        }
        let above = service(&world, "above", &made[2], json!({})).await;
        let below = service(&world, "below", &made[3], json!({})).await;
        let streams = json!({"upstream": [above.id()], "downstream": [below.id()]});
        let till = service(&world, "till", &made[1], streams).await;
        service(&world, "said-below", &made[4], json!({"upstream": [till.id()]})).await;
        let lesson = draft(&world, json!({"services": [till.id()], "asked": [made[0].id()]})).await;
        let seen = audience(&world, &lesson).await;
        let closest = pairs(&[
            ("named", "named"),
            ("owner", "owns_service"),
            ("below", "relies_on"),
            ("said-below", "relies_on"),
            ("above", "relied_on_by"),
        ]);
        assert_eq!((teams(&seen["asked"]), &seen["is_asked"]), (closest.clone(), &json!(false)));
        assert_eq!(seen["asked"][2]["service"], below.id());
        assert_eq!(
            world.member().get(&format!("lessons/{}", lesson.id())).await.expect(200).json["uptakes"]["asked"], 0,
            "looking asks nobody"
        );
        make(&world.member(), &lesson, json!({"move": "publish"})).await.expect(201);
        let told = audience(&world, &lesson).await;
        assert_eq!((teams(&told["asked"]), &told["is_asked"]), (closest, &json!(true)));
        let uptake = told["asked"][4]["uptake"].as_str().unwrap();
        let uptake = world.outsider().get(&format!("uptakes/{uptake}")).await.expect(200);
        assert_eq!(uptake.json["because"], "relied_on_by");
    }

    async fn the_ninth_team_is_informed(world) {
        let owner = team(&world, "owner").await;
        let till = service(&world, "till", &owner, json!({})).await;
        for number in 0..9 {
            let key = format!("below-{number}");
            let below = team(&world, &key).await;
            service(&world, &key, &below, json!({"upstream": [till.id()]})).await;
        }
        let lesson = published(&world, json!({"services": [till.id()]})).await;
        assert_eq!(asked(&lesson).len(), 8);
        let told = audience(&world, &lesson).await;
        assert_eq!((told["asked"].as_array().unwrap().len(), &told["most_asked"]), (8, &json!(8)));
        assert_eq!(teams(&told["informed"]), pairs(&[("below-7", "relies_on"), ("below-8", "relies_on")]));
    }

    async fn a_team_that_follows_a_theme_or_service_is_asked(world) {
        let (reader, owner) = (team(&world, "reader").await, team(&world, "owner").await);
        let till = service(&world, "till", &owner, json!({})).await;
        let theme = world.steward().post("themes", json!({"key": "keys", "name": "Keys"})).await.expect(201);
        let follows = json!({"services": [], "themes": [theme.id()]});
        world.facilitator().put(&format!("teams/{}/subscriptions", reader.id()), follows).await.expect(200);
        let lesson = draft(&world, json!({"themes": [theme.id()], "services": [till.id()]})).await;
        let seen = audience(&world, &lesson).await;
        assert_eq!(teams(&seen["asked"]), pairs(&[("owner", "owns_service"), ("reader", "follows")]));
        assert_eq!(seen["asked"][1]["theme"], theme.id());
        let told = make(&world.member(), &lesson, json!({"move": "publish"})).await.expect(201);
        assert_eq!(asked(&told), [owner.id(), reader.id()]);
    }

    async fn how_far_it_reached_is_told_in_teams(world) {
        let mut all = Vec::new();
        for key in ["owner", "below-1", "below-2", "below-3"] {
            all.push(team(&world, key).await);
        }
        let till = service(&world, "till", &all[0], json!({})).await;
        for (index, below) in all.iter().enumerate().skip(1) {
            let upstream = json!({"upstream": [till.id()]});
            service(&world, &format!("below-{index}"), below, upstream).await;
        }
        let lesson = published(&world, json!({"services": [till.id()]})).await;
        for index in [0, 1] {
            let uptake = lesson.json["uptakes"]["teams"][index]["uptake"].as_str().unwrap();
            let path = format!("uptakes/{uptake}/answer");
            world.facilitator().put(&path, json!({"answer": "applies"})).await.expect(200);
        }
        let share = json!({"kind": "drill", "teams": [all[1].id(), all[2].id()]});
        let path = format!("lessons/{}/shares", lesson.id());
        let share = world.member().post(&path, share).await.expect(201);
        assert_eq!(audience(&world, &lesson).await["teams_reached"], 2);
        let path = format!("shares/{}/transitions", share.id());
        world.member().seen("*").post(&path, json!({"move": "hold"})).await.expect(201);
        let told = audience(&world, &lesson).await;
        assert_eq!((&told["teams_reached"], &told["teams_concerned"]), (&json!(3), &json!(4)));
    }

    async fn everyone_is_for_information_and_asks_only_whom_it_names(world) {
        let (owner, named) = (team(&world, "owner").await, team(&world, "named").await);
        let till = service(&world, "till", &owner, json!({})).await;
        let more = json!({"services": [till.id()], "asked": [named.id()], "audience": "everyone"});
        let lesson = published(&world, more).await;
        assert_eq!(asked(&lesson), [named.id()]);
        assert_eq!(audience(&world, &lesson).await["audience"], "everyone");
    }

    async fn what_is_restricted_goes_no_further_by_itself_than_to_those_whose_service_it_was(world) {
        let (owner, below) = (team(&world, "owner").await, team(&world, "below").await);
        let till = service(&world, "till", &owner, json!({})).await;
        service(&world, "below", &below, json!({"upstream": [till.id()]})).await;
        let restricted = json!({
            "title": "x", "visibility": "restricted", "grants": [world.people.member.id],
        });
        let incident = world.member().post("incidents", restricted).await.expect(201);
        let more = json!({"services": [till.id()], "sources": [incident.id()]});
        let lesson = published(&world, more).await;
        assert_eq!(asked(&lesson), [owner.id()]);
        world.outsider().get(&format!("lessons/{}/audience", lesson.id())).await.expect(404);
    }
}
