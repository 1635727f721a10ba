//! Where the records are, and how long to wait for the database. May use: `value`.

use clap::{ArgAction, Args};

use super::value::{Secret, Span};

/// The database: SQLite in a file, or PostgreSQL.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Database")]
pub struct Database {
    /// Where the records are: `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/NAME?sslmode=verify-full`.
    ///
    /// The variable `DATABASE_URL` is understood as well; `KINTSUGI_DATABASE_URL` goes before it.
    #[arg(long, value_name = "URL", default_value = "sqlite://./data/kintsugi.db")]
    pub database_url: Secret,

    /// A file that holds the database URL, for one with a password.
    #[arg(long, value_name = "FILE", conflicts_with = "database_url")]
    pub database_url_file: Option<String>,

    /// How many connections serve quick reads.
    #[arg(long, value_name = "COUNT", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub readers: u32,

    /// How many connections serve reads that take long: reports, exports, search.
    #[arg(long, value_name = "COUNT", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=256))]
    pub long_readers: u32,

    /// How many writes may wait; one more is answered 503 with Retry-After.
    #[arg(long, value_name = "COUNT", default_value_t = 1_024)]
    pub queue_length: usize,

    /// How many waiting writes are committed together at most.
    #[arg(long, value_name = "COUNT", default_value_t = 256)]
    pub commit_batch: usize,

    /// Whether PostgreSQL keeps statements for a connection; false behind `PgBouncer` in transaction mode before 1.21.
    #[arg(long, value_name = "BOOL", default_value_t = true, action = ArgAction::Set)]
    pub prepared_statements: bool,

    /// How long to wait for a connection to PostgreSQL, each host.
    #[arg(long, value_name = "TIME", default_value = "3s")]
    pub connect_timeout: Span,

    /// How long one statement may take on PostgreSQL.
    #[arg(long, value_name = "TIME", default_value = "5s")]
    pub statement_timeout: Span,

    /// How long one statement of a read that takes long may take on PostgreSQL.
    #[arg(long, value_name = "TIME", default_value = "15s")]
    pub long_statement_timeout: Span,

    /// How long a write may wait on PostgreSQL while another instance writes.
    #[arg(long, value_name = "TIME", default_value = "5s")]
    pub lock_timeout: Span,

    /// After how long PostgreSQL ends a transaction in which nothing happens.
    #[arg(long, value_name = "TIME", default_value = "10s")]
    pub idle_timeout: Span,

    /// How long to wait for another process that writes to the same SQLite file.
    #[arg(long, value_name = "TIME", default_value = "5s")]
    pub busy_timeout: Span,

    /// Whether SQLite's log is folded into the database by the service; false where Litestream replicates it, and folds.
    #[arg(long, value_name = "BOOL", default_value_t = true, action = ArgAction::Set)]
    pub fold_log: bool,

    /// How long a read may wait for a free connection.
    #[arg(long, value_name = "TIME", default_value = "1500ms")]
    pub reader_timeout: Span,
}
