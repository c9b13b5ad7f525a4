//! Unpacks cross-reference and object streams [ISO 32000-2 §7.4].

use super::PdfError;
use super::object::{Dictionary, Object};

/// No more than this comes out of one stream, however small it was: eight million objects need
/// less than 64 MiB of cross-reference, and object streams hold a hundred objects or so.
pub(super) const MAX_DECODED: usize = 64 << 20;

/// Undoes one filter with its parameters; no more than `limit` bytes come out of it.
pub(super) fn decode(
    filter: &[u8],
    parameters: Option<&Dictionary>,
    data: &[u8],
    limit: usize,
) -> Result<Vec<u8>, PdfError> {
    match filter {
        b"FlateDecode" | b"Fl" => {
            let unpacked = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(data, limit)
                .map_err(|error| match error.status {
                    miniz_oxide::inflate::TINFLStatus::HasMoreOutput => {
                        PdfError::LimitExceeded("size of an unpacked stream")
                    }
                    _ => PdfError::DamagedXref("a packed stream is damaged"),
                })?;
            match parameters {
                Some(parameters) => undo_predictor(parameters, unpacked),
                None => Ok(unpacked),
            }
        }
        b"ASCIIHexDecode" | b"AHx" => Ok(decode_hex(data)),
        _ => Err(PdfError::UnsupportedFilter),
    }
}

/// [ISO 32000-2 §7.4.2]: pairs of digits up to `>`.
fn decode_hex(data: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = data
        .iter()
        .take_while(|byte| **byte != b'>')
        .filter_map(|byte| char::from(*byte).to_digit(16))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => high << 4 | low,
            [high] => high << 4,
            _ => 0,
        })
        .collect()
}

/// [ISO 32000-2 §7.4.4.4]: the PNG predictors; each row says which of them it uses.
fn undo_predictor(parameters: &Dictionary, data: Vec<u8>) -> Result<Vec<u8>, PdfError> {
    let parameter = |key: &str, default: usize| match parameters.find(key) {
        None => Ok(default),
        Some(value) => value
            .as_integer()
            .and_then(|value| usize::try_from(value).ok())
            .filter(|value| (1..=1 << 20).contains(value))
            .ok_or(PdfError::UnsupportedFilter),
    };
    match parameter("Predictor", 1)? {
        1 => return Ok(data),
        10..=15 => {}
        _ => return Err(PdfError::UnsupportedFilter),
    }
    let bits = parameter("Colors", 1)?
        .checked_mul(parameter("BitsPerComponent", 8)?)
        .filter(|bits| *bits <= 1 << 10)
        .ok_or(PdfError::UnsupportedFilter)?;
    let pixel_len = bits.div_ceil(8);
    let row_len = bits
        .checked_mul(parameter("Columns", 1)?)
        .filter(|bits| *bits <= 1 << 23)
        .ok_or(PdfError::UnsupportedFilter)?
        .div_ceil(8);
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    let mut previous = vec![0_u8; row_len];
    for row in data.chunks(row_len + 1) {
        let (kind, coded) = row.split_first().ok_or(PdfError::UnsupportedFilter)?;
        let mut current = vec![0_u8; row_len];
        for (index, byte) in coded.iter().enumerate() {
            let at = |row: &[u8]| {
                index.checked_sub(pixel_len).and_then(|left| row.get(left)).copied().unwrap_or(0)
            };
            let (left, up, up_left) =
                (at(&current), previous.get(index).copied().unwrap_or(0), at(&previous));
            let predicted = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, up_left),
                _ => return Err(PdfError::DamagedXref("a packed stream is damaged")),
            };
            if let Some(place) = current.get_mut(index) {
                *place = byte.wrapping_add(predicted);
            }
        }
        out.extend_from_slice(current.get(..coded.len()).unwrap_or_default());
        previous = current;
    }
    Ok(out)
}

/// The neighbour nearest to left + up - `up_left` [ISO/IEC 15948 §9.4].
const fn paeth(left: u8, up: u8, up_left: u8) -> u8 {
    let (to_left, to_up) = (up.abs_diff(up_left), left.abs_diff(up_left));
    // The distance to `up_left` is |left + up - 2 up_left|, which does not fit eight bits.
    let to_up_left = (left as i16 + up as i16 - 2 * up_left as i16).unsigned_abs();
    if to_left <= to_up && to_left as u16 <= to_up_left {
        left
    } else if to_up as u16 <= to_up_left {
        up
    } else {
        up_left
    }
}

/// The filters of a stream with their parameters, in the order in which they are undone.
pub(super) fn chain<'d>(filter: &'d Object, parameters: &'d Object) -> Vec<Step<'d>> {
    match filter {
        Object::Name(name) => {
            let parameters = parameters
                .as_array()
                .and_then(|array| array.first())
                .unwrap_or(parameters)
                .as_dictionary();
            vec![(name, parameters)]
        }
        Object::Array(filters) => filters
            .iter()
            .enumerate()
            .map(|(index, filter)| {
                let parameters = match parameters {
                    Object::Array(all) => all.get(index).and_then(Object::as_dictionary),
                    Object::Dictionary(only) if filters.len() == 1 => Some(only),
                    _ => None,
                };
                (filter.as_name().unwrap_or_default(), parameters)
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// One filter and its parameters.
type Step<'d> = (&'d [u8], Option<&'d Dictionary>);

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(entries: &[(&str, i64)]) -> Dictionary {
        let mut dictionary = Dictionary::new();
        for (key, value) in entries {
            dictionary.set(key, Object::Integer(*value));
        }
        dictionary
    }

    #[test]
    fn each_png_predictor_is_undone() {
        let packed = |rows: &[u8]| miniz_oxide::deflate::compress_to_vec_zlib(rows, 6);
        let parameters = parameters(&[("Predictor", 15), ("Columns", 3)]);
        let rows = [
            0, 1, 2, 3, // none
            1, 1, 1, 1, // sub
            2, 1, 1, 1, // up
            3, 1, 1, 1, // average
            4, 1, 1, 1, // Paeth
        ];
        assert_eq!(
            decode(b"FlateDecode", Some(&parameters), &packed(&rows), 1000),
            Ok(vec![1, 2, 3, 1, 2, 3, 2, 3, 4, 2, 3, 4, 3, 4, 5])
        );
        assert!(decode(b"FlateDecode", Some(&parameters), &packed(&[9, 1, 2, 3]), 1000).is_err());
    }

    #[test]
    fn a_small_stream_cannot_become_a_large_one() {
        let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 100_001], 6);
        assert!(bomb.len() < 1000);
        assert_eq!(
            decode(b"FlateDecode", None, &bomb, 100_000),
            Err(PdfError::LimitExceeded("size of an unpacked stream"))
        );
    }

    #[test]
    fn nonsense_parameters_are_refused() {
        for entries in [
            [("Predictor", 2), ("Columns", 1)],
            [("Predictor", 12), ("Columns", 0)],
            [("Predictor", 12), ("Columns", -1)],
            [("Predictor", 12), ("Columns", i64::MAX)],
            [("Predictor", 12), ("BitsPerComponent", 1 << 19)],
        ] {
            let packed = miniz_oxide::deflate::compress_to_vec_zlib(b"abc", 6);
            assert_eq!(
                decode(b"FlateDecode", Some(&parameters(&entries)), &packed, 1000),
                Err(PdfError::UnsupportedFilter)
            );
        }
        assert_eq!(decode(b"LZWDecode", None, b"", 1000), Err(PdfError::UnsupportedFilter));
        assert_eq!(decode(b"ASCIIHexDecode", None, b"4 14>zz", 1000), Ok(vec![0x41, 0x40]));
    }
}
