//! The requirements of the standards: what `docs/requirements.toml` says of each, held against the tests,
//! the checks and the documents that it names, and rendered for readers.

mod evidence;
mod render;

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::process;
use crate::workspace::Workspace;
use evidence::Evidence;

const DATA: &str = "docs/requirements.toml";
const DOCUMENT: &str = "docs/requirements.md";

/// All of them, by standard.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirements {
    standard: Vec<Standard>,
}

/// What one standard, or a part of it, asks for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Standard {
    /// As people cite it.
    name: String,
    requirement: Vec<Requirement>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirement {
    /// As the standard numbers it.
    id: String,
    /// What it asks for, in our words.
    text: String,
    state: State,
    /// `file::function`, relative to the repository.
    #[serde(default)]
    tests: Vec<String>,
    /// Ids of `docs/checks.md`.
    #[serde(default)]
    checks: Vec<String>,
    /// `file#heading`, the heading as addresses have it.
    #[serde(default)]
    documents: Vec<String>,
    /// Why it is not met by a test alone, or what is missing.
    #[serde(default)]
    reason: String,
}

/// How we stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// A test shows it.
    Met,
    /// A document says it; there is nothing to be run.
    Documented,
    /// It takes certified hardware or an assessment that no test replaces.
    Hardware,
    /// Not met, or not wholly.
    Gap,
}

/// Fails unless every requirement has what its state needs and the rendered document is the one of now.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let requirements = read(workspace)?;
    let path = workspace.path(DOCUMENT);
    let written =
        fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    if written != render::document(&requirements) {
        bail!("{DOCUMENT} is not what {DATA} says: run `cargo xtask requirements`");
    }
    let all: usize = requirements.standard.iter().map(|it| it.requirement.len()).sum();
    process::say(&format!("{all} requirements: each has a test, a document or a reason"));
    Ok(())
}

/// Checks the requirements, and writes the document.
pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    let requirements = read(workspace)?;
    let path = workspace.path(DOCUMENT);
    fs::write(&path, render::document(&requirements))
        .with_context(|| format!("{} cannot be written", path.display()))
}

fn read(workspace: &Workspace) -> Result<Requirements> {
    let path = workspace.path(DATA);
    let text =
        fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    let requirements: Requirements =
        toml::from_str(&text).with_context(|| format!("{DATA} is not as it has to be"))?;
    let evidence = Evidence::of(workspace)?;
    let flaws = flaws(&requirements, &evidence);
    if !flaws.is_empty() {
        let lines: Vec<String> = flaws.iter().map(|line| format!("  {line}")).collect();
        bail!("{DATA} claims what is not there:\n{}", lines.join("\n"));
    }
    Ok(requirements)
}

/// A line for each thing that is claimed and not there.
fn flaws(requirements: &Requirements, evidence: &Evidence) -> Vec<String> {
    let mut lines = Vec::new();
    let mut seen = BTreeSet::new();
    for requirement in requirements.standard.iter().flat_map(|it| &it.requirement) {
        let Requirement { id, text, state, tests, checks, documents, reason } = requirement;
        let mut say = |flaw: String| lines.push(format!("{id}: {flaw}"));
        if !seen.insert(id) {
            say("it stands there twice".to_owned());
        }
        if text.is_empty() {
            say("nothing says what it asks for".to_owned());
        }
        let missing = match state {
            State::Met if tests.is_empty() && checks.is_empty() => {
                Some("no test or check shows it")
            }
            State::Documented if documents.is_empty() => Some("no document says it"),
            State::Hardware | State::Gap if reason.is_empty() => Some("it has no reason"),
            _ => None,
        };
        missing.into_iter().for_each(|missing| say(missing.to_owned()));
        for test in tests.iter().filter(|test| !evidence.has_test(test)) {
            say(format!("there is no test {test}"));
        }
        for check in checks.iter().filter(|check| !evidence.has_check(check)) {
            say(format!("docs/checks.md has no {check}"));
        }
        for document in documents.iter().filter(|document| !evidence.has_document(document)) {
            say(format!("there is no {document}"));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> (tempfile::TempDir, Evidence) {
        let folder = tempfile::tempdir().expect("a directory");
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        put("docs/checks.md", "| CHK-ASR-01 | … |");
        put("docs/operations.md", "# Operations\n\n## Keys in an HSM, and out of it\n");
        put(
            "signer/tests/a.rs",
            "#[test]\nfn a_key_stays() {}\nfn not_a_test() {}\n#[tokio::test]\nasync fn it_waits() {}\n",
        );
        let evidence = Evidence::at(folder.path()).expect("a repository");
        (folder, evidence)
    }

    fn check(text: &str, expected: &[&str]) {
        let (_folder, evidence) = repository();
        let data = format!("[[standard]]\nname = \"X\"\n{text}");
        let requirements = toml::from_str(&data).expect("requirements");
        assert_eq!(flaws(&requirements, &evidence), expected, "{text}");
    }

    fn one(rest: &str) -> String {
        format!("[[standard.requirement]]\nid = \"R-1\"\ntext = \"Something.\"\n{rest}\n")
    }

    #[test]
    fn what_is_claimed_is_there() {
        check(&one("state = \"met\"\ntests = [\"signer/tests/a.rs::a_key_stays\"]"), &[]);
        check(&one("state = \"met\"\ntests = [\"signer/tests/a.rs::it_waits\"]"), &[]);
        check(&one("state = \"met\"\nchecks = [\"CHK-ASR-01\"]"), &[]);
        let document = "docs/operations.md#keys-in-an-hsm-and-out-of-it";
        check(&one(&format!("state = \"documented\"\ndocuments = [\"{document}\"]")), &[]);
        check(&one("state = \"hardware\"\nreason = \"An evaluated module.\""), &[]);
        check(&one("state = \"gap\"\nreason = \"Not built yet.\""), &[]);
    }

    #[test]
    fn a_requirement_has_what_its_state_needs() {
        check(&one("state = \"met\""), &["R-1: no test or check shows it"]);
        check(&one("state = \"documented\""), &["R-1: no document says it"]);
        check(&one("state = \"hardware\""), &["R-1: it has no reason"]);
        check(&one("state = \"gap\""), &["R-1: it has no reason"]);
        let twice =
            [one("state = \"gap\"\nreason = \"x\""), one("state = \"gap\"\nreason = \"x\"")];
        check(&twice.concat(), &["R-1: it stands there twice"]);
    }

    #[test]
    fn what_is_not_there_is_named() {
        check(
            &one(
                "state = \"met\"\ntests = [\"signer/tests/a.rs::not_a_test\", \"b.rs::x\", \"x\"]",
            ),
            &[
                "R-1: there is no test signer/tests/a.rs::not_a_test",
                "R-1: there is no test b.rs::x",
                "R-1: there is no test x",
            ],
        );
        check(
            &one("state = \"met\"\nchecks = [\"CHK-ASR-0\"]"),
            &["R-1: docs/checks.md has no CHK-ASR-0"],
        );
        check(
            &one(
                "state = \"documented\"\ndocuments = [\"docs/operations.md#keys\", \"docs/x.md\"]",
            ),
            &["R-1: there is no docs/operations.md#keys", "R-1: there is no docs/x.md"],
        );
    }
}
