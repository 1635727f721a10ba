//! The environment, read once. May use: nothing of ours.

use std::collections::BTreeMap;

/// The variables of this process; what is not UTF-8 is shown with replacement characters.
pub fn environment() -> BTreeMap<String, String> {
    let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
    std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect()
}
