//! The signatures in a document, and what each of them covers [ISO 32000-2 §12.8].
//!
//! A validator must not trust what a signature dictionary says of itself: the range of bytes is
//! checked against the places where the dictionary and its `/Contents` really are.

use super::PdfError;
use super::changes;
pub use super::changes::Changes;
use super::document::{Document, Extent, Revision};
use super::fields::{self, Field};
use super::object::{Dictionary, Object};
use super::text;
use crate::source::Source;
use crate::time::UnixTime;

/// A signature or document timestamp found in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedSignature {
    /// Fully qualified name of its field.
    pub field_name: String,
    /// `/Filter`, such as `Adobe.PPKLite`.
    pub filter: String,
    /// `/SubFilter`, such as `ETSI.CAdES.detached`, or `ETSI.RFC3161` for a document timestamp.
    pub sub_filter: String,
    /// `/ByteRange`, when it has the only form that covers a document: two ranges, the first from
    /// its beginning.
    pub byte_range: Option<[u64; 4]>,
    /// The CMS in DER without the zeros that fill its room.
    pub contents: Vec<u8>,
    /// `/M`: the claimed time.
    pub claimed_time: Option<UnixTime>,
    /// `/Name`.
    pub name: Option<String>,
    /// `/Reason`.
    pub reason: Option<String>,
    /// `/Location`.
    pub location: Option<String>,
    /// The level of `/DocMDP` when it certifies the document: 1, 2 or 3 [ISO 32000-2 table 257].
    pub certification: Option<u8>,
    /// What it covers.
    pub coverage: Coverage,
    /// What came after it.
    pub changes: Changes,
}

/// What the bytes under a signature are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Coverage {
    /// Everything but the signature itself.
    WholeDocument,
    /// Everything that the document was when it was signed, but the signature itself.
    WholeRevision,
    /// The range is malformed or leaves out more than it may: nothing can be said about the
    /// document, whatever the cryptography says.
    Broken(RangeFault),
}

/// What is wrong with a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RangeFault {
    /// Not two ranges of whole numbers.
    Malformed,
    /// It does not begin at the first byte.
    NotFromBeginning,
    /// The ranges overlap, or reach beyond the end of the file.
    OutOfFile,
    /// The gap holds more, less or something else than `/Contents`.
    GapIsNotContents,
    /// The end of the range is not the end of a revision.
    EndsInsideRevision,
    /// `/Contents` holds no DER value.
    NoDer,
}

impl RangeFault {
    /// A stable code for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "byte_range_malformed",
            Self::NotFromBeginning => "byte_range_not_from_beginning",
            Self::OutOfFile => "byte_range_out_of_file",
            Self::GapIsNotContents => "byte_range_gap_is_not_contents",
            Self::EndsInsideRevision => "byte_range_ends_inside_revision",
            Self::NoDer => "signature_contents_no_der",
        }
    }
}

/// Finds all signatures, in the order in which they were made as far as their ranges tell.
///
/// # Errors
/// [`PdfError`] when the document itself cannot be read. A broken signature is no error: it is in
/// the result, with its fault.
pub fn find<S: Source + ?Sized>(document: &S) -> Result<Vec<EmbeddedSignature>, PdfError> {
    let source = super::Borrowed(document);
    let by_index = Document::open(&source).and_then(|document| find_in(&document));
    match by_index {
        Err(error) if error.is_damage() => Document::recover(&source)
            .and_then(|document| find_in(&document))
            .map_err(|found| if found.is_damage() { error } else { found }),
        result => result,
    }
}

fn find_in(document: &Document<'_>) -> Result<Vec<EmbeddedSignature>, PdfError> {
    let revision = document.latest();
    let mut found = Vec::new();
    for field in fields::fields(revision)?.iter().filter(|field| field.is_signature) {
        found.extend(read(document, field)?);
    }
    found.sort_by_key(|signature| signature.byte_range.map_or(u64::MAX, end_of));
    Ok(found)
}

const fn end_of(byte_range: [u64; 4]) -> u64 {
    let [_, _, after, rest] = byte_range;
    after.saturating_add(rest)
}

/// What the signature in a field covers, if the field is there and signed. Nothing but the index
/// leads there: an update must not need luck.
pub(crate) fn coverage_of(
    source: &dyn Source,
    field_name: &str,
) -> Result<Option<Coverage>, PdfError> {
    let document = Document::open(source)?;
    for field in fields::fields(document.latest())? {
        if field.is_signature && field.name == field_name {
            return Ok(read(&document, &field)?.map(|signature| signature.coverage));
        }
    }
    Ok(None)
}

fn read(document: &Document<'_>, field: &Field) -> Result<Option<EmbeddedSignature>, PdfError> {
    let revision = document.latest();
    let (value, extent) = match &field.value {
        Object::Reference(reference) => revision.load_with_extent(*reference)?,
        // Written into its field: the field is where it lies.
        direct => match field.reference {
            Some(reference) => (direct.clone(), revision.load_with_extent(reference)?.1),
            None => (direct.clone(), None),
        },
    };
    let Object::Dictionary(signature) = value else { return Ok(None) };
    let string = |key: &str| -> Result<Option<String>, PdfError> {
        Ok(revision.value(&signature, key)?.as_string().map(text::decode))
    };
    let name = |key: &str| -> Result<String, PdfError> {
        let value = revision.value(&signature, key)?;
        Ok(String::from_utf8_lossy(value.as_name().unwrap_or_default()).into_owned())
    };
    let padded = revision.value(&signature, "Contents")?.as_string().unwrap_or_default().to_vec();
    let mut contents = padded.clone();
    if let Some(length) = der_len(&padded) {
        contents.truncate(length);
    }
    let byte_range = read_byte_range(revision, &signature)?;
    let coverage = match byte_range {
        Err(fault) => Coverage::Broken(fault),
        Ok(range) => check_coverage(document, &signature, &padded, range, extent)?,
    };
    let changes = match (byte_range, coverage) {
        (_, Coverage::WholeDocument) => Changes::None,
        (Ok(range), Coverage::WholeRevision) => changes::since(document, end_of(range))?,
        _ => Changes::Other,
    };
    let claimed_time = revision.value(&signature, "M")?.as_string().and_then(text::read_date);
    Ok(Some(EmbeddedSignature {
        field_name: field.name.clone(),
        filter: name("Filter")?,
        sub_filter: name("SubFilter")?,
        byte_range: byte_range.ok(),
        contents,
        claimed_time,
        name: string("Name")?,
        reason: string("Reason")?,
        location: string("Location")?,
        certification: certification(revision, &signature)?,
        coverage,
        changes,
    }))
}

/// `/P` of the `DocMDP` transform, 2 when it is left out.
fn certification(
    revision: Revision<'_, '_>,
    signature: &Dictionary,
) -> Result<Option<u8>, PdfError> {
    let references = revision.value(signature, "Reference")?;
    for reference in references.as_array().unwrap_or_default() {
        let Object::Dictionary(reference) = revision.resolve(reference)? else { continue };
        if revision.value(&reference, "TransformMethod")?.as_name() != Some(b"DocMDP") {
            continue;
        }
        let parameters = revision.dictionary(&reference, "TransformParams")?.unwrap_or_default();
        return Ok(Some(match revision.value(&parameters, "P")? {
            Object::Integer(1) => 1,
            Object::Integer(3) => 3,
            _ => 2,
        }));
    }
    Ok(None)
}

fn read_byte_range(
    revision: Revision<'_, '_>,
    signature: &Dictionary,
) -> Result<Result<[u64; 4], RangeFault>, PdfError> {
    let value = revision.value(signature, "ByteRange")?;
    let numbers: Option<Vec<u64>> = value
        .as_array()
        .unwrap_or_default()
        .iter()
        .map(|number| number.as_integer().and_then(|number| u64::try_from(number).ok()))
        .collect();
    let range = numbers.and_then(|numbers| <[u64; 4]>::try_from(numbers).ok());
    Ok(match range {
        None => Err(RangeFault::Malformed),
        Some([start, ..]) if start != 0 => Err(RangeFault::NotFromBeginning),
        Some(range) => Ok(range),
    })
}

fn check_coverage(
    document: &Document<'_>,
    signature: &Dictionary,
    padded: &[u8],
    range: [u64; 4],
    extent: Option<Extent>,
) -> Result<Coverage, PdfError> {
    let [_, before, after, rest] = range;
    let end = after.checked_add(rest).filter(|end| *end <= document.len());
    let (Some(end), true) = (end, before < after) else {
        return Ok(Coverage::Broken(RangeFault::OutOfFile));
    };
    // The dictionary around the gap must be this one, and say each thing once.
    let inside = extent.is_some_and(|extent| extent.start < before && after < extent.end);
    let once = ["Contents", "ByteRange"].iter().all(|key| signature.count(key) == 1);
    if !inside || !once || !gap_is_contents(document, before, after, padded)? {
        return Ok(Coverage::Broken(RangeFault::GapIsNotContents));
    }
    if der_len(padded).is_none() {
        return Ok(Coverage::Broken(RangeFault::NoDer));
    }
    if end == document.len() {
        return Ok(Coverage::WholeDocument);
    }
    Ok(match changes::revision_ending_at(document, end)? {
        Some(_) => Coverage::WholeRevision,
        None => Coverage::Broken(RangeFault::EndsInsideRevision),
    })
}

/// Whether the gap is `<`, exactly the digits of `/Contents`, and `>`.
fn gap_is_contents(
    document: &Document<'_>,
    before: u64,
    after: u64,
    padded: &[u8],
) -> Result<bool, PdfError> {
    let length = after - before;
    if length != 2 * padded.len() as u64 + 2 {
        return Ok(false);
    }
    let gap = document.window(before, length)?;
    let [b'<', digits @ .., b'>'] = gap.as_slice() else { return Ok(false) };
    let value = |digit: u8| char::from(digit).to_digit(16);
    Ok(digits.chunks(2).zip(padded).all(|(pair, byte)| match pair {
        [high, low] => matches!(
            (value(*high), value(*low)),
            (Some(high), Some(low)) if high << 4 | low == u32::from(*byte)
        ),
        _ => false,
    }))
}

/// Length of the DER value at the beginning of `bytes`, if it is whole and its length is written
/// as DER wants it [ITU-T X.690 §10.1].
pub(crate) fn der_len(bytes: &[u8]) -> Option<usize> {
    let (header, length) = match *bytes.get(1)? {
        short @ 0..=0x7f => (2, usize::from(short)),
        long @ 0x81..=0x84 => {
            let count = usize::from(long & 0x7f);
            let digits = bytes.get(2..2 + count)?;
            let length = digits
                .iter()
                .try_fold(0_usize, |n, byte| n.checked_mul(256)?.checked_add(usize::from(*byte)))?;
            (2 + count, length)
        }
        // BER without a length, as old software writes it: its end is where its zeros begin.
        0x80 => return indefinite_len(bytes),
        _ => return None,
    };
    header.checked_add(length).filter(|end| *end <= bytes.len())
}

/// Length of a BER value of indefinite length [ITU-T X.690 §8.1.3.6].
fn indefinite_len(bytes: &[u8]) -> Option<usize> {
    let mut position = 2_usize;
    let mut open = 1_usize;
    while open > 0 {
        let rest = bytes.get(position..)?;
        match rest {
            [0, 0, ..] => {
                open -= 1;
                position += 2;
            }
            [tag, 0x80, ..] if tag & 0x20 != 0 && tag & 0x1f != 0x1f => {
                open += 1;
                position += 2;
            }
            [tag, length, ..] if tag & 0x1f != 0x1f && *length != 0x80 => {
                position = position.checked_add(der_len(rest)?)?;
            }
            _ => return None,
        }
    }
    Some(position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_signature_is_found_by_its_length() {
        let check = |bytes: &[u8], expected| assert_eq!(der_len(bytes), expected, "{bytes:?}");
        check(&[0x30, 0x03, 2, 1, 1, 0, 0], Some(5));
        check(&[0x30, 0x81, 0x01, 5, 0], Some(4));
        check(&[0x30, 0x82, 0x00, 0x01, 5, 0], Some(5));
        check(&[0x30, 0x03, 2, 1], None);
        check(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], None);
        check(&[0x30, 0x85, 0, 0, 0, 0, 1, 1], None);
        check(&[0x30], None);
        check(&[], None);
        check(&[0x30, 0x80, 2, 1, 1, 0, 0, 0, 0], Some(7));
        check(&[0x30, 0x80, 0x24, 0x80, 4, 1, 9, 0, 0, 0, 0, 0], Some(11));
        check(&[0x30, 0x80, 0x24, 0x80, 4, 1, 9, 0, 0], None);
    }
}
