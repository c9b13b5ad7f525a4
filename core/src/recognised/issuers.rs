//! The list of trusted issuers, as operators write it.

use crate::x509::path::TrustAnchors;
use crate::x509::{Certificate, CertificateError};
use der::asn1::ObjectIdentifier;
use serde::{Deserialize, Serialize};

/// What kind of certificates an issuer gives out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssuerKind {
    /// Qualified certificates whose key is in software.
    Software,
    /// The electronic identity card (DNIe): the key is in the card.
    Dnie,
}

/// Issuers that are trusted to name persons.
#[derive(Debug, Clone, Default)]
pub struct TrustedIssuers {
    issuers: Vec<TrustedIssuer>,
    anchors: TrustAnchors,
}

#[derive(Debug, Clone)]
struct TrustedIssuer {
    certificate: Certificate,
    kind: IssuerKind,
    /// One of them must be in the certificate; none means any.
    policies: Vec<ObjectIdentifier>,
}

/// Why a list is not one of trusted issuers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustedIssuersError {
    /// One of the certificates cannot be read.
    #[error("certificate {index} of the list cannot be read")]
    Certificate {
        /// Which one, from 0.
        index: usize,
        /// What is wrong with it.
        source: CertificateError,
    },
    /// A certificate is not said to be of one of the kinds.
    #[error("certificate {index} of the list has no line `kind: software` or `kind: dnie`")]
    Kind {
        /// Which one, from 0.
        index: usize,
    },
    /// A policy is not an object identifier.
    #[error("certificate {index} of the list has a policy that is no object identifier")]
    Policy {
        /// Which one, from 0.
        index: usize,
    },
}

impl TrustedIssuers {
    /// Reads a list: certificates in PEM, each after a line `kind: software` or `kind: dnie` and,
    /// if not all that it issues is to be recognised, a line `policies:` with object identifiers.
    /// Other text is passed over. An empty list trusts nobody.
    ///
    /// # Errors
    /// [`TrustedIssuersError`].
    pub fn read(text: &str) -> Result<Self, TrustedIssuersError> {
        const END: &str = "-----END CERTIFICATE-----";
        let mut issuers = Vec::new();
        let blocks = text.split_inclusive(END).filter(|block| block.ends_with(END));
        for (index, block) in blocks.enumerate() {
            let certificate = Certificate::from_pem(block)
                .map_err(|source| TrustedIssuersError::Certificate { index, source })?;
            let value = |name: &str| {
                let mut lines = block.lines().map(str::trim);
                lines.find_map(|line| line.strip_prefix(name)).map(str::trim)
            };
            let kind = match value("kind:") {
                Some("software") => IssuerKind::Software,
                Some("dnie") => IssuerKind::Dnie,
                _ => return Err(TrustedIssuersError::Kind { index }),
            };
            let policies = value("policies:").unwrap_or_default().split_whitespace();
            let policies = policies
                .map(ObjectIdentifier::new)
                .collect::<Result<_, _>>()
                .map_err(|_| TrustedIssuersError::Policy { index })?;
            issuers.push(TrustedIssuer { certificate, kind, policies });
        }
        let anchors = issuers.iter().map(|issuer| issuer.certificate.clone()).collect();
        Ok(Self { issuers, anchors: TrustAnchors::new(anchors) })
    }

    /// Whether nobody is trusted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.issuers.is_empty()
    }

    /// The certificates of the issuers.
    #[must_use]
    pub const fn anchors(&self) -> &TrustAnchors {
        &self.anchors
    }

    /// For what `anchor` is trusted about `certificate`. One that issues both kinds stands in the
    /// list twice, with different policies.
    pub(super) fn kind(
        &self,
        anchor: &Certificate,
        certificate: &Certificate,
    ) -> Option<IssuerKind> {
        let found = certificate.policies();
        let fits = |issuer: &&TrustedIssuer| {
            issuer.certificate == *anchor
                && (issuer.policies.is_empty()
                    || issuer.policies.iter().any(|policy| found.contains(policy)))
        };
        self.issuers.iter().find(fits).map(|issuer| issuer.kind)
    }
}
