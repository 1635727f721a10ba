//! The editions of a lesson: only ever added to. May use: `sql`, `transaction`, `domain`.

use crate::domain::event::Noun;
use crate::domain::id::LessonId;
use crate::domain::lesson::Edition;
use crate::domain::list::{ListQuery, ListSpec, Page};

use super::error::StoreError;
use super::sql::Sql;
use super::transaction::{ReadTx, WriteTx};

/// What the list of a lesson's editions offers.
pub const EDITIONS: ListSpec =
    ListSpec { noun: Noun::Lesson, filters: &[], sorts: &["edition"], descending: true };

impl WriteTx<'_> {
    /// Keeps an edition of a lesson.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn add_edition(&mut self, edition: &Edition) -> Result<(), StoreError> {
        let document =
            serde_json::to_string(edition).map_err(|why| StoreError::Failed(why.to_string()))?;
        let sql = Sql::new("INSERT INTO lesson_editions (lesson_id, edition, record, recorded_at)")
            .text(" VALUES (")
            .list([
                edition.lesson.to_string().into(),
                edition.edition.into(),
                document.into(),
                edition.recorded_at.into(),
            ]);
        self.execute(sql.text(")")).map(|_| ())
    }
}

impl ReadTx<'_> {
    /// What a lesson said in one of its editions, if it is kept.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn edition(
        &mut self,
        lesson: LessonId,
        edition: i64,
    ) -> Result<Option<Edition>, StoreError> {
        let sql = Sql::new("SELECT record FROM lesson_editions WHERE lesson_id = ")
            .bind(lesson.to_string())
            .text(" AND edition = ")
            .bind(edition);
        self.row::<String>(sql)?.map(|text| read(lesson, &text)).transpose()
    }

    /// One page of the editions of a lesson.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn editions_of(
        &mut self,
        lesson: LessonId,
        query: &ListQuery,
    ) -> Result<Page<Edition>, StoreError> {
        let of_it = Sql::new(" FROM lesson_editions WHERE lesson_id = ").bind(lesson.to_string());
        let total = match query.include_total {
            true => self.row(Sql::new("SELECT COUNT(*)").append(of_it.clone()))?,
            false => None,
        };
        let mut sql = Sql::new("SELECT edition, record").append(of_it);
        let (beyond, order) = if query.descending {
            (" AND edition < ", " ORDER BY edition DESC LIMIT ")
        } else {
            (" AND edition > ", " ORDER BY edition LIMIT ")
        };
        if let Some((edition, _)) = &query.after {
            sql = sql.text(beyond).bind(*edition);
        }
        let limit = i64::try_from(query.limit).unwrap_or(i64::MAX - 1).saturating_add(1);
        let mut rows: Vec<(i64, String)> = self.rows(sql.text(order).bind(limit))?;
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let last = rows.last().map(|(edition, _)| (*edition, String::new()));
        let items = rows.iter().map(|(_, text)| read(lesson, text)).collect::<Result<_, _>>()?;
        Ok(Page { items, next: last.filter(|_| more), total })
    }
}

fn read(lesson: LessonId, text: &str) -> Result<Edition, StoreError> {
    serde_json::from_str(text)
        .map_err(|why| StoreError::Corrupt(format!("editions of {lesson}: {why}")))
}
