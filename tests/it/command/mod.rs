//! The program itself, started as people start it: what it prints, how it ends, what it refuses.

mod backup;
pub mod config;
mod copy;
mod demo;
mod doctor;
mod faults;
mod keep;
mod metrics;
pub mod mounts;
mod raw;
mod restore;
mod secrets;
mod serve;
mod slow;
mod watched;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::Over;
use crate::support::database::pooler;

/// Nothing here takes this long; what does, hangs.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a command printed, and how it ended.
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// The program, in a folder, with nothing in its environment.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kintsugi"));
    command.current_dir(folder).env_clear();
    if pooler().is_some() {
        command.env("KINTSUGI_PREPARED_STATEMENTS", "false");
    }
    command
}

/// Runs a command to its end.
pub fn run(folder: &Path, arguments: &[&str]) -> Ended {
    run_with(folder, arguments, &[])
}

/// The same with variables.
pub fn run_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = program(folder);
    let output = command.args(arguments).envs(variables.iter().copied()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap_or(-1);
    Ended { code, out: text(output.stdout), err: text(output.stderr) }
}

/// Sends a signal to a process.
pub fn signal(name: &str, process: &str) {
    assert!(Command::new("kill").args([name, process]).status().unwrap().success());
}

/// A service that runs, on a port of its own.
pub struct Running {
    child: Child,
    /// What it printed at its start.
    pub greeting: String,
    /// Where it listens: `http://127.0.0.1:…`.
    pub base: String,
}

impl Running {
    /// Starts `kintsugi serve` and waits until it has printed a line with `last` in it.
    pub fn start(folder: &Path, arguments: &[&str], last: &str) -> Self {
        Self::start_with(folder, arguments, &[], last)
    }

    /// The same with variables.
    pub fn start_with(
        folder: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
        last: &str,
    ) -> Self {
        let mut command = program(folder);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log-level", "warn"]).args(arguments);
        // Tests are faster than people; those about the limits set them.
        command.envs([("KINTSUGI_RATE_LIMIT", "0"), ("KINTSUGI_ADDRESS_RATE_LIMIT", "0")]);
        Self::spawn(command.envs(variables.iter().copied()), last)
    }

    /// Starts what was put together, and waits until it has printed a line with `last` in it.
    pub fn spawn(command: &mut Command, last: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (told, lines) = channel();
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                // What comes after the greeting is read, so that the pipe stays open, and dropped.
                drop(told.send(line));
            }
        });
        let mut running = Self { child, greeting: String::new(), base: String::new() };
        loop {
            let line = lines.recv_timeout(PATIENCE).expect("the service did not start");
            running.greeting += &line;
            running.greeting += "\n";
            if line.contains(last) {
                break;
            }
        }
        let serving = running.greeting.lines().find(|line| line.contains("serving")).unwrap();
        running.base = serving.split_whitespace().nth(1).unwrap().to_owned();
        running
    }

    /// The token that stands in the greeting after this word.
    pub fn token(&self, before: &str) -> String {
        let after = self.greeting.split_once(before).unwrap().1;
        let token = after.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        token.into_iter().find(|word| word.starts_with("kin_")).unwrap().to_owned()
    }

    /// Asks for a path; answers status and body.
    pub fn get(&self, path: &str, token: &str) -> (u16, String) {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build();
        let request = ureq::Agent::new_with_config(agent).get(format!("{}{path}", self.base));
        let mut answer = request.header("authorization", format!("Bearer {token}")).call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    /// Sends a new record; answers status and body.
    pub fn post(&self, path: &str, token: &str, body: &str) -> (u16, String) {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build();
        let request = ureq::Agent::new_with_config(agent).post(format!("{}{path}", self.base));
        let request = request.header("content-type", "application/json");
        let request = request.header("authorization", format!("Bearer {token}"));
        let mut answer = request.send(body).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    }

    /// Does something while somebody reports one incident after the other.
    pub fn while_reporting<T>(&self, token: &str, deed: impl FnOnce() -> T) -> T {
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    assert_eq!(self.post("/api/v1/incidents", token, r#"{"title": "A"}"#).0, 201);
                }
            });
            let _over = Over(&stop);
            deed()
        })
    }

    /// Where its files are, for one that has a disk of its own.
    pub fn root(&self) -> String {
        format!("/proc/{}/root", self.child.id())
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        signal(name, &self.process());
    }

    /// The number of its process.
    pub fn process(&self) -> String {
        self.child.id().to_string()
    }

    /// Waits for its end; answers the exit code, if it was not killed.
    pub fn wait(mut self) -> Option<i32> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(began.elapsed() < PATIENCE, "the service did not end");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Stops it gracefully.
    pub fn stop(self) {
        self.signal("-TERM");
        assert_eq!(self.wait(), Some(0));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that failed leaves it running; one that ended well has waited for it.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
