//! A PostgreSQL server of a test's own, that keeps what it commits (`fsync`), and can be crashed, copied and promoted.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::Place;
use crate::support::Engine;
use crate::support::database::command;

/// A server and its folder; both gone when it is dropped.
pub struct Cluster {
    folder: String,
    port: u16,
    programs: Programs,
}

/// Where the server's programs are, and what stands before them for somebody who may run them.
#[derive(Clone)]
struct Programs {
    folder: String,
    before: Vec<String>,
}

impl Programs {
    /// As `tests/tools/with_postgres.sh` tells.
    #[expect(clippy::disallowed_methods, reason = "that is how the script tells it")]
    fn find() -> Option<Self> {
        let folder = std::env::var("KINTSUGI_TEST_PG_BIN").ok()?;
        let before = std::env::var("KINTSUGI_TEST_PG_AS").ok()?;
        Some(Self { folder, before: before.split_whitespace().map(str::to_owned).collect() })
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let inside = Path::new(&self.folder).join(program);
        let program =
            if inside.exists() { inside.display().to_string() } else { program.to_owned() };
        let mut all = self.before.iter().map(String::as_str).chain([program.as_str()]);
        let mut command = Command::new(all.next().unwrap());
        let ran = command.args(all).args(arguments).current_dir("/tmp").stdin(Stdio::null());
        let output = ran.stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "{program} {arguments:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Cluster {
    /// A new server; `None` where there are no programs for one.
    pub fn start() -> Option<Self> {
        let Some(programs) = Programs::find() else {
            println!("skipped: KINTSUGI_TEST_PG_BIN names no programs of PostgreSQL");
            return None;
        };
        let cluster = Self::at(programs);
        let arguments = [
            "-D",
            &cluster.folder,
            "-U",
            "kintsugi",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
        ];
        cluster.programs.run("initdb", &arguments);
        cluster.control("start", "fast");
        Some(cluster)
    }

    /// A server that follows this one, and without whose word this one commits nothing from now on.
    pub fn follower(&self) -> Self {
        let follower = Self::at(self.programs.clone());
        let port = self.port.to_string();
        let from = ["-D", &follower.folder, "-h", "127.0.0.1", "-p", &port, "-U", "kintsugi"];
        self.programs.run("pg_basebackup", &[from.as_slice(), &["-R", "-c", "fast"]].concat());
        follower.control("start", "fast");
        for sql in ["ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()"] {
            command(&self.url(), sql);
        }
        follower
    }

    fn at(programs: Programs) -> Self {
        let folder = programs.run("mktemp", &["-d", "/tmp/kintsugi-cluster.XXXXXX"]);
        Self { folder, port: free_port(), programs }
    }

    /// Where it is.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn url(&self) -> String {
        format!("postgres://kintsugi@{}/postgres", self.host())
    }

    /// Crashes it and starts it again; back when it can be used.
    pub fn crash_and_start(&self) {
        self.control("restart", "immediate");
    }

    /// Crashes it.
    pub fn crash(&self) {
        self.control("stop", "immediate");
    }

    /// Makes a follower the one that writes.
    pub fn promote(&self) {
        self.programs.run("pg_ctl", &["-D", &self.folder, "-w", "promote"]);
    }

    fn control(&self, what: &str, mode: &str) {
        let options =
            format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=", self.port);
        let log = format!("{}/server.log", self.folder);
        let arguments =
            ["-D", &self.folder, "-o", &options, "-l", &log, "-m", mode, "-w", "-s", what];
        let without = |name: &&str| what != "start" || !["-m", mode].contains(name);
        let arguments: Vec<_> = arguments.into_iter().filter(without).collect();
        self.programs.run("pg_ctl", &arguments);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if Path::new(&self.folder).join("postmaster.pid").exists() && !std::thread::panicking() {
            self.crash();
        } else if std::thread::panicking() {
            let stop = format!(
                "{}/pg_ctl -D {} -m immediate stop; true",
                self.programs.folder, self.folder
            );
            self.programs.run("sh", &["-c", &stop]);
        }
        self.programs.run("rm", &["-rf", &self.folder]);
    }
}

/// A place on servers of a test's own.
pub fn place_on(url: String) -> Place {
    let folder: TempDir = tempfile::tempdir().unwrap();
    Place { folder, url, engine: Engine::Postgres, _server: None }
}
