//! The requirements as a document.

use std::fmt::Write as _;

use super::{Requirement, Requirements, State};

const HEAD: &str = "\
# Requirements of the standards

`cargo xtask requirements` writes this file from `docs/requirements.toml`, and fails when a requirement has neither
test nor reason, or names a test, a check or a document that is not there; the step `checks` of `cargo xtask test` runs
the same. Texts are in our words: the standards are what counts.

";

pub(super) fn document(requirements: &Requirements) -> String {
    let mut text = HEAD.to_owned();
    let all = || requirements.standard.iter().flat_map(|it| &it.requirement);
    // Writing to a String does not fail.
    for state in [State::Met, State::Documented, State::Hardware, State::Gap] {
        let count = all().filter(|it| it.state == state).count();
        let _ = writeln!(text, "- {count}: {}", meaning(state));
    }
    for standard in &requirements.standard {
        let _ = write!(text, "\n## {}\n\n", standard.name);
        text.push_str("| Id | Asks for | State | By | Because |\n|---|---|---|---|---|\n");
        for requirement in &standard.requirement {
            let Requirement { id, text: asks, state, reason, .. } = requirement;
            let by = by(requirement).join("<br>");
            let _ = writeln!(text, "| {id} | {asks} | {} | {by} | {reason} |", name(*state));
        }
    }
    text
}

fn by(requirement: &Requirement) -> Vec<String> {
    let tests = requirement.tests.iter().map(|test| {
        let (file, function) = test.rsplit_once("::").unwrap_or((test, ""));
        format!("[`{function}`](../{file})")
    });
    let checks = requirement.checks.iter().map(|id| format!("[{id}](checks.md)"));
    let documents = requirement.documents.iter().map(|document| {
        let (file, heading) = document.split_once('#').unwrap_or((document, ""));
        let shown = if heading.is_empty() { file } else { heading };
        format!("[{}](../{document})", shown.replace('-', " "))
    });
    tests.chain(checks).chain(documents).collect()
}

const fn name(state: State) -> &'static str {
    match state {
        State::Met => "met",
        State::Documented => "documented",
        State::Hardware => "hardware",
        State::Gap => "**gap**",
    }
}

const fn meaning(state: State) -> &'static str {
    match state {
        State::Met => "met, and a test or a check with its test shows it",
        State::Documented => "documented: there is nothing to be run",
        State::Hardware => "need certified hardware or an assessment",
        State::Gap => "gaps",
    }
}
