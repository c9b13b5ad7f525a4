//! Signs every file of the corpus, or refuses it with the reason that the table gives.
//!
//! `pdf_corpus/signing.tsv` says for each file what happens; what is called `signed` there was
//! accepted by pdfsig and pyHanko, or a remark says why not. `pdf_corpus/signatures.tsv` says what
//! is found of the signatures that the files had before.
#![expect(clippy::expect_used, reason = "the corpus and the tables are ours")]

#[path = "pdf_corpus/files.rs"]
mod files;

use files::FILES;
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq};
use proptest::prop_oneof;
use proptest::sample::Index;
use proptest::test_runner::{
    Config, RngAlgorithm, TestCaseError, TestCaseResult, TestError, TestRng, TestRunner,
};
use rubrica_core::digest::{HashAlgorithm, sha256};
use rubrica_core::pades::{PadesError, SignatureOptions, prepare};
use rubrica_core::pdf::signatures::{Changes, Coverage, EmbeddedSignature, find};
use rubrica_core::time::UnixTime;

const SIGNING: &str = include_str!("pdf_corpus/signing.tsv");
const SIGNATURES: &str = include_str!("pdf_corpus/signatures.tsv");

/// Stands for a CMS: the reader looks at its length only.
const DER: &[u8] = &[0x30, 0x05, 0x04, 0x03, 0, 0, 0];

fn options() -> SignatureOptions {
    let mut options = SignatureOptions::at(UnixTime(1_795_301_047));
    options.name = Some("Nuria Peñíscola".to_owned());
    options.reason = Some("Conforme (artículo 3)".to_owned());
    options.contents_capacity = 64;
    options
}

/// Signs, and checks what holds for every signed document.
fn sign(original: &[u8]) -> Result<Vec<u8>, PadesError> {
    let prepared = prepare(original, &options())?;
    let byte_range = prepared.byte_range();
    let digest = prepared.digest(original, HashAlgorithm::Sha256).expect("it is in memory");
    let tail = prepared.embed(DER)?;
    let mut signed = original.to_vec();
    signed.extend_from_slice(&tail);

    let [start, before, after, rest] = byte_range.map(|n| usize::try_from(n).expect("it fits"));
    assert_eq!((start, after + rest), (0, signed.len()));
    assert!(before > original.len());
    assert_eq!((signed.get(before), signed.get(after - 1)), (Some(&b'<'), Some(&b'>')));
    assert_eq!(after - before, 2 * 64 + 2);
    let covered = [&signed[..before], &signed[after..]].concat();
    assert_eq!(digest, sha256(&covered));
    Ok(signed)
}

fn table(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split('\t').collect())
}

fn content(name: &str) -> &'static [u8] {
    let (_, content) = FILES.iter().find(|(file, _)| *file == name).expect("it is in the corpus");
    content
}

fn describe(signature: &EmbeddedSignature) -> [String; 5] {
    [
        signature.field_name.clone(),
        signature.sub_filter.clone(),
        format!("{:?}", signature.coverage),
        format!("{:?}", signature.changes),
        signature.certification.map_or_else(|| "-".to_owned(), |level| level.to_string()),
    ]
}

#[test]
fn each_file_is_signed_or_refused_for_its_reason() {
    let mut wrong = Vec::new();
    for row in table(SIGNING) {
        let [file, expected, second, ..] = row.as_slice() else { panic!("short row: {row:?}") };
        let original = content(file);
        let (outcome, after_second) = match sign(original) {
            Ok(signed) => ("signed", check_signed(file, original, &signed)),
            Err(error) => (error.code(), "-".to_owned()),
        };
        if outcome != *expected || after_second != *second {
            wrong.push(format!("{file}\t{outcome}\t{after_second}"));
        }
    }
    assert!(wrong.is_empty(), "not as the table says:\n{}", wrong.join("\n"));
}

/// The new signature is there, the earlier ones are as they were, and a second one can follow.
/// Gives what the first one says of the revision of the second.
fn check_signed(file: &str, original: &[u8], signed: &[u8]) -> String {
    assert!(signed.starts_with(original), "{file}");
    let earlier = find(original).unwrap_or_default();
    let found = find(signed).expect("what was signed can be read");
    assert_eq!(found.len(), earlier.len() + 1, "{file}");
    for before in &earlier {
        let after = found.iter().find(|found| found.field_name == before.field_name);
        let after = after.expect("a signature does not get lost");
        assert_eq!((&after.contents, after.byte_range), (&before.contents, before.byte_range));
        let coverage = match before.coverage {
            Coverage::WholeDocument => Coverage::WholeRevision,
            coverage => coverage,
        };
        assert_eq!(after.coverage, coverage, "{file}: {}", before.field_name);
        assert_eq!(after.changes, before.changes.max(Changes::Signatures), "{file}");
    }
    let new = found.iter().find(|found| found.coverage == Coverage::WholeDocument);
    let new = new.expect("the new signature covers everything");
    assert_eq!((new.contents.as_slice(), new.changes), (DER, Changes::None), "{file}");
    assert_eq!(new.sub_filter, "ETSI.CAdES.detached");
    assert_eq!(new.claimed_time, Some(UnixTime(1_795_301_047)));
    assert_eq!(new.name.as_deref(), Some("Nuria Peñíscola"));
    assert_eq!(new.reason.as_deref(), Some("Conforme (artículo 3)"));

    let twice = sign(signed).expect("a signed document can be signed again");
    let found = find(&twice).expect("what was signed can be read");
    let first = found.iter().find(|found| found.field_name == new.field_name);
    let first = first.expect("the first signature does not get lost");
    assert_eq!(first.coverage, Coverage::WholeRevision, "{file}");
    format!("{:?}", first.changes)
}

#[test]
fn the_signatures_of_each_file_are_found_with_what_they_cover() {
    let expected: Vec<Vec<String>> =
        table(SIGNATURES).map(|row| row.into_iter().take(6).map(str::to_owned).collect()).collect();
    let mut found: Vec<Vec<String>> = Vec::new();
    for (file, content) in FILES {
        for signature in find(*content).unwrap_or_default() {
            let mut row = vec![(*file).to_owned()];
            row.extend(describe(&signature));
            found.push(row);
        }
    }
    let lines =
        |rows: &[Vec<String>]| -> Vec<String> { rows.iter().map(|row| row.join("\t")).collect() };
    assert_eq!(lines(&found), lines(&expected), "\n{}", lines(&found).join("\n"));
}

#[test]
fn the_table_names_each_file_once() {
    let in_table: Vec<&str> = table(SIGNING).filter_map(|row| row.first().copied()).collect();
    let in_corpus: Vec<&str> = FILES.iter().map(|(file, _)| *file).collect();
    assert_eq!(in_table, in_corpus);
    assert_eq!(in_corpus.len(), 130);
}

#[cfg(not(target_family = "wasm"))]
#[test]
fn no_file_of_the_corpus_is_left_out() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus/pdf");
    let mut folders = vec![root];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the corpus is in the repository") {
            let path = entry.expect("it can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "pdf") {
                count += 1;
            }
        }
    }
    assert_eq!(count, FILES.len());
}

#[test]
fn any_changed_byte_of_a_signed_file_is_seen() {
    let original = content("minimal.pdf");
    let signed = sign(original).expect("it can be signed");
    let range = prepare(original, &options()).expect("again").byte_range();
    let [_, before, after, _] = range;
    let outside = |index: &usize| !(before..after).contains(&(*index as u64));
    let covered = |bytes: &[u8], range: [u64; 4]| {
        let [_, before, after, rest] = range.map(|n| usize::try_from(n).expect("it fits"));
        Some([bytes.get(..before)?, bytes.get(after..after.checked_add(rest)?)?].concat())
    };
    let original = covered(&signed, range).expect("it was signed");
    for index in (0..signed.len()).filter(outside) {
        let mut changed = signed.clone();
        changed[index] ^= 1;
        for found in find(&changed).unwrap_or_default() {
            // Either the range says that it is broken, or other bytes are digested.
            let digested = found.byte_range.and_then(|range| covered(&changed, range));
            let broken = matches!(found.coverage, Coverage::Broken(_));
            assert!(broken || digested != Some(original.clone()), "byte {index}");
        }
    }
}

#[test]
fn a_signature_must_fit_and_be_one_der_value() {
    let prepared = prepare(content("minimal.pdf"), &options()).expect("it can be signed");
    let check = |cms: &[u8], code: &str| {
        let error = prepared.clone().embed(cms).expect_err("it must not fit");
        assert_eq!(error.code(), code);
    };
    check(&[0x30; 65], "pades_signature_too_large");
    check(&[], "pades_not_der");
    check(&[0x30, 0x01], "pades_not_der");
    check(&[0x30, 0x00, 0x00], "pades_not_der");
    check(&[0x04, 0x00], "pades_not_der");
    for (capacity, time, code) in [
        (0, 0, "pades_capacity_out_of_range"),
        (usize::MAX, 0, "pades_capacity_out_of_range"),
        (64, i64::MAX, "pades_time_out_of_range"),
        (64, i64::MIN, "pades_time_out_of_range"),
    ] {
        let options = SignatureOptions {
            contents_capacity: capacity,
            ..SignatureOptions::at(UnixTime(time))
        };
        let error = prepare(content("minimal.pdf"), &options).expect_err("it must be refused");
        assert_eq!(error.code(), code);
    }
}

/// What befalls a file on its way.
#[derive(Debug, Clone)]
enum Damage {
    Flip(Index, u8),
    Cut(Index),
    Remove(Index, usize),
    Repeat(Index, usize),
    Digit(Index, u8),
    Append(Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, value)| Damage::Flip(at, value)),
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), 1..200_usize).prop_map(|(at, length)| Damage::Remove(at, length)),
        (any::<Index>(), 1..2000_usize).prop_map(|(at, length)| Damage::Repeat(at, length)),
        (any::<Index>(), b'0'..=b'9').prop_map(|(at, digit)| Damage::Digit(at, digit)),
        vec(any::<u8>(), 0..64).prop_map(Damage::Append),
    ]
}

impl Damage {
    fn befall(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let length = bytes.len();
        match self {
            Self::Flip(at, value) => bytes[at.index(length)] = *value,
            Self::Cut(at) => bytes.truncate(at.index(length)),
            Self::Remove(at, count) => {
                let start = at.index(length);
                bytes.drain(start..(start + count).min(length));
            }
            Self::Repeat(at, count) => {
                let start = at.index(length);
                bytes.extend_from_within(start..(start + count).min(length));
            }
            // The numbers of a PDF are what leads its readers.
            Self::Digit(at, digit) => {
                let start = at.index(length);
                let place = bytes.iter().skip(start).position(u8::is_ascii_digit);
                if let Some(place) = place {
                    bytes[start + place] = *digit;
                }
            }
            Self::Append(more) => bytes.extend_from_slice(more),
        }
    }
}

/// Whatever comes in is refused, or what comes out can be read again.
fn sign_and_read(bytes: &[u8]) -> TestCaseResult {
    let _ = find(bytes);
    let Ok(signed) = sign(bytes) else { return Ok(()) };
    prop_assert!(signed.starts_with(bytes));
    let found = find(&signed).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let new = found.iter().filter(|found| found.coverage == Coverage::WholeDocument);
    prop_assert_eq!(new.map(|new| new.contents.as_slice()).collect::<Vec<_>>(), [DER]);
    Ok(())
}

/// The same cases each time and everywhere: there may be no randomness and no file to keep them.
fn for_all<S: Strategy>(cases: u32, strategy: &S, check: impl Fn(S::Value) -> TestCaseResult) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    match TestRunner::new_with_rng(config, rng).run(strategy, check) {
        Ok(()) => {}
        Err(TestError::Fail(reason, value)) => panic!("{reason}\n{value:?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

#[test]
fn damaged_files_are_refused_or_signed_well() {
    let strategy = (0..FILES.len(), vec(damage(), 1..6));
    for_all(600, &strategy, |(file, damages)| {
        let mut bytes = FILES.get(file).map(|(_, content)| content.to_vec()).unwrap_or_default();
        for damage in &damages {
            damage.befall(&mut bytes);
        }
        sign_and_read(&bytes)
    });
}

#[test]
fn noise_is_refused() {
    let words: &[&[u8]] = &[
        b"%PDF-1.7\n",
        b"1 0 obj",
        b"2 0 obj",
        b"<<",
        b">>",
        b"[",
        b"]",
        b"/Type",
        b"/Catalog",
        b"/Pages",
        b"/Kids",
        b"1 0 R",
        b"2 0 R",
        b"/Root",
        b"trailer",
        b"xref",
        b"0 3\n",
        b"0000000009 00000 n \n",
        b"startxref\n",
        b"9\n",
        b"%%EOF",
        b"stream\n",
        b"endstream",
        b"/Prev",
        b"/Length",
        b"/ObjStm",
        b"/N",
        b"/First",
        b"/AcroForm",
        b"/Fields",
        b"(",
        b")",
        b"<",
        b"endobj\n",
        b" ",
        b"-1",
        b"99999999999",
    ];
    let word = prop_oneof![
        (0..words.len()).prop_map(|word| words.get(word).map_or(Vec::new(), |word| word.to_vec())),
        vec(any::<u8>(), 0..8),
        Just(b"%PDF-1.4\n".to_vec()),
    ];
    for_all(600, &vec(word, 0..60), |words| sign_and_read(&words.concat()));
}
