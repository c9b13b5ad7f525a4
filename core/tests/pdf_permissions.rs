//! What earlier signatures allow, on documents made for the purpose.
#![expect(clippy::expect_used, reason = "the documents are ours")]

use rubrica_core::pades::{SignatureOptions, prepare};
use rubrica_core::pdf::signatures::find;
use rubrica_core::time::UnixTime;

/// A document of one page whose field `Autor` is signed: `signature` and `field` are added to the
/// dictionaries of both, `catalog` to the catalog. `Firma1` is an empty field.
fn document(signature: &str, field: &str, catalog: &str) -> Vec<u8> {
    let objects = [
        format!("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R 6 0 R]>>{catalog}>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>".to_owned(),
        format!("<</FT/Sig/T(Autor)/V 5 0 R{field}>>"),
        format!("<</Type/Sig/Filter/X/Contents<3000>/ByteRange[0 1 2 3]{signature}>>"),
        "<</FT/Sig/T(Firma1)>>".to_owned(),
    ];
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        table.push_str(&format!("{:010} 00000 n\r\n", bytes.len()));
        bytes.extend_from_slice(format!("{number} 0 obj\n{object}\nendobj\n").as_bytes());
    }
    let start = bytes.len();
    let trailer = format!("trailer\n<</Root 1 0 R/Size 7>>\nstartxref\n{start}\n%%EOF\n");
    bytes.extend_from_slice(table.as_bytes());
    bytes.extend_from_slice(trailer.as_bytes());
    bytes
}

/// The name of the new field, or the code of the refusal.
fn outcome(document: &[u8]) -> String {
    let options = SignatureOptions::at(UnixTime(0));
    let prepared = match prepare(document, &options) {
        Ok(prepared) => prepared,
        Err(error) => return error.code().to_owned(),
    };
    let mut signed = document.to_vec();
    signed.extend(prepared.embed(&[0x30, 0]).expect("it fits"));
    let found = find(&signed).expect("what was signed can be read");
    found.last().expect("there is a signature").field_name.clone()
}

fn check(signature: &str, field: &str, catalog: &str, expected: &str) {
    let found = outcome(&document(signature, field, catalog));
    assert_eq!(found, expected, "{signature} {field} {catalog}");
}

fn transform(method: &str, parameters: &str) -> String {
    format!("/Reference[<</Type/SigRef/TransformMethod/{method}/TransformParams<<{parameters}>>>>]")
}

#[test]
fn a_name_that_is_free_is_taken() {
    check("", "", "", "Firma2");
}

#[test]
fn a_certification_is_respected() {
    let perms = "/Perms<</DocMDP 5 0 R>>";
    check(&transform("DocMDP", "/P 1"), "", perms, "pdf_certified_no_changes");
    check(&transform("DocMDP", "/P 1"), "", "", "pdf_certified_no_changes");
    check(&transform("DocMDP", "/P 2"), "", perms, "Firma2");
    check(&transform("DocMDP", "/P 3"), "", perms, "Firma2");
    check(&transform("DocMDP", ""), "", perms, "Firma2");
    // A field that is locked by its own dictionary, as PDF 2.0 has it.
    check("", "/Lock<</Action/Include/Fields[]/P 1>>", "", "pdf_certified_no_changes");
}

#[test]
fn locked_fields_are_respected() {
    check(&transform("FieldMDP", "/Action/All"), "", "", "pdf_fields_locked");
    check(&transform("FieldMDP", "/Action/Exclude/Fields[(Otra)]"), "", "", "pdf_fields_locked");
    check(&transform("FieldMDP", "/Action/Include/Fields[(Firma2)]"), "", "", "Firma3");
    check("", "/Lock<</Action/All>>", "", "pdf_fields_locked");
    check("", "/Lock<</Action/Include/Fields[(Firma2)(Firma3)]>>", "", "Firma4");
}

#[test]
fn a_signed_document_with_a_damaged_index_is_left_alone() {
    let mut damaged = document("", "", "");
    let at = damaged.windows(9).rposition(|bytes| bytes == b"startxref").expect("it is there");
    damaged.truncate(at);
    assert_eq!(outcome(&damaged), "pdf_damaged_and_signed");
}

#[test]
fn what_comes_before_the_header_is_no_part_of_a_document() {
    let mut late = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    late.extend_from_slice(&document("", "", ""));
    assert_eq!(outcome(&late), "pdf_not_a_pdf");
    assert_eq!(outcome(b"%PDF-1.7"), "pdf_damaged_xref");
    assert_eq!(outcome(b""), "pdf_not_a_pdf");
    assert_eq!(outcome(b"{\"pdf\": false}"), "pdf_not_a_pdf");
}
