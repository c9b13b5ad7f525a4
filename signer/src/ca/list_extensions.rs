//! What stands in lists of revoked certificates beside the certificates [RFC 5280 §5.2].

use super::list::{ListContent, ListKind};
use super::profile::{Criticality, Pointers, authority_key, distribution_point, extension};
use const_oid::db::rfc5280::{
    ID_CE_CRL_NUMBER, ID_CE_DELTA_CRL_INDICATOR, ID_CE_FRESHEST_CRL,
    ID_CE_ISSUING_DISTRIBUTION_POINT,
};
use der::asn1::Uint;
use x509_cert::ext::Extensions;
use x509_cert::ext::pkix::CrlNumber;
use x509_cert::ext::pkix::crl::{BaseCrlNumber, FreshestCrl, IssuingDistributionPoint};

/// The extensions of a list. A complete list says where its changes are (§5.2.6); a list of changes says
/// to which list they are (§5.2.4); and a part says which one it is, so that nobody can put the list of
/// another part in its place (§5.2.5).
pub(super) fn list_extensions(
    content: &ListContent,
    issuer_point: &[u8],
    pointers: Option<&Pointers>,
) -> der::Result<Extensions> {
    let number = |number: u64| Uint::new(&number.to_be_bytes());
    let own = CrlNumber(number(content.number)?);
    let mut extensions = vec![
        authority_key(issuer_point)?,
        extension(ID_CE_CRL_NUMBER, Criticality::Informative, &own)?,
    ];
    if let ListKind::Delta { base } = content.kind {
        let base = BaseCrlNumber(number(base)?);
        extensions.push(extension(ID_CE_DELTA_CRL_INDICATOR, Criticality::Critical, &base)?);
    }
    let Some(pointers) = pointers else { return Ok(extensions) };
    // CHK-PUB-04: a part is no use in the place of another one.
    if content.shard != 0 {
        let scope = IssuingDistributionPoint {
            distribution_point: distribution_point(pointers.list(content.shard)?)
                .distribution_point,
            only_contains_user_certs: false,
            only_contains_ca_certs: false,
            only_some_reasons: None,
            indirect_crl: false,
            only_contains_attribute_certs: false,
        };
        let oid = ID_CE_ISSUING_DISTRIBUTION_POINT;
        extensions.push(extension(oid, Criticality::Critical, &scope)?);
    }
    if content.kind == ListKind::Complete {
        let changes = FreshestCrl(vec![distribution_point(pointers.delta(content.shard)?)]);
        extensions.push(extension(ID_CE_FRESHEST_CRL, Criticality::Informative, &changes)?);
    }
    Ok(extensions)
}
