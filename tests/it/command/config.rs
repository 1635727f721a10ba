//! What can be set, and what is refused.

use std::fs;
use std::path::Path;

use super::{run, run_with};

/// The value of a setting and where it came from, as `kintsugi config` prints them.
fn setting(out: &str, name: &str) -> (String, String) {
    let line = out.lines().find(|line| {
        line.split(" =").next().is_some_and(|before| before.trim_start_matches("# ") == name)
    });
    let (value, origin) = line.unwrap().split_once(" =").unwrap().1.rsplit_once('#').unwrap();
    (value.trim().to_owned(), origin.trim().to_owned())
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

#[test]
fn a_flag_goes_before_a_variable_before_the_file_before_the_default() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "k.toml", "readers = 6\nlong_readers = 7\nbusy_timeout = \"9s\"\n");
    let variables =
        [("KINTSUGI_CONFIG", "k.toml"), ("KINTSUGI_READERS", "8"), ("KINTSUGI_LONG_READERS", "9")];
    let shown = run_with(folder.path(), &["config", "--readers", "5"], &variables);
    assert_eq!(shown.code, 0, "{}", shown.err);
    let of = |name: &str| setting(&shown.out, name);
    assert_eq!(of("readers"), ("5".to_owned(), "flag".to_owned()));
    assert_eq!(of("long_readers"), ("9".to_owned(), "KINTSUGI_LONG_READERS".to_owned()));
    assert_eq!(of("busy_timeout"), ("\"9s\"".to_owned(), "k.toml".to_owned()));
    assert_eq!(of("lock_timeout"), ("\"5s\"".to_owned(), "default".to_owned()));
    assert_eq!(of("public_url"), (String::new(), "not set".to_owned()));
}

#[test]
fn what_is_printed_can_be_used_as_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["config", "--public-url", "https://k.example", "--readers", "9"];
    write(folder.path(), "k.toml", &run(folder.path(), &arguments).out);
    let again = run(folder.path(), &["config", "--config", "k.toml"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert_eq!(setting(&again.out, "public_url").0, "\"https://k.example\"");
    assert_eq!(setting(&again.out, "readers"), ("9".to_owned(), "k.toml".to_owned()));
}

#[test]
fn names_that_do_not_exist_are_refused_with_the_nearest_all_at_once() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "k.toml", "reders = 6\n[log]\nlevel = \"info\"\n");
    let variables = [("KINTSUGI_LISTN", "x"), ("KINTSUGI_CONFIG", "k.toml")];
    let refused = run_with(folder.path(), &["serve"], &variables);
    assert_eq!(refused.code, 78);
    for said in [
        "there is no variable KINTSUGI_LISTN; did you mean KINTSUGI_LISTEN?",
        "there is no setting reders; did you mean readers?",
        "the file has no sections",
        "what to do:",
    ] {
        assert!(refused.err.contains(said), "{said} in {}", refused.err);
    }
    let flag = run(folder.path(), &["serve", "--listn", "x"]);
    assert_eq!(flag.code, 64);
    assert!(flag.err.contains("--listen"), "{}", flag.err);
}

#[test]
fn a_wrong_value_names_where_it_came_from() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "k.toml", "drain_delay = \"5\"\n");
    let from_variable = run_with(folder.path(), &["config"], &[("KINTSUGI_READERS", "many")]);
    assert_eq!(from_variable.code, 78);
    assert!(from_variable.err.contains("KINTSUGI_READERS: "), "{}", from_variable.err);
    let from_file = run(folder.path(), &["config", "--config", "k.toml"]);
    assert_eq!(from_file.code, 78);
    assert!(from_file.err.contains("drain_delay in k.toml: say the unit"), "{}", from_file.err);
    let missing = run(folder.path(), &["config", "--config", "nowhere.toml"]);
    assert_eq!(missing.code, 78);
    assert!(missing.err.contains("nowhere.toml cannot be read"), "{}", missing.err);
}

#[test]
fn secrets_are_masked_and_can_stand_in_files() {
    let folder = tempfile::tempdir().unwrap();
    let secret = "hunter2hunter2hunter2hunter2hunter2";
    write(folder.path(), "secret", &format!("{secret}\n"));
    let url = format!("postgres://me:{secret}@db/k");
    let variables = [
        ("KINTSUGI_SECRET_FILE", "secret"),
        ("DATABASE_URL", &url),
        ("KINTSUGI_PROVIDER_CLIENT_SECRET", secret),
    ];
    let shown = run_with(
        folder.path(),
        &["config", "--token", secret, "--metrics-token", secret],
        &variables,
    );
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(!shown.out.contains("hunter2"), "{}", shown.out);
    let of = |name: &str| setting(&shown.out, name);
    assert_eq!(of("secret"), ("\"********\"".to_owned(), "KINTSUGI_SECRET_FILE".to_owned()));
    assert_eq!(of("database_url").1, "DATABASE_URL");
    assert_eq!(of("database_url").0, "\"postgres://me:********@db/k\"");
    let both = [("KINTSUGI_SECRET_FILE", "secret"), ("KINTSUGI_SECRET", secret)];
    let refused = run_with(folder.path(), &["config"], &both);
    assert_eq!(refused.code, 78);
    assert!(
        refused.err.contains("both set") && !refused.err.contains("hunter2"),
        "{}",
        refused.err
    );
    let short = run_with(folder.path(), &["config"], &[("KINTSUGI_SECRET", "hunter2")]);
    assert_eq!(short.code, 78);
    assert!(short.err.contains("at least 32") && !short.err.contains("hunter2"), "{}", short.err);
}

#[test]
fn an_empty_variable_is_not_set_and_those_of_kubernetes_are_let_be() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        ("KINTSUGI_READERS", ""),
        ("KINTSUGI_PORT", "tcp://10.0.0.1:8080"),
        ("KINTSUGI_SERVICE_HOST", "10.0.0.1"),
    ];
    let shown = run_with(folder.path(), &["config"], &variables);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert_eq!(setting(&shown.out, "readers"), ("4".to_owned(), "default".to_owned()));
}

#[test]
fn every_command_teaches() {
    let folder = tempfile::tempdir().unwrap();
    let help = run(folder.path(), &["--help"]);
    assert_eq!(help.code, 0);
    for command in commands(&help.out) {
        let help = run(folder.path(), &[&command, "--help"]);
        assert_eq!(help.code, 0, "{command}");
        assert!(help.out.contains("Usage: kintsugi"), "{command}");
        let below = commands(&help.out);
        let taught = below.iter().map(|below| run(folder.path(), &[&command, below, "--help"]).out);
        let all = std::iter::once(help.out.clone()).chain(taught).collect::<String>();
        assert!(all.contains("Example"), "{command} shows no example:\n{all}");
    }
}

/// The commands that a help lists.
pub fn commands(help: &str) -> Vec<String> {
    let after = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = after.take_while(|line| line.starts_with("  ")).map(str::trim_start);
    let names = listed.filter_map(|line| line.split_whitespace().next()).map(str::to_owned);
    names.filter(|name| name != "help").collect()
}
