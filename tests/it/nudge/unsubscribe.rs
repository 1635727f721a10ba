//! Who has a mail can say that they want no more of its kind: by a page, or by one click in their mail program.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::deliver::{reminded, send};
use super::{nudges, pass, with_addresses, without_digest};
use crate::action::accepted;
use crate::support::smtp::{Received, Smtp};
use crate::support::{Told, World};

const BASE: &str = "https://kintsugi.example.org";
/// What mail programs send (RFC 8058).
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// The mail that the member was sent on the due day, and the path by which it is unsubscribed from.
async fn mail(world: &World) -> (Received, String) {
    reminded(world).await;
    let server = Smtp::start();
    send(world, &server).await;
    let mail = server.received().remove(0);
    let link = mail.header("List-Unsubscribe");
    let link = link.trim_start_matches('<').trim_end_matches('>').to_owned();
    let path = link.strip_prefix(BASE).unwrap().to_owned();
    (mail, path)
}

/// What a mail program does, which is not signed in and comes from nowhere.
async fn click(world: &World, path: &str) -> Told {
    let form = world.nobody().with("content-type", "application/x-www-form-urlencoded");
    form.send(Method::POST, path, Some(ONE_CLICK.to_owned())).await
}

async fn look(world: &World, path: &str) -> Told {
    world.nobody().send(Method::GET, path, None).await
}

async fn unwanted(world: &World) -> Value {
    world.member().get("me/settings").await.expect(200).json["unwanted"].clone()
}

on_both! {
    async fn a_mail_says_how_it_is_unsubscribed_from_to_programs_and_to_people(world) {
        let (mail, path) = mail(&world).await;
        assert!(path.starts_with("/mails/unsubscribe?nudge=nud_"), "{path}");
        assert_eq!(mail.header("List-Unsubscribe-Post"), ONE_CLICK);
        let (text, html) = (mail.part("text/plain"), mail.part("text/html"));
        assert!(text.contains(&format!("No more mails of this kind:\r\n    {BASE}{path}\r\n")), "{text}");
        let link = format!("<a href=\"{BASE}{}\">No more mails of this kind</a>", path.replace('&', "&amp;"));
        assert!(html.contains(&link), "{link} in {html}");
        assert!(!path.contains("per_"), "{path}");
    }

    async fn one_click_unsubscribes_from_this_kind_as_that_persons_own_change(world) {
        let (_, path) = mail(&world).await;
        let before = world.member().get("me/settings").await.json["version"].as_i64().unwrap();
        let told = click(&world, &path).await.expect(200);
        assert!(told.header("set-cookie").is_none(), "nobody is signed in by it");
        assert!(told.text.contains("You no longer get reminders of an action on the day on which it is due."), "{}", told.text);
        let settings = world.member().get("me/settings").await.expect(200);
        assert_eq!((&settings.json["nudged_by"], &settings.json["unwanted"]), (&json!("email"), &json!(["due"])));
        assert_eq!(settings.json["version"], before + 1);
        let audit = world.administrator().get("audit-events?limit=1").await.expect(200);
        let entry = &audit.json["items"][0];
        let member = json!(world.people.member.id);
        assert_eq!((&entry["event"], &entry["actor"]), (&json!("person.changed"), &member));
        click(&world, &path).await.expect(200);
        assert_eq!(world.member().get("me/settings").await.json["version"], before + 1, "once more changes nothing");
    }

    async fn what_is_unwanted_is_recorded_and_not_sent_and_all_else_is(world) {
        let (_, path) = mail(&world).await;
        click(&world, &path).await.expect(200);
        accepted(&world).await;
        pass(&world, 28).await;
        let due = nudges(&world.member(), "recipient=me&kind=due").await;
        let reason = |nudge: &Value| nudge["delivery"]["reason"].clone();
        assert_eq!((due.len(), reason(&due[1])), (2, json!("asked_not_to")));
        let overdue = nudges(&world.member(), "recipient=me&kind=overdue").await;
        assert_ne!(reason(&overdue[0]), json!("asked_not_to"));
        assert_eq!(world.lead().get("me/settings").await.json["unwanted"], json!([]), "it is nobody else's choice");
    }

    async fn looking_changes_nothing_and_the_page_asks_and_takes_it_back(world) {
        let (_, path) = mail(&world).await;
        for method in [Method::GET, Method::HEAD, Method::GET] {
            let page = world.nobody().send(method.clone(), &path, None).await.expect(200);
            assert!(page.header("content-security-policy").unwrap().contains("form-action 'self'"));
        }
        assert_eq!(unwanted(&world).await, json!([]));
        let page = look(&world, &path).await.expect(200);
        let form = |path: &str| format!("<form method=\"post\" action=\"{}\">", path.replace('&', "&amp;"));
        assert!(page.text.contains(&form(&path)) && page.text.contains("There is no mail that you have to get."), "{}", page.text);
        for named in ["Maja", "per_", "Retire"] {
            assert!(!page.text.contains(named), "{named} in {}", page.text);
        }
        let page = click(&world, &path).await.expect(200);
        let back = path.replace("/unsubscribe", "/resubscribe");
        assert!(page.text.contains(&form(&back)), "{}", page.text);
        let page = click(&world, &back).await.expect(200);
        assert!(page.text.contains("You get reminders of an action on the day on which it is due."), "{}", page.text);
        assert_eq!(unwanted(&world).await, json!([]));
        assert!(look(&world, &back).await.status >= 400, "a look at it does not subscribe");
    }

    async fn mail_programs_may_send_it_as_a_form_in_parts_and_mail_servers_may_add_to_the_link(world) {
        let (_, path) = mail(&world).await;
        let parts = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        let form = world.nobody().with("content-type", "multipart/form-data; boundary=x");
        form.send(Method::POST, &format!("{path}&utm_source=mail"), Some(parts.to_owned())).await.expect(200);
        assert_eq!(unwanted(&world).await, json!(["due"]));
    }

    async fn a_link_is_good_for_its_nudge_alone_and_others_are_none(world) {
        let (_, path) = mail(&world).await;
        pass(&world, 7).await;
        let other = nudges(&world.member(), "recipient=me&kind=overdue").await[0]["id"].as_str().unwrap().to_owned();
        let own = nudges(&world.member(), "recipient=me&kind=due").await[0]["id"].as_str().unwrap().to_owned();
        let seal = path.rsplit('=').next().unwrap().to_owned();
        let nobody = "nud_01j9zv5m3q8r7t2w4x6y8z0abc";
        let mut turned = seal.clone();
        turned.replace_range(0..1, if seal.starts_with('A') { "B" } else { "A" });
        for (nudge, seal) in [(&*other, &*seal), (nobody, &seal), (&own, &turned), (&own, ""), (&own, "AAAA"), ("x", &seal), ("%3Cb%3E", "%3Cb%3E")] {
            let path = format!("/mails/unsubscribe?nudge={nudge}&seal={seal}");
            look(&world, &path).await.expect(404);
            click(&world, &path).await.expect(404);
        }
        look(&world, "/mails/unsubscribe?nudge=x").await.expect(400);
        assert_eq!(unwanted(&world).await, json!([]));
    }

    async fn a_link_of_who_left_or_was_erased_is_none(world) {
        let (_, path) = mail(&world).await;
        let person = format!("people/{}", world.people.member.id.unwrap());
        world.administrator().seen("*").patch(&person, json!({"active": false})).await.expect(200);
        click(&world, &path).await.expect(404);
        world.administrator().seen("*").patch(&person, json!({"active": true})).await.expect(200);
        click(&world, &path).await.expect(200);
        let erase = json!({"confirm": world.people.member.id, "reason": "asked"});
        world.administrator().seen("*").post(&format!("{person}/erasure"), erase).await.expect(200);
        for path in [&path, &path.replace("/unsubscribe", "/resubscribe")] {
            click(&world, path).await.expect(404);
        }
        let told = world.administrator().get(&person).await.expect(200);
        assert_eq!(told.json["unwanted"], json!([]), "what they decided is forgotten with them");
    }

    async fn each_kind_can_be_switched_off_in_ones_settings_as_well(world) {
        with_addresses(&world).await;
        without_digest(&world, json!({})).await;
        let told = world.member().seen("*").patch("me/settings", json!({"unwanted": ["overdue", "digest", "overdue"]})).await.expect(200);
        assert_eq!(told.json["unwanted"], json!(["overdue", "digest"]));
        world.member().seen("*").patch("me/settings", json!({"unwanted": ["pigeon"]})).await.expect(422);
        accepted(&world).await;
        pass(&world, 36).await;
        let mine = nudges(&world.member(), "recipient=me").await;
        let of = |kind: &str| mine.iter().find(|nudge| nudge["kind"] == kind).unwrap()["delivery"]["reason"].clone();
        assert_eq!(of("overdue"), json!("asked_not_to"));
        assert_ne!(of("due"), json!("asked_not_to"));
        let seen = world.lead().get(&format!("people/{}", world.people.member.id.unwrap())).await.expect(200);
        assert_eq!(seen.json["unwanted"], json!(null), "what somebody wants is nobody else's business");
    }
}
