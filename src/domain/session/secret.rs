//! What a browser brings to be known by: 256 random bits, as 43 characters of base64url. May use: nothing of ours.

use std::fmt;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

/// The secret of a session, of a link to sign in by, of a sign-in under way; never printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[a browser's secret]")
    }
}

impl Secret {
    /// Makes a secret from chance that the caller brings.
    pub fn new(chance: [u128; 2]) -> Self {
        let mut bytes = [0; 32];
        let random = chance.iter().flat_map(|bits| bits.to_be_bytes());
        bytes.iter_mut().zip(random).for_each(|(byte, random)| *byte = random);
        Self(bytes)
    }

    /// Reads a secret; `None` for what was never one of ours.
    pub fn parse(text: &str) -> Option<Self> {
        BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }

    /// The secret itself, for the browser alone.
    pub fn reveal(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// What is kept of it. A plain hash is enough for 256 random bits.
    pub fn hash(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0))
    }

    /// Another secret that follows from this one, and from which this one does not follow.
    pub fn derive(&self, purpose: &str) -> String {
        let derived = Sha256::new().chain_update(purpose).chain_update([0]).chain_update(self.0);
        BASE64URL_NOPAD.encode(&derived.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_is_not_printed_and_what_follows_from_it_differs() {
        let secret = Secret::new([u128::MAX / 3, 7]);
        let text = secret.reveal();
        assert_eq!((text.len(), Secret::parse(&text)), (43, Some(secret.clone())));
        assert!(!format!("{secret:?}").contains(&text));
        for other in ["", "x", "AAAA", &format!("{text}A"), &format!("{text}="), "ø"] {
            assert_eq!(Secret::parse(other), None, "{other}");
        }
        assert_ne!(secret.derive("state"), secret.derive("nonce"));
        assert_ne!(secret.hash(), Secret::new([u128::MAX / 3, 8]).hash());
    }
}
