//! A blocking connection to PostgreSQL over a runtime of its own, so it must not be used on a
//! thread that drives other tasks: the writer's thread and blocking threads only.
//!
//! May use: `config`, `error`, `sql`, `tls`, diesel.

use std::time::Duration;

use diesel::QueryResult;
use diesel::connection::CacheSize;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use tokio::runtime::Runtime;
use tokio_postgres::config::{Config as PostgresConfig, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::config::{Config, Patience};
use super::error::StoreError;
use super::sql::{Shape, Shaped, Sql};
use super::tls;

/// What a URL and our own settings say, parsed once.
#[derive(Clone)]
pub(super) struct Target {
    config: PostgresConfig,
    tls: MakeRustlsConnect,
    patience: Patience,
    prepared: bool,
}

impl Target {
    /// Reads a `postgres://` URL.
    pub(super) fn parse(config: &Config) -> Result<Self, StoreError> {
        let refused = |why: String| StoreError::Failed(format!("the database's URL: {why}"));
        let (url, asked) = TlsAsked::take_from(&config.url);
        let mut target: PostgresConfig = url.parse().map_err(|why| refused(explain(&why)))?;
        target.connect_timeout(config.patience.connect);
        target.tcp_user_timeout(Duration::from_secs(10));
        target.keepalives_idle(Duration::from_secs(30));
        target.keepalives_interval(Duration::from_secs(5));
        if target.get_application_name().is_none() {
            target.application_name("kintsugi");
        }
        let tls = asked.apply(&mut target).map_err(refused)?;
        let (patience, prepared) = (config.patience.clone(), config.prepared);
        Ok(Self { config: target, tls, patience, prepared })
    }
}

/// What the URL says about encryption that the driver does not know.
#[derive(Default)]
struct TlsAsked {
    mode: Option<String>,
    root: Option<String>,
}

impl TlsAsked {
    fn take_from(url: &str) -> (String, Self) {
        let mut asked = Self::default();
        let Some((base, query)) = url.split_once('?') else {
            return (url.to_owned(), asked);
        };
        let mut rest = Vec::new();
        for pair in query.split('&') {
            match pair.split_once('=') {
                Some(("sslmode", mode)) => asked.mode = Some(mode.to_owned()),
                Some(("sslrootcert", root)) => asked.root = Some(root.replace("%2F", "/")),
                _ => rest.push(pair),
            }
        }
        (format!("{base}?{}", rest.join("&")), asked)
    }

    fn apply(&self, target: &mut PostgresConfig) -> Result<MakeRustlsConnect, String> {
        let (mode, verify) = match self.mode.as_deref() {
            Some("disable") => (SslMode::Disable, false),
            None | Some("prefer") => (SslMode::Prefer, false),
            Some("require") => (SslMode::Require, false),
            Some("verify-full") => (SslMode::Require, true),
            Some(other) => {
                let known = "disable, prefer, require and verify-full";
                return Err(format!("sslmode={other} is not one of {known}"));
            }
        };
        if self.root.is_some() && !verify {
            return Err("sslrootcert is of use only with sslmode=verify-full".to_owned());
        }
        target.ssl_mode(mode);
        let tls = if verify { tls::verified(self.root.as_deref())? } else { tls::unverified()? };
        Ok(MakeRustlsConnect::new(tls))
    }
}

/// One open connection.
pub(super) struct PgSession {
    runtime: Option<Runtime>,
    connection: AsyncPgConnection,
    connect: Duration,
    patience: Duration,
    limits: String,
}

impl PgSession {
    /// Connects. Nothing is set for longer than a transaction, so that a pooler may hand the server's connection to
    /// somebody else between two.
    pub(super) fn open(target: &Target, statement: Duration) -> Result<Self, StoreError> {
        let lost = |why: String| StoreError::Disconnected(why);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|why| lost(why.to_string()))?;
        let hosts = u32::try_from(target.config.get_hosts().len()).unwrap_or(1).max(1);
        let connecting = async {
            let dial = target.config.connect(target.tls.clone());
            let (client, mut driver) = dial.await.map_err(|why| explain(&why))?;
            // What the library says to the server first is prepared in one message and run in another.
            tokio::select! {
                begun = client.batch_execute("BEGIN") => begun.map_err(|why| explain(&why))?,
                ended = &mut driver => return Err(ended.map_or_else(|why| explain(&why), |()| "it hung up".to_owned())),
            }
            let ready = AsyncPgConnection::try_from_client_and_connection(client, driver);
            let mut connection = ready.await.map_err(|why| why.to_string())?;
            connection.batch_execute("COMMIT").await.map_err(|why| why.to_string())?;
            Ok(connection)
        };
        let limit = target.patience.connect.saturating_mul(hosts).saturating_mul(2);
        let mut connection = runtime
            .block_on(async { tokio::time::timeout(limit, connecting).await })
            .map_err(|_| lost("it did not answer in time".to_owned()))
            .and_then(|connected| connected.map_err(lost))?;
        // The server gives up first, so that the connection can be kept; this is for a server that says nothing.
        let patience = statement.saturating_add(Duration::from_secs(2));
        if !target.prepared {
            connection.set_prepared_statement_cache_size(CacheSize::Disabled);
        }
        let limits = [
            ("statement_timeout", statement),
            ("lock_timeout", target.patience.lock),
            ("idle_in_transaction_session_timeout", target.patience.idle),
        ];
        let set = |(name, limit): (_, Duration)| {
            format!("set_config('{name}', '{}', true)", limit.as_millis())
        };
        let limits = limits.map(set).join(", ");
        let connect = target.patience.connect;
        Ok(Self { runtime: Some(runtime), connection, connect, patience, limits })
    }

    /// Begins a transaction, with its time limits; may ask for something more in the same breath, for which it then waits
    /// as long as for any statement. Where there is nothing to wait for, a server that says nothing for as long as one may
    /// take to be connected to is not there.
    pub(super) fn begin(&mut self, begin: &str, more: &str) -> QueryResult<()> {
        let text = format!("{begin}; SELECT {}{more}", self.limits);
        let patience =
            if more.is_empty() { self.connect.min(self.patience) } else { self.patience };
        self.run(patience, async |connection| connection.batch_execute(&text).await)
    }

    /// Answers the rows.
    pub(super) fn rows<T: Shape>(&mut self, sql: Sql) -> QueryResult<Vec<Shaped<T>>> {
        self.run(self.patience, async |connection| RunQueryDsl::load(sql, connection).await)
    }

    /// Answers how many rows were touched.
    pub(super) fn execute(&mut self, sql: Sql) -> QueryResult<usize> {
        self.run(self.patience, async |connection| RunQueryDsl::execute(sql, connection).await)
    }

    /// Runs several statements of our own at once.
    pub(super) fn batch(&mut self, text: &str) -> QueryResult<()> {
        self.run(self.patience, async |connection| connection.batch_execute(text).await)
    }

    fn run<T>(
        &mut self,
        patience: Duration,
        work: impl AsyncFnOnce(&mut AsyncPgConnection) -> QueryResult<T>,
    ) -> QueryResult<T> {
        let Some(runtime) = &self.runtime else {
            return Err(gone("the connection is closed"));
        };
        let connection = &mut self.connection;
        let done =
            runtime.block_on(async { tokio::time::timeout(patience, work(connection)).await });
        done.unwrap_or_else(|_| {
            // Nothing more is asked here, or each question would wait as long once more.
            self.close();
            Err(gone("it did not answer in time"))
        })
    }

    fn close(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Waiting is not allowed where a connection may be dropped; the server sees the socket close.
            runtime.shutdown_background();
        }
    }
}

impl Drop for PgSession {
    fn drop(&mut self) {
        self.close();
    }
}

fn gone(why: &str) -> DieselError {
    DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, Box::new(why.to_owned()))
}

/// An error with its causes, without the URL (which holds a password).
fn explain(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        told = format!("{told}: {error}");
        cause = error.source();
    }
    told
}
