//! Keeping who was told of what is restricted, before they are told. May use: `store`.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::app::{AppError, Kintsugi};
use crate::domain::token::Token;
use crate::store::{Context, Reading, StoreError};

/// Readings that are remembered at a time; more are asked of the database again.
const MOST: usize = 100_000;

/// What was kept within the hour, so that it need not be asked of the database again.
#[derive(Debug, Clone, Default)]
pub struct Kept(Arc<Mutex<(i64, Pairs)>>);

/// Who was told of what.
type Pairs = HashSet<(String, String)>;

impl Kept {
    /// Those that are not known to be kept in this hour.
    fn unknown(&self, readings: Vec<Reading>, hour: i64) -> Vec<Reading> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 != hour || kept.1.len() > MOST {
            *kept = (hour, HashSet::new());
        }
        let mut seen = HashSet::new();
        let is_new = |of: &Reading| {
            let key = (of.actor.clone(), of.id.clone());
            !kept.1.contains(&key) && seen.insert(key)
        };
        readings.into_iter().filter(is_new).collect()
    }

    fn remember(&self, readings: &[Reading], hour: i64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 == hour {
            kept.1.extend(readings.iter().map(|of| (of.actor.clone(), of.id.clone())));
        }
    }
}

impl Kintsugi {
    /// Keeps who was told of what is restricted, in the chain of what happened; nobody is told before that is kept.
    pub(super) async fn keep_readings(&self, readings: Vec<Reading>) -> Result<(), AppError> {
        let Some(actor) = readings.first().map(|reading| reading.actor.clone()) else {
            return Ok(());
        };
        let since = Token::hour_of(self.clock().now());
        let readings = self.readings.unknown(readings, since.as_second());
        if readings.is_empty() {
            return Ok(());
        }
        let told = readings.clone();
        let keep = self.store().write(Context::new(actor), move |tx| -> Result<_, StoreError> {
            tx.record_readings(&told, since)?;
            Ok(tx.unchanged(()))
        });
        keep.await?;
        self.readings.remember(&readings, since.as_second());
        Ok(())
    }
}
