//! A request as asked: who asks, for what, and the application to ask.
//!
//! What a handler does with it is one call: `perform` a use case, `ask` a query, or answer a `page`
//! of a list. May use: `app`, `domain`.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::app::{Answer, AppError, Asking, Kintsugi, ReadTx, Recorded, RequestKey, View, WriteTx};
use crate::domain::list::{ListQuery, ListSpec, Page};
use crate::domain::permission::Caller;
use crate::domain::rule::Violation;
use crate::http::answer::{self, Body};
use crate::http::extract::body::BodyHash;
use crate::http::extract::list::list_query;
use crate::http::extract::query::{self, QueryRead};
use crate::http::headers::RequestId;
use crate::http::problem::Problem;
use crate::http::{HttpConfig, State};

/// The longest idempotency key, in characters.
const LONGEST_KEY: usize = 255;

/// A request as asked.
#[derive(Debug)]
pub struct Asked {
    request: HttpRequest,
    caller: Caller,
}

impl FromRequest for Asked {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // Without the gate in front of it no operation has a caller, so none is open by oversight.
        let caller = request.extensions().get::<Caller>().cloned();
        ready(
            caller
                .ok_or_else(Problem::unauthenticated)
                .map(|caller| Self { request: request.clone(), caller }),
        )
    }
}

impl Asked {
    /// Who asks.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The request.
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// How the service is set up.
    ///
    /// # Errors
    /// A fault, if the service was put together without it.
    pub fn config(&self) -> Result<&HttpConfig, Problem> {
        Ok(&self.state()?.config)
    }

    /// Does something and tells the outcome, at most once for an `Idempotency-Key`.
    ///
    /// # Errors
    /// Whatever the use case says.
    pub async fn perform<V: View>(
        &self,
        job: impl Fn(&mut WriteTx<'_>, &Caller) -> Result<Recorded<V>, AppError> + Send + 'static,
        render: impl Fn(V) -> Answer + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        self.no_more_parameters()?;
        let answer = self.app()?.perform(self.asking()?, job, render).await?;
        Ok(answer::tell(&answer))
    }

    /// The same for what can be said again without harm, and whose answer is kept nowhere, whatever key it brought.
    ///
    /// # Errors
    /// Whatever the use case says.
    pub async fn perform_unkept<V: View>(
        &self,
        job: impl Fn(&mut WriteTx<'_>, &Caller) -> Result<Recorded<V>, AppError> + Send + 'static,
        render: impl Fn(V) -> Answer + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        self.no_more_parameters()?;
        let asking = Asking { key: None, ..self.asking()? };
        let answer = self.app()?.perform(asking, job, render).await?;
        Ok(answer::tell(&answer))
    }

    /// Does something of which nothing remains to be told: 204.
    ///
    /// # Errors
    /// Whatever the use case says.
    pub async fn remove<T: Send + 'static>(
        &self,
        job: impl Fn(&mut WriteTx<'_>, &Caller) -> Result<Recorded<T>, AppError> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        self.no_more_parameters()?;
        self.app()?.write(self.asking()?, job).await?;
        Ok(HttpResponse::NoContent().finish())
    }

    /// Does something that ends what somebody may, of which nothing remains to be told: 204.
    ///
    /// # Errors
    /// Whatever the use case says.
    pub async fn take_away<T: Send + 'static>(
        &self,
        job: impl Fn(&mut WriteTx<'_>, &Caller) -> Result<Recorded<T>, AppError> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        self.no_more_parameters()?;
        self.app()?.take_away(self.asking()?, job).await?;
        Ok(HttpResponse::NoContent().finish())
    }

    /// Looks something up and tells it, or 304 to whom knows it already.
    ///
    /// # Errors
    /// Whatever the query says.
    pub async fn ask<V: Send + 'static>(
        &self,
        query: impl FnOnce(&mut ReadTx<'_>, &Caller) -> Result<V, AppError> + Send + 'static,
        render: impl FnOnce(V) -> Answer,
    ) -> Result<HttpResponse, Problem> {
        self.no_more_parameters()?;
        let caller = self.caller.clone();
        let view = self.app()?.ask(move |tx| query(tx, &caller)).await?;
        Ok(answer::tell_read(&render(view), &self.request))
    }

    /// The same for what may take long.
    ///
    /// # Errors
    /// Whatever the query says.
    pub async fn ask_long<V: Send + 'static>(
        &self,
        query: impl FnOnce(&mut ReadTx<'_>, &Caller) -> Result<V, AppError> + Send + 'static,
        render: impl FnOnce(V) -> Answer,
    ) -> Result<HttpResponse, Problem> {
        self.no_more_parameters()?;
        let caller = self.caller.clone();
        let view = self.app()?.ask_long(move |tx| query(tx, &caller)).await?;
        Ok(answer::tell_read(&render(view), &self.request))
    }

    /// Answers a page of a list.
    ///
    /// # Errors
    /// 400 for a query string that the list's table does not know; whatever the query says.
    pub async fn page<B: Body>(
        &self,
        spec: &ListSpec,
        list: impl FnOnce(&mut ReadTx<'_>, &Caller, &ListQuery) -> Result<Page<B::View>, AppError>
        + Send
        + 'static,
    ) -> Result<HttpResponse, Problem> {
        self.page_of::<B>(spec, self.request.query_string(), list).await
    }

    /// The same, with these parameters instead of those that were sent.
    ///
    /// # Errors
    /// As [`Self::page`].
    pub async fn page_of<B: Body>(
        &self,
        spec: &ListSpec,
        sent: &str,
        list: impl FnOnce(&mut ReadTx<'_>, &Caller, &ListQuery) -> Result<Page<B::View>, AppError>
        + Send
        + 'static,
    ) -> Result<HttpResponse, Problem> {
        let (state, path) = (self.state()?, self.request.path());
        let asked = list_query(spec, path, sent, &self.caller, &state.seal)?;
        let chosen = answer::chosen::<B>(asked.fields.as_deref())?;
        let (caller, wanted) = (self.caller.clone(), asked.query.clone());
        let page = state.app.ask(move |tx| list(tx, &caller, &wanted)).await?;
        Ok(answer::page::<B>(page, &asked, chosen.as_deref(), state, &self.request))
    }

    /// The application, for what is none of the above.
    ///
    /// # Errors
    /// A fault, if the service was put together without it.
    pub fn app(&self) -> Result<&Kintsugi, Problem> {
        Ok(&self.state()?.app)
    }

    /// The present moment, for what is told depends on it.
    ///
    /// # Errors
    /// A fault, if the service was put together without its state.
    pub fn now(&self) -> Result<jiff::Timestamp, Problem> {
        Ok(self.app()?.clock().now())
    }

    /// What every request can reach.
    ///
    /// # Errors
    /// A fault, if the service was put together without it.
    pub fn state(&self) -> Result<&State, Problem> {
        State::of(&self.request)
    }

    /// On whose behalf, for the application.
    ///
    /// # Errors
    /// 400 for an `Idempotency-Key` that cannot be one.
    pub fn asking(&self) -> Result<Asking, Problem> {
        let request_id = RequestId::of(&self.request);
        Ok(Asking { caller: self.caller.clone(), request_id, key: self.key()? })
    }

    fn key(&self) -> Result<Option<RequestKey>, Problem> {
        let Some(sent) = self.request.headers().get("idempotency-key") else {
            return Ok(None);
        };
        let key = sent.to_str().unwrap_or_default().trim();
        let key = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key);
        let visible = |c: char| c.is_ascii_graphic() && c != '"';
        if key.is_empty() || key.len() > LONGEST_KEY || !key.chars().all(visible) {
            let detail = format!("must have 1 to {LONGEST_KEY} visible characters of ASCII");
            let pointer = "Idempotency-Key".to_owned();
            return Err(Problem::parameters(vec![Violation {
                pointer,
                code: "invalid_value",
                detail,
            }]));
        }
        let body = self.request.extensions().get::<BodyHash>().copied().unwrap_or_default();
        let guard =
            self.request.headers().get(header::IF_MATCH).map(|value| value.as_bytes().to_vec());
        let hash = Sha256::new()
            .chain_update(self.request.query_string())
            .chain_update([0])
            .chain_update(guard.unwrap_or_default())
            .chain_update([0])
            .chain_update(body.0)
            .finalize();
        Ok(Some(RequestKey {
            key: key.to_owned(),
            method: self.request.method().to_string(),
            path: self.request.path().to_owned(),
            request_hash: HEXLOWER.encode(&hash),
        }))
    }

    /// Refuses query parameters where an operation takes none.
    ///
    /// # Errors
    /// 400 naming each.
    pub fn no_more_parameters(&self) -> Result<(), Problem> {
        if self.request.extensions().get::<QueryRead>().is_some() {
            return Ok(());
        }
        let sent = query::pairs(self.request.query_string())?;
        let refused = sent.into_iter().map(|(pointer, _)| Violation {
            pointer,
            code: "unknown_parameter",
            detail: "the operation takes no query parameters".to_owned(),
        });
        let refused: Vec<_> = refused.collect();
        if refused.is_empty() { Ok(()) } else { Err(Problem::parameters(refused)) }
    }
}
