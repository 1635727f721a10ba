//! What a writer last saw of a record: a write over something newer is refused. May use: `domain`.

use crate::app::AppError;

/// The versions that a writer accepts to find, from `If-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// Any version: overwrite on purpose (`*`).
    Any,
    /// One of these; none of ours when empty.
    Versions(Vec<i64>),
}

impl Guard {
    /// Compares with the version found.
    ///
    /// # Errors
    /// [`AppError::Stale`] with the version found.
    pub fn check(&self, version: i64) -> Result<(), AppError> {
        match self {
            Self::Any => Ok(()),
            Self::Versions(seen) if seen.contains(&version) => Ok(()),
            Self::Versions(_) => Err(AppError::Stale { current: version }),
        }
    }
}
