//! Fuzz targets for every parser of ours: `RUSTC_BOOTSTRAP=1 cargo fuzz run NAME` in the repository's folder, or with
//! `+nightly` instead.

mod targets;

pub use targets::*;
