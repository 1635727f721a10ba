//! Kintsugi: blameless post-incident reviews whose actions close, work, and teach others.
//!
//! The house, from the outside in: **http** asks, **app** does, **domain** knows, **store** remembers. One noun has one
//! name in every layer: a change to teams is made in `domain/team`, `store/team.rs`, `app/team` and `http/team`.
//!
//! Who may import whom (left may import right; nothing else). `tests/it/house.rs` reads this table and holds it:
//!
//! | module | may import |
//! |---|---|
//! | `domain` | nothing |
//! | `store` | `domain` |
//! | `app` | `domain`, `store`, `clock` |
//! | `jobs` | `app`, `domain`, `clock`, `outbound` |
//! | `http` | `app`, `domain`, `config`, `clock`, `telemetry` |
//! | `itsm` | `domain` |
//! | `config` | nothing |
//! | `clock` | nothing |
//! | `telemetry` | nothing |
//! | `outbound` | nothing |
//! | `cli` | everything |
//!
//! One request, line by line: a route (`http/routes.rs`) leads to a handler (`http/<noun>/handlers.rs`), which hands a
//! use case (`app/<noun>/<verb>.rs`) to the writer or a reader (`app/mod.rs`). The use case finds the record, asks
//! whether the caller may, compares what was seen, lets the domain decide, saves, and records what happened.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod http;
pub mod itsm;
pub mod jobs;
pub mod outbound;
pub mod store;
pub mod telemetry;
