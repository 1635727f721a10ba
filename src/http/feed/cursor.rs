//! The feed's cursors: a position and the epoch it belongs to.
//!
//! The position is masked, so that nobody can count what is hidden from them; the epoch stands in
//! the open, so that a cursor from before a restore is known for what it is. May use: nothing of
//! ours.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use crate::domain::seal::{Seal, SealKey};

const MARK: usize = 6;
const PLACE: usize = 8;

/// What a cursor turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// A position of this epoch.
    Position(i64),
    /// A position of another epoch.
    Void,
}

/// The cursor after a position.
pub fn seal(key: &SealKey, epoch: &str, position: i64) -> String {
    let seal = key.seal(&message(epoch, position));
    let place = mask(key, &seal, position.to_be_bytes());
    BASE64URL_NOPAD.encode(&[&mark(epoch)[..], &seal, &place].concat())
}

/// Reads a cursor; `None` when it is none of ours, or was changed.
pub fn open(key: &SealKey, epoch: &str, cursor: &str) -> Option<Opened> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    let (found, rest) = bytes.split_first_chunk::<MARK>()?;
    let (seal, place) = rest.split_first_chunk()?;
    let place: [u8; PLACE] = place.try_into().ok()?;
    if *found != mark(epoch) {
        return Some(Opened::Void);
    }
    let position = i64::from_be_bytes(mask(key, seal, place));
    key.is_sealed(&message(epoch, position), seal).then_some(Opened::Position(position))
}

fn mark(epoch: &str) -> [u8; MARK] {
    let digest = Sha256::digest(epoch.as_bytes());
    digest.first_chunk().copied().unwrap_or_default()
}

fn message(epoch: &str, position: i64) -> Vec<u8> {
    format!("changes\n{epoch}\n{position}").into_bytes()
}

/// Masks a position, or takes the mask off again.
fn mask(key: &SealKey, seal: &Seal, place: [u8; PLACE]) -> [u8; PLACE] {
    let pad = key.seal(&[b"position\n", &seal[..]].concat());
    let mut masked = place;
    masked.iter_mut().zip(pad).for_each(|(byte, pad)| *byte ^= pad);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_in_its_epoch_and_says_so_in_another() {
        let key = SealKey::new([3; 64]);
        for position in [0, 1, 7, i64::MAX] {
            let cursor = seal(&key, "one", position);
            assert_eq!(cursor.len(), seal(&key, "one", 42).len());
            assert_eq!(open(&key, "one", &cursor), Some(Opened::Position(position)));
            assert_eq!(open(&key, "two", &cursor), Some(Opened::Void));
            assert_eq!(open(&SealKey::new([4; 64]), "one", &cursor), None);
        }
    }

    #[test]
    fn a_changed_cursor_is_none_and_the_position_cannot_be_read() {
        let key = SealKey::new([3; 64]);
        let cursor = seal(&key, "one", 1);
        for index in 8..cursor.len() {
            let mut bytes = cursor.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert_ne!(open(&key, "one", &changed), Some(Opened::Position(1)), "byte {index}");
        }
        let tail = |position| {
            BASE64URL_NOPAD.decode(seal(&key, "one", position).as_bytes()).unwrap()[22..].to_vec()
        };
        assert_ne!(tail(1)[..4], tail(2)[..4]);
        for other in ["", "start", "AAAA", "not base64!"] {
            assert_eq!(open(&key, "one", other), None);
        }
    }
}
