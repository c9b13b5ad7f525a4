//! Why the engine could not do what it was asked.

use rubrica_core::activation_key::ActivationKeyError;
use rubrica_core::cades::{CadesError, SigningCertificateError};
use rubrica_core::opaque::OpaqueError;
use rubrica_core::pades::PadesError;
use rubrica_core::protocol::evidence::{EvidenceError, ReviewKeyError};
use rubrica_core::source::SourceError;
use rubrica_core::transparency::ProofError;
use rubrica_core::validation::ValidationError;
use rubrica_core::x509::CertificateError;
use rubrica_engine_api::Failure;

/// Everything that can go wrong here, by the operation that it went wrong in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum EngineError {
    /// The message is none of ours.
    #[error("request cannot be understood")]
    Request,
    /// A step was asked for whose first half has not been done, or whose state was lost.
    #[error("step without the step before it")]
    OutOfOrder,
    /// The file changed, was removed, or its medium failed.
    #[error("file cannot be read")]
    File(#[from] SourceError),
    /// The document cannot be signed as PDF.
    #[error(transparent)]
    Pades(#[from] PadesError),
    /// The signature cannot be put together.
    #[error(transparent)]
    Cades(#[from] CadesError),
    /// The certificate cannot be signed with.
    #[error(transparent)]
    Certificate(#[from] SigningCertificateError),
    /// The file cannot be judged.
    #[error(transparent)]
    Validation(#[from] ValidationError),
    /// The file is neither a PDF nor a signature.
    #[error("file holds no signature")]
    NoSignature,
    /// The password protocol failed.
    #[error(transparent)]
    Opaque(#[from] OpaqueError),
    /// The password for an act is wrong.
    #[error("password not proved")]
    PasswordWrong,
    /// The browser has made something else than the passkey that it was asked for.
    #[error("passkey is not what was asked for")]
    Passkey,
    /// The signer's key is not to be trusted.
    #[error(transparent)]
    ActivationKey(#[from] ActivationKeyError),
    /// The root that should vouch for it cannot be read.
    #[error("trusted root cannot be read")]
    Root(#[from] CertificateError),
    /// The file with the citizen's certificate gives no key.
    #[error(transparent)]
    Pkcs12(#[from] rubrica_core::pkcs12::Pkcs12Error),
    /// A part of the evidence is no picture or film of a kind that is taken, or is empty.
    #[error("not a picture or film that is taken")]
    EvidenceMedia,
    /// The key of a reviewer is none.
    #[error(transparent)]
    ReviewKey(#[from] ReviewKeyError),
    /// The officer's key went with the page that he logged in on.
    #[error("the reviewer's key is not here")]
    ReviewKeyMissing,
    /// The evidence does not open.
    #[error(transparent)]
    Evidence(#[from] EvidenceError),
    /// What was done does not stand in the signer's log as it should.
    #[error(transparent)]
    Log(#[from] ProofError),
    /// The signer's key is trusted and is no key.
    #[error(transparent)]
    Seal(#[from] rubrica_core::protocol::activation::SealError),
}

impl EngineError {
    /// Stable code.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Request => "engine_request",
            Self::OutOfOrder => "engine_out_of_order",
            Self::File(_) => "file_unreadable",
            Self::Pades(error) => error.code(),
            Self::Cades(error) => error.code(),
            Self::Certificate(error) => error.code(),
            Self::Validation(error) => error.code(),
            Self::NoSignature => "no_signature_file",
            Self::Opaque(OpaqueError::NotProved) => "credentials_wrong",
            Self::PasswordWrong => "password_wrong",
            Self::Opaque(_) => "password_protocol",
            Self::Passkey => "passkey_malformed",
            Self::ActivationKey(error) => error.code(),
            Self::Root(_) => "activation_key_not_trusted",
            Self::Pkcs12(error) => error.code(),
            Self::EvidenceMedia => "evidence_media",
            Self::ReviewKey(_) => "review_key_malformed",
            Self::ReviewKeyMissing => "review_key_missing",
            Self::Evidence(_) => "evidence_does_not_open",
            Self::Log(error) => error.code(),
            Self::Seal(_) => "activation_key_malformed",
        }
    }

    pub(crate) fn into_failure(self) -> Failure {
        Failure { code: self.code().to_owned() }
    }
}
