//! A backup in the hands of those who hold its key: every row opened, and all of them accounted for.

use super::store::{CustodianStore, KeptHeader};
use crate::backup::{
    Epoch, EpochId, EpochSecrets, RestoreKey, RestoreKeyError, RowContent, RowId, State,
};
use crate::custody::shares::{JoinError, SetId, Share, join};
use crate::store::StoreError;
use p256::ecdsa::VerifyingKey;
use rubrica_core::protocol::Signed;
use std::collections::HashMap;

/// Why a backup is not what it should be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The shares give no key.
    #[error(transparent)]
    Shares(#[from] JoinError),
    /// They give the key of another backup.
    #[error(transparent)]
    Key(#[from] RestoreKeyError),
    /// There is no batch yet.
    #[error("there is no batch yet")]
    Empty,
    /// The signer was never admitted.
    #[error("no signer was admitted")]
    NoSigner,
    /// Headers are not one chain, or not signed by the signer.
    #[error("header {0} does not continue the chain, or is not signed by the signer")]
    BrokenChain(u64),
    /// A row was changed.
    #[error("row {0} was changed")]
    ChangedRow(String),
    /// Rows are missing, older than they were, or too many.
    #[error("rows are not those that the last batch left: some are missing, older or too many")]
    NotTheState,
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Shares(error) => error.code(),
            Self::Key(_) => "restore_key_other",
            Self::Empty => "backup_empty",
            Self::NoSigner => "backup_no_signer",
            Self::BrokenChain(_) => "backup_chain_broken",
            Self::ChangedRow(_) => "backup_row_changed",
            Self::NotTheState => "backup_not_the_state",
            Self::Store(_) => "backup_unreadable",
        }
    }
}

/// Who opened it.
#[derive(Debug, Clone)]
pub(super) struct Holders {
    pub(super) set: SetId,
    pub(super) indices: Vec<u8>,
}

/// The restore key of these shares, if it is the one that `store` is sealed to.
pub(super) fn unlock(
    store: &CustodianStore,
    shares: &[Share],
) -> Result<(RestoreKey, Holders), BackupError> {
    let secret = join(shares)?;
    let key = RestoreKey::derive(&secret)?;
    if store.restore_key()?.as_deref() != Some(key.public().as_point().as_slice()) {
        return Err(RestoreKeyError::NotForThis.into());
    }
    let set = shares.first().map_or(SetId([0; 6]), Share::set);
    let mut indices: Vec<u8> = shares.iter().map(Share::index).collect();
    indices.sort_unstable();
    indices.dedup();
    Ok((key, Holders { set, indices }))
}

/// What is known of a backup whose rows were all opened and add up.
pub(super) struct Accounted {
    pub(super) last: KeptHeader,
    pub(super) state: State,
}

/// Checks the chain of headers from its beginning. Gives its end, and how many there are.
pub(super) fn check_chain(store: &CustodianStore) -> Result<(KeptHeader, u64), BackupError> {
    let point = store.signer()?.ok_or(BackupError::NoSigner)?;
    let key = VerifyingKey::from_sec1_bytes(&point)
        .map_err(|_| StoreError::Damaged("the signer's key is none"))?;
    let mut last: Option<KeptHeader> = None;
    let mut number = 0;
    store.for_each_header(|header| {
        number += 1;
        let previous = last.as_ref().map_or([0; 32], |last| last.hash);
        let signed = Signed::<crate::backup::Header>::from_bytes(&header.signed)
            .is_ok_and(|signed| signed.verify(&key).is_ok());
        if !signed || header.header.number != number || header.header.previous != previous {
            return Err(BackupError::BrokenChain(number));
        }
        last = Some(header);
        Ok(())
    })?;
    Ok((last.ok_or(BackupError::Empty)?, number))
}

/// CHK-BAK-06: opens every row and gives it to `each`; at the end all of them together are what the
/// last header says, and whatever was done with them before is to be undone otherwise.
pub(super) fn open_all(
    store: &CustodianStore,
    key: &RestoreKey,
    mut each: impl FnMut(RowId, &[u8; 32], RowContent) -> Result<(), BackupError>,
) -> Result<Accounted, BackupError> {
    let (last, _) = check_chain(store)?;
    let mut epochs: HashMap<EpochId, Epoch> = HashMap::new();
    let mut first: Option<EpochSecrets> = None;
    for sealed in store.epochs()? {
        let secrets = key.open(&sealed)?;
        let epoch = Epoch::new(sealed.epoch, &secrets)
            .map_err(|_| StoreError::Damaged("an epoch has no key"))?;
        epochs.insert(sealed.epoch, epoch);
        match &first {
            Some(first) if !first.has_row_key_of(&secrets) => return Err(BackupError::NotTheState),
            Some(_) => {}
            None => first = Some(secrets),
        }
    }
    let row_key = first.ok_or(BackupError::Empty)?.row_key();
    let mut state = State::default();
    store.for_each_row(|row, sealed, _| {
        let changed = || BackupError::ChangedRow(hexadecimal(&row.0));
        let epoch = crate::backup::epoch_of(&sealed).and_then(|id| epochs.get(&id));
        let content = epoch.ok_or_else(changed)?.open(row, &sealed).map_err(|_| changed())?;
        if row_key.row(&content.table, &content.key) != row {
            return Err(changed());
        }
        let term = row_key.term(row, &sealed);
        state.add(&term);
        each(row, &term, content)
    })?;
    let header = &last.header;
    if state.rows != header.rows || row_key.vouch(header.number, &state) != header.state {
        return Err(BackupError::NotTheState);
    }
    Ok(Accounted { last, state })
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
