//! The signer's part: it asks, and takes what came back.

use crate::Signer;
use crate::audit::Event;
use crate::ca::{AuthorityError, FromRoot, InstallError, judge, judge_root_list, make_request};
use crate::platform::Platform;
use crate::service::{OpenError, Prepared, SignerSettings};
use crate::store::StoreError;
use crate::store::authority::{self, AuthorityRow, RootListRow};
use rubrica_core::digest::sha256;

/// Why the signer does not take part.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CeremonyError {
    /// It does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It has an authority.
    #[error("this signer has a certification authority already")]
    Exists,
    /// It has asked for nothing.
    #[error("this signer has not asked for a certificate")]
    NotAsked,
    /// What came back is not what it asked for.
    #[error(transparent)]
    Install(#[from] InstallError),
    /// The request cannot be made.
    #[error("request cannot be made")]
    Request(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It cannot be written down.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AuthorityError> for CeremonyError {
    fn from(error: AuthorityError) -> Self {
        Self::Request(Box::new(error))
    }
}

impl Signer {
    /// Makes the key of the issuing authority in the key back end, and asks for its certificate: in
    /// PEM [RFC 2986]. Asked again, it asks with the same key.
    ///
    /// # Errors
    /// [`CeremonyError`].
    pub fn request_authority(
        platform: &Platform,
        settings: &SignerSettings,
        common_name: &str,
    ) -> Result<String, CeremonyError> {
        let prepared = Prepared::open(platform, settings)?;
        if prepared.stored.is_some() {
            return Err(CeremonyError::Exists);
        }
        let backend = &*prepared.backend;
        let (row, is_new) = match prepared.asked {
            Some(row) => (row, false),
            None => {
                let key = backend.generate_resident("issuing").map_err(AuthorityError::from)?;
                let (wrapped, public) = (key.wrapped, key.public);
                (AuthorityRow { wrapped, public, certificate: Vec::new() }, true)
            }
        };
        let names = (&settings.profile, common_name);
        let request = make_request((backend, &row.wrapped, &row.public), names)?;
        let (now, key) = (platform.now(), sha256(&row.public.0));
        prepared.store.write(move |write| {
            if is_new {
                authority::add_authority(write.connection(), authority::ASKED, &row)?;
            }
            write.log(now, Event::AuthorityRequested { key })
        })?;
        Ok(request)
    }

    /// Takes the certificates that the root has made for the key that asked, and its list. From then
    /// on the signer can be started.
    ///
    /// # Errors
    /// [`CeremonyError`].
    pub fn install_authority(
        platform: &Platform,
        settings: &SignerSettings,
        from: FromRoot,
    ) -> Result<(), CeremonyError> {
        let prepared = Prepared::open(platform, settings)?;
        if prepared.stored.is_some() {
            return Err(CeremonyError::Exists);
        }
        let asked = prepared.asked.ok_or(CeremonyError::NotAsked)?;
        let now = platform.now();
        let root_key = judge(&from, &asked.public, now)?;
        prepared.store.write(move |write| {
            let connection = write.connection();
            let (root, issuing) = (sha256(&from.root), sha256(&from.issuing));
            let digest = sha256(&from.list);
            let list = RootListRow { list: from.list, by_ceremony: true };
            authority::replace_root_list(connection, &list)?;
            let row = AuthorityRow {
                wrapped: asked.wrapped.clone(),
                public: asked.public,
                certificate: from.issuing,
            };
            authority::remove_authority(connection, authority::ASKED)?;
            authority::add_authority(connection, authority::ISSUING, &row)?;
            // The root's key was never here.
            let row = AuthorityRow {
                wrapped: crate::custody::WrappedKey(Vec::new()),
                public: root_key,
                certificate: from.root,
            };
            authority::add_authority(connection, authority::ROOT, &row)?;
            write.log(now, Event::AuthorityInstalled { root, issuing, list: digest })
        })?;
        Ok(())
    }

    /// Takes another list that the root has signed, before the one that is there ends.
    ///
    /// # Errors
    /// [`CeremonyError`].
    pub fn install_root_list(
        platform: &Platform,
        settings: &SignerSettings,
        list: Vec<u8>,
    ) -> Result<(), CeremonyError> {
        let prepared = Prepared::open(platform, settings)?;
        let (root, _) = prepared.stored.ok_or(CeremonyError::NotAsked)?;
        let before = prepared.store.read(authority::root_list)?;
        let now = platform.now();
        let kept = before.as_ref().map(|row| row.list.as_slice());
        judge_root_list(&list, &root.certificate, kept, now)?;
        let by_ceremony = before.is_some_and(|row| row.by_ceremony);
        prepared.store.write(move |write| {
            let digest = sha256(&list);
            let row = RootListRow { list, by_ceremony };
            authority::replace_root_list(write.connection(), &row)?;
            write.log(now, Event::RootListInstalled { list: digest })
        })?;
        Ok(())
    }
}
