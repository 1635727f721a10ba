//! Every command, flag and variable that a document names exists.

use std::collections::{BTreeMap, BTreeSet};

use super::{documents, read};
use crate::command::config::commands;
use crate::command::run;

/// By command, the flags that it takes; commands below others are named with both words.
fn known() -> BTreeMap<String, BTreeSet<String>> {
    let folder = tempfile::tempdir().unwrap();
    let help = |words: &[&str]| {
        let told = run(folder.path(), &[words, &["--help"]].concat());
        assert_eq!(told.code, 0, "{words:?}");
        told.out
    };
    let top = help(&[]);
    let mut known = BTreeMap::from([(String::new(), flags(&top).collect())]);
    for command in commands(&top) {
        let text = help(&[&command]);
        for below in commands(&text) {
            let text = help(&[&command, &below]);
            known.insert(format!("{command} {below}"), flags(&text).collect());
        }
        known.insert(command, flags(&text).collect());
    }
    known
}

fn flags(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    words.filter(|word| word.starts_with("--") && word.len() > 2).map(str::to_owned)
}

/// The calls of our program in a document: what stands after its name, within code.
fn calls(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let code: Vec<&str> =
            if fenced { vec![line] } else { line.split('`').skip(1).step_by(2).collect() };
        for code in code {
            let command = code.split([';', '|', '>', '#', ')']);
            for command in command {
                let command = command.trim().trim_start_matches("./target/release/");
                let call = command.strip_prefix("kintsugi ").or_else(|| {
                    command
                        .starts_with("cargo run")
                        .then(|| command.split_once(" -- "))
                        .flatten()
                        .map(|it| it.1)
                });
                found.extend(call.map(str::to_owned));
            }
        }
    }
    found
}

#[test]
fn every_command_and_flag_in_the_documents_exists() {
    let known = known();
    let mut faults = Vec::new();
    let mut seen = 0;
    for (path, text) in documents() {
        for call in calls(&text) {
            seen += 1;
            let words: Vec<&str> =
                call.split_whitespace().take_while(|word| *word != "…").collect();
            let names: Vec<&str> =
                words.iter().copied().take_while(|word| !word.starts_with('-')).take(2).collect();
            let both = names.join(" ");
            let one = names.first().copied().unwrap_or_default();
            let name = if known.contains_key(&both) { both.as_str() } else { one };
            // A line that only lists commands.
            if names.len() == 2 && known.contains_key(names[1]) {
                faults.extend(
                    words
                        .iter()
                        .filter(|word| !known.contains_key(**word))
                        .map(|word| format!("{path}: {word}")),
                );
                continue;
            }
            let Some(takes) = known.get(name) else {
                faults.push(format!("{path}: there is no command `kintsugi {call}`"));
                continue;
            };
            let unknown = flags(&call).filter(|flag| !takes.contains(flag));
            faults.extend(unknown.map(|flag| format!("{path}: `kintsugi {name}` takes no {flag}")));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    assert!(seen > 20, "only {seen} calls were found");
}

#[test]
fn every_variable_in_the_documents_exists() {
    let folder = tempfile::tempdir().unwrap();
    let shown = run(folder.path(), &["config"]).out;
    let settings = shown.lines().filter_map(|line| line.split_once(" =")).map(|(name, _)| name);
    let mut known: BTreeSet<String> = settings
        .map(|name| format!("KINTSUGI_{}", name.trim_start_matches("# ").to_uppercase()))
        .collect();
    let of_tools = [
        "KINTSUGI_CONFIG",
        "KINTSUGI_BENCH_PG",
        "KINTSUGI_TEST_DATA",
        "KINTSUGI_TEST_FUZZ",
        "KINTSUGI_TEST_LONG",
        "KINTSUGI_TEST_PG",
        "KINTSUGI_TEST_SEED",
    ];
    known.extend(of_tools.map(str::to_owned));
    let mut faults = Vec::new();
    for (path, text) in documents().into_iter().chain([("check".to_owned(), read("check"))]) {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let ours = words.filter(|word| word.starts_with("KINTSUGI_") && *word != "KINTSUGI_");
        faults.extend(
            ours.filter(|word| !known.contains(*word)).map(|word| format!("{path}: {word}")),
        );
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Where the functions of a module are: `kernel::rate` in `tests/it/kernel/rate.rs`, `store::tests` below `src`.
fn module(path: &[&str]) -> String {
    let beside = path.strip_suffix(&["tests"]).unwrap_or(path).join("/");
    let places = ["tests/it", "src"].into_iter().flat_map(|root| {
        [path.join("/"), beside.clone()]
            .into_iter()
            .flat_map(move |path| [format!("{root}/{path}.rs"), format!("{root}/{path}/mod.rs")])
    });
    places.filter_map(|place| std::fs::read_to_string(place).ok()).collect()
}

#[test]
fn every_test_that_is_said_to_hold_a_claim_exists() {
    let text = read("docs/security.md") + &read("docs/field.md");
    let named: Vec<_> =
        text.split('`').skip(1).step_by(2).filter(|code| code.contains("::")).collect();
    let tests = named.iter().filter(|code| code.contains('_') && !code.contains(' '));
    let mut seen = 0;
    for test in tests {
        let path: Vec<_> = test.split("::").collect();
        let (name, path) = path.split_last().unwrap();
        assert!(module(path).contains(&format!("fn {name}(")), "there is no test {test}");
        seen += 1;
    }
    assert!(seen > 40, "only {seen} tests were found");
}
