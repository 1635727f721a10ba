//! A sign-in under way: what the browser keeps of it, and what follows from that.
//!
//! The browser keeps one secret, where to go afterwards, and until when; sealed. `state`, `nonce` and the PKCE verifier
//! follow from the secret, so that nothing is written for those who only knock. May use: `domain`.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::domain::seal::SealKey;
use crate::domain::session::Secret;

/// How long a sign-in may take.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_mins(10);
/// The longest path to return to, in characters.
const LONGEST_PATH: usize = 1_000;
/// What the seal is for, so that one of something else is none.
const PURPOSE: &str = "sign-in";

/// A sign-in under way.
#[derive(Debug)]
pub struct Attempt {
    secret: Secret,
    /// Until when it is good.
    pub until: Timestamp,
    /// Where to go afterwards: a path of ours.
    pub return_to: String,
}

impl Attempt {
    /// Begins a sign-in.
    pub fn new(chance: [u128; 2], return_to: String, now: Timestamp) -> Self {
        let until = now.checked_add(GOOD_FOR).unwrap_or(now);
        Self { secret: Secret::new(chance), until, return_to }
    }

    /// What comes back with the code.
    pub fn state(&self) -> String {
        self.secret.derive("state")
    }

    /// What comes back in the identity token.
    pub fn nonce(&self) -> String {
        self.secret.derive("nonce")
    }

    /// What the code can only be redeemed with (RFC 7636).
    pub fn verifier(&self) -> String {
        self.secret.derive("verifier")
    }

    /// What is told of the verifier beforehand: `S256`.
    pub fn challenge(&self) -> String {
        BASE64URL_NOPAD.encode(&Sha256::digest(self.verifier()))
    }

    /// What is kept of it once it is used up.
    pub fn hash(&self) -> String {
        self.secret.hash()
    }

    /// What the browser keeps.
    pub fn seal(&self, key: &SealKey) -> String {
        let kept =
            [&self.secret.reveal(), &self.until.as_second().to_string(), &encoded(&self.return_to)]
                .map(String::as_str)
                .join(".");
        let seal = key.seal(sealed(&kept).as_bytes());
        format!("{kept}.{}", BASE64URL_NOPAD.encode(&seal))
    }

    /// What the browser kept, if it is ours and in time.
    pub fn open(text: &str, key: &SealKey, now: Timestamp) -> Option<Self> {
        let (kept, seal) = text.rsplit_once('.')?;
        let seal = BASE64URL_NOPAD.decode(seal.as_bytes()).ok()?.try_into().ok()?;
        if !key.is_sealed(sealed(kept).as_bytes(), &seal) {
            return None;
        }
        let mut parts = kept.split('.');
        let secret = Secret::parse(parts.next()?)?;
        let until = Timestamp::from_second(parts.next()?.parse().ok()?).ok()?;
        let return_to = BASE64URL_NOPAD.decode(parts.next()?.as_bytes()).ok()?;
        let return_to = String::from_utf8(return_to).ok()?;
        (now < until).then_some(Self { secret, until, return_to })
    }
}

/// Whether it is a path of ours, and nothing that a browser would take for another place.
pub fn is_own_path(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    text.len() <= LONGEST_PATH
        && text.starts_with('/')
        && !text.starts_with("//")
        && text.bytes().all(plain)
}

fn sealed(kept: &str) -> String {
    format!("{PURPOSE} {kept}")
}

fn encoded(text: &str) -> String {
    BASE64URL_NOPAD.encode(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sealed_is_opened_and_only_in_time() {
        let (key, now) = (SealKey::new([7; 64]), Timestamp::UNIX_EPOCH);
        let attempt = Attempt::new([1, 2], "/incidents?a=b.c".to_owned(), now);
        let text = attempt.seal(&key);
        let opened = Attempt::open(&text, &key, now).unwrap();
        assert_eq!((opened.state(), &*opened.return_to), (attempt.state(), "/incidents?a=b.c"));
        for place in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[place] = if other[place] == b'x' { b'y' } else { b'x' };
            assert!(Attempt::open(&String::from_utf8(other).unwrap(), &key, now).is_none());
        }
        assert!(Attempt::open(&text, &SealKey::new([8; 64]), now).is_none());
        assert!(Attempt::open(&text, &key, now + GOOD_FOR).is_none());
    }

    #[test]
    fn only_paths_of_ours_are_returned_to() {
        for own in ["/", "/incidents?page=2#x", "/a//b", "/https://evil.example"] {
            assert!(is_own_path(own), "{own}");
        }
        for other in [
            "",
            "docs",
            "//evil.example",
            "/\\evil.example",
            "/a\\b",
            "https://evil.example",
            "/ a",
            "/\tb",
            "/a\r\nSet-Cookie: x",
            "javascript:alert(1)",
            "\\\\evil.example",
            "/ø",
            &"/".repeat(2_000),
        ] {
            assert!(!is_own_path(other), "{other}");
        }
    }
}
