//! How wide text is, and how it is encoded.

use super::pdf::Font;

/// Widths of Helvetica from the space to the tilde, in thousandths of the size [Adobe Core 14 AFM].
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// Courier: one width for all.
const COURIER: u16 = 600;

/// The width of a text in multiples of the size. Bold letters are somewhat wider than others.
pub(super) fn width(text: &str, font: Font) -> f32 {
    let thousandths: u32 = text.chars().map(|character| u32::from(of(character, font))).sum();
    let stretch = if font == Font::Bold { 1.08 } else { 1.0 };
    // Lines are far shorter than what a float counts exactly.
    thousandths as f32 / 1000.0 * stretch
}

fn of(character: char, font: Font) -> u16 {
    if font == Font::Mono {
        return COURIER;
    }
    let base = u32::from(base(character)).checked_sub(32).and_then(|at| usize::try_from(at).ok());
    // As wide as the widest capital where the table has nothing.
    base.and_then(|at| HELVETICA.get(at)).copied().unwrap_or(944)
}

/// The letter under the accent: it is as wide.
const fn base(character: char) -> char {
    match character {
        'À'..='Å' => 'A',
        'È'..='Ë' => 'E',
        'Ì'..='Ï' => 'I',
        'Ò'..='Ö' => 'O',
        'Ù'..='Ü' => 'U',
        'à'..='å' => 'a',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        'Ç' => 'C',
        'ç' => 'c',
        'Ñ' => 'N',
        'ñ' => 'n',
        '·' | '¡' | '\u{a0}' | '’' => '.',
        '¿' | 'º' | 'ª' | '€' | '–' | '«' | '»' => '0',
        other => other,
    }
}

/// Bytes of WinAnsiEncoding [ISO 32000-1 §D.2].
pub(super) fn encode(text: &str) -> impl Iterator<Item = u8> + '_ {
    text.chars().map(|character| match character {
        ' '..='~' | '\u{a0}'..='ÿ' => u8::try_from(u32::from(character)).unwrap_or(b'?'),
        '€' => 0x80,
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '—' => 0x97,
        _ => b'?',
    })
}
