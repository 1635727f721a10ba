//! How an action and the looks at its effect are kept, listed and found. May use: `record`, `sql`, `domain`.

use crate::domain::action::{
    Action, ActionOutcome, ActionStatus, Aim, PlanFields, Priority, Strength, Verification,
};
use crate::domain::event::Noun;
use crate::domain::id::TeamId;
use crate::domain::list::{Filter, ListSpec, Takes};
use crate::domain::permission::Caller;
use crate::domain::reference::Reference;
use crate::domain::stuck::Wait;
use crate::domain::words::Word;

use super::error::StoreError;
use super::record::{self, Record, Seal};
use super::sql::{Sql, Value};
use super::transaction::ReadTx;
use super::visible;

/// What the list of actions offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Action,
    filters: &[
        Filter {
            name: "status",
            takes: Takes::Words(ActionStatus::all_words),
            help: "Where it stands.",
        },
        Filter {
            name: "outcome",
            takes: Takes::OrNone(&Takes::Words(ActionOutcome::all_words)),
            help: "How it ended.",
        },
        Filter {
            name: "priority",
            takes: Takes::OrNone(&Takes::Words(Priority::all_words)),
            help: "How soon it matters.",
        },
        Filter {
            name: "strength",
            takes: Takes::OrNone(&Takes::Words(Strength::all_words)),
            help: "How strongly it changes the system.",
        },
        Filter {
            name: "aim",
            takes: Takes::OrNone(&Takes::Words(Aim::all_words)),
            help: "What it aims at.",
        },
        Filter {
            name: "team",
            takes: Takes::OrNone(&Takes::Id(Noun::Team)),
            help: "The team that owns it.",
        },
        Filter {
            name: "accountable",
            takes: Takes::OrNone(&Takes::Me),
            help: "`me`: what I answer for.",
        },
        Filter {
            name: "service",
            takes: Takes::OrNone(&Takes::Linked(Noun::Service)),
            help: "A service that it changes.",
        },
        Filter {
            name: "incident",
            takes: Takes::OrNone(&Takes::Linked(Noun::Incident)),
            help: "An incident that it follows from.",
        },
        Filter {
            name: "review",
            takes: Takes::OrNone(&Takes::Linked(Noun::Review)),
            help: "The review that it was drawn from.",
        },
        Filter {
            name: "lesson",
            takes: Takes::OrNone(&Takes::Linked(Noun::Lesson)),
            help: "A lesson that it puts to work.",
        },
        Filter {
            name: "fragility",
            takes: Takes::OrNone(&Takes::Linked(Noun::Fragility)),
            help: "A fragility that it covers.",
        },
        Filter {
            name: "reference",
            takes: Takes::OrNone(&Takes::Reference),
            help: "A record elsewhere: `integration:external_id`.",
        },
        Filter {
            name: "blocked",
            takes: Takes::Flag,
            help: "Whether something stands in its way.",
        },
        Filter {
            name: "needs_decision",
            takes: Takes::Flag,
            help: "Whether a person has to decide.",
        },
        Filter {
            name: "in_question",
            takes: Takes::Flag,
            help: "Whether a recurrence puts its effect in question.",
        },
        Filter {
            name: "due_date",
            takes: Takes::OrNone(&Takes::Date),
            help: "When it is to be done.",
        },
        Filter {
            name: "check_due",
            takes: Takes::OrNone(&Takes::Date),
            help: "When its effect is to be checked.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was recorded." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
        Filter { name: "done_at", takes: Takes::OrNone(&Takes::Moment), help: "When it was done." },
        Filter {
            name: "closed_at",
            takes: Takes::OrNone(&Takes::Moment),
            help: "When it got its outcome.",
        },
    ],
    sorts: &[
        "created_at",
        "changed_at",
        "due_date",
        "priority",
        "strength",
        "times_replanned",
        "done_at",
        "closed_at",
    ],
    descending: true,
};

impl Record for Action {
    const NOUN: Noun = Noun::Action;
    const TABLE: &'static str = "actions";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn number(&self) -> Option<&str> {
        Some(&self.number)
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        let fields = &self.fields;
        let seen = self.ticket().map(|_| self.ticket_seen_at());
        vec![
            ("status", Value::of(self.status)),
            ("outcome", self.outcome.map(Word::as_str).into()),
            ("priority", fields.priority.map(Word::as_str).into()),
            ("priority_rank", Value::sortable(fields.priority.map(Word::rank))),
            ("owner_team", fields.owner_team.map(|id| id.to_string()).into()),
            ("accountable", fields.accountable.map(|id| id.to_string()).into()),
            ("aim", fields.aim.map(Word::as_str).into()),
            ("strength", self.strength().map(Word::as_str).into()),
            ("strength_rank", Value::sortable(self.strength().map(Word::rank))),
            ("due_date", Value::date(fields.due_date)),
            ("due_at", Value::moment(self.due_at)),
            ("re_review_on", Value::date(self.re_review_on)),
            ("check_due", Value::date(self.check_due)),
            ("blocked", self.blocked.is_some().into()),
            ("needs_decision", self.needs_decision.is_some().into()),
            ("ticket_seen_at", seen.map_or(Value::Int(None), Value::moment)),
            ("incident_count", fields.incident_count().into()),
            ("in_question", self.in_question.is_some().into()),
            ("times_replanned", i64::from(self.times_replanned).into()),
            ("origin", Value::of(self.origin)),
            ("proposed_at", self.proposed_at.into()),
            ("accepted_at", Value::moment(self.accepted_at)),
            ("done_at", Value::moment(self.done_at)),
            ("closed_at", Value::moment(self.closed_at)),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn column(name: &'static str) -> Option<&'static str> {
        Some(match name {
            "team" => "owner_team",
            other => other,
        })
    }

    fn sort_column(name: &'static str) -> Option<&'static str> {
        Some(match name {
            "priority" => "priority_rank",
            "strength" => "strength_rank",
            other => other,
        })
    }

    fn links(&self) -> Vec<(&'static str, String)> {
        let fields = &self.fields;
        let mut links: Vec<_> =
            fields.home.iter().map(|id| ("drawn_from", id.to_string())).collect();
        links.extend(fields.factors.iter().map(|id| ("answers", id.to_string())));
        links.extend(fields.lessons.iter().map(|id| ("puts_to_work", id.to_string())));
        links.extend(fields.incidents.iter().map(|id| ("follows_from", id.to_string())));
        links.extend(fields.fragilities.iter().map(|id| ("covers", id.to_string())));
        links.extend(fields.services.iter().map(|id| ("concerns", id.to_string())));
        links.extend(fields.succeeds.map(|id| ("succeeds", id.to_string())));
        links.extend(fields.kept_apart.iter().map(|id| ("kept_apart_from", id.to_string())));
        links.extend(self.replaced_by.map(|id| ("replaced_by", id.to_string())));
        let questioned = self.in_question.and_then(|question| question.recurrence);
        links.extend(questioned.map(|id| ("questioned_by", id.to_string())));
        links
    }

    fn waits(&self) -> Vec<Wait> {
        Self::waits(self)
    }

    fn references(&self) -> &[Reference] {
        &self.fields.references
    }

    fn search_text(&self) -> Option<(String, String)> {
        let fields = &self.fields;
        let texts = [&fields.what, &fields.why, &self.evidence];
        let mut body = vec![self.number.clone(), fields.tags.join(" ")];
        body.extend(texts.into_iter().flatten().cloned());
        let plan = self.plan.as_deref();
        body.extend(plan.into_iter().flat_map(PlanFields::narratives).map(str::to_owned));
        body.extend(fields.references.iter().filter_map(|to| to.display_id.clone()));
        Some((fields.title.clone(), body.join("\n")))
    }

    fn seal(&self) -> Seal {
        Seal::Behind(self.fields.home.iter().map(ToString::to_string).collect())
    }
}

impl Record for Verification {
    const NOUN: Noun = Noun::Verification;
    const TABLE: &'static str = "verifications";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("action", Value::of(self.action)),
            ("verdict", Value::of(self.verdict)),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn seal(&self) -> Seal {
        Seal::Behind(vec![self.action.to_string()])
    }
}

impl ReadTx<'_> {
    /// The deferred actions that come back by a day, after an id; the day in days since 1970-01-01.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn deferred_until(
        &mut self,
        day: i64,
        after: &str,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        let sql = Sql::new("SELECT id FROM actions WHERE status = ")
            .bind(ActionStatus::Deferred.as_str())
            .text(" AND re_review_on <= ")
            .bind(day)
            .text(" AND id > ")
            .bind(after);
        self.rows(sql.text(" ORDER BY id LIMIT ").bind(limit))
    }

    /// The next of a team's proposals after an id, as far as the caller may see them.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn proposals_after(
        &mut self,
        team: TeamId,
        after: &str,
        limit: i64,
        caller: &Caller,
    ) -> Result<Vec<Action>, StoreError> {
        let sql = Sql::new("SELECT t.id, t.record FROM actions t WHERE t.owner_team = ")
            .bind(Value::of(team))
            .text(" AND t.status = ")
            .bind(ActionStatus::Proposed.as_str())
            .text(" AND t.id > ")
            .bind(after)
            .text(" AND ")
            .append(visible::of_record(caller));
        let sql = sql.text(" ORDER BY t.id LIMIT ").bind(limit);
        let rows: Vec<(String, String)> = self.rows(sql)?;
        rows.iter().map(|(id, text)| record::read(id, text)).collect()
    }

    /// How many actions a team carries: accepted or in progress, whoever may see them.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn carried_by(&mut self, team: TeamId) -> Result<i64, StoreError> {
        let sql = Sql::new(
            "SELECT COUNT(*) FROM actions WHERE status IN ('accepted', 'in_progress') AND owner_team = ",
        );
        Ok(self.row(sql.bind(team.to_string()))?.unwrap_or(0))
    }

    /// The latest open actions of the same team or of a service of this one, as far as the caller may see them.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn actions_near(
        &mut self,
        action: &Action,
        caller: &Caller,
    ) -> Result<Vec<NearAction>, StoreError> {
        let fields = &action.fields;
        let of_team = Sql::new("SELECT id FROM (SELECT t.id FROM actions t WHERE t.owner_team")
            .any(fields.owner_team.iter().map(Value::of))
            .text(" AND t.status <> 'closed' AND ")
            .append(visible::of_record(caller))
            .text(" ORDER BY t.created_at DESC, t.id DESC LIMIT ")
            .bind(LOOKED_AT)
            .text(") of_team");
        let of_service = Sql::new("SELECT id FROM (SELECT t.id FROM links l JOIN actions t")
            .text(" ON t.id = l.from_id WHERE l.relation = 'concerns' AND l.to_id")
            .any(fields.services.iter().map(Value::of))
            .text(" AND t.status <> 'closed' AND ")
            .append(visible::of_record(caller))
            .text(" ORDER BY t.created_at DESC, t.id DESC LIMIT ")
            .bind(LOOKED_AT)
            .text(") of_service");
        let sql = Sql::new("SELECT t.id, t.number, s.title, t.status FROM actions t")
            .text(" JOIN search_texts s ON s.record_id = t.id WHERE t.id <> ")
            .bind(Value::of(action.id))
            .text(" AND t.id IN (")
            .append(of_team)
            .text(" UNION ")
            .append(of_service)
            .text(") ORDER BY t.id DESC");
        let rows: Vec<(String, String, String, String)> = self.rows(sql)?;
        let near = |(id, number, title, status)| NearAction { id, number, title, status };
        Ok(rows.into_iter().map(near).collect())
    }

    /// How many open actions of a team the caller may see: in all, and the most that one person answers for.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn most_on_one(&mut self, team: TeamId, caller: &Caller) -> Result<(i64, i64), StoreError> {
        let sql =
            Sql::new("SELECT CASE WHEN accountable IS NULL THEN 0 ELSE COUNT(*) END, COUNT(*)")
                .text(" FROM actions t WHERE t.status <> 'closed' AND t.owner_team = ")
                .bind(Value::of(team))
                .text(" AND ")
                .append(visible::of_record(caller))
                .text(" GROUP BY t.accountable");
        let rows: Vec<(i64, i64)> = self.rows(sql)?;
        let most = rows.iter().map(|(one, _)| *one).max().unwrap_or(0);
        Ok((rows.iter().map(|(_, each)| each).sum(), most))
    }
}

/// Actions of the team, and of its services, that are compared with a proposal at most: the latest.
const LOOKED_AT: i64 = 500;

/// An open action that is near another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearAction {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: String,
}
