//! How a command reaches a service that runs. May use: `value`.

use clap::Args;

use super::http::base_url;
use super::value::Secret;

/// The service that a command talks to.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connection")]
pub struct Client {
    /// The URL of the service.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080", value_parser = base_url)]
    pub url: String,

    /// The token to call it with; better in a file or a variable, where the list of processes does not show it.
    #[arg(long, value_name = "TOKEN")]
    pub token: Option<Secret>,

    /// A file that holds the token.
    #[arg(long, value_name = "FILE", conflicts_with = "token")]
    pub token_file: Option<String>,
}
