//! Several instances of the service on one database, each with a writer of its own: what holds for one holds for all.

mod feed;
mod paging;
mod rules;

use std::future::Future;

use actix_web::rt::spawn;

use crate::support::Told;

/// Does all of this at once; answers what was told, in order.
pub async fn at_once<F: Future<Output = Told> + 'static>(
    asked: impl IntoIterator<Item = F>,
) -> Vec<Told> {
    let asked: Vec<_> = asked.into_iter().map(spawn).collect();
    let mut told = Vec::new();
    for ask in asked {
        told.push(ask.await.unwrap());
    }
    told
}

/// How many of these have this status.
pub fn count(told: &[Told], status: u16) -> usize {
    told.iter().filter(|told| told.status == status).count()
}
