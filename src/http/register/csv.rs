//! The register as a table (RFC 4180), told page by page: a page is read when the one before has
//! been taken, so that a slow reader holds no transaction and no memory.
//!
//! If a page cannot be read the answer breaks off, and is seen to. May use: `app`, `domain`.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use csv::{Terminator, WriterBuilder};
use jiff::tz::TimeZone;

use crate::app::register::{Register, RegisterView, show_for_csv};
use crate::app::{AppError, Kintsugi};
use crate::domain::list::Page;
use crate::domain::permission::Caller;
use crate::domain::register::{Column, Headings};

type Reading = Pin<Box<dyn Future<Output = Result<Page<RegisterView>, AppError>>>>;

/// The form in which the table is wanted.
#[derive(Debug, Clone)]
pub struct Form {
    /// How the columns are headed.
    pub headings: Headings,
    /// The time zone of days and times.
    pub zone: TimeZone,
    /// The columns, in their order.
    pub columns: Vec<&'static Column>,
}

/// The table, as far as it was not told yet.
pub struct Table {
    app: Kintsugi,
    caller: Caller,
    asked: Register,
    form: Form,
    /// What was read and not told.
    ready: Option<Bytes>,
    /// What is being read.
    reading: Option<Reading>,
}

impl Table {
    /// Reads the first page, so that what is wrong is told before the table begins.
    ///
    /// # Errors
    /// 403; any that reading can have.
    pub async fn begin(
        app: Kintsugi,
        caller: Caller,
        asked: Register,
        form: Form,
    ) -> Result<Self, AppError> {
        let first = read(&app, &caller, &asked).await?;
        let mut table = Self { app, caller, asked, form, ready: None, reading: None };
        let headings: Vec<_> =
            table.form.columns.iter().map(|column| column.heading(table.form.headings)).collect();
        table.ready = Some(table.written(Some(headings), &first)?);
        table.go_on_after(first.next);
        Ok(table)
    }

    fn go_on_after(&mut self, place: Option<(i64, String)>) {
        self.asked.query.after = place;
        let more = self.asked.query.after.is_some();
        self.reading = more.then(|| read(&self.app, &self.caller, &self.asked));
    }

    fn written(
        &self,
        headings: Option<Vec<&str>>,
        page: &Page<RegisterView>,
    ) -> Result<Bytes, AppError> {
        let mut rows = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
        let fault =
            |why: String| AppError::Fault(format!("the register could not be written: {why}"));
        if let Some(headings) = headings {
            rows.write_record(headings).map_err(|why| fault(why.to_string()))?;
        }
        for view in &page.items {
            let cells =
                self.form.columns.iter().map(|column| column.cell(&view.line, &self.form.zone));
            rows.write_record(cells).map_err(|why| fault(why.to_string()))?;
        }
        rows.into_inner().map(Bytes::from).map_err(|why| fault(why.to_string()))
    }
}

fn read(app: &Kintsugi, caller: &Caller, asked: &Register) -> Reading {
    let (app, caller, asked) = (app.clone(), caller.clone(), asked.clone());
    Box::pin(async move { app.ask_long(move |tx| show_for_csv(tx, &caller, &asked)).await })
}

impl MessageBody for Table {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, io::Error>>> {
        let table = self.get_mut();
        if let Some(piece) = table.ready.take() {
            return Poll::Ready(Some(Ok(piece)));
        }
        let Some(reading) = table.reading.as_mut() else { return Poll::Ready(None) };
        let read = ready!(reading.as_mut().poll(context));
        table.reading = None;
        let piece = read.and_then(|page| {
            let piece = table.written(None, &page)?;
            table.go_on_after(page.next);
            Ok(piece)
        });
        Poll::Ready(Some(piece.map_err(|why| {
            tracing::error!(fault = ?why, "the register broke off");
            io::Error::other("the register broke off")
        })))
    }
}
