//! How what belongs to another record enters: timeline events, factors, uptakes, shares, comments, verifications.
//! May use: `domain`, `store`.

use serde_json::{Value, json};

use crate::app::AppError;
use crate::app::lesson::incidents_of;
use crate::app::merge::to_value;
use crate::domain::action::Verification;
use crate::domain::check::Checked;
use crate::domain::comment::Comment;
use crate::domain::exchange::RowType;
use crate::domain::id::{
    CommentId, FactorId, IncidentId, RecordId, ShareId, TimelineEventId, UptakeId, VerificationId,
};
use crate::domain::incident::TimelineEvent;
use crate::domain::lesson::{Lesson, Uptake};
use crate::domain::record::NewRecord;
use crate::domain::review::Factor;
use crate::domain::share::{Share, ShareFields, ShareStatus};
use crate::store::WriteTx;

use super::Members;
use super::enter::{Enter, fields, in_fields, in_place, member};
use super::line::Line;
use super::links::{Place, link};

fn of(name: &str, id: impl ToString) -> (String, String) {
    (format!("/{name}"), id.to_string())
}

impl Enter for TimelineEvent {
    const TYPE: RowType = RowType::TimelineEvent;
    const LINKS: &'static [Place] = &[link("incident", &[RowType::Incident])];
    type Id = TimelineEventId;

    fn begin(line: &Line, new: NewRecord<TimelineEventId>) -> Result<Value, AppError> {
        Ok(to_value(&Self::write(member(line, "incident")?, fields(line)?, &new).0))
    }

    fn named(&self) -> Vec<(String, String)> {
        vec![of("incident", self.incident)]
    }

    in_place!();
}

impl Enter for Factor {
    const TYPE: RowType = RowType::Factor;
    const LINKS: &'static [Place] = &[
        link("review", &[RowType::Review]),
        link("/theme", &[RowType::Theme]),
        link("/service", &[RowType::Service]),
    ];
    type Id = FactorId;

    fn begin(line: &Line, new: NewRecord<FactorId>) -> Result<Value, AppError> {
        Ok(to_value(&Self::find(member(line, "review")?, fields(line)?, &new).0))
    }

    fn named(&self) -> Vec<(String, String)> {
        let mut named = in_fields(self.fields.named());
        named.push(of("review", self.review));
        named
    }

    in_place!();
}

impl Enter for Comment {
    const TYPE: RowType = RowType::Comment;
    const LINKS: &'static [Place] = &[
        link("about", &[RowType::Review, RowType::Action, RowType::Lesson]),
        link("/reply_to", &[RowType::Comment]),
    ];
    type Id = CommentId;

    fn begin(line: &Line, new: NewRecord<CommentId>) -> Result<Value, AppError> {
        Ok(to_value(&Self::write(member(line, "about")?, fields(line)?, &new).0))
    }

    fn named(&self) -> Vec<(String, String)> {
        vec![of("about", self.about)]
    }

    in_place!();
}

impl Enter for Uptake {
    const TYPE: RowType = RowType::Uptake;
    const LINKS: &'static [Place] =
        &[link("lesson", &[RowType::Lesson]), link("team", &[RowType::Team])];
    type Id = UptakeId;

    fn begin(_: &Line, new: NewRecord<UptakeId>) -> Result<Value, AppError> {
        Ok(blank(&new))
    }

    fn named(&self) -> Vec<(String, String)> {
        vec![of("lesson", self.lesson), of("team", self.team)]
    }

    in_place!();

    fn incidents(&self, tx: &mut WriteTx<'_>) -> Result<Vec<IncidentId>, AppError> {
        match tx.find_unchecked::<Lesson>(self.lesson)? {
            Some(lesson) => Ok(incidents_of(tx, &lesson)?.into_iter().collect()),
            None => Ok(Vec::new()),
        }
    }
}

impl Enter for Share {
    const TYPE: RowType = RowType::Share;
    const LINKS: &'static [Place] = &[
        link("lesson", &[RowType::Lesson]),
        link("/host", &[RowType::Team]),
        link("/teams", &[RowType::Team]),
    ];
    type Id = ShareId;

    fn begin(line: &Line, new: NewRecord<ShareId>) -> Result<Value, AppError> {
        // How many it reached is said of what was held, which the rest of the line says.
        let mut planned: Checked<ShareFields> = fields(line)?;
        let people = planned.people_reached;
        planned = Checked::parse(ShareFields { people_reached: None, ..planned.into_inner() })?;
        let (mut share, _) = Self::plan(member(line, "lesson")?, planned, &new)?;
        share.fields.people_reached = people;
        Ok(to_value(&share))
    }

    fn settle(mut self, _: &Members, _: &mut WriteTx<'_>) -> Result<Self, AppError> {
        if self.status == ShareStatus::Held {
            self.held_at = self.held_at.or(Some(self.changed_at));
        }
        Ok(self)
    }

    fn named(&self) -> Vec<(String, String)> {
        let mut named = in_fields(self.fields.named());
        named.push(of("lesson", self.lesson));
        named
    }

    in_place!();
}

impl Enter for Verification {
    const TYPE: RowType = RowType::Verification;
    const LINKS: &'static [Place] = &[link("action", &[RowType::Action])];
    type Id = VerificationId;

    fn begin(_: &Line, new: NewRecord<VerificationId>) -> Result<Value, AppError> {
        Ok(blank(&new))
    }

    fn named(&self) -> Vec<(String, String)> {
        vec![of("action", self.action)]
    }

    in_place!();
}

/// What every record begins with; the rest is in the line.
fn blank<I: RecordId>(new: &NewRecord<I>) -> Value {
    json!({
        "id": new.id.to_string(),
        "version": 1,
        "created_at": new.now,
        "changed_at": new.now,
        "origin": new.origin,
    })
}
