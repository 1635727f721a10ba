//! What is logged, and in which form. May use: nothing of ours.

use clap::{Args, ValueEnum};

/// The log, on standard error.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Log")]
pub struct Log {
    /// What is logged: error, warn, info, debug or trace, also by module: `info,kintsugi::store=debug`.
    #[arg(long, global = true, value_name = "LEVEL", default_value = "info", value_parser = level)]
    pub log_level: String,

    /// In which form: human for people, json for machines, auto for human on a terminal and json otherwise.
    #[arg(
        long,
        global = true,
        value_name = "FORM",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub log_format: LogFormat,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Human on a terminal, JSON otherwise.
    Auto,
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

impl LogFormat {
    /// Whether it is JSON, for a reader who sits at a terminal or not.
    pub fn is_json(self, at_a_terminal: bool) -> bool {
        match self {
            Self::Auto => !at_a_terminal,
            Self::Human => false,
            Self::Json => true,
        }
    }
}

const LEVELS: &[&str] = &["off", "error", "warn", "info", "debug", "trace"];

fn level(text: &str) -> Result<String, String> {
    let known = |word: &str| LEVELS.contains(&word.to_ascii_lowercase().as_str());
    for part in text.split(',').map(str::trim) {
        let word = part.rsplit_once('=').map_or(part, |(_, word)| word);
        if !known(word) {
            return Err(format!("{word:?} is no level: use {}", LEVELS.join(", ")));
        }
    }
    Ok(text.to_owned())
}
