//! Where the service listens, and how it goes. May use: `network`, `value`.

use clap::Args;

use super::network::Network;
use super::value::{Secret, Size, Span};

/// The highest limit that can be counted: one in ten microseconds.
const MOST_A_MINUTE: i64 = 6_000_000;

/// The address, the threads and the limits of the service.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Service")]
pub struct Http {
    /// The address to listen on: HOST:PORT; 0.0.0.0:8080 to be reached from other machines.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = address)]
    pub listen: String,

    /// A second address for /healthz, /readyz, /version and /metrics, which asks for no token there: for supervisors and
    /// Prometheus, with connections that nobody else can take; none when left out.
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub operations_listen: Option<String>,

    /// The URL by which others reach the service, for links to itself; they are relative when left out.
    #[arg(long, value_name = "URL", value_parser = base_url)]
    pub public_url: Option<String>,

    /// How many threads serve requests; one for each processor when left out.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: Option<u16>,

    /// How long a connection may stay open without a request; longer than the proxy's in front of it.
    #[arg(long, value_name = "TIME", default_value = "30s")]
    pub keep_alive: Span,

    /// How long the head of a request may take to arrive.
    #[arg(long, value_name = "TIME", default_value = "5s")]
    pub header_timeout: Span,

    /// How large a body may be; a larger one is answered 413.
    #[arg(long, value_name = "SIZE", default_value = "1MiB")]
    pub body_limit: Size,

    /// How large a body of many lines may be: POST /api/v1/imports.
    #[arg(long, value_name = "SIZE", default_value = "16MiB")]
    pub import_limit: Size,

    /// How long a body may take to arrive.
    #[arg(long, value_name = "TIME", default_value = "30s")]
    pub body_timeout: Span,

    /// How long a client may take nothing of its answer before it is cut off; on Linux only.
    #[arg(long, value_name = "TIME", default_value = "30s")]
    pub stall_timeout: Span,

    /// How many requests a minute somebody may make, each token by itself; one more is answered 429; 0: no limit.
    #[arg(long, value_name = "COUNT", default_value_t = 6_000, value_parser = clap::value_parser!(u32).range(..=MOST_A_MINUTE))]
    pub rate_limit: u32,

    /// How many requests a minute without a valid token an address may make, then 429 rather than 401; 0: no limit.
    #[arg(long, value_name = "COUNT", default_value_t = 60, value_parser = clap::value_parser!(u32).range(..=MOST_A_MINUTE))]
    pub address_rate_limit: u32,

    /// The proxies in front (addresses or networks, with commas), whose X-Forwarded-For is believed; nobody's when left out.
    #[arg(long, value_name = "NETWORK", value_delimiter = ',')]
    pub trusted_proxies: Vec<Network>,

    /// How long to go on serving after being told to stop, while /readyz already answers 503; 5s behind a load balancer.
    #[arg(long, value_name = "TIME", default_value = "0s")]
    pub drain_delay: Span,

    /// How long requests that are under way may take to finish after that.
    #[arg(long, value_name = "TIME", default_value = "25s")]
    pub drain_timeout: Span,

    /// How often the end of the audit is written to the log, as an anchor outside the database.
    #[arg(long, value_name = "TIME", default_value = "1h")]
    pub audit_head_interval: Span,

    /// The token that Prometheus sends to read /metrics; when left out, there is no /metrics.
    #[arg(long, value_name = "TOKEN")]
    pub metrics_token: Option<Secret>,

    /// A file that holds that token.
    #[arg(long, value_name = "FILE", conflicts_with = "metrics_token")]
    pub metrics_token_file: Option<String>,
}

impl Http {
    /// The URL by which others reach the service that listens on this address, without a slash at its end.
    pub fn base_url(&self, address: &str) -> String {
        // "All addresses" is none that could be called.
        let callable = address.replace("0.0.0.0:", "127.0.0.1:").replace("[::]:", "[::1]:");
        let own = || format!("http://{callable}");
        self.public_url.as_ref().map_or_else(own, |url| url.trim_end_matches('/').to_owned())
    }
}

fn address(text: &str) -> Result<String, String> {
    let port =
        text.rsplit_once(':').map(|(host, port)| (!host.is_empty()).then(|| port.parse::<u16>()));
    match port {
        Some(Some(Ok(_))) => Ok(text.to_owned()),
        Some(None) => {
            Err(format!("say the host as well: 127.0.0.1{text}, or 0.0.0.0{text} for all"))
        }
        _ => Err("an address is a host and a port: 127.0.0.1:8080".to_owned()),
    }
}

/// Checks the beginning of a URL that others are built upon.
pub(super) fn base_url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest.map(|rest| rest.trim_end_matches('/')) {
        Some(host) if !host.is_empty() && !host.contains(['?', '#', ' ']) => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => Err("a URL begins with https:// or http:// and names a host".to_owned()),
    }
}
