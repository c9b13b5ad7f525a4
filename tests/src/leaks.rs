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
    let bytes = password.as_bytes();
    let mut forms = vec![
        ("raw", password.to_owned()),
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
    forms
        .into_iter()
        .filter(|(_, form)| {
            sent.iter().any(|one| one.windows(form.len()).any(|piece| piece == form.as_bytes()))
        })
        .map(|(name, _)| name)
        .collect()
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
