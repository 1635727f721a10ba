//! One write that waits for the writer: it can run more than once, and is answered once. May use: `transaction`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use super::error::StoreError;
use super::transaction::{Context, Recorded, WriteTx};

/// How a run of a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It did what it was to do; it counts once the transaction is committed.
    Done,
    /// It was refused; what it wrote must not stay.
    Refused,
    /// It panicked; what it wrote must not stay.
    Panicked,
}

/// A write that waits.
pub(super) trait Job: Send {
    /// On whose behalf it is.
    fn context(&self) -> &Context;
    /// Whether nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool;
    /// Does it; the answer is kept until [`Job::answer`].
    fn run(&mut self, tx: &mut WriteTx<'_>) -> Verdict;
    /// Tells who waits: what the last run answered, or why it came to nothing.
    fn answer(self: Box<Self>, fate: Result<(), StoreError>);
}

/// A job made of a use case.
pub(super) struct Work<T, E, F> {
    context: Context,
    perform: F,
    outcome: Option<Result<T, E>>,
    waiting: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Work<T, E, F>
where
    F: FnMut(&mut WriteTx<'_>) -> Result<Recorded<T>, E>,
{
    /// The job and where its answer arrives.
    pub(super) fn new(context: Context, perform: F) -> (Self, oneshot::Receiver<Result<T, E>>) {
        let (waiting, answer) = oneshot::channel();
        (Self { context, perform, outcome: None, waiting }, answer)
    }
}

impl<T, E, F> Job for Work<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnMut(&mut WriteTx<'_>) -> Result<Recorded<T>, E> + Send,
{
    fn context(&self) -> &Context {
        &self.context
    }

    fn is_abandoned(&self) -> bool {
        self.waiting.is_closed()
    }

    fn run(&mut self, tx: &mut WriteTx<'_>) -> Verdict {
        // Everything that a panic could leave half-done is rolled back by the writer or belongs to this job.
        let ran = catch_unwind(AssertUnwindSafe(|| (self.perform)(tx)));
        let (verdict, outcome) = match ran {
            Ok(Ok(recorded)) => (Verdict::Done, Ok(recorded.into_value())),
            Ok(Err(error)) => (Verdict::Refused, Err(error)),
            Err(_) => {
                let error = StoreError::Failed("a write panicked".to_owned());
                (Verdict::Panicked, Err(E::from(error)))
            }
        };
        self.outcome = Some(outcome);
        verdict
    }

    fn answer(self: Box<Self>, fate: Result<(), StoreError>) {
        let lost = || Err(E::from(StoreError::Failed("the write was not run".to_owned())));
        let answer = match fate {
            Ok(()) => self.outcome.unwrap_or_else(lost),
            Err(error) => Err(E::from(error)),
        };
        // Who asked may have gone away; what was committed stays all the same.
        drop(self.waiting.send(answer));
    }
}
