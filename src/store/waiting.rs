//! What waits for the person who asks: where they answer for it, hold it, or belong to a team that was asked.
//!
//! Each part of the statement begins at an index, by that person or by their teams, and nobody can ask for anybody else.
//! May use: `record`, `sql`, `stuck`, `transaction`, `visible`, `domain`.

use jiff::Timestamp;

use crate::domain::calendar::{Calendar, day_number};
use crate::domain::event::Noun;
use crate::domain::fragility::Fragility;
use crate::domain::id::{PersonId, RecordId, TeamId};
use crate::domain::permission::Caller;
use crate::domain::stuck::NEVER;

use super::error::StoreError;
use super::record;
use super::sql::{Sql, Value};
use super::stuck::{self, Stuck, StuckQuery, left_behind, still_asked};
use super::transaction::ReadTx;
use super::visible;

impl ReadTx<'_> {
    /// Of these kinds, what waits for the caller and is stuck or will be: the longest first, what has no day last.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn waiting(
        &mut self,
        caller: &Caller,
        nouns: &[Noun],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Stuck>, StoreError> {
        let Some(person) = caller.person else { return Ok(Vec::new()) };
        let mut all = of_teams(person, nouns, caller, now);
        if nouns.contains(&Noun::Action) {
            all = all.text(" UNION ALL ").append(carried(person, caller));
            let teams = led(caller);
            // No team would mean all of them.
            if !teams.is_empty() {
                let query = StuckQuery { teams, ..StuckQuery::default() };
                all = all.text(" UNION ALL ").append(left_behind(&query, caller));
            }
        }
        if nouns.contains(&Noun::Review) {
            all = all.text(" UNION ALL ").append(held(person, caller));
        }
        let sql = Sql::new("SELECT record_id, noun, reason, since, team FROM (").append(all);
        let sql = sql.text(") w ORDER BY since, record_id, reason LIMIT ").bind(count(limit));
        self.rows::<stuck::Row>(sql)?.into_iter().map(stuck::read).collect()
    }

    /// The fragilities whose risk was accepted until a day that has come, of the services of the teams that the caller
    /// leads; each with the team, the longest over first.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn risks_over(
        &mut self,
        caller: &Caller,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(TeamId, Fragility)>, StoreError> {
        let sql =
            Sql::new("SELECT s.owner_team, t.id, t.record FROM services s JOIN fragilities t")
                .text(" ON t.service = s.id AND t.status = 'accepted_risk' WHERE s.owner_team")
                .any(led(caller).into_iter().map(Value::of))
                .text(" AND t.until_date <= ")
                .bind(day_number(Calendar::default().today(now)))
                .append(taken_up())
                .append(visible::of_record(caller))
                .text(" ORDER BY t.until_date, t.id LIMIT ")
                .bind(count(limit));
        let rows: Vec<(String, String, String)> = self.rows(sql)?;
        let read = |(team, id, text): &(String, String, String)| {
            let team = TeamId::parse(team).ok_or_else(|| corrupt(team))?;
            Ok((team, record::read(id, text)?))
        };
        rows.iter().map(read).collect()
    }
}

/// What waits for the person's teams. For every member: lessons that they were asked about and, from its day on, the
/// check of what the person does not answer for. For who leads them: decisions, what nobody answers for, and from its
/// day on what was deferred.
fn of_teams(person: PersonId, nouns: &[Noun], caller: &Caller, now: Timestamp) -> Sql {
    let teams = caller.teams.iter().map(|membership| Value::of(membership.team));
    Sql::new("SELECT record_id, noun, reason, since, team FROM waits WHERE team")
        .any(teams)
        .text(" AND noun")
        .any(nouns.iter().map(Value::of))
        .text(" AND (reason = 'awaits_answer' OR (reason = 'awaits_check' AND since <= ")
        .bind(now)
        .text(" AND NOT EXISTS (SELECT 1 FROM actions WHERE actions.id = waits.record_id")
        .text(" AND actions.accountable = ")
        .bind(Value::of(person))
        .text(")) OR (team")
        .any(led(caller).into_iter().map(Value::of))
        .text(" AND (reason IN ('awaits_decision', 'unowned')")
        .text(" OR (reason = 'deferral_over' AND since <= ")
        .bind(now)
        .text("))))")
        .append(still_asked())
        .text(" AND ")
        .append(visible::by_seals("waits.record_id", caller))
}

/// What the person answers for and is under way: until when, and what stands in the way.
fn carried(person: PersonId, caller: &Caller) -> Sql {
    Sql::new("SELECT w.record_id, w.noun, w.reason, w.since, w.team FROM actions t")
        .text(" JOIN waits w ON w.record_id = t.id AND w.reason IN ('overdue', 'blocked')")
        .text(" WHERE t.status IN ('accepted', 'in_progress') AND t.accountable = ")
        .bind(Value::of(person))
        .text(" AND ")
        .append(visible::of_record(caller))
}

/// The reviews that the person owns or guides until they are published; those without a day as well.
fn held(person: PersonId, caller: &Caller) -> Sql {
    Sql::new("SELECT t.id AS record_id, 'review' AS noun, 'overdue' AS reason, COALESCE(w.since, ")
        .bind(NEVER)
        .text(") AS since, t.team FROM reviews t LEFT JOIN waits w ON w.record_id = t.id")
        .text(" WHERE t.id IN (SELECT id FROM reviews WHERE owner = ")
        .bind(Value::of(person))
        .text(" UNION SELECT id FROM reviews WHERE facilitator = ")
        .bind(Value::of(person))
        .text(") AND t.status IN ('planned', 'drafting', 'in_review')")
        .append(taken_up())
        .append(visible::of_record(caller))
}

/// Made here, or history that somebody changed here.
fn taken_up() -> Sql {
    Sql::new(" AND (t.origin = 'live' OR t.version > 1) AND ")
}

fn led(caller: &Caller) -> Vec<TeamId> {
    let led = caller.teams.iter().filter(|membership| membership.lead);
    led.map(|membership| membership.team).collect()
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

fn corrupt(team: &str) -> StoreError {
    StoreError::Corrupt(format!("services.owner_team {team}"))
}
