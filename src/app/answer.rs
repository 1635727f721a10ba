//! What is told back: a status, a body and the headers that belong to it, in a form that can be kept for a request that
//! is sent again. Knows nothing of the web framework. May use: `store`.

use crate::store::{Record, StoredAnswer};

/// What a use case ends with and is told: which record it is about, and at which version.
pub trait View: Send + 'static {
    /// The kind of record whose visibility is asked again before an answer is told a second time.
    type About: Record;

    /// The id of that record.
    fn about(&self) -> String;

    /// The version that is shown.
    fn version(&self) -> i64;
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where a new record is found.
    pub location: Option<String>,
    /// The entity tag.
    pub etag: Option<String>,
    /// The body, as JSON.
    pub body: String,
    /// What is kept instead of the body, where that holds a secret that is shown once.
    pub kept_body: Option<String>,
    /// Whether the answer was given before, for the same idempotency key.
    pub replayed: bool,
}

/// The name under which the record's id is kept beside the answer.
const ABOUT: &str = "about";

impl Answer {
    /// An answer with a body.
    pub fn new(status: u16, body: String) -> Self {
        Self { status, location: None, etag: None, body, kept_body: None, replayed: false }
    }

    /// The answer as it is kept, with the record that it is about.
    pub(super) fn keep(&self, about: String) -> StoredAnswer {
        let named = [
            ("location", self.location.clone()),
            ("etag", self.etag.clone()),
            (ABOUT, Some(about)),
        ];
        let headers = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let body = self.kept_body.as_ref().unwrap_or(&self.body).clone();
        StoredAnswer { status: self.status, headers: headers.collect(), body }
    }

    /// An answer that was kept, and the record that it is about.
    pub(super) fn again(stored: StoredAnswer) -> (Self, String) {
        let find = |name: &str| {
            stored.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        };
        let (location, etag, about) =
            (find("location"), find("etag"), find(ABOUT).unwrap_or_default());
        let (status, body) = (stored.status, stored.body);
        (Self { status, location, etag, body, kept_body: None, replayed: true }, about)
    }
}
