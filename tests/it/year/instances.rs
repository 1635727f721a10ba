//! The instances of the service that do the jobs and send the mails: in this process, or as a process of its own that can
//! be killed at any moment.
//!
//! A process of its own has its clock from this one, line by line, so that nothing of it is in the service.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;
use kintsugi::app::Kintsugi;
use kintsugi::jobs::{come_round, post::send_some};
use kintsugi::outbound::mail::Post;

use super::Year;
use crate::support::World;
use crate::support::database::{self, number};
use crate::support::smtp;

/// Who does the jobs beside the first instance.
pub enum Other {
    /// Nobody.
    None,
    /// A second instance in this process.
    Here(Box<World>),
    /// A process that is killed now and then, and started again; without it, the first does nothing by itself.
    Killed { process: Process, alone: bool },
}

/// So often in a hundred rounds in which a team's day begins it is killed.
const KILLED_IN_100: u64 = 2;

/// So often in a hundred rounds the mail server takes nothing.
const AWAY_IN_100: u64 = 10;

/// Seconds after which what was tried once is tried again, and a little more.
const TRIED_AGAIN: i64 = 6 * 60;

/// How an instance is started as a process.
pub struct Process {
    url: String,
    port: u16,
    child: Option<(Child, ChildStdin, BufReader<ChildStdout>)>,
    pub killed: usize,
}

impl Process {
    pub fn new(url: &str, port: u16) -> Self {
        Self { url: url.to_owned(), port, child: None, killed: 0 }
    }

    /// Has it do what is due at a moment.
    fn begin(&mut self, now: Timestamp) {
        let (_, stdin, _) = self.child.get_or_insert_with(|| {
            let program = std::env::current_exe().unwrap();
            let mut child = Command::new(program)
                .args(["--instance", &self.url, &self.port.to_string()])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
            (child, stdin, BufReader::new(stdout))
        });
        writeln!(stdin, "{}", now.as_microsecond()).unwrap();
    }

    /// Waits until it has done it.
    fn end(&mut self) {
        let (_, _, stdout) = self.child.as_mut().unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(line.trim(), "done");
    }

    /// `kill -9` after a while, beside what is done here.
    fn kill(&mut self, after: Duration) -> JoinHandle<()> {
        let (mut child, stdin, stdout) = self.child.take().unwrap();
        self.killed += 1;
        thread::spawn(move || {
            thread::sleep(after);
            child.kill().unwrap();
            child.wait().unwrap();
            // Only now: an end of its input would have it end by itself.
            drop((stdin, stdout));
        })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if self.child.is_some() {
            self.kill(Duration::ZERO).join().unwrap();
        }
    }
}

/// An instance as a process: does what is due at each moment that it is told, until it is told no more.
pub async fn instance(url: &str, port: u16) {
    let clock = database::clock();
    let (url, own) = (url.to_owned(), clock.clone());
    let app = tokio::task::spawn_blocking(move || database::open(&url, &own)).await.unwrap();
    let post = smtp::post_to(port);
    let holder = std::process::id().to_string();
    for line in std::io::stdin().lines() {
        let now = Timestamp::from_microsecond(line.unwrap().trim().parse().unwrap()).unwrap();
        clock.advance(now.as_second() - clock.now().as_second());
        turn(&app, &holder, &post).await;
        println!("done");
    }
}

/// Does what is due, and sends what is to be sent.
async fn turn(app: &Kintsugi, holder: &str, post: &Post) {
    come_round(app, holder, app.clock().now()).await;
    while send_some(app, post, None).await.unwrap() > 0 {}
}

impl Year {
    /// Each instance does what is due now, at the same time.
    pub async fn come_round(&mut self, dangerous: bool) {
        let (now, post) = (self.world.clock.now(), self.mails.post());
        let killed = dangerous && self.chance.percent(KILLED_IN_100);
        let moment = Duration::from_micros(self.chance.below(60_000));
        // Not where somebody is killed as well: what was taken to be sent is then late already.
        let away = !killed && self.chance.percent(AWAY_IN_100);
        if away {
            self.mails.refuse(Some("451 try again later"));
        }
        match &mut self.other {
            Other::None => turn(&self.world.app, "one", &post).await,
            Other::Here(other) => {
                tokio::join!(turn(&self.world.app, "one", &post), turn(&other.app, "two", &post));
            }
            Other::Killed { process, alone } => {
                process.begin(now);
                let killing = killed.then(|| process.kill(moment));
                if !*alone {
                    turn(&self.world.app, "one", &post).await;
                }
                match killing {
                    Some(killing) => {
                        killing.join().unwrap();
                        self.recover().await;
                    }
                    None => process.end(),
                }
            }
        }
        if away {
            self.try_again().await;
        }
    }

    /// The mail server is there again: what it did not take is sent with the next try.
    async fn try_again(&mut self) {
        self.mails.refuse(None);
        self.outages += 1;
        self.world.clock.advance(TRIED_AGAIN);
        turn(&self.world.app, "one", &self.mails.post()).await;
    }

    /// Another takes over what the one that was killed was at: the lease of a job is over after some seconds, what was
    /// taken to be sent after a quarter of an hour.
    async fn recover(&mut self) {
        let Other::Killed { process, alone } = &mut self.other else { return };
        let (clock, post) = (&self.world.clock, self.mails.post());
        for late in [0, 16 * 60] {
            clock.advance(late);
            loop {
                if *alone {
                    process.begin(clock.now());
                    process.end();
                } else {
                    turn(&self.world.app, "one", &post).await;
                }
                let held = "SELECT COUNT(*) FROM leases WHERE until > 0";
                if number(&self.world.url, held).await == 0 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
    }

    /// How often an instance was killed.
    pub fn killed(&self) -> usize {
        match &self.other {
            Other::Killed { process, .. } => process.killed,
            _ => 0,
        }
    }
}
