//! Marks that say from what a directory was made, so that it is made again only when that changed.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// A digest over everything that a result was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp(String);

impl Stamp {
    /// The stamp of these inputs, in this order.
    pub(crate) fn of<T: AsRef<[u8]>>(inputs: impl IntoIterator<Item = T>) -> Self {
        let mut digest = Sha256::new();
        for input in inputs {
            let input = input.as_ref();
            // The length keeps ("ab", "c") and ("a", "bc") apart.
            digest.update(u64::try_from(input.len()).unwrap_or(u64::MAX).to_be_bytes());
            digest.update(input);
        }
        Self(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether a directory carries this stamp.
    pub(crate) fn matches(&self, dir: &Path) -> bool {
        fs::read_to_string(dir.join(FILE)).is_ok_and(|found| found.trim() == self.0)
    }

    /// Marks a directory, once what it holds is complete.
    pub(crate) fn write(&self, dir: &Path) -> Result<()> {
        let file = dir.join(FILE);
        fs::write(&file, format!("{}\n", self.0))
            .with_context(|| format!("{} cannot be written", file.display()))
    }
}

const FILE: &str = ".stamp";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_matches_what_it_was_made_from_and_nothing_else() {
        let dir = tempfile::tempdir().expect("a directory");
        let stamp = Stamp::of(["ab", "c"]);
        assert!(!stamp.matches(dir.path()));
        stamp.write(dir.path()).expect("written");
        assert!(Stamp::of(["ab", "c"]).matches(dir.path()));
        assert!(!Stamp::of(["a", "bc"]).matches(dir.path()));
        assert!(!Stamp::of(["ab"]).matches(dir.path()));
    }
}
