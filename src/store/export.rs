//! Everything of one kind, or what of it fits the filters of its list, in the order of the ids, page by page: a page is one
//! short read, so that nothing is held open while the answer is written to a slow reader.
//!
//! May use: `history`, `list`, `record`, `sql`, `transaction`, `visible`, `domain`.

use crate::domain::action::Slip;
use crate::domain::list::{Condition, ListSpec};
use crate::domain::permission::Caller;
use crate::domain::record::Transition;

use super::error::StoreError;
use super::history::{self, TransitionRow};
use super::record::Record;
use super::sql::Sql;
use super::transaction::ReadTx;
use super::visible;

/// Records that one read looks through at most for those that fit.
const STRETCH: i64 = 1_000;

/// A link between two records, as it is derived from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The record that names the other.
    pub from: String,
    /// In what relation.
    pub relation: String,
    /// The record that is named.
    pub to: String,
}

/// A reference to a record elsewhere, as it is derived from a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The record that refers.
    pub record: String,
    /// What kind of record it is.
    pub noun: String,
    /// The tool.
    pub integration: String,
    /// In what relation.
    pub relation: String,
    /// The id there.
    pub external_id: String,
    /// What people call it there.
    pub display_id: Option<String>,
}

type ElsewhereRow = (String, String, String, String, String, Option<String>);

impl ReadTx<'_> {
    /// The records with the next ids that the caller may see.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn next_records<R: Record>(
        &mut self,
        after: &str,
        limit: i64,
        caller: &Caller,
    ) -> Result<Vec<R>, StoreError> {
        let sql = Sql::new("SELECT t.id, t.record, t.sealed FROM ")
            .text(R::TABLE)
            .text(" t WHERE t.id > ")
            .bind(after);
        let sql = sql
            .text(" AND ")
            .append(visible::of_record(caller))
            .text(" ORDER BY t.id LIMIT ")
            .bind(limit);
        let rows = self.rows::<(String, String, bool)>(sql)?;
        rows.iter().map(|(id, text, sealed)| self.told(id, text, *sealed, caller)).collect()
    }

    /// Those of the records with the next ids that fit all conditions of a list and that the caller may see; and after
    /// which id to go on, if there are more to look through: there can be none among these, and some further on.
    ///
    /// Looked through in the order of the ids, so many at a time. An index of what is filtered by is in another order:
    /// whatever begins there sorts all that it finds, for every page anew. (Neither engine looks past a limit.)
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter that the list does not offer.
    pub fn next_fitting<R: Record>(
        &mut self,
        (spec, conditions): (&ListSpec, &[Condition]),
        after: &str,
        limit: i64,
        caller: &Caller,
    ) -> Result<(Vec<R>, Option<String>), StoreError> {
        let beyond =
            || Sql::new(R::TABLE).text(" WHERE id > ").bind(after).text(" ORDER BY id LIMIT ");
        let last = Sql::new("SELECT id FROM ").append(beyond()).text("1 OFFSET ").bind(STRETCH - 1);
        let last: Option<String> = self.row(last)?;
        let fit = Sql::new("SELECT t.id FROM (SELECT * FROM ").append(beyond()).bind(STRETCH);
        let fit = fit
            .text(") t WHERE ")
            .append(self.filter::<R>(spec, conditions, caller, None)?)
            .text(" ORDER BY t.id LIMIT ")
            .bind(limit);
        let sql = Sql::new("SELECT t.id, t.record, t.sealed FROM ").text(R::TABLE);
        let sql = sql.text(" t WHERE t.id IN (").append(fit).text(") ORDER BY t.id").unprepared();
        let rows = self.rows::<(String, String, bool)>(sql)?;
        let full = i64::try_from(rows.len()).is_ok_and(|count| count >= limit);
        let next = if full { rows.last().map(|(id, ..)| id.clone()) } else { last };
        let told = rows.iter().map(|(id, text, sealed)| self.told(id, text, *sealed, caller));
        Ok((told.collect::<Result<_, _>>()?, next))
    }

    /// The moves with the next ids, of records that the caller may see.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn next_transitions(
        &mut self,
        after: &str,
        limit: i64,
        caller: &Caller,
    ) -> Result<Vec<Transition>, StoreError> {
        let sql = Sql::new(history::TRANSITIONS).text(" WHERE id > ").bind(after).text(" AND ");
        let sql = sql
            .append(visible::by_seals("transitions.record_id", caller))
            .text(" ORDER BY id LIMIT ")
            .bind(limit);
        self.rows::<TransitionRow>(sql)?.into_iter().map(history::transition).collect()
    }

    /// The slips with the next ids, of actions that the caller may see.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn next_slips(
        &mut self,
        after: &str,
        limit: i64,
        caller: &Caller,
    ) -> Result<Vec<Slip>, StoreError> {
        let sql = Sql::new("SELECT record FROM slips WHERE id > ").bind(after).text(" AND ");
        let sql = sql
            .append(visible::by_seals("slips.action_id", caller))
            .text(" ORDER BY id LIMIT ")
            .bind(limit);
        let read = |row: &String| {
            serde_json::from_str(row).map_err(|why| StoreError::Corrupt(format!("slips: {why}")))
        };
        self.rows::<String>(sql)?.iter().map(read).collect()
    }

    /// The next links between records that the caller may see.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn next_links(
        &mut self,
        after: &Link,
        limit: i64,
        caller: &Caller,
    ) -> Result<Vec<Link>, StoreError> {
        let sql = Sql::new(
            "SELECT from_id, relation, to_id FROM links WHERE (from_id, relation, to_id) > (",
        )
        .list([(&after.from).into(), (&after.relation).into(), (&after.to).into()])
        .text(") AND ")
        .append(visible::by_seals("links.from_id", caller))
        .text(" AND ")
        .append(visible::by_seals("links.to_id", caller))
        .text(" ORDER BY from_id, relation, to_id LIMIT ")
        .bind(limit);
        let rows = self.rows::<(String, String, String)>(sql)?;
        Ok(rows.into_iter().map(|(from, relation, to)| Link { from, relation, to }).collect())
    }

    /// The next references of records that the caller may see.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn next_references(
        &mut self,
        after: [&str; 4],
        limit: i64,
        caller: &Caller,
    ) -> Result<Vec<Elsewhere>, StoreError> {
        let order = "record_id, integration, relation, external_id";
        let sql = Sql::new("SELECT record_id, noun, integration, relation, external_id, display_id FROM refs WHERE (")
            .text(order)
            .text(") > (")
            .list(after.map(Into::into))
            .text(") AND ")
            .append(visible::by_seals("refs.record_id", caller))
            .text(" ORDER BY ")
            .text(order)
            .text(" LIMIT ")
            .bind(limit);
        let rows = self.rows::<ElsewhereRow>(sql)?;
        Ok(rows
            .into_iter()
            .map(|(record, noun, integration, relation, external_id, display_id)| Elsewhere {
                record,
                noun,
                integration,
                relation,
                external_id,
                display_id,
            })
            .collect())
    }
}
