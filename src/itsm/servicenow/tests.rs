//! What holds of the reader; the lines are our own.

use serde_json::json;

use super::*;

fn options(sayings: &[&str]) -> Options {
    let mut maps = Maps::default();
    sayings.iter().for_each(|saying| maps.say(saying).unwrap());
    let times = LocalTimes::new(Some("Europe/Copenhagen"), None).unwrap();
    Options { integration: "snow-test".to_owned(), times, maps, keep: Vec::new() }
}

fn read(csv: &str, options: Options) -> Vec<Result<Entry, BadLine>> {
    Export::open(csv.as_bytes(), options).unwrap().collect()
}

fn one(csv: &str, sayings: &[&str]) -> Entry {
    read(csv, options(sayings)).remove(0).unwrap()
}

fn oddities(entry: &Entry) -> Vec<String> {
    entry.odd.iter().map(|odd| format!("{}: {}", odd.kind, odd.what)).collect()
}

#[test]
fn opened_is_when_it_was_reported_and_never_when_it_occurred() {
    let entry =
        one("number,opened_at,short_description\nINC1,2020-01-01 12:00:00,Mail is slow\n", &[]);
    assert_eq!(entry.row.field("reported_at"), Some(&json!("2020-01-01T11:00:00Z")));
    assert_eq!(entry.row.field("occurred_at"), None);
    assert_eq!(entry.row.field("title"), Some(&json!("Mail is slow")));
    assert_eq!(entry.row.get("status"), Some(&json!("open")));
}

#[test]
fn a_value_that_no_map_explains_is_set_aside_and_the_dates_decide() {
    let csv = "number,state,priority,closed_at,resolved_at\nINC1,-100,3,2020-01-02 12:00:00,2020-01-01 12:00:00\n";
    let entry = one(csv, &[]);
    assert_eq!(entry.row.get("status"), Some(&json!("resolved")));
    assert_eq!(entry.row.field("severity"), None);
    assert_eq!(entry.row.field("source_severity"), Some(&json!("3")));
    assert_eq!(entry.row.field("source_data"), Some(&json!({"state": "-100"})));
    assert_eq!(oddities(&entry), ["unmapped_value: priority 3", "unmapped_value: state -100"]);
    let entry = one(csv, &["state:-100=open", "priority:3=sev3"]);
    assert_eq!(entry.row.get("status"), Some(&json!("open")));
    assert_eq!(entry.row.field("severity"), Some(&json!("sev3")));
    assert_eq!(oddities(&entry), ["contradiction: open_but_closed"]);
}

#[test]
fn what_contradicts_is_kept_and_remarked_on() {
    let csv = "number,state,opened_at,resolved_at,closed_at,reopen_count\n\
        INC1,Closed,2020-01-02 12:00:00,2020-01-01 12:00:00,2020-01-03 12:00:00,2\n\
        INC2,Closed,2020-01-02 12:00:00,,2020-01-03 12:00:00,0\n";
    let entries = read(csv, options(&[]));
    let first = entries[0].as_ref().unwrap();
    assert_eq!(oddities(first), ["contradiction: resolved_before_start"]);
    assert_eq!(first.row.get("reopened_count"), Some(&json!(2)));
    assert_eq!(
        first.row.get("first_resolved_at"),
        None,
        "the first of three resolutions is not told"
    );
    let second = entries[1].as_ref().unwrap();
    assert_eq!(oddities(second), ["contradiction: closed_without_resolution"]);
    assert_eq!(second.row.get("status"), Some(&json!("resolved")));
}

#[test]
fn an_ambiguous_hour_takes_the_earlier_and_is_flagged() {
    let entry =
        one("number,opened_at,resolved_at\nINC1,2020-10-25 02:30:00,2020-03-29 02:30:00\n", &[]);
    assert_eq!(entry.row.field("reported_at"), Some(&json!("2020-10-25T00:30:00Z")));
    assert_eq!(entry.row.get("data_quality"), Some(&json!(["ambiguous_time"])));
    let kept = json!({"opened_at": "2020-10-25 02:30:00", "resolved_at": "2020-03-29 02:30:00"});
    assert_eq!(entry.row.field("source_data"), Some(&kept));
    assert!(oddities(&entry).contains(&"skipped_time: resolved_at".to_owned()));
}

#[test]
fn a_time_that_cannot_be_read_is_set_aside() {
    let mut options = options(&[]);
    options.times = LocalTimes::new(Some("UTC"), Some("dd/MM/yyyy HH:mm")).unwrap();
    let entries = read("number,opened_at,reopen_count\nINC1,yesterday,many\n", options);
    let entry = entries[0].as_ref().unwrap();
    assert_eq!(
        entry.row.field("source_data"),
        Some(&json!({"opened_at": "yesterday", "reopen_count": "many"}))
    );
    assert_eq!(entry.row.get("data_quality"), Some(&json!(["unreadable_value"])));
}

#[test]
fn what_the_data_does_not_say_has_to_be_said() {
    let unsaid = |csv: &str| {
        let options = Options { integration: "snow-test".to_owned(), ..Options::default() };
        read(csv, options).remove(0).unwrap_err()
    };
    let BadLine::Unsaid { line: 2, unsaid: zone } =
        unsaid("number,opened_at\nINC1,2020-01-01 12:00:00\n")
    else {
        panic!()
    };
    assert!(zone.say.starts_with("--timezone"));
    let BadLine::Unsaid { unsaid: format, .. } =
        unsaid("number,opened_at\nINC1,01/02/2020 12:00\n")
    else {
        panic!()
    };
    assert!(format.say.starts_with("--date-format"));
}

#[test]
fn every_column_has_its_place_and_persons_have_none() {
    let csv = "number,sys_id,caller_id,assigned_to,location,category,assignment_group,cmdb_ci,problem_id,caused_by\n\
        INC1,9f3c,Pat,Kim,Annex,Network,Desk,printer-7,PRB4,CHG5\n";
    let entry = one(csv, &[]);
    assert_eq!(
        entry.row.get("key"),
        Some(&json!({"integration": "snow-test", "external_id": "9f3c"}))
    );
    assert_eq!(entry.row.field("title"), Some(&json!("Incident INC1, category Network")));
    assert_eq!(entry.row.field("source_data"), Some(&json!({"location": "Annex"})));
    assert_eq!(
        entry.row.field("tags"),
        Some(&json!(["category:Network", "assignment_group:Desk"]))
    );
    assert_eq!(entry.row.field("unmapped_services"), Some(&json!(["printer-7"])));
    let relations = entry.row.field("references").unwrap().as_array().unwrap();
    let relations: Vec<_> =
        relations.iter().map(|reference| reference["relation"].as_str().unwrap()).collect();
    assert_eq!(relations, ["self", "problem", "change"]);
    let line = entry.row.to_line();
    assert!(!line.contains("Pat") && !line.contains("Kim"), "{line}");
}

#[test]
fn a_broken_line_does_not_hold_up_the_others() {
    let entries = read(
        "number,opened_at\nINC1,2020-01-01 12:00:00,surplus\n,2020-01-01 12:00:00\nINC3,\n",
        options(&[]),
    );
    let reasons: Vec<_> = entries.iter().filter_map(|entry| entry.as_ref().err()).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(
        matches!(reasons[0], BadLine::Broken { line: 2, reason } if reason.contains("3 cells under 2"))
    );
    assert!(
        matches!(reasons[1], BadLine::Broken { line: 3, reason } if reason.contains("no number"))
    );
    assert_eq!(entries[2].as_ref().unwrap().line, 4);
}

#[test]
fn whatever_stands_in_a_cell_is_read_or_set_aside() {
    use proptest::prelude::*;
    let cell = "[^\r\n\"]{0,40}";
    let strategy = (cell, cell, cell, cell);
    proptest!(|((opened, state, priority, other) in strategy)| {
        let csv = format!("number,opened_at,state,priority,other\nINC1,\"{opened}\",\"{state}\",\"{priority}\",\"{other}\"\n");
        let mut options = options(&[]);
        options.times = LocalTimes::new(Some("UTC"), Some("yyyy-MM-dd HH:mm")).unwrap();
        let entry = read(&csv, options).remove(0).unwrap();
        let line = entry.row.to_line();
        for cell in [&opened, &state, &priority, &other] {
            let kept = cell.replace('\0', "\u{fffd}");
            let told = serde_json::to_string(kept.trim()).unwrap();
            let read_as_time = entry.row.field("reported_at").is_some() && *cell == opened;
            prop_assert!(read_as_time || line.contains(told.trim_matches('"')), "{cell:?} is lost: {line}");
        }
    });
}
