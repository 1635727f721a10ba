//! Seals (HMAC-SHA-256) for what we hand out and want back unchanged. May use: nothing of ours.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha512};

/// Bytes of a seal: half of the HMAC, which nobody guesses either.
const LENGTH: usize = 16;

/// What goes with a message, to know it again by.
pub type Seal = [u8; LENGTH];

/// A key that stays with the database, so that what was sealed is good across restarts and instances.
#[derive(Clone)]
pub struct SealKey(Hmac<Sha256>);

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[a key]")
    }
}

impl SealKey {
    /// The key that follows from a secret text.
    pub fn of(secret: &str) -> Self {
        Self::new(Sha512::digest(secret).into())
    }

    /// A key of one block.
    pub fn new(key: [u8; 64]) -> Self {
        Self(Hmac::new(&key.into()))
    }

    /// The seal of a message.
    pub fn seal(&self, message: &[u8]) -> Seal {
        let whole: [u8; 32] = self.on(message).finalize().into_bytes().into();
        whole.first_chunk().copied().unwrap_or_default()
    }

    /// Whether a seal is that of the message; takes as long whatever differs.
    pub fn is_sealed(&self, message: &[u8], seal: &Seal) -> bool {
        self.on(message).verify_truncated_left(seal).is_ok()
    }

    fn on(&self, message: &[u8]) -> Hmac<Sha256> {
        self.0.clone().chain_update(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seal_is_the_first_half_of_what_rfc_4231_has() {
        let mut jefe = [0; 64];
        jefe[..4].copy_from_slice(b"Jefe");
        let key = SealKey::new(jefe);
        let seal = key.seal(b"what do ya want for nothing?");
        assert_eq!(data_encoding::HEXLOWER.encode(&seal), "5bdcc146bf60754e6a042426089575c7");
        assert!(key.is_sealed(b"what do ya want for nothing?", &seal));
        assert!(!key.is_sealed(b"what do ya want for something?", &seal));
        assert!(!SealKey::new([0; 64]).is_sealed(b"what do ya want for nothing?", &seal));
    }
}
