//! A long text that is the same for everybody, sent in pieces: whoever asks for it and does not take it holds no copy of
//! all of it. May use: nothing of ours.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

/// The longest piece.
const PIECE: usize = 16 * 1_024;

/// What is left to send.
pub struct Pieces(Bytes);

impl Pieces {
    /// All of a text.
    pub fn of(text: &'static str) -> Self {
        Self(Bytes::from_static(text.as_bytes()))
    }
}

impl MessageBody for Pieces {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(u64::try_from(self.0.len()).unwrap_or(u64::MAX))
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let left = &mut self.get_mut().0;
        let piece = left.split_to(left.len().min(PIECE));
        Poll::Ready((!piece.is_empty()).then_some(Ok(piece)))
    }
}
