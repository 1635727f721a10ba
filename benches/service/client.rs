//! A client of HTTP/1.1 that costs next to nothing: one connection, one request at a time, no more than a bench needs.

use std::io::{BufRead, BufReader, Error, Read, Result, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A request, as it goes over the wire.
#[derive(Clone)]
pub struct Request(Vec<u8>);

impl Request {
    pub fn get(path: &str, token: &str) -> Self {
        Self::new("GET", path, token, "")
    }

    pub fn post(path: &str, token: &str, body: &str) -> Self {
        Self::new("POST", path, token, body)
    }

    pub fn put(path: &str, token: &str, body: &str) -> Self {
        Self::new("PUT", path, token, body)
    }

    /// Rows of an import.
    pub fn rows(path: &str, token: &str, rows: &str) -> Self {
        Self::of_type("POST", path, token, "application/x-ndjson", rows)
    }

    fn new(method: &str, path: &str, token: &str, body: &str) -> Self {
        Self::of_type(method, path, token, "application/json", body)
    }

    fn of_type(method: &str, path: &str, token: &str, kind: &str, body: &str) -> Self {
        let length = body.len();
        Self(
            format!(
                "{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nIf-Match: *\r\n\
                 Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}"
            )
            .into_bytes(),
        )
    }
}

/// The status of an answer.
struct Status(u16);

impl Status {
    fn succeeded(&self) -> bool {
        self.0 / 100 == 2
    }

    fn is_busy(&self) -> bool {
        self.0 == 503
    }
}

fn refused(body: &[u8]) -> Error {
    Error::other(String::from_utf8_lossy(body).into_owned())
}

/// How a streamed answer came in.
pub struct Streamed {
    pub first_byte: Duration,
    pub lines: u64,
    pub bytes: u64,
    pub time: Duration,
}

/// A connection that stays open.
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    pub fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::with_capacity(1 << 16, stream))
    }

    /// Asks, and answers the body.
    ///
    /// # Errors
    /// When the connection breaks, or what was asked is refused.
    pub fn ask(&mut self, request: &Request) -> Result<Vec<u8>> {
        let (status, body) = self.told(request)?;
        if status.succeeded() { Ok(body) } else { Err(refused(&body)) }
    }

    /// Asks; whether it was answered, or told to come later.
    ///
    /// # Errors
    /// When the connection breaks, or what was asked is refused for another reason.
    pub fn asks(&mut self, request: &Request) -> Result<bool> {
        let (status, body) = self.told(request)?;
        if status.succeeded() || status.is_busy() {
            Ok(status.succeeded())
        } else {
            Err(refused(&body))
        }
    }

    fn told(&mut self, request: &Request) -> Result<(Status, Vec<u8>)> {
        self.0.get_mut().write_all(&request.0)?;
        let (status, length) = self.head()?;
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok((status, body))
    }

    /// Asks for what is told in chunks and counts its lines, for so long; then the connection is of no use any more.
    ///
    /// # Errors
    /// When the connection breaks, or what was asked is refused.
    pub fn stream(mut self, request: &Request, longest: Duration) -> Result<Streamed> {
        let begun = Instant::now();
        self.0.get_mut().write_all(&request.0)?;
        if !self.head()?.0.succeeded() {
            return Err(Error::other("refused"));
        }
        let (mut first_byte, mut lines, mut bytes) = (None, 0, 0);
        let (mut size, mut chunk) = (String::new(), Vec::new());
        while begun.elapsed() < longest {
            size.clear();
            self.0.read_line(&mut size)?;
            first_byte.get_or_insert_with(|| begun.elapsed());
            let length = usize::from_str_radix(size.trim(), 16).map_err(Error::other)?;
            chunk.resize(length + 2, 0);
            self.0.read_exact(&mut chunk)?;
            if length == 0 {
                break;
            }
            bytes += length as u64;
            lines += chunk[..length].split(|byte| *byte == b'\n').count() as u64 - 1;
        }
        let first_byte = first_byte.unwrap_or_default();
        Ok(Streamed { first_byte, lines, bytes, time: begun.elapsed() })
    }

    /// What came of it, and how long the body is; 0 where it comes in chunks.
    fn head(&mut self) -> Result<(Status, usize)> {
        let (mut line, mut length) = (String::new(), 0);
        self.0.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = Status(status.ok_or_else(|| Error::other(line.clone()))?);
        loop {
            line.clear();
            self.0.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(Error::other)?;
            }
        }
        Ok((status, length))
    }
}
