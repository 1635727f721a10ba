//! Who belongs to which team. May use: `sql`, `transaction`, `domain`.

use std::collections::HashMap;

use crate::domain::id::{PersonId, RecordId, TeamId};
use crate::domain::permission::Membership;

use super::error::StoreError;
use super::sql::{Sql, Value};
use super::transaction::{ReadTx, WriteTx};

impl ReadTx<'_> {
    /// The teams that a person belongs to.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn memberships_of(&mut self, person: PersonId) -> Result<Vec<Membership>, StoreError> {
        let sql = Sql::new("SELECT team_id, lead FROM members WHERE person_id = ")
            .bind(Value::of(person));
        let rows: Vec<(String, bool)> = self.rows(sql.text(" ORDER BY team_id"))?;
        let read = |(team, lead): &(String, bool)| {
            let team = TeamId::parse(team).ok_or_else(|| corrupt(team))?;
            Ok(Membership { team, lead: *lead })
        };
        rows.iter().map(read).collect()
    }

    /// The teams that each of these people belongs to.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn memberships_of_each(
        &mut self,
        people: &[PersonId],
    ) -> Result<HashMap<PersonId, Vec<Membership>>, StoreError> {
        let mut memberships: HashMap<_, Vec<_>> = HashMap::new();
        for chunk in people.chunks(256) {
            let sql = Sql::new("SELECT person_id, team_id, lead FROM members WHERE person_id")
                .any(chunk.iter().map(Value::of))
                .text(" ORDER BY person_id, team_id");
            for (person, team, lead) in self.rows::<(String, String, bool)>(sql)? {
                let person = PersonId::parse(&person).ok_or_else(|| corrupt(&person))?;
                let team = TeamId::parse(&team).ok_or_else(|| corrupt(&team))?;
                memberships.entry(person).or_default().push(Membership { team, lead });
            }
        }
        Ok(memberships)
    }

    /// The members of a team, each with whether they lead it.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn members_of(&mut self, team: TeamId) -> Result<Vec<(PersonId, bool)>, StoreError> {
        let sql =
            Sql::new("SELECT person_id, lead FROM members WHERE team_id = ").bind(Value::of(team));
        let rows: Vec<(String, bool)> = self.rows(sql.text(" ORDER BY person_id"))?;
        let read = |(person, lead): &(String, bool)| {
            Ok((PersonId::parse(person).ok_or_else(|| corrupt(person))?, *lead))
        };
        rows.iter().map(read).collect()
    }
}

impl WriteTx<'_> {
    /// Sets the members of a team, each with whether they lead it.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn set_members(
        &mut self,
        team: TeamId,
        members: &[(PersonId, bool)],
    ) -> Result<(), StoreError> {
        self.execute(Sql::new("DELETE FROM members WHERE team_id = ").bind(Value::of(team)))?;
        for (person, lead) in members {
            let sql = Sql::new("INSERT INTO members (team_id, person_id, lead) VALUES (");
            let sql = sql.list([Value::of(team), Value::of(person), (*lead).into()]);
            self.execute(sql.text(") ON CONFLICT DO NOTHING"))?;
        }
        Ok(())
    }
}

fn corrupt(id: &str) -> StoreError {
    StoreError::Corrupt(format!("members {id}"))
}
