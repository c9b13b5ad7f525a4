//! Statements that are signed with a recognised certificate.

use super::{Proof, Recognised, RecognitionError, TrustedIssuers, recognise};
use crate::cms::read::SignedData;
use crate::time::UnixTime;
use crate::validation::report::Indication;
use crate::validation::validate_detached;

/// Why a signed statement proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatementError {
    /// Not a message with one signature and the certificate for it.
    #[error("not a signed message")]
    Malformed,
    /// The certificate is not recognised.
    #[error(transparent)]
    Recognition(#[from] RecognitionError),
    /// The signature is not the holder's over this statement.
    #[error("the signature is not over this statement")]
    Signature,
}

impl StatementError {
    /// Stable code of the failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "statement_malformed",
            Self::Recognition(error) => error.code(),
            Self::Signature => "statement_signature_wrong",
        }
    }
}

/// Judges the detached signature over a statement and the certificate behind it.
///
/// # Errors
/// [`StatementError`].
pub fn verify_statement(
    message: &[u8],
    statement: &[u8],
    issuers: &TrustedIssuers,
    now: UnixTime,
) -> Result<Recognised, StatementError> {
    let signed = SignedData::from_der(message).map_err(|_| StatementError::Malformed)?;
    let [signer] = signed.signers.as_slice() else { return Err(StatementError::Malformed) };
    let mut certificates = signed.certificates.iter();
    let certificate = certificates.find(|one| signer.signer.names(one));
    let certificate = certificate.ok_or(StatementError::Malformed)?;
    let recognised = recognise(certificate, &signed.certificates, Proof::Statement, issuers, now)?;
    // CHK-CRT-06: signed by the holder, over this very statement, as CAdES-B-B.
    let report = validate_detached(message, statement, issuers.anchors(), now)
        .map_err(|_| StatementError::Malformed)?;
    match report.indication {
        Indication::TotalPassed => Ok(recognised),
        _ => Err(StatementError::Signature),
    }
}
