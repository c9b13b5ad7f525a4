//! What stands in each kind of certificate.

pub(super) mod statements;
mod subject;

pub(super) use subject::{authority_subject, citizen_subject};

use crate::profile::{PolicyId, Profile, Qualified};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::ID_QT_CPS;
use der::asn1::{Any, Ia5String, Null, OctetString};
use rubrica_core::api::signer::KeyPurpose;
use rubrica_core::digest::sha256;
use rubrica_core::identity::{IdentityDocument, PersonName};
use x509_cert::ext::pkix::certpolicy::{PolicyInformation, PolicyQualifierInfo};
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints,
    CertificatePolicies, CrlDistributionPoints, ExtendedKeyUsage, KeyUsage, KeyUsages,
    SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, Extensions};

/// Who a certificate is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holder<'a> {
    pub(crate) name: &'a PersonName,
    pub(crate) document: &'a IdentityDocument,
}

/// Extensions of the root: a certification authority that vouches for itself.
pub(super) fn root_extensions(point: &[u8]) -> der::Result<Extensions> {
    Ok(vec![
        basic_constraints(BasicConstraints { ca: true, path_len_constraint: None })?,
        key_usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)?,
        subject_key(point)?,
    ])
}

/// Extensions of the issuing authority: it issues to citizens, and makes no authorities.
pub(super) fn issuing_extensions(
    point: &[u8],
    issuer_point: &[u8],
    pointers: Option<&Pointers>,
) -> der::Result<Extensions> {
    let mut extensions = vec![
        basic_constraints(BasicConstraints { ca: true, path_len_constraint: Some(0) })?,
        key_usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)?,
        policies(&[ANY_POLICY], None)?,
        subject_key(point)?,
        authority_key(issuer_point)?,
    ];
    if let Some(pointers) = pointers {
        extensions.extend(pointers.root_extensions()?);
    }
    Ok(extensions)
}

/// Extensions of a responder's certificate [RFC 6960 §4.2.2.2]. Nobody asks whether it was revoked
/// itself; it lives shortly instead.
pub(super) fn responder_extensions(point: &[u8], issuer_point: &[u8]) -> der::Result<Extensions> {
    let purpose = ExtendedKeyUsage(vec![const_oid::db::rfc5280::ID_KP_OCSP_SIGNING]);
    Ok(vec![
        key_usage(KeyUsages::DigitalSignature)?,
        extension(const_oid::db::rfc5280::ID_CE_EXT_KEY_USAGE, Criticality::Informative, &purpose)?,
        extension(OCSP_NO_CHECK, Criticality::Informative, &Null)?,
        subject_key(point)?,
        authority_key(issuer_point)?,
    ])
}

/// Extensions of the certificate of who makes time stamps [RFC 3161 §2.3]: for nothing else, and
/// whoever does not know that must not believe it.
pub(super) fn timestamping_extensions(
    point: &[u8],
    issuer_point: &[u8],
    (profile, pointers): (&Profile, Option<&Pointers>),
) -> der::Result<Extensions> {
    let purpose = ExtendedKeyUsage(vec![const_oid::db::rfc5280::ID_KP_TIME_STAMPING]);
    let practices = profile.practice_statement_url.as_deref();
    let mut extensions = vec![
        key_usage(KeyUsages::DigitalSignature)?,
        extension(const_oid::db::rfc5280::ID_CE_EXT_KEY_USAGE, Criticality::Critical, &purpose)?,
        policies(&[profile.timestamp_policy.oid()], practices)?,
        subject_key(point)?,
        authority_key(issuer_point)?,
    ];
    if let Some(pointers) = pointers {
        extensions.extend(pointers.extensions(0)?);
    }
    Ok(extensions)
}

/// Where the world finds what it needs to judge a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pointers {
    base: String,
    responder: Ia5String,
    issuer: Ia5String,
}

impl Pointers {
    /// What stands under `base`, an address over HTTP as `http://firma.example/pki`.
    pub(crate) fn under(base: &str) -> der::Result<Self> {
        let base = base.trim_end_matches('/');
        let at = |name: &str| Ia5String::new(&format!("{base}/{name}"));
        let base = base.to_owned();
        Ok(Self { responder: at("ocsp")?, issuer: at("issuing.cer")?, base })
    }

    /// As [`Pointers::under`], for an address that somebody typed. Certificates and lists carry their own
    /// signatures, so they are fetched without TLS: otherwise checking one certificate would take
    /// another [RFC 5280 §8].
    pub(crate) fn checked(base: &str) -> Option<Self> {
        let host = base.strip_prefix("http://").unwrap_or_default();
        let is_address = !host.is_empty() && base.bytes().all(|byte| byte.is_ascii_graphic());
        is_address.then(|| Self::under(base).ok())?
    }

    /// For an issuing authority: the list of the root and its certificate. The root is not online, so
    /// that nobody answers for it.
    fn root_extensions(&self) -> der::Result<[Extension; 2]> {
        let at = |name: &str| Ia5String::new(&format!("{}/{name}", self.base));
        let lists = CrlDistributionPoints(vec![distribution_point(at("root.crl")?)]);
        let access = AuthorityInfoAccessSyntax(vec![AccessDescription {
            access_method: const_oid::db::rfc5280::ID_AD_CA_ISSUERS,
            access_location: GeneralName::UniformResourceIdentifier(at("root.cer")?),
        }]);
        let (lists_oid, access_oid) = (
            const_oid::db::rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS,
            const_oid::db::rfc5280::ID_PE_AUTHORITY_INFO_ACCESS,
        );
        Ok([
            extension(lists_oid, Criticality::Informative, &lists)?,
            extension(access_oid, Criticality::Informative, &access)?,
        ])
    }

    /// Where the list of a part is; that of part 0 is the complete one.
    pub(super) fn list(&self, shard: u32) -> der::Result<Ia5String> {
        let Self { base, .. } = self;
        Ia5String::new(&match shard {
            0 => format!("{base}/issuing.crl"),
            shard => format!("{base}/issuing-{shard}.crl"),
        })
    }

    /// Where the changes to that list are.
    pub(super) fn delta(&self, shard: u32) -> der::Result<Ia5String> {
        let Self { base, .. } = self;
        Ia5String::new(&match shard {
            0 => format!("{base}/issuing-delta.crl"),
            shard => format!("{base}/issuing-{shard}-delta.crl"),
        })
    }

    /// [RFC 5280 §4.2.1.13 and §4.2.2.1].
    fn extensions(&self, shard: u32) -> der::Result<[Extension; 2]> {
        let address = |at: &Ia5String| GeneralName::UniformResourceIdentifier(at.clone());
        let lists = CrlDistributionPoints(vec![distribution_point(self.list(shard)?)]);
        let access =
            |access_method, at| AccessDescription { access_method, access_location: address(at) };
        let access = AuthorityInfoAccessSyntax(vec![
            access(const_oid::db::rfc5280::ID_AD_OCSP, &self.responder),
            access(const_oid::db::rfc5280::ID_AD_CA_ISSUERS, &self.issuer),
        ]);
        let (lists_oid, access_oid) = (
            const_oid::db::rfc5280::ID_CE_CRL_DISTRIBUTION_POINTS,
            const_oid::db::rfc5280::ID_PE_AUTHORITY_INFO_ACCESS,
        );
        Ok([
            extension(lists_oid, Criticality::Informative, &lists)?,
            extension(access_oid, Criticality::Informative, &access)?,
        ])
    }
}

/// What a certificate of a citizen says of its use, as the operator wants it.
pub(super) fn citizen_policies(purpose: KeyPurpose, profile: &Profile) -> Vec<ObjectIdentifier> {
    let policies = match purpose {
        KeyPurpose::Signature => &profile.signature_policies,
        KeyPurpose::Authentication => &profile.authentication_policies,
    };
    policies.iter().copied().map(PolicyId::oid).collect()
}

/// Extensions of a citizen's certificate: one usage each, so that a login can never be taken for a
/// signature [EN 319 412-2 §4.3.2, types A and C].
pub(super) fn citizen_extensions(
    purpose: KeyPurpose,
    point: &[u8],
    issuer_point: &[u8],
    (profile, pointers): (&Profile, Option<(&Pointers, u32)>),
) -> der::Result<Extensions> {
    let usage = match purpose {
        KeyPurpose::Signature => KeyUsages::NonRepudiation,
        KeyPurpose::Authentication => KeyUsages::DigitalSignature,
    };
    let practices = profile.practice_statement_url.as_deref();
    let mut extensions = vec![
        key_usage(usage)?,
        policies(&citizen_policies(purpose, profile), practices)?,
        subject_key(point)?,
        authority_key(issuer_point)?,
    ];
    if let Some((pointers, shard)) = pointers {
        extensions.extend(pointers.extensions(shard)?);
    }
    if let (KeyPurpose::Signature, Some(qualified)) = (purpose, &profile.qualified) {
        extensions.push(qualified_statements(qualified)?);
    }
    Ok(extensions)
}

/// [RFC 3739 §3.2.6].
fn qualified_statements(qualified: &Qualified) -> der::Result<Extension> {
    Ok(Extension {
        extn_id: QC_STATEMENTS,
        critical: false,
        extn_value: OctetString::new(statements::encode(qualified)?)?,
    })
}

fn basic_constraints(constraints: BasicConstraints) -> der::Result<Extension> {
    extension(const_oid::db::rfc5280::ID_CE_BASIC_CONSTRAINTS, Criticality::Critical, &constraints)
}

fn key_usage(usage: impl Into<der::flagset::FlagSet<KeyUsages>>) -> der::Result<Extension> {
    let usage = KeyUsage(usage.into());
    extension(const_oid::db::rfc5280::ID_CE_KEY_USAGE, Criticality::Critical, &usage)
}

fn policies(policies: &[ObjectIdentifier], practices: Option<&str>) -> der::Result<Extension> {
    let qualifiers = match practices {
        None => None,
        Some(address) => Some(vec![PolicyQualifierInfo {
            policy_qualifier_id: ID_QT_CPS,
            qualifier: Some(Any::encode_from(&Ia5String::new(address)?)?),
        }]),
    };
    let policies = policies.iter().map(|policy| PolicyInformation {
        policy_identifier: *policy,
        policy_qualifiers: qualifiers.clone(),
    });
    let oid = const_oid::db::rfc5280::ID_CE_CERTIFICATE_POLICIES;
    extension(oid, Criticality::Informative, &CertificatePolicies(policies.collect()))
}

fn subject_key(point: &[u8]) -> der::Result<Extension> {
    let identifier = SubjectKeyIdentifier(key_identifier(point)?);
    let oid = const_oid::db::rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER;
    extension(oid, Criticality::Informative, &identifier)
}

pub(super) fn authority_key(point: &[u8]) -> der::Result<Extension> {
    let identifier = AuthorityKeyIdentifier {
        key_identifier: Some(key_identifier(point)?),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    };
    let oid = const_oid::db::rfc5280::ID_CE_AUTHORITY_KEY_IDENTIFIER;
    extension(oid, Criticality::Informative, &identifier)
}

/// The leftmost 160 bits of SHA-256 over the key [RFC 7093 §2, method 1].
fn key_identifier(point: &[u8]) -> der::Result<OctetString> {
    let hash = sha256(point);
    OctetString::new(hash.first_chunk::<20>().map_or(&hash[..], |chunk| chunk.as_slice()))
}

/// A place at which a list is fetched.
pub(super) fn distribution_point(at: Ia5String) -> DistributionPoint {
    let name = GeneralName::UniformResourceIdentifier(at);
    DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![name])),
        reasons: None,
        crl_issuer: None,
    }
}

pub(super) enum Criticality {
    Critical,
    Informative,
}

pub(super) fn extension(
    oid: ObjectIdentifier,
    criticality: Criticality,
    value: &impl der::Encode,
) -> der::Result<Extension> {
    Ok(Extension {
        extn_id: oid,
        critical: matches!(criticality, Criticality::Critical),
        extn_value: OctetString::new(value.to_der()?)?,
    })
}

/// `id-pkix-ocsp-nocheck` [RFC 6960 §4.2.2.2.1].
pub(super) const OCSP_NO_CHECK: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.5");
pub(super) const ANY_POLICY: ObjectIdentifier = const_oid::db::rfc5280::ANY_POLICY;
/// `id-pe-qcStatements` [RFC 3739 §3.2.6].
pub(super) const QC_STATEMENTS: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.3");
