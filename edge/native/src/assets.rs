//! Where the frontend's files come from.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

/// The files of the frontend.
#[derive(Debug, Clone)]
pub enum Assets {
    /// A directory, read anew for each request.
    Directory(PathBuf),
    /// Inside the binary, by path without the leading slash.
    Embedded(fn(&str) -> Option<Cow<'static, [u8]>>),
    /// None: only the interface is served.
    Absent,
}

impl Assets {
    pub(crate) fn read(&self, path: &str) -> Option<Rc<[u8]>> {
        match self {
            Self::Directory(root) => {
                let relative = Path::new(path);
                // Nothing but plain names: no `..`, no absolute path, no drive.
                let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
                if path.is_empty() || !plain {
                    return None;
                }
                std::fs::read(root.join(relative)).ok().map(Rc::from)
            }
            Self::Embedded(file) => file(path).map(|bytes| Rc::from(bytes.as_ref())),
            Self::Absent => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_gives_its_files_and_nothing_beside_them() {
        let root = tempfile::tempdir().expect("a temporary directory");
        let dist = root.path().join("dist");
        std::fs::create_dir_all(dist.join("trust")).expect("made");
        std::fs::write(root.path().join("secret"), "no").expect("written");
        std::fs::write(dist.join("trust/root.pem"), "yes").expect("written");
        let assets = Assets::Directory(dist.clone());
        assert_eq!(assets.read("trust/root.pem").as_deref(), Some(b"yes".as_slice()));
        let absolute = dist.join("trust/root.pem").display().to_string();
        for path in ["", "../secret", "trust/../../secret", absolute.as_str(), "trust", "none"] {
            assert!(assets.read(path).is_none(), "{path}");
        }
    }
}
