//! The service in the same process, on a database of its own, with a clock that the test moves.

use std::future::Future;
use std::rc::Rc;

use actix_web::dev::Service;
use actix_web::http::Method;
use actix_web::rt::task::spawn_blocking;
use actix_web::test;
use kintsugi::app::session::link;
use kintsugi::app::{Asking, Kintsugi};
use kintsugi::clock::{Clock, chance};
use kintsugi::http::caller::LocalIssuer;
use kintsugi::http::{self, HttpConfig};

use super::ask::{Ask, Service as Asked, Told};
use super::database::{self, Database};
use super::people::{People, Someone};

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The secret with which the tests' own issuer signs.
pub const SECRET: &str = "a secret of at least thirty-two characters";

/// A world: the service, its people, its clock.
#[derive(Clone)]
pub struct World {
    pub app: Kintsugi,
    pub clock: Clock,
    pub people: People,
    pub url: String,
    service: Asked,
}

/// Runs a test on an engine; says so plainly where it cannot.
pub fn on<F: Future<Output = ()>>(engine: Engine, case: impl FnOnce(World) -> F) {
    let Some(database) = database(engine) else { return };
    run(&[database], |worlds| case(worlds[0].clone()));
}

/// Runs a test on two databases of an engine, with the same people in both.
pub fn on_two<F: Future<Output = ()>>(engine: Engine, case: impl FnOnce(World, World) -> F) {
    let (Some(one), Some(other)) = (database(engine), database(engine)) else { return };
    run(&[one, other], |worlds| case(worlds[0].clone(), worlds[1].clone()));
}

fn database(engine: Engine) -> Option<Database> {
    let database = match engine {
        Engine::Sqlite => Some(database::sqlite()),
        Engine::Postgres => database::postgres(),
    };
    if database.is_none() {
        println!("skipped: KINTSUGI_TEST_PG names no PostgreSQL server");
    }
    database
}

fn run<F: Future<Output = ()>>(databases: &[Database], case: impl FnOnce(&[World]) -> F) {
    let open = |database: &Database| {
        let clock = database::clock();
        (database::open(&database.url, &clock), clock)
    };
    let opened: Vec<_> = databases.iter().map(open).collect();
    let stores: Vec<_> = opened.iter().map(|(app, _)| app.store().clone()).collect();
    actix_web::rt::System::new().block_on(async move {
        let mut worlds = Vec::new();
        for ((app, clock), database) in opened.into_iter().zip(databases) {
            let service = service(app.clone(), config()).await;
            let (people, url) = (database.people.clone(), database.url.clone());
            worlds.push(World { app, clock, people, url, service });
        }
        case(&worlds).await;
    });
    stores.iter().for_each(|store| store.close());
}

/// How the service is set up in tests.
pub fn config() -> HttpConfig {
    HttpConfig { local_issuer: Some(issuer()), ..HttpConfig::default() }
}

/// The tests' own issuer.
pub fn issuer() -> LocalIssuer {
    LocalIssuer::new(SECRET, "kintsugi", "kintsugi").unwrap()
}

/// The service, ready to be asked.
pub async fn service(app: Kintsugi, config: HttpConfig) -> Asked {
    let service = Rc::new(test::init_service(http::app(app, config)).await);
    Rc::new(move |request: test::TestRequest| {
        let service = Rc::clone(&service);
        Box::pin(async move { service.call(request.to_request()).await.unwrap() })
    })
}

impl World {
    /// Somebody without a token.
    pub fn nobody(&self) -> Ask {
        Ask::new(Rc::clone(&self.service), None)
    }

    /// Whoever holds this token.
    pub fn with_token(&self, token: impl Into<String>) -> Ask {
        Ask::new(Rc::clone(&self.service), Some(token.into()))
    }

    /// Somebody with a browser, signed in by a link: our own pages ask with its cookie.
    pub async fn signed_in(&self, someone: &Someone) -> Ask {
        let told = self.open(&self.link(someone).await).await.expect(303);
        self.nobody()
            .with("sec-fetch-site", "same-origin")
            .with("cookie", &told.cookie("__Host-kintsugi_session"))
    }

    /// The secret of a link by which somebody signs in.
    pub async fn link(&self, someone: &Someone) -> String {
        let (id, chance) = (someone.id.unwrap(), [chance(), chance()]);
        let made = self.app.write(Asking::of_the_system("test"), move |tx, _| {
            let person = tx.find_unchecked(id)?.unwrap();
            link::make(tx, &person, chance)
        });
        made.await.unwrap().reveal()
    }

    /// Sends the form behind a link.
    pub async fn open(&self, secret: &str) -> Told {
        let form = "application/x-www-form-urlencoded";
        let browser =
            self.nobody().with("sec-fetch-site", "same-origin").with("content-type", form);
        browser.send(Method::POST, "/auth/first", Some(format!("secret={secret}"))).await
    }

    /// The same world at another instance of the service, which has a writer of its own.
    pub async fn another(&self) -> Self {
        let (url, clock) = (self.url.clone(), self.clock.clone());
        let app = spawn_blocking(move || database::open(&url, &clock)).await.unwrap();
        let service = service(app.clone(), config()).await;
        Self { app, service, ..self.clone() }
    }

    /// Somebody who asks another instance of the service on the same database.
    pub fn at(service: Asked, token: &str) -> Ask {
        Ask::new(service, Some(token.to_owned()))
    }
}

macro_rules! someone {
    ($($(#[$meta:meta])* $name:ident),+) => {
        impl World {$(
            $(#[$meta])*
            pub fn $name(&self) -> Ask {
                self.with_token(&self.people.$name.token)
            }
        )+}
    };
}

someone! {
    /// A colleague of no team.
    outsider,
    /// A contributor of the team `ops`.
    member,
    /// The lead of the team `ops`.
    lead,
    /// A facilitator.
    facilitator,
    /// A steward.
    steward,
    /// An administrator.
    administrator,
    /// The steward with a token that may only read the catalogue.
    scoped,
    /// A tool of the integration `snow-prod`.
    tool
}
