//! How teams, services and themes enter. May use: `domain`, `store`.

use serde_json::Value;

use crate::app::AppError;
use crate::app::merge::to_value;
use crate::app::team::keep_members;
use crate::domain::exchange::RowType;
use crate::domain::id::{ServiceId, TeamId, ThemeId};
use crate::domain::record::NewRecord;
use crate::domain::service::Service;
use crate::domain::team::Team;
use crate::domain::theme::Theme;
use crate::store::WriteTx;

use super::enter::{Enter, fields, in_place};
use super::line::Line;
use super::links::{Place, link};

impl Enter for Team {
    const TYPE: RowType = RowType::Team;
    const LINKS: &'static [Place] = &[];
    type Id = TeamId;

    fn begin(line: &Line, new: NewRecord<TeamId>) -> Result<Value, AppError> {
        Ok(to_value(&Self::found(fields(line)?, &new).0))
    }

    fn named(&self) -> Vec<(String, String)> {
        let person =
            |id: &crate::domain::id::PersonId| ("/fields/members".to_owned(), id.to_string());
        self.fields.members.iter().chain(&self.fields.lead).map(person).collect()
    }

    in_place!();

    fn keep_more(&self, tx: &mut WriteTx<'_>, _: Option<&Self>) -> Result<(), AppError> {
        keep_members(tx, self)
    }
}

impl Enter for Service {
    const TYPE: RowType = RowType::Service;
    const LINKS: &'static [Place] = &[
        link("/owner_team", &[RowType::Team]),
        link("/upstream", &[RowType::Service]),
        link("/downstream", &[RowType::Service]),
    ];
    type Id = ServiceId;

    fn begin(line: &Line, new: NewRecord<ServiceId>) -> Result<Value, AppError> {
        Ok(to_value(&Self::enter(fields(line)?, &new).0))
    }

    /// Services rely on each other in circles, so that one that is named may come after the one that names it.
    fn named(&self) -> Vec<(String, String)> {
        self.fields
            .owner_team
            .map(|id| ("/fields/owner_team".to_owned(), id.to_string()))
            .into_iter()
            .collect()
    }

    in_place!();
}

impl Enter for Theme {
    const TYPE: RowType = RowType::Theme;
    const LINKS: &'static [Place] = &[];
    type Id = ThemeId;

    fn begin(line: &Line, new: NewRecord<ThemeId>) -> Result<Value, AppError> {
        Ok(to_value(&Self::coin(fields(line)?, &new).0))
    }

    fn named(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    in_place!();
}
