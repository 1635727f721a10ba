//! `kintsugi config`: every setting, its value, and where that comes from. May use: `config`.

use clap::{ArgMatches, Args};

use super::failure::{Failure, print};
use crate::config::{self, Layers};

/// Show every setting with its value and where it comes from.
///
/// Every setting has one name: `listen` is the flag --listen, the variable `KINTSUGI_LISTEN`, and the key `listen` of the
/// file that --config or `KINTSUGI_CONFIG` names. The first of these that is there counts, then the default. A secret
/// can be in a file of its own: `secret_file`, `KINTSUGI_SECRET_FILE`. Names that do not exist are refused.
///
/// What is printed, with secrets masked, can be used as the file. The exit code is 78 when a setting is wrong.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Config {
    #[command(flatten)]
    database: config::Database,
    #[command(flatten)]
    http: config::Http,
    #[command(flatten)]
    access: config::Access,
    #[command(flatten)]
    provider: config::Provider,
    #[command(flatten)]
    sign_in: config::SignIn,
    #[command(flatten)]
    mail: config::Mail,
    #[command(flatten)]
    client: config::Client,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi config > kintsugi.toml               a file to begin with
  kintsugi serve --config kintsugi.toml
  KINTSUGI_READERS=8 kintsugi config | grep -v default";

impl Config {
    /// Prints the settings.
    ///
    /// # Errors
    /// When nobody reads them.
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(super) fn run(&self, matches: &ArgMatches, layers: &Layers) -> Result<(), Failure> {
        let below = matches.subcommand().map_or(matches, |(_, below)| below);
        print(&config::report(below, layers))
    }
}
