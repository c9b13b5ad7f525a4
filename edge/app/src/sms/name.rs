//! Names of messages for those outside: they say where to look, show nothing of the citizen, and
//! nobody can guess one.

use crate::keys::Keys;
use base64ct::{Base64UrlUnpadded, Encoding};
use rubrica_core::identity::SubjectId;
use subtle::ConstantTimeEq;

/// A message: whose, and which of his.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MessageName {
    pub(super) subject: SubjectId,
    /// Random.
    pub(super) reference: [u8; 16],
}

/// Who is told a name.
#[derive(Debug, Clone, Copy)]
enum Holder {
    /// The SMS gateway, to report on the message.
    Gateway,
    /// The browser, to ask about it.
    Browser,
}

impl Holder {
    const fn tag(self) -> &'static [u8] {
        match self {
            Self::Gateway => b"gateway",
            Self::Browser => b"browser",
        }
    }
}

impl MessageName {
    /// The name without its token: the reference, and the pseudonym under a pad that is used once.
    pub(super) fn reference_text(&self, keys: &Keys) -> String {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&self.reference);
        bytes[16..].copy_from_slice(&masked(keys, &self.reference, self.subject.as_bytes()));
        Base64UrlUnpadded::encode_string(&bytes)
    }

    /// What the gateway proves with that it was told the name.
    pub(super) fn report_token(&self, keys: &Keys) -> String {
        self.token(keys, Holder::Gateway)
    }

    /// Name and token for the browser.
    pub(super) fn for_browser(&self, keys: &Keys) -> String {
        format!("{}.{}", self.reference_text(keys), self.token(keys, Holder::Browser))
    }

    /// CHK-SMS-04: reads the name that a report is about; nothing if its token is not the gateway's.
    pub(super) fn of_report(keys: &Keys, reference: &str, token: &str) -> Option<Self> {
        Self::checked(keys, reference, token, Holder::Gateway)
    }

    /// CHK-SMS-05: reads the name that a browser asks about; nothing if its token is not the browser's.
    pub(super) fn of_browser(keys: &Keys, text: &str) -> Option<Self> {
        let (reference, token) = text.split_once('.')?;
        Self::checked(keys, reference, token, Holder::Browser)
    }

    fn checked(keys: &Keys, reference: &str, token: &str, holder: Holder) -> Option<Self> {
        let mut bytes = [0; 32];
        let decoded = Base64UrlUnpadded::decode(reference, &mut bytes).ok()?;
        if decoded.len() != bytes.len() {
            return None;
        }
        let (reference, subject) = (*bytes.first_chunk()?, *bytes.last_chunk()?);
        let subject = SubjectId::from_bytes(masked(keys, &reference, &subject));
        let name = Self { subject, reference };
        let right = name.token(keys, holder).as_bytes().ct_eq(token.as_bytes());
        bool::from(right).then_some(name)
    }

    fn token(&self, keys: &Keys, holder: Holder) -> String {
        let mac = keys.message(&[holder.tag(), &[0], self.subject.as_bytes(), &self.reference]);
        Base64UrlUnpadded::encode_string(&mac[..16])
    }
}

/// A pad for each reference: the same again takes it off.
fn masked(keys: &Keys, reference: &[u8; 16], subject: &[u8; 16]) -> [u8; 16] {
    let pad = keys.message(&[b"subject", &[0], reference]);
    std::array::from_fn(|index| subject[index] ^ pad[index])
}

#[cfg(test)]
mod tests {
    use super::*;
    use rubrica_core::secret::Secret;

    #[test]
    fn chk_sms_04_05_a_name_is_read_by_whom_it_was_told_and_shows_no_pseudonym() {
        let keys = Keys::derive(&Secret::new(vec![3; 32]));
        let name = MessageName { subject: SubjectId::from_bytes([5; 16]), reference: [7; 16] };
        let (reference, token) = (name.reference_text(&keys), name.report_token(&keys));
        assert_eq!(MessageName::of_report(&keys, &reference, &token), Some(name));
        let browser = name.for_browser(&keys);
        assert_eq!(MessageName::of_browser(&keys, &browser), Some(name));

        let of_browser = browser.split_once('.').map_or("", |(_, token)| token);
        assert_eq!(MessageName::of_report(&keys, &reference, of_browser), None);
        assert_eq!(MessageName::of_browser(&keys, &format!("{reference}.{token}")), None);
        for wrong in ["", "AAAA", token.get(..21).expect("a long token")] {
            assert_eq!(MessageName::of_report(&keys, &reference, wrong), None, "{wrong}");
        }
        let other = MessageName { reference: [8; 16], ..name }.reference_text(&keys);
        assert_eq!(MessageName::of_report(&keys, &other, &token), None);
        for wrong in ["", "AAAA", "é"] {
            assert_eq!(MessageName::of_report(&keys, wrong, &token), None, "{wrong}");
        }
        let other_keys = Keys::derive(&Secret::new(vec![4; 32]));
        assert_eq!(MessageName::of_report(&other_keys, &reference, &token), None);
        assert!(!reference.contains(name.subject.to_string().get(..8).expect("eight characters")));
    }
}
