//! What the store's writer does with each transaction: the changed rows become a batch in the same
//! transaction, and the batch goes to the custodian before anybody is answered.

use super::link::{CustodianSettings, CustodyStanding, LinkError, NotInCustody, StandingCell};
use super::message::{
    Change, Changes, Delivery, EpochId, FILES, Header, Receipt, RowContent, SealedEpoch, Value,
};
use super::sealing::{Epoch, EpochSecrets, RowKey, State};
use crate::platform::Platform;
use crate::store::StoreError;
use crate::store::backup::{self, Changed, Outgoing};
use p256::ecdsa::SigningKey;
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::digest::sha256;
use rubrica_core::protocol::Signed;
use rusqlite::Connection;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// The signer's own keys for its backup.
pub(crate) struct BackupKeys {
    /// Names and adds up rows.
    pub(crate) rows: Zeroizing<[u8; 32]>,
    /// Signs batches.
    pub(crate) batches: SigningKey,
}

/// Where the chain of batches is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) number: u64,
    /// SHA-256 of the last header.
    pub(crate) header: [u8; 32],
    pub(crate) state: State,
}

/// Held by the writer.
pub(crate) struct Keeping {
    custodian: CustodianSettings,
    signer: String,
    folder: PathBuf,
    platform: Platform,
    batches: SigningKey,
    row_key: RowKey,
    epoch: Epoch,
    /// Until a batch has carried it.
    unsent_epoch: Option<SealedEpoch>,
    schema: u32,
    /// As of the last commit.
    position: Position,
    acknowledged: u64,
    last_receipt: Option<Receipt>,
    standing: StandingCell,
}

/// What a transaction has added, to be adopted when it is committed.
pub(crate) struct Collected {
    position: Position,
    carried_epoch: bool,
}

impl Keeping {
    /// Takes up the chain where the database says that it is.
    pub(crate) fn begin(
        connection: &Connection,
        (signer, folder): (String, PathBuf),
        keys: BackupKeys,
        custodian: CustodianSettings,
        platform: Platform,
        standing: StandingCell,
    ) -> Result<Self, StoreError> {
        let not_sealed = StoreError::Damaged("the restore key seals nothing");
        let secrets = EpochSecrets::make(&keys.rows, &platform);
        let id = EpochId(platform.make_bytes());
        let epoch = Epoch::new(id, &secrets).map_err(|_| not_sealed.clone())?;
        let sealed = custodian.restore_key.seal(id, &secrets, &platform).map_err(|_| not_sealed)?;
        let (position, acknowledged, receipt) = backup::position(connection)?;
        Ok(Self {
            custodian,
            signer,
            folder,
            platform,
            batches: keys.batches,
            row_key: secrets.row_key(),
            epoch,
            unsent_epoch: Some(sealed),
            schema: backup::schema_version(connection)?,
            position,
            acknowledged,
            last_receipt: receipt.and_then(|bytes| canonical::decode(&bytes).ok()),
            standing,
        })
    }

    /// Makes batches of whatever the transaction has changed.
    pub(crate) fn collect(&mut self, connection: &Connection) -> Result<Collected, StoreError> {
        backup::forget_delivered(connection, self.acknowledged)?;
        let mut collected = Collected { position: self.position, carried_epoch: false };
        loop {
            let changed = backup::take_changes(connection, LARGEST_BATCH)?;
            if changed.is_empty() {
                break;
            }
            let epoch = (!collected.carried_epoch).then(|| self.unsent_epoch.clone()).flatten();
            self.make_batch(connection, changed, epoch, &mut collected.position)?;
            collected.carried_epoch = true;
        }
        let receipt = self.last_receipt.as_ref().map(canonical::encode);
        if collected.carried_epoch {
            backup::set_position(connection, &collected.position, self.acknowledged, receipt)?;
        }
        Ok(collected)
    }

    fn make_batch(
        &mut self,
        connection: &Connection,
        changed: Vec<Changed>,
        epoch: Option<SealedEpoch>,
        position: &mut Position,
    ) -> Result<(), StoreError> {
        let mut changes = Vec::with_capacity(changed.len());
        for Changed { table, key } in changed {
            let row = self.row_key.row(&table, &key);
            if let Some(term) = backup::term(connection, &row)? {
                position.state.subtract(&term);
            }
            let sealed = match self.content(connection, table, key)? {
                None => {
                    backup::forget_term(connection, &row)?;
                    None
                }
                Some(content) => {
                    let sealed = self
                        .epoch
                        .seal(row, &content)
                        .map_err(|_| StoreError::Damaged("a row cannot be sealed"))?;
                    let term = self.row_key.term(row, &sealed.0);
                    position.state.add(&term);
                    backup::set_term(connection, &row, &term)?;
                    Some(sealed)
                }
            };
            changes.push(Change { row, sealed });
        }
        let changes = canonical::encode(&Changes { epoch, changes });
        let number = position.number + 1;
        let header = Header {
            signer: self.signer.clone(),
            number,
            previous: position.header,
            schema: self.schema,
            changes: sha256(&changes),
            rows: position.state.rows,
            state: self.row_key.vouch(number, &position.state),
            made_at: self.platform.now(),
        };
        let signed = Signed::sign(&header, &self.batches)
            .map_err(|_| StoreError::Damaged("a batch cannot be signed"))?;
        let header = canonical::digest(&header);
        let delivery = Delivery { header: Bytes(signed.to_bytes()), changes: Bytes(changes) };
        let delivery = canonical::encode(&delivery);
        backup::add_outgoing(connection, &Outgoing { number, header, delivery })?;
        (position.number, position.header) = (number, header);
        Ok(())
    }

    /// What is there now under a key; nothing when it is gone.
    fn content(
        &self,
        connection: &Connection,
        table: String,
        key: Vec<Value>,
    ) -> Result<Option<RowContent>, StoreError> {
        if table != FILES {
            return backup::read_row(connection, table, key);
        }
        let Some(Value::Text(name)) = key.first() else {
            return Err(StoreError::Damaged("a file has no name"));
        };
        match std::fs::read(self.folder.join(name)) {
            Ok(content) => Ok(Some(RowContent::file(name.clone(), content))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(_) => Err(StoreError::Damaged("the key store cannot be read")),
        }
    }

    /// The transaction is on this machine's disk.
    pub(crate) fn adopt(&mut self, collected: &Collected) {
        self.position = collected.position;
        if collected.carried_epoch {
            self.unsent_epoch = None;
        }
    }

    /// Whether there is something that the custodian does not have.
    pub(crate) const fn is_behind(&self) -> bool {
        self.acknowledged < self.position.number
    }

    /// CHK-BAK-01: brings the custodian whatever it does not have. Until it has said with its
    /// signature that it does, nobody is answered.
    pub(crate) fn deliver(&mut self, connection: &Connection) -> Result<(), StoreError> {
        while self.is_behind() {
            let outgoing = backup::next_outgoing(connection, self.acknowledged)?
                .ok_or(StoreError::Damaged("a batch was lost before it was delivered"))?;
            if let Err(failure) = self.send(&outgoing) {
                self.tell(Some(failure.clone()));
                return Err(StoreError::NotInCustody(failure));
            }
            self.acknowledged = outgoing.number;
        }
        self.tell(None);
        Ok(())
    }

    fn send(&mut self, outgoing: &Outgoing) -> Result<(), NotInCustody> {
        let answer = match self.custodian.link.keep(&outgoing.delivery) {
            // CHK-BAK-04: it was told all that comes before, and has said so.
            Err(LinkError::Refused(code)) if code == BATCH_GAP => {
                return Err(NotInCustody::RolledBack);
            }
            answer => answer?,
        };
        let receipt: Receipt = Signed::<Receipt>::from_bytes(&answer)
            .ok()
            .and_then(|signed| signed.verify(&self.custodian.key).ok())
            .ok_or(NotInCustody::NoReceipt)?;
        if receipt.number != outgoing.number || receipt.header != outgoing.header {
            return Err(NotInCustody::NoReceipt);
        }
        // CHK-BAK-04: its own log only grows.
        if self.last_receipt.as_ref().is_some_and(|last| receipt.log.size < last.log.size) {
            return Err(NotInCustody::RolledBack);
        }
        self.last_receipt = Some(receipt);
        Ok(())
    }

    fn tell(&self, failure: Option<NotInCustody>) {
        let before = self.standing.get().and_then(|standing| standing.failure);
        match (&before, &failure) {
            (None, Some(failure)) => tracing::error!(
                error = %failure, custodian = %self.custodian.address,
                "the custodian does not have what was written: nothing is answered until it does"
            ),
            (Some(_), None) => {
                tracing::warn!(custodian = %self.custodian.address, "the custodian has everything again");
            }
            _ => {}
        }
        self.standing.set(CustodyStanding {
            address: self.custodian.address.clone(),
            kept: self.acknowledged,
            made: self.position.number,
            failure,
        });
    }
}

/// Rows in a batch: more than any group of works changes. Only what goes to a custodian at the
/// beginning of its custody takes several.
const LARGEST_BATCH: usize = 40_000;
/// As the custodian calls it.
pub(crate) const BATCH_GAP: &str = "batch_gap";
