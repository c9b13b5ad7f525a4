//! Lines of text as a PDF file [ISO 32000-1].

use super::metrics::encode;

/// Fonts that every reader has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    Regular,
    Bold,
    Mono,
}

impl Font {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Regular, "Helvetica"),
        (Self::Bold, "Helvetica-Bold"),
        (Self::Mono, "Courier-Bold"),
    ];

    const fn resource(self) -> &'static str {
        match self {
            Self::Regular => "F1",
            Self::Bold => "F2",
            Self::Mono => "F3",
        }
    }
}

/// A line in its place; `y` counts from the bottom.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) font: Font,
    pub(super) size: f32,
    pub(super) x: f32,
    pub(super) y: f32,
}

/// Objects in their order: catalogue, pages, fonts, information, then a page and its content each.
pub(super) fn write(
    title: &str,
    language: &str,
    (width, height): (f32, f32),
    pages: &[Vec<Line>],
) -> Vec<u8> {
    const FIRST_PAGE: usize = 7;
    let kids: String = (0..pages.len()).map(|at| format!("{} 0 R ", FIRST_PAGE + 2 * at)).collect();
    let fonts: String = Font::ALL
        .iter()
        .enumerate()
        .map(|(at, (font, _))| format!("/{} {} 0 R ", font.resource(), 3 + at))
        .collect();
    let viewer = "/ViewerPreferences << /DisplayDocTitle true >>";
    let mut file = File::default();
    file.object(format!("<< /Type /Catalog /Pages 2 0 R /Lang ({language}) {viewer} >>"));
    file.object(format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", pages.len()));
    for (_, name) in Font::ALL {
        let kind = "/Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding";
        file.object(format!("<< {kind} /BaseFont /{name} >>"));
    }
    let title: String = title.encode_utf16().map(|unit| format!("{unit:04x}")).collect();
    file.object(format!("<< /Title <feff{title}> /Producer (Rubrica) >>"));
    for (at, lines) in pages.iter().enumerate() {
        let content = FIRST_PAGE + 2 * at + 1;
        file.object(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] \
             /Resources << /Font << {fonts}>> >> /Contents {content} 0 R >>"
        ));
        let content = content_of(lines);
        let mut stream = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
        stream.extend(content);
        stream.extend(b"\nendstream");
        file.object(stream);
    }
    file.finish()
}

fn content_of(lines: &[Line]) -> Vec<u8> {
    let mut content = Vec::new();
    for Line { text, font, size, x, y } in lines {
        content.extend(format!("BT /{} {size} Tf {x} {y} Td (", font.resource()).bytes());
        for byte in encode(text) {
            if matches!(byte, b'(' | b')' | b'\\') {
                content.push(b'\\');
            }
            content.push(byte);
        }
        content.extend(b") Tj ET\n");
    }
    content
}

/// A file in the making, and where its objects are.
#[derive(Default)]
struct File {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl File {
    fn object(&mut self, body: impl AsRef<[u8]>) {
        if self.bytes.is_empty() {
            // [§7.5.2] Bytes above 127 say that it is no text file.
            self.bytes.extend(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
        }
        self.offsets.push(self.bytes.len());
        self.bytes.extend(format!("{} 0 obj\n", self.offsets.len()).bytes());
        self.bytes.extend(body.as_ref());
        self.bytes.extend(b"\nendobj\n");
    }

    /// [§7.5.4] The cross-reference table, of lines of twenty bytes.
    fn finish(mut self) -> Vec<u8> {
        let (start, count) = (self.bytes.len(), self.offsets.len() + 1);
        self.bytes.extend(format!("xref\n0 {count}\n0000000000 65535 f \n").bytes());
        for offset in &self.offsets {
            self.bytes.extend(format!("{offset:010} 00000 n \n").bytes());
        }
        let trailer = format!("trailer\n<< /Size {count} /Root 1 0 R /Info 6 0 R >>\n");
        self.bytes.extend(format!("{trailer}startxref\n{start}\n%%EOF\n").bytes());
        self.bytes
    }
}
