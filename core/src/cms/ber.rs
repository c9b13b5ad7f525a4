//! Turning BER into DER, for messages of software that writes while it does not know the length
//! yet [X.690 §8]. Only encodings change; the order of sets does not.

use crate::asn1::{self, Malformed};
use zeroize::Zeroizing;

/// The same message with definite lengths and in one piece.
pub(crate) fn to_der(message: &[u8]) -> Result<Vec<u8>, Malformed> {
    let mut output = Vec::with_capacity(message.len());
    let rest = transcode(message, &mut output, MAX_DEPTH)?;
    if rest.is_empty() { Ok(output) } else { Err(Malformed) }
}

/// Real messages are about a dozen deep.
const MAX_DEPTH: u8 = 32;
const CONSTRUCTED: u8 = 0x20;
const END_OF_CONTENTS: [u8; 2] = [0, 0];

/// Writes the first element of `input` and gives back what follows it.
fn transcode<'a>(input: &'a [u8], output: &mut Vec<u8>, depth: u8) -> Result<&'a [u8], Malformed> {
    let depth = depth.checked_sub(1).ok_or(Malformed)?;
    let [tag, first, rest @ ..] = input else { return Err(Malformed) };
    if tag & 0x1f == 0x1f || *tag == 0 {
        return Err(Malformed);
    }
    let constructed = tag & CONSTRUCTED != 0;
    let (definite, rest) = match *first {
        0x80 if constructed => (None, rest),
        short @ 0..=0x7f => (Some(usize::from(short)), rest),
        long @ 0x81..=0x84 => {
            let (octets, rest) =
                rest.split_at_checked(usize::from(long & 0x7f)).ok_or(Malformed)?;
            let length = octets.iter().fold(0_u32, |sum, octet| sum << 8 | u32::from(*octet));
            (Some(usize::try_from(length).map_err(|_| Malformed)?), rest)
        }
        _ => return Err(Malformed),
    };
    if !constructed {
        let (value, rest) = rest.split_at_checked(definite.ok_or(Malformed)?).ok_or(Malformed)?;
        write(*tag, value, output)?;
        return Ok(rest);
    }
    // Private keys may be inside, so that nothing is left behind.
    let mut value = Zeroizing::new(Vec::with_capacity(rest.len()));
    let rest = match definite {
        Some(length) => {
            let (mut children, rest) = rest.split_at_checked(length).ok_or(Malformed)?;
            while !children.is_empty() {
                children = transcode(children, &mut value, depth)?;
            }
            rest
        }
        None => {
            let mut children = rest;
            loop {
                if let Some(rest) = children.strip_prefix(&END_OF_CONTENTS) {
                    break rest;
                }
                children = transcode(children, &mut value, depth)?;
            }
        }
    };
    if *tag == asn1::OCTET_STRING | CONSTRUCTED {
        let pieces = asn1::Elements::new(&value).all(asn1::OCTET_STRING)?;
        let mut whole = Zeroizing::new(Vec::with_capacity(value.len()));
        pieces.iter().for_each(|piece| whole.extend_from_slice(piece.value));
        write(asn1::OCTET_STRING, &whole, output)?;
    } else {
        write(*tag, &value, output)?;
    }
    Ok(rest)
}

fn write(tag: u8, value: &[u8], output: &mut Vec<u8>) -> Result<(), Malformed> {
    let length = u32::try_from(value.len()).map_err(|_| Malformed)?;
    output.push(tag);
    if let Ok(short @ 0..=0x7f) = u8::try_from(length) {
        output.push(short);
    } else {
        let octets = length.to_be_bytes();
        let octets = octets.iter().skip_while(|octet| **octet == 0).copied();
        let octets: Vec<u8> = octets.collect();
        output.push(0x80 | u8::try_from(octets.len()).map_err(|_| Malformed)?);
        output.extend(octets);
    }
    output.extend_from_slice(value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_joined_and_lengths_become_definite() {
        let check = |input: &[u8], expected: Result<&[u8], Malformed>| {
            assert_eq!(to_der(input).as_deref().map_err(|error| *error), expected, "{input:?}");
        };
        check(&[0x30, 0x80, 2, 1, 5, 0, 0], Ok(&[0x30, 3, 2, 1, 5]));
        check(&[0x24, 0x80, 4, 1, 7, 4, 1, 8, 0, 0], Ok(&[4, 2, 7, 8]));
        check(&[0x30, 0x81, 3, 2, 1, 5], Ok(&[0x30, 3, 2, 1, 5]));
        check(&[0x30, 3, 2, 1, 5], Ok(&[0x30, 3, 2, 1, 5]));
        check(&[0x30, 0x80, 2, 1, 5, 0], Err(Malformed));
        check(&[0x30, 0x80, 2, 1, 5], Err(Malformed));
        check(&[0x04, 0x80, 0, 0], Err(Malformed));
        check(&[0x24, 0x80, 2, 1, 7, 0, 0], Err(Malformed));
        check(&[0x30, 0, 0], Err(Malformed));
        check(&[0x30, 0x80].repeat(200), Err(Malformed));
        let long = [&[0x24, 0x80, 4, 0x82, 0, 200][..], &[1; 200], &[0, 0]].concat();
        check(&long, Ok(&[&[4, 0x81, 200][..], &[1; 200]].concat()));
    }
}
