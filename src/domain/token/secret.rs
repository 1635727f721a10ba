//! The secret of an API token: `kin_<kind>_<30 random characters><6 characters of checksum>`, so that a secret scanner
//! finds one and a typo is told without a look-up. May use: `words`.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::domain::token::TokenKind;
use crate::domain::words::Word;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM: usize = 30;
const CHECKSUM: usize = 6;

/// A token's secret; never printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[a token's secret]")
    }
}

impl Secret {
    /// Makes a secret from chance that the caller brings.
    pub fn new(kind: TokenKind, chance: [u128; 2]) -> Self {
        let random: String = chance.iter().map(|bits| base62(*bits, RANDOM / 2)).collect();
        let body = format!("kin_{}_{random}", kind.as_str());
        let checksum = base62(u128::from(crc32(body.as_bytes())), CHECKSUM);
        Self(body + &checksum)
    }

    /// Reads a secret; `None` when it was never one of ours, or was mistyped.
    pub fn parse(text: &str) -> Option<Self> {
        let (body, checksum) = text.split_at_checked(text.len().checked_sub(CHECKSUM)?)?;
        let random = body.strip_prefix("kin_")?;
        let (kind, random) = random.split_once('_')?;
        TokenKind::from_word(kind)?;
        let well_formed =
            random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (well_formed && base62(u128::from(crc32(body.as_bytes())), CHECKSUM) == checksum)
            .then(|| Self(text.to_owned()))
    }

    /// The secret itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is shown of it later: kind and four characters.
    pub fn prefix(&self) -> String {
        self.0.chars().take(12).collect()
    }

    /// What is kept of it. A plain hash is enough for 178 random bits.
    pub fn hash(&self) -> String {
        data_encoding::HEXLOWER.encode(&Sha256::digest(self.0.as_bytes()))
    }
}

fn base62(mut number: u128, length: usize) -> String {
    let mut text = Vec::with_capacity(length);
    for _ in 0..length {
        let digit = usize::try_from(number % 62).unwrap_or_default();
        text.extend(ALPHABET.get(digit).copied().map(char::from));
        number /= 62;
    }
    text.into_iter().rev().collect()
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| {
        if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
    };
    !bytes
        .iter()
        .fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_and_one_wrong_character_is_noticed() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        let secret = Secret::new(TokenKind::Pat, [u128::MAX / 3, 7]);
        let text = secret.reveal().to_owned();
        assert_eq!(text.len(), "kin_pat_".len() + RANDOM + CHECKSUM);
        assert_eq!(Secret::parse(&text), Some(secret));
        for place in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[place] = if other[place] == b'x' { b'y' } else { b'x' };
            assert_eq!(
                Secret::parse(&String::from_utf8(other).unwrap()),
                None,
                "character {place}"
            );
        }
        assert_eq!(Secret::parse("kin_pat_ø"), None);
        assert_eq!(Secret::parse(""), None);
    }

    #[test]
    fn a_secret_is_not_printed_by_accident() {
        let secret = Secret::new(TokenKind::Svc, [1, 2]);
        assert!(!format!("{secret:?}").contains(secret.reveal()));
    }
}
