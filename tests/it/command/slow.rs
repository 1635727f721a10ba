//! Clients that are slow, or stop half-way, in both directions: each is cut off in its time, and others are served.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use super::Running;

const SETTINGS: &[&str] = &[
    "--header-timeout",
    "1s",
    "--body-timeout",
    "1s",
    "--keep-alive",
    "1s",
    "--stall-timeout",
    "1s",
];
/// Their second, one in which the server hears what is still under way, and some for a busy machine.
const SOON: Duration = Duration::from_secs(6);

/// Sends something at once, then a letter every tenth of a second; answers what was told until the connection was
/// closed.
fn told(base: &str, at_once: &str, then: Option<&str>) -> String {
    let mut stream = TcpStream::connect(base.trim_start_matches("http://")).unwrap();
    stream.write_all(at_once.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    let (begun, mut told, mut buffer) = (Instant::now(), Vec::new(), [0; 4096]);
    while begun.elapsed() < SOON {
        match stream.read(&mut buffer) {
            Ok(0) => return String::from_utf8_lossy(&told).into_owned(),
            Ok(length) => told.extend_from_slice(&buffer[..length]),
            Err(why) if why.kind() == std::io::ErrorKind::WouldBlock => {
                // Whether it can be sent is no matter here; reading tells that it is closed.
                drop(then.map(|letter| stream.write_all(letter.as_bytes())));
            }
            Err(_) => return String::from_utf8_lossy(&told).into_owned(),
        }
    }
    panic!("{at_once:?} is still connected; it was told {}", String::from_utf8_lossy(&told));
}

#[test]
fn who_sends_too_slowly_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::start(folder.path(), SETTINGS, "Another one");
    let token = service.token("shown this once");
    let post = format!(
        "POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n"
    );
    let cases = [
        (String::new(), None, "408"),
        ("GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ".to_owned(), None, "408"),
        ("GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ".to_owned(), Some("a"), "408"),
        ("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), None, "200"),
        ("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /he".to_owned(), None, "200"),
        (format!("{post}Content-Length: 1000\r\n\r\n{{"), None, "408"),
        (format!("{post}Content-Length: 1000\r\n\r\n{{"), Some(" "), "408"),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\n5\r\n{{"), None, "408"),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\n"), Some("1\r\n \r\n"), "408"),
        (
            "POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{".to_owned(),
            Some(" "),
            "401",
        ),
        (
            "POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                .to_owned(),
            None,
            "401",
        ),
        (
            "POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(),
            Some("1\r\n \r\n"),
            "404",
        ),
    ];
    let clients = cases.map(|(at_once, then, status)| {
        let base = service.base.clone();
        thread::spawn(move || {
            let told = told(&base, &at_once, then);
            assert!(told.starts_with(&format!("HTTP/1.1 {status} ")), "{at_once:?}: {told}");
        })
    });
    assert_eq!(service.get("/api/v1/me", &token).0, 200, "others are served meanwhile");
    for client in clients {
        client.join().unwrap();
    }
    service.stop();
}

#[test]
fn a_body_in_chunks_that_arrives_is_read_and_the_connection_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::start(folder.path(), SETTINGS, "Another one");
    let token = service.token("shown this once");
    let head = format!("Host: x\r\nAuthorization: Bearer {token}\r\n");
    let both = format!(
        "POST /api/v1/incidents HTTP/1.1\r\n{head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n\
         b\r\n{{\"title\": \"\r\n3\r\nA\"}}\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    );
    let told = told(&service.base, &both, None);
    assert!(told.starts_with("HTTP/1.1 201 "), "{told}");
    assert!(told.contains("\"live\""), "{told}");
    service.stop();
}

#[test]
#[cfg(target_os = "linux")]
fn who_takes_nothing_of_an_answer_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::start(folder.path(), SETTINGS, "Another one");
    let mut stream = TcpStream::connect(service.base.trim_start_matches("http://")).unwrap();
    // More than both ends' buffers hold.
    let asked = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(60);
    stream.write_all(asked.as_bytes()).unwrap();
    thread::sleep(SOON);
    let mut taken = Vec::new();
    let end = stream.read_to_end(&mut taken);
    assert!(end.is_err(), "it was told all of its {} bytes", taken.len());
    service.stop();
}
