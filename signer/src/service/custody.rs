//! Whose custody the store is in, from one opening to the next.

use super::opening::{KEY_STORE, OpenError, SignerSettings, database_file};
use crate::audit::{Entry, Event};
use crate::backup::{
    BackupKeys, CustodianSettings, Keeping, Position, RestorePublicKey, StandingCell, State,
};
use crate::custody::CustodyError;
use crate::platform::Platform;
use crate::store::backup::{self, Custodian};
use crate::store::{Store, StoreError, open_reader};
use p256::ecdsa::{SigningKey, VerifyingKey};
use rubrica_core::canonical;
use rubrica_core::digest::sha256;
use rubrica_core::protocol::signed::key_id;
use rubrica_core::time::UnixTime;
use rusqlite::Connection;
use std::path::Path;
use zeroize::Zeroizing;

/// Who keeps the backup of a signer.
#[derive(Debug, Default)]
#[non_exhaustive]
pub enum Custody {
    /// Nobody. A store that is in somebody's custody does not open so.
    #[default]
    None,
    /// Somebody else: from the first opening on, until it is released.
    Kept(CustodianSettings),
    /// Nobody any more.
    Released,
}

/// The custodian that a store is bound to.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Bound {
    /// Where it was the last time.
    pub address: String,
    /// The key that signs its receipts.
    pub key: VerifyingKey,
    /// The key that opens backups.
    pub restore_key: RestorePublicKey,
}

/// The custodian that the signer in `data_dir` is bound to, whether or not it runs.
///
/// # Errors
/// [`StoreError`] when there is a store that cannot be read.
pub fn custodian_of(data_dir: &Path) -> Result<Option<Bound>, StoreError> {
    let file = database_file(data_dir);
    if !file.is_file() {
        return Ok(None);
    }
    let connection = open_reader(&file)?;
    if !backup::is_there(&connection)? {
        return Ok(None);
    }
    let Some(Custodian { key, restore_key, address, .. }) = backup::custodian(&connection)? else {
        return Ok(None);
    };
    let restore_key = RestorePublicKey::from_point(&restore_key)
        .map_err(|_| StoreError::Damaged("the restore key is none"))?;
    Ok(Some(Bound { address, key, restore_key }))
}

/// The signer's own keys for its backup.
pub(super) fn keys(
    rows: Zeroizing<[u8; 32]>,
    seed: &Zeroizing<[u8; 32]>,
) -> Result<BackupKeys, CustodyError> {
    // All but one in 2^32 strings of 32 bytes are a scalar of the curve [SEC 1 §3.2.1].
    let batches = (0_u8..4).find_map(|attempt| {
        let mut hashed = Zeroizing::new(vec![attempt]);
        hashed.extend_from_slice(seed.as_ref());
        SigningKey::from_slice(Zeroizing::new(sha256(&hashed)).as_ref()).ok()
    });
    Ok(BackupKeys { rows, batches: batches.ok_or(CustodyError::NotOurs)? })
}

/// Takes up the custody, or begins it: then all that there is goes to the custodian first.
pub(super) fn begin(
    platform: &Platform,
    settings: &SignerSettings,
    connection: &Connection,
    keys: BackupKeys,
    standing: &StandingCell,
) -> Result<Option<Keeping>, OpenError> {
    let bound = backup::custodian(connection)?;
    let custodian = match (&settings.custody, bound) {
        (Custody::None, None) => return Ok(None),
        (Custody::None, Some(bound)) => return Err(OpenError::OtherCustodian(bound.address)),
        (Custody::Released, bound) => {
            if let Some(bound) = bound {
                release(connection, &bound)?;
            }
            return Ok(None);
        }
        (Custody::Kept(custodian), Some(bound)) => {
            let same = bound.key == custodian.key
                && bound.restore_key == custodian.restore_key.as_point().as_slice();
            if !same {
                return Err(OpenError::OtherCustodian(bound.address));
            }
            backup::set_address(connection, &custodian.address)?;
            let schema = backup::schema_version(connection)?;
            if bound.schema != schema {
                backup::together(connection, || backup::note_version(connection, schema))?;
            }
            custodian
        }
        (Custody::Kept(custodian), None) => {
            bind(connection, custodian, platform.now())?;
            custodian
        }
    };
    backup::note_file(connection, KEY_STORE)?;
    let place = (settings.name.clone(), settings.data_dir.clone());
    let keeping = Keeping::begin(
        connection,
        place,
        keys,
        custodian.clone(),
        platform.clone(),
        standing.clone(),
    )?;
    Ok(Some(keeping))
}

fn bind(
    connection: &Connection,
    custodian: &CustodianSettings,
    now: UnixTime,
) -> Result<(), StoreError> {
    let restore_key = custodian.restore_key.as_point();
    let event = Event::CustodianBound {
        custodian: key_id(&custodian.key),
        restore_key: sha256(restore_key),
    };
    let bound = Custodian {
        key: custodian.key,
        restore_key: restore_key.to_vec(),
        address: custodian.address.clone(),
        schema: backup::schema_version(connection)?,
        announce: Some(canonical::encode(&Entry { at: now, event })),
    };
    let start = Position { number: 0, header: [0; 32], state: State::default() };
    backup::together(connection, || {
        backup::bind(connection, &bound, &start)?;
        backup::note_everything(connection)
    })
}

fn release(connection: &Connection, bound: &Custodian) -> Result<(), StoreError> {
    backup::together(connection, || backup::release(connection, &key_id(&bound.key)))
}

/// Writes down what has happened to the custody since the log was open the last time; sends what
/// the custodian does not have.
pub(super) fn announce(store: &Store, now: UnixTime, in_custody: bool) -> Result<(), StoreError> {
    let announced = store.write(move |write| {
        if let Some(key) = backup::take_release(write.connection())? {
            write.log(now, Event::CustodianReleased { custodian: key })?;
        }
        if !in_custody {
            return Ok(());
        }
        if let Some(entry) = backup::take_announcement(write.connection())? {
            let Entry { event, .. } = canonical::decode(&entry)
                .map_err(|_| StoreError::Damaged("an announcement cannot be read"))?;
            write.log(now, event)?;
        }
        Ok(())
    });
    may_be_kept_later(announced)
}

/// A signer whose custodian does not answer opens nevertheless: it refuses all acts by itself, and
/// goes on as soon as the custodian is there.
pub(super) fn may_be_kept_later<T>(written: Result<T, StoreError>) -> Result<(), StoreError> {
    match written {
        Ok(_) | Err(StoreError::NotInCustody(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
