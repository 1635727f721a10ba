//! Rows that belong to records that are not there, and numbers that were drawn before. May use: `nouns`, `numbers`.

use super::{Examination, FIX, KEEP, snapshot};
use crate::domain::words::Word;
use crate::store::connection::DbConnection;
use crate::store::error::StoreError;
use crate::store::nouns::{self, EachNoun};
use crate::store::numbers;
use crate::store::record::Record;
use crate::store::sql::Sql;
use crate::store::transaction::ReadTx;

/// Columns of derived rows that name the record that they are derived from.
const DERIVED: &[(&str, &str)] = &[
    ("links", "from_id"),
    ("refs", "record_id"),
    ("waits", "record_id"),
    ("search_texts", "record_id"),
];

/// Columns that name a record without which the row means nothing. What is said about a proposal stays when the
/// proposal is deleted; so do the moves of a record, and what hides it.
const NAMED: &[(&str, &str)] = &[
    ("members", "team_id"),
    ("members", "person_id"),
    ("identities", "person_id"),
    ("tokens", "person"),
    ("sessions", "person"),
    ("sign_in_links", "person_id"),
    ("timeline_events", "incident"),
    ("factors", "review"),
    ("section_revisions", "review_id"),
    ("lesson_editions", "lesson_id"),
    ("uptakes", "lesson"),
    ("uptakes", "team"),
    ("shares", "lesson"),
    ("subscriptions", "subscriber"),
    ("follows", "subscription_id"),
    ("skill_fits", "action"),
    ("skill_fits", "person"),
    ("verifications", "action"),
    ("slips", "action_id"),
    ("nudges", "recipient"),
    ("deliveries", "nudge_id"),
];

/// Looks for rows without a record, and for numbers that would come twice.
pub(super) fn examine(
    connection: &mut DbConnection,
    found: &mut Examination,
) -> Result<(), StoreError> {
    let mut ids = Ids(None);
    nouns::each(&mut ids)?;
    let ids = ids.0.unwrap_or_default();
    let orphans = snapshot(connection, |tx| orphans(tx, NAMED, &ids))?;
    let told = told(&orphans);
    found.none("orphans", "every row has the record that it belongs to", &told, KEEP);
    let orphans = snapshot(connection, |tx| self::orphans(tx, DERIVED, &ids))?;
    let told = self::told(&orphans);
    found.none("left behind", "nothing is derived from records that are not there", &told, FIX);
    found.gone.extend(orphans.into_iter().map(|(_, id)| id));
    let mut numbers = Numbers { connection, found, told: Vec::new() };
    nouns::each(&mut numbers)?;
    let told = numbers.told;
    found.none("numbers", "no number will come twice", &told, FIX);
    Ok(())
}

fn told(orphans: &[(&str, String)]) -> Vec<String> {
    orphans.iter().map(|(table, id)| format!("{table} of {id}")).collect()
}

fn orphans(
    tx: &mut ReadTx<'_>,
    columns: &[(&'static str, &'static str)],
    ids: &Sql,
) -> Result<Vec<(&'static str, String)>, StoreError> {
    let mut orphans = Vec::new();
    for (table, column) in columns {
        let sql = Sql::new("SELECT ").text(column).text(" FROM ").text(table).text(" WHERE ");
        let sql = sql.text(column).text(" IS NOT NULL EXCEPT SELECT id FROM (");
        let rows: Vec<String> = tx.rows(sql.append(ids.clone()).text(") known ORDER BY 1"))?;
        orphans.extend(rows.into_iter().map(|id| (*table, id)));
    }
    Ok(orphans)
}

/// The ids of all records, as a statement.
struct Ids(Option<Sql>);

impl EachNoun for Ids {
    fn noun<R: Record>(&mut self) -> Result<(), StoreError> {
        let of_it = Sql::new("SELECT id FROM ").text(R::TABLE);
        self.0 = Some(match self.0.take() {
            None => of_it,
            Some(before) => before.text(" UNION ALL ").append(of_it),
        });
        Ok(())
    }
}

struct Numbers<'a> {
    connection: &'a mut DbConnection,
    found: &'a mut Examination,
    told: Vec<String>,
}

impl EachNoun for Numbers<'_> {
    fn noun<R: Record>(&mut self) -> Result<(), StoreError> {
        if !numbers::are_drawn_for(R::NOUN) {
            return Ok(());
        }
        // Those drawn by chance begin with an R.
        let highest = Sql::new("SELECT MAX(CAST(SUBSTR(number, 5) AS BIGINT)) FROM ")
            .text(R::TABLE)
            .text(" WHERE SUBSTR(number, 5, 1) <> 'R'");
        let next = Sql::new("SELECT next_number FROM numbers WHERE noun = ").bind(R::NOUN.as_str());
        let (highest, next) = snapshot(self.connection, |tx| {
            let highest: Option<Option<i64>> = tx.row(highest)?;
            let next: Option<i64> = tx.row(next)?;
            Ok((highest.flatten().unwrap_or(0), next.unwrap_or(1)))
        })?;
        if next <= highest {
            self.told.push(format!("the next {} would be number {next} again", R::NOUN));
            self.found.numbers.insert(R::NOUN.as_str(), highest + 1);
        }
        Ok(())
    }
}
