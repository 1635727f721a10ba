//! Loops of requests on 64 connections, and what was measured in them.
//!
//! A closed loop asks again as soon as it was answered: it shows how much can be done. When the service stalls, it stops
//! asking, so its latencies leave out all who would have come in the meantime ("coordinated omission"). An open loop
//! therefore asks at a fixed rate whatever happens, and counts each latency from the moment at which the request was
//! *due*, not from when a connection was free to send it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::{Connection, Request};
use crate::process;

/// As many tools as a busy organisation has at a time.
pub const CONNECTIONS: u64 = 64;

/// What a client does when it is told to come later.
const PAUSE: Duration = Duration::from_millis(100);

/// What was measured of one kind of work.
#[derive(Clone, Copy)]
pub struct Measured {
    pub per_second: f64,
    pub median: Duration,
    pub p99: Duration,
    /// The processor's time for each request, without what the clients took of it.
    pub cpu: Duration,
    /// How many were told to come later; they count in nothing above.
    pub refused: u64,
}

/// Asks on all connections, each as soon as it was answered, until the time is over. A request is made from the number
/// of the connection and how many it made before.
pub fn closed(
    address: &str,
    time: Duration,
    request: impl Fn(u64, u64) -> Request + Sync,
) -> Measured {
    let begun = Instant::now();
    run(address, |connection, number| {
        let mut latencies = Latencies::default();
        while begun.elapsed() < time {
            let request = request(number, latencies.len());
            let sent = Instant::now();
            latencies.take(connection.asks(&request).unwrap(), sent.elapsed());
        }
        latencies
    })
}

/// Asks so many times a second, on whichever connection is free, until the time is over.
pub fn open(
    address: &str,
    time: Duration,
    per_second: f64,
    request: impl Fn(u64, u64) -> Request + Sync,
) -> Measured {
    let (begun, next) = (Instant::now(), AtomicU64::new(0));
    run(address, |connection, number| {
        let mut latencies = Latencies::default();
        loop {
            let ticket = next.fetch_add(1, Ordering::Relaxed);
            let due = Duration::from_secs_f64(ticket as f64 / per_second);
            if due >= time {
                return latencies;
            }
            let request = request(number, latencies.len());
            thread::sleep(due.saturating_sub(begun.elapsed()));
            let answered = connection.asks(&request).unwrap();
            latencies.take(answered, begun.elapsed().saturating_sub(due));
        }
    })
}

/// What one connection measured.
#[derive(Default)]
struct Latencies {
    answered: Vec<Duration>,
    refused: u64,
}

impl Latencies {
    fn len(&self) -> u64 {
        self.answered.len() as u64 + self.refused
    }

    /// Takes one; who is told to come later waits a little, as its client would.
    fn take(&mut self, answered: bool, latency: Duration) {
        if answered {
            self.answered.push(latency);
        } else {
            self.refused += 1;
            thread::sleep(PAUSE);
        }
    }
}

/// Lets every connection work on a thread of its own and puts together what they measured.
fn run(address: &str, work: impl Fn(&mut Connection, u64) -> Latencies + Sync) -> Measured {
    let (begun, before, work) = (Instant::now(), process::cpu(), &work);
    let of_each: Vec<(Latencies, Duration)> = thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|number| {
                scope.spawn(move || {
                    let latencies = work(&mut Connection::open(address), number);
                    (latencies, process::cpu_of_this_thread())
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let (time, all) = (begun.elapsed(), process::cpu_since(before));
    let clients: Duration = of_each.iter().map(|(_, cpu)| *cpu).sum();
    let refused = of_each.iter().map(|(latencies, _)| latencies.refused).sum();
    let answered = of_each.into_iter().flat_map(|(latencies, _)| latencies.answered);
    let mut latencies: Vec<_> = answered.collect();
    latencies.sort_unstable();
    let count = u32::try_from(latencies.len()).unwrap();
    let at = |part: usize| latencies.get(latencies.len() * part / 100).copied().unwrap_or_default();
    Measured {
        per_second: f64::from(count) / time.as_secs_f64(),
        median: at(50),
        p99: at(99),
        cpu: all.saturating_sub(clients) / count.max(1),
        refused,
    }
}
