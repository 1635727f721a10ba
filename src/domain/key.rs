//! Keys: the short names by which people and scripts call the entries of the catalogue. May use: `check`.

use crate::domain::check::Faults;

/// The longest key, in characters.
const LONGEST: usize = 64;
/// The same as a regular expression.
const FORM: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";

/// Reports a key that is not lower-case letters, digits and single hyphens between them.
pub fn check_key(faults: &mut Faults, name: &str, key: &str) {
    faults.note(name, Some(FORM), LONGEST);
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if key.is_empty() {
        faults.add(name, "required", "must not be empty");
    } else if key.len() > LONGEST || !key.chars().all(known) || key.split('-').any(str::is_empty) {
        let detail =
            "must have at most 64 lower-case letters, digits and hyphens, as in payments-api";
        faults.add(name, "not_a_key", detail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_lower_case_letters_digits_and_single_hyphens() {
        let judge = |key: &str| {
            let mut faults = Faults::default();
            check_key(&mut faults, "key", key);
            faults.into_result().is_ok()
        };
        assert!(["a", "payments-api", "team-7"].into_iter().all(judge));
        assert!(!["", "-a", "a--b", "A", "a_b", "å", &"a".repeat(65)].into_iter().any(judge));
    }
}
