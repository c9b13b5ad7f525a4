//! Rows sealed with the key of an epoch, and what they add up to.
//!
//! `AES-256-GCM(data key, row)`, for its identifier and epoch. The data key is new at each opening of
//! the signer and is kept nowhere but sealed to the restore key: the signer cannot open what it
//! sealed before.
//!
//! Each stored version of a row has a *term*, `HMAC(row key, row ‖ sealed)`; the *state* is the sum of
//! all terms modulo 2^256 [Clarke et al. 2003, MSet-Add-Hash], and a header carries
//! `HMAC(row key, number ‖ rows ‖ state)`. So a backup in which a row is missing, older than it was,
//! or exchanged, is not what its last header says; and headers need not list rows.

use super::message::{EpochId, RowContent, RowId, Value};
use crate::platform::Platform;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use minicbor::{Decode, Encode};
use rubrica_core::canonical::{self, Bytes, Message};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// What the restore key opens: all that a restore needs.
#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub(crate) struct EpochSecrets {
    #[cbor(n(0), with = "minicbor::bytes")]
    data_key: [u8; 32],
    #[cbor(n(1), with = "minicbor::bytes")]
    row_key: [u8; 32],
}

impl Message for EpochSecrets {
    const TAG: &'static str = "rubrica/backup-epoch/v1";
}

impl EpochSecrets {
    pub(crate) fn make(row_key: &Zeroizing<[u8; 32]>, platform: &Platform) -> Self {
        Self { data_key: platform.make_bytes(), row_key: **row_key }
    }

    pub(crate) fn row_key(&self) -> RowKey {
        RowKey::new(&self.row_key)
    }

    pub(crate) fn has_row_key_of(&self, other: &Self) -> bool {
        self.row_key == other.row_key
    }
}

/// A sealed row in its canonical bytes.
#[derive(Encode, Decode)]
struct SealedRow {
    #[n(0)]
    epoch: EpochId,
    #[cbor(n(1), with = "minicbor::bytes")]
    nonce: [u8; 12],
    #[n(2)]
    ciphertext: Bytes,
}

impl Message for SealedRow {
    const TAG: &'static str = "rubrica/backup-sealed-row/v1";
}

/// The epoch that a sealed row belongs to.
pub(crate) fn epoch_of(sealed: &[u8]) -> Option<EpochId> {
    canonical::decode::<SealedRow>(sealed).ok().map(|row| row.epoch)
}

/// The key of an epoch, in use.
pub(crate) struct Epoch {
    id: EpochId,
    key: LessSafeKey,
    /// Rows sealed so far: each has a nonce of its own, also those whose transaction was given up.
    sealed: u64,
}

impl fmt::Debug for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Epoch({:?})", self.id)
    }
}

/// A row could not be sealed or opened.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("row cannot be sealed or opened")]
pub(crate) struct NotSealed;

impl Epoch {
    pub(crate) fn new(id: EpochId, secrets: &EpochSecrets) -> Result<Self, NotSealed> {
        let key = UnboundKey::new(&AES_256_GCM, &secrets.data_key).map_err(|_| NotSealed)?;
        Ok(Self { id, key: LessSafeKey::new(key), sealed: 0 })
    }

    pub(crate) fn seal(&mut self, row: RowId, content: &RowContent) -> Result<Bytes, NotSealed> {
        let mut nonce = [0; 12];
        nonce[4..].copy_from_slice(&self.sealed.to_be_bytes());
        // [NIST SP 800-38D §8.2.1]: a counter does not come again under its key.
        self.sealed = self.sealed.checked_add(1).ok_or(NotSealed)?;
        let mut bytes = canonical::encode(content);
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(self.place(row)),
                &mut bytes,
            )
            .map_err(|_| NotSealed)?;
        let row = SealedRow { epoch: self.id, nonce, ciphertext: Bytes(bytes) };
        Ok(Bytes(canonical::encode(&row)))
    }

    pub(crate) fn open(&self, row: RowId, sealed: &[u8]) -> Result<RowContent, NotSealed> {
        let SealedRow { epoch, nonce, ciphertext } =
            canonical::decode(sealed).map_err(|_| NotSealed)?;
        if epoch != self.id {
            return Err(NotSealed);
        }
        let mut bytes = Zeroizing::new(ciphertext.0);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let opened = self
            .key
            .open_in_place(nonce, Aad::from(self.place(row)), bytes.as_mut_slice())
            .map_err(|_| NotSealed)?;
        canonical::decode(opened).map_err(|_| NotSealed)
    }

    fn place(&self, row: RowId) -> Vec<u8> {
        [SealedRow::TAG.as_bytes(), &self.id.0, &row.0].concat()
    }
}

/// Names rows to the custodian, and adds them up.
#[derive(Clone)]
pub(crate) struct RowKey(hmac::Key);

impl fmt::Debug for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RowKey(…)")
    }
}

#[derive(Encode, Decode)]
struct RowName {
    #[n(0)]
    table: String,
    #[n(1)]
    key: Vec<Value>,
}

impl Message for RowName {
    const TAG: &'static str = "rubrica/backup-row-name/v1";
}

impl RowKey {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    pub(crate) fn row(&self, table: &str, key: &[Value]) -> RowId {
        let name = RowName { table: table.to_owned(), key: key.to_vec() };
        RowId(self.tag(&canonical::encode(&name)))
    }

    pub(crate) fn term(&self, row: RowId, sealed: &[u8]) -> [u8; 32] {
        self.tag(&[b"rubrica/backup-term/v1".as_slice(), &row.0, sealed].concat())
    }

    /// What a header says of a state.
    pub(crate) fn vouch(&self, number: u64, state: &State) -> [u8; 32] {
        let tag = b"rubrica/backup-state/v1".as_slice();
        let (number, rows) = (number.to_be_bytes(), state.rows.to_be_bytes());
        self.tag(&[tag, &number, &rows, &state.to_bytes()].concat())
    }

    fn tag(&self, bytes: &[u8]) -> [u8; 32] {
        let mut tag = [0; 32];
        tag.copy_from_slice(hmac::sign(&self.0, bytes).as_ref());
        tag
    }
}

/// All rows, added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct State {
    pub(crate) rows: u64,
    /// Least significant first.
    sum: [u64; 4],
}

impl State {
    pub(crate) fn from_parts(rows: u64, sum: &[u8; 32]) -> Self {
        Self { rows, sum: limbs(sum) }
    }

    pub(crate) fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (eight, limb) in bytes.chunks_mut(8).zip(self.sum) {
            eight.copy_from_slice(&limb.to_le_bytes());
        }
        bytes
    }

    pub(crate) fn add(&mut self, term: &[u8; 32]) {
        let mut carry = false;
        for (limb, other) in self.sum.iter_mut().zip(limbs(term)) {
            let (sum, over) = limb.overflowing_add(other);
            let (sum, again) = sum.overflowing_add(u64::from(carry));
            (*limb, carry) = (sum, over || again);
        }
        self.rows = self.rows.wrapping_add(1);
    }

    pub(crate) fn subtract(&mut self, term: &[u8; 32]) {
        let mut borrow = false;
        for (limb, other) in self.sum.iter_mut().zip(limbs(term)) {
            let (difference, under) = limb.overflowing_sub(other);
            let (difference, again) = difference.overflowing_sub(u64::from(borrow));
            (*limb, borrow) = (difference, under || again);
        }
        self.rows = self.rows.wrapping_sub(1);
    }
}

fn limbs(bytes: &[u8; 32]) -> [u64; 4] {
    let mut limbs = [0; 4];
    for (limb, eight) in limbs.iter_mut().zip(bytes.chunks(8)) {
        *limb = eight.iter().rev().fold(0, |limb, byte| limb << 8 | u64::from(*byte));
    }
    limbs
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;
    use crate::backup::RestoreKey;
    use crate::backup::message::Column;

    fn content(value: i64) -> RowContent {
        let columns = vec![Column { name: "a".to_owned(), value: Value::Integer(value) }];
        RowContent { table: "t".to_owned(), key: vec![Value::Integer(1)], columns }
    }

    #[test]
    fn a_row_opens_at_its_place_with_its_epoch_and_unchanged_only() {
        let platform = Platform::system();
        let row_key = Zeroizing::new(platform.make_bytes());
        let secrets = EpochSecrets::make(&row_key, &platform);
        let id = EpochId([1; 16]);
        let mut epoch = Epoch::new(id, &secrets).unwrap();
        let row = secrets.row_key().row("t", &[Value::Integer(1)]);
        let sealed = epoch.seal(row, &content(7)).unwrap();
        assert_eq!(epoch.open(row, &sealed.0).unwrap(), content(7));
        assert_ne!(epoch.seal(row, &content(7)).unwrap(), sealed, "a nonce of its own");
        assert!(epoch.open(RowId([0; 32]), &sealed.0).is_err());
        for at in 0..sealed.0.len() {
            let mut changed = sealed.0.clone();
            changed[at] ^= 1;
            assert!(epoch.open(row, &changed).is_err(), "byte {at}");
        }
        let key = RestoreKey::derive(&Zeroizing::new(platform.make_bytes())).unwrap();
        let closed = key.public().seal(id, &secrets, &platform).unwrap();
        let opened = key.open(&closed).unwrap();
        assert!(opened.has_row_key_of(&secrets));
        assert_eq!(Epoch::new(id, &opened).unwrap().open(row, &sealed.0).unwrap(), content(7));
        let other = RestoreKey::derive(&Zeroizing::new(platform.make_bytes())).unwrap();
        assert!(other.open(&closed).is_err());
        let elsewhere = super::super::message::SealedEpoch { epoch: EpochId([2; 16]), ..closed };
        assert!(key.open(&elsewhere).is_err());
    }

    #[test]
    fn what_was_added_can_be_taken_away_in_any_order() {
        let terms: Vec<[u8; 32]> = (0..5).map(|_| Platform::system().make_bytes()).collect();
        let mut state = State::default();
        terms.iter().for_each(|term| state.add(term));
        let mut other = State::from_parts(state.rows, &state.to_bytes());
        assert_eq!(other, state);
        for at in [3, 0, 4, 2, 1] {
            assert_ne!(other, State::default());
            other.subtract(&terms[at]);
        }
        assert_eq!(other, State::default());
        let mut highest = State::default();
        highest.add(&[0xff; 32]);
        let mut one = [0; 32];
        one[0] = 1;
        highest.add(&one);
        assert_eq!(highest.to_bytes(), [0; 32]);
    }
}
