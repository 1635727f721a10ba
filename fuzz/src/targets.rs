//! What each target does with its bytes: it reads them as the service would, and holds what was read to what it promises.
//! Also run over the corpus by tests/it/corpus.rs, at every `cargo test`.

use std::str::from_utf8;

use actix_web::http::header::HeaderValue;
use jiff::Timestamp;
use kintsugi::app::import::Line;
use kintsugi::app::merge::{Fields, Patch};
use kintsugi::app::upsert::SourceMessage;
use kintsugi::config::{Network, Size, Span};
use kintsugi::domain::action::ActionFields;
use kintsugi::domain::check::Checked;
use kintsugi::domain::exchange::Key;
use kintsugi::domain::id::{ActionId, PersonId, RecordId, Seed};
use kintsugi::domain::incident::IncidentFields;
use kintsugi::domain::permission::Caller;
use kintsugi::domain::policy::PolicyFields;
use kintsugi::domain::review::ReviewFields;
use kintsugi::domain::seal::SealKey;
use kintsugi::domain::token::Secret;
use kintsugi::http::caller::LocalIssuer;
use kintsugi::http::cursor::Cursors;
use kintsugi::http::extract::list::list_query;
use kintsugi::http::extract::{lines, parse_strictly, query};
use kintsugi::http::feed::{Opened, open_cursor, seal_cursor};
use kintsugi::http::routes::LISTS;
use kintsugi::http::{address, etag};
use kintsugi::itsm::{LocalTimes, markdown, servicenow};
use serde_json::Value;

/// Reads bytes, and panics when what was read is not as promised.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, Target)] = &[
    ("address", address),
    ("config", config),
    ("cursor", cursor),
    ("etag", etag),
    ("id", id),
    ("import", import),
    ("json", json),
    ("jwt", jwt),
    ("list", list),
    ("markdown", markdown),
    ("merge_patch", merge_patch),
    ("message", message),
    ("moment", moment),
    ("secret", secret),
    ("servicenow", servicenow),
];

/// The hops of `X-Forwarded-For`.
pub fn address(bytes: &[u8]) {
    if let Ok(value) = HeaderValue::from_bytes(bytes) {
        let forwards = address::hops(&value).count();
        assert_eq!(forwards, address::hops(&value).rev().count());
    }
}

/// Values of settings.
pub fn config(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let _ = text.parse::<Span>();
    let _ = text.parse::<Size>();
    if let Ok(network) = text.parse::<Network>() {
        network.contains([127, 0, 0, 1].into());
    }
    let known = ["listen", "database_url", "rate_limit"];
    let _ = kintsugi::config::nearest(text, known);
    assert!(!kintsugi::config::without_password("postgres://a:hidden@b/c").contains("hidden"));
    let _ = kintsugi::config::without_password(text);
}

/// Cursors: nothing but what was sealed opens.
pub fn cursor(bytes: &[u8]) {
    let key = SealKey::new([7; 64]);
    let cursors = Cursors { key: &key, bound_to: "themes" };
    let Ok(text) = from_utf8(bytes) else { return };
    if let Some(place) = cursors.open(text) {
        assert_eq!(cursors.seal(&place), text, "only our own opens");
    }
    if let Some(Opened::Position(position)) = open_cursor(&key, "epoch", text) {
        assert_eq!(seal_cursor(&key, "epoch", position), text, "only our own opens");
    }
}

/// `If-Match` and `If-None-Match`.
pub fn etag(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let _ = etag::guard(text);
    let tag = etag::etag(3, "{}");
    assert!(etag::known(&format!("{tag}, {text}"), &tag));
}

/// Ids: what reads as one is written the same.
pub fn id(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    if let Some(id) = ActionId::parse(text) {
        assert_eq!(id.to_string(), text);
    }
    if let Some(key) = Key::from_link(text) {
        assert_eq!(key.as_link(), text);
    }
}

/// Lines of an import, and what each says it is.
pub fn import(bytes: &[u8]) {
    for line in lines(bytes).unwrap_or_default() {
        let _ = Line::read(&line);
    }
}

/// JSON, strictly: what is taken is taken by others as well, and reads the same when written again.
pub fn json(bytes: &[u8]) {
    let Ok(value) = parse_strictly(bytes) else { return };
    assert_eq!(serde_json::from_slice::<Value>(bytes).expect("we are the stricter"), value);
    assert_eq!(parse_strictly(value.to_string().as_bytes()).expect("our own words"), value);
}

/// JWTs: none is good without the secret.
pub fn jwt(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let issuer =
        LocalIssuer::new("a secret that nobody but this target has", "kintsugi", "kintsugi");
    let issuer = issuer.expect("long enough");
    let now = Timestamp::from_second(1_800_000_000).expect("a moment");
    assert!(issuer.verify(text, now).is_none());
    let person = PersonId::new(Seed { milliseconds: 0, random: 0 });
    let good = issuer.sign(person, now, 60).expect("it can sign");
    assert!(issuer.verify(&good, now).is_some());
}

/// Query strings of lists: the first byte says which.
pub fn list(bytes: &[u8]) {
    let Some((which, rest)) = bytes.split_first() else { return };
    let Ok(query) = from_utf8(rest) else { return };
    let (_, spec) = LISTS[usize::from(*which) % LISTS.len()];
    let key = SealKey::new([7; 64]);
    if list_query(spec, "/api/v1/list", query, &Caller::system(), &key).is_ok() {
        query::pairs(query).expect("what a list takes could be read");
    }
}

/// Markdown documents: what was read goes through the importer's door.
pub fn markdown(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    let options = markdown::Options { integration: "markdown".to_owned(), ..Default::default() };
    let document = markdown::read("reviews/PM-9 - one.md", text, &options);
    for row in &document.rows {
        let line = lines(row.to_line().as_bytes()).expect("a line of an import");
        let _ = line.iter().map(Line::read).collect::<Vec<_>>();
    }
}

/// Merge patches of fields: the first byte says of which.
pub fn merge_patch(bytes: &[u8]) {
    let Some((which, rest)) = bytes.split_first() else { return };
    match which % 4 {
        0 => patch::<ActionFields>(rest),
        1 => patch::<IncidentFields>(rest),
        2 => patch::<ReviewFields>(rest),
        _ => patch::<PolicyFields>(rest),
    }
}

fn patch<F: Fields>(bytes: &[u8]) {
    let Ok(Value::Object(members)) = parse_strictly(bytes) else { return };
    let Ok(patch) = Patch::<F>::parse(members) else { return };
    let Ok(changed) = patch.apply(&F::default()) else { return };
    // The same again changes nothing, and what was good stays so.
    let again = patch.apply(&changed.fields).expect("it fitted");
    assert!(again.names.is_empty(), "{:?} changed twice", again.names);
    assert!(Checked::parse(F::clone(&changed.fields)).is_ok());
}

/// Messages of tools.
pub fn message(bytes: &[u8]) {
    if let Ok(Value::Object(members)) = parse_strictly(bytes) {
        let _ = SourceMessage::<IncidentFields>::parse(members);
    }
}

/// Times as tools write them.
pub fn moment(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    for zone in [None, Some("Europe/Copenhagen"), Some("America/St_Johns")] {
        let times = LocalTimes::new(zone, None).expect("zones that there are");
        let _ = times.read(text);
    }
    if let Some((format, text)) = text.split_once('\n') {
        let _ = LocalTimes::new(None, Some(format)).map(|times| times.read(text).is_ok());
    }
}

/// Secrets of tokens.
pub fn secret(bytes: &[u8]) {
    let Ok(text) = from_utf8(bytes) else { return };
    if let Some(secret) = Secret::parse(text) {
        assert_eq!(secret.reveal(), text);
    }
}

/// Exports of ServiceNow as CSV.
pub fn servicenow(bytes: &[u8]) {
    let options = servicenow::Options {
        integration: "snow".to_owned(),
        times: LocalTimes::new(Some("Europe/Copenhagen"), None).expect("a zone"),
        ..Default::default()
    };
    let Ok(export) = servicenow::Export::open(bytes, options) else { return };
    for entry in export.flatten() {
        let line = lines(entry.row.to_line().as_bytes()).expect("a line of an import");
        let _ = line.iter().map(Line::read).collect::<Vec<_>>();
    }
}
