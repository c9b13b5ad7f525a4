//! What a requirement can point to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::checks;
use crate::workspace::Workspace;

/// The repository, as far as requirements point into it.
#[derive(Debug)]
pub(super) struct Evidence {
    root: PathBuf,
    checks: BTreeSet<String>,
}

impl Evidence {
    pub(super) fn of(workspace: &Workspace) -> Result<Self> {
        Self::at(&workspace.root)
    }

    pub(super) fn at(root: &Path) -> Result<Self> {
        let list = root.join(checks::LIST);
        let list = fs::read_to_string(&list)
            .with_context(|| format!("{} cannot be read", list.display()))?;
        Ok(Self { root: root.to_owned(), checks: checks::ids(&list) })
    }

    /// Whether `file::function` is a test.
    pub(super) fn has_test(&self, test: &str) -> bool {
        let Some((file, function)) = test.rsplit_once("::") else { return false };
        let Some(text) = self.text(file) else { return false };
        let mut is_marked = false;
        for line in text.lines().map(str::trim) {
            if line == "#[test]" || line.starts_with("#[tokio::test") {
                is_marked = true;
            } else if let Some(name) = function_name(line) {
                if is_marked && name == function {
                    return true;
                }
                is_marked = false;
            }
        }
        false
    }

    pub(super) fn has_check(&self, id: &str) -> bool {
        self.checks.contains(id)
    }

    /// Whether `file`, or `file#heading`, is there.
    pub(super) fn has_document(&self, document: &str) -> bool {
        let (file, heading) = document.split_once('#').unwrap_or((document, ""));
        let Some(text) = self.text(file) else { return false };
        let mut headings = text.lines().filter(|line| line.starts_with('#')).map(anchor);
        heading.is_empty() || headings.any(|found| found == heading)
    }

    fn text(&self, file: &str) -> Option<String> {
        fs::read_to_string(self.root.join(file)).ok()
    }
}

/// The name of the function that a line begins.
fn function_name(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("fn ").or_else(|| line.strip_prefix("async fn "))?;
    rest.split_once('(').map(|(name, _)| name)
}

/// A heading as the addresses of rendered documents have it: small letters, hyphens for spaces, no signs.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
    kept.map(|it| if it == ' ' { '-' } else { it }).collect()
}
