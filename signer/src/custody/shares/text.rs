//! A share as text: eighty letters and digits in groups of five [RFC 4648 §6].
//!
//! Whoever reads it aloud or types it cannot take 0 for O or 8 for B: there is neither 0, 1, 8 nor
//! 9, and what is typed in their place is read as the letter that looks like it.

use super::{Quorum, SetId, Share, VALUES_LEN};
use rubrica_core::digest::sha256;
use zeroize::Zeroizing;

/// Why text is no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShareTextError {
    /// There is something else in it than letters and digits.
    #[error("character {0} is no letter or digit of a share")]
    Character(usize),
    /// Groups are missing, or too many.
    #[error("share has {0} characters in place of 80")]
    Length(usize),
    /// Its checksum does not fit: something was mistyped.
    #[error("checksum does not fit: a character is wrong, or two are swapped")]
    Checksum,
    /// A later version made it, or its numbers cannot be.
    #[error("this is no share that this version knows")]
    Unknown,
}

impl Share {
    /// The share as text, in four lines. Whoever sees it has the share.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let bytes = self.to_bytes();
        let mut text = Zeroizing::new(String::with_capacity(CHARACTERS + CHARACTERS / GROUP));
        let groups = bytes.chunks(5).flat_map(letters).enumerate();
        for (at, letter) in groups {
            if at > 0 && at % GROUP == 0 {
                text.push(if at % LINE == 0 { '\n' } else { ' ' });
            }
            text.push(char::from(letter));
        }
        text
    }

    /// Reads what [`Share::to_text`] wrote and somebody typed: in any case, with any spaces,
    /// hyphens and lines.
    ///
    /// # Errors
    /// [`ShareTextError`].
    pub fn from_text(text: &str) -> Result<Self, ShareTextError> {
        let mut values = Zeroizing::new(Vec::with_capacity(CHARACTERS));
        for (at, character) in text.chars().enumerate() {
            if character.is_whitespace() || character == '-' {
                continue;
            }
            let value = u8::try_from(character).ok().and_then(value_of);
            values.push(value.ok_or(ShareTextError::Character(at + 1))?);
        }
        if values.len() != CHARACTERS {
            return Err(ShareTextError::Length(values.len()));
        }
        let mut bytes = Zeroizing::new([0; BYTES]);
        for (five, eight) in bytes.chunks_mut(5).zip(values.chunks(8)) {
            let bits = eight.iter().fold(0_u64, |bits, value| bits << 5 | u64::from(*value));
            five.copy_from_slice(&bits.to_be_bytes()[3..]);
        }
        Self::from_bytes(&bytes)
    }

    /// Version, set, threshold, holders, index, values, checksum.
    pub(super) fn to_bytes(&self) -> Zeroizing<[u8; BYTES]> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        bytes[0] = VERSION;
        bytes[1..7].copy_from_slice(&self.set.0);
        bytes[7] = self.quorum.threshold;
        bytes[8] = self.quorum.holders;
        bytes[9] = self.index;
        bytes[10..10 + VALUES_LEN].copy_from_slice(self.values.as_ref());
        let checksum = checksum(&bytes[..CHECKED]);
        bytes[CHECKED..].copy_from_slice(&checksum);
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; BYTES]) -> Result<Self, ShareTextError> {
        if checksum(&bytes[..CHECKED]) != bytes[CHECKED..] {
            return Err(ShareTextError::Checksum);
        }
        let (threshold, holders, index) = (bytes[7], bytes[8], bytes[9]);
        let quorum = Quorum::new(threshold, holders).map_err(|_| ShareTextError::Unknown)?;
        if bytes[0] != VERSION || index == 0 || index > holders {
            return Err(ShareTextError::Unknown);
        }
        let mut set = SetId([0; 6]);
        set.0.copy_from_slice(&bytes[1..7]);
        let mut values = Zeroizing::new([0; VALUES_LEN]);
        values.copy_from_slice(&bytes[10..CHECKED]);
        Ok(Self { set, quorum, index, values })
    }
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let digest = sha256(bytes);
    [digest[0], digest[1], digest[2], digest[3]]
}

/// Eight letters for five bytes. No table is looked into: the letters are the secret.
fn letters(five: &[u8]) -> [u8; 8] {
    let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    let mut letters = [0; 8];
    for (letter, shift) in letters.iter_mut().zip((0..8).rev()) {
        let [value, ..] = ((bits >> (5 * shift)) & 0x1f).to_le_bytes();
        // 0xff from 26 on.
        let is_digit = (25_u8.wrapping_sub(value) >> 7).wrapping_neg();
        *letter = b'A'.wrapping_add(value).wrapping_sub(41 & is_digit);
    }
    letters
}

const fn value_of(character: u8) -> Option<u8> {
    match character.to_ascii_uppercase() {
        b'0' => Some(b'O' - b'A'),
        b'1' => Some(b'I' - b'A'),
        b'8' => Some(b'B' - b'A'),
        letter @ b'A'..=b'Z' => Some(letter - b'A'),
        digit @ b'2'..=b'7' => Some(digit - b'2' + 26),
        _ => None,
    }
}

const VERSION: u8 = 1;
pub(super) const BYTES: usize = CHECKED + 4;
const CHECKED: usize = 10 + VALUES_LEN;
const CHARACTERS: usize = BYTES * 8 / 5;
const GROUP: usize = 5;
const LINE: usize = 20;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;
    use crate::custody::shares::split;
    use crate::platform::Platform;

    fn share() -> Share {
        let secret = Zeroizing::new(Platform::system().make_bytes());
        split(&secret, Quorum::new(3, 5).unwrap(), &Platform::system()).remove(3)
    }

    #[test]
    fn text_is_read_as_it_was_written_and_as_people_type_it() {
        let share = share();
        let text = share.to_text();
        assert_eq!(text.lines().count(), 4);
        assert!(text.split_whitespace().all(|group| group.len() == 5));
        assert_eq!(text.split_whitespace().count(), 16);
        assert_eq!(Share::from_text(&text), Ok(share.clone()));
        let typed = text.to_lowercase().replace('o', "0").replace('b', "8").replace(' ', "-");
        assert_eq!(Share::from_text(&typed), Ok(share));
    }

    #[test]
    fn a_mistyped_character_is_found() {
        let text = share().to_text();
        for at in (0..text.len()).filter(|at| text.as_bytes()[*at].is_ascii_alphanumeric()) {
            let mut typed = text.as_bytes().to_vec();
            typed[at] = if typed[at] == b'A' { b'C' } else { b'A' };
            let typed = String::from_utf8(typed).unwrap();
            assert_eq!(Share::from_text(&typed), Err(ShareTextError::Checksum), "{at}");
        }
        let three_lines: String = text.lines().take(3).collect();
        assert_eq!(Share::from_text(&three_lines), Err(ShareTextError::Length(60)));
        assert_eq!(Share::from_text("AB_C"), Err(ShareTextError::Character(3)));
        assert_eq!(Share::from_text(""), Err(ShareTextError::Length(0)));
    }

    #[test]
    fn letters_are_those_of_the_standard() {
        // [RFC 4648 §10]
        assert_eq!(&letters(b"fooba"), b"MZXW6YTB");
        assert_eq!(&letters(&[0xff; 5]), b"77777777");
        assert_eq!(&letters(&[0; 5]), b"AAAAAAAA");
    }

    #[test]
    fn numbers_that_cannot_be_are_refused() {
        let bytes = share().to_bytes();
        for (at, value) in [(0, 2), (7, 1), (7, 6), (9, 0), (9, 6)] {
            let mut changed = *bytes;
            changed[at] = value;
            let sum = checksum(&changed[..CHECKED]);
            changed[CHECKED..].copy_from_slice(&sum);
            assert_eq!(Share::from_bytes(&changed), Err(ShareTextError::Unknown), "{at}");
        }
    }
}
