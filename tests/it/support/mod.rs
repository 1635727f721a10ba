//! What tests stand on: a world of people and a team on a database of its own, and a tiny client to ask with.

pub mod app;
pub mod ask;
pub mod database;
pub mod idp;
pub mod keys;
pub mod over;
pub mod people;
pub mod smtp;

pub use app::{Engine, World, on, on_two};
pub use ask::Told;
pub use over::Over;

/// Makes of each test one on SQLite (`sqlite::name`) and one on PostgreSQL (`postgres::name`); once in a file.
///
/// ```ignore
/// on_both! {
///     async fn a_team_can_be_founded(world) {
///         let told = world.steward().post("teams", json!({"key": "ops", "name": "Ops"})).await;
///         assert_eq!(told.status, 201);
///     }
/// }
/// ```
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($world:ident) $body:block)+) => {
        mod cases {
            use super::*;
            $($(#[$meta])* pub async fn $name($world: $crate::support::World) $body)+
        }

        mod sqlite {
            $(#[test] fn $name() {
                $crate::support::on($crate::support::Engine::Sqlite, super::cases::$name);
            })+
        }

        mod postgres {
            $(#[test] fn $name() {
                $crate::support::on($crate::support::Engine::Postgres, super::cases::$name);
            })+
        }
    };
}
