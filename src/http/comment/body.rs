//! A comment on the wire. May use: `app`, `domain`.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::comment::CommentView;
use crate::domain::comment::{CommentFields, Subject};
use crate::domain::event::Origin;
use crate::domain::id::{CommentId, PersonId};
use crate::http::answer::Body;

/// A comment on a review, one of its sections, an action, or a lesson.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommentBody {
    /// Its id.
    pub id: CommentId,
    /// The review, action or lesson that it is about.
    pub about: Subject,
    /// Counts its changes; what `If-Match` compares.
    pub version: i64,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Written here, or entered as history.
    pub origin: Origin,
    /// Who wrote it; shown beside the comment only.
    pub author: Option<PersonId>,
    /// What a caller may write.
    #[serde(flatten)]
    pub fields: CommentFields,
}

impl Body for CommentBody {
    type View = CommentView;
    const PATH: &'static str = "/api/v1/comments";

    fn of(CommentView { comment }: CommentView) -> Self {
        Self {
            id: comment.id,
            about: comment.about,
            version: comment.version,
            created_at: comment.created_at,
            changed_at: comment.changed_at,
            origin: comment.origin,
            author: comment.author,
            fields: comment.fields,
        }
    }
}
