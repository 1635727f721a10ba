//! The loop of the README, pasted into a shell beside the demonstration, on both databases: what it prints is compared
//! with what the README says that it prints.

use std::process::Command;

use super::read;
use crate::command::Running;
use crate::support::database;

/// The shell blocks below a heading, and what they say they print.
fn blocks(text: &str) -> (String, String) {
    let below = text.split_once("## The loop, by hand").unwrap().1.split_once("\n## ").unwrap().0;
    let (mut script, mut printed) = (String::new(), String::new());
    let mut into: Option<bool> = None;
    for line in below.lines() {
        match (line, into) {
            ("```sh", None) => into = Some(true),
            ("```text", None) => into = Some(false),
            ("```", Some(_)) => into = None,
            (line, Some(true)) => script += &format!("{line}\n"),
            (line, Some(false)) => printed += &format!("{line}\n"),
            _ => {}
        }
    }
    (script, printed)
}

fn walk(arguments: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let demo = [&["--demo"], arguments].concat();
    let service = Running::start(folder.path(), &demo, "was recorded stays");
    let (script, printed) = blocks(&read("README.md"));
    let exports = service.greeting.lines().filter(|line| line.trim_start().starts_with("export "));
    let looks = service.greeting.lines().filter(|line| line.trim_start().starts_with("curl "));
    let exports = exports.collect::<Vec<_>>().join("\n");
    let output = Command::new("bash").args(["-c", &format!("{exports}\n{script}")]).output();
    let output = output.expect("bash and curl are needed");
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(told, printed, "{}", String::from_utf8_lossy(&output.stderr));
    for look in looks {
        let output =
            Command::new("bash").args(["-c", &format!("{exports}\n{look}")]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && !told.is_empty(), "{look}");
        assert!(!told.contains("urn:kintsugi:problem"), "{look}: {told}");
    }
    service.stop();
}

#[test]
fn the_loop_works_as_printed_on_sqlite() {
    walk(&[]);
}

#[test]
fn the_loop_works_as_printed_on_postgres() {
    let Some(empty) = database::empty_postgres() else {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
        return;
    };
    walk(&["--database-url", &empty.url]);
}
