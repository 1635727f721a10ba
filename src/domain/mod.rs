//! What we know about learning from incidents: pure values, rules, state tables. No I/O, no async, no clock, no chance.
//! May use: nothing of ours.

pub mod action;
pub mod calendar;
pub mod check;
pub mod closing;
pub mod comment;
pub mod event;
pub mod exchange;
pub mod feed;
pub mod fragility;
pub mod home;
pub mod id;
pub mod incident;
pub mod key;
pub mod lesson;
pub mod list;
pub mod machine;
pub mod permission;
pub mod permission_table;
pub mod person;
pub mod policy;
pub mod record;
pub mod recurrence;
pub mod reference;
pub mod register;
pub mod review;
pub mod rule;
pub mod service;
pub mod session;
pub mod state_tables;
pub mod stuck;
pub mod team;
pub mod theme;
pub mod token;
pub mod waiting;
pub mod words;
