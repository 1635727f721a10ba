//! The connections that read. May use: `connection`, `error`.
//!
//! Whoever can wait without a thread waits for a [`Turn`] first: as many are given as there are connections, so that
//! threads work rather than wait for each other.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::config::Config;
use super::connection::{Connector, DbConnection, Purpose};
use super::error::StoreError;

/// Opens reading connections for the pool and knows when one is of no use any more.
struct Readers {
    connector: Connector,
    purpose: Purpose,
}

impl r2d2::ManageConnection for Readers {
    type Connection = DbConnection;
    type Error = StoreError;

    fn connect(&self) -> Result<DbConnection, StoreError> {
        self.connector.open(self.purpose)
    }

    fn is_valid(&self, connection: &mut DbConnection) -> Result<(), StoreError> {
        connection.batch("SELECT 1")
    }

    fn has_broken(&self, connection: &mut DbConnection) -> bool {
        connection.is_broken()
    }
}

/// Says why no connection could be made.
#[derive(Debug)]
struct Report;

impl r2d2::HandleError<StoreError> for Report {
    fn handle_error(&self, error: StoreError) {
        tracing::warn!(%error, "a reading connection could not be opened");
    }
}

/// The connections that read.
#[derive(Clone)]
pub(super) struct Pool {
    connections: r2d2::Pool<Readers>,
    most: u32,
    turns: Arc<Semaphore>,
    patience: Duration,
}

/// The right to one of the connections, until it is dropped.
pub(super) struct Turn {
    _permit: OwnedSemaphorePermit,
    until: Instant,
}

impl Pool {
    /// Makes a pool; it connects by itself.
    pub(super) fn new(connector: Connector, purpose: Purpose, config: &Config) -> Self {
        let long = purpose == Purpose::ReadLong;
        let most = if long { config.long_readers.max(1) } else { config.readers.max(1) };
        let connections = r2d2::Pool::builder()
            .max_size(most)
            .min_idle(Some(u32::from(!long)))
            .test_on_check_out(false)
            .connection_timeout(config.patience.reader)
            .error_handler(Box::new(Report))
            .build_unchecked(Readers { connector, purpose });
        let turns = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(1)));
        Self { connections, most, turns, patience: config.patience.reader }
    }

    /// Waits for one's turn, as long as for a connection.
    pub(super) async fn turn(&self) -> Result<Turn, StoreError> {
        let until = Instant::now() + self.patience;
        let permit = Arc::clone(&self.turns).acquire_owned();
        match tokio::time::timeout(self.patience, permit).await {
            Ok(Ok(permit)) => Ok(Turn { _permit: permit, until }),
            Ok(Err(_)) | Err(_) => Err(self.unavailable("all are busy")),
        }
    }

    /// Runs work in a snapshot: everything it reads is of one moment. Without a turn it waits on its thread.
    pub(super) fn snapshot<T, E: From<StoreError>>(
        &self,
        turn: Option<Turn>,
        work: impl FnOnce(&mut DbConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        let until = turn.as_ref().map_or_else(|| Instant::now() + self.patience, |turn| turn.until);
        let mut connection = self.begin(until)?;
        let answer = work(&mut connection);
        // When the work panicked this is not reached, and the pool does not take the connection back.
        connection.take_trouble();
        if connection.batch("COMMIT").is_ok() {
            connection.set_in_use(false);
        }
        answer
    }

    /// How many connections are at work.
    pub(super) fn in_use(&self) -> u32 {
        let state = self.connections.state();
        state.connections.saturating_sub(state.idle_connections)
    }

    /// A connection in a transaction; those that the server dropped while they were idle are passed over, as long as there
    /// is time: one that is cut off from the server takes its own time to notice.
    fn begin(&self, until: Instant) -> Result<r2d2::PooledConnection<Readers>, StoreError> {
        let mut passed = 0;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let got = self.connections.get_timeout(left);
            let mut connection = got.map_err(|why| self.unavailable(&why.to_string()))?;
            match connection.begin_snapshot() {
                Ok(()) => {
                    connection.set_in_use(true);
                    return Ok(connection);
                }
                Err(error) if passed >= self.most || Instant::now() >= until => return Err(error),
                Err(_) => passed += 1,
            }
        }
    }

    fn unavailable(&self, why: &str) -> StoreError {
        let state = self.connections.state();
        if state.connections > 0 && state.idle_connections == 0 {
            StoreError::Busy
        } else {
            StoreError::Disconnected(why.to_owned())
        }
    }
}
