//! The objects of PDF [ISO 32000-2 §7.3], and how they are written down again.

/// An indirect reference, `12 0 R` [ISO 32000-2 §7.3.10].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// Object number.
    pub number: u32,
    /// Generation number.
    pub generation: u16,
}

impl Reference {
    /// A reference to a first-generation object.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self { number, generation: 0 }
    }
}

/// Any PDF object. What was read can be written again with the same meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// `null`, and whatever a reference to nothing stands for.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction, or too large for [`Object::Integer`], as it was written: nothing
    /// here calculates with it, and rounding would change a document.
    Real(Vec<u8>),
    /// A string, decoded from its literal or hexadecimal form.
    String(Vec<u8>),
    /// A name without the slash, with `#xx` resolved.
    Name(Vec<u8>),
    /// An array.
    Array(Vec<Self>),
    /// A dictionary.
    Dictionary(Dictionary),
    /// A stream: its dictionary and where its bytes begin.
    Stream(Stream),
    /// A reference to another object.
    Reference(Reference),
}

/// A stream object. The bytes stay in the document until somebody needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// The dictionary in front of the bytes.
    pub dictionary: Dictionary,
    /// Offset in the document of the first byte after `stream` and its end of line.
    pub offset: u64,
}

/// A dictionary in the order in which it was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dictionary(Vec<(Vec<u8>, Object)>);

impl Dictionary {
    /// A dictionary without entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The value of a key. When a broken writer repeats a key, the last one counts.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&Object> {
        self.0.iter().rev().find(|(name, _)| name == key.as_bytes()).map(|(_, value)| value)
    }

    /// How often a key is there: more than once is a sign of forgery.
    #[must_use]
    pub fn count(&self, key: &str) -> usize {
        self.0.iter().filter(|(name, _)| name == key.as_bytes()).count()
    }

    /// Sets a key in place, or adds it at the end.
    pub fn set(&mut self, key: &str, value: Object) {
        match self.0.iter().rposition(|(name, _)| name == key.as_bytes()) {
            Some(position) => {
                if let Some(entry) = self.0.get_mut(position) {
                    entry.1 = value;
                }
            }
            None => self.0.push((key.as_bytes().to_vec(), value)),
        }
    }

    /// Adds an entry without looking for an earlier one: for the parser.
    pub(super) fn push(&mut self, key: Vec<u8>, value: Object) {
        self.0.push((key, value));
    }

    /// Takes a key away.
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|(name, _)| name != key.as_bytes());
    }

    /// All entries, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.0.iter().map(|(key, value)| (key.as_slice(), value))
    }

    /// Whether `key` holds exactly this name.
    #[must_use]
    pub fn is_name(&self, key: &str, name: &str) -> bool {
        self.find(key).and_then(Object::as_name) == Some(name.as_bytes())
    }
}

impl Object {
    /// A name.
    #[must_use]
    pub fn name(name: &str) -> Self {
        Self::Name(name.as_bytes().to_vec())
    }

    /// The whole number, if it is one.
    #[must_use]
    pub const fn as_integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            _ => None,
        }
    }

    /// The name, if it is one.
    #[must_use]
    pub fn as_name(&self) -> Option<&[u8]> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The bytes, if it is a string.
    #[must_use]
    pub fn as_string(&self) -> Option<&[u8]> {
        match self {
            Self::String(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The elements, if it is an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The dictionary, also that of a stream.
    #[must_use]
    pub const fn as_dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            Self::Stream(stream) => Some(&stream.dictionary),
            _ => None,
        }
    }

    /// The reference, if it is one.
    #[must_use]
    pub const fn as_reference(&self) -> Option<Reference> {
        match self {
            Self::Reference(reference) => Some(*reference),
            _ => None,
        }
    }

    /// All references within the object.
    pub(crate) fn references(&self) -> Vec<Reference> {
        let mut found = Vec::new();
        let mut waiting = vec![self];
        while let Some(object) = waiting.pop() {
            match object {
                Self::Reference(reference) => found.push(*reference),
                Self::Array(elements) => waiting.extend(elements),
                Self::Dictionary(dictionary) => {
                    waiting.extend(dictionary.iter().map(|(_, value)| value));
                }
                Self::Stream(stream) => {
                    waiting.extend(stream.dictionary.iter().map(|(_, value)| value));
                }
                _ => {}
            }
        }
        found
    }

    /// Writes the object down. Streams are written as their dictionary: nothing here copies one.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Boolean(true) => out.extend_from_slice(b"true"),
            Self::Boolean(false) => out.extend_from_slice(b"false"),
            Self::Integer(value) => out.extend_from_slice(value.to_string().as_bytes()),
            Self::Real(text) => out.extend_from_slice(text),
            Self::String(bytes) => write_string(bytes, out),
            Self::Name(name) => write_name(name, out),
            Self::Array(elements) => {
                out.push(b'[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        out.push(b' ');
                    }
                    element.write(out);
                }
                out.push(b']');
            }
            Self::Dictionary(dictionary) => dictionary.write(out),
            Self::Stream(stream) => stream.dictionary.write(out),
            Self::Reference(reference) => out.extend_from_slice(
                format!("{} {} R", reference.number, reference.generation).as_bytes(),
            ),
        }
    }
}

impl Dictionary {
    /// Writes the dictionary down.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"<<");
        for (key, value) in &self.0 {
            write_name(key, out);
            out.push(b' ');
            value.write(out);
        }
        out.extend_from_slice(b">>");
    }
}

/// Writes a string: literal when it is plain text, hexadecimal otherwise, because line ends and
/// unbalanced parentheses survive only there without escapes [ISO 32000-2 §7.3.4].
fn write_string(bytes: &[u8], out: &mut Vec<u8>) {
    let plain = bytes.iter().all(|byte| matches!(byte, b' '..=b'~') && !b"()\\".contains(byte));
    if plain {
        out.push(b'(');
        out.extend_from_slice(bytes);
        out.push(b')');
    } else {
        out.push(b'<');
        write_hex(bytes, out);
        out.push(b'>');
    }
}

/// Writes a name, with everything irregular as `#xx` [ISO 32000-2 §7.3.5].
fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in name {
        if matches!(byte, b'!'..=b'~') && !b"#()<>[]{}/%".contains(byte) {
            out.push(*byte);
        } else {
            out.push(b'#');
            write_hex(&[*byte], out);
        }
    }
}

/// Writes bytes as hexadecimal digits.
pub(crate) fn write_hex(bytes: &[u8], out: &mut Vec<u8>) {
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            out.push(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(object: &Object, expected: &str) {
        let mut out = Vec::new();
        object.write(&mut out);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn objects_are_written_as_the_standard_asks() {
        check(&Object::String(b"plain text".to_vec()), "(plain text)");
        check(&Object::String(b"a(b\r".to_vec()), "<6128620d>");
        check(&Object::name("A B#/\u{e9}"), "/A#20B#23#2f#c3#a9");
        check(&Object::Array(vec![Object::Null, Object::Boolean(true)]), "[null true]");
        check(&Object::Reference(Reference { number: 7, generation: 2 }), "7 2 R");
        check(&Object::Real(b"-.002".to_vec()), "-.002");
        let mut dictionary = Dictionary::new();
        dictionary.set("B", Object::Integer(1));
        dictionary.set("A", Object::Dictionary(Dictionary::new()));
        dictionary.set("B", Object::Integer(2));
        check(&Object::Dictionary(dictionary), "<</B 2/A <<>>>>");
    }
}
