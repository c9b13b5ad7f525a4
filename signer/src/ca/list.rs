//! Lists of revoked certificates [RFC 5280 §5].

use super::authority::{Authority, AuthorityError};
use super::certificate::{ecdsa_with_sha256, signature_bits, time};
use super::list_extensions::list_extensions;
use der::Encode as _;
use rubrica_core::digest::sha256;
use rubrica_core::protocol::RevocationReason;
use rubrica_core::time::UnixTime;
use x509_cert::Version;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::pkix::CrlReason;
use x509_cert::ext::{Extension, Extensions};
use x509_cert::serial_number::SerialNumber;

/// A certificate on a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListEntry {
    /// Its serial number, as it stands in the certificate.
    pub(crate) serial: Vec<u8>,
    pub(crate) at: UnixTime,
    pub(crate) listed: Listed,
}

/// What a list says of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    /// It is not to be relied on any more.
    Revoked(RevocationReason),
    /// It is not to be relied on for now.
    Held,
    /// It can be relied on again: on lists of changes only.
    Removed,
}

/// Whether a list is all there is, or what has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListKind {
    Complete,
    /// Since the complete list of that number, and so since each one after it.
    Delta {
        base: u64,
    },
}

/// What a list is about.
#[derive(Debug)]
pub(crate) struct ListContent {
    pub(crate) kind: ListKind,
    /// The part of the certificates that it is about; 0: all.
    pub(crate) shard: u32,
    /// One more than that of the list before [RFC 5280 §5.2.3].
    pub(crate) number: u64,
    pub(crate) this_update: UnixTime,
    pub(crate) next_update: UnixTime,
    pub(crate) entries: Vec<ListEntry>,
}

impl Authority {
    /// Makes and signs a list of the issuing authority.
    pub(crate) fn make_list(&self, content: &ListContent) -> Result<Vec<u8>, AuthorityError> {
        let entries: Vec<RevokedCert> =
            content.entries.iter().map(entry).collect::<der::Result<_>>()?;
        let extensions = list_extensions(content, &self.public().0, self.pointers())?;
        let list: TbsCertList = TbsCertList {
            version: Version::V2,
            signature: ecdsa_with_sha256(),
            issuer: self.subject().clone(),
            this_update: time(content.this_update)?,
            next_update: Some(time(content.next_update)?),
            // An empty list is left out [RFC 5280 §5.1.2.6].
            revoked_certificates: (!entries.is_empty()).then_some(entries),
            crl_extensions: Some(extensions),
        };
        let signature = self.sign(sha256(&list.to_der()?))?;
        let list = CertificateList {
            tbs_cert_list: list,
            signature_algorithm: ecdsa_with_sha256(),
            signature: signature_bits(&signature)?,
        };
        Ok(list.to_der()?)
    }
}

fn entry(entry: &ListEntry) -> der::Result<RevokedCert> {
    let reason = match entry.listed {
        Listed::Revoked(reason) => reason_code(reason),
        Listed::Held => CrlReason::CertificateHold,
        Listed::Removed => CrlReason::RemoveFromCRL,
    };
    let extension = Extension {
        extn_id: const_oid::db::rfc5280::ID_CE_CRL_REASONS,
        critical: false,
        extn_value: der::asn1::OctetString::new(reason.to_der()?)?,
    };
    Ok(RevokedCert {
        serial_number: SerialNumber::new(&entry.serial)?,
        revocation_date: time(entry.at)?,
        crl_entry_extensions: Some(Extensions::from(vec![extension])),
    })
}

/// The reasons that the world knows [RFC 5280 §5.3.1] for those that we know.
pub(crate) const fn reason_code(reason: RevocationReason) -> CrlReason {
    match reason.crl_reason() {
        1 => CrlReason::KeyCompromise,
        3 => CrlReason::AffiliationChanged,
        4 => CrlReason::Superseded,
        9 => CrlReason::PrivilegeWithdrawn,
        _ => CrlReason::CessationOfOperation,
    }
}
