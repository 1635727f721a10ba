//! How a review, its factors and its comments are kept, listed and found. May use: `record`, `sql`, `domain`.

use jiff::Timestamp;

use crate::domain::comment::Comment;
use crate::domain::event::Noun;
use crate::domain::id::ReviewId;
use crate::domain::list::{Filter, ListQuery, ListSpec, Operand, Page, Takes};
use crate::domain::permission::Caller;
use crate::domain::reference::Reference;
use crate::domain::review::{Depth, Factor, Review, ReviewStatus, Revision};
use crate::domain::stuck::Wait;
use crate::domain::words::Word;

use super::error::StoreError;
use super::record::{Record, Seal};
use super::sql::{Sql, Value};
use super::transaction::ReadTx;

/// What the list of reviews offers.
pub const LIST: ListSpec = ListSpec {
    noun: Noun::Review,
    filters: &[
        Filter {
            name: "status",
            takes: Takes::Words(ReviewStatus::all_words),
            help: "Where it stands.",
        },
        Filter { name: "depth", takes: Takes::Words(Depth::all_words), help: "How deep it goes." },
        Filter {
            name: "team",
            takes: Takes::OrNone(&Takes::Id(Noun::Team)),
            help: "The team that holds it.",
        },
        Filter {
            name: "incident",
            takes: Takes::Linked(Noun::Incident),
            help: "An incident that it reviews.",
        },
        Filter {
            name: "owner",
            takes: Takes::OrNone(&Takes::Me),
            help: "`me`: what I am to get done.",
        },
        Filter {
            name: "facilitator",
            takes: Takes::OrNone(&Takes::Me),
            help: "`me`: what I guide.",
        },
        Filter {
            name: "reference",
            takes: Takes::OrNone(&Takes::Reference),
            help: "A record elsewhere: `integration:external_id`.",
        },
        Filter {
            name: "due_date",
            takes: Takes::OrNone(&Takes::Date),
            help: "When it is to be published.",
        },
        Filter {
            name: "published_at",
            takes: Takes::OrNone(&Takes::Moment),
            help: "When it was last published.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was recorded." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
    ],
    sorts: &["created_at", "changed_at", "due_date", "published_at"],
    descending: true,
};

/// What the list of a review's factors offers.
pub const FACTORS: ListSpec = ListSpec {
    noun: Noun::Factor,
    filters: &[
        Filter {
            name: "theme",
            takes: Takes::OrNone(&Takes::Id(Noun::Theme)),
            help: "The theme that classifies it.",
        },
        Filter {
            name: "service",
            takes: Takes::OrNone(&Takes::Id(Noun::Service)),
            help: "The service concerned.",
        },
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was recorded." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
    ],
    sorts: &["created_at", "changed_at"],
    descending: false,
};

/// What the list of the comments on a record offers.
pub const COMMENTS: ListSpec = ListSpec {
    noun: Noun::Comment,
    filters: &[
        Filter { name: "created_at", takes: Takes::Moment, help: "When it was written." },
        Filter { name: "changed_at", takes: Takes::Moment, help: "When it last changed." },
    ],
    sorts: &["created_at", "changed_at"],
    descending: false,
};

/// What the list of the texts that a review's sections had offers.
pub const REVISIONS: ListSpec = ListSpec {
    noun: Noun::Review,
    filters: &[Filter { name: "section", takes: Takes::Text, help: "The key of a section." }],
    sorts: &["recorded_at"],
    descending: true,
};

impl Record for Review {
    const NOUN: Noun = Noun::Review;
    const TABLE: &'static str = "reviews";

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
        vec![
            ("status", Value::of(self.status)),
            ("depth", Value::of(self.depth())),
            ("team", fields.team.map(|id| id.to_string()).into()),
            ("owner", fields.owner.map(|id| id.to_string()).into()),
            ("facilitator", fields.facilitator.map(|id| id.to_string()).into()),
            ("due_date", Value::date(fields.due_date)),
            (
                "published_at",
                Value::moment(self.edition.as_ref().map(|edition| edition.published_at)),
            ),
            ("origin", Value::of(self.origin)),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn links(&self) -> Vec<(&'static str, String)> {
        self.fields.incidents.iter().map(|id| ("reviews", id.to_string())).collect()
    }

    fn waits(&self) -> Vec<Wait> {
        Self::waits(self)
    }

    fn references(&self) -> &[Reference] {
        &self.fields.references
    }

    fn search_text(&self) -> Option<(String, String)> {
        // Once published it is found by what everyone may read, also while the next edition is written.
        let told = self.clone().as_published().fields;
        let mut body = vec![self.number.clone(), told.tags.join(" ")];
        body.extend(told.sections.into_values());
        body.extend(self.addenda.iter().map(|addendum| addendum.text.clone()));
        Some((told.title.unwrap_or_default(), body.join("\n")))
    }

    fn seal(&self) -> Seal {
        let fields = &self.fields;
        let homes = fields.incidents.iter().map(ToString::to_string).collect();
        if self.edition.is_some() || self.status == ReviewStatus::Published {
            return Seal::Behind(homes);
        }
        let part = fields.owner.iter().chain(&fields.facilitator).chain(&fields.participants);
        Seal::Unpublished { homes, readers: part.map(ToString::to_string).collect() }
    }

    fn told_to(self, caller: &Caller) -> Self {
        // While the next edition is written, those who only read get the last.
        let part = caller.person.is_some_and(|person| self.involves(person));
        if caller.only_reads() && !part { self.as_published() } else { self }
    }
}

impl Record for Factor {
    const NOUN: Noun = Noun::Factor;
    const TABLE: &'static str = "factors";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("review", Value::of(self.review)),
            ("theme", self.fields.theme.map(|id| id.to_string()).into()),
            ("service", self.fields.service.map(|id| id.to_string()).into()),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn seal(&self) -> Seal {
        Seal::Behind(vec![self.review.to_string()])
    }
}

impl Record for Comment {
    const NOUN: Noun = Noun::Comment;
    const TABLE: &'static str = "comments";

    fn id(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn columns(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("about", Value::of(self.about)),
            ("created_at", self.created_at.into()),
            ("changed_at", self.changed_at.into()),
        ]
    }

    fn seal(&self) -> Seal {
        Seal::Behind(vec![self.about.to_string()])
    }
}

impl ReadTx<'_> {
    /// One page of the texts that a review's sections had.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn revisions_of(
        &mut self,
        review: ReviewId,
        query: &ListQuery,
    ) -> Result<Page<Revision>, StoreError> {
        let mut of_it =
            Sql::new(" FROM section_revisions WHERE review_id = ").bind(review.to_string());
        for condition in &query.conditions {
            if let ("section", Operand::Texts(sections)) = (condition.name, &condition.operand) {
                of_it = of_it.text(" AND section").any(sections);
            }
        }
        let total = if query.include_total {
            self.row(Sql::new("SELECT COUNT(*)").append(of_it.clone()))?
        } else {
            None
        };
        let mut sql = Sql::new("SELECT section, revision, text, actor, recorded_at").append(of_it);
        sql = sql.append(after(query));
        let order = if query.descending {
            " ORDER BY recorded_at DESC, section DESC, revision DESC LIMIT "
        } else {
            " ORDER BY recorded_at, section, revision LIMIT "
        };
        let limit = i64::try_from(query.limit).unwrap_or(i64::MAX - 1);
        let mut rows: Vec<RevisionRow> =
            self.rows(sql.text(order).bind(limit.saturating_add(1)))?;
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let last =
            rows.last().map(|(section, revision, _, _, at)| (*at, format!("{section}:{revision}")));
        let items = rows.into_iter().map(|row| revision(review, row)).collect::<Result<_, _>>()?;
        Ok(Page { items, next: last.filter(|_| more), total })
    }
}

/// Beyond the last of the page before: several texts can be written at one moment.
fn after(query: &ListQuery) -> Sql {
    let Some((at, place)) = &query.after else { return Sql::default() };
    let (section, revision) = place.split_once(':').unwrap_or((place, ""));
    let (later, further, next) = if query.descending {
        (" AND (recorded_at < ", " AND (section < ", " AND revision < ")
    } else {
        (" AND (recorded_at > ", " AND (section > ", " AND revision > ")
    };
    let sql =
        Sql::new(later).bind(*at).text(" OR (recorded_at = ").bind(*at).text(further).bind(section);
    let sql = sql.text(" OR (section = ").bind(section).text(next);
    sql.bind(revision.parse::<i64>().unwrap_or(0)).text("))))")
}

type RevisionRow = (String, i64, String, String, i64);

fn revision(
    review: ReviewId,
    (section, revision, text, by, at): RevisionRow,
) -> Result<Revision, StoreError> {
    let corrupt =
        |why: jiff::Error| StoreError::Corrupt(format!("section_revisions.recorded_at: {why}"));
    let recorded_at = Timestamp::from_microsecond(at).map_err(corrupt)?;
    Ok(Revision { review, section, revision, text, by, recorded_at })
}
