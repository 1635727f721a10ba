//! What other sites make a browser send changes nothing; our own pages may.

use kintsugi::http::HttpConfig;
use serde_json::json;

use crate::support::World;
use crate::support::app::{config, service};
use crate::support::ask::{Ask, Service};

/// What a browser sends for another site's form, script, image …: how, method, path, `Sec-Fetch-Site`, `Origin` (which
/// pages cannot forge) and `Content-Type`; what is empty is not sent.
type Shape = [&'static str; 6];

const EVIL: &str = "https://evil.example";
const OURS: &str = "https://kintsugi.example";
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
const PARTS: &str = "multipart/form-data; boundary=x";
const TEXT: &str = "text/plain;charset=UTF-8";
const THEMES: &str = "/api/v1/themes";
const SESSION: &str = "/api/v1/me/sessions/{id}";
const SIGN_OUT: &str = "/auth/sign-out";

const SHAPES: [Shape; 24] = [
    ["a form", "POST", THEMES, "cross-site", EVIL, FORM],
    ["a form of parts", "POST", THEMES, "cross-site", EVIL, PARTS],
    ["a form of text that is JSON", "POST", THEMES, "cross-site", EVIL, "text/plain"],
    ["a fetch without CORS, a beacon", "POST", THEMES, "cross-site", EVIL, TEXT],
    ["a fetch with JSON", "POST", THEMES, "cross-site", EVIL, JSON],
    ["a sandboxed frame", "POST", THEMES, "cross-site", "null", JSON],
    ["a sister host", "POST", THEMES, "same-site", "https://blog.kintsugi.example", JSON],
    ["another port", "POST", THEMES, "same-site", "https://kintsugi.example:8443", JSON],
    ["an extension", "POST", THEMES, "none", "", JSON],
    ["words that no browser sends", "POST", THEMES, "same-origin, cross-site", OURS, JSON],
    ["a site that our origin is put to", "POST", THEMES, "cross-site", OURS, JSON],
    ["an older browser", "POST", THEMES, "", EVIL, JSON],
    ["an older browser's form", "POST", THEMES, "", EVIL, FORM],
    ["an older browser's sandboxed frame", "POST", THEMES, "", "null", JSON],
    ["an old browser that says nothing", "POST", THEMES, "", "", JSON],
    ["an older browser, unencrypted", "POST", THEMES, "", "http://kintsugi.example", JSON],
    ["a longer name", "POST", THEMES, "", "https://kintsugi.example.evil.example", JSON],
    ["our own page, by a form", "POST", THEMES, "same-origin", OURS, FORM],
    ["our own page, without a type", "POST", THEMES, "same-origin", OURS, ""],
    ["a deletion", "DELETE", SESSION, "cross-site", EVIL, ""],
    ["a form to what can be deleted", "POST", SESSION, "cross-site", EVIL, FORM],
    ["an image", "GET", SIGN_OUT, "cross-site", "", ""],
    ["a web socket", "GET", SIGN_OUT, "cross-site", EVIL, ""],
    ["a form that signs out", "POST", SIGN_OUT, "cross-site", EVIL, FORM],
];

/// A steward's browser at a service with a public URL.
async fn browser(world: &World) -> (Service, Ask) {
    let config = HttpConfig { public_url: Some(OURS.into()), ..config() };
    let service = service(world.app.clone(), config).await;
    let told = world.open(&world.link(&world.people.steward).await).await.expect(303);
    let cookie = told.cookie("__Host-kintsugi_session");
    (service.clone(), Ask::new(service, None).with("cookie", &cookie))
}

on_both! {
    async fn no_other_site_changes_anything(world) {
        let (_, browser) = browser(&world).await;
        let own = browser.get("me/sessions").await.expect(200);
        let id = own.json["items"][0]["id"].as_str().unwrap();
        let position = || world.app.ask(|tx| Ok(tx.feed_head()?.position));
        let before = position().await.unwrap();
        for [how, method, path, site, origin, kind] in SHAPES {
            let headers = [("sec-fetch-site", site), ("origin", origin), ("content-type", kind), ("upgrade", if how.contains("socket") { "websocket" } else { "" })];
            let sent = headers.iter().filter(|(_, value)| !value.is_empty());
            let asked = sent.fold(browser.clone(), |asked, (name, value)| asked.with(name, value));
            // The tiny client says JSON of a body where nothing is said; a browser does not.
            let body = (!kind.is_empty()).then(|| json!({ "key": "evil", "name": "Evil" }).to_string());
            let told = asked.send(method.parse().unwrap(), &path.replace("{id}", id), body).await;
            assert!([403, 405, 415].contains(&told.status), "{how}: {} {}", told.status, told.text);
            assert_eq!(position().await.unwrap(), before, "{how} changed something");
            browser.get("me").await.expect(200);
        }
    }

    async fn our_own_pages_and_tokens_are_not_hindered(world) {
        let (service, browser) = browser(&world).await;
        let (new, old) = (browser.with("sec-fetch-site", "same-origin"), browser.with("origin", OURS));
        for (number, page) in [&new, &old].into_iter().enumerate() {
            let made = page.post("themes", json!({ "key": format!("t{number}"), "name": "T" })).await.expect(201);
            let path = format!("themes/{}", made.id());
            page.seen("*").with("content-type", "application/merge-patch+json").patch(&path, json!({ "name": "U" })).await.expect(200);
            page.seen("*").with("content-type", "application/json; charset=utf-8").patch(&path, json!({ "name": "V" })).await.expect(200);
            let token = page.post("tokens", json!({ "name": "x", "scopes": ["catalogue:read"] })).await.expect(201);
            page.seen("*").delete(&format!("tokens/{}", token.json["id"].as_str().unwrap())).await.expect(200);
        }
        // Reading changes nothing, whoever leads there.
        browser.with("sec-fetch-site", "cross-site").get("me").await.expect(200);
        // A token is no cookie: no browser adds one by itself.
        let script = World::at(service, &world.people.steward.token).with("sec-fetch-site", "cross-site").with("origin", EVIL);
        script.post("themes", json!({ "key": "s", "name": "S" })).await.expect(201);
    }
}
