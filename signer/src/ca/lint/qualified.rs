//! What a certificate claims to be [EN 319 412-5].

use super::read::Read;
use super::tree::{IA5, Node, OID, PRINTABLE, SEQUENCE};
use super::{Kind, Lint};
use crate::ca::profile::{QC_STATEMENTS, statements};

pub(super) const LINTS: &[Lint] = &[
    Lint {
        name: "profile_statements",
        source: "this profile: the statements that the operator wants, and none where he wants none",
        holds: |read, expected| {
            let wanted = expected.qualified.filter(|_| expected.kind == Kind::Signature);
            let ids: Vec<_> = wanted.map(statements::ids).unwrap_or_default();
            let found = statements_of(read).unwrap_or_default();
            found.iter().map(|(id, _)| *id).eq(ids.iter().map(|id| id.as_bytes()))
        },
    },
    Lint {
        name: "en319412_5_not_critical",
        source: "EN 319 412-5 §4.1: the extension shall not be critical",
        holds: |read, _| read.find(QC_STATEMENTS).is_none_or(|one| !one.is_critical()),
    },
    Lint {
        name: "en319412_5_type",
        source: "EN 319 412-5 §4.2.3: for electronic signatures, and nothing else",
        holds: |read, _| {
            value(read, statements::TYPE.as_bytes()).is_none_or(|value| {
                value.inside(SEQUENCE).is_some_and(|kinds| match *kinds.as_slice() {
                    [one] => one.content_of(OID) == Some(statements::TYPE_SIGNATURE.as_bytes()),
                    _ => false,
                })
            })
        },
    },
    Lint {
        name: "en319412_5_disclosures",
        source: "EN 319 412-5 §4.3.4: over HTTPS, in two small letters, one in English",
        holds: |read, _| {
            value(read, statements::DISCLOSURES.as_bytes()).is_none_or(|value| {
                let places = value.inside(SEQUENCE).unwrap_or_default();
                let languages: Vec<_> = places.iter().filter_map(|one| disclosure(*one)).collect();
                languages.len() == places.len() && languages.contains(&b"en".as_slice())
            })
        },
    },
];

fn statements_of<'a>(read: &Read<'a>) -> Option<Vec<(&'a [u8], Option<Node<'a>>)>> {
    let extension = read.find(QC_STATEMENTS)?;
    Node::only(extension.value)?
        .inside(SEQUENCE)?
        .into_iter()
        .map(|one| match *one.inside(SEQUENCE)?.as_slice() {
            [id] => Some((id.content_of(OID)?, None)),
            [id, value] => Some((id.content_of(OID)?, Some(value))),
            _ => None,
        })
        .collect()
}

fn value<'a>(read: &Read<'a>, id: &[u8]) -> Option<Node<'a>> {
    statements_of(read)?.into_iter().find(|(found, _)| *found == id)?.1
}

/// The language of a place, if everything about it is in order.
fn disclosure(place: Node<'_>) -> Option<&[u8]> {
    let [url, language] = *place.inside(SEQUENCE)?.as_slice() else { return None };
    let url = url.content_of(IA5)?;
    let language = language.content_of(PRINTABLE)?;
    (url.starts_with(b"https://")
        && language.len() == 2
        && language.iter().all(u8::is_ascii_lowercase))
    .then_some(language)
}
