//! What figures of incidents are reckoned from. May use: `figure`, `record`, `list`, `incident`, `sql`, `transaction`,
//! `visible`, `domain`.

use crate::domain::figure::{Period, Proportion};
use crate::domain::incident::Incident;
use crate::store::error::StoreError;
use crate::store::incident::LIST;
use crate::store::sql::{Sql, UNKNOWN};
use crate::store::visible;

use super::{Counted, Counting, having, within};

impl Counting<'_, '_> {
    /// What was reported in a period, by kind; recorded, where it is not known when it was reported.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the list of incidents does not offer.
    pub fn reported_in(&mut self, period: Period) -> Result<Vec<Counted>, StoreError> {
        let sql = Sql::new("SELECT t.kind, COUNT(*) FROM incidents t WHERE ")
            .append(of_the_period(period))
            .text(" AND ")
            .append(self.listed::<Incident>(&LIST)?);
        self.tx.rows(sql.text(" GROUP BY t.kind"))
    }

    /// How many factors were confirmed to have returned in incidents of a period, and against how many of them an action
    /// was still open.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the list of incidents does not offer.
    pub fn returned_in(&mut self, period: Period) -> Result<Proportion, StoreError> {
        let incidents = Sql::new("SELECT t.id FROM incidents t WHERE ")
            .append(of_the_period(period))
            .text(" AND ")
            .append(self.listed::<Incident>(&LIST)?);
        // A recurrence is hidden where its incident or its factor is.
        let sql = Sql::new("SELECT COUNT(*), ")
            .append(having("t.still_open"))
            .text(" FROM recurrences t WHERE t.status = 'confirmed' AND t.incident IN (")
            .append(incidents)
            .text(") AND ")
            .append(visible::of_record(self.caller));
        let (all, of) = self.tx.row::<(i64, i64)>(sql)?.unwrap_or_default();
        Ok(Proportion { of, all })
    }
}

fn of_the_period(period: Period) -> Sql {
    Sql::new("(")
        .append(within("t.reported_at", period))
        .text(" OR t.reported_at = ")
        .bind(UNKNOWN)
        .text(" AND ")
        .append(within("t.created_at", period))
        .text(")")
}
