//! The kinds of work that are measured on one database, each beside its floor.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::client::{Connection, Request};
use crate::driver::Driver;
use crate::floors::Creation;
use crate::load::{self, CONNECTIONS, Measured};
use crate::overheard::{self, Statement};
use crate::seed;
use crate::serve::{self, Served};
use crate::table::{Floor, LIST, REGISTER, Report, Row};

/// Connections that the store reads with, as it is set unless told otherwise: for what is quick, and for what is not.
const READERS: usize = 4;
const LONG_READERS: usize = 2;

/// The service on one database of some size, and what was measured of it.
pub struct Works {
    pub engine: &'static str,
    pub driver: Driver,
    pub served: Served,
    pub token: String,
    pub size: u64,
    pub time: Duration,
    pub report: Report,
}

impl Works {
    /// Everything, in an order in which nothing disturbs what comes after it.
    pub fn all(&mut self, syncs: f64) {
        self.get(true);
        self.list(true);
        self.search(true);
        self.register(true);
        self.figures();
        self.feed();
        crate::export::measure(self);
        self.create(syncs);
        self.upsert();
        self.transition();
    }

    /// What is shown over the sizes.
    pub fn reads(&mut self) {
        self.get(false);
        self.list(false);
        self.search(false);
        self.register(false);
        self.figures();
    }

    fn get(&mut self, open: bool) {
        let (generations, each) = (self.size / seed::TEMPLATES, seed::TEMPLATES);
        // A step that meets every generation and every number.
        let spread = (0..512).map(|number| (number * 7919 % generations, number * 613 % each));
        let paths = spread.map(|(of, number)| format!("/incidents/{}", seed::incident(of, number)));
        let requests: Vec<Request> = paths.map(|path| self.asking(&path)).collect();
        let bytes = Connection::open(&self.served.address).ask(&requests[0]).unwrap();
        let bare = serve::bare(bytes);
        let floor = load::closed(&bare.address, self.time, |_, _| requests[0].clone());
        bare.stop();
        let sets = self.statements(&requests);
        let driver = self.driver.measure(&sets, READERS, self.time);
        let measured = load::closed(&self.served.address, self.time, one_of(&requests));
        self.row("a bare handler that tells the same bytes", floor, vec![]);
        let floors = vec![
            Floor::of("the bare handler", floor.per_second, Some(0.45)),
            Floor::of("its SELECT by the driver", driver, None),
        ];
        self.row("get an incident", measured, floors);
        if open {
            self.open("get an incident", measured, one_of(&requests));
        }
    }

    fn list(&mut self, open: bool) {
        let sorts = ["-reported_at", "occurred_at", "-changed_at"];
        let paths = sorts.iter().flat_map(|sort| {
            let severities = ["sev1", "sev2", "sev3", "sev4"].iter();
            severities.flat_map(move |severity| {
                ["open", "mitigated", "resolved"].iter().map(move |status| {
                    format!("/incidents?status={status}&severity={severity}&sort={sort}&limit=50")
                })
            })
        });
        let requests: Vec<Request> = paths.map(|path| self.asking(&path)).collect();
        let measured = self.beside_sql(LIST, &requests, READERS, 0.6);
        if open {
            self.open(LIST, measured, one_of(&requests));
        }
    }

    fn search(&mut self, open: bool) {
        let words = [
            "payment",
            "certificate expired",
            "queue latency database",
            "firmware",
            "customer portal",
            "replicaqueue",
            "backup restore",
            "clock drift",
            "electionquorum",
            "library archive door",
            "login",
            "shard",
        ];
        let path = |words: &&str| format!("/search?q={}", words.replace(' ', "+"));
        let requests: Vec<Request> = words.iter().map(|words| self.asking(&path(words))).collect();
        let measured = self.beside_sql("search", &requests, LONG_READERS, 0.6);
        if open {
            self.open("search", measured, one_of(&requests));
        }
    }

    fn register(&mut self, open: bool) {
        let filters = [
            "status=in_progress&overdue=true",
            "priority=p1&status=accepted",
            "status=done&sort=due_date",
            "aim=prevent&strength=stronger",
            "outcome=effective&sort=-closed_at",
        ];
        let paths = (0..30).map(|number| {
            let filter = filters[number % filters.len()];
            let team = seed::team(number as u64);
            format!("/register?team={team}&{filter}&limit=50")
        });
        let requests: Vec<Request> = paths.map(|path| self.asking(&path)).collect();
        let measured = self.beside_sql(REGISTER, &requests, READERS, 0.6);
        if open {
            self.open(REGISTER, measured, one_of(&requests));
        }
    }

    fn figures(&mut self) {
        let years = ["from=2022-01-01&to=2022-12-31", "from=2023-01-01&to=2023-12-31"];
        let all = years.iter().map(|year| self.asking(&format!("/figures/actions?{year}")));
        let requests: Vec<Request> = all.collect();
        self.beside_sql("figures of all actions in a year", &requests, LONG_READERS, 0.6);
        let path =
            |number| format!("/figures/actions?service={}&{}", seed::service(number), years[0]);
        let requests: Vec<Request> = (0..30).map(|number| self.asking(&path(number))).collect();
        self.beside_sql("figures of a service in a year", &requests, LONG_READERS, 0.6);
    }

    fn feed(&mut self) {
        let (mut requests, mut since) = (Vec::new(), "start".to_owned());
        let mut connection = Connection::open(&self.served.address);
        for _ in 0..16 {
            let request = self.asking(&format!("/changes?limit=100&since={since}"));
            let told: Value = serde_json::from_slice(&connection.ask(&request).unwrap()).unwrap();
            told["next_cursor"].as_str().unwrap().clone_into(&mut since);
            requests.push(request);
        }
        self.beside_sql("100 changes of the feed", &requests, LONG_READERS, 0.6);
    }

    fn create(&mut self, syncs: f64) {
        let request = Request::post("/api/v1/incidents", &self.token, &body(""));
        let ask = || drop(Connection::open(&self.served.address).ask(&request).unwrap());
        ask();
        let creation = Creation::new(overheard::statements(ask));
        let grouped = creation.measure(&self.driver, 32, self.time);
        let alone = creation.measure(&self.driver, 1, self.time);
        let measured = load::closed(&self.served.address, self.time, |_, _| request.clone());
        let times = if self.engine == "SQLite" { 4.0 } else { 3.0 };
        let floors = vec![
            Floor::of("its rows by the driver, 32 in a transaction", grouped, Some(0.5)),
            Floor::of("its rows by the driver, one in a transaction", alone, Some(times)),
            Floor::of("durable writes, one after another", syncs, None),
        ];
        self.row("create an incident", measured, floors);
        self.open("create an incident", measured, |_, _| request.clone());
    }

    fn upsert(&mut self) {
        let next = AtomicU64::new(0);
        let measured = load::closed(&self.served.address, self.time, |_, _| {
            upsert(&self.token, next.fetch_add(1, Ordering::Relaxed))
        });
        self.beside_create("upsert an incident by reference", measured);
    }

    fn transition(&mut self) {
        let mut connection = Connection::open(&self.served.address);
        let create = Request::post("/api/v1/incidents", &self.token, &body(""));
        let ids: Vec<String> = (0..CONNECTIONS)
            .map(|_| {
                let told: Value =
                    serde_json::from_slice(&connection.ask(&create).unwrap()).unwrap();
                told["id"].as_str().unwrap().to_owned()
            })
            .collect();
        let measured = load::closed(&self.served.address, self.time, |connection, number| {
            let path = format!(
                "/api/v1/incidents/{}/transitions",
                ids[usize::try_from(connection).unwrap()]
            );
            let moves = [r#"{"move":"resolve"}"#, r#"{"move":"reopen","reason":"It came back."}"#];
            Request::post(&path, &self.token, moves[usize::try_from(number % 2).unwrap()])
        });
        self.beside_create("a move of an incident", measured);
    }

    fn beside_create(&mut self, work: &'static str, measured: Measured) {
        let create = self.report.latest("create an incident");
        let floor = Floor::of("create", create.measured.per_second, Some(0.7));
        self.row(work, measured, vec![floor]);
    }

    /// Measures what reads beside the statements that it leads to.
    fn beside_sql(
        &mut self,
        work: &'static str,
        requests: &[Request],
        readers: usize,
        target: f64,
    ) -> Measured {
        let sets = self.statements(requests);
        let floor = self.driver.measure(&sets, readers, self.time);
        let measured = load::closed(&self.served.address, self.time, one_of(requests));
        self.row(
            work,
            measured,
            vec![Floor::of("the same SQL by the driver", floor, Some(target))],
        );
        measured
    }

    /// The same at half of the rate that was reached, on time.
    fn open(
        &mut self,
        work: &'static str,
        closed: Measured,
        request: impl Fn(u64, u64) -> Request + Sync,
    ) {
        let rate = closed.per_second / 2.0;
        let measured = load::open(&self.served.address, self.time, rate, request);
        let floor = Floor::of("asked for", rate, None);
        let row = Row { open: true, ..self.new_row(work, measured, vec![floor]) };
        self.report.add(row);
    }

    /// What each of these requests says to the database; the second time, when who calls is known.
    fn statements(&self, requests: &[Request]) -> Vec<Vec<Statement>> {
        let mut connection = Connection::open(&self.served.address);
        // What takes too long is told to come later: what it said until then is compared.
        let mut ask = |request: &Request| assert!(connection.asks(request).is_ok());
        ask(&requests[0]);
        requests.iter().map(|request| overheard::statements(|| ask(request))).collect()
    }

    pub fn asking(&self, path: &str) -> Request {
        Request::get(&format!("/api/v1{path}"), &self.token)
    }

    pub fn row(&mut self, work: &'static str, measured: Measured, floors: Vec<Floor>) {
        let row = self.new_row(work, measured, floors);
        self.report.add(row);
    }

    fn new_row(&self, work: &'static str, measured: Measured, floors: Vec<Floor>) -> Row {
        Row { engine: self.engine, work, open: false, measured, floors }
    }
}

/// Each of them in turn, on every connection from another place.
fn one_of(requests: &[Request]) -> impl Fn(u64, u64) -> Request + Sync + '_ {
    move |connection, number| {
        let place = usize::try_from(connection * 5 + number).unwrap();
        requests[place % requests.len()].clone()
    }
}

/// Each of them tells of one of a thousand incidents at a time, each time something newer.
fn upsert(token: &str, number: u64) -> Request {
    let (id, moment) = (number % 1_000, jiff::Timestamp::UNIX_EPOCH + Duration::from_secs(number));
    let path = format!("/api/v1/incidents/by-reference?integration=bench&external_id={id}");
    let more = format!(",\"source_updated_at\":\"{moment}\",\"tags\":[\"n{number}\"]");
    Request::put(&path, token, &body(&more))
}

fn body(more: &str) -> String {
    format!(
        "{{\"title\":\"Payments fail for a quarter of all customers\",\"severity\":\"sev3\",\
         \"occurred_at\":\"2026-11-02T08:00:00Z\",\"reported_at\":\"2026-11-02T08:10:00Z\",\"summary\":\"{}\"{more}}}",
        "It began after noon. ".repeat(20)
    )
}

/// How long something took.
pub fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}
