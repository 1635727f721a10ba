//! All tests through the front door, in one program: each on a database of its own, on both engines.
//!
//! `KINTSUGI_TEST_PG=postgres://…` names a PostgreSQL server on which tests make and drop databases; without it the
//! tests on PostgreSQL say that they are skipped.

#[macro_use]
mod support;

mod action;
mod contract;
mod fragility;
mod house;
mod incident;
mod kernel;
mod me;
mod person;
mod policy;
mod service;
mod team;
mod theme;
mod timeline;
mod token;
