//! A saved view: a list as somebody wants to see it again, for themselves, their team, or everyone.
//!
//! It holds what would otherwise stand in a query string, and gives nobody a right. May use: `check`, `event`, `id`,
//! `permission`, `record`, `register`, `words`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::check::{Check, Checked, Faults, LINE, NARRATIVE};
use crate::domain::event::{Event, Noun, Origin};
use crate::domain::id::{PersonId, TeamId, ViewId};
use crate::domain::permission::Permission;
use crate::domain::permission::Scope::{ActionsWrite, ReportsRead};
use crate::domain::permission::Who::{Anyone, Author, Lead, Steward};
use crate::domain::record::NewRecord;
use crate::domain::register::{COLUMNS, Grouping};
use crate::domain::words::words;

/// One row an operation.
pub const PERMISSIONS: &[Permission] = &[
    Permission { operation: "list_views", scope: ReportsRead, who: &[Anyone] },
    // With whom one may share stands in `app::view`.
    Permission { operation: "create_view", scope: ActionsWrite, who: &[Anyone] },
    Permission { operation: "show_view", scope: ReportsRead, who: &[Anyone] },
    Permission { operation: "change_view", scope: ActionsWrite, who: &[Author, Lead, Steward] },
    Permission { operation: "delete_view", scope: ActionsWrite, who: &[Author, Lead, Steward] },
];

/// The most filters of a view.
pub const MOST_FILTERS: usize = 50;
/// The longest value of a filter, as of a query parameter.
pub const LONGEST_FILTER: usize = 2_000;

words! {
    /// The list that a view is of.
    pub enum Listed {
        /// Every action on a line.
        Register = "register",
        /// The actions, as they are told one by one.
        Actions = "actions",
        /// What is stuck, and why.
        Stuck = "stuck",
    }
}

words! {
    /// Who can use a view.
    pub enum SharedWith {
        /// Whoever made it, and nobody else.
        Nobody = "nobody",
        /// A team.
        Team = "team",
        /// Everyone.
        Everyone = "everyone",
    }
}

/// What a caller may write of a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ViewFields {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The list that it is of.
    pub lists: Listed,
    /// The list's parameters by which it is narrowed: `{"status": "accepted,in_progress", "due_date[lt]": "2027-01-01"}`.
    pub filters: BTreeMap<String, String>,
    /// What to sort by, as the list takes it: `-due_date`.
    pub sort: Option<String>,
    /// What to group by, of the register: the view then leads to `/register/groups`.
    pub group_by: Option<Grouping>,
    /// The columns, of the register, in their names of the API; all of them when empty.
    pub columns: Vec<String>,
    /// Who can use it.
    pub shared_with: SharedWith,
    /// The team that it is shared with.
    pub team: Option<TeamId>,
}

impl Default for ViewFields {
    fn default() -> Self {
        Self {
            name: String::new(),
            description: None,
            lists: Listed::Register,
            filters: BTreeMap::new(),
            sort: None,
            group_by: None,
            columns: Vec::new(),
            shared_with: SharedWith::Nobody,
            team: None,
        }
    }
}

impl Check for ViewFields {
    fn check(&self, faults: &mut Faults) {
        faults.text("name", &self.name, LINE);
        faults.optional("description", self.description.as_deref(), NARRATIVE);
        if self.filters.len() > MOST_FILTERS {
            faults.add("filters", "too_many", format!("must have at most {MOST_FILTERS} filters"));
        }
        faults.within("filters", |faults| {
            for (name, value) in &self.filters {
                faults.length(name, value, LONGEST_FILTER);
            }
        });
        faults.lines("columns", &self.columns);
        if self.lists != Listed::Register {
            let only = "only the register has this";
            let places =
                [("group_by", self.group_by.is_some()), ("columns", !self.columns.is_empty())];
            for (place, _) in places.into_iter().filter(|(_, given)| *given) {
                faults.add(place, "not_for_this_list", only);
            }
        }
        let known = |name: &String| COLUMNS.iter().any(|column| column.api == name);
        for (index, name) in self.columns.iter().enumerate().filter(|(_, name)| !known(name)) {
            let place = format!("columns/{index}");
            faults.add(&place, "unknown_column", format!("the register has no column `{name}`"));
        }
        match (self.shared_with, self.team) {
            (SharedWith::Team, None) => {
                faults.add("team", "required", "name the team that it is shared with");
            }
            (SharedWith::Nobody | SharedWith::Everyone, Some(_)) => {
                faults.add(
                    "team",
                    "not_shared",
                    "set `shared_with` to `team` to share it with one",
                );
            }
            _ => {}
        }
    }
}

impl ViewFields {
    /// The records that it names, each with the place where it does.
    pub fn named(&self) -> Vec<(String, String)> {
        self.team.iter().map(|team| ("/team".to_owned(), team.to_string())).collect()
    }

    /// What it says, as the parameters of a query string.
    pub fn parameters(&self) -> Vec<(String, String)> {
        let mut parameters: Vec<_> =
            self.filters.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let columns = (!self.columns.is_empty()).then(|| self.columns.join(","));
        let grouping = self.group_by.map(|by| by.to_string());
        let others = [("sort", self.sort.clone()), ("fields", columns), ("group_by", grouping)];
        let given = others.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        parameters.extend(given);
        parameters
    }
}

/// A saved view as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// Its id.
    pub id: ViewId,
    /// Counts its changes.
    pub version: i64,
    /// When it was saved.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Made here.
    pub origin: Origin,
    /// Who saved it; none where a tool did.
    pub owner: Option<PersonId>,
    /// What a caller may write.
    pub fields: ViewFields,
}

impl SavedView {
    /// Saves a view.
    pub fn keep(fields: Checked<ViewFields>, new: &NewRecord<ViewId>) -> (Self, Event) {
        let (id, version, origin, owner) = (new.id, 1, new.origin, new.by);
        let (created_at, changed_at, fields) = (new.now, new.now, fields.into_inner());
        let event = Event::created(Noun::View, id, version);
        (Self { id, version, created_at, changed_at, origin, owner, fields }, event)
    }

    /// Changes what a caller may write; `changed` names the fields that differ.
    #[must_use]
    pub fn change(
        mut self,
        fields: Checked<ViewFields>,
        changed: Vec<String>,
        now: Timestamp,
    ) -> (Self, Event) {
        self.fields = fields.into_inner();
        self.version += 1;
        self.changed_at = now;
        let event = Event::changed(Noun::View, self.id, self.version, changed);
        (self, event)
    }

    /// That it is no more.
    pub fn ended(&self) -> Event {
        Event::removed(Noun::View, self.id, self.version + 1)
    }

    /// The person and the team that can use it; everyone when none.
    pub fn readers(&self) -> Option<Vec<String>> {
        let owner = self.owner.iter().map(ToString::to_string);
        match self.fields.shared_with {
            SharedWith::Everyone => None,
            SharedWith::Nobody => Some(owner.collect()),
            SharedWith::Team => {
                Some(owner.chain(self.fields.team.iter().map(ToString::to_string)).collect())
            }
        }
    }
}
