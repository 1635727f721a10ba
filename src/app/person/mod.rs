//! What is done with people. May use: `domain`, `store`.

pub mod change;
pub mod create;
pub mod erase;
pub mod list;
pub mod put;
pub mod show;

pub use crate::store::PEOPLE as LIST;

use crate::app::{AppError, View};
use crate::domain::permission::{Caller, Role};
use crate::domain::person::{DECIDE_ACCESS, Person, PersonFields};

/// A person, as it is told.
#[derive(Debug, Clone)]
pub struct PersonView {
    /// The person.
    pub person: Person,
    /// Whether by what they sign in and are reached is told: to administrators, and to themselves.
    pub is_told_all: bool,
}

impl PersonView {
    /// A person as told to this caller.
    pub fn told_to(caller: &Caller, person: Person) -> Self {
        let is_told_all = caller.has(Role::Administrator) || caller.person == Some(person.id);
        Self { person, is_told_all }
    }
}

impl View for PersonView {
    type About = Person;

    fn about(&self) -> String {
        self.person.id.to_string()
    }

    fn version(&self) -> i64 {
        self.person.version
    }
}

/// Refuses to let anyone but an administrator decide over roles, identities and who may sign in.
fn decide_access(
    caller: &Caller,
    before: &PersonFields,
    after: &PersonFields,
) -> Result<(), AppError> {
    if before.grants_differently(after) {
        caller.may(&DECIDE_ACCESS, &[])?;
    }
    Ok(())
}
