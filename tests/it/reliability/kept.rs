//! What a service acknowledged, and whether it is there.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Client;
use super::client::Write;

/// What a service was asked to write, in the end.
#[derive(Default)]
pub struct Kept {
    /// Title and id of each.
    pub writes: Vec<(String, String)>,
    /// How many answers were cut off.
    pub cut_off: usize,
    /// How many of those had been written all the same.
    pub written: usize,
}

impl Kept {
    /// Sends again what was cut off, and then that and each tenth of the rest: the answer is the same.
    pub fn send_again(&mut self, client: &Client, sent: Vec<Write>) {
        for (index, Write { title, id, .. }) in sent.into_iter().enumerate() {
            let doubted = id.is_none();
            let id = id.unwrap_or_else(|| {
                let again = client.report(&title);
                self.cut_off += 1;
                self.written += usize::from(again.replayed);
                again.id.unwrap()
            });
            if doubted || index % 10 == 0 {
                let again = client.report(&title);
                assert_eq!((again.id.as_ref(), again.replayed), (Some(&id), true), "{title}");
            }
            self.writes.push((title, id));
        }
    }

    /// Every write is one incident with one change in the feed, and there is nothing else.
    pub fn are_there_once(&self, client: &Client) {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let mut listed: Vec<_> = client
            .all("incidents?limit=200&fields=id,title", "cursor")
            .iter()
            .map(|incident| (text(&incident["title"]), text(&incident["id"])))
            .collect();
        let mut expected = self.writes.clone();
        listed.sort();
        expected.sort();
        assert_eq!(listed.len(), expected.len());
        assert!(listed == expected, "what is there is not what was acknowledged");
        let mut changes: BTreeMap<String, usize> = BTreeMap::new();
        for change in client.all("changes?limit=500&types=incident", "since") {
            assert_eq!(change["op"], "created");
            *changes.entry(text(&change["id"])).or_default() += 1;
        }
        assert_eq!(changes.len(), self.writes.len());
        assert!(
            self.writes.iter().all(|(_, id)| changes.get(id) == Some(&1)),
            "a change is missing or twice"
        );
    }
}
