//! Reads PDF syntax [ISO 32000-2 §7.2 and §7.3] from a window of the document.

use super::object::{Dictionary, Object, Reference};

/// Why a window could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SyntaxError {
    /// The window ends inside the object: look again through a larger one.
    Incomplete,
    /// This is no PDF syntax.
    Malformed,
    /// Nested too deeply, or made of too many parts to be honest.
    Excessive,
}

/// A reader over a window. It never looks beyond it and never goes back before its position.
#[derive(Debug, Clone)]
pub(super) struct Parser<'w> {
    window: &'w [u8],
    position: usize,
    /// Whether nothing follows the window: a token may end where it ends.
    complete: bool,
    /// How many more objects may be read: memory is proportional to it.
    budget: usize,
}

/// Depth of nested arrays and dictionaries; real documents stay below ten.
const MAX_DEPTH: usize = 48;
/// Number of objects in one indirect object, arrays of fields and annotations included.
const MAX_OBJECTS: usize = 1 << 19;

impl<'w> Parser<'w> {
    /// A parser at the beginning of `window`.
    pub(super) const fn new(window: &'w [u8], complete: bool) -> Self {
        Self { window, position: 0, complete, budget: MAX_OBJECTS }
    }

    /// The same window from another position.
    pub(super) const fn at(window: &'w [u8], position: usize, complete: bool) -> Self {
        Self { window, position, complete, budget: MAX_OBJECTS }
    }

    /// How far it has read.
    pub(super) const fn position(&self) -> usize {
        self.position
    }

    fn peek(&self) -> Option<u8> {
        self.window.get(self.position).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.window.get(self.position.saturating_add(ahead)).copied()
    }

    /// What to say when the window is at its end inside something.
    const fn ended(&self) -> SyntaxError {
        if self.complete { SyntaxError::Malformed } else { SyntaxError::Incomplete }
    }

    /// Skips white space and comments [ISO 32000-2 §7.2.3 and §7.2.4].
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while let Some(byte) = self.peek() {
                    if matches!(byte, b'\r' | b'\n') {
                        break;
                    }
                    self.position += 1;
                }
            } else if is_space(byte) {
                self.position += 1;
            } else {
                break;
            }
        }
    }

    /// Takes `keyword` if it is next and ends there.
    pub(super) fn keyword(&mut self, keyword: &[u8]) -> Result<bool, SyntaxError> {
        self.skip_space();
        let rest = self.window.get(self.position..).unwrap_or_default();
        if !rest.starts_with(keyword) {
            let cut_off = rest.len() < keyword.len() && keyword.starts_with(rest);
            return if cut_off && !self.complete {
                Err(SyntaxError::Incomplete)
            } else {
                Ok(false)
            };
        }
        match rest.get(keyword.len()) {
            Some(byte) if is_regular(*byte) => Ok(false),
            None if !self.complete => Err(SyntaxError::Incomplete),
            _ => {
                self.position += keyword.len();
                Ok(true)
            }
        }
    }

    /// Reads an unsigned number.
    pub(super) fn unsigned(&mut self) -> Result<u64, SyntaxError> {
        self.skip_space();
        let mut value: u64 = 0;
        let start = self.position;
        while let Some(byte) = self.peek() {
            if !byte.is_ascii_digit() {
                break;
            }
            value = value
                .checked_mul(10)
                .and_then(|value| value.checked_add(u64::from(byte - b'0')))
                .ok_or(SyntaxError::Malformed)?;
            self.position += 1;
        }
        match self.peek() {
            None if !self.complete => Err(SyntaxError::Incomplete),
            Some(byte) if is_regular(byte) => Err(SyntaxError::Malformed),
            _ if start == self.position => Err(SyntaxError::Malformed),
            _ => Ok(value),
        }
    }

    /// Reads `12 0 obj`.
    pub(super) fn object_header(&mut self) -> Result<Reference, SyntaxError> {
        let number = u32::try_from(self.unsigned()?).map_err(|_| SyntaxError::Malformed)?;
        let generation = u16::try_from(self.unsigned()?).map_err(|_| SyntaxError::Malformed)?;
        // `obj` may be followed by its object without a space, also by a number.
        self.skip_space();
        let rest = self.window.get(self.position..).unwrap_or_default();
        if rest.starts_with(b"obj") {
            self.position += 3;
            Ok(Reference { number, generation })
        } else if rest.len() < 3 {
            Err(self.ended())
        } else {
            Err(SyntaxError::Malformed)
        }
    }

    /// Takes `stream` and its end of line; the position is then that of the first byte of data.
    ///
    /// The keyword must be followed by CR LF or LF [ISO 32000-2 §7.3.8.1]; a lone CR is a fault
    /// that all readers forgive.
    pub(super) fn stream_keyword(&mut self) -> Result<bool, SyntaxError> {
        self.skip_space();
        let rest = self.window.get(self.position..).unwrap_or_default();
        if rest.len() < 8 && !self.complete {
            return Err(SyntaxError::Incomplete);
        }
        if !rest.starts_with(b"stream") {
            return Ok(false);
        }
        self.position += match (rest.get(6), rest.get(7)) {
            (Some(b'\r'), Some(b'\n')) => 8,
            (Some(b'\r' | b'\n'), _) => 7,
            _ => 6,
        };
        Ok(true)
    }

    /// Reads the next object.
    pub(super) fn object(&mut self) -> Result<Object, SyntaxError> {
        self.nested(0)
    }

    fn nested(&mut self, depth: usize) -> Result<Object, SyntaxError> {
        if depth > MAX_DEPTH || self.budget == 0 {
            return Err(SyntaxError::Excessive);
        }
        self.budget -= 1;
        self.skip_space();
        match self.peek().ok_or_else(|| self.ended())? {
            b'/' => Ok(Object::Name(self.name()?)),
            b'(' => Ok(Object::String(self.literal_string()?)),
            b'<' if self.peek_at(1).is_none() => Err(self.ended()),
            b'<' if self.peek_at(1) == Some(b'<') => {
                self.position += 2;
                Ok(Object::Dictionary(self.dictionary(depth)?))
            }
            b'<' => Ok(Object::String(self.hex_string()?)),
            b'[' => {
                self.position += 1;
                self.array(depth)
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number_or_reference(),
            b't' => self.constant(b"true", Object::Boolean(true)),
            b'f' => self.constant(b"false", Object::Boolean(false)),
            b'n' => self.constant(b"null", Object::Null),
            _ => Err(SyntaxError::Malformed),
        }
    }

    fn constant(&mut self, word: &[u8], object: Object) -> Result<Object, SyntaxError> {
        if self.keyword(word)? { Ok(object) } else { Err(SyntaxError::Malformed) }
    }

    fn array(&mut self, depth: usize) -> Result<Object, SyntaxError> {
        let mut elements = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None => return Err(self.ended()),
                Some(b']') => {
                    self.position += 1;
                    return Ok(Object::Array(elements));
                }
                Some(_) => elements.push(self.nested(depth + 1)?),
            }
        }
    }

    fn dictionary(&mut self, depth: usize) -> Result<Dictionary, SyntaxError> {
        let mut dictionary = Dictionary::new();
        loop {
            self.skip_space();
            match (self.peek(), self.peek_at(1)) {
                (Some(b'>'), Some(b'>')) => {
                    self.position += 2;
                    return Ok(dictionary);
                }
                (Some(b'/'), _) => {
                    let key = self.name()?;
                    let value = self.nested(depth + 1)?;
                    dictionary.push(key, value);
                }
                (None, _) | (Some(b'>'), None) => return Err(self.ended()),
                _ => return Err(SyntaxError::Malformed),
            }
        }
    }

    fn name(&mut self) -> Result<Vec<u8>, SyntaxError> {
        self.position += 1;
        let mut name = Vec::new();
        loop {
            match self.peek() {
                None if !self.complete => return Err(SyntaxError::Incomplete),
                Some(b'#') => {
                    let digits = (self.peek_at(1).and_then(hex), self.peek_at(2).and_then(hex));
                    if let (Some(high), Some(low)) = digits {
                        name.push(high << 4 | low);
                        self.position += 3;
                    } else if self.peek_at(2).is_none() && !self.complete {
                        return Err(SyntaxError::Incomplete);
                    } else {
                        // Before PDF 1.2 the number sign stood for itself.
                        name.push(b'#');
                        self.position += 1;
                    }
                }
                Some(byte) if is_regular(byte) => {
                    name.push(byte);
                    self.position += 1;
                }
                _ => return Ok(name),
            }
        }
    }

    fn literal_string(&mut self) -> Result<Vec<u8>, SyntaxError> {
        self.position += 1;
        let mut bytes = Vec::new();
        let mut open = 1_u32;
        loop {
            let byte = self.peek().ok_or_else(|| self.ended())?;
            self.position += 1;
            match byte {
                b'(' => {
                    open = open.checked_add(1).ok_or(SyntaxError::Excessive)?;
                    bytes.push(byte);
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(bytes);
                    }
                    bytes.push(byte);
                }
                b'\\' => self.escape(&mut bytes)?,
                // Any end of line inside a string is read as a line feed.
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.position += 1;
                    }
                    bytes.push(b'\n');
                }
                _ => bytes.push(byte),
            }
        }
    }

    /// What follows a backslash in a literal string [ISO 32000-2 table 3].
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), SyntaxError> {
        let byte = self.peek().ok_or_else(|| self.ended())?;
        self.position += 1;
        match byte {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'\n' => {}
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.position += 1;
                }
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    match self.peek() {
                        Some(digit @ b'0'..=b'7') => {
                            value = value * 8 + u32::from(digit - b'0');
                            self.position += 1;
                        }
                        _ => break,
                    }
                }
                // High-order overflow is ignored, says the table.
                bytes.push(u8::try_from(value & 0xff).unwrap_or_default());
            }
            other => bytes.push(other),
        }
        Ok(())
    }

    fn hex_string(&mut self) -> Result<Vec<u8>, SyntaxError> {
        self.position += 1;
        let mut bytes = Vec::new();
        let mut half: Option<u8> = None;
        loop {
            let byte = self.peek().ok_or_else(|| self.ended())?;
            self.position += 1;
            if byte == b'>' {
                // A missing last digit is a zero [ISO 32000-2 §7.3.4.3].
                bytes.extend(half.map(|high| high << 4));
                return Ok(bytes);
            }
            if let Some(digit) = hex(byte) {
                match half.take() {
                    Some(high) => bytes.push(high << 4 | digit),
                    None => half = Some(digit),
                }
            } else if !is_space(byte) {
                return Err(SyntaxError::Malformed);
            }
        }
    }

    fn number_or_reference(&mut self) -> Result<Object, SyntaxError> {
        let number = self.number()?;
        let Object::Integer(integer) = number else { return Ok(number) };
        let Ok(object_number) = u32::try_from(integer) else { return Ok(number) };
        let mut ahead = self.clone();
        match ahead.rest_of_reference() {
            Ok(Some(generation)) => {
                self.position = ahead.position;
                Ok(Object::Reference(Reference { number: object_number, generation }))
            }
            Ok(None) => Ok(number),
            Err(error) => Err(error),
        }
    }

    /// ` 0 R` after a number, if that is what follows.
    fn rest_of_reference(&mut self) -> Result<Option<u16>, SyntaxError> {
        self.skip_space();
        match self.peek() {
            None if !self.complete => return Err(SyntaxError::Incomplete),
            Some(byte) if byte.is_ascii_digit() => {}
            _ => return Ok(None),
        }
        let generation = match self.unsigned() {
            Ok(generation) => generation,
            Err(SyntaxError::Incomplete) => return Err(SyntaxError::Incomplete),
            Err(_) => return Ok(None),
        };
        let Ok(generation) = u16::try_from(generation) else { return Ok(None) };
        Ok(self.keyword(b"R")?.then_some(generation))
    }

    fn number(&mut self) -> Result<Object, SyntaxError> {
        let start = self.position;
        while self.peek().is_some_and(is_regular) {
            self.position += 1;
        }
        if self.peek().is_none() && !self.complete {
            return Err(SyntaxError::Incomplete);
        }
        let token = self.window.get(start..self.position).unwrap_or_default();
        let text = core::str::from_utf8(token).map_err(|_| SyntaxError::Malformed)?;
        if let Ok(integer) = text.parse::<i64>() {
            return Ok(Object::Integer(integer));
        }
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && digits.bytes().filter(|byte| *byte == b'.').count() <= 1
            && !digits.is_empty();
        if is_number { Ok(Object::Real(token.to_vec())) } else { Err(SyntaxError::Malformed) }
    }
}

/// White space [ISO 32000-2 table 1].
pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

/// Neither white space nor delimiter [ISO 32000-2 §7.2.3].
pub(super) const fn is_regular(byte: u8) -> bool {
    !is_space(byte)
        && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

const fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        let object = Parser::new(input.as_bytes(), true).object();
        let mut out = Vec::new();
        match object {
            Ok(object) => object.write(&mut out),
            Err(error) => out.extend_from_slice(format!("{error:?}").as_bytes()),
        }
        assert_eq!(String::from_utf8_lossy(&out), expected, "{input}");
    }

    #[test]
    fn objects_are_read_in_all_their_spellings() {
        check("<</A/B/C[1 0 R 2 3]/D<</E(x)>>>>", "<</A /B/C [1 0 R 2 3]/D <</E (x)>>>>");
        check("[1 2 3 4 R]", "[1 2 3 4 R]");
        check("[1%c\n0%c\nR]", "[1 0 R]");
        check(
            r"(a(b)\)\101\053\
)",
            "<6128622929412b>",
        );
        check("<48 65 6>", "(He`)");
        check("-.5", "-.5");
        check("+7", "7");
        check("99999999999999999999", "99999999999999999999");
        check("/A#42#", "/AB#23");
        check("[true false null]", "[true false null]");
    }

    #[test]
    fn what_is_no_pdf_is_refused() {
        for input in ["", "<<", "<</A>>", "[1", "(a", "<4x>", "--5", "1.2.3", "truely", "endobj"] {
            check(input, "Malformed");
        }
        check(&"[".repeat(100), "Excessive");
        check(&format!("[{}", "0 ".repeat(MAX_OBJECTS)), "Excessive");
    }

    #[test]
    fn an_object_cut_by_the_window_asks_for_more() {
        let whole = b"<</A(b)/C<44>/D 1 0 R/E true/F[-1.5]>> ";
        for end in 0..whole.len() - 1 {
            let result = Parser::new(&whole[..end], false).object();
            assert!(
                result == Err(SyntaxError::Incomplete) || end == whole.len() - 1,
                "cut at {end}: {result:?}"
            );
            if end == whole.len() - 1 {
                assert!(result.is_ok());
            }
        }
        assert!(Parser::new(whole, false).object().is_ok());
    }
}
