//! A client of HTTP/1.1 that costs next to nothing: one connection, one request at a time, no more than a bench needs.

use std::io::{BufRead, BufReader, Error, Read, Result, Write};
use std::net::TcpStream;

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

    fn new(method: &str, path: &str, token: &str, body: &str) -> Self {
        let length = body.len();
        Self(
            format!(
                "{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\
                 Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
            )
            .into_bytes(),
        )
    }
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
        self.0.get_mut().write_all(&request.0)?;
        let (mut line, mut length) = (String::new(), 0);
        self.0.read_line(&mut line)?;
        let succeeded = line.starts_with("HTTP/1.1 2");
        loop {
            line.clear();
            self.0.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().map_err(Error::other)?;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        if succeeded {
            Ok(body)
        } else {
            Err(Error::other(String::from_utf8_lossy(&body).into_owned()))
        }
    }
}
