//! A page of a list, record by record. May use: `domain`.

use crate::domain::list::Page;

/// The same page with each record as it is told.
pub fn each<T, U>(page: Page<T>, view: impl FnMut(T) -> U) -> Page<U> {
    let items = page.items.into_iter().map(view).collect();
    Page { items, next: page.next, total: page.total }
}
