//! Looks for secrets in what was sent, in every form that a mistake would send them in.

use base64ct::{Base64, Base64Url, Encoding as _};
use std::collections::HashSet;

/// Length of the pieces of a document that are looked for.
const WINDOW: usize = 32;

/// Pieces of a document that were sent, raw, in hexadecimal or in base64.
#[must_use]
pub fn document_pieces(document: &[u8], sent: &[Vec<u8>]) -> Vec<String> {
    let mut found = Vec::new();
    let mut look = |form: &str, pieces: &[u8]| {
        let windows: HashSet<&[u8]> = pieces.windows(WINDOW).collect();
        for piece in sent.iter().flat_map(|one| one.windows(WINDOW)) {
            if windows.contains(piece) {
                found.push(format!("{form}: {}", String::from_utf8_lossy(piece)));
            }
        }
    };
    look("raw", document);
    look("hexadecimal", hexadecimal(document).as_bytes());
    look("hexadecimal", hexadecimal(document).to_uppercase().as_bytes());
    // Encoded text depends on where in the document the encoding started, modulo three.
    for offset in 0..3.min(document.len()) {
        look("base64", Base64::encode_string(&document[offset..]).as_bytes());
        look("base64url", Base64Url::encode_string(&document[offset..]).as_bytes());
    }
    found
}

/// The forms in which a password was sent.
#[must_use]
pub fn password_forms(password: &str, sent: &[Vec<u8>]) -> Vec<&'static str> {
    let found =
        |form: &[u8]| sent.iter().any(|one| one.windows(form.len()).any(|piece| piece == form));
    forms(password).into_iter().filter(|(_, form)| found(form)).map(|(name, _)| name).collect()
}

/// Every form of a secret that is looked for.
fn forms(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = secret.as_bytes();
    let mut forms = vec![
        ("raw", secret.to_owned()),
        ("hexadecimal", hexadecimal(bytes)),
        ("hexadecimal", hexadecimal(bytes).to_uppercase()),
        ("UTF-16", bytes.iter().flat_map(|byte| [char::from(*byte), '\0']).collect()),
    ];
    for offset in 0..3 {
        let padded = [vec![0; offset], bytes.to_vec()].concat();
        for encoded in [Base64::encode_string(&padded), Base64Url::encode_string(&padded)] {
            // The first and last characters hold bits of what stands beside the password.
            let inner = encoded.trim_end_matches('=');
            let inner = inner.get((offset * 8).div_ceil(6)..inner.len() - 1).unwrap_or_default();
            forms.push(("base64", inner.to_owned()));
        }
    }
    forms.into_iter().map(|(name, form)| (name, form.into_bytes())).collect()
}

/// Many secrets at once, each in every form, in places that may be large.
#[derive(Debug)]
pub struct Search {
    /// By their first byte.
    wanted: Vec<Vec<Wanted>>,
}

#[derive(Debug)]
struct Wanted {
    what: String,
    form: &'static str,
    bytes: Vec<u8>,
}

impl Search {
    /// Looks for secrets, each with what it is.
    ///
    /// # Panics
    /// When one is so short that it would be found anywhere.
    #[must_use]
    pub fn of<'a>(secrets: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut wanted: Vec<Vec<Wanted>> = (0..=u8::MAX).map(|_| Vec::new()).collect();
        for (what, secret) in secrets {
            assert!(secret.len() >= 6, "{what} is too short to be looked for");
            for (form, bytes) in forms(secret) {
                let first = usize::from(bytes.first().copied().unwrap_or_default());
                wanted[first].push(Wanted { what: what.to_owned(), form, bytes });
            }
        }
        Self { wanted }
    }

    /// What stands in a place, and in which form; once, however often. Digits that are a part of a longer
    /// number are another number.
    #[must_use]
    pub fn in_place(&self, place: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for (at, first) in place.iter().enumerate() {
            for Wanted { what, form, bytes } in &self.wanted[usize::from(*first)] {
                if !place[at..].starts_with(bytes) {
                    continue;
                }
                let digit = |at: Option<usize>| {
                    at.and_then(|at| place.get(at)).is_some_and(u8::is_ascii_digit)
                };
                let number = bytes.iter().all(u8::is_ascii_digit);
                if number && (digit(at.checked_sub(1)) || digit(Some(at + bytes.len()))) {
                    continue;
                }
                let line = format!("{what} ({form})");
                if !found.contains(&line) {
                    found.push(line);
                }
            }
        }
        found
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body that a mistake would send.
    fn sent(body: String) -> Vec<Vec<u8>> {
        vec![format!("POST /x HTTP/1.1\r\n\r\n{{\"a\":\"{body}\"}}").into_bytes()]
    }

    #[test]
    fn a_document_is_found_in_every_form() {
        let document: Vec<u8> = (0..=255).cycle().take(500).collect();
        let part = &document[101..200];
        for body in [
            hexadecimal(part),
            hexadecimal(part).to_uppercase(),
            Base64::encode_string(part),
            Base64Url::encode_string(part),
        ] {
            assert!(!document_pieces(&document, &sent(body.clone())).is_empty(), "{body}");
        }
        assert!(!document_pieces(&document, &[part.to_vec()]).is_empty());
        let digest = hexadecimal(&[7; 32]);
        assert_eq!(document_pieces(&document, &sent(digest)), Vec::<String>::new());
    }

    #[test]
    fn many_secrets_are_found_at_once_and_longer_numbers_are_not() {
        let search = Search::of([("code", "123456"), ("word", "Delantera-7-verde")]);
        let in_text = |text: &str| search.in_place(text.as_bytes());
        assert_eq!(in_text("x=123456;y"), ["code (raw)"]);
        assert_eq!(in_text("at 1234567 and 0123456"), Vec::<String>::new());
        assert_eq!(in_text("the code is 313233343536 now"), ["code (hexadecimal)"]);
        let both = format!("123456 {}", Base64::encode_string(b"x: Delantera-7-verde."));
        assert_eq!(in_text(&both), ["code (raw)", "word (base64)"]);
        assert_eq!(search.in_place(b"1\x002\x003\x004\x005\x006\x00"), ["code (UTF-16)"]);
    }

    #[test]
    fn a_password_is_found_in_every_form() {
        let password = "Delantera-7-verde";
        for before in ["", "x", "xy"] {
            let text = format!("{before}{password}z");
            for body in [text.clone(), hexadecimal(text.as_bytes())] {
                assert!(!password_forms(password, &sent(body.clone())).is_empty(), "{body}");
            }
            for body in
                [Base64::encode_string(text.as_bytes()), Base64Url::encode_string(text.as_bytes())]
            {
                assert_eq!(password_forms(password, &sent(body.clone()))[0], "base64", "{body}");
            }
        }
        assert!(password_forms(password, &sent("Delantera-7".to_owned())).is_empty());
    }
}
