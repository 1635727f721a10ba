//! `kintsugi sign-in-link`: a link by which somebody signs in with a browser, once, made at the machine where the database
//! is. May use: `app`, `clock`, `config`, `domain`, `store`.

use clap::Args;

use super::failure::{Failure, print};
use super::find;
use super::open::open_existing;
use crate::app::session::link;
use crate::clock;
use crate::config::Database;
use crate::domain::session::Secret;
use crate::store::{Context, WriteTx};

/// Make a link by which somebody signs in with a browser, once, within an hour.
///
/// For the first sign-in, and for an administrator who is locked out. It needs no identity provider, and works beside a
/// running service.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct SignInLink {
    /// Whom it signs in: an id, or the name if only one person has it.
    #[arg(long, value_name = "ID-OR-NAME")]
    person: String,

    /// The URL by which browsers reach the service; when left out, that of a service on this machine.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,

    /// The URL of the service on this machine.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    url: String,

    #[command(flatten)]
    database: Database,
}

const EXAMPLES: &str = "\
Examples:
  kintsugi sign-in-link --person Administrator
  kintsugi sign-in-link --person per_01j9zv5m3q8r7t2w4x6y8z0abc --public-url https://kintsugi.example";

impl SignInLink {
    /// Makes it.
    ///
    /// # Errors
    /// Why it cannot.
    pub(super) fn run(&self) -> Result<(), Failure> {
        let app = open_existing(&self.database)?;
        let person = app.store().read(|tx| find::person(tx, &self.person))?;
        let chance = [clock::chance(), clock::chance()];
        let make = move |tx: &mut WriteTx<'_>| link::make(tx, &person, chance);
        let secret = app.store().write_blocking(Context::new("system"), make);
        app.store().close();
        let base = self.public_url.as_deref().unwrap_or(&self.url).trim_end_matches('/');
        print(&format!("{}\n", url(base, &secret?)))
    }
}

/// The link with this secret.
pub fn url(base: &str, secret: &Secret) -> String {
    format!("{base}/auth/first?secret={}", secret.reveal())
}
