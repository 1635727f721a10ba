//! The command line: one file per command; parses, wires the layers together, prints one error. May use: everything.

mod audit;
mod backup;
mod client;
mod config;
mod copy;
mod demo;
mod doctor;
mod epoch;
mod export;
mod failure;
mod find;
mod healthcheck;
mod import;
mod listen;
mod mail;
mod migrate;
mod open;
mod openapi;
mod permissions;
mod place;
mod provider;
mod pulse;
mod restore;
mod serve;
mod sign_in_link;
mod state_tables;
mod token;

use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::config::{Layers, Log, environment, teach};
use crate::telemetry;
use failure::{CONFIG, Failure, USAGE};

/// A blameless post-incident review tracker that sees to it that actions close.
///
/// It keeps the loop from an incident over its review, its lessons and its improvement actions to the proof that they
/// worked, and shows what is stuck. One REST API, in one program, on SQLite or PostgreSQL.
#[derive(Debug, Parser)]
#[command(name = "kintsugi", version, propagate_version = true, after_help = FIRST_STEPS)]
struct Cli {
    /// A TOML file with settings; `kintsugi config` prints one. [`KINTSUGI_CONFIG`]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<String>,

    #[command(flatten)]
    log: Log,

    #[command(subcommand)]
    command: Command,
}

const FIRST_STEPS: &str = "\
First steps:
  kintsugi serve --demo    a demonstration organisation in ./data/demo.db, with tokens and calls to try
  kintsugi serve           an empty service on ./data/kintsugi.db; prints a token and a link for its administrator, once
  kintsugi config          every setting, with its value and where it comes from";

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Migrate(migrate::Migrate),
    Demo(demo::Demo),
    Import(import::Import),
    Export(export::Export),
    Token(token::Tokens),
    SignInLink(sign_in_link::SignInLink),
    Audit(audit::Audit),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Epoch(epoch::Epoch),
    Doctor(doctor::Doctor),
    Copy(copy::Copy),
    Openapi(openapi::Openapi),
    Permissions(permissions::Permissions),
    StateTables(state_tables::StateTables),
    Config(config::Config),
    Healthcheck(healthcheck::Healthcheck),
}

/// Runs the command that this process was called with.
pub fn run() -> ExitCode {
    match read().and_then(Asked::run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Ended::Failed(failure)) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code)
        }
        Err(Ended::Told(error)) => {
            // Help and version are answers; everything else is a wrong call.
            let code = if error.use_stderr() { USAGE } else { 0 };
            if error.print().is_err() {
                return ExitCode::from(USAGE);
            }
            ExitCode::from(code)
        }
    }
}

/// A command line, understood.
struct Asked {
    cli: Cli,
    matches: ArgMatches,
    layers: Layers,
}

/// Why nothing more is to be done.
enum Ended {
    /// The parser has something to say: help, or what is wrong with the call.
    Told(Box<clap::Error>),
    Failed(Failure),
}

impl<F: Into<Failure>> From<F> for Ended {
    fn from(failure: F) -> Self {
        Self::Failed(failure.into())
    }
}

/// Reads the command line twice: to learn which file it names, and then over the layers below it.
fn read() -> Result<Asked, Ended> {
    let told = |error| Ended::Told(Box::new(error));
    let command = || teach(Cli::command());
    let flags = command().try_get_matches().map_err(told)?;
    let layers = Layers::load(&flags, &environment())?;
    let matches = layers.apply(command()).try_get_matches().map_err(|error| {
        match layers.explain(&error) {
            Some(fault) => Ended::from(fault),
            None => told(error),
        }
    })?;
    let cli = Cli::from_arg_matches(&matches).map_err(told)?;
    Ok(Asked { cli, matches, layers })
}

impl Asked {
    fn run(self) -> Result<(), Ended> {
        let Self { cli, matches, layers } = self;
        let log = |quiet: bool| {
            let level = if quiet && is_default(&layers, &matches, "log_level") {
                "warn"
            } else {
                &cli.log.log_level
            };
            telemetry::log(level, cli.log.log_format.is_json(telemetry::is_watched()))
                .map_err(|why| Failure::new(CONFIG, why))
        };
        log(!matches!(cli.command, Command::Serve(_)))?;
        match cli.command {
            Command::Serve(serve) => serve.run(&matches, &layers)?,
            Command::Migrate(migrate) => migrate.run()?,
            Command::Demo(demo) => demo.run()?,
            Command::Import(import) => import.run()?,
            Command::Export(export) => export.run()?,
            Command::Healthcheck(health) => health.run()?,
            Command::Token(tokens) => tokens.run()?,
            Command::SignInLink(link) => link.run()?,
            Command::Audit(audit) => audit.run()?,
            Command::Backup(backup) => backup.run()?,
            Command::Restore(restore) => restore.run()?,
            Command::Epoch(epoch) => epoch.run()?,
            Command::Doctor(doctor) => doctor.run()?,
            Command::Copy(copy) => copy.run()?,
            Command::Openapi(openapi) => openapi.run()?,
            Command::Permissions(permissions) => permissions.run()?,
            Command::StateTables(tables) => tables.run()?,
            Command::Config(config) => config.run(&matches, &layers)?,
        }
        Ok(())
    }
}

fn is_default(layers: &Layers, matches: &ArgMatches, setting: &str) -> bool {
    layers.origin(matches, setting) == crate::config::Origin::Default
}
