//! What holds of the reader; the documents are our own.

use serde_json::{Value, json};

use super::*;

const DOCUMENT: &str = "\
---
title: Mail was down
severity: sev2
tags: [mail]
---
# Mail was down on 2024-03-05

Written the day after.

## Summary

Nobody could send mail
for an hour.

## Impact

Everyone in the annex.

## Timeline

All times in UTC.

| Time | Event |
| --- | --- |
| 2024-03-05 10:00 | The queue grew |
| 10:20 | **Restarted** the relay |
| HH:mm | Short description |

## Root Cause(s)

- The disk was full.
- Nobody had been told
  that it filled up.

## What went well

The runbook was right.

## Lessons Learnt

### What went wrong

Too few eyes.

### On runbooks

Runbooks that are used stay right.

## Action Items

### Process

1. [x] Tell the desk ([ticket](https://github.com/org/mail/issues/7))
2. [ ] **Watch the disk**: it fills up over
   the year.

And one more thought.

### Relay

Give it more room.

## Attendees

- AB, CD

## Stats

- Category: Mail
";

const LABELS: &str = "\
# Incident on 2024-03-05

- **Key events**
  - Fault occurs 2024-03-05 09:50
  - First detected 2024-03-05 10:00
  - Incident declared: 2024-03-05 10:05
  - Repaired 2024-03-05 1100
  - Resolved 2024-03-05 11:30

- **Time to repair**: 1h

- **Impact**:
  - No mail

- **Context**:
  - Thread: [chat](https://org.slack.com/archives/C01/p170)

- **Review actions**:

Give it more room.

Tell the desk.
";

fn options(zone: Option<&str>) -> Options {
    let times = LocalTimes::new(zone, None).unwrap();
    Options { integration: "docs".to_owned(), times, team: Some("post".to_owned()) }
}

fn of(document: &Document, kind: RowType) -> Vec<&Row> {
    document.rows.iter().filter(|row| row.kind() == kind).collect()
}

fn fields<'d>(document: &'d Document, kind: RowType, name: &str) -> Vec<&'d Value> {
    of(document, kind).iter().map(|row| row.field(name).unwrap_or(&Value::Null)).collect()
}

#[test]
fn a_document_becomes_an_incident_with_its_review_and_what_that_drew() {
    let read = read("2024/PM-9 - Mail.md", DOCUMENT, &options(None));
    let incident = of(&read, RowType::Incident)[0];
    assert_eq!(
        incident.get("key"),
        Some(&json!({"integration": "docs", "external_id": "2024/PM-9"}))
    );
    assert_eq!(incident.get("status"), Some(&json!("resolved")));
    assert_eq!(incident.field("title"), Some(&json!("Mail was down on 2024-03-05")));
    assert_eq!(incident.field("severity"), Some(&json!("sev2")));
    assert_eq!(incident.field("tags"), Some(&json!(["mail", "category:Mail"])));
    let review = of(&read, RowType::Review)[0];
    assert_eq!(review.field("incidents"), Some(&json!(["@docs/2024/PM-9"])));
    assert_eq!(review.get("edition"), Some(&json!({"published_at": "2024-03-05T10:20:00Z"})));
    let expected = json!({
        "plain_summary": "Nobody could send mail\nfor an hour.",
        "impact": "Everyone in the annex.",
        "what_happened": "All times in UTC.",
        "went_well": "The runbook was right.",
        "was_hard": "### What went wrong\n\nToo few eyes.",
        "unplaced": "Written the day after.\n\n### Process\n\nAnd one more thought.\n\n\
            ### Attendees\n\n- AB, CD\n\n### Stats\n\n- Category: Mail",
    });
    assert_eq!(review.field("sections"), Some(&expected));
    assert_eq!(
        fields(&read, RowType::Factor, "statement"),
        ["The disk was full.", "Nobody had been told that it filled up."]
    );
    assert_eq!(fields(&read, RowType::Lesson, "title"), ["On runbooks"]);
    assert_eq!(fields(&read, RowType::Lesson, "insight"), ["Runbooks that are used stay right."]);
}

#[test]
fn actions_keep_their_words_their_boxes_and_their_tickets() {
    let read = read("PM-9.md", DOCUMENT, &options(None));
    assert_eq!(
        fields(&read, RowType::Action, "title"),
        ["Tell the desk (ticket)", "Watch the disk", "Give it more room."]
    );
    let what = fields(&read, RowType::Action, "what");
    assert_eq!(what[0], "Tell the desk ([ticket](https://github.com/org/mail/issues/7))");
    assert_eq!(what[1], "**Watch the disk**: it fills up over the year.");
    assert_eq!(what[2], &Value::Null, "the title says it all");
    let status: Vec<_> =
        of(&read, RowType::Action).iter().map(|row| row.get("status").unwrap()).collect();
    assert_eq!(status, ["done", "proposed", "proposed"]);
    let action = of(&read, RowType::Action)[0];
    assert_eq!(action.field("references").unwrap()[1]["external_id"], "org/mail#7");
    assert_eq!(action.field("owner_team"), Some(&json!("post")));
    assert_eq!(action.field("home"), Some(&json!("@docs/PM-9#review")));
    assert_eq!(action.field("tags"), Some(&json!(["Process"])));
    assert_eq!(
        action.field("why"),
        Some(&json!("Mail was down on 2024-03-05\n\n- Category: Mail"))
    );
}

#[test]
fn a_timeline_is_read_in_the_zone_that_it_names() {
    let read = read("PM-9.md", DOCUMENT, &options(None));
    let at = fields(&read, RowType::TimelineEvent, "happened_at");
    assert_eq!(at, [&json!("2024-03-05T10:00:00Z"), &json!("2024-03-05T10:20:00Z"), &Value::Null]);
    let text = fields(&read, RowType::TimelineEvent, "text");
    assert_eq!(text, ["The queue grew", "**Restarted** the relay", "HH:mm: Short description"]);
}

#[test]
fn labels_in_a_list_are_headings_too() {
    let read = read("2024-03-05-mail.html.md.erb", LABELS, &options(Some("Europe/London")));
    let incident = of(&read, RowType::Incident)[0];
    let times = ["occurred_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at"]
        .map(|name| incident.field(name).unwrap());
    let expected = ["09:50", "10:00", "10:05", "11:00", "11:30"]
        .map(|time| json!(format!("2024-03-05T{time}:00Z")));
    assert_eq!(times, expected.each_ref());
    assert_eq!(incident.field("references").unwrap()[1]["relation"], "chat");
    let sections = of(&read, RowType::Review)[0].field("sections").unwrap();
    assert_eq!(sections["impact"], "- No mail");
    assert_eq!(sections["unplaced"], "### Time to repair\n\n1h");
    assert_eq!(fields(&read, RowType::Action, "what"), ["Give it more room.\n\nTell the desk."]);
    let kinds = fields(&read, RowType::TimelineEvent, "kind");
    let expected = [
        Value::Null,
        json!("detection"),
        json!("communication"),
        json!("recovery"),
        json!("recovery"),
    ];
    assert_eq!(kinds, expected.each_ref());
}

#[test]
fn without_a_zone_times_are_kept_as_text_and_remarked_on() {
    let read = read("a.md", LABELS, &options(None));
    assert_eq!(of(&read, RowType::Incident)[0].field("resolved_at"), None);
    assert!(
        fields(&read, RowType::TimelineEvent, "text")
            .contains(&&json!("Resolved 2024-03-05 11:30"))
    );
    assert!(read.odd.iter().any(|odd| odd.kind == crate::itsm::OddKind::NoTimeZone));
}

#[test]
fn headings_that_are_times_and_lists_of_times_are_timelines() {
    let text = "# Down, 2020-01-02\n## Timeline (UTC)\nAbout the day.\n### 23:50\nIt broke.\n\n```\nlog\n```\n### 00:10 - 00:20\n\
        Mended.\n### Later\nWatched.\n";
    let read_one = read("a.md", text, &options(None));
    let told = fields(&read_one, RowType::TimelineEvent, "text");
    assert_eq!(told, ["It broke.\n\n```\nlog\n```", "00:10 - 00:20\n\nMended."]);
    let at = fields(&read_one, RowType::TimelineEvent, "happened_at");
    assert_eq!(at, ["2020-01-02T23:50:00Z", "2020-01-03T00:10:00Z"]);
    let sections = of(&read_one, RowType::Review)[0].field("sections").unwrap();
    assert_eq!(
        sections["what_happened"],
        "### Timeline (UTC)\n\nAbout the day.\n\n### Later\n\nWatched."
    );
    let list = "# Down, 2020-01-02\n## Timeline\n- see the log\n- **10:00** UTC: broke\n  - badly\n- then\n\n10:05 – mended\n\nand checked\n";
    let read_two = read("a.md", list, &options(None));
    let told = fields(&read_two, RowType::TimelineEvent, "text");
    assert_eq!(told, ["broke\n- badly\n\n- then", "mended\n\nand checked"]);
}

#[test]
fn a_piece_brings_the_definitions_of_its_links() {
    let text = "# A\n## Actions\n- Mend it ([pr][fix])\n- Tell them\n\n[fix]: https://github.com/org/app/pull/3\n[old]: https://example.com\n";
    let read = read("a.md", text, &options(None));
    let what = fields(&read, RowType::Action, "what");
    assert_eq!(
        what,
        [&json!("Mend it ([pr][fix])\n\n[fix]: https://github.com/org/app/pull/3"), &Value::Null]
    );
    assert_eq!(
        of(&read, RowType::Action)[0].field("references").unwrap()[1]["external_id"],
        "org/app#3"
    );
    let sections = of(&read, RowType::Review)[0].field("sections").unwrap();
    assert_eq!(sections["unplaced"], "[old]: https://example.com");
}

#[test]
fn whatever_stands_among_the_actions_is_an_action() {
    let text = "# A\n## Action items\n### What went wrong\n- Nobody saw it\n## What went wrong\n- Nobody heard it\n";
    let read = read("a.md", text, &options(None));
    assert_eq!(fields(&read, RowType::Action, "title"), ["Nobody saw it"]);
}

#[test]
fn tables_of_actions_are_actions() {
    let text = "# A\n## Actions\n| Owner | Action | Due |\n|---|---|---|\n| desk | Tell them | May |\n| | | |\n";
    let read = read("a.md", text, &options(None));
    assert_eq!(fields(&read, RowType::Action, "title"), ["Tell them"]);
    assert_eq!(fields(&read, RowType::Action, "what"), ["Tell them\n\n- Owner: desk\n- Due: May"]);
}

#[test]
fn a_document_is_known_again_by_its_path_or_the_id_in_its_name() {
    for (path, id) in [
        ("a/PM-9 - Mail.md", "a/PM-9"),
        ("2020-01-02-mail.html.md.erb", "2020-01-02-mail"),
        ("Mail - down.md", "Mail - down"),
        ("PM-9 - Mail", "PM-9"),
        ("v1.2.md", "v1.2"),
    ] {
        assert_eq!(id_of(path), id);
    }
    assert!(
        is_named_as_one("a/b.md.erb") && is_named_as_one("B.MD") && !is_named_as_one("a.md/b.txt")
    );
    assert!(
        begins_as_one("PM-9 - v1. Mail", "# Mail\n## Summary\n")
            && !begins_as_one("Makefile", "# all\nall:\n")
    );
}
