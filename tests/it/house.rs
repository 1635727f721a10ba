//! The house rules, held by a test: who may import whom, which library is whose, how long files and functions may be,
//! and that every file says what it is for.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const LONGEST_FILE: usize = 400;
const LONGEST_FUNCTION: usize = 60;

/// The places that may name a library; all others may not.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("diesel", &["store/"]),
    ("tokio_postgres", &["store/"]),
    ("actix_web", &["http/", "cli/serve.rs", "cli/listen.rs"]),
    ("utoipa_actix_web", &["http/"]),
    ("hmac", &["domain/seal.rs"]),
    ("jsonwebtoken", &["http/caller/", "cli/token.rs"]),
    ("ureq", &["outbound/"]),
    ("lettre", &["outbound/"]),
    ("std::env", &["config/"]),
];

struct File {
    /// Below `src`, with slashes.
    name: String,
    text: String,
}

impl File {
    /// The module at the top of the house.
    fn top(&self) -> &str {
        self.name.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// Lines of code: comments left out.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self.text.lines().enumerate();
        numbered
            .map(|(index, line)| (index + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn files(below: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(below);
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(folder).into_iter().flatten();
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(read(&root, path));
            }
        }
    }
    found.sort_by(|left, right| left.name.cmp(&right.name));
    found
}

fn read(root: &Path, path: PathBuf) -> File {
    let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
    File { name, text: fs::read_to_string(path).unwrap() }
}

/// The import table of `lib.rs`: module → what it may import.
fn table() -> BTreeMap<String, Vec<String>> {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let rows = lib.lines().filter_map(|line| line.strip_prefix("//! | `"));
    rows.map(|row| {
        let (module, may) = row.split_once("` |").unwrap();
        let names = may.split('`').skip(1).step_by(2).map(str::to_owned);
        let names = if may.contains("everything") { vec!["*".to_owned()] } else { names.collect() };
        (module.to_owned(), names)
    })
    .collect()
}

#[test]
fn everyone_imports_only_whom_the_table_allows() {
    let table = table();
    let mut faults = Vec::new();
    for file in
        files("src").iter().filter(|file| !["lib.rs", "main.rs"].contains(&file.name.as_str()))
    {
        let Some(may) = table.get(file.top()) else {
            faults.push(format!("{}: `{}` is not in the table of lib.rs", file.name, file.top()));
            continue;
        };
        for (number, line) in file.code() {
            for import in line.split("crate::").skip(1) {
                let end = import
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(import.len());
                let other = &import[..end];
                let known = other == file.top() || may.iter().any(|may| may == other || may == "*");
                if !known && table.contains_key(other) {
                    faults.push(format!(
                        "{}:{number}: `{}` must not import `{other}`",
                        file.name,
                        file.top()
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_library_stays_where_it_belongs() {
    let mut faults = Vec::new();
    // The unit tests of the store open databases as a caller would: what they use is no part of the house.
    for file in files("src").into_iter().filter(|file| !file.name.contains("/tests/")) {
        for (library, homes) in LIBRARIES {
            if homes.iter().any(|home| file.name.starts_with(home)) {
                continue;
            }
            let inline = format!("{library}::");
            let named = |line: &str| {
                line.match_indices(&inline).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
                })
            };
            for (number, _) in file.code().filter(|(_, line)| named(line)) {
                faults.push(format!(
                    "{}:{number}: {library} belongs to {}",
                    file.name,
                    homes.join(", ")
                ));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_file_is_too_long_and_each_says_what_it_is_for() {
    let mut faults = Vec::new();
    for (below, file) in ["src", "tests"]
        .iter()
        .flat_map(|below| files(below).into_iter().map(move |file| (below, file)))
    {
        let lines = file.text.lines().count();
        if lines > LONGEST_FILE {
            faults.push(format!("{below}/{}: {lines} lines, more than {LONGEST_FILE}", file.name));
        }
        if !file.text.starts_with("//! ") {
            faults.push(format!(
                "{below}/{}: does not begin with what it is for (`//! …`)",
                file.name
            ));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn no_function_is_too_long() {
    let mut faults = Vec::new();
    for file in files("src") {
        let mut open: Vec<(usize, usize, String)> = Vec::new();
        for (index, line) in file.text.lines().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let code = line.trim_start();
            let begins = ["fn ", "async fn ", "const fn "];
            let bare = without_visibility(code);
            if begins.iter().any(|begin| bare.starts_with(begin)) && !line.trim_end().ends_with(';')
            {
                open.push((index, indent, code.to_owned()));
            } else if code.starts_with('}')
                && open.last().is_some_and(|(_, outer, _)| *outer == indent)
            {
                let (begin, _, name) = open.pop().unwrap();
                let lines = index - begin + 1;
                if lines > LONGEST_FUNCTION {
                    faults.push(format!("{}:{}: {lines} lines: {name}", file.name, begin + 1));
                }
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The document knows a type by its name alone: of two that share one, the second hides the first.
#[test]
fn no_two_types_of_the_document_share_a_name() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files("src") {
        let (mut described, mut words) = (false, false);
        for (number, line) in file.code() {
            let begins = ["words! {", "hints! {"].iter().any(|begin| line.starts_with(begin));
            words = (words || begins) && line != "}";
            described |= line.contains("ToSchema");
            let declared = without_visibility(line.trim_start());
            let kind = ["struct ", "enum "].iter().find_map(|kind| declared.strip_prefix(kind));
            // What a macro names is declared where the macro is used.
            let Some(name) = kind.filter(|name| !name.starts_with('$')) else { continue };
            if std::mem::take(&mut described) || words {
                let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap();
                places.entry(name.to_owned()).or_default().push(format!("{}:{number}", file.name));
            }
        }
    }
    assert!(places.len() > 100, "types are found at all: {}", places.len());
    places.retain(|_, places| places.len() > 1);
    assert!(places.is_empty(), "{places:#?}");
}

/// A declaration without `pub`, `pub(super)` …
fn without_visibility(code: &str) -> &str {
    let Some(rest) = code.strip_prefix("pub") else { return code };
    match rest.strip_prefix('(').and_then(|within| within.split_once(") ")) {
        Some((_, bare)) => bare,
        None => rest.strip_prefix(' ').unwrap_or(code),
    }
}
