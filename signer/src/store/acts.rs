//! Issuances, signatures and changes of password from intent to result, and what may be used only once.

use super::{Position, StoreError, exactly};
use minicbor::{Decode, Encode};
use rubrica_core::canonical::{self, Bytes, Message};
use rubrica_core::digest::sha256;
use rubrica_core::identity::{ApproverId, CredentialId, Nonce, SubjectId, TransactionId};
use rubrica_core::time::UnixTime;
use rusqlite::{Connection, OptionalExtension as _};

/// What an act is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Issuance,
    Signature,
    Enrolment,
    Rewrap,
}

/// An act that was intended.
#[derive(Debug, Clone)]
pub(crate) struct Act {
    pub(crate) kind: Kind,
    pub(crate) subject: SubjectId,
    pub(crate) request: [u8; 32],
    pub(crate) result: Option<StoredResult>,
}

/// How an intended act ended.
#[derive(Debug, Clone)]
pub(crate) struct StoredResult {
    pub(crate) bytes: Vec<u8>,
    pub(crate) finished_at: UnixTime,
    pub(crate) audit: Position,
}

/// Result of a signature act.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Signatures {
    /// `r ‖ s` each, in the order of the digests.
    #[n(0)]
    pub(crate) signatures: Vec<Bytes>,
}

impl Message for Signatures {
    const TAG: &'static str = "rubrica/stored-signatures/v1";
}

impl Signatures {
    /// SHA-256 of all signatures, one after the other: what the audit log says of them.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let all: Vec<u8> = self.signatures.iter().flat_map(|one| one.0.iter().copied()).collect();
        sha256(&all)
    }
}

/// Result of an issuance.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct IssuedCredentials {
    /// The new credentials.
    #[n(0)]
    pub(crate) credentials: Vec<CredentialId>,
}

impl Message for IssuedCredentials {
    const TAG: &'static str = "rubrica/stored-issuance/v1";
}

/// Result of an enrolment.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct EnrolledApprover {
    /// What may approve.
    #[n(0)]
    pub(crate) approver: ApproverId,
}

impl Message for EnrolledApprover {
    const TAG: &'static str = "rubrica/stored-enrolment/v1";
}

/// Result of a change of password.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct RewrappedCredentials {
    /// The credentials that the new password opens.
    #[n(0)]
    pub(crate) credentials: Vec<CredentialId>,
}

impl Message for RewrappedCredentials {
    const TAG: &'static str = "rubrica/stored-rewrap/v1";
}

impl RewrappedCredentials {
    /// SHA-256 of all identifiers, one after the other.
    pub(crate) fn digest_of(credentials: &[CredentialId]) -> [u8; 32] {
        let all: Vec<u8> = credentials.iter().flat_map(|one| *one.as_bytes()).collect();
        sha256(&all)
    }
}

/// An act as the verification of the audit log needs it.
#[derive(Debug, Clone)]
pub(crate) struct Completed {
    pub(crate) transaction: TransactionId,
    pub(crate) kind: Kind,
    pub(crate) result: Option<CompletedResult>,
}

/// Where the stored result says that it is logged, and the digest that follows from it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CompletedResult {
    pub(crate) entry: u64,
    pub(crate) digest: [u8; 32],
}

pub(crate) fn find(
    connection: &Connection,
    transaction: &TransactionId,
) -> Result<Option<Act>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, subject, request, finished_at, result, entry, leaf FROM acts WHERE act = ?1",
    )?;
    let mut rows = statement.query([transaction.as_bytes().as_slice()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let result = match row.get::<_, Option<Vec<u8>>>(4)? {
        None => None,
        Some(bytes) => Some(StoredResult {
            bytes,
            finished_at: UnixTime(row.get(3)?),
            audit: Position { index: index(row.get(5)?)?, leaf: exactly(row.get(6)?)? },
        }),
    };
    Ok(Some(Act {
        kind: kind(row.get(0)?)?,
        subject: SubjectId::from_bytes(exactly(row.get(1)?)?),
        request: exactly(row.get(2)?)?,
        result,
    }))
}

pub(crate) fn intend(
    connection: &Connection,
    transaction: &TransactionId,
    kind: Kind,
    subject: &SubjectId,
    request: &[u8; 32],
    now: UnixTime,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO acts (act, kind, subject, request, intended_at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((
            transaction.as_bytes().as_slice(),
            kind_number(kind),
            subject.as_bytes().as_slice(),
            request.as_slice(),
            now.0,
        ))?;
    Ok(())
}

/// Stores the result of an act that has none. Gives `false` when there is one already.
pub(crate) fn finish(
    connection: &Connection,
    transaction: &TransactionId,
    result: &[u8],
    audit: &Position,
    now: UnixTime,
) -> Result<bool, StoreError> {
    let entry =
        i64::try_from(audit.index).map_err(|_| StoreError::Damaged("the audit log is too long"))?;
    let changed = connection
        .prepare_cached(
            "UPDATE acts SET result = ?2, finished_at = ?3, entry = ?4, leaf = ?5
             WHERE act = ?1 AND result IS NULL",
        )?
        .execute((
            transaction.as_bytes().as_slice(),
            result,
            now.0,
            entry,
            audit.leaf.as_slice(),
        ))?;
    Ok(changed == 1)
}

/// Takes a nonce for an act. Gives `false` when another act had it.
pub(crate) fn take_nonce(
    connection: &Connection,
    nonce: &Nonce,
    transaction: &TransactionId,
) -> Result<bool, StoreError> {
    connection
        .prepare_cached("INSERT INTO nonces (nonce, act) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute((nonce.as_bytes().as_slice(), transaction.as_bytes().as_slice()))?;
    is_nonce_free(connection, nonce, transaction)
}

/// Whether no other act had the nonce.
pub(crate) fn is_nonce_free(
    connection: &Connection,
    nonce: &Nonce,
    transaction: &TransactionId,
) -> Result<bool, StoreError> {
    let owner: Option<Vec<u8>> = connection
        .prepare_cached("SELECT act FROM nonces WHERE nonce = ?1")?
        .query_row([nonce.as_bytes().as_slice()], |row| row.get(0))
        .optional()?;
    Ok(owner.is_none_or(|owner| owner == transaction.as_bytes()))
}

/// Whether an assertion came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AssertionUse {
    /// Never.
    First,
    /// With the same request.
    BySame,
    /// With another request.
    ByAnother,
}

/// Takes an assertion for a request, and says whether it came before.
pub(crate) fn take_assertion(
    connection: &Connection,
    jti: &Nonce,
    request: &[u8; 32],
    expires: UnixTime,
) -> Result<AssertionUse, StoreError> {
    let taken = connection
        .prepare_cached(
            "INSERT INTO assertions (jti, request, expires) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
        )?
        .execute((jti.as_bytes().as_slice(), request.as_slice(), expires.0))?;
    Ok(match assertion_owner(connection, jti)? {
        _ if taken == 1 => AssertionUse::First,
        Some(owner) if owner == *request => AssertionUse::BySame,
        _ => AssertionUse::ByAnother,
    })
}

/// The request that an assertion came with.
pub(crate) fn assertion_owner(
    connection: &Connection,
    jti: &Nonce,
) -> Result<Option<[u8; 32]>, StoreError> {
    connection
        .prepare_cached("SELECT request FROM assertions WHERE jti = ?1")?
        .query_row([jti.as_bytes().as_slice()], |row| row.get(0))
        .optional()?
        .map(exactly)
        .transpose()
}

/// Forgets assertions that have expired long ago: their expiry alone refuses them.
pub(crate) fn forget_assertions(
    connection: &Connection,
    before: UnixTime,
) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM assertions WHERE expires < ?1")?.execute([before.0])?;
    Ok(())
}

/// Every act, with what follows from its stored result.
pub(crate) fn all(connection: &Connection) -> Result<Vec<Completed>, StoreError> {
    let mut statement = connection.prepare("SELECT act, kind, result, entry FROM acts")?;
    let mut rows = statement.query([])?;
    let mut acts = Vec::new();
    while let Some(row) = rows.next()? {
        let kind = kind(row.get(1)?)?;
        let result = match row.get::<_, Option<Vec<u8>>>(2)? {
            None => None,
            Some(bytes) => Some(CompletedResult {
                entry: index(row.get(3)?)?,
                digest: match kind {
                    Kind::Signature => read::<Signatures>(&bytes)?.digest(),
                    Kind::Issuance => {
                        certificates_digest(connection, &read::<IssuedCredentials>(&bytes)?)?
                    }
                    Kind::Enrolment => *read::<EnrolledApprover>(&bytes)?.approver.as_bytes(),
                    Kind::Rewrap => {
                        let rewrapped = read::<RewrappedCredentials>(&bytes)?;
                        RewrappedCredentials::digest_of(&rewrapped.credentials)
                    }
                },
            }),
        };
        let transaction = TransactionId::from_bytes(exactly(row.get(0)?)?);
        acts.push(Completed { transaction, kind, result });
    }
    Ok(acts)
}

/// Reads a stored result.
pub(crate) fn read<M: Message>(bytes: &[u8]) -> Result<M, StoreError> {
    canonical::decode(bytes).map_err(|_| StoreError::Damaged("a result cannot be read"))
}

fn certificates_digest(
    connection: &Connection,
    issued: &IssuedCredentials,
) -> Result<[u8; 32], StoreError> {
    let mut digests = Vec::new();
    for credential in &issued.credentials {
        let certificate: Option<Vec<u8>> = connection
            .prepare_cached("SELECT certificate FROM credentials WHERE credential = ?1")?
            .query_row([credential.as_bytes().as_slice()], |row| row.get(0))
            .optional()?;
        digests.extend_from_slice(&sha256(&certificate.unwrap_or_default()));
    }
    Ok(sha256(&digests))
}

fn index(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).map_err(|_| StoreError::Damaged("a position is negative"))
}

const fn kind_number(kind: Kind) -> i64 {
    match kind {
        Kind::Issuance => 0,
        Kind::Signature => 1,
        Kind::Enrolment => 2,
        Kind::Rewrap => 3,
    }
}

const fn kind(number: i64) -> Result<Kind, StoreError> {
    match number {
        0 => Ok(Kind::Issuance),
        1 => Ok(Kind::Signature),
        2 => Ok(Kind::Enrolment),
        3 => Ok(Kind::Rewrap),
        _ => Err(StoreError::Damaged("an act is of no known kind")),
    }
}
