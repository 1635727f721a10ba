//! Erasing a person: what they did stays, who they were is nowhere.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::app::issuer;
use crate::support::ask::Ask;
use crate::support::database::meddle;
use crate::support::{Told, World};

/// What must not be found afterwards: names, also former ones, identities, ids elsewhere, names of tokens.
const TRACES: &[&str] = &["Quirin", "Xylander", "Zwetschge", "subject-42", "HR-77"];

/// Somebody with everything that a person can have, and a way to ask as them.
async fn quirin(world: &World) -> (Told, Ask) {
    let admin = world.administrator().with("idempotency-key", "enter");
    let fields = json!({
        "display_name": "Quirin Zwetschge", "roles": ["contributor"],
        "identities": [{"issuer": "https://id.example", "subject": "subject-42"}],
        "references": [{"integration": "hr", "relation": "self", "external_id": "HR-77"}],
    });
    let told = admin.post("people", fields).await.expect(201);
    let path = format!("people/{}", told.id());
    let renamed = json!({"display_name": "Quirin Xylander"});
    let told = world
        .administrator()
        .with("idempotency-key", "name")
        .change(&path, &told, renamed)
        .await
        .expect(200);
    let id = kintsugi::domain::id::RecordId::parse(&told.id()).unwrap();
    let session = issuer().sign(id, world.clock.now(), 3600).unwrap();
    let asks = world.with_token(session);
    (told, asks)
}

fn body(told: &Told) -> Value {
    json!({"confirm": told.id(), "reason": "asked"})
}

/// Everything that is in the database, as somebody would find it who has its files or its dump.
fn dump(world: &World) -> Vec<u8> {
    if let Some(file) = world.url.strip_prefix("sqlite://") {
        meddle(&world.url, "PRAGMA wal_checkpoint(TRUNCATE)");
        let log = std::fs::read(format!("{file}-wal")).unwrap_or_default();
        return [std::fs::read(file).unwrap(), log].concat();
    }
    let dumped = Command::new("pg_dump").arg(&world.url).output().expect("pg_dump is installed");
    assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
    dumped.stdout
}

fn found_in(dump: &[u8]) -> Vec<&'static str> {
    let stands = |trace: &&&str| dump.windows(trace.len()).any(|bytes| bytes == trace.as_bytes());
    TRACES.iter().filter(stands).copied().collect()
}

on_both! {
    async fn nothing_of_who_they_were_is_left_in_the_database_and_the_audit_is_whole(world) {
        let (told, asks) = quirin(&world).await;
        let token = json!({"name": "Quirin's laptop", "scopes": ["incidents:read"]});
        let token = asks.with("idempotency-key", "token").post("tokens", token).await.expect(201);
        let incident = asks.with("idempotency-key", "report").post("incidents", json!({"title": "The till was slow"})).await.expect(201);
        asks.get("me").await.expect(200);
        assert_eq!(found_in(&dump(&world)), ["Quirin", "Xylander", "Zwetschge", "subject-42", "HR-77"]);
        let path = format!("people/{}", told.id());
        let erased = world.administrator().seen("*").post(&format!("{path}/erasure"), body(&told)).await.expect(200);
        assert_eq!((&erased.json["display_name"], &erased.json["active"]), (&json!("Someone who left"), &json!(false)));
        assert_eq!((&erased.json["erased"]["reason"], &erased.json["identities"]), (&json!("asked"), &json!([])));
        asks.get("me").await.expect(401);
        world.with_token(token.json["secret"].as_str().unwrap()).get("incidents").await.expect(401);
        let incident = world.steward().get(&format!("incidents/{}", incident.id())).await.expect(200);
        assert_eq!(incident.json["reporter"], told.json["id"], "what they did stays");
        let store = world.app.store();
        let audit = std::thread::scope(|scope| scope.spawn(|| store.verify_audit()).join()).unwrap();
        assert_eq!(audit.unwrap().broken, None);
        let left = dump(&world);
        println!("figure: {} traces in {} bytes", found_in(&left).len(), left.len());
        assert_eq!(found_in(&left), [""; 0]);
    }

    async fn it_is_confirmed_by_an_administrator_and_cannot_be_taken_back(world) {
        let (told, _) = quirin(&world).await;
        let path = format!("people/{}/erasure", told.id());
        for someone in [world.member(), world.facilitator(), world.steward(), world.tool()] {
            someone.seen("*").post(&path, body(&told)).await.expect(403);
        }
        let admin = world.administrator();
        admin.post(&path, body(&told)).await.expect(428);
        admin.seen("\"1\"").post(&path, body(&told)).await.expect(412);
        let other = json!({"confirm": world.people.member.id, "reason": "left"});
        let refused = admin.seen("*").post(&path, other).await.expect(422);
        assert_eq!((refused.pointers(), refused.codes()), (vec!["/confirm"], vec!["not_confirmed"]));
        admin.seen("*").post(&path, json!({"reason": "left"})).await.expect(422);
        admin.seen("*").post(&path, json!({"confirm": told.id(), "reason": "Quirin asked"})).await.expect(422);
        let own = world.people.administrator.id.unwrap();
        let refused = admin.seen("*").post(&format!("people/{own}/erasure"), json!({"confirm": own, "reason": "left"})).await.expect(409);
        assert_eq!(refused.json["rule"], "yourself");
        let first = admin.seen("*").post(&path, body(&told)).await.expect(200);
        let again = admin.seen("*").post(&path, body(&told)).await.expect(200);
        assert_eq!(again.json["version"], first.json["version"]);
        let refused = admin.seen("*").patch(&format!("people/{}", told.id()), json!({"display_name": "Q"})).await.expect(409);
        assert_eq!(refused.json["rule"], "erased");
    }

    async fn where_the_name_stands_in_what_others_wrote_is_told_before(world) {
        let (told, _) = quirin(&world).await;
        let incident = json!({"title": "Slow", "summary": "Quirin Xylander saw \"it\" first"});
        let incident = world.member().post("incidents", incident).await.expect(201);
        let event = json!({"text": "Quirin Xylander restarted it"});
        let path = format!("incidents/{}/timeline-events", incident.id());
        let event = world.member().post(&path, event).await.expect(201);
        let secret = json!({"title": "Quirin Xylander", "visibility": "restricted"});
        world.member().post("incidents", secret).await.expect(201);
        let path = format!("people/{}/mentions", told.id());
        let expected = json!([{"type": "incident", "id": incident.id()}, {"type": "timeline_event", "id": event.id()}]);
        for someone in [world.administrator(), world.facilitator()] {
            assert_eq!(someone.get(&path).await.expect(200).json["items"], expected, "of what they may see");
        }
        world.member().get(&path).await.expect(403);
        let erasure = format!("people/{}/erasure", told.id());
        world.administrator().seen("*").post(&erasure, body(&told)).await.expect(200);
        let texts = world.member().get(&format!("incidents/{}", incident.id())).await.expect(200);
        assert!(texts.text.contains("Quirin Xylander"), "what others wrote is theirs");
    }
}
