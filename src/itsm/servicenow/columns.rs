//! Which column of the export holds what: headings as the tool spells them, technical names and labels alike, and those
//! that name persons. May use: `words`.

use crate::domain::words::{Word, words};

words! {
    /// What we read from a column, in the tool's own word.
    pub enum Column {
        Number = "number", SysId = "sys_id", OpenedAt = "opened_at", ResolvedAt = "resolved_at",
        ClosedAt = "closed_at", UpdatedAt = "updated_at", State = "state", Priority = "priority",
        ShortDescription = "short_description", Description = "description", CmdbCi = "cmdb_ci",
        BusinessService = "business_service", Category = "category", Subcategory = "subcategory",
        AssignmentGroup = "assignment_group", ReopenCount = "reopen_count", Problem = "problem_id",
        Change = "rfc", CausedBy = "caused_by", Parent = "parent_incident",
    }
}

impl Column {
    /// The other headings under which it is known, the preferred first.
    fn also_known_as(self) -> &'static [&'static str] {
        match self {
            Self::OpenedAt => &["opened"],
            Self::ResolvedAt => &["resolved"],
            Self::ClosedAt => &["closed"],
            Self::UpdatedAt => &["sys_updated_on", "sys_updated_at", "updated"],
            Self::State => &["incident_state"],
            Self::CmdbCi => &["configuration_item"],
            Self::BusinessService => &["service"],
            Self::ReopenCount => &["reopened_count"],
            Self::Problem => &["problem"],
            Self::Change => &["change_request"],
            Self::CausedBy => &["caused_by_change"],
            Self::Parent => &["parent"],
            _ => &[],
        }
    }
}

impl Column {
    /// The heading under which it is found: the one that was said, its own, or another by which it is known.
    fn among(self, headings: &[String], mapped: &[(Self, String)]) -> Option<String> {
        let said = mapped.iter().find(|(of, _)| *of == self).map(|(_, heading)| normal(heading));
        let mut known = std::iter::once(self.as_str()).chain(self.also_known_as().iter().copied());
        said.or_else(|| {
            known.find(|name| headings.iter().any(|have| have == name)).map(str::to_owned)
        })
    }
}

/// Headings that name persons, beside all that end in `_by`.
const PERSONS: &[&str] = &[
    "additional_assignee_list",
    "assigned_to",
    "caller",
    "caller_id",
    "contact",
    "employee",
    "group_list",
    "opened_for",
    "requested_for",
    "user",
    "user_input",
    "vip",
    "watch_list",
    "work_notes_list",
];

/// Where the cells of one column go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Read as this.
    Read(Column),
    /// Kept under its heading, unread.
    Kept(String),
    /// Left out: it names persons.
    Dropped(String),
}

/// The columns of one export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    pub(super) places: Vec<Place>,
}

impl Columns {
    /// Finds out what each column holds. `mapped` says so for some, `keep` names columns about persons to be kept.
    ///
    /// # Errors
    /// A sentence, when a heading that was named is not there, or none holds the incident's number.
    pub fn find(
        headings: &[String],
        mapped: &[(Column, String)],
        keep: &[String],
    ) -> Result<Self, String> {
        let names: Vec<String> = headings.iter().map(|heading| normal(heading)).collect();
        let wanted = mapped.iter().map(|(_, heading)| heading).chain(keep);
        if let Some(missing) = wanted.into_iter().find(|heading| !names.contains(&normal(heading)))
        {
            return Err(format!(
                "there is no column {missing}; the columns are {}",
                headings.join(", ")
            ));
        }
        let read: Vec<(Column, String)> = Column::ALL
            .iter()
            .filter_map(|column| Some((*column, column.among(&names, mapped)?)))
            .collect();
        if !read.iter().any(|(column, _)| *column == Column::Number) {
            let say = "say which does: --map column:number=HEADING";
            return Err(format!("no column holds the incident's number; {say}"));
        }
        let mut taken = Vec::new();
        let places = headings.iter().zip(&names).map(|(heading, name)| {
            let mut columns = read.iter().filter(|(_, of)| of == name).map(|(column, _)| *column);
            let column = columns.find(|column| !taken.contains(column));
            taken.extend(column);
            let kept = keep.iter().any(|wanted| normal(wanted) == *name);
            match column {
                Some(column) => Place::Read(column),
                None if names_a_person(name) && !kept => Place::Dropped(heading.trim().to_owned()),
                None => Place::Kept(heading.trim().to_owned()),
            }
        });
        Ok(Self { places: places.collect() })
    }

    /// The headings of the columns that were left out because they name persons.
    pub fn dropped(&self) -> Vec<&str> {
        self.headings(|place| match place {
            Place::Dropped(heading) => Some(heading),
            Place::Read(_) | Place::Kept(_) => None,
        })
    }

    /// The headings of the columns that are kept unread, in `source_data`.
    pub fn kept(&self) -> Vec<&str> {
        self.headings(|place| match place {
            Place::Kept(heading) => Some(heading),
            Place::Read(_) | Place::Dropped(_) => None,
        })
    }

    fn headings<'c>(&'c self, pick: impl Fn(&'c Place) -> Option<&'c String>) -> Vec<&'c str> {
        self.places.iter().filter_map(pick).map(String::as_str).collect()
    }
}

/// A heading without what exports vary in: case, spaces, a byte order mark.
fn normal(heading: &str) -> String {
    let plain = heading.trim_start_matches('\u{feff}').trim().to_lowercase();
    plain.replace(|c: char| !c.is_alphanumeric() && c != '.', "_")
}

/// Whether cells under this heading name persons; `caller_id.name` is a part of `caller_id`.
fn names_a_person(name: &str) -> bool {
    let whole = name.split('.').next().unwrap_or(name);
    let bare = whole.strip_prefix("u_").unwrap_or(whole);
    let part = name.rsplit('.').next().unwrap_or(name);
    bare.ends_with("_by")
        || PERSONS.contains(&bare)
        || ["email", "phone", "user_name"].contains(&part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(
        headings: &str,
        mapped: &[(Column, String)],
        keep: &[String],
    ) -> Result<Columns, String> {
        let headings: Vec<String> = headings.split(',').map(str::to_owned).collect();
        Columns::find(&headings, mapped, keep)
    }

    #[test]
    fn technical_names_and_labels_are_known_alike() {
        let technical = find("number,opened_at,incident_state,cmdb_ci", &[], &[]).unwrap();
        let labels =
            find("\u{feff}Number,Opened,Incident State,Configuration item", &[], &[]).unwrap();
        assert_eq!(technical, labels);
        let read =
            [Column::Number, Column::OpenedAt, Column::State, Column::CmdbCi].map(Place::Read);
        assert_eq!(technical.places, read);
    }

    #[test]
    fn columns_about_persons_are_dropped_and_listed_unless_asked_for() {
        let headings = "number,caller_id,caller_id.name,Opened by,assigned_to,u_approved_by,caused_by,location";
        let columns = find(headings, &[], &[]).unwrap();
        assert_eq!(
            columns.dropped(),
            ["caller_id", "caller_id.name", "Opened by", "assigned_to", "u_approved_by"]
        );
        assert_eq!(columns.kept(), ["location"]);
        let columns = find(headings, &[], &["assigned_to".to_owned()]).unwrap();
        assert_eq!(columns.kept(), ["assigned_to", "location"]);
    }

    #[test]
    fn a_mapped_column_wins_and_one_that_is_not_there_is_refused() {
        let mapped = [(Column::State, "final_state".to_owned())];
        let columns = find("number,state,final_state", &mapped, &[]).unwrap();
        assert_eq!(columns.kept(), ["state"]);
        assert!(find("number,state", &mapped, &[]).unwrap_err().contains("final_state"));
        assert!(find("ticket,state", &[], &[]).unwrap_err().contains("column:number="));
    }
}
