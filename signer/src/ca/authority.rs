//! The two authorities, and the certificates that the lower one issues.

use super::certificate::{Content, ToBeSigned};
use super::lint::{Expected, Finding, Kind, lint, sign_for_trial};
use super::profile::{self, Holder, Pointers};
use super::root::{IssuingParts, Root};
use crate::custody::{CustodyError, KeyBackend, PublicPoint, WrappedKey, verifies};
use crate::platform::Platform;
use crate::profile::{Profile, Qualified};
use crate::store::authority::AuthorityRow;
use crate::store::credentials::CredentialRow;
use const_oid::ObjectIdentifier;
use der::pem::LineEnding;
use der::{Decode as _, Encode as _, EncodePem as _};
use p256::ecdsa::VerifyingKey;
use p256::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};
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
use x509_cert::ext::Extensions;
use x509_cert::name::Name;
use x509_cert::time::Time;

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
    /// CHK-CA-01: what was to be signed breaks rules for certificates.
    #[error("certificate breaks rules: {}", names(.0))]
    Rules(Vec<Finding>),
    /// The machine cannot make the key that signs for trial.
    #[error("certificate cannot be tried")]
    Trial,
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
    profile: Profile,
    pointers: Option<Pointers>,
    backend: Arc<dyn KeyBackend>,
}

/// An authority that was made at the first start.
pub(crate) struct Created {
    /// Without its key.
    pub(crate) root: AuthorityRow,
    pub(crate) issuing: AuthorityRow,
    /// List of the root.
    pub(crate) list: Vec<u8>,
}

/// Who signs a certificate.
pub(super) struct Issuer<'a> {
    pub(super) backend: &'a dyn KeyBackend,
    pub(super) key: &'a WrappedKey,
    pub(super) public: &'a PublicPoint,
    pub(super) name: Name,
    pub(super) not_after: UnixTime,
}

/// What is certified.
pub(super) struct Request<'a> {
    pub(super) kind: Kind,
    pub(super) subject: Name,
    pub(super) public: &'a PublicPoint,
    pub(super) not_before: UnixTime,
    pub(super) not_after: UnixTime,
    pub(super) extensions: Extensions,
    pub(super) policies: Vec<ObjectIdentifier>,
    pub(super) pointers: bool,
    pub(super) qualified: Option<&'a Qualified>,
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
    /// Makes an authority for trying: a root, an issuing authority under it, and the list of the root
    /// for as long as both last. The key of the root is used here and destroyed.
    pub(crate) fn create(
        backend: &dyn KeyBackend,
        platform: &Platform,
        profile: &Profile,
        pointers: Option<&Pointers>,
    ) -> Result<Created, AuthorityError> {
        let now = platform.now();
        let (root_until, issuing_until) = (now.plus(ROOT_VALIDITY), now.plus(ISSUING_VALIDITY));
        let names = (profile, "Rubrica Root CA");
        let root = Root::create(backend, platform, names, (now, root_until))?;
        let key = backend.generate_resident("issuing")?;
        let parts = IssuingParts {
            subject: profile::authority_subject(profile, "Rubrica Issuing CA 1")?,
            public: &key.public,
            not_before: now,
            not_after: issuing_until,
            pointers,
        };
        let certificate = root.certify_issuing(platform, parts)?;
        let list = root.make_last_list(now, issuing_until)?;
        backend.destroy_resident(&root.row().wrapped)?;
        Ok(Created {
            root: AuthorityRow { wrapped: WrappedKey(Vec::new()), ..root.into_row() },
            issuing: AuthorityRow { wrapped: key.wrapped, public: key.public, certificate },
            list,
        })
    }

    /// The last list of a root whose key is about to be destroyed: as long as what is under it.
    pub(crate) fn last_list(
        backend: &dyn KeyBackend,
        root: &AuthorityRow,
        issuing: &AuthorityRow,
        now: UnixTime,
    ) -> Result<Vec<u8>, AuthorityError> {
        let (_, _, until) = subject_of(&issuing.certificate)?;
        Root::load(backend, root.wrapped.clone(), root.certificate.clone())?
            .make_last_list(now, until)
    }

    /// Takes up the work of a stored authority.
    pub(crate) fn load(
        root: AuthorityRow,
        issuing: AuthorityRow,
        (profile, pointers): (Profile, Option<Pointers>),
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
            profile,
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
        let kind = match parts.purpose {
            KeyPurpose::Signature => Kind::Signature,
            KeyPurpose::Authentication => Kind::Authentication,
        };
        let pointers = self.pointers.as_ref();
        self.issuer().certify(
            platform,
            Request {
                kind,
                subject: profile::citizen_subject(parts.holder, parts.purpose)?,
                public: parts.public,
                not_before: parts.not_before,
                not_after: parts.not_after,
                extensions: profile::citizen_extensions(
                    parts.purpose,
                    &parts.public.0,
                    &self.public.0,
                    (&self.profile, pointers.map(|pointers| (pointers, parts.shard))),
                )?,
                policies: profile::citizen_policies(parts.purpose, &self.profile),
                pointers: pointers.is_some(),
                qualified: self.profile.qualified.as_ref(),
            },
        )
    }

    /// Whether this authority has issued the certificate of a stored credential, for exactly the key
    /// and the time that are stored beside it.
    pub(crate) fn has_issued(&self, row: &CredentialRow) -> bool {
        let Ok(certificate) = Certificate::from_der(&row.certificate) else { return false };
        let content = certificate.tbs_certificate();
        let is_at = |time: Time, at: UnixTime| {
            u64::try_from(at.0).is_ok_and(|at| time.to_unix_duration().as_secs() == at)
        };
        let signature = p256::ecdsa::Signature::from_der(certificate.signature().raw_bytes())
            .ok()
            .and_then(|signature| <[u8; 64]>::try_from(signature.to_bytes().as_slice()).ok());
        let (Some(signature), Ok(signed), Ok(key)) =
            (signature, content.to_der(), public_key_info(&row.public))
        else {
            return false;
        };
        *content.subject_public_key_info() == key
            && content.serial_number().as_bytes() == row.serial
            && is_at(content.validity().not_before, row.not_before)
            && is_at(content.validity().not_after, row.not_after)
            && verifies(&self.public, &sha256(&signed).into(), &signature)
    }

    /// Certifies a key that answers, in this authority's place, whether its certificates were
    /// revoked [RFC 6960 §4.2.2.2].
    pub(crate) fn certify_responder(
        &self,
        platform: &Platform,
        public: &PublicPoint,
        (not_before, not_after): (UnixTime, UnixTime),
    ) -> Result<Vec<u8>, AuthorityError> {
        self.issuer().certify(
            platform,
            Request {
                kind: Kind::Responder,
                subject: profile::authority_subject(&self.profile, "Rubrica OCSP Responder")?,
                public,
                not_before,
                not_after: not_after.min(self.not_after),
                extensions: profile::responder_extensions(&public.0, &self.public.0)?,
                policies: Vec::new(),
                pointers: false,
                qualified: None,
            },
        )
    }

    /// Certifies a key that makes time stamps [RFC 3161 §2.3].
    pub(crate) fn certify_time_stamping(
        &self,
        platform: &Platform,
        public: &PublicPoint,
        (not_before, not_after): (UnixTime, UnixTime),
    ) -> Result<Vec<u8>, AuthorityError> {
        let pointers = self.pointers.as_ref();
        self.issuer().certify(
            platform,
            Request {
                kind: Kind::TimeStamping,
                subject: profile::authority_subject(&self.profile, "Rubrica Time-Stamping Unit")?,
                public,
                not_before,
                not_after: not_after.min(self.not_after),
                extensions: profile::timestamping_extensions(
                    &public.0,
                    &self.public.0,
                    (&self.profile, pointers),
                )?,
                policies: vec![self.profile.timestamp_policy.oid()],
                pointers: pointers.is_some(),
                qualified: None,
            },
        )
    }

    fn issuer(&self) -> Issuer<'_> {
        Issuer {
            backend: &*self.backend,
            key: &self.key,
            public: &self.public,
            name: self.subject.clone(),
            not_after: self.not_after,
        }
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

/// Name, key and last second of a certificate.
pub(super) fn subject_of(
    certificate: &[u8],
) -> Result<(Name, PublicPoint, UnixTime), AuthorityError> {
    let certificate = Certificate::from_der(certificate)?;
    let signed = certificate.tbs_certificate();
    let public = point_of(signed.subject_public_key_info()).ok_or(AuthorityError::Damaged)?;
    Ok((signed.subject().clone(), public, seconds(signed.validity().not_after)))
}

pub(super) fn seconds(time: Time) -> UnixTime {
    UnixTime(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}

/// The point of a key, if it is one of P-256.
pub(super) fn point_of(info: &SubjectPublicKeyInfoOwned) -> Option<PublicPoint> {
    let octets = info.to_der().ok()?;
    let key = VerifyingKey::from_public_key_der(&octets).ok()?;
    let point = PublicPoint(key.to_sec1_point(false).as_bytes().try_into().ok()?);
    // One form: nothing is certified that would be written otherwise.
    (public_key_info(&point).ok()? == *info).then_some(point)
}

pub(super) fn public_key_info(
    public: &PublicPoint,
) -> Result<SubjectPublicKeyInfoOwned, AuthorityError> {
    let key = VerifyingKey::from_sec1_bytes(&public.0).map_err(|_| AuthorityError::Damaged)?;
    let document = key.to_public_key_der().map_err(|_| AuthorityError::Damaged)?;
    Ok(SubjectPublicKeyInfoOwned::from_der(document.as_bytes())?)
}

impl Issuer<'_> {
    /// Signs a digest. The signature is verified.
    pub(super) fn sign(&self, digest: [u8; 32]) -> Result<[u8; 64], AuthorityError> {
        sign_digest(self.backend, self.key, self.public, digest)
    }

    /// Signs a certificate, after one with the same content was tried.
    pub(super) fn certify(
        &self,
        platform: &Platform,
        request: Request<'_>,
    ) -> Result<Vec<u8>, AuthorityError> {
        let expected = Expected {
            kind: request.kind,
            issuer: self.name.to_der()?,
            issuer_key: self.public,
            issuer_until: self.not_after,
            key: request.public,
            policies: request.policies,
            pointers: request.pointers,
            qualified: request.qualified,
        };
        let content = ToBeSigned::new(Content {
            serial: platform.make_bytes(),
            issuer: self.name.clone(),
            subject: request.subject,
            not_before: request.not_before,
            not_after: request.not_after,
            key: public_key_info(request.public)?,
            extensions: request.extensions,
        })?;
        let octets = content.to_der()?;
        // CHK-CA-01: a certificate that breaks a rule is not signed.
        let trial = sign_for_trial(&octets).ok_or(AuthorityError::Trial)?;
        let findings = lint(&content.clone().assemble(&trial)?, &expected);
        if !findings.is_empty() {
            return Err(AuthorityError::Rules(findings));
        }
        let signature = self.sign(sha256(&octets))?;
        Ok(content.assemble(&signature)?)
    }
}

fn names(findings: &[Finding]) -> String {
    findings.iter().map(Finding::to_string).collect::<Vec<_>>().join("; ")
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
