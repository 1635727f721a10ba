//! By what people and tools are believed to be who they say. May use: `value`.

use clap::Args;

use super::value::Secret;

/// Signed tokens (JWT) beside the API tokens that kintsugi makes itself.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Access")]
pub struct Access {
    /// The secret that signs JWTs with HS256, at least 32 bytes; when left out, only API tokens are accepted.
    #[arg(long, value_name = "SECRET", value_parser = signing_secret)]
    pub secret: Option<Secret>,

    /// A file that holds the secret; other programs cannot read it from the list of processes.
    #[arg(long, value_name = "FILE", conflicts_with = "secret")]
    pub secret_file: Option<String>,

    /// Who must have issued a JWT (its iss).
    #[arg(long, value_name = "NAME", default_value = "kintsugi")]
    pub issuer: String,

    /// For whom a JWT must have been issued (its aud).
    #[arg(long, value_name = "NAME", default_value = "kintsugi")]
    pub audience: String,
}

fn signing_secret(text: &str) -> Result<Secret, String> {
    if text.len() < 32 {
        return Err(
            "the secret must have at least 32 bytes; make one with: openssl rand -base64 48"
                .to_owned(),
        );
    }
    text.parse()
}
