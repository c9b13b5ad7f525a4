//! Each rule is broken by one change of a certificate in order, and by no other one.

#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use super::tree::children;
use super::*;
use crate::ca::certificate::{Content, ToBeSigned};
use crate::ca::profile::{self, Holder, Pointers};
use crate::profile::{Disclosure, Profile};
use der::{Decode as _, Encode as _};
use p256::ecdsa::SigningKey;
use p256::pkcs8::EncodePublicKey as _;
use rubrica_core::api::signer::KeyPurpose;
use rubrica_core::identity::{DocumentKind, IdentityDocument, PersonName};
use rubrica_core::time::Date;
use spki::SubjectPublicKeyInfoOwned;
use std::time::Duration;

const NOW: UnixTime = UnixTime(1_795_255_200);
const YEAR_S: u64 = 365 * 86_400;

/// DER that can be changed.
#[derive(Debug, Clone)]
enum Tree {
    Leaf(u8, Vec<u8>),
    Node(u8, Vec<Self>),
}

impl Tree {
    fn read(node: tree::Node<'_>) -> Self {
        if node.tag & 0x20 == 0 {
            return Self::Leaf(node.tag, node.content.to_vec());
        }
        let inside = children(node.content).unwrap();
        Self::Node(node.tag, inside.into_iter().map(Self::read).collect())
    }

    fn write(&self) -> Vec<u8> {
        let (tag, content) = match self {
            Self::Leaf(tag, content) => (*tag, content.clone()),
            Self::Node(tag, inside) => (*tag, inside.iter().flat_map(Self::write).collect()),
        };
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        let header: &[u8] = match length {
            [0, low] if low < 0x80 => &[tag, low],
            [0, low] => &[tag, 0x81, low],
            [high, low] => &[tag, 0x82, high, low],
        };
        [header, &content].concat()
    }

    fn inside(&mut self) -> &mut Vec<Self> {
        match self {
            Self::Node(_, inside) => inside,
            Self::Leaf(..) => panic!("a leaf"),
        }
    }

    fn content(&mut self) -> &mut Vec<u8> {
        match self {
            Self::Leaf(_, content) => content,
            Self::Node(..) => panic!("not a leaf"),
        }
    }

    fn field(&mut self, at: usize) -> &mut Self {
        &mut self.inside()[0].inside()[at]
    }

    /// The pair of kind and value of an attribute of the subject.
    fn attribute(&mut self, kind: ObjectIdentifier) -> &mut Self {
        let subject = self.field(SUBJECT).inside();
        let found = subject.iter_mut().map(|set| &mut set.inside()[0]);
        found.into_iter().find(|pair| is(pair, kind)).unwrap()
    }

    fn extensions(&mut self) -> &mut Vec<Self> {
        self.field(EXTENSIONS).inside()[0].inside()
    }

    fn extension(&mut self, id: ObjectIdentifier) -> &mut Vec<Self> {
        self.extensions().iter_mut().find(|one| is(one, id)).unwrap().inside()
    }

    fn value(&mut self, id: ObjectIdentifier) -> &mut Vec<u8> {
        self.extension(id).last_mut().unwrap().content()
    }
}

/// Whether the first value inside is this identifier.
fn is(pair: &Tree, id: ObjectIdentifier) -> bool {
    matches!(pair, Tree::Node(_, inside)
        if matches!(inside.first(), Some(Tree::Leaf(_, oid)) if oid == id.as_bytes()))
}

fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    let at = bytes.windows(from.len()).position(|part| part == from).unwrap();
    bytes[at..at + to.len()].copy_from_slice(to);
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn point(seed: u8) -> PublicPoint {
    PublicPoint(key(seed).verifying_key().to_sec1_point(false).as_bytes().try_into().unwrap())
}

/// A certificate in order, with the statements of a qualified one.
struct Sample {
    kind: Kind,
    own: PublicPoint,
    issuer_key: PublicPoint,
    issuer: Vec<u8>,
    profile: Profile,
    der: Vec<u8>,
}

impl Sample {
    fn new(kind: Kind) -> Self {
        let profile = Profile {
            practice_statement_url: Some("https://firma.example/practices".to_owned()),
            qualified: Some(Qualified {
                device: true,
                disclosures: vec![Disclosure {
                    url: "https://firma.example/en".to_owned(),
                    language: "en".to_owned(),
                }],
                legislation: vec!["ES".to_owned()],
                retention_years: Some(15),
            }),
            ..Profile::default()
        };
        let (own, issuer_key) = (point(1), if kind == Kind::Root { point(1) } else { point(2) });
        let pointers = Pointers::under("http://firma.example/pki").unwrap();
        let issuer = profile::authority_subject(&profile, "Issuer").unwrap();
        let named = |name: &str| profile::authority_subject(&profile, name).unwrap();
        let citizen = |purpose| {
            let name = PersonName {
                given: "María".to_owned(),
                surname: "Española".to_owned(),
                second_surname: None,
            };
            let document = IdentityDocument {
                kind: DocumentKind::Dni,
                number: "99999999R".parse().unwrap(),
                support_number: "BAA000001".to_owned(),
                expires: Date { year: 2035, month: 6, day: 30 },
            };
            let holder = Holder { name: &name, document: &document };
            let parts = (&profile, Some((&pointers, 0)));
            let extensions =
                profile::citizen_extensions(purpose, &own.0, &issuer_key.0, parts).unwrap();
            (profile::citizen_subject(holder, purpose).unwrap(), extensions, 4)
        };
        let (subject, extensions, years) = match kind {
            Kind::Root => (issuer.clone(), profile::root_extensions(&own.0).unwrap(), 20),
            Kind::Issuing => {
                let extensions =
                    profile::issuing_extensions(&own.0, &issuer_key.0, Some(&pointers));
                let extensions = extensions.unwrap();
                (named("Issuing"), extensions, 15)
            }
            Kind::Signature => citizen(KeyPurpose::Signature),
            Kind::Authentication => citizen(KeyPurpose::Authentication),
            Kind::Responder => {
                let extensions = profile::responder_extensions(&own.0, &issuer_key.0).unwrap();
                (named("Responder"), extensions, 1)
            }
            Kind::TimeStamping => {
                let extensions = profile::timestamping_extensions(
                    &own.0,
                    &issuer_key.0,
                    (&profile, Some(&pointers)),
                );
                (named("Time"), extensions.unwrap(), 2)
            }
        };
        let info = key(1).verifying_key().to_public_key_der().unwrap();
        let content = ToBeSigned::new(Content {
            serial: [7; 16],
            issuer: issuer.clone(),
            subject,
            not_before: NOW,
            not_after: NOW.plus(Duration::from_secs(years * YEAR_S)),
            key: SubjectPublicKeyInfoOwned::from_der(info.as_bytes()).unwrap(),
            extensions,
        })
        .unwrap();
        let signature = sign_for_trial(&content.to_der().unwrap()).unwrap();
        let der = content.assemble(&signature).unwrap();
        let issuer = issuer.to_der().unwrap();
        Self { kind, own, issuer_key, issuer, profile, der }
    }

    fn findings(&self, der: &[u8]) -> Vec<&'static str> {
        let own = |ids: &[crate::profile::PolicyId]| ids.iter().map(|one| one.oid()).collect();
        let expected = Expected {
            kind: self.kind,
            issuer: self.issuer.clone(),
            issuer_key: &self.issuer_key,
            issuer_until: NOW.plus(Duration::from_secs(20 * YEAR_S)),
            key: &self.own,
            policies: match self.kind {
                Kind::Root | Kind::Responder => Vec::new(),
                Kind::Issuing => vec![profile::ANY_POLICY],
                Kind::Signature => own(&self.profile.signature_policies),
                Kind::Authentication => own(&self.profile.authentication_policies),
                Kind::TimeStamping => own(&[self.profile.timestamp_policy]),
            },
            pointers: !matches!(self.kind, Kind::Root | Kind::Responder),
            qualified: self.profile.qualified.as_ref(),
        };
        lint(der, &expected).iter().map(|finding| finding.name).collect()
    }
}

#[test]
fn certificates_in_order_break_no_rule() {
    for kind in [
        Kind::Root,
        Kind::Issuing,
        Kind::Signature,
        Kind::Authentication,
        Kind::Responder,
        Kind::TimeStamping,
    ] {
        let sample = Sample::new(kind);
        assert_eq!(sample.findings(&sample.der), Vec::<&str>::new(), "{kind:?}");
    }
}

#[test]
fn what_is_no_certificate_breaks_the_first_rule_of_all() {
    let sample = Sample::new(Kind::Signature);
    for cut in 0..sample.der.len() {
        assert_eq!(sample.findings(&sample.der[..cut]), ["x690_structure"], "{cut}");
    }
    assert_eq!(sample.findings(&[sample.der.as_slice(), &[0]].concat()), ["x690_structure"]);
}

const SERIAL: usize = 1;
const ALGORITHM: usize = 2;
const ISSUER: usize = 3;
const VALIDITY: usize = 4;
const SUBJECT: usize = 5;
const KEY: usize = 6;
const EXTENSIONS: usize = 7;

type Change = fn(&mut Tree);

#[test]
fn chk_ca_01_each_rule_is_broken_by_a_change_of_its_own() {
    let changes = [frame_changes(), extension_changes(), name_changes(), statement_changes()];
    let changes = changes.concat();
    for (rule, kind, change) in &changes {
        let sample = Sample::new(*kind);
        let mut tree = Tree::read(tree::Node::only(&sample.der).unwrap());
        change(&mut tree);
        assert_eq!(sample.findings(&tree.write()), [*rule]);
    }
    for lint in all() {
        assert!(changes.iter().any(|(rule, ..)| *rule == lint.name), "{} is not tried", lint.name);
    }
}

fn frame_changes() -> Vec<(&'static str, Kind, Change)> {
    use Kind::{Issuing, Responder, Signature};
    vec![
        ("rfc5280_version", Signature, |tree| *tree.field(0).inside()[0].content() = vec![1]),
        ("rfc5280_serial_number", Signature, |tree| *tree.field(SERIAL).content() = vec![7; 21]),
        ("profile_serial_entropy", Signature, |tree| *tree.field(SERIAL).content() = vec![7; 15]),
        ("rfc5280_algorithms_agree", Signature, |tree| {
            *tree.inside()[1].inside()[0].content().last_mut().unwrap() = 3;
        }),
        ("rfc5758_algorithm", Signature, |tree| {
            *tree.inside()[1].inside()[0].content().last_mut().unwrap() = 3;
            *tree.field(ALGORITHM).inside()[0].content().last_mut().unwrap() = 3;
        }),
        ("rfc5280_issuer", Responder, |tree| {
            let name = tree.field(ISSUER).inside().last_mut().unwrap();
            name.inside()[0].inside()[1].content()[0] ^= 0x20;
        }),
        ("rfc5280_time_encoding", Signature, |tree| {
            let time = tree.field(VALIDITY).inside()[0].content();
            let end = time.len() - 3..time.len() - 1;
            time.drain(end);
        }),
        ("rfc5280_validity_order", Signature, |tree| tree.field(VALIDITY).inside().swap(0, 1)),
        ("profile_validity_length", Signature, |tree| {
            tree.field(VALIDITY).inside()[1].content()[..2].copy_from_slice(b"32");
        }),
        ("profile_validity_within_issuer", Issuing, |tree| {
            tree.field(VALIDITY).inside()[1].content()[..2].copy_from_slice(b"49");
        }),
        ("rfc5480_key", Signature, |tree| {
            // The name of P-384.
            let curve = tree.field(KEY).inside()[0].inside()[1].content();
            *curve = vec![0x2b, 0x81, 0x04, 0x00, 0x22];
        }),
        ("profile_key", Signature, |tree| {
            let other = point(3);
            *tree.field(KEY).inside()[1].content() = [&[0], &other.0[..]].concat();
            let id = const_oid::db::rfc5280::ID_CE_SUBJECT_KEY_IDENTIFIER;
            let hash = rubrica_core::digest::sha256(&other.0);
            tree.value(id)[2..].copy_from_slice(&hash[..20]);
        }),
        ("rfc5280_unique_identifiers", Signature, |tree| {
            let fields = tree.inside()[0].inside();
            fields.insert(EXTENSIONS, Tree::Leaf(0x81, vec![0, 1]));
        }),
    ]
}

fn extension_changes() -> Vec<(&'static str, Kind, Change)> {
    use Kind::{Issuing, Responder, Signature, TimeStamping};
    use const_oid::db::rfc5280 as ids;
    vec![
        ("rfc5280_extensions_unique", Signature, |tree| {
            let twice = tree.extensions()[0].clone();
            tree.extensions().push(twice);
        }),
        ("x690_defaults", Signature, |tree| {
            let extension = tree.extension(ids::ID_CE_SUBJECT_KEY_IDENTIFIER);
            extension.insert(1, Tree::Leaf(tree::BOOLEAN, vec![0]));
        }),
        ("profile_extensions", Signature, |tree| {
            let id = Tree::Leaf(tree::OID, vec![0x2a, 3, 4]);
            let value = Tree::Leaf(tree::OCTET_STRING, vec![5, 0]);
            tree.extensions().push(Tree::Node(tree::SEQUENCE, vec![id, value]));
        }),
        ("rfc5280_key_usage", Signature, |tree| {
            tree.extension(ids::ID_CE_KEY_USAGE).remove(1);
        }),
        ("en319412_key_usage", Signature, |tree| {
            *tree.value(ids::ID_CE_KEY_USAGE) = vec![3, 2, 6, 0b1100_0000];
        }),
        ("rfc5280_basic_constraints", Issuing, |tree| {
            *tree.value(ids::ID_CE_BASIC_CONSTRAINTS).last_mut().unwrap() = 1;
        }),
        ("rfc5280_subject_key_identifier", Signature, |tree| {
            *tree.value(ids::ID_CE_SUBJECT_KEY_IDENTIFIER).last_mut().unwrap() ^= 1;
        }),
        ("rfc5280_authority_key_identifier", Signature, |tree| {
            *tree.value(ids::ID_CE_AUTHORITY_KEY_IDENTIFIER).last_mut().unwrap() ^= 1;
        }),
        ("rfc5280_policies", Signature, |tree| {
            let value = tree.value(ids::ID_CE_CERTIFICATE_POLICIES);
            let mut policies = Tree::read(tree::Node::only(value).unwrap());
            let twice = policies.inside()[0].clone();
            policies.inside().push(twice);
            let written = policies.write();
            *tree.value(ids::ID_CE_CERTIFICATE_POLICIES) = written;
        }),
        ("profile_policies", Issuing, |tree| {
            *tree.value(ids::ID_CE_CERTIFICATE_POLICIES).last_mut().unwrap() ^= 1;
        }),
        ("rfc5280_distribution_points", Signature, |tree| {
            replace(tree.value(ids::ID_CE_CRL_DISTRIBUTION_POINTS), b"http", b"ldap");
        }),
        ("en319412_access", Signature, |tree| {
            replace(tree.value(ids::ID_PE_AUTHORITY_INFO_ACCESS), b"http", b"ldap");
        }),
        ("rfc6960_responder_purpose", Responder, |tree| {
            *tree.value(ids::ID_CE_EXT_KEY_USAGE).last_mut().unwrap() ^= 1;
        }),
        ("rfc6960_no_check", Responder, |tree| {
            tree.extensions().retain(|one| !is(one, profile::OCSP_NO_CHECK));
        }),
        ("rfc3161_purpose", TimeStamping, |tree| {
            tree.extension(ids::ID_CE_EXT_KEY_USAGE).remove(1);
        }),
    ]
}

fn name_changes() -> Vec<(&'static str, Kind, Change)> {
    use Kind::{Responder, Signature};
    use const_oid::db::rfc4519::{C, CN, GIVEN_NAME, O, SERIAL_NUMBER};
    vec![
        ("rfc5280_country", Signature, |tree| {
            *tree.attribute(C).inside()[1].content() = b"es".to_vec();
        }),
        ("rfc5280_string_types", Signature, |tree| {
            tree.attribute(C).inside()[1] = Tree::Leaf(tree::UTF8, b"ES".to_vec());
        }),
        ("rfc5280_upper_bounds", Signature, |tree| {
            *tree.attribute(CN).inside()[1].content() = vec![b'A'; 65];
        }),
        ("profile_characters", Signature, |tree| {
            *tree.attribute(CN).inside()[1].content() = b"A\nB".to_vec();
        }),
        ("profile_one_attribute_each", Signature, |tree| {
            let twice = tree.field(SUBJECT).inside()[0].clone();
            tree.field(SUBJECT).inside().push(twice);
        }),
        ("en319412_person", Signature, |tree| {
            tree.field(SUBJECT).inside().retain_mut(|set| !is(&set.inside()[0], GIVEN_NAME));
        }),
        ("en319412_person_identifier", Signature, |tree| {
            *tree.attribute(SERIAL_NUMBER).inside()[1].content().last_mut().unwrap() = b'S';
        }),
        ("en319412_legal_person", Responder, |tree| {
            tree.field(SUBJECT).inside().retain_mut(|set| !is(&set.inside()[0], O));
        }),
        ("rfc5280_self_issued", Responder, |tree| {
            let issuer = tree.field(ISSUER).clone();
            *tree.field(SUBJECT) = issuer;
        }),
    ]
}

fn statement_changes() -> Vec<(&'static str, Kind, Change)> {
    use Kind::Signature;
    use profile::QC_STATEMENTS;
    vec![
        ("profile_statements", Signature, |tree| {
            tree.extensions().retain(|one| !is(one, QC_STATEMENTS));
        }),
        ("en319412_5_not_critical", Signature, |tree| {
            let critical = Tree::Leaf(tree::BOOLEAN, vec![0xff]);
            tree.extension(QC_STATEMENTS).insert(1, critical);
        }),
        ("en319412_5_type", Signature, |tree| {
            // For seals in place of signatures.
            let kind = profile::statements::TYPE_SIGNATURE;
            let mut seal = kind.as_bytes().to_vec();
            *seal.last_mut().unwrap() = 2;
            replace(tree.value(QC_STATEMENTS), kind.as_bytes(), &seal);
        }),
        ("en319412_5_disclosures", Signature, |tree| {
            replace(tree.value(QC_STATEMENTS), b"https", b"httpx");
        }),
    ]
}
