//! The two authorities, and the certificates that the lower one issues.

use super::certificate::{Content, ToBeSigned};
use super::profile::{self, Holder, Pointers, citizen_extensions, citizen_subject};
use crate::custody::{CustodyError, KeyBackend, PublicPoint, WrappedKey, verifies};
use crate::platform::Platform;
use crate::store::authority::AuthorityRow;
use der::pem::LineEnding;
use der::{Decode as _, Encode as _, EncodePem as _};
use p256::ecdsa::VerifyingKey;
use p256::pkcs8::EncodePublicKey as _;
use rubrica_core::api::signer::KeyPurpose;
use rubrica_core::canonical::Message;
use rubrica_core::digest::sha256;
use rubrica_core::identity::KeyId;
use rubrica_core::protocol::Signed;
use rubrica_core::protocol::signed::key_id;
use rubrica_core::time::UnixTime;
use spki::SubjectPublicKeyInfoOwned;
use std::sync::Arc;
use x509_cert::Certificate;
use x509_cert::name::Name;

/// Why nothing could be issued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum AuthorityError {
    /// A certificate cannot be encoded, or a stored one not be read.
    #[error("certificate cannot be encoded or read")]
    Encoding(#[from] der::Error),
    /// The key back end failed.
    #[error(transparent)]
    Custody(#[from] CustodyError),
    /// The stored authority has no valid key.
    #[error("stored authority is damaged")]
    Damaged,
    /// What the authority has just signed does not verify.
    #[error("own signature does not verify")]
    Fault,
}

/// The issuing authority at work, with the certificate of its root.
#[derive(Debug)]
pub(crate) struct Authority {
    root: Vec<u8>,
    certificate: Vec<u8>,
    subject: Name,
    key: WrappedKey,
    public: PublicPoint,
    key_id: KeyId,
    not_after: UnixTime,
    pointers: Option<Pointers>,
    backend: Arc<dyn KeyBackend>,
}

/// What is needed to issue a certificate to a citizen.
#[derive(Debug)]
pub(crate) struct CertificateParts<'a> {
    pub(crate) holder: Holder<'a>,
    pub(crate) purpose: KeyPurpose,
    pub(crate) public: &'a PublicPoint,
    pub(crate) not_before: UnixTime,
    pub(crate) not_after: UnixTime,
    /// The part of the lists that it will be in.
    pub(crate) shard: u32,
}

impl Authority {
    /// Makes root and issuing authority. The key of the root is used here and stays wrapped.
    pub(crate) fn create(
        backend: &dyn KeyBackend,
        platform: &Platform,
    ) -> Result<(AuthorityRow, AuthorityRow), AuthorityError> {
        let root_key = backend.generate_resident("root")?;
        let issuing_key = backend.generate_resident("issuing")?;
        let root_name = profile::authority_subject("Rubrica Root CA")?;
        let now = platform.now();
        let root = ToBeSigned::new(Content {
            serial: platform.make_bytes(),
            issuer: root_name.clone(),
            subject: root_name.clone(),
            not_before: now,
            not_after: now.plus(ROOT_VALIDITY),
            key: public_key_info(&root_key.public)?,
            extensions: profile::root_extensions(&root_key.public.0)?,
        })?;
        let issuing = ToBeSigned::new(Content {
            serial: platform.make_bytes(),
            issuer: root_name,
            subject: profile::authority_subject("Rubrica Issuing CA 1")?,
            not_before: now,
            not_after: now.plus(ISSUING_VALIDITY),
            key: public_key_info(&issuing_key.public)?,
            extensions: profile::issuing_extensions(&issuing_key.public.0, &root_key.public.0)?,
        })?;
        let sign = |content| sign(backend, &root_key.wrapped, &root_key.public, content);
        let (root, issuing) = (sign(root)?, sign(issuing)?);
        Ok((
            AuthorityRow {
                wrapped: root_key.wrapped.clone(),
                public: root_key.public,
                certificate: root,
            },
            AuthorityRow {
                wrapped: issuing_key.wrapped,
                public: issuing_key.public,
                certificate: issuing,
            },
        ))
    }

    /// Takes up the work of a stored authority.
    pub(crate) fn load(
        root: AuthorityRow,
        issuing: AuthorityRow,
        pointers: Option<Pointers>,
        backend: Arc<dyn KeyBackend>,
    ) -> Result<Self, AuthorityError> {
        let certificate = Certificate::from_der(&issuing.certificate)?;
        let key = VerifyingKey::from_sec1_bytes(&issuing.public.0)
            .map_err(|_| AuthorityError::Damaged)?;
        let not_after = certificate.tbs_certificate().validity().not_after.to_unix_duration();
        Ok(Self {
            root: root.certificate,
            subject: certificate.tbs_certificate().subject().clone(),
            certificate: issuing.certificate,
            key: issuing.wrapped,
            public: issuing.public,
            key_id: key_id(&key),
            not_after: UnixTime(i64::try_from(not_after.as_secs()).unwrap_or(i64::MAX)),
            pointers,
            backend,
        })
    }

    /// Issues a certificate.
    pub(crate) fn issue(
        &self,
        platform: &Platform,
        parts: &CertificateParts<'_>,
    ) -> Result<Vec<u8>, AuthorityError> {
        let content = ToBeSigned::new(Content {
            serial: platform.make_bytes(),
            issuer: self.subject.clone(),
            subject: citizen_subject(parts.holder, parts.purpose)?,
            not_before: parts.not_before,
            not_after: parts.not_after,
            key: public_key_info(parts.public)?,
            extensions: citizen_extensions(
                parts.purpose,
                &parts.public.0,
                &self.public.0,
                self.pointers.as_ref().map(|pointers| (pointers, parts.shard)),
            )?,
        })?;
        sign(&*self.backend, &self.key, &self.public, content)
    }

    /// Certifies a key that answers, in this authority's place, whether its certificates were
    /// revoked [RFC 6960 §4.2.2.2].
    pub(crate) fn certify_responder(
        &self,
        platform: &Platform,
        public: &PublicPoint,
        (not_before, not_after): (UnixTime, UnixTime),
    ) -> Result<Vec<u8>, AuthorityError> {
        let content = ToBeSigned::new(Content {
            serial: platform.make_bytes(),
            issuer: self.subject.clone(),
            subject: profile::authority_subject("Rubrica OCSP Responder")?,
            not_before,
            not_after: not_after.min(self.not_after),
            key: public_key_info(public)?,
            extensions: profile::responder_extensions(&public.0, &self.public.0)?,
        })?;
        sign(&*self.backend, &self.key, &self.public, content)
    }

    /// Signs a digest of what the authority itself says. The signature is verified.
    pub(super) fn sign(&self, digest: [u8; 32]) -> Result<[u8; 64], AuthorityError> {
        sign_digest(&*self.backend, &self.key, &self.public, digest)
    }

    /// Where its lists are, if anywhere.
    pub(crate) const fn pointers(&self) -> Option<&Pointers> {
        self.pointers.as_ref()
    }

    /// The name of the issuing authority.
    pub(crate) const fn subject(&self) -> &Name {
        &self.subject
    }

    /// Its public key.
    pub(crate) const fn public(&self) -> &PublicPoint {
        &self.public
    }

    /// Vouches for a message of the signer's own.
    pub(crate) fn vouch<M: Message>(&self, message: &M) -> Result<Signed<M>, AuthorityError> {
        let (digest, unsigned) = Signed::prepare(self.key_id, message);
        let signature = self.sign(digest)?;
        Ok(unsigned.attach(&signature))
    }

    /// Last second of the issuing certificate: none under it is valid longer.
    pub(crate) const fn not_after(&self) -> UnixTime {
        self.not_after
    }

    /// Certificates in DER: the issuing authority, then its root.
    pub(crate) fn chain(&self) -> [&[u8]; 2] {
        [&self.certificate, &self.root]
    }

    /// The root in PEM.
    pub(crate) fn root_pem(&self) -> String {
        pem(&self.root)
    }

    /// The chain in PEM.
    pub(crate) fn chain_pem(&self) -> String {
        self.chain().map(pem).concat()
    }
}

fn pem(certificate: &[u8]) -> String {
    // Stored certificates are ours and were read at the start.
    Certificate::from_der(certificate)
        .and_then(|certificate| certificate.to_pem(LineEnding::LF))
        .unwrap_or_default()
}

fn public_key_info(public: &PublicPoint) -> Result<SubjectPublicKeyInfoOwned, AuthorityError> {
    let key = VerifyingKey::from_sec1_bytes(&public.0).map_err(|_| AuthorityError::Damaged)?;
    let document = key.to_public_key_der().map_err(|_| AuthorityError::Damaged)?;
    Ok(SubjectPublicKeyInfoOwned::from_der(document.as_bytes())?)
}

fn sign(
    backend: &dyn KeyBackend,
    key: &WrappedKey,
    public: &PublicPoint,
    content: ToBeSigned,
) -> Result<Vec<u8>, AuthorityError> {
    let digest = sha256(&content.to_der()?);
    let signature = sign_digest(backend, key, public, digest)?;
    Ok(content.assemble(&signature)?)
}

pub(crate) fn sign_digest(
    backend: &dyn KeyBackend,
    key: &WrappedKey,
    public: &PublicPoint,
    digest: [u8; 32],
) -> Result<[u8; 64], AuthorityError> {
    let digest = digest.into();
    let signature = backend.sign_resident(key, &digest)?;
    if verifies(public, &digest, &signature) { Ok(signature) } else { Err(AuthorityError::Fault) }
}

const YEAR: u64 = 365 * 86_400 + 86_400 / 4;
const ROOT_VALIDITY: std::time::Duration = std::time::Duration::from_secs(30 * YEAR);
const ISSUING_VALIDITY: std::time::Duration = std::time::Duration::from_secs(15 * YEAR);
