//! The service: what is opened once and lives as long as the program.

pub(crate) mod activation_keys;
mod custody;
mod moving;
mod opening;

pub use activation_keys::ActivationKeyError;
pub use custody::{Bound, Custody, custodian_of};
pub use moving::Moved;
pub(crate) use opening::{Inner, KEY_STORE, Prepared, database_file};
pub use opening::{OpenError, SignerSettings};

use crate::audit::Event;
use crate::backup::CustodyStanding;
use crate::store::StoreError;
use crate::store::edge_keys::{self, EdgeKey};
use p256::ecdsa::VerifyingKey;
use rubrica_core::api::signer::ActivationKey;
use rubrica_core::identity::KeyId;
use rubrica_core::protocol::signed::key_id;
use std::sync::Arc;

/// A signer on a data directory. Cheap to clone; all clones are the same signer.
#[derive(Debug, Clone)]
pub struct Signer {
    pub(crate) inner: Arc<Inner>,
}

/// Why the service ended.
#[derive(Debug, thiserror::Error)]
#[error("the signer's listener failed")]
pub struct ServeError(#[from] std::io::Error);

impl Signer {
    /// Name of the signer: the audience of assertions.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The root certificate in PEM: what relying parties trust, and what browsers are given to pin.
    #[must_use]
    pub fn root_pem(&self) -> String {
        self.inner.authority.root_pem()
    }

    /// Issuing certificate and root in PEM.
    #[must_use]
    pub fn chain_pem(&self) -> String {
        self.inner.authority.chain_pem()
    }

    /// The list that the root has signed last, in DER.
    #[must_use]
    pub fn root_list(&self) -> Vec<u8> {
        self.inner.root_list.clone()
    }

    /// Certificates in DER: the issuing authority, then its root.
    #[must_use]
    pub fn chain_der(&self) -> Vec<Vec<u8>> {
        self.inner.authority.chain().map(<[u8]>::to_vec).to_vec()
    }

    /// The key to seal activations to, with who vouches for it.
    ///
    /// # Errors
    /// [`ActivationKeyError`].
    pub fn activation_key(&self) -> Result<ActivationKey, ActivationKeyError> {
        self.inner.activation_key()
    }

    /// Lets the gateway that holds `key` vouch for citizens. Registering a key again changes
    /// nothing; a revoked one stays revoked.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn register_edge_key(&self, key: &VerifyingKey, label: &str) -> Result<KeyId, StoreError> {
        let (id, now, label) = (key_id(key), self.inner.platform.now(), label.to_owned());
        let point = key.to_sec1_point(false).as_bytes().to_vec();
        self.inner.store.write(move |write| {
            if edge_keys::add(write.connection(), &id, &point, &label, now)? {
                write.log(now, Event::EdgeKeyRegistered { key: id })?;
            }
            Ok(id)
        })
    }

    /// Believes the gateway that holds this key no more. Gives `false` when there is no such
    /// active key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn revoke_edge_key(&self, key: KeyId) -> Result<bool, StoreError> {
        let now = self.inner.platform.now();
        self.inner.store.write(move |write| {
            let revoked = edge_keys::revoke(write.connection(), &key, now)?;
            if revoked {
                write.log(now, Event::EdgeKeyRevoked { key })?;
            }
            Ok(revoked)
        })
    }

    /// The key that signs the batches of the backup: the custodian is told to take those.
    #[must_use]
    pub fn backup_key(&self) -> VerifyingKey {
        self.inner.backup_key
    }

    /// How far the custodian is; nothing if there is none.
    #[must_use]
    pub fn custody_standing(&self) -> Option<CustodyStanding> {
        self.inner.custody.get()
    }

    /// All keys of gateways that were ever registered.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn edge_keys(&self) -> Result<Vec<EdgeKey>, StoreError> {
        self.inner.store.read(edge_keys::all)
    }
}
