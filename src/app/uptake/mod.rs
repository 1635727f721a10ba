//! What teams do with lessons that they are asked about. May use: `domain`, `store`.

mod answer;
mod ask;
mod show;

pub use answer::{AnswerUptake, answer};
pub use ask::{AskTeam, ask};
pub use show::{UptakeView, list, show};

pub(in crate::app) use ask::ask_team;
pub(in crate::app) use show::view;

pub use crate::store::UPTAKES as LIST;
