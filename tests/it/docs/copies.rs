//! What stands in two places is the same in both.

use super::read;
use crate::command::run;

fn printed(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), arguments).out
}

#[test]
fn the_state_tables_are_those_that_the_service_reads() {
    let told = printed(&["state-tables"]);
    assert!(
        read("docs/state-tables.md") == told,
        "print it anew: cargo run -q -- state-tables > docs/state-tables.md"
    );
}

#[test]
fn the_import_table_of_the_architecture_is_that_of_lib_rs() {
    let rows = |text: &str, before: &str| -> Vec<String> {
        let rows = text.lines().filter_map(|line| line.strip_prefix(before));
        rows.filter(|row| row.starts_with("| `")).map(str::to_owned).collect()
    };
    let lib = rows(&read("src/lib.rs"), "//! ");
    assert!(lib.len() > 5);
    assert_eq!(rows(&read("docs/architecture.md"), ""), lib);
}

#[test]
fn the_table_of_settings_names_each_with_its_default() {
    let shown = printed(&["config"]);
    let settings = shown.lines().filter_map(|line| {
        let (name, rest) = line.split_once(" =")?;
        let value = rest.rsplit_once('#')?.0.trim().trim_matches('"');
        Some((name.trim_start_matches("# ").to_owned(), value.to_owned()))
    });
    let settings: Vec<_> = settings.collect();
    let text = read("docs/operations.md");
    let below = text.split_once("\n## Settings").unwrap().1.split_once("\n## ").unwrap().0;
    let rows = below.lines().filter_map(|line| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let name = cells.first()?.strip_prefix('`')?.strip_suffix('`')?;
        Some((name.to_owned(), cells.get(1)?.trim_matches('`').to_owned()))
    });
    assert_eq!(rows.collect::<Vec<_>>(), settings);
}

#[test]
fn the_architecture_fits_on_three_pages() {
    assert!(read("docs/architecture.md").lines().count() <= 150);
}
