//! Writing a lesson down, and writing on it.

use serde_json::json;

use super::{draft, fields, make, published};
use crate::review::{planned, secret};

on_both! {
    async fn a_lesson_begins_as_a_draft(world) {
        let review = planned(&world).await;
        let told = draft(&world, json!({"sources": [review.id()], "kind": "practice"})).await;
        assert_eq!(told.header("location").unwrap(), format!("/api/v1/lessons/{}", told.id()));
        assert_eq!(
            (&told.json["status"], &told.json["number"]),
            (&json!("draft"), &json!("LES-1"))
        );
        assert_eq!(
            (&told.json["author"], &told.json["published_at"]),
            (&json!(world.people.member.id), &json!(null))
        );
        assert_eq!(
            (&told.json["sources"], &told.json["kind"]),
            (&json!([review.id()]), &json!("practice"))
        );
        assert_eq!(draft(&world, json!({})).await.json["kind"], "insight");
    }

    async fn every_broken_rule_is_named(world) {
        let many: Vec<_> = (0..9).map(|_| world.people.team).collect();
        let told = world
            .member()
            .post("lessons", json!({"title": "", "insight": " ", "asked": many}))
            .await
            .expect(422);
        assert_eq!(told.pointers(), ["/title", "/insight", "/asked"]);
        let unknown = json!({"title": "x", "themes": ["thm_01j9zv5m3q8r7t2w4x6y8z0abc"], "sources": [secret(&world).await.id()]});
        let told = world.steward().post("lessons", unknown).await.expect(422);
        assert_eq!(
            (told.pointers(), told.codes()),
            (vec!["/themes/0", "/sources/0"], vec!["unknown", "unknown"])
        );
        world
            .member()
            .post("lessons", json!({"title": "x", "sources": ["act_1"]}))
            .await
            .expect(422);
        world
            .member()
            .post("lessons", json!({"title": "x", "status": "published"}))
            .await
            .expect(400);
    }

    async fn those_who_only_read_write_none(world) {
        for who in [world.outsider(), world.administrator(), world.tool(), world.scoped()] {
            who.post("lessons", fields()).await.expect(403);
        }
        world.nobody().post("lessons", fields()).await.expect(401);
    }

    async fn a_lesson_is_written_on_by_those_who_write(world) {
        let lesson = draft(&world, json!({})).await;
        let path = format!("lessons/{}", lesson.id());
        world.lead().patch(&path, json!({"title": "x"})).await.expect(428);
        let told = world
            .lead()
            .change(&path, &lesson, json!({"evidence": "PIR-1", "tags": ["tls"]}))
            .await
            .expect(200);
        assert_eq!((&told.json["evidence"], &told.json["version"]), (&json!("PIR-1"), &json!(2)));
        world.lead().change(&path, &lesson, json!({"title": "x"})).await.expect(412);
        assert_eq!(
            world.lead().change(&path, &told, json!({"evidence": "PIR-1"})).await.expect(200).json
                ["version"],
            2
        );
        assert_eq!(
            world.lead().change(&path, &told, json!({"title": null})).await.expect(422).pointers(),
            ["/title"]
        );
        world.tool().change(&path, &told, json!({"title": "x"})).await.expect(403);
        make(&world.member(), &lesson, json!({"move": "publish"})).await.expect(201);
        world.outsider().seen("*").patch(&path, json!({"title": "x"})).await.expect(403);
        world
            .lead()
            .seen("*")
            .patch(&path, json!({"title": "Certificates and domains end"}))
            .await
            .expect(200);
    }

    async fn writing_on_it_later_asks_nobody_anew(world) {
        let lesson = published(&world, json!({})).await;
        let path = format!("lessons/{}", lesson.id());
        let told = world
            .member()
            .seen("*")
            .patch(&path, json!({"asked": [world.people.team]}))
            .await
            .expect(200);
        assert_eq!(told.json["uptakes"]["asked"], 0);
    }
}
