//! What ties an approver to a citizen's unlock key:
//! `HMAC(HKDF(unlock_key, salt, "rubrica/approver-binding/v1" ‖ subject), canonical approver)`.
//!
//! Whoever enrols an approver without the unlock key, or changes one in the database, has an
//! approver that approves nothing.

use crate::platform::Platform;
use aws_lc_rs::{hkdf, hmac};
use rubrica_core::canonical;
use rubrica_core::identity::SubjectId;
use rubrica_core::protocol::{Approver, UnlockKey};

/// The stored binding.
#[derive(Debug, Clone)]
pub(crate) struct Binding {
    pub(crate) salt: [u8; 32],
    pub(crate) tag: [u8; 32],
}

/// The binding could not be computed.
#[derive(Debug, thiserror::Error)]
#[error("binding of an approver cannot be computed")]
pub(crate) struct Unbound;

impl Binding {
    /// Ties an approver to an unlock key.
    pub(crate) fn make(
        subject: &SubjectId,
        approver: &Approver,
        unlock_key: &UnlockKey,
        platform: &Platform,
    ) -> Result<Self, Unbound> {
        let salt = platform.make_bytes();
        let tag = hmac::sign(&key(subject, unlock_key, &salt)?, &canonical::encode(approver));
        Ok(Self { salt, tag: tag.as_ref().try_into().map_err(|_| Unbound)? })
    }

    /// Whether this unlock key tied this approver to this citizen.
    pub(crate) fn holds(
        &self,
        subject: &SubjectId,
        approver: &Approver,
        unlock_key: &UnlockKey,
    ) -> bool {
        key(subject, unlock_key, &self.salt)
            .is_ok_and(|key| hmac::verify(&key, &canonical::encode(approver), &self.tag).is_ok())
    }
}

fn key(subject: &SubjectId, unlock_key: &UnlockKey, salt: &[u8; 32]) -> Result<hmac::Key, Unbound> {
    let info = [b"rubrica/approver-binding/v1".as_slice(), subject.as_bytes()];
    // EXPOSE: the unlock key is used for nothing but this derivation.
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(unlock_key.expose())
        .expand(&info, hmac::HMAC_SHA256)
        .map(hmac::Key::from)
        .map_err(|_| Unbound)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;
    use rubrica_core::canonical::Bytes;

    #[test]
    fn a_binding_holds_for_its_subject_approver_and_key_only() {
        let device = |byte| Approver::Device { public_key: Bytes(vec![byte; 91]), platform: None };
        let (subject, other) = (SubjectId::from_bytes([1; 16]), SubjectId::from_bytes([2; 16]));
        let (unlock, wrong) = (UnlockKey::from_bytes([3; 32]), UnlockKey::from_bytes([4; 32]));
        let binding = Binding::make(&subject, &device(5), &unlock, &Platform::system()).unwrap();
        assert!(binding.holds(&subject, &device(5), &unlock));
        assert!(!binding.holds(&other, &device(5), &unlock));
        assert!(!binding.holds(&subject, &device(6), &unlock));
        assert!(!binding.holds(&subject, &device(5), &wrong));
        let again = Binding::make(&subject, &device(5), &unlock, &Platform::system()).unwrap();
        assert_ne!(again.tag, binding.tag, "salted");
    }
}
