//! `kintsugi import ndjson`: lines as an export writes them. May use: nothing of ours but its neighbours.

use std::fs::File;
use std::io::{self, BufRead, BufReader};

use clap::Args;

use super::Common;
use super::input::unreadable;
use super::sending::Sending;
use crate::cli::failure::{DATA, Failure};

/// Import lines as `kintsugi export` writes them, or with as little as is known.
///
/// Each line is a JSON object with a `type`, what is known of the record, and an `id` or a `key` by which it is known
/// again; docs/import.md shows them.
#[derive(Debug, Args)]
pub struct Ndjson {
    /// The file; `-` for standard input.
    file: String,

    #[command(flatten)]
    common: Common,
}

impl Ndjson {
    pub(super) fn run(&self) -> Result<(), Failure> {
        // Standard input is read as it comes: a full copy may be larger than memory.
        let (bytes, size) = open(&self.file)?;
        let mut sending = Sending::begin(&self.common, size);
        for (index, line) in BufReader::new(bytes).lines().enumerate() {
            let line = line.map_err(|why| broken(&self.file, index + 1, &why))?;
            sending.advance(u64::try_from(line.len()).unwrap_or(0) + 1);
            if !line.trim().is_empty() {
                sending.line(format!("line {}", index + 1), &line)?;
            }
        }
        sending.finish()
    }
}

/// A file, or standard input, and how long it is.
fn open(file: &str) -> Result<(Box<dyn io::Read>, Option<u64>), Failure> {
    if file == "-" {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let opened = File::open(file).and_then(|opened| Ok((opened.metadata()?.len(), opened)));
    match opened {
        Ok((size, opened)) => Ok((Box::new(opened), Some(size))),
        Err(why) => Err(unreadable(file, &why)),
    }
}

fn broken(file: &str, line: usize, why: &io::Error) -> Failure {
    if why.kind() == io::ErrorKind::InvalidData {
        return Failure::new(DATA, format!("{file}, line {line}: it is not UTF-8")).todo(format!(
            "convert it: iconv -f WINDOWS-1252 -t UTF-8 {file} | kintsugi import ndjson -"
        ));
    }
    Failure::new(DATA, format!("{file}, line {line}: {why}"))
}
