//! Known factors that may have returned: put forward, answered by people, lapsed.

mod hidden;
mod question;

use kintsugi::jobs::come_round;
use serde_json::{Value, json};

use crate::action;
use crate::review;
use crate::support::{Told, World};

const DAY: i64 = 24 * 3600;

/// A service, a theme, a service that relies on the first, and a published review that found a factor of them.
pub struct Known {
    pub service: String,
    pub relying: String,
    pub theme: String,
    pub review: String,
    pub factor: String,
}

/// What is known from a review, with these members of the earlier incident set otherwise.
pub async fn known_of(world: &World, incident: Value) -> Known {
    let steward = world.steward();
    let key = format!("s{}", world.clock.now().as_second());
    let body = json!({ "key": key, "name": "Shop", "owner_team": world.people.team });
    let service = steward.post("services", body).await.expect(201).id();
    let body = json!({ "key": format!("{key}-till"), "name": "Till", "upstream": [service] });
    let relying = steward.post("services", body).await.expect(201).id();
    let body = json!({ "key": format!("t-{key}"), "name": "Certificates" });
    let theme = steward.post("themes", body).await.expect(201).id();
    let (review, factor) = published(world, incident, &theme, &service).await;
    Known { service, relying, theme, review, factor }
}

pub async fn known(world: &World) -> Known {
    known_of(world, json!({})).await
}

/// A published review of an incident of the summer, with a factor of this theme in this service.
pub async fn published(world: &World, more: Value, theme: &str, service: &str) -> (String, String) {
    let mut incident = json!({ "title": "Nobody could pay", "occurred_at": "2026-07-01T08:00:00Z",
        "resolved_at": "2026-07-01T09:00:00Z" });
    for (name, value) in more.as_object().unwrap() {
        incident[name] = value.clone();
    }
    let member = world.member();
    let incident = member.post("incidents", incident).await.expect(201);
    let plan = review::fields(world, &[&incident]);
    let told = member.post("reviews", plan).await.expect(201);
    let factor = json!({ "statement": "The end of a certificate was known to one calendar",
        "theme": theme, "service": service, "accepted_because": "it is replaced" });
    let path = format!("reviews/{}/factors", told.id());
    let factor = member.post(&path, factor).await.expect(201).id();
    review::write(world, &member, &told, review::all_written()).await.expect(200);
    for name in ["begin", "circulate"] {
        review::make(world, &member, &told, json!({ "move": name })).await.expect(201);
    }
    review::sign_off(&world.lead(), &told).await.expect(201);
    review::make(world, &member, &told, json!({ "move": "publish" })).await.expect(201);
    (told.id(), factor)
}

/// It happens again.
pub async fn again(world: &World, known: &Known) -> Told {
    let body = json!({ "title": "Nobody can pay", "occurred_at": "2026-11-20T07:00:00Z",
        "services": [known.service], "themes": [known.theme] });
    world.member().post("incidents", body).await.expect(201)
}

/// What is put forward for an incident.
pub async fn of(world: &World, incident: &Told) -> Vec<Value> {
    let path = format!("incidents/{}/recurrences", incident.id());
    let told = world.member().get(&path).await.expect(200);
    told.json["items"].as_array().unwrap().clone()
}

/// Answers what was put forward.
pub async fn answer(world: &World, recurrence: &Value, body: Value) -> Told {
    let path = format!("recurrences/{}/transitions", recurrence["id"].as_str().unwrap());
    world.member().seen("*").post(&path, body).await
}

on_both! {
    async fn a_factor_of_an_earlier_published_review_is_put_forward_with_why(world) {
        let known = known(&world).await;
        let incident = again(&world, &known).await;
        let steps = incident.json["next_steps"].as_array().unwrap();
        assert!(steps.iter().any(|step| step["path"].as_str().unwrap().contains("/recurrences")), "{}", incident.text);
        let found = of(&world, &incident).await;
        assert_eq!(found.len(), 1);
        assert_eq!((&found[0]["factor"], &found[0]["review"]), (&json!(known.factor), &json!(known.review)));
        assert_eq!((&found[0]["status"], &found[0]["ground"]["closeness"]), (&json!("suggested"), &json!("same_service")));
        let review = world.member().get(&format!("reviews/{}", known.review)).await.expect(200);
        let number = review.json["number"].as_str().unwrap();
        assert_eq!(found[0]["because"], format!("{number} found the same theme, Certificates, in Shop"));
        assert_eq!(found[0]["statement"], "The end of a certificate was known to one calendar");
        let moves: Vec<_> = found[0]["available_moves"].as_array().unwrap().iter().map(|open| open["move"].clone()).collect();
        assert_eq!(moves, [json!("confirm"), json!("dismiss")], "nobody makes it lapse");
        let feed = world.steward().get("audit-events?limit=3").await.expect(200);
        assert!(feed.text.contains("recurrence.suspected"), "{}", feed.text);
    }

    async fn a_dependent_service_counts_weaker_and_another_theme_not_at_all(world) {
        let known = known(&world).await;
        let (_, weaker) = published(&world, json!({}), &known.theme, &known.relying).await;
        let incident = again(&world, &known).await;
        let found = of(&world, &incident).await;
        let closeness: Vec<_> = found.iter().map(|one| (&one["factor"], &one["ground"]["closeness"])).collect();
        assert_eq!(closeness, [
            (&json!(known.factor), &json!("same_service")), (&json!(weaker), &json!("dependent_service")),
        ]);
        let other = world.steward().post("themes", json!({"key": "other", "name": "Other"})).await.expect(201).id();
        let body = json!({"title": "Something else", "services": [known.service], "themes": [other]});
        let incident = world.member().post("incidents", body).await.expect(201);
        assert_eq!(of(&world, &incident).await, Vec::<Value>::new());
    }

    async fn the_reviews_own_factors_find_them_too(world) {
        let known = known(&world).await;
        let incident = review::incident(&world, "sev1").await;
        let plan = review::fields(&world, &[&incident]);
        let plan = world.member().post("reviews", plan).await.expect(201);
        assert_eq!(of(&world, &incident).await.len(), 0);
        let path = format!("reviews/{}/factors", plan.id());
        let factor = json!({"statement": "Nobody knew its end", "theme": known.theme});
        let factor = world.member().post(&path, factor).await.expect(201);
        assert_eq!(of(&world, &incident).await.len(), 0, "no service yet");
        let path = format!("factors/{}", factor.id());
        world.member().change(&path, &factor, json!({"service": known.service})).await.expect(200);
        assert_eq!(of(&world, &incident).await.len(), 1);
        let colleague = world.outsider().get(&format!("incidents/{}/recurrences", incident.id())).await.expect(200);
        assert_eq!(colleague.json["items"], json!([]), "a guess from a draft is for those who write");
    }

    async fn at_most_three_are_put_forward_and_closer_ones_displace_what_nobody_answered(world) {
        let known = known(&world).await;
        for _ in 0..3 {
            world.clock.advance(3600);
            published(&world, json!({}), &known.theme, &known.relying).await;
        }
        let incident = again(&world, &known).await;
        let found = of(&world, &incident).await;
        assert_eq!(found.len(), 3);
        assert_eq!(found[0]["factor"], json!(known.factor));
        published(&world, json!({}), &known.theme, &known.service).await;
        let told = world.member().get(&format!("incidents/{}", incident.id())).await.expect(200);
        let path = format!("incidents/{}", incident.id());
        world.member().change(&path, &told, json!({"services": [known.service, known.relying]})).await.expect(200);
        let path = format!("{path}/recurrences?status=suggested");
        assert_eq!(world.member().get(&path).await.expect(200).json["items"].as_array().unwrap().len(), 3);
        let lapsed = of(&world, &incident).await.into_iter().find(|one| one["status"] == "lapsed").unwrap();
        assert_eq!(lapsed["reason"], "closer ones were found");
    }

    async fn what_nobody_answers_lapses_visibly_after_thirty_days_and_can_still_be_answered(world) {
        let known = known(&world).await;
        let incident = again(&world, &known).await;
        world.clock.advance(30 * DAY);
        come_round(&world.app, "one", world.clock.now()).await;
        assert_eq!(of(&world, &incident).await[0]["status"], "suggested", "it is the last day");
        world.clock.advance(DAY);
        come_round(&world.app, "one", world.clock.now()).await;
        let lapsed = of(&world, &incident).await.remove(0);
        assert_eq!((&lapsed["status"], &lapsed["reason"]), (&json!("lapsed"), &json!("nobody answered in time")));
        let told = answer(&world, &lapsed, json!({"move": "confirm"})).await.expect(201);
        assert_eq!(told.json["status"], "confirmed");
        let history = world.member().get(&format!("recurrences/{}/transitions", told.id())).await.expect(200);
        let moves: Vec<_> = history.json["items"].as_array().unwrap().iter().map(|made| made["move"].clone()).collect();
        assert_eq!(moves, [json!("lapse"), json!("confirm")]);
    }

    async fn what_was_put_forward_lapses_when_the_incident_is_no_longer_like_it(world) {
        let known = known(&world).await;
        for otherwise in [json!({"themes": []}), json!({"services": []}), json!({"kind": "drill"})] {
            let incident = again(&world, &known).await;
            assert_eq!(of(&world, &incident).await[0]["status"], "suggested");
            let path = format!("incidents/{}", incident.id());
            world.member().change(&path, &incident, otherwise.clone()).await.expect(200);
            assert_eq!(of(&world, &incident).await[0]["status"], "lapsed", "{otherwise}");
        }
    }

    async fn dismissing_needs_a_reason_and_is_not_asked_again(world) {
        let known = known(&world).await;
        let incident = again(&world, &known).await;
        let found = of(&world, &incident).await;
        let refused = answer(&world, &found[0], json!({"move": "dismiss"})).await.expect(409);
        assert_eq!(action::missing(&refused), ["reason"]);
        let told = answer(&world, &found[0], json!({"move": "dismiss", "reason": "another queue"})).await.expect(201);
        assert_eq!((&told.json["status"], &told.json["reason"]), (&json!("dismissed"), &json!("another queue")));
        let seen = world.member().get(&format!("incidents/{}", incident.id())).await.expect(200);
        world.member().change(&format!("incidents/{}", incident.id()), &seen, json!({"services": []})).await.expect(200);
        let seen = world.member().get(&format!("incidents/{}", incident.id())).await.expect(200);
        let services = json!({"services": [known.service]});
        world.member().change(&format!("incidents/{}", incident.id()), &seen, services).await.expect(200);
        let found = of(&world, &incident).await;
        assert_eq!((found.len(), &found[0]["status"]), (1, &json!("dismissed")));
    }

    async fn colleagues_who_only_read_see_it_once_it_is_confirmed(world) {
        let known = known(&world).await;
        let incident = again(&world, &known).await;
        let found = of(&world, &incident).await.remove(0);
        let path = format!("recurrences/{}", found["id"].as_str().unwrap());
        world.outsider().get(&path).await.expect(404);
        answer(&world, &found, json!({"move": "confirm"})).await.expect(201);
        world.outsider().get(&path).await.expect(200);
        let moving = format!("{path}/transitions");
        world.outsider().seen("*").post(&moving, json!({"move": "dismiss", "reason": "no"})).await.expect(403);
    }
}
