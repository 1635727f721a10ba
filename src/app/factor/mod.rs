//! What people do with the contributing factors of a review. May use: `domain`, `store`.

mod answers;
mod change;
mod create;
mod delete;
mod show;

pub use answers::{FactorView, views};
pub use change::{ChangeFactor, change};
pub use create::{CreateFactor, create};
pub use delete::delete;
pub use show::{list, show};

pub use crate::store::FACTORS as LIST;
