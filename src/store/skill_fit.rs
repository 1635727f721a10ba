//! How it is kept what accountable persons say of themselves. Never searched, listed or exported. May use: `record`,
//! `domain`.

use crate::domain::event::Noun;
use crate::domain::skill_fit::SkillFit;

use super::record::{Record, Seal};
use super::sql::Value;

impl Record for SkillFit {
    const NOUN: Noun = Noun::SkillFit;
    const TABLE: &'static str = "skill_fits";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("action", Value::of(self.action)),
            ("person", Value::of(self.person)),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn seal(&self) -> Seal {
        Seal::Behind(vec![self.action.to_string()])
    }
}
