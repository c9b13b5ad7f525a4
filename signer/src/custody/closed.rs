//! What a passphrase closes.
//!
//! Argon2id [RFC 9106 §4, second recommended option] makes a key of the passphrase; AES-256-GCM
//! closes the content under it. Everything that opening needs stands beside the content.

use super::Passphrase;
use crate::platform::Platform;
use argon2_opaque::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use minicbor::{Decode, Encode};
use rubrica_core::canonical::Bytes;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use zeroize::Zeroizing;

/// A closed content.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) struct Closed {
    #[n(0)]
    memory_kib: u32,
    #[n(1)]
    passes: u32,
    #[n(2)]
    lanes: u32,
    #[cbor(n(3), with = "minicbor::bytes")]
    salt: [u8; 16],
    #[cbor(n(4), with = "minicbor::bytes")]
    nonce: [u8; 12],
    #[n(5)]
    closed: Bytes,
}

/// Why a closed content does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum ClosedError {
    /// Its parameters are none of ours.
    #[error("closed content is damaged")]
    Damaged,
    /// Another passphrase closed it, or it was changed.
    #[error("passphrase does not open it")]
    WrongPassphrase,
}

const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 4;
/// More than this was not closed by us: it would only exhaust the machine.
const MAX_MEMORY_KIB: u32 = 1024 * 1024;
const MAX_PASSES: u32 = 64;

impl Closed {
    /// Closes `content`. What stands beside it, `with`, can be read and not changed.
    pub(super) fn close(
        content: &[u8],
        with: &[u8],
        passphrase: &Passphrase,
        platform: &Platform,
    ) -> Result<Self, ClosedError> {
        // With room for the tag, so that no copy of the content stays behind where it grew.
        let mut bytes = Vec::with_capacity(content.len() + AES_256_GCM.tag_len());
        bytes.extend_from_slice(content);
        let mut closed = Self {
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            lanes: LANES,
            salt: platform.make_bytes(),
            nonce: platform.make_bytes(),
            closed: Bytes(bytes),
        };
        closed
            .stretch(passphrase)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(closed.nonce),
                Aad::from(with),
                &mut closed.closed.0,
            )
            .map_err(|_| ClosedError::Damaged)?;
        Ok(closed)
    }

    /// Opens what [`Closed::close`] closed.
    pub(super) fn open(
        self,
        with: &[u8],
        passphrase: &Passphrase,
    ) -> Result<Zeroizing<Vec<u8>>, ClosedError> {
        let key = self.stretch(passphrase)?;
        let mut opened = Zeroizing::new(self.closed.0);
        let len = key
            .open_in_place(
                Nonce::assume_unique_for_key(self.nonce),
                Aad::from(with),
                opened.as_mut_slice(),
            )
            .map_err(|_| ClosedError::WrongPassphrase)?
            .len();
        opened.truncate(len);
        Ok(opened)
    }

    fn stretch(&self, passphrase: &Passphrase) -> Result<LessSafeKey, ClosedError> {
        if self.memory_kib > MAX_MEMORY_KIB || self.passes > MAX_PASSES {
            return Err(ClosedError::Damaged);
        }
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32))
            .map_err(|_| ClosedError::Damaged)?;
        let mut key = Zeroizing::new([0; 32]);
        // EXPOSE: the passphrase becomes a key here, and is used for nothing else.
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose().as_bytes(), &self.salt, key.as_mut())
            .map_err(|_| ClosedError::Damaged)?;
        UnboundKey::new(&AES_256_GCM, key.as_ref())
            .map(LessSafeKey::new)
            .map_err(|_| ClosedError::Damaged)
    }
}

/// Writes a new file that only its owner can read, whole or not at all.
pub(crate) fn write_private(file: &Path, content: &[u8]) -> io::Result<()> {
    let partial = file.with_extension("partial");
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut writer = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
    writer.write_all(content)?;
    writer.sync_all()?;
    // A hard link, unlike a rename, refuses to replace what is already there.
    let linked = fs::hard_link(&partial, file);
    fs::remove_file(&partial)?;
    linked?;
    if let Some(folder) = file.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
