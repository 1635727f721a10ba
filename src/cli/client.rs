//! The service that a command talks to, from its settings. May use: `config`, `outbound`.

use crate::config::{Client as Connection, Secret};
use crate::outbound::Client;

/// A client of the service, with its token; the settings have read the token's file already.
pub fn of(connection: &Connection) -> Client {
    Client::new(&connection.url, connection.token.as_ref().map(Secret::expose))
}
