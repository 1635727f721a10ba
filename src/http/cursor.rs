//! Cursors: where a page ended, sealed together with the list, its filters, its sort and the caller, so that one is good
//! for nothing else. Holds no rights of its own. May use: `domain`.

use data_encoding::BASE64URL_NOPAD;

use crate::domain::seal::SealKey;

/// Seals and opens the cursors of one list as asked by one caller.
#[derive(Debug)]
pub struct Cursors<'a> {
    /// The database's key.
    pub key: &'a SealKey,
    /// The list, its filters, its sort and the caller, in a canonical spelling.
    pub bound_to: &'a str,
}

impl Cursors<'_> {
    /// The cursor after this place: the sort key's value and the id.
    pub fn seal(&self, (value, id): &(i64, String)) -> String {
        let mut bytes = value.to_be_bytes().to_vec();
        bytes.extend_from_slice(id.as_bytes());
        let seal = self.key.seal(&self.message(&bytes));
        BASE64URL_NOPAD.encode(&[&seal[..], &bytes].concat())
    }

    /// The place after which to go on; `None` when the cursor was changed or belongs elsewhere.
    pub fn open(&self, cursor: &str) -> Option<(i64, String)> {
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        let (seal, place) = bytes.split_first_chunk()?;
        if !self.key.is_sealed(&self.message(place), seal) {
            return None;
        }
        let (value, id) = place.split_first_chunk::<8>()?;
        Some((i64::from_be_bytes(*value), String::from_utf8(id.to_vec()).ok()?))
    }

    fn message(&self, place: &[u8]) -> Vec<u8> {
        let mut message = b"cursor\n".to_vec();
        message.extend_from_slice(self.bound_to.as_bytes());
        message.push(0);
        message.extend_from_slice(place);
        message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_where_it_was_sealed_and_only_unchanged() {
        let key = SealKey::new([7; 64]);
        let here = Cursors { key: &key, bound_to: "/teams\nactive=true\n-created_at\nper_1" };
        let place = (-42, "tea_01j9".to_owned());
        let cursor = here.seal(&place);
        assert_eq!(here.open(&cursor), Some(place));
        assert_eq!(Cursors { key: &key, bound_to: "/teams" }.open(&cursor), None);
        for index in 0..cursor.len() {
            let mut bytes = cursor.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            assert_eq!(here.open(&String::from_utf8(bytes).unwrap()), None, "byte {index}");
        }
        for other in ["", "AAAA", "not base64!", cursor.split_at(10).0] {
            assert_eq!(here.open(other), None);
        }
    }
}
