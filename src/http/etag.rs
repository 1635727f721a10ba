//! Entity tags: `"<version>-<hash of the body>"`. A guard compares the version alone, since derived parts of a body
//! change without it; a cache compares the whole. May use: `app`.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::app::guard::Guard;

/// The entity tag of a body at a version.
pub fn etag(version: i64, body: &str) -> String {
    let hash = Sha256::digest(body.as_bytes());
    let short = hash.get(..8).map(|start| HEXLOWER.encode(start)).unwrap_or_default();
    format!("\"{version}-{short}\"")
}

/// What `If-Match` looks like, as a regular expression.
pub const FORM: &str = r#"^(\*|(W/)?"[!#-+\--~]*"( *, *(W/)?"[!#-+\--~]*")*)$"#;

/// Reads `If-Match`; `None` when it is not a list of entity tags.
pub fn guard(sent: &str) -> Option<Guard> {
    if sent.trim() == "*" {
        return Some(Guard::Any);
    }
    let mut versions = Vec::new();
    for tag in sent.split(',') {
        // A proxy that compresses makes a strong tag weak on the way; the version in it is still good.
        let tag = tag.trim();
        let inner = tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"')?.strip_suffix('"')?;
        if inner.contains('"') {
            return None;
        }
        let version = inner.split('-').next().unwrap_or_default();
        versions.extend(version.parse::<i64>().ok());
    }
    Some(Guard::Versions(versions))
}

/// Whether `If-None-Match` names this entity tag.
pub fn known(sent: &str, etag: &str) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    sent.trim() == "*" || sent.split(',').any(|tag| strong(tag) == strong(etag))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guard_reads_the_version_in_every_form() {
        for sent in ["\"3\"", "\"3-abc\"", "W/\"3\"", " W/\"3-0123456789abcdef\" ", "\"x\", \"3\""]
        {
            assert_eq!(guard(sent), Some(Guard::Versions(vec![3])), "{sent}");
        }
        assert_eq!(guard("*"), Some(Guard::Any));
        assert_eq!(guard("\"other\""), Some(Guard::Versions(vec![])));
        for sent in ["3", "", "\"3", "3\"", "\"3\" \"4\",x", "\"3\" \"4\""] {
            assert_eq!(guard(sent), None, "{sent}");
        }
    }

    #[test]
    fn an_entity_tag_is_known_in_weak_form_too() {
        let tag = etag(3, "{}");
        assert!(known(&tag, &tag) && known(&format!("\"x\", W/{tag}"), &tag) && known("*", &tag));
        assert!(!known("\"3\"", &tag) && tag != etag(3, "{ }") && tag != etag(4, "{}"));
    }
}
