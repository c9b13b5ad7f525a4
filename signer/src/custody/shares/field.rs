//! GF(2^8) with the polynomial of AES, x^8 + x^4 + x^3 + x + 1 [FIPS 197 §4].
//!
//! Neither branches nor table look-ups depend on a value: bits select by masks.

/// The product of two elements.
pub(super) const fn multiply(a: u8, b: u8) -> u8 {
    let (mut a, mut product, mut bit) = (a, 0, 0);
    while bit < 8 {
        // 0x00 or 0xff.
        let taken = ((b >> bit) & 1).wrapping_neg();
        product ^= a & taken;
        let overflows = (a >> 7).wrapping_neg();
        a = (a << 1) ^ (0x1b & overflows);
        bit += 1;
    }
    product
}

/// The inverse of an element: its 254th power. That of zero is zero.
pub(super) const fn invert(a: u8) -> u8 {
    let a2 = multiply(a, a);
    let a4 = multiply(a2, a2);
    let a8 = multiply(a4, a4);
    let a9 = multiply(a8, a);
    let a18 = multiply(a9, a9);
    let a19 = multiply(a18, a);
    let a36 = multiply(a18, a18);
    let a55 = multiply(a36, a19);
    let a72 = multiply(a36, a36);
    let a127 = multiply(a55, a72);
    multiply(a127, a127)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the definition: a product of polynomials and the remainder of a division.
    fn by_definition(a: u8, b: u8) -> u8 {
        let mut product =
            (0..8).fold(
                0_u16,
                |sum, bit| {
                    if b >> bit & 1 == 1 { sum ^ (u16::from(a) << bit) } else { sum }
                },
            );
        for bit in (8..16).rev() {
            if product >> bit & 1 == 1 {
                product ^= 0x11b << (bit - 8);
            }
        }
        product.to_le_bytes()[0]
    }

    #[test]
    fn products_are_those_of_the_definition() {
        for a in 0..=u8::MAX {
            for b in 0..=u8::MAX {
                assert_eq!(multiply(a, b), by_definition(a, b), "{a} · {b}");
            }
        }
        // [FIPS 197 §4.2]
        assert_eq!(multiply(0x57, 0x83), 0xc1);
        assert_eq!(multiply(0x57, 0x13), 0xfe);
    }

    #[test]
    fn every_element_but_zero_has_its_inverse() {
        assert_eq!(invert(0), 0);
        for a in 1..=u8::MAX {
            assert_eq!(multiply(a, invert(a)), 1, "{a}");
        }
    }
}
