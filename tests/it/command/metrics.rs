//! What is counted: complete, and never more the longer it runs.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use super::Running;

const TOKEN: [&str; 2] = ["--metrics-token", "prometheus"];

#[test]
fn whoever_makes_up_ids_paths_and_methods_adds_no_series() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::start(folder.path(), &TOKEN, "sign-in-link");
    let token = service.token("shown this once");
    let mut asked = String::new();
    for n in 0..1000 {
        let lines = [
            format!("GET /api/v1/incidents/inc_{n:026}"),
            format!("GET /made/up/{n}?n={n}"),
            format!("MADE{n} /api/v1/incidents"),
        ];
        for line in lines {
            let head = "Host: k\r\nAuthorization: Bearer";
            asked += &format!("{line} HTTP/1.1\r\n{head} {token}\r\n\r\n");
        }
    }
    assert_eq!(ask(&service, asked), 3000);
    let (status, told) = service.get("/metrics", "prometheus");
    assert_eq!(status, 200);
    let series: Vec<&str> = told.lines().filter(|line| !line.starts_with('#')).collect();
    assert!(series.len() <= 400, "{} series", series.len());
    for odd in ["MADE", "made", "inc_"] {
        assert!(!told.contains(odd), "{odd} in:\n{told}");
    }
    println!("figure: 3,000 made-up requests: {} series", series.len());
    service.stop();
}

/// Sends requests on one connection; answers how many answers came.
fn ask(service: &Running, requests: String) -> usize {
    let address = service.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    let count = requests.matches("\r\n\r\n").count();
    let sending = thread::spawn(move || stream.write_all(requests.as_bytes()).unwrap());
    let mut told = 0;
    while told < count {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(answers.read_line(&mut line).unwrap(), 0, "closed after {told} answers");
            if line == "\r\n" {
                break;
            }
            if let Some(said) = line.strip_prefix("content-length: ") {
                length = said.trim().parse().unwrap();
            }
        }
        answers.read_exact(&mut vec![0; length]).unwrap();
        told += 1;
    }
    sending.join().unwrap();
    told
}

#[test]
fn what_the_writer_and_the_database_do_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let service = Running::start(folder.path(), &TOKEN, "sign-in-link");
    let token = service.token("shown this once");
    assert_eq!(service.post("/api/v1/incidents", &token, "{\"title\": \"x\"}").0, 201);
    let gauges = [
        "kintsugi_writes_waiting",
        "kintsugi_writes_total",
        "kintsugi_commits_total",
        "kintsugi_batch_writes_bucket",
        "kintsugi_commit_seconds_bucket",
        "kintsugi_log_bytes",
        "kintsugi_connections_in_use{for=\"quick\"}",
        "kintsugi_connections_in_use{for=\"long\"}",
        "kintsugi_feed_position",
        "kintsugi_disk_full 0",
        "kintsugi_build_info",
    ];
    // Those of the store are taken over every few seconds.
    loop {
        let told = service.get("/metrics", "prometheus").1;
        let lacks = gauges.iter().find(|gauge| !told.contains(*gauge));
        if lacks.is_none() {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    service.stop();
}
