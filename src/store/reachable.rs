//! Which of the records that a request names are there for the caller: what does not exist and what is hidden answer
//! alike. May use: `sql`, `transaction`, `visible`, `domain`.

use std::collections::{BTreeMap, HashSet};

use crate::domain::permission::Caller;

use super::error::StoreError;
use super::sql::Sql;
use super::transaction::ReadTx;
use super::visible::table_of;

impl ReadTx<'_> {
    /// Those of these ids that exist and that the caller may see, whatever kind of record each names.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn reachable_ids(
        &mut self,
        ids: &[String],
        caller: &Caller,
    ) -> Result<HashSet<String>, StoreError> {
        let visible = self.visible_ids(ids, caller)?;
        let mut by_table: BTreeMap<&'static str, Vec<&String>> = BTreeMap::new();
        for id in &visible {
            if let Some(table) = table_of(id) {
                by_table.entry(table).or_default().push(id);
            }
        }
        let mut reachable = HashSet::new();
        for (table, ids) in by_table {
            for chunk in ids.chunks(256) {
                let sql = Sql::new("SELECT id FROM ")
                    .text(table)
                    .text(" WHERE id")
                    .any(chunk.iter().copied());
                reachable.extend(self.rows::<String>(sql)?);
            }
        }
        Ok(reachable)
    }
}
