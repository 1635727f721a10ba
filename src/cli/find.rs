//! Records that a command names or goes through. May use: `app`, `domain`, `store`.

use super::failure::{DATA, Failure};
use crate::app::{AppError, person};
use crate::domain::list::ListQuery;
use crate::domain::permission::Caller;
use crate::domain::person::Person;
use crate::store::ReadTx;

/// Records that are read at a time.
const PAGE: usize = 200;

/// The person with this id or, if there is only one, this name.
///
/// # Errors
/// When there is none, or several.
pub fn person(tx: &mut ReadTx<'_>, asked: &str) -> Result<Person, Failure> {
    let people = each(tx, |tx, query| {
        let page = person::list::list(tx, &Caller::system(), query)?;
        Ok((page.items.into_iter().map(|view| view.person).collect(), page.next))
    })?;
    let mut found = people.into_iter().filter(|person: &Person| {
        person.id.to_string() == asked || person.fields.display_name == asked
    });
    match (found.next(), found.next()) {
        (Some(person), None) => Ok(person),
        (Some(_), Some(_)) => Err(Failure::new(DATA, format!("several people are called {asked}"))
            .todo("name one by id: per_…")),
        _ => Err(Failure::new(DATA, format!("there is nobody called {asked}"))
            .todo("people are entered with POST /api/v1/people, or by serve --demo")),
    }
}

/// One page of a list, and where the next begins.
type Piece<T> = (Vec<T>, Option<(i64, String)>);

/// All records of a list, page by page.
///
/// # Errors
/// Those of a page.
pub fn each<T>(
    tx: &mut ReadTx<'_>,
    mut page: impl FnMut(&mut ReadTx<'_>, &ListQuery) -> Result<Piece<T>, AppError>,
) -> Result<Vec<T>, AppError> {
    let mut query = ListQuery {
        conditions: Vec::new(),
        sort: "created_at",
        descending: false,
        after: None,
        limit: PAGE,
        include_total: false,
    };
    let mut all = Vec::new();
    loop {
        let (items, next) = page(tx, &query)?;
        all.extend(items);
        if next.is_none() {
            return Ok(all);
        }
        query.after = next;
    }
}
