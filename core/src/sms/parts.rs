//! How a text travels: in which alphabet and in how many parts, each of which is paid for.

/// The alphabet of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Seven bits a character [3GPP TS 23.038 §6.2.1].
    Gsm7,
    /// Sixteen bits a character: as soon as one is not in the other alphabet.
    Ucs2,
}

/// The length of a text as operators count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The alphabet.
    pub encoding: Encoding,
    /// How many messages it makes.
    pub count: u16,
}

/// The default alphabet [3GPP TS 23.038 §6.2.1], without the escape.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// Its extension, two septets each [3GPP TS 23.038 §6.2.1.1].
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

impl Parts {
    /// Counts a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
        match septets {
            // [3GPP TS 23.040 §9.2.3.24.1] The header of a part takes seven septets, or three units.
            Some(lengths) => Self { encoding: Encoding::Gsm7, count: fill(&lengths, 160, 153) },
            None => {
                let lengths: Vec<usize> = text.chars().map(char::len_utf16).collect();
                Self { encoding: Encoding::Ucs2, count: fill(&lengths, 70, 67) }
            }
        }
    }
}

fn septets(character: char) -> Option<usize> {
    if BASIC.contains(character) { Some(1) } else { EXTENSION.contains(character).then_some(2) }
}

/// How many parts it takes: one of `whole` units, or several of `part`. What takes two units is never
/// torn between two parts.
fn fill(lengths: &[usize], whole: usize, part: usize) -> u16 {
    if lengths.iter().sum::<usize>() <= whole {
        return 1;
    }
    let (mut parts, mut room) = (1_u16, part);
    for length in lengths {
        if *length > room {
            parts = parts.saturating_add(1);
            room = part;
        }
        room -= length;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, encoding: Encoding, count: u16) {
        assert_eq!(Parts::of(text), Parts { encoding, count }, "{text:?}");
    }

    #[test]
    fn the_default_alphabet_has_127_characters_and_its_extension_ten() {
        assert_eq!((BASIC.chars().count(), EXTENSION.chars().count()), (127, 10));
    }

    #[test]
    fn plain_texts_are_cut_at_160_and_153() {
        use Encoding::Gsm7;
        check("", Gsm7, 1);
        check(&"a".repeat(160), Gsm7, 1);
        check(&"a".repeat(161), Gsm7, 2);
        check(&"ñ".repeat(306), Gsm7, 2);
        check(&"@".repeat(307), Gsm7, 3);
    }

    #[test]
    fn a_character_of_the_extension_takes_two_and_is_not_torn() {
        use Encoding::Gsm7;
        check(&"€".repeat(80), Gsm7, 1);
        check(&format!("{}€", "a".repeat(159)), Gsm7, 2);
        // 153 does not hold an even number: 76 in each part.
        check(&"€".repeat(152), Gsm7, 2);
        check(&"€".repeat(153), Gsm7, 3);
    }

    #[test]
    fn any_other_character_makes_all_of_them_wide() {
        use Encoding::Ucs2;
        check("código", Ucs2, 1);
        check(&"ó".repeat(70), Ucs2, 1);
        check(&"ó".repeat(71), Ucs2, 2);
        check(&"ó".repeat(134), Ucs2, 2);
        check(&"ó".repeat(135), Ucs2, 3);
        // Surrogate pairs: 33 in each part of 67 units.
        check(&"😀".repeat(35), Ucs2, 1);
        check(&"😀".repeat(66), Ucs2, 2);
        check(&"😀".repeat(67), Ucs2, 3);
    }
}
