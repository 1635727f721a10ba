//! Where `serve` listens: for everybody, and, if it is set, for those who run the service, on an address of their own.
//! May use: `config`, `http`, `app`.

use std::any::Any;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::Server;
use rustix::process::{Resource, getrlimit};
#[cfg(target_os = "linux")]
use socket2::SockRef;

use super::failure::{CANNOT_CREATE, Failure};
use crate::app::Kintsugi;
use crate::config::Http;
use crate::http::{self, HttpConfig};

/// Files for the database, the log and those who run the service, which connections may not take.
const KEPT_FREE: u64 = 128;

/// The most connections of one worker, however many files there are.
const MOST: u64 = 25_000;

/// Listens for everybody; answers the address as well.
///
/// # Errors
/// Why it cannot.
pub(super) fn for_everybody(
    asked: &Http,
    app: &Kintsugi,
    config: HttpConfig,
) -> Result<(String, Server), Failure> {
    let (shared, stall_timeout) = (app.clone(), asked.stall_timeout.0);
    let server = HttpServer::new(move || http::app(shared.clone(), config.clone()))
        .keep_alive(asked.keep_alive.0)
        .client_request_timeout(asked.header_timeout.0)
        .on_connect(move |connection, _| cut_off_when_stalled(connection, stall_timeout))
        .shutdown_timeout(asked.drain_timeout.0.as_secs())
        .disable_signals();
    let workers = asked.workers.map_or_else(threads, usize::from);
    let server = server.workers(workers).max_connections(connections(workers));
    let server = server.bind(&asked.listen).map_err(|why| cannot(&asked.listen, &why, "listen"))?;
    Ok((bound(&server.addrs(), &asked.listen), server.run()))
}

/// The address that was bound, where the port was left to the system.
fn bound(addresses: &[SocketAddr], asked: &str) -> String {
    addresses.first().map_or_else(|| asked.to_owned(), ToString::to_string)
}

/// Listens for those who run the service, with a thread and connections that nobody else can take; answers the address as
/// well.
///
/// # Errors
/// Why it cannot.
pub(super) fn for_operations(
    address: &str,
    asked: &Http,
    app: &Kintsugi,
    config: HttpConfig,
) -> Result<(String, Server), Failure> {
    let shared = app.clone();
    let server = HttpServer::new(move || http::operations(shared.clone(), config.clone()))
        .client_request_timeout(asked.header_timeout.0)
        .keep_alive(asked.keep_alive.0)
        .workers(1)
        .max_connections(32)
        .disable_signals();
    let server = server.bind(address).map_err(|why| cannot(address, &why, "operations-listen"))?;
    Ok((bound(&server.addrs(), address), server.run()))
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// How many connections a worker takes: as many as there are files for, less some for all else. More wait to be let in,
/// rather than take the last file.
fn connections(workers: usize) -> usize {
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let free = files.saturating_sub(KEPT_FREE.min(files / 2));
    let each = free / u64::try_from(workers.max(1)).unwrap_or(1);
    usize::try_from(each.clamp(1, MOST)).unwrap_or(1)
}

/// Has the kernel end a connection whose other end takes nothing of what was sent for so long: the server itself would
/// wait for ever.
#[cfg(target_os = "linux")]
fn cut_off_when_stalled(connection: &dyn Any, after: Duration) {
    let stream = connection.downcast_ref::<actix_web::rt::net::TcpStream>();
    let set = stream.map(|stream| SockRef::from(stream).set_tcp_user_timeout(Some(after)));
    if let Some(Err(why)) = set {
        tracing::debug!(%why, "a connection has no time limit");
    }
}

/// Other systems have no such time limit.
#[cfg(not(target_os = "linux"))]
fn cut_off_when_stalled(_: &dyn Any, _: Duration) {}

fn cannot(address: &str, why: &std::io::Error, flag: &str) -> Failure {
    let todo = match why.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("another program listens there: stop it, or choose another port with --{flag}")
        }
        std::io::ErrorKind::PermissionDenied => {
            format!("ports below 1024 need a privilege: choose another with --{flag}")
        }
        _ => format!(
            "choose an address of this machine with --{flag}: 127.0.0.1:8080, or 0.0.0.0:8080 for all"
        ),
    };
    Failure::new(CANNOT_CREATE, format!("cannot listen on {address}: {why}")).todo(todo)
}
