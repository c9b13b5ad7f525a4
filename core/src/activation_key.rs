//! The signer's activation key, believed only when the certification authority vouches for it.
//!
//! The answer comes through the gateway, which must not be able to put a key of its own in its
//! place: the key seals what opens the citizen's keys. So browser and terminal hold the root and
//! check the way from it to the key.

use crate::api::Binary;
use crate::api::signer::ActivationKey;
use crate::canonical::{DecodeError, Message};
use crate::protocol::signed::VerifyError;
use crate::protocol::{ActivationKeyStatement, LogKeyStatement, Signed};
use crate::time::UnixTime;
use crate::transparency::note::{KeyKind, NoteKey};
use crate::x509::public_key::{PublicKey, SignatureError};
use crate::x509::{Certificate, CertificateError};

/// A key that activations may be sealed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedActivationKey {
    /// Uncompressed point of P-256.
    public_key: Vec<u8>,
    not_after: UnixTime,
}

/// Why an activation key is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ActivationKeyError {
    /// There is no certificate of an issuing authority with it.
    #[error("no certificate vouches for the activation key")]
    NoCertificate,
    /// The certificate cannot be read.
    #[error("the certificate that vouches for the activation key cannot be read")]
    Certificate(#[from] CertificateError),
    /// The certificate is not one of an authority.
    #[error("the certificate that vouches for the activation key is not of an authority")]
    NotAnAuthority,
    /// The certificate does not come from a trusted root.
    #[error("the authority that vouches for the activation key is not under a trusted root")]
    NotTrusted(#[source] Option<SignatureError>),
    /// A certificate is not valid at this time.
    #[error("a certificate above the activation key is not valid now")]
    CertificateExpired,
    /// The statement is not a statement.
    #[error("the statement of the activation key cannot be read")]
    Malformed,
    /// The authority did not sign the statement.
    #[error("the authority did not sign the statement of the activation key")]
    NotSigned,
    /// It is the key of another signer.
    #[error("the activation key belongs to another signer")]
    OtherSigner,
    /// It is not in use at this time.
    #[error("the activation key is not in use now")]
    NotInUse,
}

impl ActivationKeyError {
    /// Stable code of the failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoCertificate => "activation_key_no_certificate",
            Self::Certificate(_) => "activation_key_certificate_unreadable",
            Self::NotAnAuthority => "activation_key_not_an_authority",
            Self::NotTrusted(_) => "activation_key_not_trusted",
            Self::CertificateExpired => "activation_key_certificate_expired",
            Self::Malformed => "activation_key_malformed",
            Self::NotSigned => "activation_key_not_signed",
            Self::OtherSigner => "activation_key_other_signer",
            Self::NotInUse => "activation_key_not_in_use",
        }
    }
}

impl From<DecodeError> for ActivationKeyError {
    fn from(_: DecodeError) -> Self {
        Self::Malformed
    }
}

impl TrustedActivationKey {
    /// Checks the way from one of `roots` to the key of the signer called `signer`.
    ///
    /// # Errors
    /// [`ActivationKeyError`].
    pub fn check(
        answer: &ActivationKey,
        roots: &[Certificate],
        signer: &str,
        now: UnixTime,
    ) -> Result<Self, ActivationKeyError> {
        let statement: ActivationKeyStatement =
            vouched(&answer.statement, &answer.chain, roots, now)?;
        if statement.signer != signer {
            return Err(ActivationKeyError::OtherSigner);
        }
        if now < statement.not_before || statement.not_after < now {
            return Err(ActivationKeyError::NotInUse);
        }
        Ok(Self { public_key: statement.public_key.0, not_after: statement.not_after })
    }

    /// Uncompressed point of P-256, for [`crate::protocol::activation::seal`].
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// Last second of its use.
    #[must_use]
    pub const fn not_after(&self) -> UnixTime {
        self.not_after
    }
}

/// The trusted root that issued `issuing`, or that it is itself.
fn root_of<'r>(
    issuing: &Certificate,
    roots: &'r [Certificate],
) -> Result<&'r Certificate, ActivationKeyError> {
    let mut wrong = None;
    for root in roots {
        if root == issuing {
            return Ok(root);
        }
        if root.subject() != issuing.issuer() || !is_authority(root) {
            continue;
        }
        match issuing.verify_signed_by(root) {
            Ok(()) => return Ok(root),
            Err(error) => wrong = Some(error),
        }
    }
    Err(ActivationKeyError::NotTrusted(wrong))
}

/// The key of a signer's audit log, believed for the same reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedLogKey(NoteKey);

impl TrustedLogKey {
    /// Checks the way from one of `roots` to the key of the log of the signer called `signer`.
    ///
    /// # Errors
    /// [`ActivationKeyError`].
    pub fn check(
        statement: &Binary,
        chain: &[Binary],
        roots: &[Certificate],
        signer: &str,
        now: UnixTime,
    ) -> Result<Self, ActivationKeyError> {
        let statement: LogKeyStatement = vouched(statement, chain, roots, now)?;
        if statement.signer != signer {
            return Err(ActivationKeyError::OtherSigner);
        }
        match NoteKey::parse(&statement.key) {
            Ok(key) if key.kind() == KeyKind::Ed25519 => Ok(Self(key)),
            _ => Err(ActivationKeyError::Malformed),
        }
    }

    /// What verifies checkpoints of the log.
    #[must_use]
    pub const fn note_key(&self) -> &NoteKey {
        &self.0
    }

    /// As [`TrustedLogKey::note_key`].
    #[must_use]
    pub fn into_note_key(self) -> NoteKey {
        self.0
    }
}

/// What the authority that is first in `chain` says, if it is one under one of `roots`.
fn vouched<M: Message>(
    statement: &Binary,
    chain: &[Binary],
    roots: &[Certificate],
    now: UnixTime,
) -> Result<M, ActivationKeyError> {
    let issuing = chain.first().ok_or(ActivationKeyError::NoCertificate)?;
    let issuing = Certificate::from_der(issuing.as_ref())?;
    if !is_authority(&issuing) {
        return Err(ActivationKeyError::NotAnAuthority);
    }
    let root = root_of(&issuing, roots)?;
    if !issuing.validity().contains(now) || !root.validity().contains(now) {
        return Err(ActivationKeyError::CertificateExpired);
    }
    let PublicKey::P256(key) = issuing.public_key() else {
        return Err(ActivationKeyError::NotSigned);
    };
    Signed::<M>::from_bytes(statement.as_ref())?.verify(key).map_err(|error| match error {
        VerifyError::WrongContent(_) => ActivationKeyError::Malformed,
        VerifyError::OtherKey | VerifyError::BadSignature => ActivationKeyError::NotSigned,
    })
}

/// Whether a certificate is one of an authority, and nothing in it forbids to use it as such
/// [RFC 5280 §6.1.4 (k), (n) and (o)].
fn is_authority(certificate: &Certificate) -> bool {
    certificate.basic_constraints().is_some_and(|basic| basic.certification_authority)
        && certificate.key_usage().is_none_or(|usage| usage.certificate_signing())
        && certificate.unknown_critical_extensions().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical::Bytes;
    use p256::ecdsa::SigningKey;
    use p256::pkcs8::DecodePrivateKey;

    const ROOT: &[u8] = include_bytes!("../../tests/vectors/cms/root.crt");
    const OTHER_ROOT: &[u8] = include_bytes!("../../tests/vectors/cms/root384.crt");
    const ISSUING: &[u8] = include_bytes!("../../tests/vectors/cms/issuing.crt");
    const EXPIRED_ISSUING: &[u8] = include_bytes!("../../tests/vectors/cms/expired_issuing.crt");
    const CITIZEN: &[u8] = include_bytes!("../../tests/vectors/cms/signer.crt");
    const CITIZEN_KEY: &[u8] = include_bytes!("../../tests/vectors/cms/signer.key");
    const NOW: UnixTime = UnixTime(1_795_305_600);

    /// A statement signed by a citizen: the strongest that an outsider can get hold of.
    fn forged(certificate: &[u8]) -> ActivationKey {
        let key = SigningKey::from_pkcs8_der(CITIZEN_KEY).expect("a key");
        let statement = ActivationKeyStatement {
            signer: "signer".to_owned(),
            public_key: Bytes(vec![4; 65]),
            not_before: NOW,
            not_after: NOW,
        };
        let statement = Signed::sign(&statement, &key).expect("signed").to_bytes();
        ActivationKey {
            statement: Binary(statement.clone()),
            log_key: Binary(statement),
            chain: vec![Binary(certificate.to_vec()), Binary(ROOT.to_vec())],
        }
    }

    fn check(answer: &ActivationKey, root: &[u8], expected: &str) {
        let roots = [Certificate::from_der(root).expect("a root")];
        let refused = TrustedActivationKey::check(answer, &roots, "signer", NOW)
            .expect_err("must not be believed");
        assert_eq!(refused.code(), expected);
    }

    #[test]
    fn a_key_that_no_authority_under_the_root_vouches_for_is_refused() {
        check(&forged(CITIZEN), ROOT, "activation_key_not_an_authority");
        check(&forged(ISSUING), ROOT, "activation_key_not_signed");
        check(&forged(ISSUING), OTHER_ROOT, "activation_key_not_trusted");
        check(&forged(EXPIRED_ISSUING), ROOT, "activation_key_certificate_expired");
        check(&forged(b"not a certificate"), ROOT, "activation_key_certificate_unreadable");
        let none = ActivationKey { chain: Vec::new(), ..forged(ISSUING) };
        check(&none, ROOT, "activation_key_no_certificate");
        let nonsense = ActivationKey { statement: Binary(vec![0]), ..forged(ISSUING) };
        check(&nonsense, ROOT, "activation_key_malformed");

        // Nor is a key of a log.
        let roots = [Certificate::from_der(ROOT).expect("a root")];
        let forged = forged(ISSUING);
        let refused = TrustedLogKey::check(&forged.log_key, &forged.chain, &roots, "signer", NOW);
        assert_eq!(refused, Err(ActivationKeyError::NotSigned));
    }
}
