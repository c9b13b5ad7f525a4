//! Extensions [RFC 5280 §4.2; EN 319 412-2 §4.3].

use super::read::{Extension, Read};
use super::tree::{BIT_STRING, BOOLEAN, IA5, INTEGER, Node, OCTET_STRING, OID, SEQUENCE};
use super::{Expected, Kind, Lint};
use crate::ca::profile::{OCSP_NO_CHECK, QC_STATEMENTS};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::{
    ID_AD_CA_ISSUERS, ID_AD_OCSP, ID_CE_AUTHORITY_KEY_IDENTIFIER, ID_CE_BASIC_CONSTRAINTS,
    ID_CE_CERTIFICATE_POLICIES, ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_EXT_KEY_USAGE,
    ID_CE_KEY_USAGE, ID_CE_SUBJECT_KEY_IDENTIFIER, ID_KP_OCSP_SIGNING, ID_KP_TIME_STAMPING,
    ID_PE_AUTHORITY_INFO_ACCESS, ID_QT_CPS,
};
use rubrica_core::digest::sha256;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        name: "rfc5280_extensions_unique",
        source: "RFC 5280 §4.2: none twice",
        holds: |read, _| {
            let ids: Vec<_> = read.extensions.iter().map(|one| one.id).collect();
            ids.iter().enumerate().all(|(at, id)| !ids[..at].contains(id))
        },
    },
    Lint {
        name: "x690_defaults",
        source: "X.690 §11.1, §11.5: FALSE is left out and TRUE is 255",
        holds: |read, _| {
            read.extensions.iter().all(|one| matches!(one.critical, None | Some(0xff)))
        },
    },
    Lint {
        name: "profile_extensions",
        source: "this profile: those of its kind and no others",
        holds: |read, expected| {
            let known = known(expected.kind);
            read.extensions.iter().all(|one| known.iter().any(|id| one.is(*id)))
        },
    },
    Lint {
        name: "rfc5280_key_usage",
        source: "RFC 5280 §4.2.1.3: present and critical",
        holds: |read, _| read.find(ID_CE_KEY_USAGE).is_some_and(Extension::is_critical),
    },
    Lint {
        name: "en319412_key_usage",
        source: "EN 319 412-2 §4.3.2, types A and C; RFC 5280 §4.2.1.3 for authorities",
        holds: |read, expected| {
            read.find(ID_CE_KEY_USAGE).is_none_or(|one| {
                Node::only(one.value).and_then(|bits| bits.content_of(BIT_STRING))
                    == Some(usage(expected.kind))
            })
        },
    },
    Lint {
        name: "rfc5280_basic_constraints",
        source: "RFC 5280 §4.2.1.9: critical; no authorities below the one that issues",
        holds: |read, expected| {
            !expected.kind.is_authority()
                || read.find(ID_CE_BASIC_CONSTRAINTS).is_some_and(|one| {
                    one.is_critical() && constraints(one.value) == Some(depth(expected.kind))
                })
        },
    },
    Lint {
        name: "rfc5280_subject_key_identifier",
        source: "RFC 5280 §4.2.1.2; RFC 7093 §2, method 1",
        holds: |read, _| {
            read.find(ID_CE_SUBJECT_KEY_IDENTIFIER).is_some_and(|one| {
                !one.is_critical()
                    && Node::only(one.value).and_then(|id| id.content_of(OCTET_STRING))
                        == sha256(read.point()).get(..20)
            })
        },
    },
    Lint {
        name: "rfc5280_authority_key_identifier",
        source: "RFC 5280 §4.2.1.1",
        holds: |read, expected| {
            expected.kind == Kind::Root
                || read
                    .find(ID_CE_AUTHORITY_KEY_IDENTIFIER)
                    .is_some_and(|one| !one.is_critical() && names_issuer(one.value, expected))
        },
    },
    Lint {
        name: "rfc5280_policies",
        source: "RFC 5280 §4.2.1.4: not critical here, none twice, qualified by an address at most",
        holds: |read, expected| {
            let Some(one) = read.find(ID_CE_CERTIFICATE_POLICIES) else {
                return expected.policies.is_empty();
            };
            !one.is_critical()
                && policies(one.value).is_some_and(|found| {
                    found.iter().enumerate().all(|(at, id)| !found[..at].contains(id))
                })
        },
    },
    Lint {
        name: "profile_policies",
        source: "this profile: those that the operator wants",
        holds: |read, expected| {
            let Some(mut found) =
                read.find(ID_CE_CERTIFICATE_POLICIES).and_then(|one| policies(one.value))
            else {
                return true;
            };
            found.dedup();
            found.iter().copied().eq(expected.policies.iter().map(ObjectIdentifier::as_bytes))
        },
    },
    Lint {
        name: "rfc5280_distribution_points",
        source: "RFC 5280 §4.2.1.13, §8: where the list is, over plain HTTP; EN 319 412-2 §4.3.11",
        holds: |read, expected| {
            expected.kind == Kind::Root
                || expected.kind == Kind::Responder
                || match read.find(ID_CE_CRL_DISTRIBUTION_POINTS) {
                    None => !expected.pointers,
                    Some(one) => !one.is_critical() && lists(one.value).is_some(),
                }
        },
    },
    Lint {
        name: "en319412_access",
        source: "EN 319 412-2 §4.4.1: the issuer's certificate and the responder, over plain HTTP",
        holds: |read, expected| {
            let needs: &[ObjectIdentifier] = match expected.kind {
                Kind::Root | Kind::Responder => return true,
                // The root is not online: there is a list of it and no responder.
                Kind::Issuing => &[ID_AD_CA_ISSUERS],
                _ => &[ID_AD_OCSP, ID_AD_CA_ISSUERS],
            };
            match read.find(ID_PE_AUTHORITY_INFO_ACCESS) {
                None => !expected.pointers,
                Some(one) => {
                    !one.is_critical()
                        && access(one.value).is_some_and(|found| {
                            found.iter().copied().eq(needs.iter().map(ObjectIdentifier::as_bytes))
                        })
                }
            }
        },
    },
    Lint {
        name: "rfc6960_responder_purpose",
        source: "RFC 6960 §4.2.2.2",
        holds: |read, expected| {
            expected.kind != Kind::Responder
                || purposes(read) == Some(vec![ID_KP_OCSP_SIGNING.as_bytes()])
        },
    },
    Lint {
        name: "rfc6960_no_check",
        source: "RFC 6960 §4.2.2.2.1: nobody asks the responder about itself",
        holds: |read, expected| {
            expected.kind != Kind::Responder
                || read.find(OCSP_NO_CHECK).is_some_and(|one| one.value == [5, 0])
        },
    },
    Lint {
        name: "rfc3161_purpose",
        source: "RFC 3161 §2.3: for time stamps alone, and critical",
        holds: |read, expected| {
            expected.kind != Kind::TimeStamping
                || (purposes(read) == Some(vec![ID_KP_TIME_STAMPING.as_bytes()])
                    && read.find(ID_CE_EXT_KEY_USAGE).is_some_and(Extension::is_critical))
        },
    },
];

fn known(kind: Kind) -> &'static [ObjectIdentifier] {
    match kind {
        Kind::Root => &[ID_CE_BASIC_CONSTRAINTS, ID_CE_KEY_USAGE, ID_CE_SUBJECT_KEY_IDENTIFIER],
        Kind::Issuing => &[
            ID_CE_BASIC_CONSTRAINTS,
            ID_CE_KEY_USAGE,
            ID_CE_CERTIFICATE_POLICIES,
            ID_CE_SUBJECT_KEY_IDENTIFIER,
            ID_CE_AUTHORITY_KEY_IDENTIFIER,
            ID_CE_CRL_DISTRIBUTION_POINTS,
            ID_PE_AUTHORITY_INFO_ACCESS,
        ],
        Kind::Signature | Kind::Authentication => &[
            ID_CE_KEY_USAGE,
            ID_CE_CERTIFICATE_POLICIES,
            ID_CE_SUBJECT_KEY_IDENTIFIER,
            ID_CE_AUTHORITY_KEY_IDENTIFIER,
            ID_CE_CRL_DISTRIBUTION_POINTS,
            ID_PE_AUTHORITY_INFO_ACCESS,
            QC_STATEMENTS,
        ],
        Kind::Responder => &[
            ID_CE_KEY_USAGE,
            ID_CE_EXT_KEY_USAGE,
            OCSP_NO_CHECK,
            ID_CE_SUBJECT_KEY_IDENTIFIER,
            ID_CE_AUTHORITY_KEY_IDENTIFIER,
        ],
        Kind::TimeStamping => &[
            ID_CE_KEY_USAGE,
            ID_CE_EXT_KEY_USAGE,
            ID_CE_CERTIFICATE_POLICIES,
            ID_CE_SUBJECT_KEY_IDENTIFIER,
            ID_CE_AUTHORITY_KEY_IDENTIFIER,
            ID_CE_CRL_DISTRIBUTION_POINTS,
            ID_PE_AUTHORITY_INFO_ACCESS,
        ],
    }
}

/// Unused bits, then the bits: digitalSignature is the first, nonRepudiation the second,
/// keyCertSign and cRLSign the sixth and seventh.
const fn usage(kind: Kind) -> &'static [u8] {
    match kind {
        Kind::Root | Kind::Issuing => &[1, 0b0000_0110],
        Kind::Signature => &[6, 0b0100_0000],
        Kind::Authentication | Kind::Responder | Kind::TimeStamping => &[7, 0b1000_0000],
    }
}

/// How many authorities there may be below, if that is said.
const fn depth(kind: Kind) -> Option<&'static [u8]> {
    match kind {
        Kind::Issuing => Some(&[0]),
        _ => None,
    }
}

/// The path length of an authority; `None` when it is none.
fn constraints(value: &[u8]) -> Option<Option<&[u8]>> {
    match *Node::only(value)?.inside(SEQUENCE)?.as_slice() {
        [authority] if authority.content_of(BOOLEAN) == Some(&[0xff]) => Some(None),
        [authority, length] if authority.content_of(BOOLEAN) == Some(&[0xff]) => {
            Some(Some(length.content_of(INTEGER)?))
        }
        _ => None,
    }
}

fn names_issuer(value: &[u8], expected: &Expected<'_>) -> bool {
    let fields = Node::only(value).and_then(|node| node.inside(SEQUENCE)).unwrap_or_default();
    match *fields.as_slice() {
        [key] => key.content_of(0x80) == sha256(&expected.issuer_key.0).get(..20),
        _ => false,
    }
}

/// The policies, if nothing but addresses qualifies them.
fn policies(value: &[u8]) -> Option<Vec<&[u8]>> {
    let found = Node::only(value)?.inside(SEQUENCE)?;
    let read = found.into_iter().map(|policy| match *policy.inside(SEQUENCE)?.as_slice() {
        [id] => id.content_of(OID),
        [id, qualifiers] => qualifiers
            .inside(SEQUENCE)?
            .iter()
            .all(|one| is_address_of_practices(*one))
            .then(|| id.content_of(OID))?,
        _ => None,
    });
    read.collect()
}

fn is_address_of_practices(qualifier: Node<'_>) -> bool {
    qualifier.inside(SEQUENCE).is_some_and(|parts| match *parts.as_slice() {
        [id, address] => {
            id.content_of(OID) == Some(ID_QT_CPS.as_bytes())
                && address.content_of(IA5).is_some_and(|at| at.starts_with(b"https://"))
        }
        _ => false,
    })
}

/// `[6]`: a uniform resource identifier.
fn is_over_http(name: Node<'_>) -> bool {
    name.content_of(0x86).is_some_and(|at| at.starts_with(b"http://"))
}

/// One point with one full name.
fn lists(value: &[u8]) -> Option<()> {
    let points = Node::only(value)?.inside(SEQUENCE)?;
    for point in &points {
        let [place] = *point.inside(SEQUENCE)?.as_slice() else { return None };
        let [full] = *place.inside(0xa0)?.as_slice() else { return None };
        let [name] = *full.inside(0xa0)?.as_slice() else { return None };
        is_over_http(name).then_some(())?;
    }
    (!points.is_empty()).then_some(())
}

fn access(value: &[u8]) -> Option<Vec<&[u8]>> {
    let found = Node::only(value)?.inside(SEQUENCE)?;
    let read = found.into_iter().map(|one| match *one.inside(SEQUENCE)?.as_slice() {
        [method, place] if is_over_http(place) => method.content_of(OID),
        _ => None,
    });
    read.collect()
}

fn purposes<'a>(read: &Read<'a>) -> Option<Vec<&'a [u8]>> {
    let value = read.find(ID_CE_EXT_KEY_USAGE)?.value;
    Node::only(value)?.inside(SEQUENCE)?.into_iter().map(|one| one.content_of(OID)).collect()
}
