//! Evidence as it was closed in citizens' browsers, a partition for each submission. Nothing here opens it.

use super::{StoreError, blob, bytes, first, integer, statement, string, text};
use crate::ports::{Rows, Statement, Value};
use rubrica_core::identity::EvidenceId;
use rubrica_core::protocol::evidence::EvidencePart;

/// The tables of this module. The size stands before the bytes: adding sizes up reads no bytes.
pub(super) const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS evidence_chunks (
        evidence BLOB NOT NULL,
        part TEXT NOT NULL,
        chunk INTEGER NOT NULL,
        size INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (evidence, part, chunk))",
    "CREATE TABLE IF NOT EXISTS evidence_manifests (
        evidence BLOB NOT NULL PRIMARY KEY,
        manifest BLOB NOT NULL)",
];

/// Keeps a chunk, in the place of one that was sent before; touches nothing when the submission would have more
/// than `limit` bytes with it.
pub(crate) fn put(
    evidence: &EvidenceId,
    (part, chunk): (EvidencePart, u32),
    bytes: &[u8],
    limit: u32,
) -> Statement {
    statement(
        "INSERT INTO evidence_chunks (evidence, part, chunk, size, bytes)
         SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?4 + (
            SELECT COALESCE(SUM(size), 0) FROM evidence_chunks
            WHERE evidence = ?1 AND NOT (part = ?2 AND chunk = ?3)) <= ?6
         ON CONFLICT (evidence, part, chunk) DO UPDATE
            SET size = excluded.size, bytes = excluded.bytes
         RETURNING chunk",
        [
            blob(evidence.as_bytes()),
            text(part.name()),
            Value::Integer(chunk.into()),
            Value::Integer(i64::try_from(bytes.len()).unwrap_or(i64::MAX)),
            blob(bytes),
            Value::Integer(limit.into()),
        ],
    )
}

/// Removes a part: it is sent anew, and may have fewer chunks.
pub(crate) fn begin_part(evidence: &EvidenceId, part: EvidencePart) -> Statement {
    statement(
        "DELETE FROM evidence_chunks WHERE evidence = ?1 AND part = ?2",
        [blob(evidence.as_bytes()), text(part.name())],
    )
}

/// Counts the chunks of each part.
pub(crate) fn count(evidence: &EvidenceId) -> Statement {
    statement(
        "SELECT part, COUNT(*), MAX(chunk) FROM evidence_chunks WHERE evidence = ?1 GROUP BY part",
        [blob(evidence.as_bytes())],
    )
}

/// Reads what [`count`] gave: parts with all chunks from the first to the last, and how many those are.
pub(crate) fn read_complete(
    results: &[Rows],
    index: usize,
) -> Result<Vec<(EvidencePart, u32)>, StoreError> {
    let rows = results.get(index).map(Vec::as_slice).unwrap_or_default();
    let mut found = Vec::new();
    for row in rows {
        let part = EvidencePart::from_name(string(row, 0)?);
        let part = part.ok_or(StoreError::Unreadable("part"))?;
        let chunks = integer(row, 1)?;
        if integer(row, 2)?.checked_add(1) == Some(chunks) {
            found.push((part, u32::try_from(chunks).unwrap_or(u32::MAX)));
        }
    }
    Ok(found)
}

/// Finds a chunk.
pub(crate) fn chunk(evidence: &EvidenceId, part: EvidencePart, chunk: u32) -> Statement {
    statement(
        "SELECT bytes FROM evidence_chunks WHERE evidence = ?1 AND part = ?2 AND chunk = ?3",
        [blob(evidence.as_bytes()), text(part.name()), Value::Integer(chunk.into())],
    )
}

/// Keeps what there is, and the sealed keys.
pub(crate) fn describe(evidence: &EvidenceId, manifest: &[u8]) -> Statement {
    statement(
        "INSERT INTO evidence_manifests (evidence, manifest) VALUES (?1, ?2)
         ON CONFLICT (evidence) DO UPDATE SET manifest = excluded.manifest",
        [blob(evidence.as_bytes()), blob(manifest)],
    )
}

/// Finds what there is.
pub(crate) fn manifest(evidence: &EvidenceId) -> Statement {
    statement(
        "SELECT manifest FROM evidence_manifests WHERE evidence = ?1",
        [blob(evidence.as_bytes())],
    )
}

/// Reads what [`chunk`] or [`manifest`] gave.
pub(crate) fn read(results: &[Rows], index: usize) -> Result<Option<Vec<u8>>, StoreError> {
    first(results, index).map(|row| Ok(bytes(row, 0)?.to_vec())).transpose()
}

/// Removes all of it.
pub(crate) fn forget(evidence: &EvidenceId) -> [Statement; 2] {
    let parameters = || [blob(evidence.as_bytes())];
    [
        statement("DELETE FROM evidence_chunks WHERE evidence = ?1", parameters()),
        statement("DELETE FROM evidence_manifests WHERE evidence = ?1", parameters()),
    ]
}
