//! A reader of DER with nothing in common with the encoder [X.690 §8, §10].

pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const UTF8: u8 = 0x0c;
pub(super) const PRINTABLE: u8 = 0x13;
pub(super) const IA5: u8 = 0x16;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;

/// A value with its tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    /// With tag and length.
    pub(super) raw: &'a [u8],
}

impl<'a> Node<'a> {
    /// The one value that `bytes` are.
    pub(super) fn only(bytes: &'a [u8]) -> Option<Self> {
        match children(bytes)?.as_slice() {
            [node] => Some(*node),
            _ => None,
        }
    }

    /// The values inside, if this is of `tag`.
    pub(super) fn inside(self, tag: u8) -> Option<Vec<Self>> {
        (self.tag == tag).then(|| children(self.content)).flatten()
    }

    /// The content, if this is of `tag`.
    pub(super) fn content_of(self, tag: u8) -> Option<&'a [u8]> {
        (self.tag == tag).then_some(self.content)
    }

    pub(super) fn text(self) -> Option<&'a str> {
        std::str::from_utf8(self.content).ok()
    }
}

/// The values that follow one another; `None` when something is left or a length is not the
/// shortest.
pub(super) fn children(mut bytes: &[u8]) -> Option<Vec<Node<'_>>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let [tag, first, ..] = *bytes else { return None };
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (header, length) = match first {
            0..=0x7f => (2, usize::from(first)),
            0x81 => (3, usize::from(*bytes.get(2).filter(|octet| **octet >= 0x80)?)),
            0x82 => {
                let octets = [*bytes.get(2).filter(|octet| **octet != 0)?, *bytes.get(3)?];
                (4, usize::from(u16::from_be_bytes(octets)))
            }
            // Nothing in a certificate is longer than 64 KiB.
            _ => return None,
        };
        let raw = bytes.get(..header + length)?;
        found.push(Node { tag, content: raw.get(header..)?, raw });
        bytes = bytes.get(header + length..)?;
    }
    Some(found)
}
