//! What people do with the plan of an action. May use: `domain`, `store`.

mod change;
mod delete;
mod put;
mod show;

pub use change::{ChangePlan, change};
pub use delete::delete;
pub use put::{PutPlan, put};
pub use show::{PlanView, show};
