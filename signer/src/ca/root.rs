//! The root: it certifies issuing authorities and lists those that it takes back.

use super::authority::{AuthorityError, Issuer, Request, subject_of};
use super::certificate::{ecdsa_with_sha256, signature_bits, time};
use super::lint::Kind;
use super::profile::{self, Pointers};
use crate::custody::{KeyBackend, PublicPoint, WrappedKey};
use crate::platform::Platform;
use crate::profile::Profile;
use crate::store::authority::AuthorityRow;
use der::Encode as _;
use der::asn1::{OctetString, Uint};
use rubrica_core::digest::sha256;
use rubrica_core::time::UnixTime;
use x509_cert::Version;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlNumber;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;

/// A root whose key can be used.
#[derive(Debug)]
pub(crate) struct Root<'a> {
    backend: &'a dyn KeyBackend,
    row: AuthorityRow,
    name: Name,
    not_after: UnixTime,
}

/// The issuing authority that is to be.
#[derive(Debug)]
pub(crate) struct IssuingParts<'a> {
    pub(crate) subject: Name,
    pub(crate) public: &'a PublicPoint,
    pub(crate) not_before: UnixTime,
    pub(crate) not_after: UnixTime,
    pub(crate) pointers: Option<&'a Pointers>,
}

/// What a list of the root is about.
#[derive(Debug)]
pub(crate) struct RootList {
    pub(crate) number: u64,
    pub(crate) this_update: UnixTime,
    pub(crate) next_update: UnixTime,
    /// Serial numbers, and since when they are not to be relied on.
    pub(crate) revoked: Vec<(Vec<u8>, UnixTime)>,
}

impl<'a> Root<'a> {
    /// Makes a root that vouches for itself.
    pub(crate) fn create(
        backend: &'a dyn KeyBackend,
        platform: &Platform,
        (profile, common_name): (&Profile, &str),
        (not_before, not_after): (UnixTime, UnixTime),
    ) -> Result<Self, AuthorityError> {
        let key = backend.generate_resident("root")?;
        let name = profile::authority_subject(profile, common_name)?;
        let issuer = Issuer {
            backend,
            key: &key.wrapped,
            public: &key.public,
            name: name.clone(),
            not_after,
        };
        let certificate = issuer.certify(
            platform,
            Request {
                kind: Kind::Root,
                subject: name.clone(),
                public: &key.public,
                not_before,
                not_after,
                extensions: profile::root_extensions(&key.public.0)?,
                policies: Vec::new(),
                pointers: false,
                qualified: None,
            },
        )?;
        let row = AuthorityRow { wrapped: key.wrapped, public: key.public, certificate };
        Ok(Self { backend, row, name, not_after })
    }

    /// Takes up a root that was made before.
    pub(crate) fn load(
        backend: &'a dyn KeyBackend,
        wrapped: WrappedKey,
        certificate: Vec<u8>,
    ) -> Result<Self, AuthorityError> {
        let (name, public, not_after) = subject_of(&certificate)?;
        let row = AuthorityRow { wrapped, public, certificate };
        Ok(Self { backend, row, name, not_after })
    }

    /// The root as it is stored.
    pub(crate) const fn row(&self) -> &AuthorityRow {
        &self.row
    }

    /// Certifies an issuing authority. It makes no authorities itself.
    pub(crate) fn certify_issuing(
        &self,
        platform: &Platform,
        parts: IssuingParts<'_>,
    ) -> Result<Vec<u8>, AuthorityError> {
        let (own, issuer) = (&parts.public.0, &self.row.public.0);
        self.issuer().certify(
            platform,
            Request {
                kind: Kind::Issuing,
                subject: parts.subject,
                public: parts.public,
                not_before: parts.not_before,
                not_after: parts.not_after.min(self.not_after),
                extensions: profile::issuing_extensions(own, issuer, parts.pointers)?,
                policies: vec![profile::ANY_POLICY],
                pointers: parts.pointers.is_some(),
                qualified: None,
            },
        )
    }

    pub(crate) fn into_row(self) -> AuthorityRow {
        self.row
    }

    /// The one list of a root whose key is destroyed: nobody is on it, for as long as `until`.
    pub(crate) fn make_last_list(
        &self,
        now: UnixTime,
        until: UnixTime,
    ) -> Result<Vec<u8>, AuthorityError> {
        let revoked = Vec::new();
        self.make_list(&RootList { number: 1, this_update: now, next_update: until, revoked })
    }

    /// Signs the list of issuing authorities that are not to be relied on any more
    /// [RFC 5280 §5].
    pub(crate) fn make_list(&self, content: &RootList) -> Result<Vec<u8>, AuthorityError> {
        let revoked = content
            .revoked
            .iter()
            .map(|(serial, at)| {
                Ok(RevokedCert {
                    serial_number: SerialNumber::new(serial)?,
                    revocation_date: time(*at)?,
                    crl_entry_extensions: None,
                })
            })
            .collect::<der::Result<Vec<_>>>()?;
        let number = CrlNumber(Uint::new(&content.number.to_be_bytes())?);
        let number = Extension {
            extn_id: const_oid::db::rfc5280::ID_CE_CRL_NUMBER,
            critical: false,
            extn_value: OctetString::new(number.to_der()?)?,
        };
        let list: TbsCertList = TbsCertList {
            version: Version::V2,
            signature: ecdsa_with_sha256(),
            issuer: self.name.clone(),
            this_update: time(content.this_update)?,
            next_update: Some(time(content.next_update)?),
            // An empty list is left out [RFC 5280 §5.1.2.6].
            revoked_certificates: (!revoked.is_empty()).then_some(revoked),
            crl_extensions: Some(vec![profile::authority_key(&self.row.public.0)?, number]),
        };
        let signature = self.issuer().sign(sha256(&list.to_der()?))?;
        let list = CertificateList {
            tbs_cert_list: list,
            signature_algorithm: ecdsa_with_sha256(),
            signature: signature_bits(&signature)?,
        };
        Ok(list.to_der()?)
    }

    fn issuer(&self) -> Issuer<'_> {
        Issuer {
            backend: self.backend,
            key: &self.row.wrapped,
            public: &self.row.public,
            name: self.name.clone(),
            not_after: self.not_after,
        }
    }
}
