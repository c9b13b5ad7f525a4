//! Lines of text as a tagged PDF file [ISO 32000-1 §14.7, §14.8].

use super::metrics::encode;
use pdf_writer::types::StructRole;
use pdf_writer::writers::StructTreeRoot;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

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

    const fn resource(self) -> Name<'static> {
        match self {
            Self::Regular => Name(b"F1"),
            Self::Bold => Name(b"F2"),
            Self::Mono => Name(b"F3"),
        }
    }
}

/// What a line is to somebody who hears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Heading,
    Text,
}

impl Role {
    const fn tag(self) -> StructRole {
        match self {
            Self::Title => StructRole::H1,
            Self::Heading => StructRole::H2,
            Self::Text => StructRole::P,
        }
    }
}

/// A line in its place; `y` counts from the bottom.
#[derive(Debug)]
pub(super) struct Line {
    /// The part of the text that it belongs to, counted from the beginning.
    pub(super) part: usize,
    pub(super) role: Role,
    pub(super) text: String,
    pub(super) font: Font,
    pub(super) size: f32,
    pub(super) x: f32,
    pub(super) y: f32,
}

/// Hands out the numbers of objects.
struct Refs(i32);

impl Refs {
    const fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// The file.
pub(super) fn write(
    title: &str,
    language: &str,
    (width, height): (f32, f32),
    pages: &[Vec<Line>],
) -> Vec<u8> {
    let mut refs = Refs(0);
    let (catalog, tree, info) = (refs.next(), refs.next(), refs.next());
    let (root, document) = (refs.next(), refs.next());
    let fonts = [refs.next(), refs.next(), refs.next()];
    let mut pdf = Pdf::new();
    let (mut kids, mut elements, mut parents) = (Vec::new(), Vec::new(), Vec::new());
    for lines in pages {
        let (page, content, of_page) = (refs.next(), refs.next(), refs.next());
        let parts: Vec<&[Line]> = lines.chunk_by(|a, b| a.part == b.part).collect();
        let first = elements.len();
        for (at, part) in parts.iter().enumerate() {
            let element = refs.next();
            let role = part.first().map_or(Role::Text, |line| line.role);
            let mut written = pdf.struct_element(element);
            written.kind(role.tag()).parent(document).page(page);
            written.children().marked_content_id(number(at));
            written.finish();
            elements.push(element);
        }
        pdf.indirect(of_page).array().items(elements.iter().skip(first).copied());
        let mut written = pdf.page(page);
        written.media_box(Rect::new(0.0, 0.0, width, height)).parent(tree).contents(content);
        written.struct_parents(number(kids.len()));
        let mut resources = written.resources();
        let mut dictionary = resources.fonts();
        for ((font, _), object) in Font::ALL.into_iter().zip(fonts) {
            dictionary.pair(font.resource(), object);
        }
        dictionary.finish();
        resources.finish();
        written.finish();
        pdf.stream(content, &content_of(&parts));
        kids.push(page);
        parents.push(of_page);
    }
    pdf.pages(tree).kids(kids.iter().copied()).count(number(kids.len()));
    for ((_, name), object) in Font::ALL.into_iter().zip(fonts) {
        let mut font = pdf.type1_font(object);
        font.base_font(Name(name.as_bytes())).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    write_structure(&mut pdf, (root, document), &elements, &parents);
    pdf.document_info(info).title(TextStr(title)).producer(TextStr("Rubrica"));
    let mut written = pdf.catalog(catalog);
    written.pages(tree).lang(TextStr(language));
    written.mark_info().marked(true);
    written.viewer_preferences().display_doc_title(true);
    written.pair(Name(b"StructTreeRoot"), root);
    written.finish();
    pdf.finish()
}

/// What follows what, and which part of a page belongs to which element.
fn write_structure(pdf: &mut Pdf, (root, document): (Ref, Ref), elements: &[Ref], parents: &[Ref]) {
    let mut all = pdf.struct_element(document);
    all.kind(StructRole::Document).parent(root);
    let mut children = all.children();
    for element in elements {
        children.struct_element(*element);
    }
    children.finish();
    all.finish();
    let mut structure = pdf.indirect(root).start::<StructTreeRoot<'_>>();
    structure.child(document);
    let mut by_page = structure.parent_tree();
    let mut numbers = by_page.nums();
    for (page, parent) in parents.iter().enumerate() {
        numbers.insert(number(page), *parent);
    }
    numbers.finish();
    by_page.finish();
    structure.parent_tree_next_key(number(parents.len()));
}

fn content_of(parts: &[&[Line]]) -> Vec<u8> {
    let mut content = Content::new();
    for (at, part) in parts.iter().enumerate() {
        let role = part.first().map_or(Role::Text, |line| line.role);
        content
            .begin_marked_content_with_properties(role.tag().to_name())
            .properties()
            .identify(number(at));
        for Line { text, font, size, x, y, .. } in *part {
            let bytes: Vec<u8> = encode(text).collect();
            content.begin_text().set_font(font.resource(), *size).next_line(*x, *y);
            content.show(Str(&bytes)).end_text();
        }
        content.end_marked_content();
    }
    content.finish().to_vec()
}

/// Papers have fewer parts than there are numbers.
fn number(of: usize) -> i32 {
    i32::try_from(of).unwrap_or(i32::MAX)
}
