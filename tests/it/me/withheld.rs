//! What does not wait for somebody: what is hidden, other people's, history; and what nobody is told.

use serde_json::{Value, json};

use super::{calls, only, reasons, waiting};
use crate::action::{accepted, fields, moved, proposed};
use crate::import::{bring, line};
use crate::stuck::DAY;
use crate::support::World;

/// Somebody's token that may be used for this only.
async fn narrowed(world: &World, scopes: &[&str]) -> crate::support::ask::Ask {
    let body = json!({"name": "narrow", "scopes": scopes});
    let told = world.member().post("tokens", body).await.expect(201);
    world.with_token(told.json["secret"].as_str().unwrap())
}

on_both! {
    async fn a_tool_is_told_nothing(world) {
        proposed(&world).await;
        accepted(&world).await;
        crate::lesson::published(&world, json!({"asked": [world.people.team]})).await;
        crate::review::planned(&world).await;
        assert_eq!(waiting(&world.tool()).await.len(), 0);
        assert_eq!(reasons(&world.member()).await.len(), 3, "an action, a lesson, a review");
    }

    async fn other_peoples_and_other_teams_affairs_are_not_told(world) {
        accepted(&world).await;
        proposed(&world).await;
        crate::action::done(&world).await;
        crate::lesson::published(&world, json!({"asked": [world.people.team]})).await;
        crate::review::planned(&world).await;
        let found = crate::fragility::found(&world).await;
        let accept = json!({"move": "accept_risk", "reason": "it is retired soon", "until": "2026-12-01"});
        crate::fragility::make(&world, &found, accept).await.expect(201);
        world.member().post("actions", json!({"title": "Nobody's"})).await.expect(201);
        crate::lesson::team(&world, "others").await;
        world.clock.advance(60 * DAY);
        for someone in [world.outsider(), world.facilitator(), world.steward(), world.administrator()] {
            assert!(waiting(&someone).await.is_empty(), "{:#?}", waiting(&someone).await);
        }
        for query in ["person=per_01j9zv5m3q8r7t2w4x6y8z0abc", "accountable=me", "waiting=all"] {
            world.administrator().get(&format!("me?{query}")).await.expect(400);
        }
    }

    async fn no_person_is_named_but_oneself(world) {
        let mut body = fields(&world);
        body["accountable"] = json!(world.people.lead.id);
        moved(&world.lead(), &world.member().post("actions", body).await.expect(201), json!({"move": "accept"})).await;
        proposed(&world).await;
        let told = world.lead().get("me").await.expect(200);
        let (me, text) = (world.people.lead.id.unwrap().to_string(), told.json["waiting"].to_string());
        assert_eq!((told.json["waiting"].as_array().unwrap().len(), &told.json["person"]), (2, &json!(me)));
        for trace in ["per_", "Maja", "Lena"] {
            assert!(!text.contains(trace), "{trace}: {text}");
        }
    }

    async fn what_is_behind_a_restricted_incident_waits_only_for_those_granted(world) {
        let secret = crate::review::secret(&world).await;
        let mut body = fields(&world);
        body["home"] = json!(secret.id());
        let action = world.member().post("actions", body.clone()).await.expect(201);
        moved(&world.lead(), &action, json!({"move": "accept"})).await;
        world.member().post("actions", body).await.expect(201);
        let mut review = crate::review::fields(&world, &[&secret]);
        review["facilitator"] = json!(world.people.facilitator.id);
        world.member().post("reviews", review).await.expect(201);
        let (service, home) = (crate::fragility::found(&world).await.json["service"].clone(), secret.id());
        let body = json!({"kind": "debt", "title": "Hidden", "service": service, "home": home});
        let found = world.member().post("fragilities", body).await.expect(201);
        let accept = json!({"move": "accept_risk", "reason": "soon gone", "until": "2026-11-21"});
        crate::fragility::make(&world, &found, accept).await.expect(201);
        let people = json!({"members": [world.people.member.id, world.people.outsider.id]});
        world.steward().seen("*").patch(&format!("teams/{}", world.people.team), people).await.expect(200);
        world.clock.advance(DAY);
        assert!(waiting(&world.facilitator()).await.is_empty(), "guiding it opens nothing");
        assert!(waiting(&world.outsider()).await.is_empty());
        assert_eq!(reasons(&world.lead()).await, ["risk_over", "awaits_decision"]);
        assert_eq!(reasons(&world.member()).await, ["due", "due"], "the review and the action");
        let heir = json!({"lead": world.people.outsider.id, "members": [world.people.member.id]});
        world.steward().seen("*").patch(&format!("teams/{}", world.people.team), heir).await.expect(200);
        assert!(waiting(&world.outsider()).await.is_empty(), "leading the team opens nothing");
    }

    async fn history_that_was_imported_is_no_news(world) {
        let (team, member) = (json!("ops"), json!(world.people.member.id));
        let action = |id: &str, status: &str| {
            line("action", id, json!({"status": status, "accepted_at": "2020-01-02T00:00:00Z", "fields": {"title": id, "due_date": "2020-03-01",
                "owner_team": team, "accountable": member}}))
        };
        let service = crate::fragility::found(&world).await.json["service"].clone();
        let lines = [
            line("incident", "PM-1", json!({"status": "resolved", "fields": {"title": "Long ago"}})),
            line("review", "PM-1#review", json!({"status": "drafting", "fields": {"incidents": ["@docs/PM-1"], "owner": member, "due_date": "2020-02-01"}})),
            line("lesson", "PM-1#lesson", json!({"status": "published", "published_at": "2020-02-01T00:00:00Z",
                "fields": {"title": "Disks fill up", "insight": "Slowly.", "sources": ["@docs/PM-1#review"]}})),
            line("uptake", "PM-1#uptake", json!({"lesson": "@docs/PM-1#lesson", "team": team, "answer_by": "2020-03-01"})),
            line("fragility", "PM-1#fragility", json!({"status": "accepted_risk", "accepted_until": "2020-05-01", "accepted_because": "old",
                "fields": {"kind": "debt", "title": "Old", "service": service}})),
            action("in-progress", "in_progress"), action("proposed", "proposed"),
        ];
        let told = bring(&world.steward(), &lines).await.expect(201);
        assert_eq!(told.json["created"], lines.len(), "{}", told.text);
        let id = |index: usize| told.json["results"][index]["id"].as_str().unwrap().to_owned();
        assert!(waiting(&world.member()).await.is_empty() && waiting(&world.lead()).await.is_empty());
        let path = format!("actions/{}", id(5));
        world.member().seen("*").patch(&path, json!({"title": "Renamed"})).await.expect(200);
        assert!(waiting(&world.member()).await.is_empty(), "an edit is no move");
        let block = json!({"move": "block", "kind": "no_time", "why": "other work"});
        world.member().seen("*").post(&format!("{path}/transitions"), block).await.expect(201);
        assert_eq!(reasons(&world.member()).await, ["overdue", "blocked"]);
        world.member().seen("*").patch(&format!("reviews/{}", id(1)), json!({"tags": ["taken up"]})).await.expect(200);
        assert_eq!(reasons(&world.member()).await, ["overdue", "overdue", "blocked"]);
        world.member().seen("*").patch(&format!("fragilities/{}", id(4)), json!({"title": "Taken up"})).await.expect(200);
        assert_eq!(reasons(&world.lead()).await, ["risk_over"]);
    }

    async fn an_answer_is_not_waited_for_once_the_lesson_is_withdrawn(world) {
        let lesson = crate::lesson::published(&world, json!({"asked": [world.people.team]})).await;
        assert_eq!(reasons(&world.member()).await, ["awaits_answer"]);
        crate::lesson::make(&world.member(), &lesson, json!({"move": "retire", "reason": "it no longer holds"})).await.expect(201);
        assert!(waiting(&world.member()).await.is_empty());
    }

    async fn who_leaves_a_team_is_no_longer_asked_for_it(world) {
        crate::lesson::published(&world, json!({"asked": [world.people.team]})).await;
        proposed(&world).await;
        assert_eq!(reasons(&world.lead()).await.len(), 2);
        let heir = json!({"lead": world.people.member.id, "members": []});
        world.steward().seen("*").patch(&format!("teams/{}", world.people.team), heir).await.expect(200);
        assert!(waiting(&world.lead()).await.is_empty());
        assert_eq!(reasons(&world.member()).await.len(), 2);
    }

    async fn a_token_is_told_what_it_may_read_with_what_its_owner_can_do(world) {
        accepted(&world).await;
        crate::review::planned(&world).await;
        crate::lesson::published(&world, json!({"asked": [world.people.team]})).await;
        for (scope, kind) in [("actions:read", "action"), ("reviews:read", "review"), ("lessons:read", "lesson")] {
            let item = only(&narrowed(&world, &[scope]).await).await;
            assert_eq!((&item["kind"], calls(&item).is_empty()), (&json!(kind), false), "{item:#}");
        }
        assert!(waiting(&narrowed(&world, &["catalogue:read", "people:read"]).await).await.is_empty());
        assert_ne!(waiting(&world.member()).await[0]["next_steps"], Value::Null);
    }
}
