//! Writes again what is derived, where it was found to disagree with the records. No record changes by it, so nothing is
//! told in the feed. May use: `nouns`, `record`, `transaction`, `visible`.

use std::collections::{BTreeMap, BTreeSet};

use super::Examination;
use crate::store::derived::Derived;
use crate::store::error::StoreError;
use crate::store::nouns::{self, EachNoun};
use crate::store::record::{Record, assignments};
use crate::store::sql::Sql;
use crate::store::transaction::{Context, WriteTx};
use crate::store::{Engine, Store};

/// Records that are written in one transaction, for which others wait.
const PIECE: usize = 100;

impl Store {
    /// Writes again what an examination found to be derived wrongly.
    ///
    /// # Errors
    /// Any that writing can have; what was written until then stays.
    pub fn mend(&self, found: &Examination, context: &Context) -> Result<(), StoreError> {
        nouns::each(&mut Mending { store: self, records: &found.records, context })?;
        let (gone, numbers, search) = (found.gone.clone(), found.numbers.clone(), found.search);
        self.write_blocking(context.clone(), move |tx| {
            for id in &gone {
                tx.delete_derived(id)?;
            }
            for (noun, next) in &numbers {
                let noun: &'static str = noun;
                let sql = Sql::new("INSERT INTO numbers (noun, next_number) VALUES (").bind(noun);
                let sql = sql.text(", ").bind(*next).text(") ON CONFLICT (noun) DO UPDATE SET");
                tx.execute(sql.text(" next_number = excluded.next_number"))?;
            }
            if search && tx.engine() == Engine::Sqlite {
                let rebuild = "INSERT INTO search_index (search_index) VALUES ('rebuild')";
                tx.execute(Sql::new(rebuild))?;
            }
            Ok(tx.unchanged(()))
        })
    }
}

struct Mending<'a> {
    store: &'a Store,
    records: &'a BTreeMap<&'static str, BTreeSet<String>>,
    context: &'a Context,
}

impl EachNoun for Mending<'_> {
    fn noun<R: Record>(&mut self) -> Result<(), StoreError> {
        let ids: Vec<String> = self.records.get(R::TABLE).into_iter().flatten().cloned().collect();
        for piece in ids.chunks(PIECE) {
            let piece = piece.to_vec();
            self.store.write_blocking(
                self.context.clone(),
                move |tx| -> Result<_, StoreError> {
                    for id in &piece {
                        tx.derive_again::<R>(id)?;
                    }
                    Ok(tx.unchanged(()))
                },
            )?;
        }
        Ok(())
    }
}

impl WriteTx<'_> {
    /// Writes again all that is derived from a record.
    fn derive_again<R: Record>(&mut self, id: &str) -> Result<(), StoreError> {
        let Some(record) = self.find_unchecked::<R>(id)? else {
            return Ok(());
        };
        let (derived, seal) = (Derived::of(&record)?, record.seal());
        let seals = self.seals_for(id, &seal)?;
        let columns = assignments(&record, &derived)?.text(", sealed = ").bind(!seals.is_empty());
        self.execute(columns.text(" WHERE id = ").bind(id))?;
        for delete in [
            "DELETE FROM links WHERE from_id = ",
            "DELETE FROM refs WHERE record_id = ",
            "DELETE FROM waits WHERE record_id = ",
            "DELETE FROM search_texts WHERE record_id = ",
        ] {
            self.execute(Sql::new(delete).bind(id))?;
        }
        self.delete_own::<R>(id)?;
        self.insert_derived(&record, &derived)?;
        self.reseal(id, &seal)
    }
}
