//! Activation codes as they are printed and typed.

use rubrica_core::identity::ActivationCode;

/// Sixteen characters in four groups, from ten random bytes.
pub(crate) fn make(random: [u8; 10]) -> String {
    ActivationCode::from_random(random).grouped().to_string()
}

/// The code without what people add to it or mistake in it; nothing for what cannot be one, which is then
/// tried like any other code that is wrong.
pub(crate) fn normalise(typed: &str) -> String {
    typed.parse().map(|code: ActivationCode| code.expose().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_what_is_typed() {
        let code = make([0x00, 0x44, 0x32, 0x14, 0xc7, 0x42, 0x54, 0xb6, 0x35, 0xcf]);
        assert_eq!(code, "0123-4567-89AB-CDEF");
        assert_eq!(normalise("o1234567 89abcdef"), "0123456789ABCDEF");
        assert_eq!(normalise("0123-4567"), "");
    }
}
