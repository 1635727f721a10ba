//! A mail server: listens on a port of this machine, speaks SMTP, keeps what it is given, and refuses when told to.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use data_encoding::BASE64;
use kintsugi::outbound::mail::{Encryption, Post, Server};

/// A mail as it came.
#[derive(Debug, Clone)]
pub struct Received {
    /// To whom, by the envelope.
    pub to: String,
    /// Head and body, as sent.
    pub data: String,
}

/// A mail server that runs until the test is over.
#[derive(Debug, Clone)]
pub struct Smtp {
    port: u16,
    mails: Arc<Mutex<Vec<Received>>>,
    refusal: Arc<Mutex<Option<&'static str>>>,
    asked: Arc<AtomicUsize>,
}

/// A client of the mail server at this port of this machine.
pub fn post_to(port: u16) -> Post {
    let server = Server {
        host: "127.0.0.1".into(),
        port: Some(port),
        encryption: Encryption::None,
        login: None,
        from: "Kintsugi <kintsugi@example.org>".into(),
    };
    Post::open(&server).unwrap()
}

impl Smtp {
    /// Starts one.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server =
            Self { port, mails: Arc::default(), refusal: Arc::default(), asked: Arc::default() };
        let own = server.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let own = own.clone();
                // A client that goes away in the midst is no news.
                thread::spawn(move || own.talk(stream).ok());
            }
        });
        server
    }

    /// A client of it.
    pub fn post(&self) -> Post {
        post_to(self.port())
    }

    /// Where it listens on this machine.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it says instead of taking mails; nothing: it takes them.
    pub fn refuse(&self, answer: Option<&'static str>) {
        *self.refusal.lock().unwrap() = answer;
    }

    /// What came since this was asked last.
    pub fn since_last(&self) -> Vec<Received> {
        let mails = self.mails.lock().unwrap();
        let before = self.asked.swap(mails.len(), Ordering::SeqCst);
        mails[before..].to_vec()
    }

    /// What came so far.
    pub fn received(&self) -> Vec<Received> {
        self.mails.lock().unwrap().clone()
    }

    fn talk(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream.try_clone()?).lines();
        stream.write_all(b"220 here\r\n")?;
        let mut to = String::new();
        while let Some(line) = lines.next().transpose()? {
            let refusal = *self.refusal.lock().unwrap();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let answer = match (verb.as_str(), refusal) {
                ("QUIT", _) => return stream.write_all(b"221 bye\r\n"),
                ("RCPT", Some(refusal)) => refusal,
                ("RCPT", None) => {
                    line.split(['<', '>']).nth(1).unwrap_or_default().clone_into(&mut to);
                    "250 ok"
                }
                ("DATA", _) => {
                    stream.write_all(b"354 go on\r\n")?;
                    let data: Vec<String> = lines
                        .by_ref()
                        .map_while(Result::ok)
                        .take_while(|line| line != ".")
                        .map(|line| {
                            line.strip_prefix("..").map_or(line.clone(), |rest| format!(".{rest}"))
                        })
                        .collect();
                    self.mails
                        .lock()
                        .unwrap()
                        .push(Received { to: to.clone(), data: data.join("\r\n") });
                    "250 taken"
                }
                _ => "250 ok",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes())?;
        }
        Ok(())
    }
}

impl Received {
    /// What a header says, with the words in it that are not ASCII.
    pub fn header(&self, name: &str) -> String {
        let head = self.data.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let start = format!("{}:", name.to_ascii_lowercase());
        let line = head.split("\r\n").find(|line| line.to_ascii_lowercase().starts_with(&start));
        let value =
            line.unwrap_or_else(|| panic!("no {name} in {head}")).split_once(':').unwrap().1;
        let words = value.trim().split(' ').map(|word| {
            let inner = word.strip_prefix("=?utf-8?b?").and_then(|word| word.strip_suffix("?="));
            let decoded = inner.map(|inner| BASE64.decode(inner.as_bytes()).unwrap());
            (
                decoded.is_some(),
                decoded.map_or(word.to_owned(), |bytes| String::from_utf8(bytes).unwrap()),
            )
        });
        let mut text = String::new();
        let mut before = false;
        for (encoded, word) in words {
            if !(text.is_empty() || encoded && before) {
                text.push(' ');
            }
            text.push_str(&word);
            before = encoded;
        }
        text
    }

    /// The part of this type, decoded.
    pub fn part(&self, kind: &str) -> String {
        let boundary = self.header("Content-Type");
        let boundary =
            boundary.split("boundary=\"").nth(1).unwrap().trim_end_matches('"').to_owned();
        let (between, kind) = (format!("--{boundary}"), format!("Content-Type: {kind}"));
        let mut parts = self.data.split(&between).skip(1).filter(|part| part.contains(&kind));
        let (head, body) = parts.next().unwrap().split_once("\r\n\r\n").unwrap();
        match head.to_ascii_lowercase() {
            head if head.contains("quoted-printable") => quoted_printable(body),
            head if head.contains("base64") => {
                let bytes: Vec<u8> =
                    body.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
                String::from_utf8(BASE64.decode(&bytes).unwrap()).unwrap()
            }
            _ => body.to_owned(),
        }
    }
}

fn quoted_printable(text: &str) -> String {
    let text = text.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, others)) = rest.split_first() {
        let hex = (*first == b'=').then(|| std::str::from_utf8(&others[..2]).unwrap());
        bytes.push(hex.map_or(*first, |hex| u8::from_str_radix(hex, 16).unwrap()));
        rest = if hex.is_some() { &others[2..] } else { others };
    }
    String::from_utf8(bytes).unwrap()
}
