//! The cookies of browsers: `__Host-`, so that no other host and no page without TLS can set them; never readable by
//! scripts. May use: nothing of ours.
//!
//! There is no form of them without `Secure`: on `http://localhost` browsers take them as well.

use actix_web::HttpRequest;
use actix_web::http::header;

/// The session.
pub const SESSION: &str = "__Host-kintsugi_session";
/// A sign-in under way.
pub const SIGN_IN: &str = "__Host-kintsugi_sign_in";

/// What the browser sent under this name; nothing where it sent several.
pub fn read<'r>(request: &'r HttpRequest, name: &str) -> Option<&'r str> {
    let lists = request.headers().get_all(header::COOKIE).filter_map(|list| list.to_str().ok());
    let pairs = lists.flat_map(|list| list.split(';')).filter_map(|pair| pair.split_once('='));
    let mut values = pairs.filter(|(known, _)| known.trim() == name).map(|(_, value)| value.trim());
    values.next().filter(|_| values.next().is_none())
}

/// A cookie for so many seconds, as `Set-Cookie` spells it.
pub fn set(name: &str, value: &str, seconds: i64) -> (header::HeaderName, String) {
    let value =
        format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax");
    (header::SET_COOKIE, value)
}

/// Takes a cookie away.
pub fn clear(name: &str) -> (header::HeaderName, String) {
    set(name, "", 0)
}
