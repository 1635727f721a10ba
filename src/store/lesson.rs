//! How a lesson and the answers to it are kept, listed and found. May use: `record`, `sql`,
//! `visible`, `domain`.

use crate::domain::event::Noun;
use crate::domain::id::{LessonId, RecordId};
use crate::domain::lesson::{
    Answer, Lesson, LessonAudience, LessonKind, LessonStatus, MOST_RELEARNED, Uptake,
};
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::permission::Caller;
use crate::domain::stuck::Wait;
use crate::domain::words::Word;

use super::error::StoreError;
use super::record::{self, Record, Seal};
use super::sql::{Sql, Value};
use super::transaction::ReadTx;
use super::visible;

/// What the list of lessons offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Lesson,
    filters: &[
        Filter {
            name: "status",
            takes: Takes::Words(LessonStatus::all_words),
            help: "Where it stands.",
        },
        Filter {
            name: "kind",
            takes: Takes::Words(LessonKind::all_words),
            help: "What kind of lesson it is.",
        },
        Filter {
            name: "audience",
            takes: Takes::Words(LessonAudience::all_words),
            help: "For whom it is.",
        },
        Filter {
            name: "theme",
            takes: Takes::OrNone(&Takes::Linked(Noun::Theme)),
            help: "A theme that classifies it.",
        },
        Filter {
            name: "service",
            takes: Takes::OrNone(&Takes::Linked(Noun::Service)),
            help: "A service that it concerns.",
        },
        Filter {
            name: "review",
            takes: Takes::OrNone(&Takes::Linked(Noun::Review)),
            help: "A review that it was drawn from.",
        },
        Filter {
            name: "incident",
            takes: Takes::OrNone(&Takes::Linked(Noun::Incident)),
            help: "An incident that it was drawn from.",
        },
        Filter {
            name: "published_at",
            takes: Takes::OrNone(&Takes::Moment),
            help: "When it was published.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was recorded." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
    ],
    sorts: &["created_at", "changed_at", "published_at"],
    descending: true,
};

/// What the list of the teams asked about a lesson offers.
pub const UPTAKES: ListSpec = ListSpec {
    noun: Noun::Uptake,
    filters: &[
        Filter { name: "team", takes: Takes::Id(Noun::Team), help: "The team asked." },
        Filter {
            name: "answer",
            takes: Takes::OrNone(&Takes::Words(Answer::all_words)),
            help: "What it answered.",
        },
        Filter {
            name: "answer_by",
            takes: Takes::Date,
            help: "Until when an answer is hoped for.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was asked." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
    ],
    sorts: &["created_at", "changed_at", "answer_by"],
    descending: false,
};

impl Record for Lesson {
    const NOUN: Noun = Noun::Lesson;
    const TABLE: &'static str = "lessons";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn number(&self) -> Option<&str> {
        Some(&self.number)
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("status", Value::of(self.status)),
            ("kind", Value::of(self.fields.kind.unwrap_or(LessonKind::Insight))),
            ("audience", Value::of(self.audience())),
            ("origin", Value::of(self.origin)),
            ("edition", self.edition.into()),
            ("published_at", Value::moment(self.published_at)),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn links(&self) -> Vec<(&'static str, String)> {
        let fields = &self.fields;
        let mut links: Vec<_> =
            fields.sources.iter().map(|id| ("drawn_from", id.to_string())).collect();
        links.extend(fields.themes.iter().map(|id| ("classified_by", id.to_string())));
        links.extend(fields.services.iter().map(|id| ("concerns", id.to_string())));
        links.extend(fields.factors.iter().map(|id| ("answers", id.to_string())));
        links.extend(fields.questions.iter().map(|id| ("answers", id.to_string())));
        let again = &self.relearned;
        links.extend(again.possibly.iter().map(|id| ("possibly_relearns", id.to_string())));
        links.extend(again.confirmed.iter().map(|id| ("relearns", id.to_string())));
        links.extend(self.superseded_by.map(|id| ("superseded_by", id.to_string())));
        links
    }

    fn search_text(&self) -> Option<(String, String)> {
        let fields = &self.fields;
        let texts = [&fields.insight, &fields.applies_when, &fields.evidence];
        let mut body = vec![self.number.clone(), fields.tags.join(" ")];
        body.extend(texts.into_iter().flatten().cloned());
        Some((fields.title.clone(), body.join("\n")))
    }

    fn seal(&self) -> Seal {
        let homes = self.home().iter().map(ToString::to_string).collect();
        if self.status != LessonStatus::Draft {
            return Seal::Behind(homes);
        }
        Seal::Unpublished { homes, readers: self.author.iter().map(ToString::to_string).collect() }
    }
}

impl Record for Uptake {
    const NOUN: Noun = Noun::Uptake;
    const TABLE: &'static str = "uptakes";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("lesson", Value::of(self.lesson)),
            ("team", Value::of(self.team)),
            ("answer", self.answer.as_ref().map(|said| said.answer.as_str()).into()),
            ("edition", self.edition.unwrap_or(0).into()),
            ("asked_at", self.created_at.into()),
            ("answered_at", Value::moment(self.answered_at)),
            ("answer_by", Value::date(Some(self.answer_by))),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn links(&self) -> Vec<(&'static str, String)> {
        self.action.iter().map(|id| ("opened", id.to_string())).collect()
    }

    fn waits(&self) -> Vec<Wait> {
        Self::waits(self)
    }

    fn seal(&self) -> Seal {
        Seal::Behind(vec![self.lesson.to_string()])
    }
}

impl ReadTx<'_> {
    /// The published lessons that a new one may be again: they share a service and a theme with it, and none of its
    /// sources; what shares most comes first, then what was published last. What is hidden is not put beside anything.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn earlier_lessons_like(&mut self, lesson: &Lesson) -> Result<Vec<LessonId>, StoreError> {
        let fields = &lesson.fields;
        let services: Vec<_> = fields.services.iter().map(ToString::to_string).collect();
        let themes: Vec<_> = fields.themes.iter().map(ToString::to_string).collect();
        let sources: Vec<_> = fields.sources.iter().map(ToString::to_string).collect();
        let linked = |relation: &'static str, ids: &[String]| {
            Sql::new("SELECT from_id FROM links WHERE relation = '")
                .text(relation)
                .text("' AND to_id")
                .any(ids)
        };
        let sql = Sql::new("SELECT t.id FROM lessons t JOIN links l ON l.from_id = t.id")
            .text(" AND l.relation IN ('concerns', 'classified_by') AND l.to_id")
            .any(services.iter().chain(&themes))
            .text(" WHERE NOT t.sealed AND t.status <> 'draft' AND t.id <> ")
            .bind(Value::of(lesson.id))
            .text(" AND t.id IN (")
            .append(linked("concerns", &services))
            .text(") AND t.id IN (")
            .append(linked("classified_by", &themes))
            .text(") AND t.id NOT IN (")
            .append(linked("drawn_from", &sources))
            .text(
                ") GROUP BY t.id, t.published_at ORDER BY COUNT(*) DESC, t.published_at DESC, t.id",
            )
            .text(" LIMIT ")
            .bind(i64::try_from(MOST_RELEARNED).unwrap_or(i64::MAX));
        let ids: Vec<String> = self.rows(sql)?;
        let corrupt = |id: &str| StoreError::Corrupt(format!("lessons {id}"));
        ids.iter().map(|id| LessonId::parse(id).ok_or_else(|| corrupt(id))).collect()
    }

    /// What the caller's teams answered to a lesson that says something else since: that it applies, or that it was adopted.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn answers_to_earlier_editions(
        &mut self,
        caller: &Caller,
        limit: usize,
    ) -> Result<Vec<Uptake>, StoreError> {
        // `CROSS JOIN`, so that SQLite begins at the teams, which are few.
        let sql = Sql::new("SELECT t.id, t.record FROM uptakes t CROSS JOIN lessons WHERE t.team")
            .any(caller.teams.iter().map(|membership| Value::of(membership.team)))
            .text(" AND t.answer IN ('applies', 'adopted') AND t.edition > 0")
            .text(" AND lessons.id = t.lesson AND lessons.status = 'published'")
            .text(" AND lessons.edition > t.edition AND ")
            .append(visible::of_record(caller))
            .text(" ORDER BY t.id LIMIT ")
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows: Vec<(String, String)> = self.rows(sql)?;
        rows.iter().map(|(id, text)| record::read(id, text)).collect()
    }

    /// The first so many lessons, after this one, of which an answer was awaited until a day within these (the second not
    /// among them) and did not come; whoever asks.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn lessons_not_answered_by(
        &mut self,
        days: std::ops::Range<i64>,
        after: &str,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        let sql =
            Sql::new("SELECT DISTINCT lesson FROM uptakes WHERE answer IS NULL AND answer_by >= ")
                .bind(days.start)
                .text(" AND answer_by < ")
                .bind(days.end)
                .text(" AND lesson > ")
                .bind(after)
                .text(" ORDER BY lesson LIMIT ")
                .bind(limit);
        self.rows(sql)
    }
}
