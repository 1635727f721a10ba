//! Who may see what, inside the query.
//!
//! A restricted incident hides itself and all that was drawn from it, from everyone but those it is
//! granted to; what is not published yet hides itself and its parts from those who only read.
//! May use: `record`, `sql`, `transaction`, `domain`.
//!
//! `homes` says from what a record was drawn, `seals` behind what it is hidden in the end, `grants` who may see that.
//! A record's own `sealed` column saves all others the question.

use std::collections::{BTreeSet, HashSet};

use crate::domain::event::Noun;
use crate::domain::permission::Caller;

use super::error::StoreError;
use super::record::Seal;
use super::sql::Sql;
use super::transaction::{ReadTx, WriteTx};

/// Stands among the grants of what is not published yet, for everyone who writes.
const WRITERS: &str = "contributor";

/// True of a record that the caller may see; `id_column` holds its id.
pub(super) fn by_seals(id_column: &'static str, caller: &Caller) -> Sql {
    if caller.system {
        return Sql::new("TRUE");
    }
    Sql::new("NOT EXISTS (SELECT 1 FROM seals WHERE seals.record_id = ")
        .text(id_column)
        .append(not_granted(caller))
        .text(")")
}

/// The same of a record's own table `t`, at no cost for what is not hidden from anyone.
pub(super) fn of_record(caller: &Caller) -> Sql {
    if caller.system {
        return Sql::new("TRUE");
    }
    Sql::new("(NOT t.sealed OR ").append(by_seals("t.id", caller)).text(")")
}

/// The same of `factors`, where they stand beside another table.
pub(super) fn of_factor(caller: &Caller) -> Sql {
    if caller.system {
        return Sql::new("TRUE");
    }
    Sql::new("(NOT factors.sealed OR ").append(by_seals("factors.id", caller)).text(")")
}

/// Of a row of `seals`: the caller may not see what it is behind.
fn not_granted(caller: &Caller) -> Sql {
    let person = caller.person.iter().map(ToString::to_string);
    let grantees = person.chain(caller.teams.iter().map(|membership| membership.team.to_string()));
    let writers = (!caller.only_reads()).then(|| WRITERS.to_owned());
    Sql::new(" AND NOT EXISTS (SELECT 1 FROM grants WHERE grants.behind_id = seals.behind_id")
        .text(" AND grants.grantee")
        .any(grantees.chain(writers))
        .text(")")
}

impl ReadTx<'_> {
    /// Those of these ids that are not hidden from the caller. Whether they exist is not asked.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn visible_ids(
        &mut self,
        ids: &[String],
        caller: &Caller,
    ) -> Result<HashSet<String>, StoreError> {
        let mut visible: HashSet<String> = ids.iter().cloned().collect();
        if caller.system {
            return Ok(visible);
        }
        for chunk in ids.chunks(256) {
            let sql = Sql::new("SELECT record_id FROM seals WHERE record_id").any(chunk);
            for hidden in self.rows::<String>(sql.append(not_granted(caller)))? {
                visible.remove(&hidden);
            }
        }
        Ok(visible)
    }

    /// Those of these ids that are hidden behind a restricted incident behind which this record is not.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn hidden_further(
        &mut self,
        ids: impl Iterator<Item = String>,
        than: &str,
    ) -> Result<HashSet<String>, StoreError> {
        let ids: Vec<String> = ids.collect();
        let mut hidden = HashSet::new();
        for chunk in ids.chunks(256) {
            let sql = Sql::new("SELECT record_id, behind_id FROM seals WHERE record_id").any(chunk);
            let sql =
                sql.text(" AND behind_id NOT IN (SELECT behind_id FROM seals WHERE record_id = ");
            let rows: Vec<(String, String)> = self.rows(sql.bind(than).text(")"))?;
            hidden.extend(rows.into_iter().filter(|(_, seal)| !is_draft(seal)).map(|(id, _)| id));
        }
        Ok(hidden)
    }

    /// Whether a record is hidden behind a restricted incident.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn is_sealed(&mut self, id: &str) -> Result<bool, StoreError> {
        Ok(self.seals_of(id)?.iter().any(|seal| !is_draft(seal)))
    }

    /// The persons and teams that may see the restricted incidents behind which a record is hidden; `None` where there
    /// are none.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn grants_behind(&mut self, id: &str) -> Result<Option<Vec<String>>, StoreError> {
        let mut seals = self.seals_of(id)?;
        seals.retain(|seal| !is_draft(seal));
        if seals.is_empty() {
            return Ok(None);
        }
        let sql = Sql::new("SELECT DISTINCT grantee FROM grants WHERE behind_id").any(&seals);
        Ok(Some(self.rows(sql.text(" ORDER BY grantee"))?))
    }

    fn ids(&mut self, sql: Sql) -> Result<BTreeSet<String>, StoreError> {
        Ok(self.rows::<String>(sql)?.into_iter().collect())
    }

    fn seals_of(&mut self, id: &str) -> Result<BTreeSet<String>, StoreError> {
        self.ids(Sql::new("SELECT behind_id FROM seals WHERE record_id = ").bind(id))
    }

    /// Behind what a record with this seal is hidden in the end.
    pub(super) fn seals_for(
        &mut self,
        id: &str,
        seal: &Seal,
    ) -> Result<BTreeSet<String>, StoreError> {
        match seal {
            Seal::Open => Ok(BTreeSet::new()),
            Seal::Own(_) => Ok(BTreeSet::from([id.to_owned()])),
            Seal::Behind(homes) => self.inherited(id, homes),
            Seal::Unpublished { homes, .. } => {
                let mut seals = self.inherited(id, homes)?;
                seals.insert(id.to_owned());
                Ok(seals)
            }
        }
    }

    /// What hides the homes of a record hides the record; a draft does so only to its own parts.
    fn inherited(&mut self, id: &str, homes: &[String]) -> Result<BTreeSet<String>, StoreError> {
        if homes.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut seals =
            self.ids(Sql::new("SELECT behind_id FROM seals WHERE record_id").any(homes))?;
        seals.retain(|seal| !is_draft(seal) || is_part(id));
        Ok(seals)
    }
}

impl WriteTx<'_> {
    /// Writes down what hides a new record.
    pub(super) fn insert_seal(
        &mut self,
        id: &str,
        seal: &Seal,
        seals: &BTreeSet<String>,
    ) -> Result<(), StoreError> {
        let (grantees, homes) = grants_and_homes(seal);
        self.insert_pairs(INSERT_GRANT, id, &grantees)?;
        self.insert_pairs(INSERT_HOME, id, &homes)?;
        self.insert_pairs(INSERT_SEAL, id, seals)
    }

    /// Writes down what hides a changed record, and all that was drawn from it.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn reseal(&mut self, id: &str, seal: &Seal) -> Result<(), StoreError> {
        let (grantees, homes) = grants_and_homes(seal);
        self.execute(Sql::new("DELETE FROM grants WHERE behind_id = ").bind(id))?;
        self.insert_pairs(INSERT_GRANT, id, &grantees)?;
        self.execute(Sql::new("DELETE FROM homes WHERE record_id = ").bind(id))?;
        self.insert_pairs(INSERT_HOME, id, &homes)?;
        let seals = self.seals_for(id, seal)?;
        self.cascade(id, seals)
    }

    /// Sets the seals of a record, and then of everything drawn from it whose seals change by that.
    fn cascade(&mut self, id: &str, seals: BTreeSet<String>) -> Result<(), StoreError> {
        let mut open = vec![(id.to_owned(), seals)];
        while let Some((id, want)) = open.pop() {
            if self.seals_of(&id)? == want {
                continue;
            }
            self.execute(Sql::new("DELETE FROM seals WHERE record_id = ").bind(id.as_str()))?;
            self.insert_pairs(INSERT_SEAL, &id, &want)?;
            self.mark_sealed(&id, !want.is_empty())?;
            let drawn = Sql::new("SELECT record_id FROM homes WHERE home_id = ").bind(id);
            for child in self.ids(drawn)? {
                let homes =
                    Sql::new("SELECT home_id FROM homes WHERE record_id = ").bind(child.as_str());
                let homes: Vec<_> = self.ids(homes)?.into_iter().collect();
                let mut seals = self.inherited(&child, &homes)?;
                // What hides itself goes on doing so.
                seals.extend(self.seals_of(&child)?.take(&child));
                open.push((child, seals));
            }
        }
        Ok(())
    }

    fn mark_sealed(&mut self, id: &str, sealed: bool) -> Result<(), StoreError> {
        let Some(table) = table_of(id) else {
            return Err(StoreError::Failed(format!("nothing is known to be drawn into {id}")));
        };
        let sql = Sql::new("UPDATE ").text(table).text(" SET sealed = ").bind(sealed);
        self.execute(sql.text(" WHERE id = ").bind(id)).map(|_| ())
    }

    fn insert_pairs<'a>(
        &mut self,
        insert: &'static str,
        id: &str,
        others: impl IntoIterator<Item = &'a String>,
    ) -> Result<(), StoreError> {
        for other in others {
            let sql =
                Sql::new(insert).bind(id).text(", ").bind(other).text(") ON CONFLICT DO NOTHING");
            self.execute(sql)?;
        }
        Ok(())
    }
}

const INSERT_SEAL: &str = "INSERT INTO seals (record_id, behind_id) VALUES (";
const INSERT_HOME: &str = "INSERT INTO homes (record_id, home_id) VALUES (";
const INSERT_GRANT: &str = "INSERT INTO grants (behind_id, grantee) VALUES (";

/// Whether it is a record that is not published yet that hides, or somebody's own view, rather than a restricted incident.
fn is_draft(seal: &str) -> bool {
    ["rev_", "les_", "rec_", "viw_"].iter().any(|prefix| seal.starts_with(prefix))
}

/// Whether a record is a part of the one that it was drawn from, and has no life of its own.
fn is_part(id: &str) -> bool {
    ["fac_", "com_", "upt_", "sha_"].iter().any(|prefix| id.starts_with(prefix))
}

/// Who may see what a record with this seal hides, and from what it was drawn.
pub(super) fn grants_and_homes(seal: &Seal) -> (Vec<String>, Vec<String>) {
    match seal {
        Seal::Own(grantees) => (grantees.clone(), Vec::new()),
        Seal::Behind(homes) => (Vec::new(), homes.clone()),
        Seal::Unpublished { homes, readers } => {
            let writers = [WRITERS.to_owned()];
            (readers.iter().cloned().chain(writers).collect(), homes.clone())
        }
        Seal::Open => (Vec::new(), Vec::new()),
    }
}

/// What an id says by its first letters: the kind of record, and its table.
const KINDS: &[(&str, Noun, &str)] = &[
    ("inc", Noun::Incident, "incidents"),
    ("rev", Noun::Review, "reviews"),
    ("les", Noun::Lesson, "lessons"),
    ("act", Noun::Action, "actions"),
    ("fra", Noun::Fragility, "fragilities"),
    ("fac", Noun::Factor, "factors"),
    ("tev", Noun::TimelineEvent, "timeline_events"),
    ("com", Noun::Comment, "comments"),
    ("upt", Noun::Uptake, "uptakes"),
    ("sha", Noun::Share, "shares"),
    ("ver", Noun::Verification, "verifications"),
    ("tea", Noun::Team, "teams"),
    ("per", Noun::Person, "people"),
    ("svc", Noun::Service, "services"),
    ("thm", Noun::Theme, "themes"),
    ("nud", Noun::Nudge, "nudges"),
    ("rec", Noun::Recurrence, "recurrences"),
    ("pol", Noun::Policy, "policies"),
    ("imp", Noun::Import, "imports"),
    ("tok", Noun::Token, "tokens"),
    ("viw", Noun::View, "views"),
];

fn kind_of(id: &str) -> Option<&'static (&'static str, Noun, &'static str)> {
    let (prefix, _) = id.split_once('_')?;
    KINDS.iter().find(|(known, ..)| *known == prefix)
}

/// The kind of the record with this id, where it can be told by it.
pub(super) fn noun_of(id: &str) -> Option<Noun> {
    kind_of(id).map(|(_, noun, _)| *noun)
}

/// The table of the record with this id.
pub(super) fn table_of(id: &str) -> Option<&'static str> {
    kind_of(id).map(|(.., table)| *table)
}
