//! The register as a table.

use serde_json::json;

use super::{answered, looped};
use crate::action::{accepted, fields, moved};
use crate::support::{Told, World};

/// The headings as they were when the table was first given; later ones only come at the end.
const ITIL: &str = "Number,Title,Description,Source,Source Reference,Date Raised,Raised By (Team),Category,Size,\
    Timescale,Priority,Urgent,Important,Justification,Benefit Unit,Benefit Expected,Benefit Realised,\
    Effort Estimate (Days),Effort Actual (Days),KPI Metric,Baseline,Target,Observed,Objective,Service,Themes,\
    Contributing Factors,Lessons,Incidents,To Be Actioned By (Team),Co-owner Unit,First Required By Date,\
    Required By Date,Times Replanned,Status,Outcome,Decision Reason,Review Again On,Blocked Since,Blocked Reason,\
    Date Accepted,Date Started,Date Done,Evidence,Check Due,Verdict,Date Closed,Age (Days),Days Overdue,Strength,Aim,\
    Next Step,External Ticket,External Status,Last Synced,Updated At,URL,ID";

/// The rows of a table, the headings first.
fn rows(told: &Told) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(told.text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn cell<'a>(rows: &'a [Vec<String>], row: usize, heading: &str) -> &'a str {
    let column = rows[0].iter().position(|known| known == heading).unwrap();
    &rows[row][column]
}

async fn table(world: &World, query: &str) -> Told {
    world.member().get(&format!("register.csv?{query}")).await.expect(200)
}

on_both! {
    async fn the_table_has_the_headings_of_the_register_in_their_order(world) {
        let told = table(&world, "").await;
        assert_eq!(told.text, format!("{ITIL}\r\n"));
        assert_eq!(told.header("content-type").as_deref(), Some("text/csv; charset=utf-8; header=present"));
        assert_eq!(told.header("content-disposition").as_deref(), Some("attachment; filename=\"register.csv\""));
        let api = table(&world, "headings=api").await;
        assert!(api.text.starts_with("number,title,description,source,source_reference,raised_at,"), "{}", api.text);
        assert_eq!(rows(&api)[0].len(), rows(&told)[0].len());
    }

    async fn a_row_says_what_a_line_says(world) {
        let from = looped(&world, json!({})).await;
        let action = answered(&world, &from, json!({"what": "One\nand \"two\", three"})).await;
        moved(&world.lead(), &action, json!({"move": "accept"})).await;
        let rows = rows(&table(&world, "").await);
        assert_eq!(rows.len(), 2);
        let review = from.review.json["number"].as_str().unwrap();
        for (heading, expected) in [
            ("Number", action.json["number"].as_str().unwrap()),
            ("Description", "One\nand \"two\", three"),
            ("Source", &format!("live: {review}")),
            ("Date Raised", "2026-11-20"),
            ("Raised By (Team)", "Operations"),
            ("Priority", "p1"),
            ("Category", ""),
            ("Service", "Paying"),
            ("Themes", "Certificates"),
            ("Contributing Factors", "The certificate's end was in nobody's calendar"),
            ("To Be Actioned By (Team)", "Operations"),
            ("Required By Date", "2026-12-18"),
            ("Times Replanned", "0"),
            ("Date Accepted", "2026-11-20"),
            ("Age (Days)", "0"),
            ("Next Step", "Begin the work"),
            ("Updated At", "2026-11-20T08:00:00Z"),
            ("ID", &action.id()),
        ] {
            assert_eq!(cell(&rows, 1, heading), expected, "{heading}");
        }
    }

    async fn what_looks_like_a_formula_is_made_harmless(world) {
        for title in ["=1+1", "+1", "-1", "@SUM(A1)", "plain"] {
            let mut body = fields(&world);
            body["title"] = title.into();
            world.member().post("actions", body).await.expect(201);
        }
        let rows = rows(&table(&world, "sort=created_at").await);
        let titles: Vec<_> = (1..rows.len()).map(|row| cell(&rows, row, "Title")).collect();
        assert_eq!(titles, ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "plain"]);
        assert_eq!(cell(&rows, 1, "Days Overdue"), "0");
    }

    async fn days_are_those_of_the_time_zone_that_is_asked_for(world) {
        accepted(&world).await;
        let rows = rows(&table(&world, "tz=Pacific/Kiritimati").await);
        assert_eq!(cell(&rows, 1, "Updated At"), "2026-11-20T22:00:00+14:00");
        assert_eq!(cell(&rows, 1, "Required By Date"), "2026-12-18");
        let utc = table(&world, "tz=UTC").await;
        assert_eq!(utc.text, table(&world, "").await.text);
        let told = world.member().get("register.csv?tz=Mars/Olympus").await.expect(400);
        assert_eq!((told.pointers(), told.codes()), (vec!["tz"], vec!["unknown_time_zone"]));
    }

    async fn it_is_told_whole_and_takes_the_registers_filters(world) {
        let action = accepted(&world).await;
        crate::action::proposed(&world).await;
        assert_eq!(rows(&table(&world, "").await).len(), 3);
        let some = rows(&table(&world, "status=accepted&headings=api").await);
        assert_eq!((some.len(), cell(&some, 1, "id")), (2, action.id().as_str()));
        for query in ["limit=1", "cursor=x", "fields=nobody", "include_total=true", "headings=french", "owner=me"] {
            let told = world.member().get(&format!("register.csv?{query}")).await.expect(400);
            assert_eq!(told.pointers(), [query.split('=').next().unwrap()], "{}", told.text);
        }
    }

    async fn several_pages_are_one_table(world) {
        let count = 1_203;
        let team = world.people.team;
        let write = move |tx: &mut kintsugi::app::WriteTx<'_>| {
            use kintsugi::app::action::{CreateAction, create};
            use kintsugi::domain::action::ActionFields;
            let mut made = None;
            for index in 0..count {
                let title = format!("Action {index}");
                let fields = ActionFields { title, owner_team: Some(team), ..ActionFields::default() };
                let command = CreateAction { fields };
                made = Some(create(tx, &kintsugi::domain::permission::Caller::system(), &command)?);
            }
            Ok::<_, kintsugi::app::AppError>(made.unwrap())
        };
        let store = world.app.store().clone();
        store.write(kintsugi::store::Context::new("system"), write).await.unwrap();
        let rows = rows(&table(&world, "").await);
        let mut ids: Vec<_> = (1..rows.len()).map(|row| cell(&rows, row, "ID")).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        assert_eq!(rows.iter().filter(|row| row[0] == "Number").count(), 1);
    }
}
