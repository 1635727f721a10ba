//! The service is killed in the middle of a batch: sent again under its key, what was done is told, and the rest is done.

use std::thread;
use std::time::Instant;

use kintsugi::clock::chance;
use serde_json::{Value, json};

use super::client::RECOVERY;
use super::{Client, Place, at_both, short_or_long, tell};

/// So many actions are withdrawn at once.
const MANY: usize = 100;

at_both! {
    fn a_batch_that_was_cut_off_is_done_once_when_it_is_sent_again(place) {
        let (mut service, token) = place.start_first(&[], &[]);
        let mut found_done = Vec::new();
        for cycle in 0..short_or_long(3, 15) {
            let client = Client::new(&service.base, &token);
            let items: Vec<_> = (0..MANY).map(|index| propose(&client, cycle, index)).collect();
            let batch = json!({"items": items, "transition": {"move": "withdraw", "reason": "It was a test"}});
            let key = format!("batch-{cycle}");
            let until = usize::try_from(chance() % 50).unwrap();
            thread::scope(|scope| {
                scope.spawn(|| client.post("action-batches", &key, &batch));
                wait_until_moved(&client, &items[until]);
                service.signal("-KILL");
                service.wait();
            });
            service = place.start().0;
            let client = Client::new(&service.base, &token);
            let (status, told) = client.post("action-batches", &key, &batch).unwrap();
            assert_eq!((status, &told["applied"]), (200, &json!(MANY)), "{told}");
            let all = told["items"].as_array().unwrap();
            let done = all.iter().filter(|item| item["replayed"] == true).count();
            assert!(done > until, "{done} of at least {} that were seen", until + 1);
            found_done.push(done);
            for item in all {
                assert_eq!(moves(&client, item), 1, "it moved twice, or not at all");
            }
        }
        place.verify_audit();
        tell(&place, &format!("kill -9 in a batch of {MANY}: of each, {found_done:?} were done before, and all once"));
    }
}

fn moves(client: &Client, item: &Value) -> usize {
    client.all(&format!("actions/{}/transitions", item["action"].as_str().unwrap()), "").len()
}

fn wait_until_moved(client: &Client, item: &Value) {
    let began = Instant::now();
    while moves(client, item) == 0 {
        assert!(began.elapsed() < RECOVERY, "the batch does not come so far");
    }
}

fn propose(client: &Client, cycle: usize, index: usize) -> Value {
    let title = format!("withdraw-{cycle}.{index}");
    let (status, told) = client.post("actions", &title, &json!({"title": title})).unwrap();
    assert_eq!(status, 201, "{told}");
    json!({"action": told["id"], "version": 1})
}
