//! The mail server, from its settings. May use: `config`, `outbound`.

use super::failure::{CONFIG, Failure};
use crate::config::{Mail, MailTls};
use crate::outbound::mail::{Encryption, Post, Server};

/// The mail server that is set, if one is.
///
/// # Errors
/// When it cannot be used as it is set.
pub(super) fn post(mail: &Mail) -> Result<Option<Post>, Failure> {
    let Some(host) = &mail.mail_host else {
        tracing::info!("no mail_host is set: nudges are recorded, and no e-mail is sent");
        return Ok(None);
    };
    let wrong = |told: &str, todo| Err(Failure::new(CONFIG, told).todo(todo));
    let Some(from) = &mail.mail_from else {
        return wrong("mail_host is set, and no address to send from", "set mail_from");
    };
    if mail.mail_user.is_some() != mail.mail_password.is_some() {
        return wrong("of mail_user and mail_password one is set", "set both, or neither");
    }
    let password = mail.mail_password.as_ref().map(|password| password.expose().to_owned());
    let login = mail.mail_user.clone().zip(password);
    let encryption = match mail.mail_tls {
        MailTls::Tls => Encryption::Tls,
        MailTls::Starttls => Encryption::StartTls,
        MailTls::None => Encryption::None,
    };
    if encryption == Encryption::None && login.is_some() {
        let told = "mail_tls is none, and everybody in between would read the password";
        return wrong(told, "set mail_tls to starttls or tls");
    }
    let (host, from) = (host.clone(), from.clone());
    let server = Server { host, port: mail.mail_port, encryption, login, from };
    Ok(Some(Post::open(&server).map_err(|why| Failure::new(CONFIG, why))?))
}
