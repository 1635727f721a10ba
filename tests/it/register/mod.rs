//! The register: every action on a line, as JSON and as a table.

mod groups;
mod hidden;
mod show;
mod stuck;
mod table;

use serde_json::{Value, json};

use crate::support::{Told, World};

/// A loop with everything that a line speaks of: an incident, its review, a factor, a lesson, a service, a theme.
pub struct Loop {
    pub incident: Told,
    pub review: Told,
    pub factor: Told,
    pub lesson: Told,
    pub service: Told,
    pub theme: Told,
}

/// Makes such a loop; the incident has these more fields.
pub async fn looped(world: &World, more: Value) -> Loop {
    let (member, steward) = (world.member(), world.steward());
    let service = json!({"key": "pay", "name": "Paying"});
    let service = steward.post("services", service).await.expect(201);
    let theme = steward
        .post("themes", json!({"key": "certificates", "name": "Certificates"}))
        .await
        .expect(201);
    let mut fields = json!({"title": "Nobody could pay", "severity": "sev1"});
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let incident = member.post("incidents", fields).await.expect(201);
    let review = json!({"incidents": [incident.id()], "owner": world.people.member.id, "team": world.people.team});
    let review = member.post("reviews", review).await.expect(201);
    let factor =
        json!({"statement": "The certificate's end was in nobody's calendar", "theme": theme.id()});
    let factor = member.post(&format!("reviews/{}/factors", review.id()), factor).await.expect(201);
    let lesson = json!({"title": "Certificates end", "sources": [review.id()]});
    let lesson = member.post("lessons", lesson).await.expect(201);
    Loop { incident, review, factor, lesson, service, theme }
}

/// An action that answers it.
pub async fn answered(world: &World, from: &Loop, more: Value) -> Told {
    let mut fields = crate::action::fields(world);
    fields["home"] = from.review.id().into();
    fields["factors"] = json!([from.factor.id()]);
    fields["lessons"] = json!([from.lesson.id()]);
    fields["services"] = json!([from.service.id()]);
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    world.member().post("actions", fields).await.expect(201)
}

/// The numbers on the register, as asked for with a query.
pub async fn numbers(world: &World, query: &str) -> Vec<String> {
    let told = world.outsider().get(&format!("register?{query}")).await.expect(200);
    let items = told.json["items"].as_array().unwrap().iter();
    items.map(|line| line["number"].as_str().unwrap().to_owned()).collect()
}
