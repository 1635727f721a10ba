//! All tests through the front door, in one program: each on a database of its own, on both engines.
//!
//! `KINTSUGI_TEST_PG=postgres://…` names a PostgreSQL server on which tests make and drop databases; without it the
//! tests on PostgreSQL say that they are skipped. `KINTSUGI_TEST_LONG=1` runs the long forms (`reliability`).

#![expect(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::format_push_string,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "a test whose world is not as it says should stop there"
)]

#[macro_use]
mod support;

mod action;
mod batch;
mod command;
mod comment;
mod contract;
mod corpus;
mod docs;
mod factor;
mod feed;
mod field;
mod figure;
mod fragility;
mod house;
mod import;
mod incident;
mod instances;
mod jobs;
mod kernel;
mod lesson;
mod me;
mod nudge;
mod person;
mod plan;
mod policy;
mod recurrence;
mod register;
mod reliability;
mod review;
mod search;
mod service;
mod session;
mod share;
mod skill_fit;
mod stuck;
mod subscription;
mod team;
mod theme;
mod timeline;
mod token;
mod uptake;
mod view;
#[expect(dead_code, unused_imports, reason = "some of it is for the long form: examples/year")]
mod year;
