//! What is done with saved views. May use: `domain`, `store`.

mod change;
mod create;
mod delete;
mod show;

pub use change::{ChangeView, change};
pub use create::{CreateView, create};
pub use delete::delete;
pub use show::{applied, list, show};

pub use crate::store::VIEWS as LIST;

use crate::app::answer::View;
use crate::app::{AppError, action, listing, register, stuck};
use crate::domain::list::ListSpec;
use crate::domain::permission::{Caller, Denied, Role, Who};
use crate::domain::rule::RuleBroken;
use crate::domain::view::{Listed, SavedView, SharedWith, ViewFields};

/// A saved view, as it is told.
#[derive(Debug, Clone)]
pub struct SavedViewView {
    /// The view.
    pub view: SavedView,
    /// Whether it is the caller's own.
    pub mine: bool,
}

impl SavedViewView {
    fn of(view: SavedView, caller: &Caller) -> Self {
        let mine = view.owner.is_some() && view.owner == caller.person;
        Self { view, mine }
    }
}

impl View for SavedViewView {
    type About = SavedView;

    fn about(&self) -> String {
        self.view.id.to_string()
    }

    fn version(&self) -> i64 {
        self.view.version
    }
}

/// What the caller is to a view.
fn relations(caller: &Caller, view: &SavedView) -> Vec<Who> {
    let mut relations = caller.to_team(view.fields.team);
    relations.extend((view.owner.is_some() && view.owner == caller.person).then_some(Who::Author));
    relations
}

/// Refuses what the list does not take, as the list itself would.
fn refuse_unfit(caller: &Caller, fields: &ViewFields) -> Result<(), RuleBroken> {
    let spec: &ListSpec = match fields.lists {
        Listed::Register => &register::LIST,
        Listed::Actions => &action::LIST,
        Listed::Stuck => &stuck::LIST,
    };
    listing::query(spec, caller, &fields.filters, fields.sort.as_deref()).map(|_| ())
}

/// One shares with the teams that one belongs to; a facilitator or a steward with any, and with everyone. A tool has
/// nothing for itself.
fn refuse_to_share(caller: &Caller, fields: &ViewFields, operation: &str) -> Result<(), AppError> {
    let keeps = caller.system || caller.has(Role::Facilitator) || caller.has(Role::Steward);
    let needs = match (fields.shared_with, fields.team) {
        (SharedWith::Nobody, _) if caller.person.is_some() => return Ok(()),
        (SharedWith::Nobody, _) => {
            let detail = "a tool has nothing for itself: share it with a team or with everyone";
            return Err(RuleBroken::invalid("/shared_with", "required", detail).into());
        }
        (SharedWith::Team, Some(team)) if keeps || caller.is_member(team) => return Ok(()),
        (SharedWith::Everyone, _) if keeps || caller.has(Role::Service) => return Ok(()),
        (SharedWith::Team, _) => "a member of the team, a facilitator or a steward",
        (SharedWith::Everyone, _) => "a facilitator or a steward, to share it with everyone",
    };
    Err(Denied { operation: operation.to_owned(), needs: needs.to_owned() }.into())
}
