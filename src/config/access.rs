//! By what people and tools are believed to be who they say: a secret of our own, and the identity provider of the
//! organisation. May use: `value`.

use clap::{Args, ValueEnum};

use super::value::{Secret, Span};

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

/// The organisation's identity provider: its access tokens (JWT, RFC 9068) sign people in.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Identity provider")]
pub struct Provider {
    /// The issuer, exactly as its tokens spell it (their iss); without one, no provider is asked.
    #[arg(long, value_name = "URL")]
    pub provider_issuer: Option<String>,

    /// For whom its access tokens must have been issued (their aud): this service, as the provider knows it.
    #[arg(long, value_name = "NAME", default_value = "kintsugi")]
    pub provider_audience: String,

    /// What it signs with; nothing else is believed.
    #[arg(long, value_name = "ALGORITHM", default_value = "rs256")]
    pub provider_algorithm: ProviderAlgorithm,

    /// The typ of its access tokens; some providers write JWT, which leaves only the audience to tell them from others.
    #[arg(long, value_name = "TYPE", default_value = "at+jwt")]
    pub provider_token_type: String,

    /// Where its keys are (a JWK Set): an https URL, or a file; asked of the issuer itself when left out.
    #[arg(long, value_name = "URL or FILE")]
    pub provider_keys: Option<String>,

    /// The claim that lists somebody's roles, with dots for what lies deeper; without one, roles are kept here.
    #[arg(long, value_name = "CLAIM")]
    pub provider_roles_claim: Option<String>,

    /// What the claim's words for roles mean here, with commas: `sre=contributor,pm-guild=facilitator`.
    #[arg(long, value_name = "WORD=ROLE", value_delimiter = ',', value_parser = word_and_role)]
    pub provider_roles: Vec<(String, String)>,

    /// The claim that lists the keys of somebody's teams; without one, members are kept here.
    #[arg(long, value_name = "CLAIM")]
    pub provider_teams_claim: Option<String>,

    /// Whether somebody whom it knows and we do not is entered when they first sign in, as a colleague.
    #[arg(long, value_name = "BOOL", default_value_t = true, action = clap::ArgAction::Set)]
    pub provider_enters: bool,
}

/// Signing in with a browser, and the sessions that come of it.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Browsers")]
pub struct SignIn {
    /// The id under which the identity provider knows this service (its client); without one, no browser is sent there.
    #[arg(long, value_name = "ID")]
    pub provider_client: Option<String>,

    /// The secret of that client; when left out, it has none (a public client).
    #[arg(long, value_name = "SECRET")]
    pub provider_client_secret: Option<Secret>,

    /// A file that holds that secret.
    #[arg(long, value_name = "FILE", conflicts_with = "provider_client_secret")]
    pub provider_client_secret_file: Option<String>,

    /// What the provider is asked to tell, with spaces between.
    #[arg(long, value_name = "SCOPES", default_value = "openid profile")]
    pub provider_scopes: String,

    /// After how long without use a session ends.
    #[arg(long, value_name = "TIME", default_value = "12h")]
    pub session_idle: Span,

    /// After how long a session ends, however much it is used.
    #[arg(long, value_name = "TIME", default_value = "168h")]
    pub session_lifetime: Span,
}

/// What an identity provider signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProviderAlgorithm {
    /// RSA with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    #[value(name = "eddsa")]
    EdDsa,
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

fn word_and_role(text: &str) -> Result<(String, String), String> {
    let (word, role) =
        text.split_once('=').ok_or("say the provider's word and our role: sre=contributor")?;
    Ok((word.trim().to_owned(), role.trim().to_owned()))
}
