//! The register: all actions, line by line, for those who plan and report. May use: `domain`, `store`.

mod groups;
mod lines;
mod show;

pub use groups::{GroupedRegister, Groups, RegisterGroup, groups, groups_for_csv};
pub use show::{Register, RegisterView, show, show_for_csv};

pub use crate::store::REGISTER as LIST;
