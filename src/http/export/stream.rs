//! An export on its way: the next page is read when the one before has been sent, so that a slow
//! reader holds neither a connection to the database nor memory.
//!
//! If reading fails, the answer breaks off, which the reader notices. May use: `app`, `domain`.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

use crate::app::export::{ExportOf, ExportPage, page};
use crate::app::{AppError, Kintsugi};
use crate::domain::permission::Caller;
use crate::http::export::csv;
use crate::http::export::handlers::ExportFormat;
use crate::http::problem::Problem;

type Reading = Pin<Box<dyn Future<Output = Result<ExportPage, AppError>>>>;

/// An export on its way.
pub struct Stream {
    app: Kintsugi,
    caller: Caller,
    of: ExportOf,
    format: ExportFormat,
    begun: bool,
    reading: Option<Reading>,
}

impl Stream {
    /// An export of which nothing has been sent yet.
    pub fn new(app: Kintsugi, caller: Caller, of: ExportOf, format: ExportFormat) -> Self {
        let mut stream = Self { app, caller, of, format, begun: false, reading: None };
        stream.read(String::new());
        stream
    }

    fn read(&mut self, after: String) {
        let (app, caller, of) = (self.app.clone(), self.caller.clone(), self.of.clone());
        self.reading =
            Some(Box::pin(
                async move { app.ask_long(move |tx| page(tx, &caller, &of, &after)).await },
            ));
    }

    fn write(&mut self, page: &ExportPage) -> Result<Bytes, Problem> {
        let first = !std::mem::replace(&mut self.begun, true);
        match self.format {
            ExportFormat::Ndjson => {
                let mut text = page.lines.join("\n");
                if !text.is_empty() {
                    text.push('\n');
                }
                Ok(text.into())
            }
            ExportFormat::Csv => Ok(csv::table(self.of.kind, &page.lines, first)?.into()),
        }
    }
}

impl MessageBody for Stream {
    type Error = actix_web::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        loop {
            let Some(reading) = &mut this.reading else { return Poll::Ready(None) };
            let page = match std::task::ready!(reading.as_mut().poll(context)) {
                Ok(page) => page,
                Err(error) => {
                    this.reading = None;
                    let problem = Problem::from(error);
                    problem.log("an export that had begun");
                    return Poll::Ready(Some(Err(problem.into())));
                }
            };
            let written = this.write(&page);
            this.reading = None;
            if let Some(next) = page.next {
                this.read(next);
            }
            match written {
                // An empty piece would end the answer early.
                Ok(bytes) if bytes.is_empty() => {}
                other => return Poll::Ready(Some(other.map_err(Into::into))),
            }
        }
    }
}
