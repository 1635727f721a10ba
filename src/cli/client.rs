//! The service that a command talks to, from its settings. May use: `config`, `outbound`.

use super::failure::{CONFIG, Failure};
use crate::config::Client as Connection;
use crate::outbound::Client;

/// A client of the service, with its token.
///
/// # Errors
/// [`CONFIG`] when the token's file cannot be read.
pub fn of(connection: &Connection) -> Result<Client, Failure> {
    let read = |file: &String| {
        std::fs::read_to_string(file).map_err(|why| {
            Failure::new(CONFIG, format!("the token in {file} cannot be read: {why}"))
        })
    };
    let from_file = connection.token_file.as_ref().map(read).transpose()?;
    let given = connection.token.as_ref().map(|token| token.expose().to_owned());
    let token = given.or_else(|| from_file.map(|text| text.trim().to_owned()));
    Ok(Client::new(&connection.url, token.as_deref()))
}
