//! Runs one command and prints one error; everything else is in the library.

use std::process::ExitCode;

/// A list is thousands of short texts, and a third of its time went into finding room for them (docs/decisions/0027).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kintsugi::cli::run()
}
