//! How citizens are named in the log.

use rubrica_core::identity::SubjectId;
use rubrica_core::transparency::entry::Pseudonym;
use std::fmt;
use zeroize::Zeroizing;

/// Makes pseudonyms.
pub(crate) struct Pseudonyms(aws_lc_rs::hmac::Key);

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonyms(…)")
    }
}

impl Pseudonyms {
    pub(crate) fn new(key: &Zeroizing<[u8; 32]>) -> Self {
        Self(aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key.as_ref()))
    }

    pub(crate) fn of(&self, subject: &SubjectId) -> Pseudonym {
        let tag = aws_lc_rs::hmac::sign(
            &self.0,
            &[b"rubrica/audit-subject/v1".as_slice(), subject.as_bytes()].concat(),
        );
        let mut pseudonym = [0; 32];
        pseudonym.copy_from_slice(tag.as_ref());
        Pseudonym(pseudonym)
    }
}
