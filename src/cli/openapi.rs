//! `kintsugi openapi`: the OpenAPI document, as it is served and committed. May use: `http`.

use clap::Args;

use super::failure::{Failure, print};
use crate::http::openapi::document;

/// Print the OpenAPI document.
///
/// The same that a running service gives at /openapi.json and that is committed as openapi/openapi.json.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kintsugi openapi > openapi/openapi.json")]
pub struct Openapi {}

impl Openapi {
    /// Prints it.
    ///
    /// # Errors
    /// When it cannot be written.
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(super) fn run(&self) -> Result<(), Failure> {
        print(&document().text)
    }
}
