//! What is to be known before a service is changed. What is hidden from anyone is left out for everyone: what is told
//! ends up in forms that others read. May use: `record`, `sql`, `transaction`, `domain`.

use std::ops::Range;

use jiff::Timestamp;

use crate::domain::action::Action;
use crate::domain::fragility::Fragility;
use crate::domain::id::{ServiceId, TeamId};
use crate::domain::incident::Incident;
use crate::domain::lesson::Lesson;

use super::error::StoreError;
use super::record::{self, Record};
use super::sql::{Sql, UNKNOWN, Value};
use super::transaction::ReadTx;

/// Records of one kind, as many as were asked for, and how many there are in all.
#[derive(Debug, Clone)]
pub struct Chosen<R> {
    /// Those.
    pub first: Vec<R>,
    /// How many there are.
    pub total: i64,
}

impl ReadTx<'_> {
    /// The themes of what was found and learned about a service.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn themes_of_service(&mut self, service: ServiceId) -> Result<Vec<String>, StoreError> {
        let id = Value::of(service);
        let sql = Sql::new("SELECT theme FROM factors WHERE NOT sealed AND theme IS NOT NULL")
            .text(" AND service = ")
            .bind(id.clone())
            .text(" UNION SELECT c.to_id FROM links c JOIN links s ON s.from_id = c.from_id")
            .text(" AND s.relation = 'concerns' AND s.to_id = ")
            .bind(id)
            .text(" JOIN lessons t ON t.id = c.from_id AND NOT t.sealed AND t.status = 'published'")
            .text(" WHERE c.relation = 'classified_by' ORDER BY 1");
        self.rows(sql)
    }

    /// The published lessons about a service, then those about the services that it hangs together with, then those with
    /// these themes; the newest first. Workarounds only where they are its own.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn lessons_in_brief(
        &mut self,
        service: ServiceId,
        beside: &[String],
        themes: &[String],
        limit: i64,
    ) -> Result<Chosen<(i64, Lesson)>, StoreError> {
        let about = |ids: &[String]| {
            Sql::new("t.id IN (SELECT from_id FROM links WHERE relation = 'concerns' AND to_id")
                .any(ids)
                .text(")")
        };
        let own = about(&[service.to_string()]);
        let fits = Sql::new(" FROM lessons t WHERE NOT t.sealed AND t.status = 'published' AND (")
            .append(own.clone())
            .text(" OR (t.kind <> 'workaround' AND (")
            .append(about(beside))
            .text(
                " OR t.id IN (SELECT from_id FROM links WHERE relation = 'classified_by' AND to_id",
            )
            .any(themes)
            .text("))))");
        let total = self.row(Sql::new("SELECT COUNT(*)").append(fits.clone()))?.unwrap_or(0);
        let sql = Sql::new("SELECT t.id, t.record, CAST(CASE WHEN ")
            .append(own)
            .text(" THEN 0 WHEN ")
            .append(about(beside))
            .text(" THEN 1 ELSE 2 END AS BIGINT) AS distance")
            .append(fits)
            .text(" ORDER BY distance, t.published_at DESC, t.id DESC LIMIT ")
            .bind(limit);
        let rows: Vec<(String, String, i64)> = self.rows(sql)?;
        let read = |(id, text, distance): &(String, String, i64)| {
            Ok((*distance, record::read::<Lesson>(id, text)?))
        };
        Ok(Chosen { first: rows.iter().map(read).collect::<Result<_, StoreError>>()?, total })
    }

    /// The open actions that change a service, or that follow from its incidents; the first due first.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn actions_in_brief(
        &mut self,
        service: ServiceId,
        limit: i64,
    ) -> Result<Chosen<Action>, StoreError> {
        let service = || Value::of(service);
        // By what is hidden nothing is found: that it concerns the service is hidden as well.
        let incidents = Sql::new("SELECT i.id FROM incidents i JOIN links c ON c.from_id = i.id")
            .text(" WHERE NOT i.sealed AND c.relation = 'concerns' AND c.to_id = ")
            .bind(service());
        let reviews = Sql::new("SELECT r.id FROM reviews r JOIN links c ON c.from_id = r.id")
            .text(" WHERE NOT r.sealed AND c.relation = 'reviews' AND c.to_id IN (")
            .append(incidents.clone())
            .text(")");
        let of_it = Sql::new(" WHERE NOT t.sealed AND t.status <> 'closed' AND (t.id IN (")
            .text("SELECT from_id FROM links WHERE relation = 'concerns' AND to_id = ")
            .bind(service())
            .text(") OR t.id IN (SELECT from_id FROM links WHERE")
            .text(" relation IN ('drawn_from', 'follows_from') AND (to_id IN (")
            .append(incidents)
            .text(") OR to_id IN (")
            .append(reviews)
            .text("))))");
        self.some::<Action>(of_it, " ORDER BY t.due_date, t.id LIMIT ", limit)
    }

    /// The fragilities of a service that are not gone; the newest first.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn fragilities_in_brief(
        &mut self,
        service: ServiceId,
        limit: i64,
    ) -> Result<Chosen<Fragility>, StoreError> {
        let of_it =
            Sql::new(" WHERE NOT t.sealed AND t.status IN ('found', 'covered', 'accepted_risk')")
                .text(" AND t.service = ")
                .bind(Value::of(service));
        self.some::<Fragility>(of_it, " ORDER BY t.id DESC LIMIT ", limit)
    }

    /// The last incidents of a service; drills, and what was cancelled or merged, aside.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn incidents_in_brief(
        &mut self,
        service: ServiceId,
        limit: i64,
    ) -> Result<Chosen<Incident>, StoreError> {
        let began = Sql::new(" ORDER BY CASE WHEN t.occurred_at < ")
            .bind(UNKNOWN)
            .text(" THEN t.occurred_at WHEN t.reported_at < ")
            .bind(UNKNOWN)
            .text(" THEN t.reported_at ELSE t.created_at END DESC, t.id DESC LIMIT ");
        self.some_in_order::<Incident>(incidents_of(service), began, limit)
    }

    /// The incidents of a service that began within any of these times, the newest first.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn incidents_within(
        &mut self,
        service: ServiceId,
        times: &[Range<Timestamp>],
        limit: i64,
    ) -> Result<Vec<Incident>, StoreError> {
        self.within(incidents_of(service), times, limit)
    }

    /// The incidents of the services that a team owns which began within any of these times, the newest first.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn incidents_of_team_within(
        &mut self,
        team: TeamId,
        times: &[Range<Timestamp>],
        limit: i64,
    ) -> Result<Vec<Incident>, StoreError> {
        let owned = Sql::new("SELECT id FROM services WHERE owner_team = ").bind(Value::of(team));
        self.within(incidents_about(owned), times, limit)
    }

    fn within(
        &mut self,
        mut incidents: Sql,
        times: &[Range<Timestamp>],
        limit: i64,
    ) -> Result<Vec<Incident>, StoreError> {
        incidents = incidents.text(" AND (FALSE");
        for time in times {
            incidents = incidents.text(" OR (t.occurred_at >= ").bind(time.start);
            incidents = incidents.text(" AND t.occurred_at < ").bind(time.end).text(")");
        }
        let order = " ORDER BY t.occurred_at DESC, t.id DESC LIMIT ";
        Ok(self.some::<Incident>(incidents.text(")"), order, limit)?.first)
    }

    fn some<R: Record>(
        &mut self,
        of_it: Sql,
        order: &'static str,
        limit: i64,
    ) -> Result<Chosen<R>, StoreError> {
        self.some_in_order(of_it, Sql::new(order), limit)
    }

    fn some_in_order<R: Record>(
        &mut self,
        of_it: Sql,
        order: Sql,
        limit: i64,
    ) -> Result<Chosen<R>, StoreError> {
        let table = |what| Sql::new(what).text(R::TABLE).text(" t");
        let count = table("SELECT COUNT(*) FROM ").append(of_it.clone());
        let total = self.row(count)?.unwrap_or(0);
        let sql = table("SELECT t.id, t.record FROM ").append(of_it).append(order).bind(limit);
        let rows: Vec<(String, String)> = self.rows(sql)?;
        let first = rows.iter().map(|(id, text)| record::read::<R>(id, text));
        Ok(Chosen { first: first.collect::<Result<_, _>>()?, total })
    }
}

fn incidents_of(service: ServiceId) -> Sql {
    incidents_about(Sql::new("").bind(Value::of(service)))
}

fn incidents_about(services: Sql) -> Sql {
    Sql::new(
        " WHERE NOT t.sealed AND t.kind <> 'drill' AND t.status NOT IN ('cancelled', 'merged')",
    )
    .text(" AND t.id IN (SELECT from_id FROM links WHERE relation = 'concerns' AND to_id IN (")
    .append(services)
    .text("))")
}
