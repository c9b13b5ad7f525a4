//! `clientDataJSON`: what the browser says that the authenticator was asked for, and where.

use super::Site;
use crate::protocol::approval::ApprovalError;
use base64ct::{Base64UrlUnpadded, Encoding};

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ceremony {
    /// A new credential.
    Create,
    /// An assertion with one.
    Get,
}

/// The limited verification algorithm [WebAuthn 3 §5.8.1.2]: the text must begin exactly as browsers
/// write it. So there is no JSON to be read in two ways, and `crossOrigin` must be false.
pub(crate) fn check_client_data(
    json: &[u8],
    ceremony: Ceremony,
    challenge: &[u8; 32],
    site: Site<'_>,
) -> Result<(), ApprovalError> {
    let ceremony = match ceremony {
        Ceremony::Create => r#"{"type":"webauthn.create","challenge":""#,
        Ceremony::Get => r#"{"type":"webauthn.get","challenge":""#,
    };
    let rest = json.strip_prefix(ceremony.as_bytes()).ok_or(ApprovalError::Malformed)?;
    let encoded = Base64UrlUnpadded::encode_string(challenge);
    let rest = rest
        .strip_prefix(encoded.as_bytes())
        .and_then(|rest| rest.strip_prefix(br#"","origin":""#))
        .ok_or(ApprovalError::OtherIntent)?;
    let rest = rest
        .strip_prefix(site.origin.as_bytes())
        .and_then(|rest| rest.strip_prefix(br#"","crossOrigin":false"#))
        .ok_or(ApprovalError::OtherSite)?;
    // Browsers may add members, now and in times to come.
    match rest {
        b"}" | [b',', .., b'}'] => Ok(()),
        _ => Err(ApprovalError::Malformed),
    }
}
