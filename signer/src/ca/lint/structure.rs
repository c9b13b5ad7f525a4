//! The frame of every certificate [RFC 5280 §4.1].

use super::read::Read;
use super::tree::{GENERALIZED_TIME, Node, OID, SEQUENCE, UTC_TIME};
use super::{Kind, Lint};
use const_oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_EC_PUBLIC_KEY, SECP_256_R_1};
use der::DateTime;
use rubrica_core::time::UnixTime;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        name: "rfc5280_version",
        source: "RFC 5280 §4.1.2.1: extensions need version 3",
        holds: |read, _| read.version == Some(&[2]),
    },
    Lint {
        name: "rfc5280_serial_number",
        source: "RFC 5280 §4.1.2.2: positive, twenty octets at most",
        holds: |read, _| is_positive(read.serial) && read.serial.len() <= 20,
    },
    Lint {
        name: "profile_serial_entropy",
        source: "this profile: sixteen octets, of which 126 bits are drawn by lot",
        holds: |read, _| read.serial.len() >= 16,
    },
    Lint {
        name: "rfc5280_algorithms_agree",
        source: "RFC 5280 §4.1.1.2",
        holds: |read, _| read.inner_algorithm.raw == read.outer_algorithm.raw,
    },
    Lint {
        name: "rfc5758_algorithm",
        source: "RFC 5758 §3.2: ecdsa-with-SHA256, without parameters",
        holds: |read, _| {
            read.inner_algorithm.inside(SEQUENCE).is_some_and(|parts| match *parts.as_slice() {
                [id] => id.content_of(OID) == Some(ECDSA_WITH_SHA_256.as_bytes()),
                _ => false,
            })
        },
    },
    Lint {
        name: "rfc5280_issuer",
        source: "RFC 5280 §4.1.2.4: the subject of the issuer, octet for octet",
        holds: |read, expected| read.issuer.raw == expected.issuer,
    },
    Lint {
        name: "rfc5280_time_encoding",
        source: "RFC 5280 §4.1.2.5: UTCTime until 2049, GeneralizedTime after, to the second, in Z",
        holds: |read, _| read.validity.iter().all(|one| time(*one).is_some()),
    },
    Lint {
        name: "rfc5280_validity_order",
        source: "RFC 5280 §4.1.2.5",
        holds: |read, _| times(read).is_none_or(|(from, until)| from <= until),
    },
    Lint {
        name: "profile_validity_length",
        source: "Ley 6/2020 art. 4.2: five years; this profile for what is not a citizen's",
        holds: |read, expected| {
            let most = days(expected.kind) * 86_400;
            times(read).is_none_or(|(from, until)| until.0.saturating_sub(from.0) <= most)
        },
    },
    Lint {
        name: "profile_validity_within_issuer",
        source: "this profile: nothing outlives its issuer",
        holds: |read, expected| times(read).is_none_or(|(_, until)| until <= expected.issuer_until),
    },
    Lint {
        name: "rfc5480_key",
        source: "RFC 5480 §2.1.1, §2.2: a point of P-256, named curve, uncompressed",
        holds: |read, _| is_p256(read),
    },
    Lint {
        name: "profile_key",
        source: "this profile: the key that the certificate was asked for",
        holds: |read, expected| !is_p256(read) || read.point() == expected.key.0,
    },
    Lint {
        name: "rfc5280_unique_identifiers",
        source: "RFC 5280 §4.1.2.8: must not be used",
        holds: |read, _| !read.has_unique_identifiers,
    },
];

fn is_positive(integer: &[u8]) -> bool {
    match *integer {
        [] | [0] => false,
        // A zero before is there only when the number would be negative without it.
        [0, second, ..] => second >= 0x80,
        [first, ..] => first < 0x80,
    }
}

fn is_p256(read: &Read<'_>) -> bool {
    let named = read.key_algorithm.inside(SEQUENCE).is_some_and(|parts| match *parts.as_slice() {
        [algorithm, curve] => {
            algorithm.content_of(OID) == Some(ID_EC_PUBLIC_KEY.as_bytes())
                && curve.content_of(OID) == Some(SECP_256_R_1.as_bytes())
        }
        _ => false,
    });
    named
        && read.key.first() == Some(&0)
        && read.point().len() == 65
        && p256::PublicKey::from_sec1_bytes(read.point()).is_ok()
}

fn times(read: &Read<'_>) -> Option<(UnixTime, UnixTime)> {
    let [from, until] = read.validity;
    time(from).zip(time(until))
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`.
fn time(node: Node<'_>) -> Option<UnixTime> {
    let (years, rest) = match (node.tag, node.content.len()) {
        (UTC_TIME, 13) => node.content.split_at(2),
        (GENERALIZED_TIME, 15) => node.content.split_at(4),
        _ => return None,
    };
    let [pairs @ .., b'Z'] = rest else { return None };
    let number = |digits: &[u8]| {
        let text = std::str::from_utf8(digits).ok()?;
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u16>().ok())?
    };
    let year = number(years)?;
    let year = match node.tag {
        UTC_TIME if year < 50 => 2000 + year,
        UTC_TIME => 1900 + year,
        _ if year < 2050 => return None,
        _ => year,
    };
    let mut parts = [0; 5];
    for (part, digits) in parts.iter_mut().zip(pairs.chunks(2)) {
        *part = u8::try_from(number(digits)?).ok()?;
    }
    let [month, day, hour, minute, second] = parts;
    let at = DateTime::new(year, month, day, hour, minute, second).ok()?;
    i64::try_from(at.unix_duration().as_secs()).ok().map(UnixTime)
}

const fn days(kind: Kind) -> i64 {
    match kind {
        Kind::Root | Kind::Issuing => 31 * 366,
        Kind::Signature | Kind::Authentication => 5 * 365 + 2,
        Kind::Responder => 366,
        Kind::TimeStamping => 3 * 366,
    }
}
