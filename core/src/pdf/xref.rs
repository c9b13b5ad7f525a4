//! Cross-reference sections [ISO 32000-2 §7.5.4 and §7.5.8].
//!
//! Tables stay in the document: an entry is read when somebody asks for its object. Streams are
//! unpacked once. So the memory taken does not grow with the number of objects of a table, and a
//! hostile one costs nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::PdfError;
use super::filter::MAX_DECODED;
use super::object::{Dictionary, Object};
use super::parser::{Parser, is_space};
use super::reader::Reader;

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Nowhere: it was deleted or never used.
    Free,
    /// At an offset of the document.
    InFile {
        /// Offset of `12 0 obj`.
        offset: u64,
        /// The generation it must have.
        generation: u16,
    },
    /// In an object stream [ISO 32000-2 §7.5.7].
    InStream {
        /// Object number of the stream.
        stream: u32,
        /// Which of its objects it is.
        index: u32,
    },
}

/// One cross-reference section with its trailer.
#[derive(Debug)]
pub(crate) struct Section {
    /// Where it begins.
    pub(crate) offset: u64,
    /// Its trailer dictionary, or the dictionary of its stream.
    pub(crate) trailer: Dictionary,
    /// Whether it is a stream.
    pub(crate) is_stream: bool,
    table: Table,
    /// What `/XRefStm` of a hybrid file leads to [ISO 32000-2 §7.5.8.4].
    hidden: Option<(u64, Table)>,
    /// Whether it has a fault that some readers forgive and some do not.
    irregular: bool,
}

#[derive(Debug)]
enum Table {
    Classic(Vec<Run>),
    Packed(Packed),
    Found(BTreeMap<u32, Entry>),
}

/// A subsection of a table.
#[derive(Debug)]
struct Run {
    first: u32,
    count: u32,
    /// Offset of its first entry.
    offset: u64,
    /// 20 by the standard; some writers use 19.
    stride: u64,
    irregular: bool,
}

/// The data of a cross-reference stream.
#[derive(Debug)]
struct Packed {
    widths: [usize; 3],
    ranges: Vec<(u32, u32)>,
    data: Vec<u8>,
}

/// Largest object number of any reader [ISO 32000-1 Annex C].
pub(crate) const MAX_OBJECT_NUMBER: u32 = 8_388_607;
/// Number of revisions a document may have.
const MAX_SECTIONS: usize = 4096;
/// Subsections and ranges of one section.
const MAX_RUNS: usize = 1 << 18;
/// Objects that are looked at one by one, where all have to be.
const MAX_NUMBERS: usize = 1 << 21;

impl Section {
    /// A section that was put together from the objects that a scan found.
    pub(super) const fn found(entries: BTreeMap<u32, Entry>, trailer: Dictionary) -> Self {
        Self {
            offset: 0,
            trailer,
            is_stream: false,
            table: Table::Found(entries),
            hidden: None,
            irregular: false,
        }
    }

    fn tables(&self) -> impl Iterator<Item = &Table> {
        core::iter::once(&self.table).chain(self.hidden.iter().map(|(_, table)| table))
    }

    /// The last of the places where it is.
    pub(super) fn last_offset(&self) -> u64 {
        self.offset.max(self.hidden.as_ref().map_or(0, |(offset, _)| *offset))
    }

    /// Whether readers differ in what they make of it.
    pub(super) const fn is_doubtful(&self) -> bool {
        self.irregular || self.hidden.is_some()
    }

    /// What this section says of an object; `None` when it says nothing.
    pub(super) fn entry(
        &self,
        reader: &Reader<'_>,
        number: u32,
    ) -> Result<Option<Entry>, PdfError> {
        let visible = self.table.entry(reader, number)?;
        match (&self.hidden, visible) {
            // Objects hidden from old readers are free in the table.
            (Some((_, hidden)), None | Some(Entry::Free)) => {
                Ok(hidden.entry(reader, number)?.or(visible))
            }
            _ => Ok(visible),
        }
    }

    /// The numbers of all objects this section speaks of, in ascending order.
    pub(crate) fn numbers(&self) -> Result<BTreeSet<u32>, PdfError> {
        let mut numbers = BTreeSet::new();
        for (first, count) in self.tables().flat_map(Table::ranges) {
            numbers.extend(first..first.saturating_add(count));
            if numbers.len() > MAX_NUMBERS {
                return Err(PdfError::LimitExceeded("number of objects"));
            }
        }
        Ok(numbers)
    }

    /// The largest object number this section speaks of.
    pub(super) fn largest_number(&self) -> u32 {
        self.tables()
            .flat_map(Table::ranges)
            .filter(|(_, count)| *count > 0)
            .map(|(first, count)| first.saturating_add(count - 1))
            .max()
            .unwrap_or(0)
    }
}

impl Table {
    fn ranges(&self) -> Vec<(u32, u32)> {
        match self {
            Self::Classic(runs) => runs.iter().map(|run| (run.first, run.count)).collect(),
            Self::Packed(packed) => packed.ranges.clone(),
            Self::Found(entries) => entries.keys().map(|number| (*number, 1)).collect(),
        }
    }

    fn entry(&self, reader: &Reader<'_>, number: u32) -> Result<Option<Entry>, PdfError> {
        match self {
            Self::Classic(runs) => {
                for run in runs {
                    if let Some(index) = number.checked_sub(run.first)
                        && index < run.count
                    {
                        return run.entry(reader, index).map(Some);
                    }
                }
                Ok(None)
            }
            Self::Packed(packed) => Ok(packed.entry(number)),
            Self::Found(entries) => Ok(entries.get(&number).copied()),
        }
    }
}

impl Run {
    fn entry(&self, reader: &Reader<'_>, index: u32) -> Result<Entry, PdfError> {
        let offset = self.offset.saturating_add(u64::from(index).saturating_mul(self.stride));
        let window = reader.window(offset, 18)?;
        parse_entry(&window).ok_or(PdfError::DamagedXref("an entry of the table is malformed"))
    }
}

/// `0000000018 00000 n` [ISO 32000-2 §7.5.4], with spaces for leading zeros forgiven.
fn parse_entry(window: &[u8]) -> Option<Entry> {
    let number = |range: core::ops::Range<usize>| {
        let digits = core::str::from_utf8(window.get(range)?).ok()?.trim_start_matches(' ');
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse::<u64>().ok()).flatten()
    };
    let (offset, generation) = (number(0..10)?, number(11..16)?);
    match (window.get(10)?, window.get(16)?, window.get(17)?) {
        (b' ', b' ', b'f') => Some(Entry::Free),
        // Nothing can be at the place of the header: an old way to say that it is nowhere.
        (b' ', b' ', b'n') if offset == 0 => Some(Entry::Free),
        (b' ', b' ', b'n') => {
            Some(Entry::InFile { offset, generation: u16::try_from(generation).ok()? })
        }
        _ => None,
    }
}

impl Packed {
    fn entry(&self, number: u32) -> Option<Entry> {
        let mut before = 0_usize;
        for (first, count) in &self.ranges {
            if let Some(index) = number.checked_sub(*first)
                && index < *count
            {
                return self.row(before.checked_add(index as usize)?);
            }
            before = before.checked_add(*count as usize)?;
        }
        None
    }

    fn row(&self, index: usize) -> Option<Entry> {
        let row_len: usize = self.widths.iter().sum();
        let start = index.checked_mul(row_len)?;
        let mut row = self.data.get(start..start.checked_add(row_len)?)?;
        let mut field = |width: usize| {
            let (bytes, rest) = row.split_at_checked(width)?;
            row = rest;
            Some(bytes.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte)))
        };
        let [kind_width, second_width, third_width] = self.widths;
        let kind = field(kind_width)?;
        // A missing type is 1 [ISO 32000-2 table 17].
        let kind = if kind_width == 0 { 1 } else { kind };
        let (second, third) = (field(second_width)?, field(third_width)?);
        match kind {
            1 if second == 0 => Some(Entry::Free),
            1 => Some(Entry::InFile { offset: second, generation: u16::try_from(third).ok()? }),
            2 => Some(Entry::InStream {
                stream: u32::try_from(second).ok()?,
                index: u32::try_from(third).ok()?,
            }),
            // Other types are read as references to nothing [ISO 32000-2 §7.5.8.3].
            _ => Some(Entry::Free),
        }
    }
}

/// Reads the section at `start` and all before it, newest first.
pub(super) fn read_chain(reader: &Reader<'_>, start: u64) -> Result<Vec<Section>, PdfError> {
    let mut sections: Vec<Section> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut memory = MAX_DECODED;
    let mut next = Some(start);
    while let Some(offset) = next {
        if !seen.insert(offset) {
            return Err(PdfError::DamagedXref("the sections lead back to each other"));
        }
        if sections.len() >= MAX_SECTIONS {
            return Err(PdfError::LimitExceeded("number of revisions"));
        }
        let section = read_section(reader, offset, &mut memory)?;
        let size = |section: &Section| section.trailer.find("Size").and_then(Object::as_integer);
        if let Some(newer) = sections.last_mut()
            && size(newer) < size(&section)
        {
            newer.irregular = true;
        }
        next = offset_in(&section.trailer, "Prev")?;
        sections.push(section);
    }
    Ok(sections)
}

fn offset_in(trailer: &Dictionary, key: &str) -> Result<Option<u64>, PdfError> {
    match trailer.find(key) {
        None | Some(Object::Null) => Ok(None),
        Some(Object::Integer(value)) => u64::try_from(*value)
            .map(Some)
            .map_err(|_| PdfError::DamagedXref("an offset is negative")),
        Some(_) => Err(PdfError::DamagedXref("an offset is no number")),
    }
}

fn read_section(reader: &Reader<'_>, offset: u64, memory: &mut usize) -> Result<Section, PdfError> {
    if reader.window(offset, 4)? != b"xref" {
        let (trailer, packed) = read_packed(reader, offset, memory)?;
        let table = Table::Packed(packed);
        return Ok(Section {
            offset,
            trailer,
            is_stream: true,
            table,
            hidden: None,
            irregular: false,
        });
    }
    let (runs, trailer) = read_classic(reader, offset)?;
    let hidden = match offset_in(&trailer, "XRefStm")? {
        Some(offset) => Some((offset, Table::Packed(read_packed(reader, offset, memory)?.1))),
        None => None,
    };
    let irregular = runs.iter().any(|run| run.irregular);
    let table = Table::Classic(runs);
    Ok(Section { offset, trailer, is_stream: false, table, hidden, irregular })
}

/// Walks over the subsections without reading their entries.
fn read_classic(reader: &Reader<'_>, offset: u64) -> Result<(Vec<Run>, Dictionary), PdfError> {
    const MALFORMED: PdfError = PdfError::DamagedXref("the table is malformed");
    let mut runs = Vec::new();
    let mut position = offset.saturating_add(4);
    loop {
        let window = reader.window(position, 256)?;
        let mut parser = Parser::new(&window, true);
        if parser.keyword(b"trailer").map_err(|_| MALFORMED)? {
            break;
        }
        if runs.len() >= MAX_RUNS {
            return Err(PdfError::LimitExceeded("subsections of the cross-reference table"));
        }
        let mut number =
            || parser.unsigned().ok().and_then(|n| u32::try_from(n).ok()).ok_or(MALFORMED);
        let (first, count) = (number()?, number()?);
        if first.checked_add(count).is_none_or(|end| end > MAX_OBJECT_NUMBER + 1) {
            return Err(PdfError::LimitExceeded("number of objects"));
        }
        // The entries begin on the next line; a space at its beginning may be part of the first.
        let rest = window.get(parser.position()..).unwrap_or_default();
        let line_end = rest
            .iter()
            .position(|byte| matches!(byte, b'\r' | b'\n'))
            .filter(|end| rest.iter().take(*end).all(|byte| is_space(*byte)));
        let Some(line_end) = line_end else {
            // `0 0 trailer` on one line has no entries to misread.
            if count > 0 {
                return Err(MALFORMED);
            }
            position = position.saturating_add(parser.position() as u64);
            continue;
        };
        let is_pair = rest.get(line_end..line_end + 2) == Some(b"\r\n");
        let line_end = line_end + if is_pair { 2 } else { 1 };
        let entries = position.saturating_add((parser.position() + line_end) as u64);
        let run = match count {
            0 => Run { first, count, offset: entries, stride: 20, irregular: false },
            _ => measure_run(reader, first, count, entries)?,
        };
        position = run.offset.saturating_add(u64::from(count).saturating_mul(run.stride));
        if position > reader.len() {
            return Err(PdfError::DamagedXref("the table reaches beyond the end of the file"));
        }
        runs.push(run);
    }
    let window = reader.window(position, 256)?;
    let mut parser = Parser::new(&window, true);
    // The keyword was seen above; what counts is where it ends.
    parser.keyword(b"trailer").map_err(|_| MALFORMED)?;
    let start = position.saturating_add(parser.position() as u64);
    match reader.parse(start, |parser| parser.object())? {
        Some((Object::Dictionary(trailer), _)) => Ok((runs, trailer)),
        _ => Err(PdfError::DamagedXref("the trailer is malformed")),
    }
}

/// Finds the length of a line of the table from its first and last entries.
fn measure_run(reader: &Reader<'_>, first: u32, count: u32, offset: u64) -> Result<Run, PdfError> {
    let window = reader.window(offset, 24)?;
    let tail = window.get(18..).unwrap_or_default();
    let spaces = tail.iter().take(2).take_while(|byte| is_space(**byte)).count();
    let stride = 18 + spaces as u64;
    let mut run = Run { first, count, offset, stride, irregular: spaces != 2 };
    // The head of the list of free objects may be right where all others are padded.
    for index in [0, 1, count - 1].into_iter().filter(|index| *index < count) {
        let entry = reader.window(offset.saturating_add(u64::from(index) * stride), 10)?;
        run.irregular |= !entry.iter().all(u8::is_ascii_digit);
    }
    if spaces == 0 {
        return Err(PdfError::DamagedXref("the table is malformed"));
    }
    run.entry(reader, 0)?;
    run.entry(reader, count - 1)?;
    Ok(run)
}

fn read_packed(
    reader: &Reader<'_>,
    offset: u64,
    memory: &mut usize,
) -> Result<(Dictionary, Packed), PdfError> {
    const MALFORMED: PdfError = PdfError::DamagedXref("the cross-reference stream is malformed");
    let Some((_, Object::Stream(stream), _)) = reader.indirect(offset)? else {
        return Err(PdfError::DamagedXref("no cross-reference section is where it should be"));
    };
    let dictionary = stream.dictionary.clone();
    if !dictionary.is_name("Type", "XRef") {
        return Err(PdfError::DamagedXref("no cross-reference section is where it should be"));
    }
    let small = |object: &Object| object.as_integer().and_then(|n| u32::try_from(n).ok());
    let widths: Vec<usize> = dictionary
        .find("W")
        .and_then(Object::as_array)
        .unwrap_or_default()
        .iter()
        .filter_map(|width| small(width).map(|width| width as usize))
        .collect();
    let widths = <[usize; 3]>::try_from(widths).map_err(|_| MALFORMED)?;
    if widths.iter().any(|width| *width > 8) || widths.iter().sum::<usize>() == 0 {
        return Err(MALFORMED);
    }
    let index: Vec<u32> = match dictionary.find("Index") {
        Some(Object::Array(numbers)) => {
            let index: Vec<u32> = numbers.iter().filter_map(small).collect();
            if index.len() == numbers.len() { index } else { return Err(MALFORMED) }
        }
        _ => vec![0, dictionary.find("Size").and_then(small).ok_or(MALFORMED)?],
    };
    if !index.len().is_multiple_of(2) || index.len() > 2 * MAX_RUNS {
        return Err(MALFORMED);
    }
    let ranges: Vec<(u32, u32)> =
        index.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?))).collect();
    if ranges
        .iter()
        .any(|(first, count)| first.checked_add(*count).is_none_or(|n| n > MAX_OBJECT_NUMBER + 1))
    {
        return Err(PdfError::LimitExceeded("number of objects"));
    }
    let data = reader.stream_data(&stream, &|_| None)?;
    *memory = memory
        .checked_sub(data.len())
        .ok_or(PdfError::LimitExceeded("size of the cross-reference streams"))?;
    Ok((dictionary, Packed { widths, ranges, data }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_with_the_usual_faults_forgiven() {
        let check = |line: &str, expected| assert_eq!(parse_entry(line.as_bytes()), expected);
        let at = |offset, generation| Some(Entry::InFile { offset, generation });
        check("0000000018 00000 n", at(18, 0));
        check("        18 00003 n", at(18, 3));
        check("9999999999 65535 n", at(9_999_999_999, 65_535));
        check("0000000018 65535 f", Some(Entry::Free));
        check("0000000000 00000 n", Some(Entry::Free));
        for line in ["", "0000000018 00000 x", "000000001800000 n ", "0000000018 99999 n"] {
            check(line, None);
        }
        check("          0000000 n", None);
        check("-000000018 00000 n", None);
    }
}
