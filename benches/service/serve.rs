//! Servers in this process: the real service, and a bare handler as the floor of reading.

use std::thread;

use actix_web::dev::{Server, ServerHandle};
use actix_web::{App, HttpResponse, HttpServer, web};
use kintsugi::app::{Kintsugi, administrator};
use kintsugi::clock::{Clock, chance};
use kintsugi::http::{self, HttpConfig};
use kintsugi::store::{Config, Context, Moment, Store};

/// A server on an address of its own.
pub struct Served {
    pub address: String,
    handle: ServerHandle,
    store: Option<Store>,
}

impl Served {
    /// Stops it, and waits for its last write.
    pub fn stop(self) {
        actix_web::rt::System::new().block_on(self.handle.stop(true));
        if let Some(store) = self.store {
            store.close();
        }
    }
}

/// The real service, and on a new database the token of its administrator.
pub fn service(url: &str) -> (Served, Option<String>) {
    let clock = Clock::of_the_machine();
    let moments = clock.clone();
    let moment = move || Moment { now: moments.now(), random: chance() };
    let store = Store::open(&Config::new(url), moment).unwrap();
    let app = Kintsugi::new(store.clone(), clock).unwrap();
    let chance = [chance(), chance()];
    let first = app.store().write_blocking(Context::new("system"), move |tx| {
        administrator::enter_first(tx, chance, chance)
    });
    let token = first.unwrap().map(|first| first.secret.reveal().to_owned());
    let config = HttpConfig::default();
    let (address, handle) = in_the_background(move || {
        let server = HttpServer::new(move || http::app(app.clone(), config.clone()));
        let server = server.disable_signals().bind("127.0.0.1:0").unwrap();
        let address = server.addrs().first().unwrap().to_string();
        (address, server.run())
    });
    (Served { address, handle, store: Some(store) }, token)
}

/// A handler that tells these bytes and does nothing else.
pub fn bare(bytes: Vec<u8>) -> Served {
    let bytes = web::Bytes::from(bytes);
    let (address, handle) = in_the_background(move || {
        let server = HttpServer::new(move || {
            let bytes = bytes.clone();
            let tell = move || {
                let bytes = bytes.clone();
                async move { HttpResponse::Ok().content_type("application/json").body(bytes) }
            };
            App::new().default_service(web::to(tell))
        });
        let server = server.disable_signals().bind("127.0.0.1:0").unwrap();
        let address = server.addrs().first().unwrap().to_string();
        (address, server.run())
    });
    Served { address, handle, store: None }
}

/// Runs a server on threads of its own; tells its address and how to stop it.
fn in_the_background(
    start: impl FnOnce() -> (String, Server) + Send + 'static,
) -> (String, ServerHandle) {
    let (say, hear) = std::sync::mpsc::channel();
    thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let (address, server) = start();
            say.send((address, server.handle())).unwrap();
            server.await
        })
    });
    hear.recv().unwrap()
}
