//! What holds under every operation: lists, guards, keys of requests, callers.

mod bound;
mod callers;
mod cursors;
mod guards;
mod idempotency;
mod jwt;
mod lists;
mod none;
mod provider;
mod proxy;
mod rate;
