//! QR codes as pictures that any camera reads [ISO/IEC 18004].

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// Modules of quiet zone around a code.
const MARGIN: i32 = 4;

/// A picture of squares: one path in a square of so many units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Units along one side, quiet zone included.
    pub(crate) size: i32,
    /// The dark squares as an SVG path.
    pub(crate) path: String,
}

/// Draws a text; `None` if it is too long for any code.
pub(crate) fn draw(text: &str) -> Option<Picture> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a string cannot fail.
            let _never = write!(path, "M{},{}h1v1h-1z", x + MARGIN, y + MARGIN);
        }
    }
    Some(Picture { size: code.size() + 2 * MARGIN, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_the_three_corners_and_a_quiet_zone() {
        let picture = draw("https://firma.example/movil/r#token").expect("short enough");
        let dark = |x: i32, y: i32| picture.path.contains(&format!("M{x},{y}h1v1h-1z"));
        let last = picture.size - MARGIN - 1;
        assert!(dark(4, 4) && dark(last, 4) && dark(4, last) && !dark(last, last - 7));
        assert!((0..picture.size).all(|at| !dark(at, 3) && !dark(3, at)));
        assert_eq!(draw(&"x".repeat(5_000)), None);
    }
}
