//! Security checks by id: what `docs/checks.md` lists, what the code makes, and what tests break.
//!
//! An id looks like `CHK-OTP-03`. It stands in the code where the check is made, in the list, and at
//! a test that breaks exactly that check; a test may write it as part of its name, `chk_otp_03_…`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::process;
use crate::workspace::Workspace;

/// Compares the three, and fails with a line per difference.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let list = workspace.path(LIST);
    let listed =
        ids(&fs::read_to_string(&list)
            .with_context(|| format!("{} cannot be read", list.display()))?);
    let mut found = Found::default();
    for directory in SOURCES {
        for file in sources(&workspace.path(directory))? {
            let text = fs::read_to_string(&file)?;
            let shown = file.strip_prefix(&workspace.root).unwrap_or(&file).display().to_string();
            found.read(&shown, &text);
        }
    }
    let differences = differences(&listed, &found);
    if !differences.is_empty() {
        bail!(
            "{LIST}, code and tests do not agree:\n{}",
            differences.iter().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
        );
    }
    process::say(&format!("{} checks: each is in {LIST}, in code and in a test", listed.len()));
    Ok(())
}

pub(crate) const LIST: &str = "docs/checks.md";
/// Where checks are made and broken.
const SOURCES: [&str; 6] = ["core", "edge", "signer", "frontend", "cli", "tests"];

/// The ids that sources carry, each with the first file where it was seen.
#[derive(Debug, Default)]
struct Found {
    code: BTreeMap<String, String>,
    tests: BTreeMap<String, String>,
}

impl Found {
    /// Reads one source file. Files below a folder `tests`, and a test module at the end, are tests;
    /// everything else is code.
    fn read(&mut self, path: &str, text: &str) {
        let is_test = path.split('/').any(|part| part == "tests" || part == "tests.rs");
        let (code, tests) = if is_test { ("", text) } else { text.split_at(test_module(text)) };
        for id in ids(code) {
            self.code.entry(id).or_insert_with(|| path.to_owned());
        }
        for id in ids(tests).into_iter().chain(ids_in_names(tests)) {
            self.tests.entry(id).or_insert_with(|| path.to_owned());
        }
    }
}

/// Where a file's own test module starts: its end when there is none.
fn test_module(text: &str) -> usize {
    let starts = |rest: &str| {
        let next = rest.lines().skip(1).find(|line| !line.trim_start().starts_with("#["));
        next.is_some_and(|line| line.starts_with("mod ") && line.trim_end().ends_with('{'))
    };
    text.match_indices("#[cfg(test)]")
        .map(|(start, _)| start)
        .find(|start| text.get(*start..).is_some_and(starts))
        .unwrap_or(text.len())
}

fn differences(listed: &BTreeSet<String>, found: &Found) -> Vec<String> {
    let mut lines = Vec::new();
    for id in listed {
        if !found.code.contains_key(id) {
            lines.push(format!("{id} is listed, but no code makes it"));
        }
        if !found.tests.contains_key(id) {
            lines.push(format!("{id} is listed, but no test breaks it"));
        }
    }
    for (id, path) in found.code.iter().chain(&found.tests) {
        if !listed.contains(id) {
            lines.push(format!("{id} stands in {path}, but is not listed"));
        }
    }
    lines
}

/// The ids written out in a text.
pub(crate) fn ids(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter_map(id).collect()
}

/// The ids that are part of a function's name: `chk_otp_03_refuses_…`.
fn ids_in_names(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .filter_map(|word| word.find("chk_").and_then(|start| word.get(start..)))
        .filter_map(|name| {
            let parts: Vec<&str> = name.split('_').take(3).collect();
            id(&parts.join("-").to_ascii_uppercase())
        })
        .collect()
}

/// `CHK`, a subject of capital letters, two digits.
fn id(word: &str) -> Option<String> {
    let mut parts = word.split('-');
    let (kind, subject, number) = (parts.next()?, parts.next()?, parts.next()?);
    let well_formed = kind == "CHK"
        && !subject.is_empty()
        && subject.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && number.len() == 2
        && number.chars().all(|c| c.is_ascii_digit());
    (well_formed && parts.next().is_none()).then(|| word.to_owned())
}

fn sources(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut pending = vec![directory.to_path_buf()];
    while let Some(next) = pending.pop() {
        let Ok(entries) = next.read_dir() else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                if !path.ends_with("dist") && !path.ends_with("node_modules") {
                    pending.push(path);
                }
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(listed: &str, sources: &[(&str, &str)], expected: &[&str]) {
        let mut found = Found::default();
        for (path, text) in sources {
            found.read(path, text);
        }
        assert_eq!(differences(&ids(listed), &found), expected);
    }

    #[test]
    fn agreement_needs_list_code_and_test() {
        let code =
            ("signer/src/a.rs", "// CHK-ASR-01\n#[cfg(test)]\nmod tests {\nfn chk_asr_01() {}");
        check("| CHK-ASR-01 | x |", &[code], &[]);
        let apart = [
            ("signer/src/a.rs", "// CHK-ASR-01"),
            ("signer/tests/a.rs", "fn refuses() { /* CHK-ASR-01 */ }"),
        ];
        check("| CHK-ASR-01 | x |", &apart, &[]);
    }

    #[test]
    fn each_absence_is_named() {
        check(
            "CHK-ASR-01 CHK-ASR-02",
            &[("signer/src/a.rs", "// CHK-ASR-01, CHK-SAD-09")],
            &[
                "CHK-ASR-01 is listed, but no test breaks it",
                "CHK-ASR-02 is listed, but no code makes it",
                "CHK-ASR-02 is listed, but no test breaks it",
                "CHK-SAD-09 stands in signer/src/a.rs, but is not listed",
            ],
        );
        check(
            "",
            &[("tests/tests/a.rs", "fn chk_otp_03_is_single_use() {}")],
            &["CHK-OTP-03 stands in tests/tests/a.rs, but is not listed"],
        );
    }

    #[test]
    fn only_a_test_module_ends_the_code() {
        let first = "#[cfg(test)]\nmod tests;\n// CHK-ASR-01\n";
        let last = "#[cfg(test)]\n#[expect(x)]\nmod more {\n// CHK-ASR-01\n}";
        check("CHK-ASR-01", &[("signer/src/a.rs", &format!("{first}{last}"))], &[]);
    }

    #[test]
    fn only_whole_ids_count() {
        check("CHK-ASR-* CHK-ASR-1 CHK-ASR-011 CHK-asr-01 XCHK-ASR-01", &[], &[]);
    }
}
