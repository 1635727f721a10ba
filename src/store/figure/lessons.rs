//! What figures of lessons are reckoned from. May use: `figure`, `record`, `list`, `lesson`, `sql`, `transaction`,
//! `domain`.

use crate::domain::figure::{Left, Period};
use crate::domain::lesson::Lesson;
use crate::store::error::StoreError;
use crate::store::lesson::LIST;
use crate::store::sql::{Sql, Value};

use super::{Counted, Counting, DAY, left, within};

impl Counting<'_, '_> {
    /// The lessons that were published in a period, by kind.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the list of lessons does not offer.
    pub fn published_in(&mut self, period: Period) -> Result<Vec<Counted>, StoreError> {
        let sql = Sql::new("SELECT t.kind, COUNT(*) FROM lessons t WHERE ")
            .append(within("t.published_at", period))
            .text(" AND ")
            .append(self.listed::<Lesson>(&LIST)?);
        self.tx.rows(sql.text(" GROUP BY t.kind"))
    }

    /// What the teams answered that were asked in a period; those that did not have no word.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the list of lessons does not offer.
    pub fn answers_to_asked_in(&mut self, period: Period) -> Result<Vec<Counted>, StoreError> {
        let sql = Sql::new("SELECT COALESCE(u.answer, ''), COUNT(*) FROM uptakes u")
            .text(" JOIN lessons t ON t.id = u.lesson WHERE ")
            .append(within("u.asked_at", period))
            .text(" AND ")
            .append(self.listed::<Lesson>(&LIST)?);
        self.tx.rows(sql.text(" GROUP BY 1"))
    }

    /// After how many days the lessons that were published in a period, and that ask anybody, were first adopted.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the list of lessons does not offer.
    pub fn days_to_adoption(&mut self, period: Period) -> Result<Vec<Left>, StoreError> {
        // The latest moment stands for "not adopted" within a lesson's answers, and for the least of them.
        let sql = Sql::new("SELECT (CASE WHEN each.adopted_at < ")
            .bind(Value::moment(None))
            .text(" THEN each.adopted_at ELSE ")
            .bind(self.now)
            .text(" END - each.published_at) / ")
            .text(DAY)
            .text(", CASE WHEN each.adopted_at < ")
            .bind(Value::moment(None))
            .text(" THEN 'adopted' ELSE '' END, COUNT(*) FROM (SELECT t.id, t.published_at, MIN(CASE WHEN u.answer = 'adopted' THEN u.answered_at ELSE ")
            .bind(Value::moment(None))
            .text(" END) AS adopted_at FROM lessons t JOIN uptakes u ON u.lesson = t.id WHERE ")
            .append(within("t.published_at", period))
            .text(" AND ")
            .append(self.listed::<Lesson>(&LIST)?)
            .text(" GROUP BY t.id, t.published_at) each GROUP BY 1, 2");
        Ok(self.tx.rows::<(i64, String, i64)>(sql)?.into_iter().map(left).collect())
    }

    /// How many of the lessons that were published in a period people confirmed to be learned before.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the list of lessons does not offer.
    pub fn relearned_in(&mut self, period: Period) -> Result<i64, StoreError> {
        let sql = Sql::new("SELECT COUNT(*) FROM lessons t WHERE ")
            .append(within("t.published_at", period))
            .text(" AND t.id IN (SELECT from_id FROM links WHERE relation = 'relearns') AND ")
            .append(self.listed::<Lesson>(&LIST)?);
        Ok(self.tx.row(sql)?.unwrap_or_default())
    }

    /// The occasions in a period on which lessons were passed on, by form.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the list of lessons does not offer.
    pub fn shares_held_in(&mut self, period: Period) -> Result<Vec<Counted>, StoreError> {
        let sql = Sql::new("SELECT COALESCE(s.kind, ''), COUNT(*) FROM shares s")
            .text(" JOIN lessons t ON t.id = s.lesson WHERE s.status = 'held' AND ")
            .append(within("s.held_at", period))
            .text(" AND ")
            .append(self.listed::<Lesson>(&LIST)?);
        self.tx.rows(sql.text(" GROUP BY 1"))
    }
}
