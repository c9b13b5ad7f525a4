//! What Kannel's fake centre wrote down, read as a phone would.
//!
//! Its protocol has a line for a message, `sender receiver kind text`, and does not mind that a text has
//! lines of its own [Kannel, test/fakesmsc.c].

use std::collections::BTreeMap;

/// A message as a phone has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sms {
    /// The phone.
    pub to: String,
    /// In which alphabet it travelled.
    pub alphabet: Alphabet,
    /// In how many parts.
    pub parts: usize,
    /// What it says.
    pub text: String,
}

/// The alphabet of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// The default alphabet of GSM.
    Gsm7,
    /// Two bytes a character.
    Ucs2,
}

/// One part on its way.
struct Part<'a> {
    to: &'a str,
    /// Which message it is of, of how many parts, and which of them [3GPP TS 23.040 §9.2.3.24.1].
    place: Option<(u8, u8, u8)>,
    alphabet: Alphabet,
    text: String,
}

/// The messages whose parts are all there.
pub(super) fn read(log: &str, sender: &str) -> Vec<Sms> {
    let mut found = Vec::new();
    let mut waiting: BTreeMap<(String, u8), BTreeMap<u8, String>> = BTreeMap::new();
    for line in whole_lines(log, sender) {
        let Part { to, place, alphabet, text } = part(&line, sender);
        let Some((reference, count, number)) = place else {
            found.push(Sms { to: to.to_owned(), alphabet, parts: 1, text });
            continue;
        };
        let name = (to.to_owned(), reference);
        let parts = waiting.entry(name.clone()).or_default();
        parts.insert(number, text);
        if parts.len() == usize::from(count) {
            let text = parts.values().map(String::as_str).collect();
            found.push(Sms { to: name.0.clone(), alphabet, parts: parts.len(), text });
            waiting.remove(&name);
        }
    }
    found
}

/// The lines of the protocol, each with the lines of its text.
fn whole_lines(log: &str, sender: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let received = log.lines().filter_map(|line| {
        line.split_once("Got message ")?.1.split_once(": <")?.1.strip_suffix('>')
    });
    for line in received {
        let begins = line.strip_prefix(sender).is_some_and(|rest| rest.starts_with(" +"));
        match lines.last_mut() {
            Some(last) if !begins => {
                last.push('\n');
                last.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

fn part<'a>(line: &'a str, sender: &str) -> Part<'a> {
    let rest = line.strip_prefix(sender).expect("our sender").trim_start();
    let (to, rest) = rest.split_once(' ').expect("a receiver");
    let (kind, rest) = rest.split_once(' ').expect("a kind");
    match kind {
        "text" => Part { to, place: None, alphabet: Alphabet::Gsm7, text: rest.to_owned() },
        "ucs-2" => Part { to, place: None, alphabet: Alphabet::Ucs2, text: ucs2(&decoded(rest)) },
        "udh" => {
            let (header, data) = rest.split_once(" data ").expect("a header and a text");
            let [5, 0, 3, reference, count, number] = decoded(header)[..] else {
                panic!("no part of a message: {line}")
            };
            let place = Some((reference, count, number));
            let bytes = decoded(data);
            // The protocol does not say which; no character of the other alphabet has a zero byte.
            if bytes.contains(&0) {
                return Part { to, place, alphabet: Alphabet::Ucs2, text: ucs2(&bytes) };
            }
            let text = String::from_utf8(bytes).expect("text");
            Part { to, place, alphabet: Alphabet::Gsm7, text }
        }
        other => panic!("unknown kind {other}: {line}"),
    }
}

fn ucs2(bytes: &[u8]) -> String {
    let units: Vec<u16> =
        bytes.chunks(2).map(|pair| u16::from_be_bytes(pair.try_into().expect("pairs"))).collect();
    String::from_utf16(&units).expect("text")
}

/// A form's way of writing bytes.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = text.bytes();
    let mut found = Vec::new();
    while let Some(byte) = bytes.next() {
        found.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || bytes.next().and_then(|byte| char::from(byte).to_digit(16));
                let (high, low) = (digit().expect("a digit"), digit().expect("a digit"));
                u8::try_from(high * 16 + low).expect("two digits")
            }
            other => other,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_parts_become_messages() {
        let log = "\
            x DEBUG: Got message 1: <S +341 text one>\n\
            x DEBUG: Got message 2: <>\n\
            x DEBUG: Got message 3: <@host #1>\n\
            x DEBUG: Got message 4: <S +342 udh %05%00%03A%02%02 data %00b>\n\
            x DEBUG: Got message 5: <S +341 ucs-2 %00%F3>\n\
            x DEBUG: Got message 6: <S +342 udh %05%00%03A%02%01 data %00a%00+>\n\
            x DEBUG: Got message 7: <S +343 udh %05%00%03B%02%01 data half>\n";
        let sms = |to: &str, alphabet, parts, text: &str| Sms {
            to: to.to_owned(),
            alphabet,
            parts,
            text: text.to_owned(),
        };
        assert_eq!(
            read(log, "S"),
            [
                sms("+341", Alphabet::Gsm7, 1, "one\n\n@host #1"),
                sms("+341", Alphabet::Ucs2, 1, "ó"),
                sms("+342", Alphabet::Ucs2, 2, "a b"),
            ]
        );
    }
}
