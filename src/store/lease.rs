//! Who does what only one instance may do at a time, and until when: one row for each job that comes round.
//!
//! A lease is taken, renewed and given back in short transactions, by the database's own time. Each taking has a higher
//! token, and each piece of work begins with [`WriteTx::hold`]: whoever was overtaken, however late they wake, does
//! nothing more. May use: `sql`, `transaction`.

use std::time::Duration;

use jiff::Timestamp;

use super::config::Engine;
use super::error::StoreError;
use super::sql::Sql;
use super::transaction::{ReadTx, WriteTx};

/// How long a lease is good unless it is renewed.
const LENGTH: Duration = Duration::from_secs(8);

/// The right to do a job, as long as nobody overtakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub name: &'static str,
    /// Higher than that of everyone who had it before.
    pub token: i64,
    /// The period until which the job was done when it was taken.
    pub done: i64,
}

impl ReadTx<'_> {
    /// What time it is for the database.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn database_time(&mut self) -> Result<Timestamp, StoreError> {
        let sql = Sql::new("SELECT ").append(now(self.engine()));
        let micros = self.row(sql)?.unwrap_or(i64::MAX);
        Timestamp::from_microsecond(micros).map_err(|why| StoreError::Corrupt(why.to_string()))
    }

    /// Whether a job is not done for a period, and nobody is at it.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn is_due(&mut self, name: &'static str, period: i64) -> Result<bool, StoreError> {
        let sql = Sql::new("SELECT COUNT(*) FROM leases WHERE name = ").bind(name);
        let sql = sql.text(" AND (period >= ").bind(period).text(" OR until >= ");
        let settled: Option<i64> = self.row(sql.append(now(self.engine())).text(")"))?;
        Ok(settled == Some(0))
    }
}

impl WriteTx<'_> {
    /// Takes the lease of a job that is not done for a period; `None` if it is, or if somebody is at it.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn take_lease(
        &mut self,
        name: &'static str,
        holder: &str,
        period: i64,
    ) -> Result<Option<Lease>, StoreError> {
        let engine = self.engine();
        let sql = Sql::new("INSERT INTO leases (name, holder, token, until, period) VALUES (")
            .list([name.into(), holder.into(), 1.into()])
            .text(", ")
            .append(until(engine))
            .text(", 0) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder,")
            .text(" token = leases.token + 1, until = excluded.until WHERE leases.until < ")
            .append(now(engine))
            .text(" AND leases.period < ")
            .bind(period)
            .text(" RETURNING token, period");
        let taken: Vec<(i64, i64)> = self.change(sql)?;
        Ok(taken.first().map(|(token, done)| Lease { name, token: *token, done: *done }))
    }

    /// Renews a lease, in the transaction of the work that is done by it; nobody can take it until the commit.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when somebody else has taken it since.
    pub fn hold(&mut self, lease: &Lease) -> Result<(), StoreError> {
        let sql = Sql::new("UPDATE leases SET until = ").append(until(self.engine()));
        self.as_holder(lease, sql)
    }

    /// Gives a lease back, with the job done for a period.
    ///
    /// # Errors
    /// As [`WriteTx::hold`].
    pub fn finish(&mut self, lease: &Lease, period: i64) -> Result<(), StoreError> {
        self.as_holder(lease, Sql::new("UPDATE leases SET until = 0, period = ").bind(period))
    }

    fn as_holder(&mut self, lease: &Lease, sql: Sql) -> Result<(), StoreError> {
        let sql = sql.text(" WHERE name = ").bind(lease.name).text(" AND token = ");
        match self.execute(sql.bind(lease.token))? {
            0 => Err(StoreError::Overtaken),
            _ => Ok(()),
        }
    }
}

/// The database's time in microseconds, also when it moved on since the transaction began.
fn now(engine: Engine) -> Sql {
    Sql::new(match engine {
        Engine::Sqlite => "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
        Engine::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
    })
}

fn until(engine: Engine) -> Sql {
    let length = i64::try_from(LENGTH.as_micros()).unwrap_or(i64::MAX);
    now(engine).text(" + ").bind(length)
}
