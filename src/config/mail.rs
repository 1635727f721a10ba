//! The mail server by which people are nudged. May use: `value`.

use clap::{Args, ValueEnum};

use super::value::Secret;

/// The mail server.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Mail")]
pub struct Mail {
    /// The host of the mail server (SMTP) that takes what is sent; without one nothing is, and nudges are only recorded.
    #[arg(long, value_name = "HOST")]
    pub mail_host: Option<String>,

    /// Its port; 465 with tls, 587 with starttls, 25 with none when left out.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub mail_port: Option<u16>,

    /// How the connection is encrypted; none is for a relay on this machine or network, and without a password.
    #[arg(long, value_name = "ENCRYPTION", default_value = "starttls")]
    pub mail_tls: MailTls,

    /// The name by which it lets us in, where it asks for one.
    #[arg(long, value_name = "NAME")]
    pub mail_user: Option<String>,

    /// The password for that name.
    #[arg(long, value_name = "PASSWORD")]
    pub mail_password: Option<Secret>,

    /// A file that holds the password.
    #[arg(long, value_name = "FILE", conflicts_with = "mail_password")]
    pub mail_password_file: Option<String>,

    /// The address from which is sent: kintsugi@example.org, or Kintsugi <kintsugi@example.org>.
    #[arg(long, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
}

/// How the connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MailTls {
    /// From the beginning.
    Tls,
    /// After a first word in the clear, or else not at all.
    Starttls,
    /// Never.
    None,
}
