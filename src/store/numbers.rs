//! The numbers by which people name records: `INC-142`. May use: `sql`, `transaction`, `domain`.

use crate::domain::event::Noun;

use super::error::StoreError;
use super::sql::{Sql, Value};
use super::transaction::WriteTx;

/// Crockford's digits: none that is mistaken for another.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl WriteTx<'_> {
    /// The next number of a noun; a number never changes, and gaps are normal.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a noun without numbers.
    pub fn draw_number(&mut self, noun: Noun) -> Result<String, StoreError> {
        let prefix = prefix(noun)?;
        let sql = Sql::new("INSERT INTO numbers (noun, next_number) VALUES (")
            .bind(Value::of(noun))
            .text(", 2) ON CONFLICT (noun) DO UPDATE SET next_number = numbers.next_number + 1")
            .text(" RETURNING next_number - 1");
        let drawn: Vec<i64> = self.change(sql)?;
        let number = drawn.first().ok_or_else(|| StoreError::Failed("no number".to_owned()))?;
        Ok(format!("{prefix}-{number}"))
    }

    /// A number for a new record: from the random series where it is hidden from anyone.
    ///
    /// # Errors
    /// Any that writing can have.
    pub fn draw_number_for(&mut self, noun: Noun, hidden: bool) -> Result<String, StoreError> {
        if hidden { self.draw_number_restricted(noun) } else { self.draw_number(noun) }
    }

    /// A number for a record that is restricted from birth: drawn by chance, so that it tells nothing.
    ///
    /// # Errors
    /// [`StoreError::Failed`] for a noun without numbers.
    pub fn draw_number_restricted(&mut self, noun: Noun) -> Result<String, StoreError> {
        let (prefix, mut chance) = (prefix(noun)?, self.chance());
        let mut digits = String::from("R");
        for _ in 0..7 {
            let digit = usize::try_from(chance & 31).ok().and_then(|digit| DIGITS.get(digit));
            digits.extend(digit.map(|digit| char::from(*digit)));
            chance >>= 5;
        }
        Ok(format!("{prefix}-{digits}"))
    }
}

/// Whether the records of a noun are numbered one after the other.
pub(super) fn are_drawn_for(noun: Noun) -> bool {
    prefix(noun).is_ok()
}

fn prefix(noun: Noun) -> Result<&'static str, StoreError> {
    match noun {
        Noun::Incident => Ok("INC"),
        Noun::Review => Ok("PIR"),
        Noun::Lesson => Ok("LES"),
        Noun::Action => Ok("ACT"),
        Noun::Fragility => Ok("FRA"),
        other => Err(StoreError::Failed(format!("a {other} has no number"))),
    }
}
