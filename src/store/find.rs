//! Finding records: by id or number for a caller, and without asking who, for what a use case needs to know.
//! May use: `derived`, `record`, `sql`, `transaction`, `visible`, `domain`.

use std::collections::HashMap;

use crate::domain::event::Noun;
use crate::domain::permission::Caller;

use super::derived::Derived;
use super::error::StoreError;
use super::record::{Record, read};
use super::sql::{Sql, Value};
use super::transaction::{ReadTx, WriteTx};

type Row = (String, String, bool, i64);

const ROW: &str = "SELECT t.id, t.record, t.sealed, t.derived FROM ";

impl ReadTx<'_> {
    /// The record with this id or number, if the caller may see it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also when it is hidden from the caller.
    pub fn get<R: Record>(
        &mut self,
        name: impl ToString,
        caller: &Caller,
    ) -> Result<R, StoreError> {
        let row = self.row::<Row>(by_name::<R>(name.to_string()))?;
        self.opened::<R>(row, caller).map(|(record, _)| record.told_to(caller))
    }

    /// The records with these ids that exist and that the caller may see, in the order asked for.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn get_many<R: Record>(
        &mut self,
        ids: &[String],
        caller: &Caller,
    ) -> Result<Vec<R>, StoreError> {
        let mut found = HashMap::new();
        for chunk in ids.chunks(256) {
            let sql = Sql::new(ROW).text(R::TABLE).text(" t WHERE t.id").any(chunk);
            for (id, text, sealed, _) in self.rows::<Row>(sql)? {
                found.insert(id, (text, sealed));
            }
        }
        let sealed: Vec<String> =
            found.iter().filter(|(_, row)| row.1).map(|(id, _)| id.clone()).collect();
        let visible = self.visible_ids(&sealed, caller)?;
        let shown =
            |id: &&String| found.get(*id).is_some_and(|row| !row.1 || visible.contains(*id));
        let mut records = Vec::new();
        for id in ids.iter().filter(shown) {
            if let Some((text, sealed)) = found.get(id) {
                records.push(self.told(id, text, *sealed, caller)?);
            }
        }
        Ok(records)
    }

    /// The record with this id whoever asks: for what a use case needs to know, never to be shown.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn find_unchecked<R: Record>(
        &mut self,
        id: impl ToString,
    ) -> Result<Option<R>, StoreError> {
        self.find_by_unchecked("id", id.to_string())
    }

    /// The records with these ids that exist, whoever asks: as [`ReadTx::find_unchecked`], all at once.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn find_many_unchecked<R: Record>(
        &mut self,
        ids: impl IntoIterator<Item = impl ToString>,
    ) -> Result<Vec<R>, StoreError> {
        let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
        let mut records = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(256) {
            let sql = Sql::new("SELECT id, record FROM ").text(R::TABLE).text(" WHERE id");
            for (id, text) in self.rows::<(String, String)>(sql.any(chunk))? {
                records.push(read(&id, &text)?);
            }
        }
        Ok(records)
    }

    /// The first record with this value in a column whoever asks: for keys and hashes.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn find_by_unchecked<R: Record>(
        &mut self,
        column: &'static str,
        value: impl Into<Value>,
    ) -> Result<Option<R>, StoreError> {
        Ok(self.all_unchecked(column, value)?.into_iter().next())
    }

    /// All records with this value in a column whoever asks, oldest first: for the parts of a record that the caller
    /// was already found to see.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn all_unchecked<R: Record>(
        &mut self,
        column: &'static str,
        value: impl Into<Value>,
    ) -> Result<Vec<R>, StoreError> {
        let sql = Sql::new(ROW).text(R::TABLE).text(" t WHERE t.").text(column).text(" = ");
        let rows = self.rows::<Row>(sql.bind(value).text(" ORDER BY t.id"))?;
        rows.iter().map(|(id, text, ..)| read::<R>(id, text)).collect()
    }

    /// The id of our record that is the same thing as one elsewhere, whoever asks.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn same_as_unchecked(
        &mut self,
        noun: Noun,
        integration: &str,
        external_id: &str,
    ) -> Result<Option<String>, StoreError> {
        self.row(
            Sql::new("SELECT record_id FROM refs WHERE relation = 'self' AND noun = ")
                .bind(Value::of(noun))
                .text(" AND integration = ")
                .bind(integration)
                .text(" AND external_id = ")
                .bind(external_id),
        )
    }

    /// A row as a record, if there is one and the caller may see it.
    fn opened<R: Record>(
        &mut self,
        row: Option<Row>,
        caller: &Caller,
    ) -> Result<(R, i64), StoreError> {
        let (id, text, sealed, derived) = row.ok_or(StoreError::NotFound)?;
        if sealed && !self.visible_ids(std::slice::from_ref(&id), caller)?.contains(&id) {
            tracing::warn!(target: "security", actor = caller.actor(), record = id, "a hidden record was asked for");
            return Err(StoreError::NotFound);
        }
        let record = read(&id, &text)?;
        if sealed {
            self.note_reading::<R>(&record, caller);
        }
        Ok((record, derived))
    }
}

impl WriteTx<'_> {
    /// The record with this id or number, if the caller may see it; whole, since it is there to be saved. Nobody else
    /// writes until the commit.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also when it is hidden from the caller.
    pub fn get_to_save<R: Record>(
        &mut self,
        name: impl ToString,
        caller: &Caller,
    ) -> Result<R, StoreError> {
        let row = self.row::<Row>(by_name::<R>(name.to_string()))?;
        let (record, digest) = self.opened::<R>(row, caller)?;
        let derived = Derived::of(&record)?;
        // Another release may have derived something else from it: then all of it is written anew.
        if derived.digest == digest {
            self.derived.insert(record.id(), derived);
        }
        Ok(record)
    }
}

fn by_name<R: Record>(name: String) -> Sql {
    let is_id = name.len() == 30 && name.get(3..4) == Some("_");
    let column = if is_id { " t WHERE t.id = " } else { " t WHERE t.number = " };
    Sql::new(ROW).text(R::TABLE).text(column).bind(name)
}
