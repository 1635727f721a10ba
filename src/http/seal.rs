//! HMAC-SHA-256 (RFC 2104), for what we hand out and want back unchanged. May use: nothing of ours.

use sha2::{Digest, Sha256};

const BLOCK: usize = 64;

/// A key that stays with the database, so that what was sealed is good across restarts and instances.
#[derive(Clone)]
pub struct SealKey([u8; 32]);

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[a key]")
    }
}

impl SealKey {
    /// A key.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The seal of a message.
    pub fn seal(&self, message: &[u8]) -> [u8; 32] {
        let padded = |mask: u8| -> [u8; BLOCK] {
            std::array::from_fn(|index| self.0.get(index).copied().unwrap_or_default() ^ mask)
        };
        let inner = Sha256::new().chain_update(padded(0x36)).chain_update(message).finalize();
        Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().into()
    }

    /// Whether a seal, or the beginning of one, is that of the message; takes as long whatever differs.
    pub fn is_sealed(&self, message: &[u8], seal: &[u8]) -> bool {
        let expected = self.seal(message);
        let different = expected
            .iter()
            .zip(seal)
            .fold(0, |different, (left, right)| different | (left ^ right));
        seal.len() >= 16 && seal.len() <= expected.len() && different == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seal_is_that_of_rfc_4231() {
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let seal = SealKey::new(key).seal(b"what do ya want for nothing?");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(data_encoding::HEXLOWER.encode(&seal), expected);
        assert!(SealKey::new(key).is_sealed(b"what do ya want for nothing?", &seal[..16]));
        assert!(!SealKey::new(key).is_sealed(b"what do ya want for something?", &seal[..16]));
        assert!(!SealKey::new(key).is_sealed(b"what do ya want for nothing?", &seal[..4]));
    }
}
