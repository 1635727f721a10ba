//! The end of what others do meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};

/// Says that it is over when it is dropped: also when a test fails, or those who go on meanwhile would do so for ever, and
/// it would hang instead.
pub struct Over<'a>(pub &'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
