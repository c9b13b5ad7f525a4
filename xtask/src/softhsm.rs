//! SoftHSM 2, a hardware security module in software, with the program that makes its tokens.

use std::path::PathBuf;

use anyhow::Result;

use crate::unpacked::Unpacked;
use crate::workspace::Workspace;

const MODULE: &str = "usr/lib/*/softhsm/libsofthsm2.so";
const PROGRAM: &str = "usr/bin/softhsm2-util";
const SOFTHSM: Unpacked = Unpacked {
    name: "softhsm",
    packages: &["libsofthsm2", "softhsm2"],
    files: &[MODULE, PROGRAM],
    reason: "testing with a hardware security module",
};

/// Where SoftHSM is.
pub(crate) struct SoftHsm {
    /// The PKCS#11 module.
    pub(crate) module: PathBuf,
    /// `softhsm2-util`.
    pub(crate) program: PathBuf,
}

/// Unpacks SoftHSM where it is not installed.
pub(crate) fn ensure(workspace: &Workspace) -> Result<SoftHsm> {
    let root = SOFTHSM.ensure(workspace)?;
    Ok(SoftHsm { module: SOFTHSM.find(&root, MODULE)?, program: SOFTHSM.find(&root, PROGRAM)? })
}
