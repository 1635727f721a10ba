//! A new version is rolled out: two instances on PostgreSQL behind a proxy are replaced one after the other, and nobody who
//! writes meanwhile notices.

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

use super::{Client, Kept, LATER, Place, short_or_long, tell};
use crate::command::{Running, program};
use crate::support::Engine;

/// A few times what the proxy needs to notice: its interval is 200 ms.
const DRAIN: [&str; 2] = ["--drain-delay", "1s"];

/// A proxy that asks each instance whether it is ready.
struct Proxy {
    process: Child,
    base: String,
    watch: String,
}

impl Proxy {
    /// `None` where there is no `haproxy`.
    fn before(place: &Place, instances: [&Running; 2]) -> Option<Self> {
        let [one, two] = instances.map(|instance| port(&instance.base).to_owned());
        let (everybody, watch) = (free_port(), free_port());
        let mut settings = include_str!("rolling.haproxy").to_owned();
        for (word, port) in
            [(":EVERYBODY", &everybody), (":WATCH", &watch), (":ONE", &one), (":TWO", &two)]
        {
            settings = settings.replace(word, &format!(":{port}"));
        }
        let file = place.folder.path().join("haproxy.cfg");
        fs::write(&file, settings).unwrap();
        let mut haproxy = Command::new("haproxy");
        haproxy.env("PATH", "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin");
        let Ok(process) = haproxy.args(["-db", "-f", file.to_str().unwrap()]).spawn() else {
            println!("skipped: there is no haproxy");
            return None;
        };
        let base = format!("http://127.0.0.1:{everybody}");
        let watch = format!("http://127.0.0.1:{watch}/watch;csv");
        Some(Self { process, base, watch })
    }

    /// Waits until it takes both instances for ready.
    fn wait_for_both(&self) {
        let up = |told: String| {
            told.lines()
                .filter(|line| line.starts_with("kintsugi,") && line.contains(",UP,"))
                .count()
        };
        while ureq::get(&self.watch)
            .call()
            .map_or(0, |mut told| up(told.body_mut().read_to_string().unwrap()))
            < 3
        {
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn port(base: &str) -> &str {
    base.rsplit_once(':').unwrap().1
}

fn free_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

/// Stops an instance and starts the next one in its place.
fn replace(place: &Place, old: Running) -> Running {
    let address = format!("127.0.0.1:{}", port(&old.base));
    old.stop();
    let mut new = program(place.folder.path());
    new.args(["serve", "--log-level", "warn", "--rate-limit", "0", "--listen", &address])
        .args(DRAIN);
    Running::spawn(new.args(["--database-url", &place.url]), LATER)
}

#[test]
fn two_instances_are_replaced_behind_a_proxy_and_no_request_fails() {
    let Some(place) = Place::of(Engine::Postgres) else {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
        return;
    };
    let (one, token) = place.start_first(&DRAIN, &[]);
    let two = place.start_until(&DRAIN, &[], LATER);
    let Some(proxy) = Proxy::before(&place, [&one, &two]) else {
        return;
    };
    proxy.wait_for_both();
    let rounds = short_or_long(1, 5);
    let client = Client::new(&proxy.base, &token);
    let (sent, instances) = client.report_while("0", |stop| {
        let mut instances = [one, two];
        for _ in 0..rounds {
            instances = instances.map(|old| {
                let new = replace(&place, old);
                proxy.wait_for_both();
                new
            });
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        instances
    });
    let count = sent.len();
    let mut kept = Kept::default();
    kept.send_again(&client, sent);
    assert_eq!(kept.cut_off, 0);
    kept.are_there_once(&client);
    drop(proxy);
    for instance in instances {
        instance.stop();
    }
    place.verify_audit();
    tell(
        &place,
        &format!(
            "both of two instances replaced {rounds} times under load: {count} requests, none failed"
        ),
    );
}
