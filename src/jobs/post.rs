//! What is recorded is sent, by every instance that knows a mail server: some at a time, never in a transaction.
//!
//! Whoever takes nudges has some minutes to send them and to say so of each at once; after that another takes them. An
//! instance that ends between sending one and saying so has that one sent twice, with the same `Message-ID`.

use super::PAUSE;
use crate::app::nudge::Letter;
use crate::app::nudge::deliver::{self, Next, Outcome};
use crate::app::{AppError, Asking, Kintsugi};
use crate::outbound::mail::{Mail, NotSent, Post};

/// So many are taken at once.
const AT_ONCE: i64 = 20;

/// Sends what is due, as long as the service is not going down; links lead below `base`.
pub async fn run(app: Kintsugi, post: Post, base: Option<String>) {
    let mut interval = tokio::time::interval(PAUSE);
    while !app.is_draining() {
        interval.tick().await;
        while !app.is_draining() {
            match send_some(&app, &post, base.as_deref()).await {
                Ok(0) => break,
                Ok(count) => tracing::debug!(count, "nudges were looked at"),
                Err(error) => {
                    tracing::warn!(?error, "nudges cannot be sent; it will be tried again");
                    break;
                }
            }
        }
    }
}

/// Sends some of what is due; answers how many were looked at.
///
/// # Errors
/// When the store fails.
pub async fn send_some(app: &Kintsugi, post: &Post, base: Option<&str>) -> Result<usize, AppError> {
    let asking = || Asking::of_the_system("send_nudges");
    let now = app.clock().now();
    if !app.ask(move |tx| Ok(tx.has_deliveries(now)?)).await? {
        return Ok(0);
    }
    let taken = app.write(asking(), |tx, _| deliver::take(tx, AT_ONCE)).await?;
    let count = taken.len();
    for nudge in taken {
        let (id, base, now) = (nudge.0.clone(), base.map(str::to_owned), app.clock().now());
        let next = match app.is_draining() {
            // The others have it at once, rather than when this one's time for it is over.
            true => Next::Wait(now),
            false => app.ask_long(move |tx| deliver::next(tx, &id, base.as_deref(), now)).await?,
        };
        let outcome = match next {
            Next::Send(letter) => send(post.clone(), letter).await,
            Next::HoldBack(reason) => Outcome::HeldBack(reason),
            Next::Wait(until) => Outcome::Waits(until),
        };
        let word = match outcome {
            Outcome::Sent => "sent",
            Outcome::HeldBack(_) => "held_back",
            Outcome::Waits(_) => "waits",
            Outcome::Refused => "refused",
            Outcome::Unreachable => "unreachable",
        };
        metrics::counter!("kintsugi_mails_total", "outcome" => word).increment(1);
        app.write(asking(), move |tx, _| deliver::settle(tx, &nudge, outcome)).await?;
    }
    Ok(count)
}

async fn send(post: Post, letter: Letter) -> Outcome {
    let nudge = letter.id.clone();
    let sent = tokio::task::spawn_blocking(move || {
        let Letter { id, to, subject, text, html, unsubscribe } = &letter;
        let unsubscribe = unsubscribe.as_deref();
        post.send(&Mail { id, to, subject, text, html, unsubscribe })
    });
    match sent.await {
        Ok(Ok(())) => Outcome::Sent,
        Ok(Err(NotSent::Refused(why))) => {
            tracing::warn!(nudge, why, "the mail server refused a nudge; it is given up");
            Outcome::Refused
        }
        Ok(Err(NotSent::Unreachable(why))) => {
            tracing::warn!(nudge, why, "a nudge cannot be sent now; it will be tried again");
            Outcome::Unreachable
        }
        Err(why) => {
            tracing::error!(nudge, %why, "sending a nudge was broken off");
            Outcome::Unreachable
        }
    }
}
