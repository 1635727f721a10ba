//! How it is kept what people and teams follow, and which lessons fit that. May use: `record`, `sql`, `domain`.

use crate::domain::event::Noun;
use crate::domain::id::{RecordId, TeamId};
use crate::domain::lesson::{Lesson, LessonKind};
use crate::domain::list::{Filter, ListQuery, ListSpec, Page, Takes};
use crate::domain::permission::Caller;
use crate::domain::subscription::{Subscriber, Subscription};
use crate::domain::words::Word;

use super::error::StoreError;
use super::record::{OwnTable, Record};
use super::sql::{Sql, Value};
use super::transaction::ReadTx;

/// What the lists of lessons that fit what is followed offer.
pub const LESSONS: ListSpec = ListSpec {
    noun: Noun::Lesson,
    filters: &[
        Filter {
            name: "kind",
            takes: Takes::Words(LessonKind::all_words),
            help: "What kind of lesson it is.",
        },
        Filter {
            name: "theme",
            takes: Takes::Linked(Noun::Theme),
            help: "A theme that classifies it.",
        },
        Filter {
            name: "service",
            takes: Takes::Linked(Noun::Service),
            help: "A service that it concerns.",
        },
        Filter { name: "published_at", takes: Takes::Moment, help: "When it was published." },
    ],
    sorts: &["published_at"],
    descending: true,
};

impl Record for Subscription {
    const NOUN: Noun = Noun::Subscription;
    const TABLE: &'static str = "subscriptions";
    const OWN: Option<OwnTable> =
        Some(OwnTable { name: "follows", id: "subscription_id", columns: &["target_id"] });

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("subscriber", self.subscriber.to_string().into()),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn own_rows(&self) -> Vec<Vec<String>> {
        let mut followed: Vec<_> = self.fields.named().into_iter().map(|(_, id)| id).collect();
        followed.sort();
        followed.dedup();
        followed.into_iter().map(|id| vec![id]).collect()
    }
}

/// For whom lessons are picked.
#[derive(Debug, Clone)]
pub struct Reader {
    /// What these follow.
    pub subscribers: Vec<Subscriber>,
    /// What services of these teams are concerned by.
    pub teams: Vec<TeamId>,
}

impl ReadTx<'_> {
    /// One page of the published lessons that are for everyone, concern a service of these teams, or fit what is
    /// followed.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a filter or sort that the list does not offer.
    pub fn lessons_for(
        &mut self,
        reader: &Reader,
        query: &ListQuery,
        caller: &Caller,
    ) -> Result<Page<Lesson>, StoreError> {
        let followed = Sql::new("SELECT f.target_id FROM follows f JOIN subscriptions s")
            .text(" ON s.id = f.subscription_id WHERE s.subscriber")
            .any(reader.subscribers.iter().map(ToString::to_string));
        let owned = Sql::new(" UNION SELECT id FROM services WHERE owner_team")
            .any(reader.teams.iter().map(ToString::to_string));
        let fits = Sql::new(" AND t.status = 'published' AND (t.audience = 'everyone' OR t.id IN")
            .text(" (SELECT from_id FROM links WHERE relation IN ('concerns', 'classified_by')")
            .text(" AND to_id IN (")
            .append(followed)
            .append(owned)
            .text(")))");
        self.list_where(&LESSONS, query, caller, fits)
    }

    /// The teams that follow any of these services and themes, each with what it follows.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn teams_following(
        &mut self,
        targets: &[String],
    ) -> Result<Vec<(TeamId, String)>, StoreError> {
        let sql = Sql::new("SELECT s.subscriber, f.target_id FROM follows f JOIN subscriptions s")
            .text(" ON s.id = f.subscription_id WHERE f.target_id")
            .any(targets)
            .text(" AND s.subscriber LIKE 'tea_%' ORDER BY s.subscriber, f.target_id");
        let rows: Vec<(String, String)> = self.rows(sql)?;
        let read = |(team, target): (String, String)| {
            let id = TeamId::parse(&team);
            let corrupt = || StoreError::Corrupt(format!("subscriptions of {team}"));
            Ok((id.ok_or_else(corrupt)?, target))
        };
        rows.into_iter().map(read).collect()
    }
}
