//! Digests of lines and records: whether a line is the same as before, and whether somebody has edited the record that
//! came of it. May use: nothing of ours.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What changes in a record without anybody editing it.
const OF_ITSELF: &[&str] = &["version", "changed_at", "stage", "stage_reason"];

/// A digest of a JSON value, whatever the order of its members was.
pub(super) fn digest(value: &Value) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(value.to_string()))
}

/// A digest of what people write of a record.
pub(super) fn digest_of(record: &impl Serialize) -> String {
    let mut value = serde_json::to_value(record).unwrap_or_default();
    if let Some(members) = value.as_object_mut() {
        members.retain(|name, _| !OF_ITSELF.contains(&name.as_str()));
    }
    digest(&value)
}
