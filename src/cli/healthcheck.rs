//! `kintsugi healthcheck`: whether a service on this machine is alive. May use: `config`, `outbound`.

use clap::Args;

use super::failure::{Failure, UNAVAILABLE};
use crate::outbound::Client;

/// Ask whether the service is alive.
///
/// For containers and supervisors: the exit code is 0 when /healthz answers, 69 otherwise. --ready asks /readyz, which
/// also says whether the database can be read and written.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Healthcheck {
    /// The URL of the service; by default this machine, at the port that it listens on.
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Ask whether it is ready, not only alive.
    #[arg(long)]
    ready: bool,

    /// The address that the service listens on.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: String,

    /// The address for those who run the service; asked instead, where there is one.
    #[arg(long, value_name = "ADDRESS")]
    operations_listen: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi healthcheck
  kintsugi healthcheck --ready --url http://127.0.0.1:8080";

impl Healthcheck {
    /// Asks once.
    ///
    /// # Errors
    /// [`UNAVAILABLE`] unless the service says that all is well.
    pub(super) fn run(&self) -> Result<(), Failure> {
        let listen = self.operations_listen.as_ref().unwrap_or(&self.listen);
        // Whoever listens on every address is asked on this machine's own.
        let (host, port) = listen.rsplit_once(':').unwrap_or(("0.0.0.0", "8080"));
        let host = if ["0.0.0.0", "[::]"].contains(&host) { "127.0.0.1" } else { host };
        let here = format!("http://{host}:{port}");
        let base = self.url.as_deref().unwrap_or(&here);
        let path = if self.ready { "/readyz" } else { "/healthz" };
        let unwell = |what| Failure::new(UNAVAILABLE, what).todo("look at the service's log");
        let told = Client::new(base, None).get(path).map_err(unwell)?;
        match told.status {
            200 => Ok(()),
            status => Err(unwell(format!("{base}{path} answered {status}: {}", told.body))),
        }
    }
}
