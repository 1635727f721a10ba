//! The service that a command talks to, from its settings. May use: `config`, `outbound`.

use std::fs::metadata;
use std::os::unix::fs::PermissionsExt;

use super::failure::{Failure, UNAVAILABLE};
use crate::config::{Client as Connection, Secret};
use crate::outbound::Client;

/// A client of the service, with its token; the settings have read the token's file already.
///
/// A token that everybody on the machine can read is used all the same (files of secrets in containers are often so), but
/// not in silence.
pub fn of(connection: &Connection) -> Client {
    let mode = |file: &str| metadata(file).map_or(0, |file| file.permissions().mode());
    if let Some(file) = connection.token_file.as_ref().filter(|file| mode(file) & 0o004 != 0) {
        eprintln!(
            "kintsugi: warning: everybody on this machine may read the token in {file}\n  what to do: chmod 600 {file}"
        );
    }
    Client::new(&connection.url, connection.token.as_ref().map(Secret::expose))
}

/// The service does not answer.
pub fn unreachable(why: String) -> Failure {
    Failure::new(UNAVAILABLE, why)
        .todo("see that the service runs (kintsugi serve) and that --url or KINTSUGI_URL is where it listens")
}
