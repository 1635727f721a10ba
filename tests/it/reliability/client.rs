//! A client on the network, as a tool would be: it keeps count of what it was promised.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kintsugi::clock::chance;
use serde_json::{Value, json};

use crate::support::Over;

/// How many write at once.
const WRITERS: usize = 8;

/// Longer than anything that is answered at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// Longer than any trouble of a server lasts.
pub const RECOVERY: Duration = Duration::from_mins(2);

/// One write, known by its title, which is also its `Idempotency-Key`.
pub struct Write {
    pub title: String,
    /// The id that was answered; nothing if the answer was cut off.
    pub id: Option<String>,
    /// Whether it had been done before.
    pub replayed: bool,
}

/// What came of writing through trouble: each was sent, with the same key, until it was acknowledged.
#[derive(Default)]
pub struct Through {
    /// Title and id of each.
    pub writes: Vec<(String, String)>,
    /// How often was answered to try later, with when.
    pub later: usize,
    /// How often no answer came.
    pub cut_off: usize,
    /// How many of those that were sent again had been written.
    pub replayed: usize,
    /// The longest that an answer was waited for.
    pub slowest: Duration,
}

/// Somebody with a token, at one address.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
    token: String,
}

impl Client {
    pub fn new(base: &str, token: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build();
        let agent = ureq::Agent::new_with_config(agent);
        Self { agent, base: base.to_owned(), token: format!("Bearer {token}") }
    }

    /// Reports an incident; nothing where no whole answer came.
    pub fn report(&self, title: &str) -> Write {
        let told = self.send(title).map(|(status, body, replayed)| {
            assert_eq!(status, 201, "{body}");
            (body["id"].as_str().unwrap().to_owned(), replayed)
        });
        let replayed = told.as_ref().is_some_and(|(_, replayed)| *replayed);
        Write { title: title.to_owned(), id: told.map(|(id, _)| id), replayed }
    }

    /// The same, with whatever is answered: status, body, and whether it was answered before.
    pub fn send(&self, title: &str) -> Option<(u16, Value, bool)> {
        let post = self.agent.post(format!("{}/api/v1/incidents", self.base));
        let post = post
            .header("authorization", &self.token)
            .header("content-type", "application/json")
            .header("idempotency-key", title);
        let mut answer = post.send(json!({"title": title}).to_string()).ok()?;
        let replayed = answer.headers().contains_key("idempotency-replayed");
        assert!(answer.status() != 503 || answer.headers().contains_key("retry-after"));
        let body = answer.body_mut().read_to_string().ok()?;
        Some((answer.status().as_u16(), serde_json::from_str(&body).expect(&body), replayed))
    }

    /// Sends a body under a key; nothing where no whole answer came.
    pub fn post(&self, path: &str, key: &str, body: &Value) -> Option<(u16, Value)> {
        let post = self.agent.post(format!("{}/api/v1/{path}", self.base));
        let post = post
            .header("authorization", &self.token)
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        let mut answer = post.send(body.to_string()).ok()?;
        let body = answer.body_mut().read_to_string().ok()?;
        Some((answer.status().as_u16(), serde_json::from_str(&body).expect(&body)))
    }

    /// Reports incidents with many clients while something is done, each until an answer is missing or it is told to
    /// stop (by the flag); answers what was sent.
    pub fn report_while<T>(
        &self,
        name: &str,
        deed: impl FnOnce(&AtomicBool) -> T,
    ) -> (Vec<Write>, T) {
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let (name, stop) = (format!("{name}.{writer}"), &stop);
                    scope.spawn(move || self.report_until(&name, stop))
                })
                .collect();
            let over = Over(&stop);
            let done = deed(&stop);
            drop(over);
            (writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect(), done)
        })
    }

    /// Reports incidents with many clients while something happens, each again until it is acknowledged.
    pub fn report_through<T>(&self, name: &str, happens: impl FnOnce() -> T) -> (Through, T) {
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let stop = &stop;
                    scope.spawn(move || {
                        let mut through = Through::default();
                        while !stop.load(Ordering::Relaxed) {
                            self.insist(
                                &format!("{name}.{writer}.{}", through.writes.len()),
                                &mut through,
                            );
                        }
                        through
                    })
                })
                .collect();
            let over = Over(&stop);
            let happened = happens();
            drop(over);
            let mut all = Through::default();
            for writer in writers {
                let through = writer.join().unwrap();
                all.writes.extend(through.writes);
                all.later += through.later;
                all.cut_off += through.cut_off;
                all.replayed += through.replayed;
                all.slowest = all.slowest.max(through.slowest);
            }
            (all, happened)
        })
    }

    fn insist(&self, title: &str, through: &mut Through) {
        let began = Instant::now();
        loop {
            assert!(began.elapsed() < RECOVERY, "{title} is not acknowledged");
            let sent = Instant::now();
            let told = self.send(title);
            through.slowest = through.slowest.max(sent.elapsed());
            match told {
                Some((201, body, replayed)) => {
                    through.replayed += usize::from(replayed);
                    let id = body["id"].as_str().unwrap().to_owned();
                    return through.writes.push((title.to_owned(), id));
                }
                Some((503, ..)) => through.later += 1,
                Some((status, body, _)) => panic!("{status}: {body}"),
                None => through.cut_off += 1,
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until something can be written again, and leaves it.
    pub fn until_written(&self) {
        let began = Instant::now();
        while self.mark().is_none() {
            assert!(began.elapsed() < RECOVERY, "nothing can be written any more");
        }
    }

    fn mark(&self) -> Option<()> {
        let themes = format!("{}/api/v1/themes", self.base);
        let post = self.agent.post(themes).header("authorization", &self.token);
        let body = json!({"key": format!("t-{:x}", chance()), "name": "T"}).to_string();
        let answer = post.header("content-type", "application/json").send(body).ok()?;
        (answer.status().as_u16() == 201).then_some(())
    }

    fn report_until(&self, name: &str, stop: &AtomicBool) -> Vec<Write> {
        let mut sent = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let write = self.report(&format!("{name}.{}", sent.len()));
            let cut_off = write.id.is_none();
            sent.push(write);
            if cut_off {
                break;
            }
        }
        sent
    }

    /// Everything that a path lists, over all its pages; `next` is the parameter that goes on.
    pub fn all(&self, path: &str, next: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut from = String::new();
        loop {
            let uri = format!("{}/api/v1/{path}{from}", self.base);
            let get = self.agent.get(uri).header("authorization", &self.token);
            let body = get.call().unwrap().body_mut().read_to_string().unwrap();
            let page: Value = serde_json::from_str(&body).unwrap();
            items.extend(page["items"].as_array().expect(&body).iter().cloned());
            match page["next_cursor"].as_str() {
                Some(cursor) if page["has_more"] != false => from = format!("&{next}={cursor}"),
                _ => return items,
            }
        }
    }
}
