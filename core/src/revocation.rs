//! Whether a certificate was revoked: lists [RFC 5280 §5] and answers of responders [RFC 6960].
//!
//! Both are made here and judged here; fetching them is the business of whoever has a network. What
//! cannot be relied on, in any way, says nothing: then nobody knows whether the certificate is good.

mod crl;
mod ocsp;

use crate::asn1::{Element, Elements, Malformed};
use crate::time::UnixTime;
use crate::x509::Certificate;
use core::time::Duration;
use der::Decode;

pub use self::crl::judge_list;
pub use self::ocsp::{judge_answer, make_request};

/// What is known about a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// It was not revoked, as far as is known until then.
    Good {
        /// When to ask again.
        until: UnixTime,
    },
    /// It was revoked.
    Revoked,
}

/// Why an answer says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevocationError {
    /// Not the structure that was asked for.
    #[error("malformed revocation data")]
    Malformed,
    /// The responder could not answer.
    #[error("the responder gave no answer")]
    NoAnswer,
    /// It does not speak of this certificate.
    #[error("revocation data of another certificate or issuer")]
    OtherCertificate,
    /// It is not signed by whoever may say so.
    #[error("revocation data is not signed by the issuer")]
    NotSigned,
    /// It is too old, or not valid yet.
    #[error("revocation data is not current")]
    NotCurrent,
    /// It has a critical extension that is not understood here.
    #[error("revocation data has an unknown critical extension")]
    UnknownCritical,
}

impl From<Malformed> for RevocationError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<der::Error> for RevocationError {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}

/// Within which times answers are believed.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// The time.
    pub now: UnixTime,
    /// How far the clocks of others may be off.
    pub skew: Duration,
    /// How old an answer may be that does not say until when it holds, and for how long any is
    /// remembered.
    pub max_age: Duration,
}

impl Window {
    /// Until when an answer holds that was made at `this_update` and is replaced at `next_update`.
    fn until(
        &self,
        this_update: UnixTime,
        next_update: Option<UnixTime>,
    ) -> Result<UnixTime, RevocationError> {
        let ends = next_update.unwrap_or_else(|| this_update.plus(self.max_age));
        if this_update > self.now.plus(self.skew) || ends.plus(self.skew) < self.now {
            return Err(RevocationError::NotCurrent);
        }
        Ok(ends.min(self.now.plus(self.max_age)))
    }
}

/// Checks a signature over octets as they stand.
fn verify(
    by: &Certificate,
    to_be_signed: &[u8],
    algorithm: Element<'_>,
    signature: Element<'_>,
) -> Result<(), RevocationError> {
    let algorithm = crate::x509::public_key::SignatureAlgorithm::from_element(algorithm)?;
    let signature = der::asn1::BitStringRef::from_der(signature.raw)?;
    let signature = signature.as_bytes().ok_or(RevocationError::Malformed)?;
    by.public_key()
        .verify(&algorithm, to_be_signed, signature)
        .map_err(|_| RevocationError::NotSigned)
}

/// `Extensions ::= SEQUENCE OF Extension`: only those that are critical and not in `known` matter.
fn refuse_unknown_critical(
    extensions: Element<'_>,
    known: &[der::asn1::ObjectIdentifier],
) -> Result<(), RevocationError> {
    const BOOLEAN: u8 = 0x01;
    for extension in extensions.elements().all(crate::asn1::SEQUENCE)? {
        let mut fields = extension.elements();
        let id = fields.expect(crate::asn1::OBJECT_IDENTIFIER)?;
        let id = der::asn1::ObjectIdentifier::from_der(id.raw)?;
        let critical = fields.optional(BOOLEAN)?.is_some_and(|flag| flag.value != [0]);
        if critical && !known.contains(&id) {
            return Err(RevocationError::UnknownCritical);
        }
    }
    Ok(())
}

fn time(fields: &mut Elements<'_>) -> Result<UnixTime, RevocationError> {
    Ok(crate::x509::time(fields)?)
}
