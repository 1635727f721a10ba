//! Requests that no well-behaved client writes, over a socket: each is answered at most once, refused or closed, and
//! never with a fault. The table in docs/security.md is what is told here.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::thread;

use super::{PATIENCE, Running};
use crate::docs::read;

/// What would be a second answer, were it taken for a request.
const HIDDEN: &str = "GET /version HTTP/1.1\r\nHost: x\r\n\r\n";

/// What is sent, by name. `POST` goes to an operation that takes a body, with a good token.
fn requests(token: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut all = lengths(token);
    all.extend(chunks(token));
    all.extend(heads());
    all.extend(lines());
    all.extend(others(token));
    all
}

fn post(token: &str, headers: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "POST /api/v1/themes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    );
    format!("{head}{headers}\r\n{body}").into_bytes()
}

/// Where a body ends.
fn lengths(token: &str) -> Vec<(&'static str, Vec<u8>)> {
    let post = |headers: &str, body: &str| post(token, headers, body);
    let hidden = HIDDEN.len();
    vec![
        (
            "`Content-Length` and `Transfer-Encoding`",
            post(
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                &format!("0\r\n\r\n{HIDDEN}"),
            ),
        ),
        (
            "the same the other way around",
            post(
                "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
                &format!("0\r\n\r\n{HIDDEN}"),
            ),
        ),
        (
            "two lengths that differ",
            post(&format!("Content-Length: 0\r\nContent-Length: {hidden}\r\n"), HIDDEN),
        ),
        ("two lengths that agree", post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}")),
        ("a list of lengths", post("Content-Length: 2, 2\r\n", "{}")),
        ("a length below nothing", post("Content-Length: -1\r\n", HIDDEN)),
        ("a length with a plus", post("Content-Length: +2\r\n", "{}")),
        ("a length in hexadecimal", post("Content-Length: 0x2\r\n", "{}")),
        ("a length beyond 64 bits", post("Content-Length: 99999999999999999999\r\n", "{}")),
        ("a length beyond the limit", post("Content-Length: 2000000\r\n", "{}")),
        ("a body without a length", post("", HIDDEN.trim_end_matches("\r\n\r\n"))),
        (
            "a request in the body of a `GET`",
            format!("GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: {hidden}\r\n\r\n{HIDDEN}")
                .into_bytes(),
        ),
    ]
}

/// Bodies in chunks.
fn chunks(token: &str) -> Vec<(&'static str, Vec<u8>)> {
    let sent = |coding: &str, body: &str| post(token, &format!("{coding}\r\n"), body);
    let chunked = |body: &str| sent("Transfer-Encoding: chunked", body);
    vec![
        ("chunks with an extension", chunked("2;a=b\r\n{}\r\n0\r\n\r\n")),
        ("an extension with a bare line feed", chunked(&format!("2;\n{{}}\r\n0\r\n\r\n{HIDDEN}"))),
        ("a chunk larger than 64 bits can say", chunked("FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")),
        ("a chunk below nothing", chunked("-2\r\n{}\r\n0\r\n\r\n")),
        ("a chunk longer than it says", chunked(&format!("1\r\n{{}}\r\n0\r\n\r\n{HIDDEN}"))),
        ("a chunk's size that is no number", chunked("two\r\n{}\r\n0\r\n\r\n")),
        ("chunks that never end", chunked("2\r\n{}\r\n")),
        ("another coding", sent("Transfer-Encoding: xchunked", &format!("0\r\n\r\n{HIDDEN}"))),
        ("chunked, but not last", sent("Transfer-Encoding: chunked, identity", &format!("0\r\n\r\n{HIDDEN}"))),
        (
            "two codings",
            sent("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", &format!("0\r\n\r\n{HIDDEN}")),
        ),
        ("a blank before the colon", sent("Transfer-Encoding : chunked", &format!("0\r\n\r\n{HIDDEN}"))),
        (
            "chunks in HTTP/1.0",
            format!("POST /api/v1/themes HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{HIDDEN}").into_bytes(),
        ),
    ]
}

fn get(headers: &str) -> Vec<u8> {
    format!("GET /healthz HTTP/1.1\r\n{headers}\r\n").into_bytes()
}

/// Header fields.
fn heads() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("two hosts", get("Host: x\r\nHost: y\r\n")),
        ("no host", get("")),
        ("a host with a blank", get("Host: a b\r\n")),
        ("a folded line", get("Host: x\r\nX-A: a\r\n b\r\n")),
        ("a bare carriage return in a value", get("Host: x\r\nX-A: a\rX-B: b\r\n")),
        ("U+0000 in a value", get("Host: x\r\nX-A: a\0b\r\n")),
        ("a blank in a name", get("Host: x\r\nX A: a\r\n")),
        ("no name", get("Host: x\r\n: a\r\n")),
        ("no colon", get("Host: x\r\nX-A\r\n")),
        (
            "a value of 200,000 letters",
            get(&format!("Host: x\r\nX-A: {}\r\n", "a".repeat(200_000))),
        ),
        ("1,000 fields", get(&format!("Host: x\r\n{}", "X-A: a\r\n".repeat(1_000)))),
        ("an expectation that we do not know", get("Host: x\r\nExpect: the-best\r\n")),
        (
            "an upgrade to HTTP/2",
            get(
                "Host: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
            ),
        ),
    ]
}

/// The first line.
fn lines() -> Vec<(&'static str, Vec<u8>)> {
    let line = |line: &str| format!("{line}\r\nHost: x\r\n\r\n").into_bytes();
    vec![
        ("lines that end in a line feed alone", b"GET /healthz HTTP/1.1\nHost: x\n\n".to_vec()),
        ("the whole URL", line("GET http://x/healthz HTTP/1.1")),
        ("the whole URL of another host", line("GET http://elsewhere.example/healthz HTTP/1.1")),
        ("`CONNECT`", line("CONNECT elsewhere.example:443 HTTP/1.1")),
        ("`OPTIONS *`", line("OPTIONS * HTTP/1.1")),
        ("`TRACE`", line("TRACE /healthz HTTP/1.1")),
        ("a method that there is not", line("BREW /healthz HTTP/1.1")),
        ("a method in small letters", line("get /healthz HTTP/1.1")),
        ("a method with an at sign", line("G@T /healthz HTTP/1.1")),
        ("U+0000 in the path", line("GET /health\0z HTTP/1.1")),
        ("a blank in the path", line("GET /health z HTTP/1.1")),
        (
            "bytes in the path that are no ASCII",
            b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        ),
        ("a path that leads upwards", line("GET /docs/../../etc/passwd HTTP/1.1")),
        ("half an escape", line("GET /api/v1/themes/%z HTTP/1.1")),
        ("a path of 200,000 letters", line(&format!("GET /{} HTTP/1.1", "a".repeat(200_000)))),
        ("HTTP/0.9", b"GET /healthz\r\n".to_vec()),
        ("HTTP/1.2", line("GET /healthz HTTP/1.2")),
        ("HTTP/9.9", line("GET /healthz HTTP/9.9")),
    ]
}

fn others(token: &str) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec()),
        ("the beginning of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(20)),
        ("bytes", (0..=255).cycle().take(4096).collect()),
        ("empty lines, then nothing", b"\r\n\r\n\r\n\r\n".to_vec()),
        ("a body that is no UTF-8", {
            let mut sent = post(token, "Content-Length: 12\r\n", "");
            sent.extend_from_slice(b"{\"a\": \"\xff\xfe\"}");
            sent
        }),
    ]
}

/// The statuses of all answers on a connection, until it is closed.
fn answers(base: &str, sent: &[u8]) -> Vec<String> {
    let mut stream = TcpStream::connect(base.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    // Whoever is refused half-way through may not be heard to the end.
    drop(stream.write_all(sent));
    drop(stream.shutdown(Shutdown::Write));
    let mut told = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut buffer) {
        told.extend_from_slice(&buffer[..length]);
    }
    let told = String::from_utf8_lossy(&told).into_owned();
    told.split("HTTP/1.").skip(1).map(|answer| answer[2..5].to_owned()).collect()
}

#[test]
fn what_is_no_request_is_refused_or_closed_and_never_answered_twice() {
    let folder = tempfile::tempdir().unwrap();
    let settings = ["--header-timeout", "1s", "--body-timeout", "1s", "--keep-alive", "1s"];
    let service = Running::start(folder.path(), &settings, "Another one");
    let token = service.token("shown this once");
    let sent = requests(&token);
    let told: Vec<_> = thread::scope(|scope| {
        let base = &service.base;
        let asked: Vec<_> =
            sent.iter().map(|(_, bytes)| scope.spawn(move || answers(base, bytes))).collect();
        asked.into_iter().map(|answer| answer.join().unwrap()).collect()
    });
    let mut rows = String::new();
    for ((name, _), told) in sent.iter().zip(&told) {
        assert!(told.len() <= 1, "{name} was answered {told:?}");
        assert!(!told.iter().any(|status| status.starts_with('5')), "{name}: {told:?}");
        let answer = told.first().map_or("closed", String::as_str);
        rows += &format!("| {name} | {answer} |\n");
    }
    assert_eq!(service.get("/healthz", "").0, 200, "it goes on serving");
    let documented = read("docs/security.md");
    assert!(
        documented.contains(&rows),
        "docs/security.md has another table; this is what is told:\n{rows}"
    );
    println!("figure: {} requests, none answered twice", sent.len());
}
