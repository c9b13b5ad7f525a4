//! Letters and receipts: pages of text on A4, as PDF that can be read aloud.
//!
//! They use fonts that every reader has [ISO 32000-1 §9.6.2.2], and letters of Western Europe alone
//! [§D.2, WinAnsiEncoding]: all the languages of the service. What has no place there is a question mark.

mod metrics;
mod pdf;

use metrics::width;
use pdf::{Font, Line, Role, write};

/// Points: A4, and the margins of a letter.
const PAGE: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 71.0;
const TEXT_SIZE: f32 = 11.0;

/// A document in the making, from top to bottom.
#[derive(Debug)]
pub(crate) struct Paper {
    title: String,
    language: &'static str,
    pages: Vec<Vec<Line>>,
    /// How far the page is filled, from its top.
    y: f32,
    /// Headings and paragraphs so far.
    parts: usize,
}

impl Paper {
    /// An empty document; `language` is a BCP 47 code.
    pub(crate) fn new(title: &str, language: &'static str) -> Self {
        Self { title: title.to_owned(), language, pages: vec![Vec::new()], y: MARGIN, parts: 0 }
    }

    /// A heading; the first is the title of the paper.
    pub(crate) fn heading(&mut self, text: &str) {
        self.space(6.0);
        let role = if self.parts == 0 { Role::Title } else { Role::Heading };
        self.parts += 1;
        self.wrapped(text, role, (Font::Bold, 15.0), MARGIN);
        self.space(6.0);
    }

    /// A paragraph.
    pub(crate) fn text(&mut self, text: &str) {
        self.parts += 1;
        self.wrapped(text, Role::Text, (Font::Regular, TEXT_SIZE), MARGIN);
        self.space(8.0);
    }

    /// Lines that are not wrapped together: an address.
    pub(crate) fn lines<'a>(&mut self, lines: impl IntoIterator<Item = &'a str>) {
        self.parts += 1;
        for line in lines {
            self.wrapped(line, Role::Text, (Font::Regular, TEXT_SIZE), MARGIN);
        }
        self.space(8.0);
    }

    /// A name and what belongs to it.
    pub(crate) fn field(&mut self, name: &str, value: &str) {
        self.parts += 1;
        self.wrapped(name, Role::Text, (Font::Bold, 10.0), MARGIN);
        self.wrapped(value, Role::Text, (Font::Regular, TEXT_SIZE), MARGIN + 12.0);
        self.space(4.0);
    }

    /// A code that is typed from the paper: large, with all characters of one width.
    pub(crate) fn code(&mut self, code: &str) {
        self.space(4.0);
        self.parts += 1;
        self.wrapped(code, Role::Text, (Font::Mono, 20.0), MARGIN);
        self.space(8.0);
    }

    /// An empty space of so many points.
    pub(crate) const fn space(&mut self, points: f32) {
        self.y += points;
    }

    /// The document.
    pub(crate) fn into_pdf(self) -> Vec<u8> {
        write(&self.title, self.language, PAGE, &self.pages)
    }

    fn wrapped(&mut self, text: &str, role: Role, (font, size): (Font, f32), x: f32) {
        let room = PAGE.0 - MARGIN - x;
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if width(&longer, font) * size > room && !line.is_empty() {
                let full = core::mem::replace(&mut line, word.to_owned());
                self.line(full, role, (font, size), x);
            } else {
                line = longer;
            }
        }
        self.line(line, role, (font, size), x);
    }

    fn line(&mut self, text: String, role: Role, (font, size): (Font, f32), x: f32) {
        let height = size * 1.35;
        if self.y + height > PAGE.1 - MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
        self.y += height;
        let line = Line { part: self.parts, role, text, font, size, x, y: PAGE.1 - self.y };
        if let Some(page) = self.pages.last_mut() {
            page.push(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_wrapped_and_goes_on_on_the_next_page() {
        let mut paper = Paper::new("Prueba", "es");
        for _ in 0..40 {
            paper.text(
                "Una línea que es bastante más larga que el ancho de la página, así que sigue.",
            );
        }
        assert!(paper.pages.len() > 1, "{} pages", paper.pages.len());
        for line in paper.pages.iter().flatten() {
            assert!(line.x + width(&line.text, line.font) * line.size <= PAGE.0 - MARGIN + 0.01);
            assert!((MARGIN - 0.01..=PAGE.1 - MARGIN).contains(&line.y), "{}", line.y);
        }
        let pages = paper.pages.len();
        let pdf = paper.into_pdf();
        let text = String::from_utf8_lossy(&pdf);
        assert!(text.starts_with("%PDF-1.7") && text.ends_with("%%EOF"));
        assert!(text.contains(&format!("/Count {pages}")));
    }
}
