//! Reading the QR codes of a page with a decoder that has nothing to do with who drew them.

use rqrr::PreparedImage;

/// Pixels along one side of a square of the code.
const SCALE: usize = 6;

/// The text of a code that is drawn as an SVG path of squares, `M4,4h1v1h-1z…`, in a square of `size`
/// units. The path is painted, square by square, and the picture is read.
///
/// # Panics
/// When there is no code in the picture.
#[must_use]
pub fn read(path: &str, size: usize) -> String {
    let mut dark = vec![false; size * size];
    for square in path.split('M').skip(1) {
        let (at, shape) = square.split_once('h').expect("a square");
        assert_eq!(shape, "1v1h-1z", "squares of one unit");
        let (x, y) = at.split_once(',').expect("a place");
        let (x, y): (usize, usize) = (x.parse().expect("a number"), y.parse().expect("a number"));
        dark[y * size + x] = true;
    }
    let side = size * SCALE;
    let mut picture = PreparedImage::prepare_from_greyscale(side, side, |x, y| {
        if dark[y / SCALE * size + x / SCALE] { 0 } else { 255 }
    });
    let grids = picture.detect_grids();
    let (_, text) = grids.first().expect("a code").decode().expect("a readable code");
    text
}
