//! What can be set: one struct per concern, whose fields say meaning, unit and default.
//!
//! The names follow from the field: `listen` is the flag `--listen`, the variable `KINTSUGI_LISTEN`, the key `listen` of
//! the file; the first of these that is there counts, then the default. May use: nothing of ours. The only place that
//! reads the environment.
//!
//! [`Layers`] brings the variables and the file to the command line's parser as defaults, so that a value is checked
//! in the same words wherever it came from.

mod access;
mod client;
mod database;
mod environment;
mod file;
mod help;
mod http;
mod layers;
mod log;
mod mail;
mod names;
mod network;
mod report;
mod value;

use clap::{Args, Command};

pub use access::{Access, Provider, ProviderAlgorithm, SignIn};
pub use client::Client;
pub use database::Database;
pub use environment::environment;
pub use help::teach;
pub use http::Http;
pub use layers::{ConfigError, Layers, Origin};
pub use log::{Log, LogFormat};
pub use mail::{Mail, MailTls};
pub use names::nearest;
pub use network::Network;
pub use report::{report, without_password};
pub use value::{Secret, Size, Span};

/// Everything that can be set.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// The database.
    #[command(flatten)]
    pub database: Database,
    /// The service.
    #[command(flatten)]
    pub http: Http,
    /// Who is believed.
    #[command(flatten)]
    pub access: Access,
    /// The organisation's identity provider.
    #[command(flatten)]
    pub provider: Provider,
    /// Browsers.
    #[command(flatten)]
    pub sign_in: SignIn,
    /// The mail server.
    #[command(flatten)]
    pub mail: Mail,
    /// The service that a command talks to.
    #[command(flatten)]
    pub client: Client,
    /// The log.
    #[command(flatten)]
    pub log: Log,
}

/// What begins the name of every variable of ours.
const PREFIX: &str = "KINTSUGI_";

/// The settings in the order in which they are shown.
fn settings() -> Command {
    Settings::augment_args(Command::new("settings"))
}

/// The variable of a setting.
pub fn variable(setting: &str) -> String {
    format!("{PREFIX}{}", setting.to_ascii_uppercase())
}

/// The names of all settings, as the file spells them.
pub fn names() -> Vec<String> {
    settings().get_arguments().map(|arg| arg.get_id().to_string()).collect()
}
