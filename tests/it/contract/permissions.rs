//! Who may call what: nobody anything, and everybody exactly what the permission table says.

use actix_web::http::Method;
use kintsugi::app::access;
use kintsugi::domain::permission::{Scope, Who};
use kintsugi::domain::permission_table;
use kintsugi::domain::state_tables;
use kintsugi::domain::words::Word;
use serde_json::Value;

use super::records::Records;
use super::{Operation, operations, unknown_id};
use crate::support::World;

/// Somebody of the world, and what they are in the whole organisation.
const EVERYBODY: &[(&str, &[Who])] = &[
    ("outsider", &[Who::Anyone]),
    ("member", &[Who::Anyone, Who::Contributor]),
    ("lead", &[Who::Anyone, Who::Contributor]),
    ("facilitator", &[Who::Anyone, Who::Contributor, Who::Facilitator]),
    ("steward", &[Who::Anyone, Who::Contributor, Who::Steward]),
    ("scoped", &[Who::Anyone, Who::Contributor, Who::Steward]),
    ("administrator", &[Who::Anyone, Who::Administrator]),
    ("tool", &[Who::Anyone, Who::Integration]),
];

/// What somebody is to the records of a kind, as `Records::open` makes them.
fn relations(name: &str, collection: &str) -> &'static [Who] {
    match (name, collection) {
        ("member", "act") => &[Who::Author, Who::Accountable, Who::Member],
        ("administrator", "act") => &[Who::Collaborator],
        ("lead", "act") => &[Who::Member, Who::Lead, Who::ServiceOwner],
        ("member", "inc" | "tev" | "les" | "com" | "tok" | "ses" | "fra" | "sha")
        | ("steward", "viw") => &[Who::Author],
        ("lead", "fra") => &[Who::ServiceOwner],
        ("lead", "rev" | "fac") => &[Who::ReviewOwner],
        ("administrator", "rev" | "fac") => &[Who::Participant],
        ("member", "upt") => &[Who::Member],
        ("lead", "upt" | "tea" | "svc") => &[Who::Member, Who::Lead],
        _ => &[],
    }
}

/// Whether the table lets somebody do this: a reading of it that shares nothing with the service's own.
fn allowed(name: &str, roles: &[Who], collection: &str, scope: Scope, who: &[Who]) -> bool {
    let in_scope = name != "scoped" || scope == Scope::CatalogueRead;
    in_scope
        && who.iter().any(|who| roles.contains(who) || relations(name, collection).contains(who))
}

/// Who may make a move, of the state table.
fn movers(operation: &Operation, body: &Value) -> Vec<Who> {
    let noun = operation.id.trim_start_matches("move_");
    let table = state_tables::all().into_iter().find(|table| table.noun.as_str() == noun).unwrap();
    let arrows = table.arrows.iter().filter(|arrow| body["move"] == arrow.name);
    arrows.flat_map(|arrow| &arrow.who).map(|who| Who::from_word(who).unwrap()).collect()
}

fn token<'a>(world: &'a World, name: &str) -> &'a str {
    let people = &world.people;
    let someone = match name {
        "outsider" => &people.outsider,
        "member" => &people.member,
        "lead" => &people.lead,
        "facilitator" => &people.facilitator,
        "steward" => &people.steward,
        "scoped" => &people.scoped,
        "administrator" => &people.administrator,
        _ => &people.tool,
    };
    &someone.token
}

on_both! {
    async fn nobody_may_call_anything(world) {
        let words = world.nobody().get("teams").await.expect(401);
        for operation in operations().iter().filter(|operation| operation.is_api()) {
            let method: Method = operation.method.parse().unwrap();
            let path = operation.at(&unknown_id(&operation.path, 'c'));
            let body = operation.example().map(|example| example.to_string());
            let told = world.nobody().send(method, &path, body).await;
            assert_eq!(told.status, 401, "{} says {}", operation.id, told.text);
            assert_eq!(told.json["detail"], words.json["detail"]);
            assert_eq!(told.header("www-authenticate").as_deref(), Some("Bearer realm=\"kintsugi\""));
        }
    }

    async fn what_needs_no_record_is_allowed_exactly_to_whom_the_table_says(world) {
        let people = &world.people;
        let everybody = [
            &people.outsider, &people.member, &people.lead, &people.facilitator, &people.steward,
            &people.administrator, &people.scoped, &people.tool,
        ];
        for operation in operations().iter().filter(|operation| operation.is_api() && !operation.has_id()) {
            let row = permission_table::row(&operation.id).unwrap();
            for someone in everybody {
                let hash = kintsugi::domain::token::Secret::parse(&someone.token).unwrap().hash();
                let now = world.clock.now();
                let found = world.app.ask(move |tx| access::of_secret(tx, &hash, now)).await.unwrap();
                let caller = found.unwrap().0;
                if operation.id == "show_me" || (operation.method == "GET" && operation.is_by_reference()) {
                    continue;
                }
                let method: Method = operation.method.parse().unwrap();
                let body = operation.example().map(|example| example.to_string());
                let asked = world.with_token(&someone.token).seen("*");
                let told = asked.send(method, &operation.at(""), body).await;
                let allowed = caller.may(row, &[]).is_ok();
                assert_ne!(told.status, 401, "{}", operation.id);
                assert!(told.status < 500, "{}: {}", operation.id, told.text);
                if !allowed {
                    assert_eq!(told.status, 403, "{} as {}: {}", operation.id, caller.actor(), told.text);
                } else if told.status == 403 {
                    // More than the row says may be asked, of what is written: but not what the row says.
                    let words: Vec<_> = row.who.iter().map(|who| who.to_string().replace('_', " ")).collect();
                    assert_ne!(told.json["needs"], format!("one of: {}", words.join(", ")), "{}", told.text);
                }
            }
        }
    }

    async fn every_operation_and_move_on_a_record_is_allowed_exactly_to_whom_the_table_says(world) {
        let records = Records::open(&world).await;
        let (mut tried, mut faults) = (0, Vec::new());
        for operation in operations().iter().filter(|operation| operation.is_api() && operation.has_id()) {
            let row = permission_table::row(&operation.id).unwrap();
            for body in operation.bodies() {
                let body = body.map(|body| records.filled(&body));
                let who = if operation.id.starts_with("move_") { movers(operation, body.as_ref().unwrap()) } else { row.who.to_vec() };
                for (name, roles) in EVERYBODY {
                    // A version that nobody saw: who may is told so (412), and nothing is changed.
                    let asked = world.with_token(token(&world, name)).seen("\"9999\"");
                    let path = operation.at(records.id(operation.collection()));
                    let told = asked.send(operation.method.parse().unwrap(), &path, body.as_ref().map(Value::to_string)).await;
                    let expected = allowed(name, roles, operation.collection(), row.scope, &who);
                    let right = match told.status {
                        403 => !expected,
                        412 => expected && operation.takes_guard(),
                        200..300 | 409 | 422 => expected && !operation.takes_guard(),
                        // The tokens and sessions of others are hidden, not forbidden; one's own ends but once.
                        404 if ["tok", "ses"].contains(&operation.collection()) => !expected,
                        // So is what somebody says of themselves, from all but those who help them.
                        404 => !expected && operation.id.ends_with("_skill_fit"),
                        _ => false,
                    };
                    tried += 1;
                    if !right {
                        let made = body.as_ref().map_or(Value::Null, |body| body["move"].clone());
                        faults.push(format!("{} {made} as {name}: {}, expected {expected}", operation.id, told.status));
                    }
                }
            }
        }
        assert!(tried > 700, "only {tried} calls were tried");
        assert!(faults.is_empty(), "{} of {tried}:\n{}", faults.len(), faults.join("\n"));
    }
}
