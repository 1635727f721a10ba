//! Who may call what: nobody anything, and everybody exactly what the permission table says.

use actix_web::http::Method;
use kintsugi::app::access;
use kintsugi::domain::permission_table;

use super::{operations, unknown_id};

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
                let told = world.with_token(&someone.token).send(method, &operation.at(""), body).await;
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
}
