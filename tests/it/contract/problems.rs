//! How requests fail: always as a problem, with the right status, and never with more than the caller should know.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{Operation, operations, unknown_id};
use crate::support::{Told, World};

#[track_caller]
fn is_problem(told: &Told, status: u16) {
    assert_eq!(told.status, status, "{}", told.text);
    assert_eq!(
        told.header("content-type").as_deref(),
        Some("application/problem+json"),
        "{}",
        told.text
    );
    for name in ["type", "title", "status", "detail", "instance", "code", "request_id", "errors"] {
        assert!(told.json.get(name).is_some(), "{name} is missing in {}", told.text);
    }
    assert_eq!(told.json["status"], status);
    assert_eq!(told.json["request_id"].as_str(), told.header("x-request-id").as_deref());
    for secret in ["at src/", "SELECT ", "panicked", "/home/", "diesel", "sqlite", "postgres"] {
        assert!(!told.text.contains(secret), "{secret} in {}", told.text);
    }
}

async fn send(world: &World, operation: &Operation, body: &str, kind: &str) -> Told {
    let method: Method = operation.method.parse().unwrap();
    let path = operation.at(&unknown_id(&operation.path, 'c'));
    let asked = world.administrator().seen("\"1\"").with("content-type", kind);
    asked.send(method, &path, Some(body.to_owned())).await
}

fn taking_bodies() -> impl Iterator<Item = Operation> {
    operations().into_iter().filter(|operation| operation.is_api() && operation.example().is_some())
}

on_both! {
    async fn what_is_not_there_is_not_found(world) {
        for path in ["//", "/nothing", "/api", "/api/v1", "/api/v1/", "/api/v2/teams", "/api/v1/teams/", "/api/v1//teams",
            "//api/v1/teams", "/api/v1/teams/a/b/c", "/api/v1/teams%2f", "/api/v1/teams/%00", "/healthz/"] {
            is_problem(&world.steward().get(path).await, 404);
        }
    }

    async fn a_wrong_method_is_told_the_right_ones(world) {
        for operation in operations() {
            let path = operation.at("x");
            let path = path.split('?').next().unwrap();
            let told = world.steward().send(Method::OPTIONS, path, None).await.expect(204);
            let allow = told.header("allow").unwrap();
            assert!(allow.contains(&operation.method), "{} does not list {}", allow, operation.method);
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"] {
                if !allow.split(", ").any(|allowed| allowed == method) && !path.ends_with("/by-reference") {
                    let told = world.steward().send(method.parse().unwrap(), path, None).await;
                    is_problem(&told, 405);
                    assert_eq!(told.header("allow"), Some(allow.clone()));
                }
            }
        }
    }

    async fn the_root_leads_to_the_documentation(world) {
        for method in [Method::GET, Method::HEAD] {
            let told = world.nobody().send(method, "/", None).await.expect(303);
            assert_eq!(told.text, "");
            let page = world.nobody().get(&told.header("location").unwrap()).await.expect(200);
            assert!(page.text.contains("<h1>Kintsugi</h1>"));
        }
    }

    async fn head_is_get_without_a_body(world) {
        for path in ["/", "/api/v1/teams", "/api/v1/me", "/healthz", "/openapi.json"] {
            let (get, head) = (world.steward().get(path).await, world.steward().send(Method::HEAD, path, None).await);
            assert_eq!((head.status, head.header("etag")), (get.status, get.header("etag")), "{path}");
        }
    }

    async fn a_body_must_be_json_of_the_right_kind(world) {
        for operation in taking_bodies() {
            is_problem(&send(&world, &operation, "{", "application/json").await, 400);
            is_problem(&send(&world, &operation, "", "application/json").await, 400);
            is_problem(&send(&world, &operation, "[]", "application/json").await, 400);
            let told = send(&world, &operation, r#"{"no_such": 1}"#, "application/json").await;
            // Of a union, the name of the variant is missed first.
            is_problem(&told, if told.pointers() == ["/move"] { 422 } else { 400 });
            is_problem(&send(&world, &operation, r#"{"a": 1, "a": 1}"#, "application/json").await, 400);
            is_problem(&send(&world, &operation, r#"{"a": "\u0000"}"#, "application/json").await, 422);
            is_problem(&send(&world, &operation, "{}", "application/json; charset=latin1").await, 415);
            let told = send(&world, &operation, "{}", "text/plain").await;
            is_problem(&told, 415);
            let accept = ["accept-patch", "accept-post", "accept"].iter().find_map(|name| told.header(name));
            assert!(accept.is_some_and(|accept| accept.contains("json")), "{}", operation.id);
            let large = format!("{{\"a\": \"{}\"}}", "x".repeat(1024 * 1024));
            is_problem(&send(&world, &operation, &large, "application/json").await, 413);
        }
    }

    async fn what_readers_of_json_read_in_different_ways_is_refused(world) {
        let deep = format!("{{\"a\": {}1{}}}", "[".repeat(200), "]".repeat(200));
        let long = format!("{{\"a\": [\"{}\"]}}", "x".repeat(100_001));
        let cases = [
            (r#"{"a": {"b": 1, "b": 2}}"#, 400, "/a/b"),
            (r#"{"a": 1e400}"#, 400, ""),
            (r#"{"a": "\ud800"}"#, 400, ""),
            (r#"{"a": 01}"#, 400, ""),
            (r#"{"a": NaN}"#, 400, ""),
            (r#"{"a": 1,}"#, 400, ""),
            ("\u{feff}{}", 400, ""),
            ("{} {}", 400, ""),
            (&deep, 400, ""),
            (r#"{"a": 9223372036854775808}"#, 422, "/a"),
            (r#"{"a": [-9007199254740993]}"#, 422, "/a/0"),
            (r#"{"a\u0000": 1}"#, 422, "/a\0"),
            (&long, 422, "/a/0"),
        ];
        for operation in taking_bodies() {
            for (body, status, pointer) in cases {
                let told = send(&world, &operation, body, "application/json").await;
                is_problem(&told, status);
                assert_eq!(told.pointers(), [pointer], "{}: {body:.60}", operation.id);
            }
        }
    }

    async fn every_property_that_only_we_write_is_refused(world) {
        for operation in taking_bodies() {
            let read_only = ["id", "number", "version", "created_at", "changed_at", "origin", "status_reason"];
            for name in read_only {
                let body = json!({ name: "x" }).to_string();
                let told = send(&world, &operation, &body, "application/json").await;
                let misfit = told.status == 400 || (told.status == 422 && told.pointers() == ["/move"]);
                assert!(misfit, "{} takes {name}: {}", operation.id, told.text);
            }
        }
    }

    async fn unknown_parameters_are_refused_and_named(world) {
        for operation in operations().iter().filter(|operation| operation.is_api()) {
            let path = operation.at(&unknown_id(&operation.path, 'c'));
            let path = format!("{path}{}no_such=1", if path.contains('?') { "&" } else { "?" });
            let body = operation.example().map(|example| example.to_string());
            let method: Method = operation.method.parse().unwrap();
            let told = world.administrator().seen("\"1\"").send(method, &path, body).await;
            is_problem(&told, 400);
            assert_eq!(told.pointers(), ["no_such"], "{}", operation.id);
        }
    }

    async fn what_changes_a_record_asks_what_was_seen(world) {
        for operation in operations().iter().filter(|operation| operation.takes_guard()) {
            let method: Method = operation.method.parse().unwrap();
            let path = operation.at(&unknown_id(&operation.path, 'c'));
            let body = operation.example().map(|example: Value| example.to_string());
            is_problem(&world.administrator().send(method.clone(), &path, body.clone()).await, 428);
            is_problem(&world.administrator().seen("3").send(method, &path, body).await, 400);
        }
    }

    async fn every_answer_carries_the_headers_that_protect(world) {
        for path in ["/api/v1/teams", "/api/v1/nothing", "/healthz", "/openapi.json", "/docs", "/auth/first?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
            let told = world.steward().get(path).await;
            assert_eq!(told.header("cache-control").as_deref(), Some("no-store, no-transform"), "{path}");
            assert_eq!(told.header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
            assert!(told.header("content-security-policy").unwrap().contains("default-src 'none'"), "{path}");
            assert_eq!(told.header("cross-origin-opener-policy").as_deref(), Some("same-origin"), "{path}");
            assert_eq!(told.header("cross-origin-resource-policy").as_deref(), Some("same-origin"), "{path}");
            assert!(told.header("permissions-policy").unwrap().contains("camera=()"), "{path}");
            assert!(told.header("strict-transport-security").is_none(), "{path}: without a public URL");
        }
    }

    async fn the_request_keeps_its_id_and_its_trace(world) {
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let told = world.steward().with("x-request-id", "abc-123").with("traceparent", trace).get("me").await;
        assert_eq!(told.header("x-request-id").as_deref(), Some("abc-123"));
        assert_eq!(told.header("traceparent").as_deref(), Some(trace));
        for bad in ["", "a b", &"x".repeat(65), "<script>"] {
            let told = world.steward().with("x-request-id", bad).with("traceparent", bad).get("me").await;
            assert_eq!(told.header("x-request-id").unwrap().len(), 32, "{bad}");
            assert_eq!(told.header("traceparent"), None);
        }
    }
}
