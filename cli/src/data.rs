//! What lies where in a data directory.

use crate::failure::Failure;
use crate::file::PendingFile;
use rubrica_core::policy::Policy;
use rubrica_signer::profile::Profile;
use rubrica_signer::{OpenError, Signer, SignerSettings};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Name of the signer of a data directory: the audience of assertions.
pub(crate) const SIGNER_NAME: &str = "rubrica-signer";

/// Makes a directory that only its owner may look into.
pub(crate) fn make_private_directory(path: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|error| {
        Failure::new(format!("cannot make the data directory {}", path.display()))
            .because(&error)
            .remedy("give with --data a place that can be written to")
    })
}

/// Where the signer of a data directory is: `rubrica serve` gives it a folder of its own,
/// `rubrica signer` the whole directory.
pub(crate) fn signer_directory(data: &Path) -> PathBuf {
    let embedded = data.join("signer");
    if embedded.is_dir() { embedded } else { data.to_owned() }
}

/// Opens the signer of a data directory that has one.
pub(crate) fn open_signer(data: &Path) -> Result<Signer, Failure> {
    let directory = signer_directory(data);
    if !directory.join("signer.sqlite").is_file() {
        return Err(no_signer(data));
    }
    start_signer(&directory, Chosen::default())
}

/// No signer was ever started there.
pub(crate) fn no_signer(data: &Path) -> Failure {
    Failure::new(format!("there is no signer in {}", data.display()))
        .remedy("give with --data the directory that `rubrica serve` or `rubrica signer` works on")
}

/// What the operator chooses of a signer when he starts it.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) policy: Policy,
    pub(crate) profile: Profile,
    pub(crate) pki_url: Option<String>,
}

/// Opens the signer in `directory`, and makes it at the first start. Its root is written beside it,
/// so that it can be had whether or not the signer runs.
pub(crate) fn start_signer(directory: &Path, chosen: Chosen) -> Result<Signer, Failure> {
    let mut settings = SignerSettings::new(directory, SIGNER_NAME);
    settings.policy = chosen.policy;
    settings.profile = chosen.profile;
    settings.pki_url = chosen.pki_url;
    let signer = Signer::open(settings).map_err(|error| {
        let failure = Failure::new(format!("cannot open the signer in {}", directory.display()))
            .because(&error);
        match error {
            OpenError::PkiUrl => {
                failure.remedy("give with --pki-url one like http://firma.example/pki")
            }
            OpenError::InUse => failure.remedy("stop the process that works on this directory"),
            OpenError::KeyStoreMissing | OpenError::KeyStore(_) => {
                failure.remedy("restore the whole directory from one backup")
            }
            _ => failure,
        }
    })?;
    for (name, pem) in [(ROOT_FILE, signer.root_pem()), (CHAIN_FILE, signer.chain_pem())] {
        let path = directory.join(name);
        write_if_other(&path, pem.as_bytes()).map_err(|error| {
            Failure::new(format!("cannot write {}", path.display())).because(&error)
        })?;
    }
    Ok(signer)
}

fn write_if_other(path: &Path, content: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|there| there == content) {
        return Ok(());
    }
    let mut file = PendingFile::create(path)?;
    file.write_all(content)?;
    file.finish()
}

/// The root certificate of a signer's directory.
pub(crate) const ROOT_FILE: &str = "root.pem";
/// Issuing certificate and root.
pub(crate) const CHAIN_FILE: &str = "chain.pem";
