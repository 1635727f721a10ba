//! Who may see what, inside the query.
//!
//! A restricted incident hides itself and all that was drawn from it, from everyone but those it is
//! granted to; what is not published yet hides itself and its parts from those who only read.
//! May use: `record`, `sql`, `transaction`, `domain`.
//!
//! `homes` says from what a record was drawn, `seals` behind what it is hidden in the end, `grants` who may see that.
//! A record's own `sealed` column saves all others the question.

use std::collections::{BTreeSet, HashMap, HashSet};

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

/// The ids of the records of a kind that are hidden from the caller; for what looks at so many that not each is asked about.
pub(super) fn hidden(noun: Noun, caller: &Caller) -> Sql {
    let sql = Sql::new("SELECT seals.record_id FROM seals WHERE seals.record_id LIKE ");
    let sql = sql.bind(format!("{}_%", noun.id_prefix()));
    if caller.system { sql.text(" AND FALSE") } else { sql.append(not_granted(caller)) }
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
        let seals = self.seals_for_each(&[(id.to_owned(), seal.clone())])?;
        Ok(seals.into_iter().next().unwrap_or_default())
    }

    /// The same for each of these.
    pub(super) fn seals_for_each(
        &mut self,
        each: &[(String, Seal)],
    ) -> Result<Vec<BTreeSet<String>>, StoreError> {
        let homes: Vec<_> = each.iter().map(|(_, seal)| grants_and_homes(seal).1).collect();
        let hidden = self.seals_of_each(homes.iter().flatten().cloned().collect())?;
        let seals = each.iter().zip(&homes).map(|((id, seal), homes)| {
            let mut seals = inherited(id, homes, &hidden);
            if matches!(seal, Seal::Own(_) | Seal::Unpublished { .. }) {
                seals.insert(id.clone());
            }
            seals
        });
        Ok(seals.collect())
    }

    /// Behind what each of these records is hidden; what is not is left out.
    fn seals_of_each(&mut self, ids: BTreeSet<String>) -> Result<Seals, StoreError> {
        let mut hidden = Seals::new();
        for chunk in ids.into_iter().collect::<Vec<_>>().chunks(256) {
            let sql = Sql::new("SELECT record_id, behind_id FROM seals WHERE record_id").any(chunk);
            for (id, seal) in self.rows::<(String, String)>(sql)? {
                hidden.entry(id).or_default().push(seal);
            }
        }
        Ok(hidden)
    }
}

/// Behind what records are hidden, by their ids.
type Seals = HashMap<String, Vec<String>>;

/// What hides the homes of a record hides the record; a draft does so only to its own parts.
fn inherited<'a>(
    id: &str,
    homes: impl IntoIterator<Item = &'a String>,
    hidden: &Seals,
) -> BTreeSet<String> {
    let seals = homes.into_iter().filter_map(|home| hidden.get(home)).flatten();
    seals.filter(|seal| !is_draft(seal) || is_part(id)).cloned().collect()
}

impl WriteTx<'_> {
    /// Writes down what hides new records: each with its id, its seal, and behind what it is hidden in the end.
    pub(super) fn insert_seals<'a>(
        &mut self,
        each: impl Iterator<Item = (&'a str, &'a Seal, &'a BTreeSet<String>)>,
    ) -> Result<(), StoreError> {
        let (mut grants, mut homes, mut hidden) = (Vec::new(), Vec::new(), Vec::new());
        for (id, seal, seals) in each {
            let (grantees, from) = grants_and_homes(seal);
            grants.extend(pairs(id, &grantees));
            homes.extend(pairs(id, &from));
            hidden.extend(pairs(id, seals));
        }
        self.insert_pairs(INSERT_GRANT, &grants)?;
        self.insert_pairs(INSERT_HOME, &homes)?;
        self.insert_pairs(INSERT_SEAL, &hidden)
    }

    /// Writes down what hides a changed record, and all that was drawn from it.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn reseal(&mut self, id: &str, seal: &Seal) -> Result<(), StoreError> {
        let (grantees, homes) = grants_and_homes(seal);
        self.execute(Sql::new("DELETE FROM grants WHERE behind_id = ").bind(id))?;
        self.insert_pairs(INSERT_GRANT, &pairs(id, &grantees))?;
        self.execute(Sql::new("DELETE FROM homes WHERE record_id = ").bind(id))?;
        self.insert_pairs(INSERT_HOME, &pairs(id, &homes))?;
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
            self.insert_pairs(INSERT_SEAL, &pairs(&id, &want))?;
            self.mark_sealed(&id, !want.is_empty())?;
            let drawn = Sql::new("SELECT record_id FROM homes WHERE home_id = ").bind(id);
            for child in self.ids(drawn)? {
                let homes =
                    Sql::new("SELECT home_id FROM homes WHERE record_id = ").bind(child.as_str());
                let homes = self.ids(homes)?;
                let hidden = self.seals_of_each(homes.clone())?;
                let mut seals = inherited(&child, homes.iter(), &hidden);
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

    fn insert_pairs(
        &mut self,
        insert: &'static str,
        pairs: &[(String, String)],
    ) -> Result<(), StoreError> {
        for chunk in pairs.chunks(CHUNK) {
            let mut sql = Sql::new(insert);
            for (index, (one, other)) in chunk.iter().enumerate() {
                sql = sql.text(if index == 0 { " (" } else { ", (" });
                sql = sql.bind(one).text(", ").bind(other).text(")");
            }
            self.execute(sql.text(" ON CONFLICT DO NOTHING"))?;
        }
        Ok(())
    }
}

/// Pairs that one statement inserts at most.
const CHUNK: usize = 64;

const INSERT_SEAL: &str = "INSERT INTO seals (record_id, behind_id) VALUES";
const INSERT_HOME: &str = "INSERT INTO homes (record_id, home_id) VALUES";
const INSERT_GRANT: &str = "INSERT INTO grants (behind_id, grantee) VALUES";

fn pairs<'a>(id: &str, others: impl IntoIterator<Item = &'a String>) -> Vec<(String, String)> {
    others.into_iter().map(|other| (id.to_owned(), other.clone())).collect()
}

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

/// The kinds that other records point at or that are found by their id, and their tables.
const KINDS: &[(Noun, &str)] = &[
    (Noun::Incident, "incidents"),
    (Noun::Review, "reviews"),
    (Noun::Lesson, "lessons"),
    (Noun::Action, "actions"),
    (Noun::Fragility, "fragilities"),
    (Noun::Factor, "factors"),
    (Noun::TimelineEvent, "timeline_events"),
    (Noun::Comment, "comments"),
    (Noun::Uptake, "uptakes"),
    (Noun::Share, "shares"),
    (Noun::Verification, "verifications"),
    (Noun::Team, "teams"),
    (Noun::Person, "people"),
    (Noun::Service, "services"),
    (Noun::Theme, "themes"),
    (Noun::Nudge, "nudges"),
    (Noun::Recurrence, "recurrences"),
    (Noun::Policy, "policies"),
    (Noun::Import, "imports"),
    (Noun::Token, "tokens"),
    (Noun::View, "views"),
];

fn kind_of(id: &str) -> Option<(Noun, &'static str)> {
    let (prefix, _) = id.split_once('_')?;
    KINDS.iter().find(|(noun, _)| noun.id_prefix() == prefix).copied()
}

/// The kind of the record with this id, where it can be told by it.
pub(super) fn noun_of(id: &str) -> Option<Noun> {
    kind_of(id).map(|(noun, _)| noun)
}

/// The table of the record with this id.
pub(super) fn table_of(id: &str) -> Option<&'static str> {
    kind_of(id).map(|(_, table)| table)
}
