//! Keys that open the citizens' activations: published with the word of the issuing authority,
//! replaced in time, good for what was already sealed until their last second, and deleted then.

use super::opening::Inner;
use crate::audit::Event;
use crate::ca::AuthorityError;
use crate::custody::CustodyError;
use crate::store::StoreError;
use crate::store::authority::{self, ActivationKeyRow};
use rubrica_core::api::Binary;
use rubrica_core::api::signer::ActivationKey;
use rubrica_core::canonical::Bytes;
use rubrica_core::identity::KeyId;
use rubrica_core::protocol::activation::{ActivationPrivateKey, activation_key_id};
use rubrica_core::protocol::{ActivationKeyStatement, LogKeyStatement};
use rubrica_core::time::UnixTime;
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// A new key is made when the newest is this old.
const RENEW_AFTER: Duration = Duration::from_secs(30 * 86_400);
/// A key opens activations for this long.
const VALID_FOR: Duration = Duration::from_secs(60 * 86_400);

/// Why there is no activation key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ActivationKeyError {
    /// The key back end failed.
    #[error(transparent)]
    Custody(#[from] CustodyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The authority could not vouch for it.
    #[error("issuing authority cannot vouch for the activation key")]
    Authority(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<AuthorityError> for ActivationKeyError {
    fn from(error: AuthorityError) -> Self {
        Self::Authority(Box::new(error))
    }
}

/// The private halves that were unwrapped, so that each is unwrapped once.
#[derive(Debug, Default)]
pub(crate) struct ActivationKeys {
    opened: Mutex<HashMap<KeyId, OpenedKey>>,
    renewal: Mutex<()>,
    log_key: OnceLock<Vec<u8>>,
}

#[derive(Debug, Clone)]
struct OpenedKey {
    private: ActivationPrivateKey,
    not_before: UnixTime,
    not_after: UnixTime,
}

impl Inner {
    /// The key to seal to, made anew when the last one is old.
    pub(crate) fn activation_key(&self) -> Result<ActivationKey, ActivationKeyError> {
        let now = self.platform.now();
        let statement = match self.fresh_statement(now)? {
            Some(statement) => statement,
            None => {
                let _one =
                    self.activation_keys.renewal.lock().unwrap_or_else(PoisonError::into_inner);
                match self.fresh_statement(now)? {
                    Some(statement) => statement,
                    None => self.make_activation_key(now)?,
                }
            }
        };
        let chain = self.authority.chain().map(|one| Binary(one.to_vec())).to_vec();
        let log_key = Binary(self.log_key_statement()?);
        Ok(ActivationKey { statement: Binary(statement), log_key, chain })
    }

    /// The word of the issuing authority for the key of the audit log, which stays the same.
    fn log_key_statement(&self) -> Result<Vec<u8>, ActivationKeyError> {
        if let Some(statement) = self.activation_keys.log_key.get() {
            return Ok(statement.clone());
        }
        let (signer, key) = (self.name.clone(), self.log_key.to_string());
        let statement = self.authority.vouch(&LogKeyStatement { signer, key })?.to_bytes();
        Ok(self.activation_keys.log_key.get_or_init(|| statement).clone())
    }

    fn fresh_statement(&self, now: UnixTime) -> Result<Option<Vec<u8>>, ActivationKeyError> {
        let keys = self.store.read(|connection| authority::activation_keys(connection, now))?;
        let newest = keys.into_iter().find(|key| key.not_before <= now);
        Ok(newest.filter(|key| now < key.not_before.plus(RENEW_AFTER)).map(|key| key.statement))
    }

    fn make_activation_key(&self, now: UnixTime) -> Result<Vec<u8>, ActivationKeyError> {
        let seed = Zeroizing::new(self.platform.make_bytes());
        let (_, public_key) = ActivationPrivateKey::derive(&seed);
        let key = activation_key_id(&public_key);
        let not_after = now.plus(VALID_FOR);
        let statement = self.authority.vouch(&ActivationKeyStatement {
            signer: self.name.clone(),
            public_key: Bytes(public_key),
            not_before: now,
            not_after,
        })?;
        let statement = statement.to_bytes();
        let row = ActivationKeyRow {
            key,
            wrapped: self.backend.wrap_secret(&seed)?,
            statement: statement.clone(),
            not_before: now,
            not_after,
        };
        self.store.write(move |write| {
            // What was sealed to an ended key can be opened by nobody from here on.
            for key in authority::delete_ended_activation_keys(write.connection(), now)? {
                write.log(now, Event::ActivationKeyDeleted { key })?;
            }
            authority::add_activation_key(write.connection(), &row)?;
            write.log(now, Event::ActivationKeyMade { key, not_after })
        })?;
        let mut keys = self.activation_keys.opened.lock().unwrap_or_else(PoisonError::into_inner);
        keys.retain(|_, key| key.not_after >= now);
        Ok(statement)
    }

    /// The private half of a key that is still good.
    pub(crate) fn activation_private_key(
        &self,
        key: &KeyId,
        now: UnixTime,
    ) -> Result<Option<ActivationPrivateKey>, ActivationKeyError> {
        let opened = |keys: &HashMap<KeyId, OpenedKey>| keys.get(key).cloned();
        let known =
            opened(&self.activation_keys.opened.lock().unwrap_or_else(PoisonError::into_inner));
        let found = match known {
            Some(found) => found,
            None => {
                let rows =
                    self.store.read(|connection| authority::activation_keys(connection, now))?;
                let Some(row) = rows.into_iter().find(|row| row.key == *key) else {
                    return Ok(None);
                };
                let seed = self.backend.unwrap_secret(&row.wrapped)?;
                let found = OpenedKey {
                    private: ActivationPrivateKey::derive(&seed).0,
                    not_before: row.not_before,
                    not_after: row.not_after,
                };
                let mut keys =
                    self.activation_keys.opened.lock().unwrap_or_else(PoisonError::into_inner);
                keys.retain(|_, key| key.not_after >= now);
                keys.insert(*key, found.clone());
                found
            }
        };
        let good = found.not_before <= now && now <= found.not_after;
        Ok(good.then_some(found.private))
    }
}
