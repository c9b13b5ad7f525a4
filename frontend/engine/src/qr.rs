//! QR codes in pictures of a camera, for browsers that have no detector of their own.

use crate::failure::EngineError;
use rqrr::PreparedImage;
use rubrica_core::source::Source;

/// The text of the first code that can be read in a picture of grey values.
pub(crate) fn read(picture: &impl Source, width: u32) -> Result<Option<String>, EngineError> {
    let width = usize::try_from(width).map_err(|_| EngineError::Request)?;
    let grey = picture.read_range(0, picture.len())?;
    let height = grey.len().checked_div(width).ok_or(EngineError::Request)?;
    if height == 0 {
        return Ok(None);
    }
    let mut image = PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        grey.get(y * width + x).copied().unwrap_or_default()
    });
    let texts = image.detect_grids().into_iter().filter_map(|grid| grid.decode().ok());
    Ok(texts.map(|(_, text)| text).next())
}
