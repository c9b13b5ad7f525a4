//! Codes that are read from paper: typed, read aloud, and still 80 bits [domain D9].

use crate::secret::Secret;
use core::str::FromStr;
use zeroize::Zeroizing;

/// Digits and letters without those that look like others [Crockford's base 32].
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a code.
const LENGTH: usize = 16;

/// Text that is no code from paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not sixteen letters and digits of a code")]
pub struct PaperCodeError;

impl PaperCodeError {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "paper_code_malformed"
    }
}

macro_rules! paper_code {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// It is read without regard to case, spaces and hyphens; `O` counts as zero, `I` and `L` as one.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(Secret<String>);

        impl $name {
            /// Makes a code of ten random bytes.
            #[must_use]
            pub fn from_random(random: [u8; 10]) -> Self {
                Self(Secret::new(encode(random)))
            }

            /// The sixteen characters: the input of a keyed hash.
            #[must_use]
            pub fn expose(&self) -> &str {
                // EXPOSE: for whom the caller answers.
                self.0.expose()
            }

            /// The code as it is printed, in four groups: `0123-4567-89AB-CDEF`.
            #[must_use]
            pub fn grouped(&self) -> Zeroizing<String> {
                let mut grouped = String::with_capacity(LENGTH + 3);
                for (position, character) in self.expose().chars().enumerate() {
                    if position > 0 && position % 4 == 0 {
                        grouped.push('-');
                    }
                    grouped.push(character);
                }
                Zeroizing::new(grouped)
            }
        }

        impl FromStr for $name {
            type Err = PaperCodeError;

            fn from_str(typed: &str) -> Result<Self, PaperCodeError> {
                let code = Secret::new(normalise(typed));
                // EXPOSE: measured and looked through.
                let text: &String = code.expose();
                let known = text.bytes().all(|byte| ALPHABET.contains(&byte));
                if text.len() == LENGTH && known { Ok(Self(code)) } else { Err(PaperCodeError) }
            }
        }
    };
}

paper_code!(
    /// The code of the receipt of registration: activates Cl@ve Permanente and recovers it.
    ActivationCode
);
paper_code!(
    /// The code of the invitation letter ("CSV"): registers online.
    LetterCode
);

/// Sixteen characters of five bits.
fn encode(random: [u8; 10]) -> String {
    let bits = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    (0..LENGTH)
        .map(|position| {
            let index = (bits >> (75 - 5 * position)) & 31;
            char::from(ALPHABET[index as usize])
        })
        .collect()
}

/// What was typed, without what people add to a code or mistake in it.
fn normalise(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(64)
        .map(|character| match character.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_the_ways_people_type_it() {
        let random = [0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf];
        let code = LetterCode::from_random(random);
        assert_eq!(code.grouped().as_str(), "0123-4567-89AB-CDEF");
        for typed in ["0123-4567-89AB-CDEF", "o1234567 89abcdef", " OL23 4567–89ab.cdef "] {
            assert_eq!(typed.parse(), Ok(code.clone()), "{typed}");
        }
        assert_eq!(LetterCode::from_random([0xff; 10]).expose(), "ZZZZZZZZZZZZZZZZ");
        assert_eq!(format!("{code:?}"), "LetterCode(Secret(…))");
    }

    #[test]
    fn other_text_is_no_code() {
        for typed in ["", "0123-4567-89AB-CDE", "0123-4567-89AB-CDEFG", "U123-4567-89AB-CDEF"] {
            let error = typed.parse::<ActivationCode>().expect_err(typed);
            assert_eq!(error.code(), "paper_code_malformed");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_code_is_read_back(random: [u8; 10]) {
            let code = ActivationCode::from_random(random);
            proptest::prop_assert_eq!(code.grouped().parse(), Ok(code));
        }
    }
}
