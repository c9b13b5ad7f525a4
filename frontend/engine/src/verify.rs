//! Judging the signatures in a file.

use crate::document::is_pdf;
use crate::failure::EngineError;
use crate::file::FileSource;
use rubrica_core::source::Source as _;
use rubrica_core::time::UnixTime;
use rubrica_core::validation::{
    attached_content, is_signed_message, validate_attached, validate_detached, validate_pdf,
};
use rubrica_core::x509::path::TrustAnchors;
use rubrica_engine_api::Verification;

/// The largest message that is read: with a document inside it is held in memory as a whole.
const MESSAGE_LEN: u64 = 256 << 20;

/// Judges a PDF, a signature with its document inside, or one with its document beside it.
pub(crate) fn verify(
    file: &FileSource,
    content: Option<&FileSource>,
    trust: &TrustAnchors,
    now: UnixTime,
) -> Result<Verification, EngineError> {
    if is_pdf(file)? {
        return Ok(Verification::Judged(Box::new(validate_pdf(file, trust, now)?)));
    }
    if file.len() > MESSAGE_LEN {
        return Err(EngineError::NoSignature);
    }
    let message = file.read_range(0, file.len())?;
    if !is_signed_message(&message) {
        return Err(EngineError::NoSignature);
    }
    let report = match content {
        _ if attached_content(&message).is_some() => validate_attached(&message, trust, now)?,
        Some(content) => validate_detached(&message, content, trust, now)?,
        None => return Ok(Verification::NeedsContent),
    };
    Ok(Verification::Judged(Box::new(report)))
}
