//! The digest: once a week for each who belongs to a team, with what waits, and no name.

use kintsugi::jobs::post::send_some;
use serde_json::json;

use super::{DAY, decide, hidden, nudges, pass, told, with_addresses};
use crate::action::{accepted, moved};
use crate::lesson::published;
use crate::support::World;
use crate::support::smtp::{Received, Smtp};

/// The mails that go out now, to this address.
async fn mails(world: &World, to: &str) -> Vec<Received> {
    let server = Smtp::start();
    while send_some(&world.app, &server.post(), Some("https://kintsugi.example.org")).await.unwrap()
        > 0
    {}
    server.received().into_iter().filter(|mail| mail.to == to).collect()
}

on_both! {
    async fn on_monday_the_team_is_told_what_waits_and_what_is_due_and_nobody_is_named(world) {
        with_addresses(&world).await;
        decide(&world, json!({"reminder_days": [], "age_question_days": []})).await;
        let late = accepted(&world).await;
        let soon = accepted(&world).await;
        let later = json!({"move": "reschedule", "due_date": "2026-12-23", "reason": "a part is missing"});
        moved(&world.lead(), &soon, later).await;
        // Monday, the 21st of December.
        pass(&world, 31).await;
        let mails = mails(&world, "lead@example.org").await;
        let last = mails.last().unwrap();
        assert_eq!(last.header("Subject"), "This week in Operations");
        let (text, html) = (last.part("text/plain"), last.part("text/html"));
        let (late, soon) = (late.json["number"].as_str().unwrap(), soon.json["number"].as_str().unwrap());
        for said in ["In the next seven days (1)", "Past the due date (1)",
            &format!("{soon}: Retire the shared admin host – it is due on 2026-12-23"),
            &format!("{late}: Retire the shared admin host – it was due on 2026-12-18"),
            "You get this because you belong to the team Operations."] {
            assert!(text.contains(said), "{said} in {text}");
        }
        assert!(html.contains("<h2>Past the due date (1)</h2>"), "{html}");
        for name in ["Maja", "Lena", "per_", "@"] {
            assert!(!(text.clone() + &html).contains(name), "{name} in {text}");
        }
    }

    async fn what_the_team_can_learn_from_is_told_and_what_happened_in_this_week_of_earlier_years(world) {
        with_addresses(&world).await;
        let doors = json!({"key": "doors", "name": "Doors", "owner_team": world.people.team});
        let doors = world.steward().post("services", doors).await.expect(201).id();
        let past = |title: &str, day: &str| json!({"title": title, "services": [doors], "occurred_at": format!("{day}T10:00:00Z")});
        for (title, day) in [("Locked out", "2024-11-25"), ("Long ago", "2010-11-25"), ("Another week", "2025-12-02")] {
            world.member().post("incidents", past(title, day)).await.expect(201);
        }
        let mut restricted = past("A key lay open", "2024-11-24");
        restricted["visibility"] = json!("restricted");
        world.facilitator().post("incidents", restricted).await.expect(201);
        // Monday, the 23rd of November: what is past is no reason to write.
        pass(&world, 3).await;
        assert!(mails(&world, "lead@example.org").await.is_empty());
        let lesson = published(&world, json!({"title": "Doors need a second key", "services": [doors]})).await;
        published(&world, json!({"title": "Of no concern here"})).await;
        pass(&world, 4).await;
        world.member().post("incidents", past("Locked out again", "2022-12-02")).await.expect(201);
        pass(&world, 3).await;
        let mails = mails(&world, "lead@example.org").await;
        let text = mails.last().unwrap().part("text/plain");
        let number = lesson.json["number"].as_str().unwrap();
        assert!(text.contains("New lessons for the team (1)"), "{text}");
        assert!(text.contains(&format!("- {number}: Doors need a second key")), "{text}");
        assert!(text.contains("In this week of earlier years"), "{text}");
        assert!(text.contains("2025-12-02, INC-3: Another week") && text.contains("2022-12-02"), "{text}");
        for said in ["2024-11-25", "Long ago", "A key lay open", "Of no concern here"] {
            assert!(!text.contains(said), "{said} in {text}");
        }
    }

    async fn it_comes_once_a_week_and_after_a_holiday_on_the_next_day_at_work(world) {
        let path = format!("teams/{}", world.people.team);
        let calendar = json!({"calendar": {"holidays": ["2026-11-30", "2026-12-01"]}});
        world.steward().seen("*").patch(&path, calendar).await.expect(200);
        pass(&world, 21).await;
        let mine = nudges(&world.lead(), "recipient=me&kind=digest").await;
        assert_eq!(told(&mine), ["digest 2026-11-23 member", "digest 2026-11-30 member", "digest 2026-12-07 member"]);
        assert_eq!(mine[1]["created_at"], "2026-12-02T08:00:00Z");
        assert_eq!(nudges(&world.outsider(), "kind=digest").await.len(), 6, "each of the two");
    }

    async fn it_is_caught_up_with_where_nothing_ran_on_its_day(world) {
        pass(&world, 1).await;
        // From Saturday to Wednesday nothing runs; on Thursday nothing is left to be told.
        world.clock.advance(3 * DAY);
        pass(&world, 1).await;
        let mine = nudges(&world.lead(), "recipient=me&kind=digest").await;
        assert_eq!(told(&mine), ["digest 2026-11-23 member"]);
        assert_eq!(mine[0]["created_at"], "2026-11-25T08:00:00Z");
        pass(&world, 2).await;
        assert_eq!(nudges(&world.lead(), "recipient=me&kind=digest").await.len(), 1);
    }

    async fn where_there_is_nothing_to_say_nothing_is_sent(world) {
        with_addresses(&world).await;
        pass(&world, 3).await;
        assert!(mails(&world, "lead@example.org").await.is_empty());
        let mine = nudges(&world.lead(), "recipient=me&kind=digest").await;
        assert_eq!(mine[0]["delivery"]["reason"], "settled");
    }

    async fn what_is_restricted_stands_in_the_digest_of_those_alone_who_may_see_it(world) {
        with_addresses(&world).await;
        decide(&world, json!({"reminder_days": [], "lead_question_days": null, "age_question_days": []})).await;
        hidden(&world).await;
        pass(&world, 31).await;
        let server = Smtp::start();
        while send_some(&world.app, &server.post(), None).await.unwrap() > 0 {}
        let to: Vec<_> = server.received().into_iter().map(|mail| mail.to).collect();
        assert!(to.contains(&"lead@example.org".to_owned()) && !to.contains(&"member@example.org".to_owned()), "{to:?}");
    }
}
