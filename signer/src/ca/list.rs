//! Lists of revoked certificates [RFC 5280 §5].

use super::authority::{Authority, AuthorityError};
use super::certificate::{ecdsa_with_sha256, signature_bits, time};
use super::profile::list_extensions;
use der::Encode as _;
use rubrica_core::digest::sha256;
use rubrica_core::protocol::RevocationReason;
use rubrica_core::time::UnixTime;
use x509_cert::Version;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::pkix::CrlReason;
use x509_cert::ext::{Extension, Extensions};
use x509_cert::serial_number::SerialNumber;

/// A certificate that is not to be relied on any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RevokedCertificate {
    /// Its serial number, as it stands in the certificate.
    pub(crate) serial: Vec<u8>,
    pub(crate) at: UnixTime,
    pub(crate) reason: RevocationReason,
}

/// What a list is about.
#[derive(Debug)]
pub(crate) struct ListContent {
    /// One more than that of the list before [RFC 5280 §5.2.3].
    pub(crate) number: u64,
    pub(crate) this_update: UnixTime,
    pub(crate) next_update: UnixTime,
    pub(crate) revoked: Vec<RevokedCertificate>,
}

impl Authority {
    /// Makes and signs a complete list of the issuing authority.
    pub(crate) fn make_list(&self, content: &ListContent) -> Result<Vec<u8>, AuthorityError> {
        let revoked: Vec<RevokedCert> =
            content.revoked.iter().map(entry).collect::<der::Result<_>>()?;
        let list: TbsCertList = TbsCertList {
            version: Version::V2,
            signature: ecdsa_with_sha256(),
            issuer: self.subject().clone(),
            this_update: time(content.this_update)?,
            next_update: Some(time(content.next_update)?),
            // An empty list is left out [RFC 5280 §5.1.2.6].
            revoked_certificates: (!revoked.is_empty()).then_some(revoked),
            crl_extensions: Some(list_extensions(content.number, &self.public().0)?),
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

fn entry(revoked: &RevokedCertificate) -> der::Result<RevokedCert> {
    let reason = reason_code(revoked.reason);
    let extension = Extension {
        extn_id: const_oid::db::rfc5280::ID_CE_CRL_REASONS,
        critical: false,
        extn_value: der::asn1::OctetString::new(reason.to_der()?)?,
    };
    Ok(RevokedCert {
        serial_number: SerialNumber::new(&revoked.serial)?,
        revocation_date: time(revoked.at)?,
        crl_entry_extensions: Some(Extensions::from(vec![extension])),
    })
}

/// The reasons that the world knows [RFC 5280 §5.3.1] for those that we know.
pub(crate) const fn reason_code(reason: RevocationReason) -> CrlReason {
    match reason {
        RevocationReason::Compromised => CrlReason::KeyCompromise,
        RevocationReason::PasswordReset => CrlReason::Superseded,
        RevocationReason::DataChanged => CrlReason::AffiliationChanged,
        RevocationReason::Ordered => CrlReason::PrivilegeWithdrawn,
        RevocationReason::Requested | RevocationReason::Deregistered | RevocationReason::Left => {
            CrlReason::CessationOfOperation
        }
    }
}
