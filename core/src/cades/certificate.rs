//! The certificate that a signature is made with.

use crate::x509::public_key::PublicKey;
use crate::x509::{Certificate, CertificateError};

/// A certificate for signatures and the certificates above it, read once.
#[derive(Debug, Clone)]
pub struct SigningCertificate {
    certificate: Certificate,
    chain: Vec<Certificate>,
}

/// Why certificates cannot be signed with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SigningCertificateError {
    /// There is none.
    #[error("no certificate")]
    Missing,
    /// One of them cannot be read.
    #[error("certificate {index} of the list cannot be read")]
    Certificate {
        /// Which one, from 0.
        index: usize,
        /// What is wrong with it.
        source: CertificateError,
    },
    /// The service makes signatures with P-256 keys only.
    #[error("certificate does not have a P-256 key")]
    KeyKind,
    /// The key is not for signing documents.
    #[error("certificate is not for signing documents")]
    KeyUsage,
}

impl SigningCertificateError {
    /// Stable code of the failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing => "signing_certificate_missing",
            Self::Certificate { .. } => "signing_certificate_unreadable",
            Self::KeyKind => "signing_certificate_key_kind",
            Self::KeyUsage => "signing_certificate_key_usage",
        }
    }
}

impl SigningCertificate {
    /// Reads a list of DER certificates, the one to sign with first. The others go into each
    /// signature in no particular order.
    ///
    /// # Errors
    /// [`SigningCertificateError`].
    pub fn from_der_list<T: AsRef<[u8]>>(list: &[T]) -> Result<Self, SigningCertificateError> {
        let signing = Self::with_any_key(list)?;
        if matches!(signing.certificate.public_key(), PublicKey::P256(_)) {
            Ok(signing)
        } else {
            Err(SigningCertificateError::KeyKind)
        }
    }

    /// Reads a list as [`SigningCertificate::from_der_list`] does, for a key of the citizen's own:
    /// its kind was chosen by others.
    ///
    /// # Errors
    /// [`SigningCertificateError`], but never for the kind of the key.
    pub fn with_any_key<T: AsRef<[u8]>>(list: &[T]) -> Result<Self, SigningCertificateError> {
        let mut certificates = Vec::with_capacity(list.len());
        for (index, der) in list.iter().enumerate() {
            let certificate = Certificate::from_der(der.as_ref())
                .map_err(|source| SigningCertificateError::Certificate { index, source })?;
            // The set of certificates in a message cannot hold one twice.
            if !certificates.contains(&certificate) {
                certificates.push(certificate);
            }
        }
        let mut certificates = certificates.into_iter();
        let certificate = certificates.next().ok_or(SigningCertificateError::Missing)?;
        if !certificate.may_sign_documents() {
            return Err(SigningCertificateError::KeyUsage);
        }
        Ok(Self { certificate, chain: certificates.collect() })
    }

    /// The certificate to sign with.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The certificates above it.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }
}
