//! Whether the chain of everything that happened is whole. May use: `feed`, `transaction`.

use super::error::StoreError;
use super::feed::Head;
use super::transaction::ReadTx;

/// Entries that are read at a time.
const CHUNK: i64 = 1_000;

/// The hash before the first entry.
pub(super) const GENESIS: &str = "";

/// What the verification of the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// Entries that were verified.
    pub verified: i64,
    /// The end of the feed when the verification began.
    pub head: Head,
    /// The first position that is wrong, and why; `None` when all is well.
    pub broken: Option<(i64, String)>,
}

/// An end of the chain that somebody wrote down elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The position.
    pub position: i64,
    /// The hash of its entry.
    pub hash: String,
}

/// A verification under way; it reads piece by piece, so that no snapshot is held for long.
pub(super) struct Verification {
    report: AuditReport,
    hash: String,
    anchors: Vec<Anchor>,
}

impl Verification {
    /// Begins at the first entry.
    pub(super) fn begin(tx: &mut ReadTx<'_>) -> Result<Self, StoreError> {
        let report = AuditReport { verified: 0, head: tx.feed_head()?, broken: None };
        Ok(Self { report, hash: GENESIS.to_owned(), anchors: Vec::new() })
    }

    /// The same, which must lead through these ends as well.
    pub(super) fn through(self, anchors: &[Anchor]) -> Self {
        Self { anchors: anchors.to_vec(), ..self }
    }

    /// Verifies the next entries; answers the report at the end.
    pub(super) fn go_on(&mut self, tx: &mut ReadTx<'_>) -> Result<Option<AuditReport>, StoreError> {
        let left = self.report.head.position.saturating_sub(self.report.verified);
        let entries = tx.entries_after(self.report.verified, CHUNK.min(left))?;
        let came = !entries.is_empty();
        for entry in entries {
            let expected = self.report.verified + 1;
            if entry.position != expected {
                return Ok(Some(self.broken(expected, "the entry is missing")));
            }
            if entry.hash_after(&self.hash)? != entry.hash {
                return Ok(Some(self.broken(expected, "the entry is not what was recorded")));
            }
            if self.anchors.iter().any(|at| at.position == expected && at.hash != entry.hash) {
                let why = "it is whole, but not the chain of the anchor: all was written anew";
                return Ok(Some(self.broken(expected, why)));
            }
            self.report.verified = expected;
            self.hash = entry.hash;
        }
        if came && self.report.verified < self.report.head.position {
            return Ok(None);
        }
        if self.report.verified < self.report.head.position {
            return Ok(Some(
                self.broken(self.report.verified + 1, "entries are missing at the end"),
            ));
        }
        if self.hash != self.report.head.hash {
            let last = self.report.verified;
            return Ok(Some(self.broken(last, "the last hash is not the feed's")));
        }
        if self.anchors.iter().any(|at| at.position > self.report.verified) {
            let why = "it ends before the anchor: entries were cut off";
            return Ok(Some(self.broken(self.report.verified + 1, why)));
        }
        Ok(Some(self.report.clone()))
    }

    fn broken(&self, position: i64, why: &str) -> AuditReport {
        AuditReport { broken: Some((position, why.to_owned())), ..self.report.clone() }
    }
}
