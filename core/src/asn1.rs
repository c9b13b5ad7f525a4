//! Walking through DER without losing the bytes it was made of [X.690 §8, §10, §11].
//!
//! Signatures are made over encodings, so what is hashed or compared must be the octets that stand
//! in the file and not what an encoder would make of the values. This reader hands out slices of
//! the input. Values inside are decoded by the `der` crate.

/// SEQUENCE.
pub(crate) const SEQUENCE: u8 = 0x30;
/// SET.
pub(crate) const SET: u8 = 0x31;
/// INTEGER.
pub(crate) const INTEGER: u8 = 0x02;
/// BIT STRING.
pub(crate) const BIT_STRING: u8 = 0x03;
/// OCTET STRING.
pub(crate) const OCTET_STRING: u8 = 0x04;
/// NULL.
pub(crate) const NULL: u8 = 0x05;
/// OBJECT IDENTIFIER.
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;

/// The octets are not DER, or not the structure that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the DER structure that was expected")]
pub(crate) struct Malformed;

impl From<der::Error> for Malformed {
    fn from(_: der::Error) -> Self {
        Self
    }
}

/// One value with its tag and length, as it stands in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    /// The identifier octet.
    pub(crate) tag: u8,
    /// Tag, length and content.
    pub(crate) raw: &'a [u8],
    /// Content only.
    pub(crate) value: &'a [u8],
}

impl<'a> Element<'a> {
    /// Reads the one element that `input` consists of.
    pub(crate) fn only(input: &'a [u8], tag: u8) -> Result<Self, Malformed> {
        let mut elements = Elements::new(input);
        let element = elements.expect(tag)?;
        elements.finish()?;
        Ok(element)
    }

    /// The elements inside this one.
    pub(crate) const fn elements(self) -> Elements<'a> {
        Elements::new(self.value)
    }
}

/// Elements that follow one another.
#[derive(Debug, Clone)]
pub(crate) struct Elements<'a> {
    rest: &'a [u8],
}

impl<'a> Elements<'a> {
    pub(crate) const fn new(input: &'a [u8]) -> Self {
        Self { rest: input }
    }

    /// The tag of the next element, if there is one.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element, which must be there and have this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<Element<'a>, Malformed> {
        self.optional(tag)?.ok_or(Malformed)
    }

    /// The next element if it has this tag.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Malformed> {
        if self.peek() == Some(tag) { self.any() } else { Ok(None) }
    }

    /// The next element, whatever it is; nothing at the end.
    pub(crate) fn any(&mut self) -> Result<Option<Element<'a>>, Malformed> {
        let Some(&tag) = self.rest.first() else { return Ok(None) };
        // No structure read here has tag numbers of 31 and more, which take several octets.
        if tag & 0x1f == 0x1f {
            return Err(Malformed);
        }
        let (length, header) = definite_length(self.rest)?;
        let end = header.checked_add(length).ok_or(Malformed)?;
        let raw = self.rest.get(..end).ok_or(Malformed)?;
        let value = raw.get(header..).ok_or(Malformed)?;
        self.rest = self.rest.get(end..).ok_or(Malformed)?;
        Ok(Some(Element { tag, raw, value }))
    }

    /// All that is left, each of which must have this tag.
    pub(crate) fn all(mut self, tag: u8) -> Result<Vec<Element<'a>>, Malformed> {
        let mut found = Vec::new();
        while !self.rest.is_empty() {
            found.push(self.expect(tag)?);
        }
        Ok(found)
    }

    /// Nothing may be left.
    pub(crate) const fn finish(self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed) }
    }
}

/// Length of the content and of the header before it. DER knows definite lengths only, in the
/// fewest octets [X.690 §10.1].
fn definite_length(input: &[u8]) -> Result<(usize, usize), Malformed> {
    let first = *input.get(1).ok_or(Malformed)?;
    if first < 0x80 {
        return Ok((usize::from(first), 2));
    }
    let octets = usize::from(first & 0x7f);
    if !(1..=4).contains(&octets) {
        return Err(Malformed);
    }
    let mut length: u32 = 0;
    for &octet in input.get(2..2 + octets).ok_or(Malformed)? {
        length = (length << 8) | u32::from(octet);
    }
    let shortest = if length < 0x80 { 0 } else { (u32::BITS - length.leading_zeros()).div_ceil(8) };
    if u32::try_from(octets) != Ok(shortest) {
        return Err(Malformed);
    }
    Ok((usize::try_from(length).map_err(|_| Malformed)?, 2 + octets))
}

/// Whether the elements of a SET OF stand in the order that DER demands [X.690 §11.6].
///
/// Comparing as slices gives the same order as padding the shorter with zeros: an encoding cannot
/// be a prefix of another one.
pub(crate) fn in_set_order(elements: &[Element<'_>]) -> bool {
    elements.windows(2).all(|pair| match pair {
        [left, right] => left.raw <= right.raw,
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &[u8], expected: Result<&[u8], Malformed>) {
        assert_eq!(Element::only(input, OCTET_STRING).map(|element| element.value), expected);
    }

    #[test]
    fn only_the_shortest_definite_lengths_are_der() {
        check(&[4, 2, 7, 8], Ok(&[7, 8]));
        check(&[4, 0x81, 2, 7, 8], Err(Malformed));
        check(&[4, 0x82, 0, 2, 7, 8], Err(Malformed));
        check(&[4, 0x80, 7, 8, 0, 0], Err(Malformed));
        check(&[4, 0x85, 0, 0, 0, 0, 1, 7], Err(Malformed));
        check(&[4, 0x84, 0xff, 0xff, 0xff, 0xff], Err(Malformed));
        check(&[4, 3, 7, 8], Err(Malformed));
        check(&[4, 1, 7, 8], Err(Malformed));
        check(&[4], Err(Malformed));
        check(&[], Err(Malformed));
        let long = [&[4, 0x81, 0x80][..], &[9; 128]].concat();
        check(&long, Ok(&[9; 128]));
    }
}
