//! A certificate as a linter reads it: octets, and as little meaning as possible.

use super::tree::{BIT_STRING, BOOLEAN, INTEGER, Node, OCTET_STRING, OID, SEQUENCE, SET, children};
use const_oid::ObjectIdentifier;

pub(super) struct Read<'a> {
    /// Content of the version, if there is one.
    pub(super) version: Option<&'a [u8]>,
    pub(super) serial: &'a [u8],
    pub(super) inner_algorithm: Node<'a>,
    pub(super) outer_algorithm: Node<'a>,
    pub(super) issuer: Node<'a>,
    pub(super) validity: [Node<'a>; 2],
    pub(super) subject: Vec<Vec<Attribute<'a>>>,
    pub(super) key_algorithm: Node<'a>,
    /// Content of the bit string, the octet of unused bits included.
    pub(super) key: &'a [u8],
    pub(super) has_unique_identifiers: bool,
    pub(super) extensions: Vec<Extension<'a>>,
}

pub(super) struct Attribute<'a> {
    pub(super) kind: &'a [u8],
    pub(super) value: Node<'a>,
}

pub(super) struct Extension<'a> {
    pub(super) id: &'a [u8],
    /// The octet that says whether it is critical, where one says it.
    pub(super) critical: Option<u8>,
    pub(super) value: &'a [u8],
}

impl Extension<'_> {
    pub(super) fn is(&self, id: ObjectIdentifier) -> bool {
        self.id == id.as_bytes()
    }

    pub(super) fn is_critical(&self) -> bool {
        self.critical.is_some_and(|octet| octet != 0)
    }
}

impl<'a> Read<'a> {
    pub(super) fn certificate(bytes: &'a [u8]) -> Option<Self> {
        let outer = Node::only(bytes)?.inside(SEQUENCE)?;
        let [signed, outer_algorithm, signature] = *outer.as_slice() else { return None };
        signature.content_of(BIT_STRING)?;
        let mut fields = signed.inside(SEQUENCE)?.into_iter().peekable();
        let version = match fields.next_if(|node| node.tag == 0xa0) {
            Some(node) => Some(Node::only(node.content)?.content_of(INTEGER)?),
            None => None,
        };
        let serial = fields.next()?.content_of(INTEGER)?;
        let inner_algorithm = fields.next().filter(|node| node.tag == SEQUENCE)?;
        let issuer = fields.next().filter(|node| node.tag == SEQUENCE)?;
        let validity = fields.next()?.inside(SEQUENCE)?.try_into().ok()?;
        let subject = name(fields.next()?)?;
        let [key_algorithm, key] = *fields.next()?.inside(SEQUENCE)?.as_slice() else {
            return None;
        };
        let mut has_unique_identifiers = false;
        while fields.next_if(|node| matches!(node.tag, 0x81 | 0x82)).is_some() {
            has_unique_identifiers = true;
        }
        let extensions = match fields.next() {
            Some(node) => Node::only(node.inside(0xa3)?.first()?.raw)?
                .inside(SEQUENCE)?
                .into_iter()
                .map(extension)
                .collect::<Option<_>>()?,
            None => Vec::new(),
        };
        fields.next().is_none().then_some(Self {
            version,
            serial,
            inner_algorithm,
            outer_algorithm,
            issuer,
            validity,
            subject,
            key_algorithm,
            key: key.content_of(BIT_STRING)?,
            has_unique_identifiers,
            extensions,
        })
    }

    /// The first extension of this kind.
    pub(super) fn find(&self, id: ObjectIdentifier) -> Option<&Extension<'a>> {
        self.extensions.iter().find(|one| one.is(id))
    }

    /// The key as a point.
    pub(super) fn point(&self) -> &'a [u8] {
        self.key.split_first().map_or(&[], |(_, point)| point)
    }

    pub(super) fn attributes(&self) -> impl Iterator<Item = &Attribute<'a>> {
        self.subject.iter().flatten()
    }

    /// The first attribute of this kind in the subject.
    pub(super) fn attribute(&self, kind: ObjectIdentifier) -> Option<Node<'a>> {
        self.attributes().find(|one| one.kind == kind.as_bytes()).map(|one| one.value)
    }
}

pub(super) fn name(node: Node<'_>) -> Option<Vec<Vec<Attribute<'_>>>> {
    node.inside(SEQUENCE)?
        .into_iter()
        .map(|set| {
            set.inside(SET)?
                .into_iter()
                .map(|pair| match *pair.inside(SEQUENCE)?.as_slice() {
                    [kind, value] => Some(Attribute { kind: kind.content_of(OID)?, value }),
                    _ => None,
                })
                .collect()
        })
        .collect()
}

fn extension(node: Node<'_>) -> Option<Extension<'_>> {
    let fields = node.inside(SEQUENCE)?;
    let (id, critical, value) = match *fields.as_slice() {
        [id, value] => (id, None, value),
        [id, critical, value] => match *critical.content_of(BOOLEAN)? {
            [octet] => (id, Some(octet), value),
            _ => return None,
        },
        _ => return None,
    };
    let value = value.content_of(OCTET_STRING)?;
    // What stands inside is DER as well.
    children(value)?;
    Some(Extension { id: id.content_of(OID)?, critical, value })
}
