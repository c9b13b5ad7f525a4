//! Kannel, an SMS gateway, with the fake centre among its test programs.

use std::path::PathBuf;

use anyhow::Result;

use crate::unpacked::Unpacked;
use crate::workspace::Workspace;

const KANNEL: Unpacked = Unpacked {
    name: "kannel",
    packages: &["kannel", "kannel-extras"],
    files: &["usr/sbin/bearerbox", "usr/sbin/smsbox", "usr/lib/kannel/test/fakesmsc"],
    reason: "testing with an SMS gateway",
};

/// Unpacks Kannel where it is not installed, and gives the root of the file system that it is in.
pub(crate) fn ensure(workspace: &Workspace) -> Result<PathBuf> {
    KANNEL.ensure(workspace)
}
