//! A share in a file, closed by its holder's passphrase.

use super::text::BYTES;
use super::{Quorum, SetId, Share};
use crate::custody::closed::{Closed, ClosedError};
use crate::custody::{Passphrase, write_private};
use crate::platform::Platform;
use minicbor::{Decode, Encode};
use rubrica_core::canonical::{self, Message};
use std::io;
use std::path::Path;

/// A share that its holder's passphrase opens. What it belongs to can be read without.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ClosedShare {
    #[n(0)]
    head: Head,
    #[n(1)]
    closed: Closed,
}

/// What stands on a closed share: it cannot be changed without being noticed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
struct Head {
    #[cbor(n(0), with = "minicbor::bytes")]
    set: [u8; 6],
    #[n(1)]
    threshold: u8,
    #[n(2)]
    holders: u8,
    #[n(3)]
    index: u8,
    #[n(4)]
    purpose: String,
}

impl Message for Head {
    const TAG: &'static str = "rubrica/share-head/v1";
}

impl Message for ClosedShare {
    const TAG: &'static str = "rubrica/share/v1";
}

/// Why a share in a file is of no use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShareFileError {
    /// It cannot be read or written.
    #[error("share cannot be read or written")]
    Io(#[from] io::Error),
    /// It is no share, or its content was changed.
    #[error("this is no share, or it is damaged")]
    Damaged,
    /// Another passphrase closed it.
    #[error("passphrase does not open the share")]
    WrongPassphrase,
}

impl From<ClosedError> for ShareFileError {
    fn from(error: ClosedError) -> Self {
        match error {
            ClosedError::Damaged => Self::Damaged,
            ClosedError::WrongPassphrase => Self::WrongPassphrase,
        }
    }
}

impl ClosedShare {
    /// Closes a share. `purpose` says in words what the secret is for.
    ///
    /// # Errors
    /// [`ShareFileError`].
    pub fn close(
        share: &Share,
        purpose: &str,
        passphrase: &Passphrase,
        platform: &Platform,
    ) -> Result<Self, ShareFileError> {
        let head = Head {
            set: share.set.0,
            threshold: share.quorum.threshold,
            holders: share.quorum.holders,
            index: share.index,
            purpose: purpose.to_owned(),
        };
        let content = share.to_bytes();
        let closed =
            Closed::close(content.as_ref(), &canonical::encode(&head), passphrase, platform)?;
        Ok(Self { head, closed })
    }

    /// Opens it.
    ///
    /// # Errors
    /// [`ShareFileError`].
    pub fn open(self, passphrase: &Passphrase) -> Result<Share, ShareFileError> {
        let opened = self.closed.open(&canonical::encode(&self.head), passphrase)?;
        let bytes = <&[u8; BYTES]>::try_from(opened.as_slice());
        let share = bytes.ok().and_then(|bytes| Share::from_bytes(bytes).ok());
        share.ok_or(ShareFileError::Damaged)
    }

    /// Which shares it belongs to.
    #[must_use]
    pub const fn set(&self) -> SetId {
        SetId(self.head.set)
    }

    /// Which of them it is, from 1.
    #[must_use]
    pub const fn index(&self) -> u8 {
        self.head.index
    }

    /// How many there are, and how many it takes; nothing if the file says what cannot be.
    #[must_use]
    pub fn quorum(&self) -> Option<Quorum> {
        Quorum::new(self.head.threshold, self.head.holders).ok()
    }

    /// What the secret is for.
    #[must_use]
    pub fn purpose(&self) -> &str {
        &self.head.purpose
    }

    /// Writes a new file that only its owner can read. One that is there is not replaced.
    ///
    /// # Errors
    /// [`ShareFileError::Io`].
    pub fn write(&self, file: &Path) -> Result<(), ShareFileError> {
        write_private(file, &canonical::encode(self))?;
        Ok(())
    }

    /// Reads the bytes of such a file.
    ///
    /// # Errors
    /// [`ShareFileError::Damaged`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ShareFileError> {
        canonical::decode(bytes).map_err(|_| ShareFileError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;
    use crate::custody::shares::split;
    use rubrica_core::secret::Secret;
    use zeroize::Zeroizing;

    #[test]
    fn a_share_opens_with_its_passphrase_and_unchanged_only() {
        let platform = Platform::system();
        let secret = Zeroizing::new(platform.make_bytes());
        let share = split(&secret, Quorum::new(2, 3).unwrap(), &platform).remove(1);
        let passphrase = Secret::new("correct horse".to_owned());
        let closed = ClosedShare::close(&share, "restore", &passphrase, &platform).unwrap();
        assert_eq!((closed.index(), closed.purpose()), (2, "restore"));
        assert_eq!((closed.set(), closed.quorum()), (share.set(), Some(share.quorum())));

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("share");
        closed.write(&file).unwrap();
        assert!(matches!(closed.write(&file), Err(ShareFileError::Io(_))));
        let bytes = std::fs::read(&file).unwrap();
        let read = ClosedShare::from_bytes(&bytes).unwrap();
        assert_eq!(read.clone().open(&passphrase).unwrap(), share);
        let wrong = read.clone().open(&Secret::new("battery".to_owned()));
        assert!(matches!(wrong, Err(ShareFileError::WrongPassphrase)));

        let mut relabelled = read;
        relabelled.head.index = 3;
        assert!(matches!(relabelled.open(&passphrase), Err(ShareFileError::WrongPassphrase)));
        assert!(ClosedShare::from_bytes(&bytes[1..]).is_err());
    }
}
