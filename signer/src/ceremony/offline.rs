//! The root, in a folder of a machine that has no network. Its key is closed by a secret that is
//! nowhere but in the shares of its holders: the folder alone is worth nothing.

use crate::ca::{
    AuthorityError, IssuingParts, Pointers, Root, RootList, plus_months, read_request, serial_of,
};
use crate::custody::shares::{JoinError, Quorum, Share, join, split};
use crate::custody::{KeyStoreError, SoftBackend, WrappedKey, write_private};
use crate::platform::Platform;
use crate::profile::Profile;
use rubrica_core::digest::sha256;
use rubrica_core::time::UnixTime;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

/// A root whose holders have come together.
#[derive(Debug)]
pub struct OfflineRoot {
    folder: PathBuf,
    backend: SoftBackend,
    certificate: Vec<u8>,
    wrapped: WrappedKey,
    kept: Kept,
    platform: Platform,
}

/// What the folder remembers: no secrets.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// Lists that were made.
    lists: u64,
    /// What was certified.
    issued: Vec<Issued>,
}

/// An issuing authority that was certified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Issued {
    serial: String,
    /// SHA-256 of the key, in hexadecimal.
    key: String,
    revoked_at: Option<i64>,
}

/// What the root is called, and how long it is valid.
#[derive(Debug)]
#[non_exhaustive]
pub struct RootNames<'a> {
    /// Country, organization and its identifier are taken from here.
    pub profile: &'a Profile,
    /// Its common name.
    pub common_name: &'a str,
    /// How long it is valid.
    pub years: u16,
}

impl<'a> RootNames<'a> {
    /// With all that there is to say.
    #[must_use]
    pub const fn new(profile: &'a Profile, common_name: &'a str, years: u16) -> Self {
        Self { profile, common_name, years }
    }
}

/// A certificate that the root has signed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Certified {
    /// In DER.
    pub certificate: Vec<u8>,
    /// Its serial number, in hexadecimal.
    pub serial: String,
    /// SHA-256 of the request, as it was read.
    pub request: [u8; 32],
    /// Its last second.
    pub not_after: UnixTime,
}

/// Why the root does not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OfflineError {
    /// The folder cannot be read or written.
    #[error("folder of the root cannot be read or written")]
    Io(#[from] io::Error),
    /// What is in the folder is no root.
    #[error("what is in the folder is no root")]
    Damaged,
    /// The shares do not give the secret.
    #[error(transparent)]
    Shares(#[from] JoinError),
    /// The key cannot be closed.
    #[error(transparent)]
    KeyStore(#[from] KeyStoreError),
    /// CHK-CA-02: it is no request, or not signed by the key in it.
    #[error("this is no certification request that its own key has signed")]
    Request,
    /// CHK-CA-02: the key is the root's own, or was certified before.
    #[error("key of the request was certified before, or is the root's own")]
    KeyUsed,
    /// No such certificate was issued.
    #[error("no certificate of this serial number was issued, or it was revoked before")]
    UnknownSerial,
    /// The address that the certificate would point to is none.
    #[error("address for questions about certificates is not one over HTTP in ASCII")]
    PkiUrl,
    /// The validity is none.
    #[error("validity is not 1 to 30 years, or 1 to 366 days for a list")]
    Validity,
    /// Nothing could be signed.
    #[error("root cannot sign")]
    Authority(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<AuthorityError> for OfflineError {
    fn from(error: AuthorityError) -> Self {
        Self::Authority(Box::new(error))
    }
}

impl OfflineRoot {
    /// Makes a root in a new folder, and gives out the shares of its secret. Nothing in the folder
    /// opens its key.
    ///
    /// # Errors
    /// [`OfflineError`].
    pub fn create(
        folder: &Path,
        names: &RootNames<'_>,
        quorum: Quorum,
        platform: Platform,
    ) -> Result<(Self, Vec<Share>), OfflineError> {
        use std::os::unix::fs::DirBuilderExt as _;
        // A folder that is there may hold another root.
        fs::DirBuilder::new().mode(0o700).create(folder)?;
        let secret = Zeroizing::new(platform.make_bytes());
        let backend = SoftBackend::from_master(&secret)?;
        let now = platform.now();
        let until = years_after(now, names.years)?;
        let root =
            Root::create(&backend, &platform, (names.profile, names.common_name), (now, until))?;
        let (certificate, wrapped) = (root.row().certificate.clone(), root.row().wrapped.clone());
        drop(root);
        write_private(&folder.join(KEY), &wrapped.0)?;
        write_private(&folder.join(CERTIFICATE), &certificate)?;
        let shares = split(&secret, quorum, &platform);
        let folder = folder.to_owned();
        let kept = Kept::default();
        let made = Self { folder, backend, certificate, wrapped, kept, platform };
        made.keep()?;
        Ok((made, shares))
    }

    /// Opens the root with enough of its shares.
    ///
    /// # Errors
    /// [`OfflineError`].
    pub fn open(folder: &Path, shares: &[Share], platform: Platform) -> Result<Self, OfflineError> {
        let backend = SoftBackend::from_master(&join(shares)?)?;
        let wrapped = WrappedKey(fs::read(folder.join(KEY))?);
        let certificate = fs::read(folder.join(CERTIFICATE))?;
        let kept = serde_json::from_slice(&fs::read(folder.join(KEPT))?)
            .map_err(|_| OfflineError::Damaged)?;
        Ok(Self { folder: folder.to_owned(), backend, certificate, wrapped, kept, platform })
    }

    /// The root's certificate, in DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Certifies the issuing authority that has made `request`, in PEM. It makes no authorities
    /// itself.
    ///
    /// # Errors
    /// [`OfflineError`].
    pub fn certify(
        &mut self,
        request: &str,
        years: u16,
        pki_url: Option<&str>,
    ) -> Result<Certified, OfflineError> {
        // CHK-CA-02: whoever asks has the key, and no key is certified twice.
        let asked = read_request(request).ok_or(OfflineError::Request)?;
        let key = hexadecimal(&sha256(&asked.public.0));
        let root = self.root()?;
        if asked.public == root.row().public || self.kept.issued.iter().any(|one| one.key == key) {
            return Err(OfflineError::KeyUsed);
        }
        let pointers = match pki_url {
            None => None,
            Some(url) => Some(Pointers::checked(url).ok_or(OfflineError::PkiUrl)?),
        };
        let now = self.platform.now();
        let not_after = years_after(now, years)?;
        let certificate = root.certify_issuing(
            &self.platform,
            IssuingParts {
                subject: asked.subject,
                public: &asked.public,
                not_before: now,
                not_after,
                pointers: pointers.as_ref(),
            },
        )?;
        drop(root);
        let serial = hexadecimal(&serial_of(&certificate).ok_or(OfflineError::Damaged)?);
        self.kept.issued.push(Issued { serial: serial.clone(), key, revoked_at: None });
        self.keep()?;
        Ok(Certified { certificate, serial, request: sha256(&asked.octets), not_after })
    }

    /// Signs the list of authorities that are not to be relied on any more. `revoke` is put on it,
    /// by its serial number in hexadecimal.
    ///
    /// # Errors
    /// [`OfflineError`].
    pub fn list(&mut self, days: u16, revoke: Option<&str>) -> Result<Vec<u8>, OfflineError> {
        if !(1..=366).contains(&days) {
            return Err(OfflineError::Validity);
        }
        let now = self.platform.now();
        if let Some(serial) = revoke {
            let mut issued = self.kept.issued.iter_mut();
            let found = issued
                .find(|one| one.serial.eq_ignore_ascii_case(serial) && one.revoked_at.is_none());
            found.ok_or(OfflineError::UnknownSerial)?.revoked_at = Some(now.0);
        }
        self.kept.lists += 1;
        // Kept first: a number is not used twice, whatever happens next.
        self.keep()?;
        let revoked = self
            .kept
            .issued
            .iter()
            .filter_map(|one| Some((octets(&one.serial)?, UnixTime(one.revoked_at?))));
        let content = RootList {
            number: self.kept.lists,
            this_update: now,
            next_update: now.plus(Duration::from_secs(u64::from(days) * 86_400)),
            revoked: revoked.collect(),
        };
        Ok(self.root()?.make_list(&content)?)
    }

    fn root(&self) -> Result<Root<'_>, OfflineError> {
        Ok(Root::load(&self.backend, self.wrapped.clone(), self.certificate.clone())?)
    }

    fn keep(&self) -> Result<(), OfflineError> {
        let text = serde_json::to_vec_pretty(&self.kept).map_err(|_| OfflineError::Damaged)?;
        let (pending, place) = (self.folder.join("pending"), self.folder.join(KEPT));
        let _ = fs::remove_file(&pending);
        write_private(&pending, &text)?;
        fs::rename(&pending, place)?;
        Ok(())
    }
}

fn years_after(now: UnixTime, years: u16) -> Result<UnixTime, OfflineError> {
    if !(1..=30).contains(&years) {
        return Err(OfflineError::Validity);
    }
    plus_months(now, years * 12).map_err(|_| OfflineError::Validity)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn octets(text: &str) -> Option<Vec<u8>> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

const KEY: &str = "root.key";
const CERTIFICATE: &str = "root.cer";
const KEPT: &str = "root.json";
