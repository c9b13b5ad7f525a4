//! Batches are taken in their order, from one signer, and receipted when they are on disk.

use super::store::{CustodianStore, KeptHeader};
use super::{Custodian, LogEvent};
use crate::backup::{BATCH_GAP, Changes, Delivery, Header, Receipt};
use crate::store::StoreError;
use p256::ecdsa::VerifyingKey;
use rubrica_core::canonical;
use rubrica_core::digest::sha256;
use rubrica_core::identity::KeyId;
use rubrica_core::protocol::Signed;
use rubrica_core::protocol::signed::key_id;

/// Why a batch is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeepError {
    /// It is no batch.
    #[error("this is no batch")]
    Malformed,
    /// It is not signed by the signer that this custodian keeps for.
    #[error("batch is not signed by the signer that was admitted")]
    SignerUnknown(Option<KeyId>),
    /// Batches before it are missing here.
    #[error("batch {number} does not follow batch {last}, the last one here")]
    Gap {
        /// Its number.
        number: u64,
        /// The last one here.
        last: u64,
    },
    /// Another batch has its number, or another one is before it: there are two signers, or the
    /// signer's own store was put back to an earlier state.
    #[error("batch {number} belongs to another history than what is here")]
    Forked {
        /// Its number.
        number: u64,
    },
    /// What it says of itself is not so.
    #[error("batch does not add up")]
    Inconsistent,
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl KeepError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "batch_malformed",
            Self::SignerUnknown(_) => "signer_unknown",
            Self::Gap { .. } => BATCH_GAP,
            Self::Forked { .. } => "batch_forked",
            Self::Inconsistent => "batch_inconsistent",
            Self::Store(_) => "custodian_failed",
        }
    }
}

impl Custodian {
    /// Takes a batch, and gives the signed receipt once it is on disk. The same batch again gives
    /// another receipt and changes nothing.
    ///
    /// # Errors
    /// [`KeepError`], which is in the log by then.
    pub fn keep(&self, delivery: &[u8]) -> Result<Vec<u8>, KeepError> {
        let mut store = self.store();
        // What was deleted or replaced before is in no file any more.
        store.tidy()?;
        match self.take(&mut store, delivery) {
            Ok(receipt) => Ok(receipt),
            Err((error, number)) => {
                tracing::warn!(code = error.code(), "a batch was refused");
                let signer = match &error {
                    KeepError::SignerUnknown(signer) => *signer,
                    _ => None,
                };
                if !matches!(error, KeepError::Store(_) | KeepError::Malformed) {
                    let reason = error.code().to_owned();
                    let event = LogEvent::Refused { reason, signer, number };
                    store.log_once(self.inner.platform.now(), event)?;
                }
                Err(error)
            }
        }
    }

    /// Sees to it that what was deleted or replaced is in no file any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn tidy(&self) -> Result<(), StoreError> {
        self.store().tidy()
    }

    fn take(
        &self,
        store: &mut CustodianStore,
        delivery: &[u8],
    ) -> Result<Vec<u8>, (KeepError, Option<u64>)> {
        let refuse = |error: KeepError| (error, None);
        let delivery: Delivery =
            canonical::decode(delivery).map_err(|_| refuse(KeepError::Malformed))?;
        let signed: Signed<Header> = Signed::from_bytes(delivery.header.as_ref())
            .map_err(|_| refuse(KeepError::Malformed))?;
        // CHK-BAK-02: one signer, and what it has signed.
        let unknown = || refuse(KeepError::SignerUnknown(Some(signed.key())));
        let point = store.signer().map_err(|error| refuse(error.into()))?.ok_or_else(unknown)?;
        let key = VerifyingKey::from_sec1_bytes(&point)
            .map_err(|_| refuse(StoreError::Damaged("the signer's key is none").into()))?;
        let header = signed.verify(&key).map_err(|_| unknown())?;
        debug_assert_eq!(signed.key(), key_id(&key), "verified");
        if sha256(delivery.changes.as_ref()) != header.changes {
            return Err(refuse(KeepError::Inconsistent));
        }
        let changes: Changes = canonical::decode(delivery.changes.as_ref())
            .map_err(|_| refuse(KeepError::Malformed))?;
        let number = header.number;
        self.follow(store, KeptHeader::new(header, delivery.header.0), changes)
            .map_err(|error| (error, Some(number)))
    }

    /// CHK-BAK-03: what comes is the next batch of the same history, or the last one again.
    fn follow(
        &self,
        store: &mut CustodianStore,
        header: KeptHeader,
        changes: Changes,
    ) -> Result<Vec<u8>, KeepError> {
        let number = header.header.number;
        let (last, last_hash) =
            store.last_header()?.map_or((0, [0; 32]), |last| (last.header.number, last.hash));
        if number <= last {
            let known = store.header(number)?;
            return match known {
                Some(known) if known.hash == header.hash => self.receipt(store, &header),
                _ => Err(KeepError::Forked { number }),
            };
        }
        if number > last + 1 {
            return Err(KeepError::Gap { number, last });
        }
        if header.header.previous != last_hash {
            return Err(KeepError::Forked { number });
        }
        if !store.apply(&header, changes)? {
            return Err(KeepError::Inconsistent);
        }
        self.receipt(store, &header)
    }

    fn receipt(&self, store: &CustodianStore, header: &KeptHeader) -> Result<Vec<u8>, KeepError> {
        let receipt = Receipt {
            number: header.header.number,
            header: header.hash,
            log: store.log_head()?,
            at: self.inner.platform.now(),
        };
        let signed = Signed::sign(&receipt, &self.inner.key)
            .map_err(|_| StoreError::Damaged("a receipt cannot be signed"))?;
        Ok(signed.to_bytes())
    }
}
