//! Runs one command and prints one error; everything else is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    kintsugi::cli::run()
}
