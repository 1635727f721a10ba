//! The form of signed tokens (JWT, RFC 7519, RFC 8725): read strictly, before anything in them is believed.
//! May use: nothing of ours.

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use serde_json::Value;

use crate::http::extract::parse_strictly;

/// The longest token that is looked at, in characters.
const LONGEST: usize = 8192;
/// How far clocks may differ, in seconds.
pub const LEEWAY: i64 = 30;
/// The type that marks an access token (RFC 9068), so that no other kind passes for one.
pub const ACCESS_TOKEN: &str = "at+jwt";
/// The type of an identity token, where it says one (`OpenID` Connect Core, section 2).
pub const IDENTITY_TOKEN: &str = "JWT";

/// What a header must look like.
#[derive(Debug)]
pub struct Shape<'a> {
    /// All that it may hold, each a text.
    pub members: &'a [&'a str],
    /// Its `typ`.
    pub kind: &'a str,
    /// Whether it may do without a `typ`.
    pub may_be_untyped: bool,
    /// Its `alg`.
    pub algorithm: &'a str,
}

/// The header and the claims of a token in this shape; nothing of it is believed yet.
pub fn read(token: &str, shape: &Shape<'_>) -> Option<(Value, Value)> {
    let mut parts = token.split('.');
    let (header, claims, _seal) = (parts.next()?, parts.next()?, parts.next()?);
    if token.len() > LONGEST || parts.next().is_some() {
        return None;
    }
    let (header, claims) = (part(header)?, part(claims)?);
    let plain = header
        .as_object()?
        .iter()
        .all(|(name, value)| shape.members.contains(&name.as_str()) && value.is_string());
    let is = |name: &str, expected: &str| {
        header
            .get(name)
            .and_then(Value::as_str)
            .is_some_and(|value| value.eq_ignore_ascii_case(expected))
    };
    let untyped = shape.may_be_untyped && header.get("typ").is_none();
    let fits = plain && (untyped || is("typ", shape.kind)) && is("alg", shape.algorithm);
    fits.then_some((header, claims))
}

fn part(text: &str) -> Option<Value> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    parse_strictly(&bytes).ok().filter(Value::is_object)
}

/// Until when a token is good, if it is good now: `exp` must be there, `nbf` may.
pub fn until(claims: &Value, now: Timestamp) -> Option<Timestamp> {
    let now = now.as_second();
    let end = claims.get("exp")?.as_i64()?.checked_add(LEEWAY)?;
    let begin = claims.get("nbf").map_or(Some(now), Value::as_i64)?.checked_sub(LEEWAY)?;
    (begin <= now && now < end).then_some(())?;
    Timestamp::from_second(end).ok()
}
