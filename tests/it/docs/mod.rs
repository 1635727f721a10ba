//! What the documents say is so: the loop of the README works as printed, names exist, copies are equal.

mod copies;
mod names;
mod readme;

use std::fs;
use std::path::Path;

/// A file of the repository.
pub fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The documents.
fn documents() -> Vec<(String, String)> {
    let mut found: Vec<String> =
        ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "Dockerfile"]
            .map(str::to_owned)
            .to_vec();
    for folder in ["docs", "docs/decisions"] {
        let entries = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        found.extend(
            names.filter(|name| name.ends_with(".md")).map(|name| format!("{folder}/{name}")),
        );
    }
    found.sort();
    found.into_iter().map(|path| (path.clone(), read(&path))).collect()
}
