//! The mail server that takes what is to be sent: SMTP, encrypted unless the server is a relay that is trusted, with a limit
//! on time. May use: nothing of ours.

use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Message, SmtpTransport, Transport};

/// The longest that a mail server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// How the connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From the beginning.
    Tls,
    /// After a first word in the clear; or else not at all.
    StartTls,
    /// Never.
    None,
}

/// Where the mail server is, and who sends.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its host.
    pub host: String,
    /// Its port; the usual one for the encryption when there is none.
    pub port: Option<u16>,
    /// How the connection is encrypted.
    pub encryption: Encryption,
    /// The name and the password by which we are let in, where it asks for them.
    pub login: Option<(String, String)>,
    /// The address from which is sent.
    pub from: String,
}

/// A mail server, ready to be talked to.
#[derive(Debug, Clone)]
pub struct Post {
    transport: SmtpTransport,
    from: Mailbox,
}

/// What is sent.
#[derive(Debug)]
pub struct Mail<'a> {
    /// What it is known by when it comes a second time.
    pub id: &'a str,
    /// To whom.
    pub to: &'a str,
    /// Its subject.
    pub subject: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The same as HTML.
    pub html: &'a str,
    /// Where whoever gets it says that they want no more of its kind.
    pub unsubscribe: Option<&'a str>,
}

/// Why it was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSent {
    /// It will not be taken, however often it is tried.
    Refused(String),
    /// Later, perhaps.
    Unreachable(String),
}

impl Post {
    /// The mail server with these settings; nothing is sent to it yet.
    ///
    /// # Errors
    /// A sentence, when the settings cannot be used.
    pub fn open(server: &Server) -> Result<Self, String> {
        let Server { host, port, encryption, login, from } = server;
        let from: Mailbox = from.parse().map_err(|why| format!("{from} is no address: {why}"))?;
        let wrong = |why: lettre::transport::smtp::Error| format!("{host}: {why}");
        let tls = || TlsParameters::new(host.clone()).map_err(wrong);
        let (usual, tls) = match encryption {
            Encryption::Tls => (465, Tls::Wrapper(tls()?)),
            Encryption::StartTls => (587, Tls::Required(tls()?)),
            Encryption::None => (25, Tls::None),
        };
        let builder = SmtpTransport::builder_dangerous(host)
            .port(port.unwrap_or(usual))
            .tls(tls)
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .timeout(Some(PATIENCE));
        let builder = match login {
            Some((user, password)) => {
                builder.credentials(Credentials::new(user.clone(), password.clone()))
            }
            None => builder,
        };
        Ok(Self { transport: builder.build(), from })
    }

    /// Sends a mail; the server has taken it when this answers.
    ///
    /// # Errors
    /// Why not, and whether another try can help. The words may name the address: they are for nobody's eyes but the log's.
    pub fn send(&self, mail: &Mail<'_>) -> Result<(), NotSent> {
        let message = self.message(mail).map_err(NotSent::Refused)?;
        let sent = self.transport.send(&message);
        sent.map(|_| ()).map_err(|why| match why.is_permanent() {
            true => NotSent::Refused(why.to_string()),
            false => NotSent::Unreachable(why.to_string()),
        })
    }

    fn message(&self, mail: &Mail<'_>) -> Result<Message, String> {
        let to: Mailbox = mail.to.parse().map_err(|_| "the address cannot be one".to_owned())?;
        let id = format!("<{}@{}>", mail.id, self.from.email.domain());
        let builder = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(mail.subject)
            .message_id(Some(id))
            .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
        let builder = match mail.unsubscribe {
            Some(link) => builder.raw_header(header("List-Unsubscribe", format!("<{link}>"))),
            None => builder,
        };
        // One click is for links by TLS alone (RFC 8058).
        let builder = match mail.unsubscribe.filter(|link| link.starts_with("https://")) {
            Some(_) => builder.raw_header(header(
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click".to_owned(),
            )),
            None => builder,
        };
        let (text, html) = (mail.text.to_owned(), mail.html.to_owned());
        let message = builder.multipart(MultiPart::alternative_plain_html(text, html));
        message.map_err(|why| why.to_string())
    }
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}
