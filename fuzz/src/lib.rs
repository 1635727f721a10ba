//! Fuzz targets for every parser of ours: `cargo +nightly fuzz run NAME` in the repository's folder.

mod targets;

pub use targets::*;
