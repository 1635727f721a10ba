//! The way from a program to its server, which can be cut: nothing gets through then in either direction, not even that
//! one of them hung up. What was on its way arrives when the wire is mended, however late.

use std::io::{Read, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// A wire; mended when it is dropped.
pub struct Wire {
    url: String,
    gate: Arc<Gate>,
}

#[derive(Default)]
struct Gate {
    is_cut: Mutex<bool>,
    mended: Condvar,
}

impl Wire {
    /// A wire to the PostgreSQL server that a URL names.
    pub fn to(url: &str) -> Self {
        let (user, rest) = url.split_once('@').unwrap();
        let (server, name) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{user}@{}/{name}", listener.local_addr().unwrap());
        let (gate, server) = (Arc::<Gate>::default(), server.to_owned());
        let wire = Self { url, gate: Arc::clone(&gate) };
        thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                gate.pass();
                let Ok(far) = TcpStream::connect(&server) else { continue };
                let (back, there) = (near.try_clone().unwrap(), far.try_clone().unwrap());
                for (from, to) in [(near, far), (there, back)] {
                    let gate = Arc::clone(&gate);
                    thread::spawn(move || gate.carry(from, to));
                }
            }
        });
        wire
    }

    /// The URL by which the server is reached over it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Nothing gets through from now on.
    pub fn cut(&self) {
        *self.gate.is_cut.lock().unwrap() = true;
    }

    /// What waits gets through, and all that comes.
    pub fn mend(&self) {
        *self.gate.is_cut.lock().unwrap() = false;
        self.gate.mended.notify_all();
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.mend();
    }
}

impl Gate {
    /// Waits as long as the wire is cut.
    fn pass(&self) {
        let is_cut = self.is_cut.lock().unwrap();
        drop(self.mended.wait_while(is_cut, |is_cut| *is_cut).unwrap());
    }

    fn carry(&self, mut from: TcpStream, mut to: TcpStream) {
        to.set_nodelay(true).unwrap();
        let mut bytes = [0; 16_384];
        loop {
            let read = from.read(&mut bytes).unwrap_or(0);
            self.pass();
            if read == 0 || to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        for end in [from, to] {
            // The other end may be closed already.
            drop(end.shutdown(Shutdown::Both));
        }
    }
}
