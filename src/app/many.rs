//! One request that does many things: each in a transaction of its own, and what they would do together, in one that is
//! taken back. May use: `domain`, `store`.

use std::convert::Infallible;

use jiff::SignedDuration;

use super::{Answer, AppError, Asking, Kintsugi, Recorded, RequestKey, View, WriteTx};
use crate::domain::permission::Caller;
use crate::store::{Reading, StoreError, StoredAnswer};

/// After so long no more is begun: whoever asked may have stopped waiting.
const LONGEST: SignedDuration = SignedDuration::from_secs(30);

/// What became of one of many.
#[derive(Debug)]
pub enum Fate {
    /// It was done.
    Done(Answer),
    /// It was refused, as it would have been alone.
    Refused(AppError),
    /// It was not come to, or the database did not answer.
    NotTried(Option<AppError>),
}

/// How something ended that is taken back in any case.
enum Rehearsed<T> {
    Seen(T, Vec<Reading>),
    Failed(AppError),
}

impl<T> From<StoreError> for Rehearsed<T> {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Asking {
    /// The same request, for one of the things that it asks for: under the same key, and a path of its own.
    fn for_part(&self, part: &str) -> Self {
        let of_part =
            |key: &RequestKey| RequestKey { path: format!("{}#{part}", key.path), ..key.clone() };
        Self { key: self.key.as_ref().map(of_part), ..self.clone() }
    }
}

impl Kintsugi {
    /// Does something to each of several, in their order, each in a transaction of its own: what is refused hinders no
    /// other.
    ///
    /// With an idempotency key, each has its effect once, also where a crash came between two of them: when the request
    /// comes again, what was done is told again, and the rest is tried.
    ///
    /// # Errors
    /// [`AppError::KeyReused`]; why nothing could be tried at all.
    pub async fn perform_each<V: View>(
        &self,
        asking: &Asking,
        parts: Vec<String>,
        job: impl Fn(usize, &mut WriteTx<'_>, &Caller) -> Result<Recorded<V>, AppError>
        + Clone
        + Send
        + 'static,
        render: impl Fn(V) -> Answer + Clone + Send + 'static,
    ) -> Result<Vec<Fate>, AppError> {
        self.begin(asking).await?;
        let last = self.clock.now().saturating_add(LONGEST).unwrap_or(jiff::Timestamp::MAX);
        let (mut fates, mut tired) = (Vec::with_capacity(parts.len()), false);
        for (index, part) in parts.iter().enumerate() {
            if tired || self.clock.now() > last {
                fates.push(Fate::NotTried(None));
                continue;
            }
            let one = job.clone();
            let done = self
                .perform(
                    asking.for_part(part),
                    move |tx, caller| one(index, tx, caller),
                    render.clone(),
                )
                .await;
            tired = matches!(done, Err(AppError::Unavailable(_)));
            match done {
                Ok(answer) => fates.push(Fate::Done(answer)),
                Err(why) if tired && index == 0 => return Err(why),
                Err(why) if tired => fates.push(Fate::NotTried(Some(why))),
                Err(why) => fates.push(Fate::Refused(why)),
            }
        }
        Ok(fates)
    }

    /// Claims the key of a request whose answer is put together from those of its parts: another request may not have it.
    async fn begin(&self, asking: &Asking) -> Result<(), AppError> {
        let Some(key) = asking.claim() else { return Ok(()) };
        self.write(asking.clone(), move |tx, _| {
            if tx.claim(&key)?.is_none() {
                let begun = StoredAnswer { status: 200, headers: Vec::new(), body: String::new() };
                tx.keep_answer(&key, &begun)?;
            }
            Ok(tx.unchanged(()))
        })
        .await
    }

    /// Does something by way of trial: what it would do is told, and all of it is taken back.
    ///
    /// # Errors
    /// Whatever the use case says.
    pub async fn rehearse<T: Send + 'static>(
        &self,
        asking: Asking,
        job: impl Fn(&mut WriteTx<'_>, &Caller) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let tried =
            self.store.write(asking.context(), move |tx| -> Result<Recorded<Infallible>, _> {
                Err(match job(tx, &asking.caller) {
                    Ok(seen) => Rehearsed::Seen(seen, tx.take_readings()),
                    Err(why) => Rehearsed::Failed(why),
                })
            });
        match tried.await {
            Ok(never) => match never {},
            Err(Rehearsed::Failed(why)) => Err(why),
            Err(Rehearsed::Seen(seen, readings)) => {
                self.keep_readings(readings).await?;
                Ok(seen)
            }
        }
    }
}
