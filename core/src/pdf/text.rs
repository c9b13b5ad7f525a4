//! Text strings and dates [ISO 32000-2 §7.9.2.2 and §7.9.4].

use crate::time::UnixTime;

/// Encodes text: ASCII as it is, anything else as UTF-16 with its mark, which every version knows.
pub(crate) fn encode(text: &str) -> Vec<u8> {
    // Control characters mean something else in PDFDocEncoding.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t')) {
        return text.as_bytes().to_vec();
    }
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    bytes
}

/// Decodes a text string; what cannot be read becomes U+FFFD.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> =
            bytes.chunks_exact(2).filter_map(|pair| Some(unit(pair.try_into().ok()?))).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // Not in the standard, but seen.
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|byte| pdf_doc_encoding(*byte)).collect(),
    }
}

/// [ISO 32000-2 Annex D.2], column PDF.
fn pdf_doc_encoding(byte: u8) -> char {
    const ACCENTS: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const SIGNS: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚',
        '™', 'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
    ];
    let from = |table: &[char], first: u8| {
        table.get(usize::from(byte - first)).copied().unwrap_or('\u{fffd}')
    };
    match byte {
        0x18..=0x1f => from(&ACCENTS, 0x18),
        0x80..=0xa0 => from(&SIGNS, 0x80),
        0x7f | 0xad => '\u{fffd}',
        other => char::from(other),
    }
}

/// `D:20261121224407Z`, or nothing beyond the year 9999.
pub(crate) fn write_date(time: UnixTime) -> Option<String> {
    let (days, second) = (time.0.div_euclid(86_400), time.0.rem_euclid(86_400));
    let (year, month, day) = civil_from_days(days)?;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    (0..=9999)
        .contains(&year)
        .then(|| format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z"))
}

/// Reads a date; parts left out have the values of the standard.
pub(crate) fn read_date(text: &[u8]) -> Option<UnixTime> {
    let text = core::str::from_utf8(text).ok()?;
    let mut rest = text.strip_prefix("D:").unwrap_or(text);
    let mut take = |digits: usize, default: i64| -> Option<i64> {
        let Some((part, after)) = rest.split_at_checked(digits) else {
            return rest.is_empty().then_some(default);
        };
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            rest = after;
            part.parse().ok()
        } else {
            // The zone begins here.
            part.starts_with(['Z', '+', '-']).then_some(default)
        }
    };
    let year = take(4, -1).filter(|year| *year >= 0)?;
    let (month, day) = (take(2, 1)?, take(2, 1)?);
    let (hour, minute, second) = (take(2, 0)?, take(2, 0)?, take(2, 0)?);
    let in_range = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..=23).contains(&hour)
        && (0..=59).contains(&minute)
        && (0..=59).contains(&second);
    let days = days_from_civil(year, month, day);
    let local = days * 86_400 + hour * 3600 + minute * 60 + second;
    let zone = rest.replace('\'', "");
    let offset = match (zone.strip_prefix('+'), zone.strip_prefix('-')) {
        (Some(offset), _) => read_offset(offset)?,
        (_, Some(offset)) => -read_offset(offset)?,
        _ => 0,
    };
    in_range.then(|| UnixTime(local - offset))
}

/// `0130` or `01`: seconds.
fn read_offset(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_at_checked(2)?;
    let part = |text: &str| match text {
        "" => Some(0),
        _ if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() == 2 => text.parse().ok(),
        _ => None,
    };
    let (hours, minutes): (i64, i64) = (part(hours)?, part(minutes)?);
    (hours <= 23 && minutes <= 59).then_some(hours * 3600 + minutes * 60)
}

/// The day of the proleptic Gregorian calendar that is `days` after 1970-01-01. Years begin in
/// March here, so that the day of the leap year is the last one.
fn civil_from_days(days: i64) -> Option<(i64, i64, i64)> {
    let shifted = days.checked_add(719_468)?;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    Some((era * 400 + year_of_era + i64::from(month <= 2), month, day))
}

/// The other way round, for years that fit four digits.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_as_it_went() {
        for text in ["", "Conforme", "Peñíscola (Castellón)", "Ω😀", "a\u{1}b"] {
            assert_eq!(decode(&encode(text)), text);
        }
        assert_eq!(encode("ñ"), [0xfe, 0xff, 0, 0xf1]);
        assert_eq!(decode(b"Pe\xf1a \x80 \xa0"), "Peña • €");
        assert_eq!(decode(b"\xef\xbb\xbf\xc3\xb1"), "ñ");
        assert_eq!(decode(b"\xfe\xff\x00"), "");
    }

    #[test]
    fn dates_are_written_in_utc_and_read_with_their_zone() {
        let check = |seconds, text: &str| {
            assert_eq!(write_date(UnixTime(seconds)).as_deref(), Some(text));
            assert_eq!(read_date(text.as_bytes()), Some(UnixTime(seconds)));
        };
        check(0, "D:19700101000000Z");
        check(951_782_400, "D:20000229000000Z");
        check(1_795_301_047, "D:20261121224407Z");
        check(253_402_300_799, "D:99991231235959Z");
        check(-62_167_219_200, "D:00000101000000Z");
        assert_eq!(write_date(UnixTime(253_402_300_800)), None);
        assert_eq!(write_date(UnixTime(i64::MAX)), None);
        assert_eq!(write_date(UnixTime(i64::MIN)), None);
        let read = |text: &str| read_date(text.as_bytes()).map(|time| time.0);
        assert_eq!(read("D:20261121234407+01'00'"), Some(1_795_301_047));
        assert_eq!(read("D:20261121174407-05'00"), Some(1_795_301_047));
        assert_eq!(read("20261121"), Some(1_795_219_200));
        assert_eq!(read("D:2026"), Some(1_767_225_600));
        for text in ["", "D:", "D:20261321", "D:20261121994407Z", "D:2026112122440", "D:20261121+9"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
