//! Validators that others made.

use crate::service::{outcome, rubrica};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a validator says of a file.
#[derive(Debug)]
pub struct Judgement {
    /// Which validator it was.
    pub judge: &'static str,
    /// Whether it accepts every signature.
    pub accepted: bool,
    /// All that it said.
    pub said: String,
}

/// What every validator says of a PDF with `signatures` signatures, of which the last is ours.
#[must_use]
pub fn judge_pdf(file: &Path, root: &Path, signatures: usize) -> Vec<Judgement> {
    vec![
        rubrica_verify(file, root),
        pyhanko(file, root, signatures),
        pdfsig(file, signatures),
        openssl_cms_of_pdf(file, root),
    ]
}

/// What every validator says of a detached signature.
#[must_use]
pub fn judge_detached(signature: &Path, content: &Path, root: &Path) -> Vec<Judgement> {
    let mut ours = rubrica();
    ours.arg("verify").arg(signature).arg("--detached").arg(content).arg("--trust").arg(root);
    vec![by_exit_code("rubrica verify", &mut ours), openssl_cms(signature, content, root)]
}

/// `rubrica verify`.
#[must_use]
pub fn rubrica_verify(file: &Path, root: &Path) -> Judgement {
    by_exit_code("rubrica verify", rubrica().arg("verify").arg(file).arg("--trust").arg(root))
}

fn by_exit_code(judge: &'static str, command: &mut Command) -> Judgement {
    let (code, said) = outcome(command);
    Judgement { judge, accepted: code == 0, said }
}

fn pyhanko(file: &Path, root: &Path, signatures: usize) -> Judgement {
    let mut command = Command::new(python_program("pyhanko"));
    command.args(["sign", "validate", "--no-revocation-check", "--trust"]).arg(root).arg(file);
    let (code, said) = outcome(&mut command);
    let trusted = said.lines().filter(|line| line.contains(":INTACT:TRUSTED")).count();
    Judgement { judge: "pyHanko", accepted: code == 0 && trusted == signatures, said }
}

/// It knows no roots of ours: it says whether the signature belongs to the document.
fn pdfsig(file: &Path, signatures: usize) -> Judgement {
    let (code, said) = outcome(Command::new("pdfsig").arg("-nocert").arg(file));
    let valid = said.matches("Signature is Valid.").count();
    Judgement { judge: "pdfsig", accepted: code == 0 && valid == signatures, said }
}

/// The CMS of the last signature of a PDF over the bytes that it says it covers.
fn openssl_cms_of_pdf(file: &Path, root: &Path) -> Judgement {
    const JUDGE: &str = "openssl cms";
    let folder = tempfile::tempdir().expect("a temporary directory");
    let Some((message, content)) = taken_apart(&fs::read(file).expect("read")) else {
        let said = "no signature is found".to_owned();
        return Judgement { judge: JUDGE, accepted: false, said };
    };
    let (message_file, content_file) = (folder.path().join("cms"), folder.path().join("content"));
    fs::write(&message_file, message).expect("written");
    fs::write(&content_file, content).expect("written");
    openssl_cms(&message_file, &content_file, root)
}

fn openssl_cms(message: &Path, content: &Path, root: &Path) -> Judgement {
    let mut command = Command::new("openssl");
    command.args(["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any"]);
    command.arg("-in").arg(message).arg("-content").arg(content).arg("-CAfile").arg(root);
    command.args(["-out", "/dev/null"]);
    by_exit_code("openssl cms", &mut command)
}

/// A program in the environment of the Python validators.
///
/// # Panics
/// When nobody says where it is.
#[must_use]
pub fn python_program(name: &str) -> PathBuf {
    let folder = std::env::var_os("RUBRICA_VENV_BIN");
    PathBuf::from(folder.expect("RUBRICA_VENV_BIN is not set: run `cargo xtask test`")).join(name)
}

/// CMS and signed bytes of the last signature in a PDF, found without any reader of PDF.
#[must_use]
pub fn taken_apart(pdf: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let [start, before, after, rest] = last_byte_range(pdf)?;
    let content = [pdf.get(start..start + before)?, pdf.get(after..after + rest)?].concat();
    let hex = pdf.get(start + before + 1..after - 1)?;
    let padded: Option<Vec<u8>> = hex
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    // The length of the outer SEQUENCE, which is longer than 255 octets [X.690 §8.1.3.5].
    let padded = padded?;
    let [0x30, 0x82, high, low, ..] = padded.as_slice() else { return None };
    let length = 4 + usize::from(u16::from_be_bytes([*high, *low]));
    Some((padded.get(..length)?.to_vec(), content))
}

/// `/ByteRange` of the last signature.
#[must_use]
pub fn last_byte_range(pdf: &[u8]) -> Option<[usize; 4]> {
    const KEY: &[u8] = b"/ByteRange";
    let at = pdf.windows(KEY.len()).rposition(|window| window == KEY)? + KEY.len();
    let text = String::from_utf8_lossy(pdf.get(at..pdf.len().min(at + 80))?).into_owned();
    let numbers = text.trim_start().strip_prefix('[')?.split_once(']')?.0;
    let numbers: Vec<usize> =
        numbers.split_whitespace().map(|number| number.parse().ok()).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

/// Every validator must accept.
///
/// # Panics
/// When one does not.
#[track_caller]
pub fn all_accept(what: &str, judgements: &[Judgement]) {
    for judgement in judgements {
        let Judgement { judge, accepted, said } = judgement;
        assert!(accepted, "{judge} refuses {what}:\n{said}");
    }
}

/// Every validator must refuse.
///
/// # Panics
/// When one does not.
#[track_caller]
pub fn all_refuse(what: &str, judgements: &[Judgement]) {
    for judgement in judgements {
        let Judgement { judge, accepted, said } = judgement;
        assert!(!accepted, "{judge} accepts {what}:\n{said}");
    }
}
