//! The parts of records, and what points at them: a page of one record's parts, or those of many records at once.
//! May use: `list`, `record`, `sql`, `transaction`, `visible`, `domain`.

use std::collections::HashMap;

use crate::domain::list::{ListQuery, ListSpec, Page};
use crate::domain::permission::Caller;

use super::error::StoreError;
use super::record::{self, Record};
use super::sql::Sql;
use super::transaction::ReadTx;
use super::visible;

/// Ids that one statement asks about at most.
const CHUNK: usize = 256;

impl ReadTx<'_> {
    /// One page of the parts of a record, named by the column that holds its id, as far as the caller may see them.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter or sort that the list does not offer.
    pub fn list_parts<R: Record>(
        &mut self,
        (column, whole): (&'static str, &str),
        spec: &ListSpec,
        query: &ListQuery,
        caller: &Caller,
    ) -> Result<Page<R>, StoreError> {
        let of_it = Sql::new(" AND t.").text(column).text(" = ").bind(whole);
        self.list_where(spec, query, caller, of_it)
    }

    /// The parts of several records, oldest first, as far as the caller may see them.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn parts_of<R: Record>(
        &mut self,
        column: &'static str,
        wholes: &[String],
        caller: &Caller,
    ) -> Result<Vec<R>, StoreError> {
        let mut parts = Vec::new();
        for chunk in wholes.chunks(CHUNK) {
            let sql = Sql::new("SELECT t.id, t.record FROM ")
                .text(R::TABLE)
                .text(" t WHERE t.")
                .text(column);
            let sql = sql
                .any(chunk)
                .text(" AND ")
                .append(visible::of_record(caller))
                .text(" ORDER BY t.id");
            for (id, text) in self.rows::<(String, String)>(sql)? {
                parts.push(record::read::<R>(&id, &text)?.told_to(caller));
            }
        }
        Ok(parts)
    }

    /// How many parts each of several records has, whoever may see them.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn count_parts<R: Record>(
        &mut self,
        column: &'static str,
        wholes: &[String],
    ) -> Result<HashMap<String, i64>, StoreError> {
        let mut counts = HashMap::new();
        for chunk in wholes.chunks(CHUNK) {
            let sql = Sql::new("SELECT t.")
                .text(column)
                .text(", COUNT(*) FROM ")
                .text(R::TABLE)
                .text(" t WHERE t.");
            let sql = sql.text(column).any(chunk).text(" GROUP BY t.").text(column);
            counts.extend(self.rows::<(String, i64)>(sql)?);
        }
        Ok(counts)
    }

    /// What points at several records: (relation, from, to). Whether the caller may see each is asked by
    /// [`ReadTx::visible_ids`].
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn links_to(
        &mut self,
        ids: &[String],
    ) -> Result<Vec<(String, String, String)>, StoreError> {
        let mut links = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let sql = Sql::new("SELECT relation, from_id, to_id FROM links WHERE to_id").any(chunk);
            links.extend(self.rows::<(String, String, String)>(
                sql.text(" ORDER BY from_id, relation, to_id"),
            )?);
        }
        Ok(links)
    }
}
