//! What happened, and what was proposed after it: the incidents of real organisations where their records lie beside this
//! repository, and made up ones otherwise.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::Chance;

/// An incident, with what was proposed after it.
pub struct Happened {
    pub title: String,
    pub proposals: Vec<String>,
}

/// The files of records: each line has an incident's `id` and `title`.
const FILES: [(&str, &str); 3] = [
    ("dfds", "dfds_postmortems.jsonl"),
    ("moj", "moj_incidents.jsonl"),
    ("mybinder", "mybinder_incidents.jsonl"),
];

/// What people propose, where nothing else is known.
const MADE_UP: [&str; 6] = [
    "Let the display go blank when its numbers are old",
    "Say in the form which unit is meant",
    "Renew certificates without anybody's calendar",
    "Keep two of what there is one of",
    "Try the way back before each change",
    "Write down what the night shift knows",
];

/// Incidents of real organisations; none where their records are not here.
pub fn real() -> Option<Vec<Happened>> {
    let folder = folder();
    let lines = |file: &str| {
        let text = fs::read_to_string(folder.join(file)).ok()?;
        Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>())
    };
    let mut proposals: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for item in lines("action_items.jsonl")? {
        let of = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
        proposals.entry((of("source"), of("incident"))).or_default().push(titled(&of("text")));
    }
    let mut all = Vec::new();
    for (source, file) in FILES {
        for line in lines(file)? {
            let of = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            let own = proposals.remove(&(source.to_owned(), of("id")));
            all.push(Happened { title: titled(&of("title")), proposals: own.unwrap_or_default() });
        }
    }
    for line in lines("jenkins_status_issues.jsonl")? {
        let title = titled(line["title"].as_str().unwrap_or_default());
        all.push(Happened { title, proposals: Vec::new() });
    }
    Some(all)
}

/// So many made up incidents.
pub fn made_up(chance: &mut Chance, count: usize) -> Vec<Happened> {
    let one = |number| {
        let proposals = (0..chance.between(0, 4)).map(|_| chance.one_of(&MADE_UP).to_owned());
        Happened {
            title: format!("The queue stood still, number {number}"),
            proposals: proposals.collect(),
        }
    };
    (0..count).map(one).collect()
}

/// Where the records are: `KINTSUGI_TEST_DATA`, or beside the repository.
#[expect(clippy::disallowed_methods, reason = "tests have no settings but these")]
fn folder() -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");
    std::env::var("KINTSUGI_TEST_DATA").map_or_else(|_| beside.into(), Into::into)
}

/// A text as a title: one line, not too long.
fn titled(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let title: String = words.join(" ").chars().take(150).collect();
    if title.trim().is_empty() { "Untitled".to_owned() } else { title }
}

/// So many incidents of another tool are brought in.
const BROUGHT_IN: usize = 1000;

/// An export of another tool's incidents: real ones where they are to be had.
pub fn servicenow(real: bool) -> String {
    let file = folder().join("servicenow_incidents_uci498.csv.gz");
    let unpack = || Command::new("gzip").arg("-dc").arg(file).output().ok();
    let unpacked = real.then(unpack).flatten().filter(|unpacked| unpacked.status.success());
    let Some(unpacked) = unpacked else { return MADE_UP_EXPORT.to_owned() };
    let text = String::from_utf8(unpacked.stdout).unwrap();
    text.lines().take(BROUGHT_IN + 1).flat_map(|line| [line, "\n"]).collect()
}

const MADE_UP_EXPORT: &str = "\
number,opened_at,resolved_at,closed_at,priority,category,assignment_group,final_state
0000901,2019-03-07T01:16:00,2019-03-07T11:29:00,2019-03-12T12:00:00,3,Post,56,Closed
0000902,2020-03-14T04:40:00,2020-03-15T09:52:00,2020-03-20T10:00:00,1,Doors,24,Closed
0000903,2021-04-01T06:10:00,,,2,Doors,70,-100
";
