//! Activation codes: read aloud, typed from paper, and still 80 bits.

/// Digits and letters without those that look like others.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Sixteen characters in four groups, from ten random bytes.
pub(crate) fn make(random: [u8; 10]) -> String {
    let bits = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let mut code = String::with_capacity(19);
    for position in 0..16 {
        if position > 0 && position % 4 == 0 {
            code.push('-');
        }
        let index = (bits >> (75 - 5 * position)) & 31;
        code.push(char::from(ALPHABET[index as usize]));
    }
    code
}

/// The code without what people add to it or mistake in it.
pub(crate) fn normalise(typed: &str) -> String {
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
        let code = make([0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf]);
        assert_eq!(code, "0123-4567-89AB-CDEF");
        for typed in ["0123-4567-89AB-CDEF", "o1234567 89abcdef", " OL23 4567–89ab.cdef "] {
            assert_eq!(normalise(typed), "0123456789ABCDEF", "{typed}");
        }
        assert_eq!(make([0xff; 10]), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
    }
}
