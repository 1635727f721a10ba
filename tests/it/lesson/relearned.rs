//! Lessons that were learned before.

use serde_json::{Value, json};

use super::audience::service;
use super::{published, team};
use crate::review::planned;
use crate::support::ask::Ask;
use crate::support::{Told, World};

/// What lessons are about here.
async fn about(world: &World) -> (Told, Told) {
    let owner = team(world, "owner").await;
    let till = service(world, "till", &owner, json!({})).await;
    let theme = json!({"key": "keys", "name": "Keys"});
    (till, world.steward().post("themes", theme).await.expect(201))
}

async fn lesson(world: &World, title: &str, more: Value) -> Told {
    world.clock.advance(60);
    let mut fields = json!({"title": title, "sources": [planned(world).await.id()]});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    published(world, fields).await
}

async fn judge(who: &Ask, later: &Told, earlier: &Told, verdict: &str) -> Told {
    let body = json!({"earlier": earlier.id(), "verdict": verdict});
    who.put(&format!("lessons/{}/relearning", later.id()), body).await
}

async fn seen(world: &World, lesson: &Told) -> Value {
    world.member().get(&format!("lessons/{}", lesson.id())).await.expect(200).json
}

on_both! {
    async fn a_lesson_about_the_same_service_and_theme_is_put_beside_the_earlier_ones_best_first(world) {
        let (till, keys) = about(&world).await;
        let time = world.steward().post("themes", json!({"key": "time", "name": "Time"})).await.expect(201);
        let same = json!({"services": [till.id()], "themes": [keys.id()]});
        let first = lesson(&world, "First", same.clone()).await;
        lesson(&world, "Only the theme", json!({"themes": [keys.id()]})).await;
        lesson(&world, "Only the service", json!({"services": [till.id()]})).await;
        let both = json!({"services": [till.id()], "themes": [keys.id(), time.id()]});
        let closest = lesson(&world, "Closest", both.clone()).await;
        assert_eq!(closest.json["relearned"]["possibly"], json!([first.id()]));
        let third = lesson(&world, "Third", same.clone()).await;
        let fourth = lesson(&world, "Fourth", both).await;
        assert_eq!(
            fourth.json["relearned"]["possibly"],
            json!([closest.id(), third.id(), first.id()]),
            "at most three: what shares most, then the newest"
        );
        let twice = json!({"services": [till.id()], "themes": [keys.id()], "sources": third.json["sources"]});
        let told = lesson(&world, "From the same review", twice).await;
        assert!(!told.json["relearned"].to_string().contains(&third.id()));
        assert_eq!(seen(&world, &first).await["possibly_relearned_by"].as_array().unwrap().len(), 4);
    }

    async fn people_say_whether_it_is_the_same_and_both_show_it(world) {
        let (till, keys) = about(&world).await;
        let same = json!({"services": [till.id()], "themes": [keys.id()]});
        let (earlier, later) = (lesson(&world, "Then", same.clone()).await, lesson(&world, "Now", same).await);
        let step = later.json["next_steps"].as_array().unwrap().iter().find(|step| step["body"]["earlier"] == earlier.id());
        assert_eq!(step.unwrap()["path"], format!("/api/v1/lessons/{}/relearning", later.id()));
        judge(&world.outsider(), &later, &earlier, "confirmed").await.expect(403);
        let told = judge(&world.lead(), &later, &earlier, "confirmed").await.expect(200);
        assert_eq!(told.json["relearned"], json!({"possibly": [], "confirmed": [earlier.id()], "dismissed": []}));
        let again = judge(&world.lead(), &later, &earlier, "confirmed").await.expect(200);
        assert_eq!(again.json["version"], told.json["version"]);
        let then = seen(&world, &earlier).await;
        assert_eq!((&then["relearned_by"], &then["possibly_relearned_by"]), (&json!([later.id()]), &json!([])));
        let told = judge(&world.lead(), &later, &earlier, "dismissed").await.expect(200);
        assert_eq!(told.json["relearned"]["dismissed"], json!([earlier.id()]));
        assert_eq!(seen(&world, &earlier).await["relearned_by"], json!([]));
        let told = judge(&world.lead(), &earlier, &later, "confirmed").await.expect(422);
        assert_eq!(told.pointers(), ["/earlier"]);
    }

    async fn what_is_restricted_is_put_beside_nothing(world) {
        let (till, keys) = about(&world).await;
        let restricted = json!({"title": "x", "visibility": "restricted"});
        let incident = world.member().post("incidents", restricted).await.expect(201);
        let same = json!({"services": [till.id()], "themes": [keys.id()]});
        let mut hidden = same.clone();
        hidden["sources"] = json!([incident.id()]);
        lesson(&world, "Hidden", hidden.clone()).await;
        let open = lesson(&world, "Open", same).await;
        assert_eq!(open.json["relearned"]["possibly"], json!([]));
        let later = lesson(&world, "Hidden again", hidden).await;
        assert_eq!(later.json["relearned"]["possibly"], json!([open.id()]));
        let told = world.outsider().get(&format!("lessons/{}", open.id())).await.expect(200);
        assert_eq!(told.json["possibly_relearned_by"], json!([]));
        assert_eq!(seen(&world, &open).await["possibly_relearned_by"], json!([later.id()]));
    }
}
