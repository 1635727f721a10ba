//! How incidents, reviews, lessons, actions and fragilities enter. May use: `domain`, `store`.

use serde_json::{Value, json};

use crate::app::lesson::incidents_of;
use crate::app::merge::to_value;
use crate::app::{AppError, closing, skill_fit};
use crate::domain::action::{Action, ActionStatus};
use crate::domain::calendar::Calendar;
use crate::domain::check::Checked;
use crate::domain::closing::Loop;
use crate::domain::exchange::RowType;
use crate::domain::fragility::Fragility;
use crate::domain::id::{ActionId, FragilityId, IncidentId, LessonId, ReviewId};
use crate::domain::incident::{Incident, IncidentStatus, quality};
use crate::domain::lesson::{Lesson, LessonStatus};
use crate::domain::record::NewRecord;
use crate::domain::review::{Review, ReviewStatus};
use crate::domain::skill_fit::stated_by;
use crate::domain::team::Team;
use crate::store::WriteTx;

use super::Members;
use super::enter::{Enter, fields, in_fields, in_place};
use super::line::{Line, invalid, within};
use super::links::{Place, link};

const HOMES: &[RowType] = &[RowType::Review, RowType::Incident];

impl Enter for Incident {
    const TYPE: RowType = RowType::Incident;
    const LINKS: &'static [Place] = &[
        link("merged_into", &[RowType::Incident]),
        link("/services", &[RowType::Service]),
        link("/grants", &[RowType::Team]),
    ];
    type Id = IncidentId;

    fn begin(line: &Line, new: NewRecord<IncidentId>) -> Result<Value, AppError> {
        Ok(to_value(&Self::report(fields(line)?, new).0))
    }

    fn settle(mut self, said: &Members, tx: &mut WriteTx<'_>) -> Result<Self, AppError> {
        if self.is_restricted() && self.grantees().is_empty() {
            let detail = "nobody could see it: grant it to a team, or enter it as open";
            return Err(invalid("/fields/grants", "out_of_reach", detail));
        }
        if (self.status == IncidentStatus::Merged) != self.merged_into.is_some() {
            let detail = "a merged incident, and no other, names the one that it went into";
            return Err(invalid("/merged_into", "contradicts", detail));
        }
        if !said.contains_key("first_resolved_at") && self.reopened_count > 0 {
            // Of several resolutions the source tells the last.
            self.first_resolved_at = None;
        }
        for flag in quality::judge_at(&self.fields, tx.now()) {
            if !self.data_quality.contains(&flag) {
                self.data_quality.push(flag);
            }
        }
        if !said.contains_key("stage") {
            let (stage, reason) = untouched(&self).stage();
            self.stage = stage;
            self.stage_reason = reason.map(str::to_owned);
        }
        Ok(self)
    }

    fn named(&self) -> Vec<(String, String)> {
        in_fields(self.fields.named())
    }

    fn in_place_of(mut self, before: &Self) -> Self {
        self.number.clone_from(&before.number);
        self.created_at = before.created_at;
        self.version = before.version + 1;
        (self.stage, self.stage_reason) = (before.stage, before.stage_reason.clone());
        self
    }

    fn numbered(mut self, number: String) -> Self {
        self.number = number;
        self
    }

    fn incidents(&self, _: &mut WriteTx<'_>) -> Result<Vec<IncidentId>, AppError> {
        // A new one, of which nothing follows yet, has its stage already.
        Ok(if self.version > 1 { vec![self.id] } else { Vec::new() })
    }
}

/// The loop of an incident of which nothing follows yet.
fn untouched(incident: &Incident) -> Loop {
    Loop {
        status: incident.status,
        kind: incident.kind(),
        review_asked: false,
        reviews: Vec::new(),
        lessons: Vec::new(),
        actions_open: Vec::new(),
    }
}

impl Enter for Review {
    const TYPE: RowType = RowType::Review;
    const LINKS: &'static [Place] =
        &[link("/incidents", &[RowType::Incident]), link("/team", &[RowType::Team])];
    type Id = ReviewId;

    fn begin(line: &Line, new: NewRecord<ReviewId>) -> Result<Value, AppError> {
        let mut review = to_value(&Self::plan(fields(line)?, new).0);
        // What a line leaves out of the edition is the text that it brings.
        let edition = line.header.get("edition").and_then(Value::as_object);
        let in_part = edition.filter(|edition| !edition.contains_key("hash"));
        if let (Some(edition), Some(members)) = (in_part, review.as_object_mut()) {
            let at = edition.get("published_at").cloned().unwrap_or_default();
            let begun = json!({ "published_at": at, "hash": "", "title": null, "sections": {} });
            members.insert("edition".to_owned(), begun);
        }
        Ok(review)
    }

    fn settle(mut self, _: &Members, _: &mut WriteTx<'_>) -> Result<Self, AppError> {
        if self.status == ReviewStatus::Published {
            let unfrozen = self.edition.as_ref().is_none_or(|edition| edition.hash.is_empty());
            let at = self.edition.as_ref().map_or(self.changed_at, |edition| edition.published_at);
            if unfrozen {
                self.edition = Some(self.freeze(at));
            }
        }
        Ok(self)
    }

    fn named(&self) -> Vec<(String, String)> {
        in_fields(self.fields.named())
    }

    fn home(&self) -> Option<String> {
        self.fields.incidents.first().map(ToString::to_string)
    }

    in_place!(numbered);

    fn keep_more(&self, tx: &mut WriteTx<'_>, before: Option<&Self>) -> Result<(), AppError> {
        let id = self.id.to_string();
        let had = before.map(|before| &before.fields.sections);
        let new = self
            .fields
            .sections
            .iter()
            .filter(|(key, text)| had.and_then(|had| had.get(*key)) != Some(text));
        for (section, text) in new {
            tx.add_section_revision(&id, section, text)?;
        }
        Ok(())
    }

    fn incidents(&self, _: &mut WriteTx<'_>) -> Result<Vec<IncidentId>, AppError> {
        Ok(self.fields.incidents.clone())
    }
}

impl Enter for Lesson {
    const TYPE: RowType = RowType::Lesson;
    const LINKS: &'static [Place] = &[
        link("superseded_by", &[RowType::Lesson]),
        link("/themes", &[RowType::Theme]),
        link("/services", &[RowType::Service]),
        link("/sources", HOMES),
        link("/factors", &[RowType::Factor]),
        link("/questions", &[RowType::Lesson]),
        link("/asked", &[RowType::Team]),
    ];
    type Id = LessonId;

    fn begin(line: &Line, new: NewRecord<LessonId>) -> Result<Value, AppError> {
        Ok(to_value(&Self::draft(fields(line)?, new).0))
    }

    fn settle(mut self, _: &Members, _: &mut WriteTx<'_>) -> Result<Self, AppError> {
        if self.status == LessonStatus::Published {
            self.published_at = self.published_at.or(Some(self.changed_at));
        }
        if self.published_at.is_some() {
            self.edition = self.edition.max(1);
        }
        Ok(self)
    }

    fn named(&self) -> Vec<(String, String)> {
        in_fields(self.fields.named())
    }

    fn home(&self) -> Option<String> {
        self.fields.sources.first().map(ToString::to_string)
    }

    fn in_place_of(mut self, before: &Self) -> Self {
        let reworded = before.edition > 0 && !before.fields.says_the_same(&self.fields);
        self.edition = self.edition.max(before.edition + i64::from(reworded));
        self.number.clone_from(&before.number);
        self.created_at = before.created_at;
        self.version = before.version + 1;
        self
    }

    fn numbered(mut self, number: String) -> Self {
        self.number = number;
        self
    }

    fn keep_more(&self, tx: &mut WriteTx<'_>, before: Option<&Self>) -> Result<(), AppError> {
        if self.edition > before.map_or(0, |before| before.edition) {
            let edition = self.as_edition(tx.actor(), tx.now());
            tx.add_edition(&edition)?;
        }
        Ok(())
    }

    fn incidents(&self, tx: &mut WriteTx<'_>) -> Result<Vec<IncidentId>, AppError> {
        Ok(incidents_of(tx, self)?.into_iter().collect())
    }
}

impl Enter for Action {
    const TYPE: RowType = RowType::Action;
    const LINKS: &'static [Place] = &[
        link("replaced_by", &[RowType::Action]),
        link("/owner_team", &[RowType::Team]),
        link("/home", HOMES),
        link("/factors", &[RowType::Factor]),
        link("/lessons", &[RowType::Lesson]),
        link("/incidents", &[RowType::Incident]),
        link("/fragilities", &[RowType::Fragility]),
        link("/services", &[RowType::Service]),
    ];
    type Id = ActionId;

    fn begin(line: &Line, new: NewRecord<ActionId>) -> Result<Value, AppError> {
        Ok(to_value(&Self::propose(fields(line)?, new).0))
    }

    fn settle(self, said: &Members, tx: &mut WriteTx<'_>) -> Result<Self, AppError> {
        if (self.status == ActionStatus::Closed) != self.outcome.is_some() {
            return Err(invalid(
                "/outcome",
                "contradicts",
                "a closed action, and no other, has an outcome",
            ));
        }
        Checked::parse(self.plan()).map_err(|broken| within("/plan", broken))?;
        if said.contains_key("due_at") || self.fields.due_date.is_none() {
            return Ok(self);
        }
        let team = match self.fields.owner_team {
            Some(team) => tx.find_unchecked::<Team>(team)?,
            None => None,
        };
        let calendar = team.map_or_else(Calendar::default, |team| team.fields.calendar);
        Ok(self.due_in(&calendar))
    }

    fn named(&self) -> Vec<(String, String)> {
        in_fields(self.fields.named())
    }

    fn home(&self) -> Option<String> {
        self.fields.home.map(|home| home.to_string())
    }

    in_place!(numbered);

    fn keep_more(&self, tx: &mut WriteTx<'_>, before: Option<&Self>) -> Result<(), AppError> {
        skill_fit::forget(tx, before.and_then(stated_by), self)
    }

    fn incidents(&self, tx: &mut WriteTx<'_>) -> Result<Vec<IncidentId>, AppError> {
        Ok(closing::incidents_of(tx, self)?.into_iter().collect())
    }
}

impl Enter for Fragility {
    const TYPE: RowType = RowType::Fragility;
    const LINKS: &'static [Place] = &[link("/service", &[RowType::Service]), link("/home", HOMES)];
    type Id = FragilityId;

    fn begin(line: &Line, new: NewRecord<FragilityId>) -> Result<Value, AppError> {
        Ok(to_value(&Self::find(fields(line)?, new).0))
    }

    fn named(&self) -> Vec<(String, String)> {
        in_fields(self.fields.named())
    }

    fn home(&self) -> Option<String> {
        self.fields.home.map(|home| home.to_string())
    }

    in_place!(numbered);
}
