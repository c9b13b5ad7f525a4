//! Tables, and the rule that the audit log only grows.

use super::{StoreError, backup};
use rusqlite::Connection;

/// Takes a database of any version to the last one, a step at a time. Steps are only ever added.
pub(super) fn migrate(connection: &Connection) -> Result<(), StoreError> {
    migrate_to(connection, STEPS.len())
}

/// As far as `version`, for what was written by a program that knew no later one.
pub(super) fn migrate_to(connection: &Connection, last: usize) -> Result<(), StoreError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let done = usize::try_from(version).map_err(|_| StoreError::Later)?;
    if done > STEPS.len() || last > STEPS.len() {
        return Err(StoreError::Later);
    }
    let steps = STEPS.get(done..last).unwrap_or_default();
    for (version, step) in (done + 1..).zip(steps) {
        connection.execute_batch(&format!(
            "BEGIN IMMEDIATE; {step} PRAGMA user_version = {version}; COMMIT;"
        ))?;
    }
    Ok(())
}

const STEPS: &[&str] = &[
    FIRST_TABLES,
    WRONG_UNLOCK_KEYS,
    APPROVERS,
    REASONS_OF_REVOCATION,
    SERIALS_AND_LISTS,
    NODES_OF_THE_LOG,
    HOLDS_AND_EDITIONS,
    TIMESTAMPS,
    KEYS_THAT_WAIT,
    backup::TABLES,
    SUBJECTS_OF_THE_LOG,
    ROOT_LISTS,
];

/// Identifiers and digests are BLOBs of their exact length, times are seconds in UTC.
const FIRST_TABLES: &str = "
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE authorities (
    role TEXT PRIMARY KEY,
    wrapped BLOB NOT NULL,
    public BLOB NOT NULL,
    certificate BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE activation_keys (
    key BLOB PRIMARY KEY,
    wrapped BLOB NOT NULL,
    statement BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE edge_keys (
    key BLOB PRIMARY KEY,
    public BLOB NOT NULL,
    label TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE credentials (
    credential BLOB PRIMARY KEY,
    ordinal INTEGER NOT NULL,
    subject BLOB NOT NULL,
    purpose INTEGER NOT NULL,
    blob BLOB NOT NULL,
    public BLOB NOT NULL,
    certificate BLOB NOT NULL,
    issued_by BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    document_until INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    locked_at INTEGER,
    revoked_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX credentials_of_subject ON credentials (subject, ordinal);

CREATE TABLE acts (
    act BLOB PRIMARY KEY,
    kind INTEGER NOT NULL,
    subject BLOB NOT NULL,
    request BLOB NOT NULL,
    intended_at INTEGER NOT NULL,
    finished_at INTEGER,
    result BLOB,
    entry INTEGER,
    leaf BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE nonces (
    nonce BLOB PRIMARY KEY,
    act BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE assertions (
    jti BLOB PRIMARY KEY,
    request BLOB NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX assertions_by_expiry ON assertions (expires);

CREATE TABLE audit_entries (
    position INTEGER PRIMARY KEY,
    entry BLOB NOT NULL,
    leaf BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_entries_are_not_changed BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_entries_are_not_deleted BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;

CREATE TABLE audit_checkpoints (
    size INTEGER PRIMARY KEY,
    note TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_checkpoints_are_not_changed BEFORE UPDATE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_checkpoints_are_not_deleted BEFORE DELETE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
";

const WRONG_UNLOCK_KEYS: &str = "
CREATE TABLE wrong_unlock_keys (
    request BLOB PRIMARY KEY,
    tries_left INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX wrong_unlock_keys_by_expiry ON wrong_unlock_keys (expires);
";

const APPROVERS: &str = "
CREATE TABLE approvers (
    subject BLOB NOT NULL,
    approver BLOB NOT NULL,
    record BLOB NOT NULL,
    salt BLOB NOT NULL,
    binding BLOB NOT NULL,
    counter INTEGER NOT NULL,
    counted_for BLOB,
    enrolled_at INTEGER NOT NULL,
    removed_at INTEGER,
    PRIMARY KEY (subject, approver)
) STRICT, WITHOUT ROWID;
";

/// Why a credential was revoked, as `RevocationReason` numbers it.
const REASONS_OF_REVOCATION: &str = "
ALTER TABLE credentials ADD COLUMN revocation INTEGER;
";

/// What the world asks about certificates: by their serial numbers, and for lists of those revoked.
const SERIALS_AND_LISTS: &str = "
ALTER TABLE credentials ADD COLUMN serial BLOB;
CREATE INDEX credentials_by_serial ON credentials (serial);
CREATE INDEX credentials_revoked ON credentials (revoked_at) WHERE revoked_at IS NOT NULL;

CREATE TABLE revocation_lists (
    number INTEGER PRIMARY KEY,
    made_at INTEGER NOT NULL,
    revocations INTEGER NOT NULL,
    list BLOB NOT NULL
) STRICT;
";

/// Roots of the complete subtrees of the audit log, from level 1.
const NODES_OF_THE_LOG: &str = "
CREATE TABLE audit_nodes (
    level INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER audit_nodes_are_not_changed BEFORE UPDATE ON audit_nodes
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_nodes_are_not_deleted BEFORE DELETE ON audit_nodes
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
";

/// Certificates that rest, that others were issued in place of, and the part of the lists that each is
/// in. `changed` grows with every change of what the world is told of a certificate; an edition of a
/// list says up to where it has them. Old editions keep their number and lose their lists.
const HOLDS_AND_EDITIONS: &str = "
ALTER TABLE credentials ADD COLUMN suspended_at INTEGER;
ALTER TABLE credentials ADD COLUMN superseded_at INTEGER;
ALTER TABLE credentials ADD COLUMN shard INTEGER NOT NULL DEFAULT 0;
ALTER TABLE credentials ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
UPDATE credentials SET changed = 1 WHERE revoked_at IS NOT NULL;
CREATE INDEX credentials_in_shards ON credentials (shard) WHERE shard > 0;
CREATE INDEX credentials_changed ON credentials (changed) WHERE changed > 0;
CREATE INDEX credentials_suspended ON credentials (suspended_at) WHERE suspended_at IS NOT NULL;
CREATE INDEX credentials_with_keys ON credentials (not_after) WHERE blob <> x'';

CREATE TABLE list_editions (
    shard INTEGER NOT NULL,
    number INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    complete BLOB NOT NULL,
    delta BLOB NOT NULL,
    PRIMARY KEY (shard, number)
) STRICT, WITHOUT ROWID;
INSERT INTO list_editions SELECT 0, number, made_at, 0, x'', x'' FROM revocation_lists;
DROP TABLE revocation_lists;
";

/// Certificates of the service's own, and the time stamps that were given out: each with the chain up
/// to it, which the audit log repeats.
const TIMESTAMPS: &str = "
CREATE TABLE own_certificates (
    serial BLOB PRIMARY KEY,
    role TEXT NOT NULL,
    certificate BLOB NOT NULL,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE timestamps (
    position INTEGER PRIMARY KEY,
    serial BLOB NOT NULL UNIQUE,
    made_at INTEGER NOT NULL,
    token BLOB NOT NULL,
    chain BLOB NOT NULL
) STRICT;
CREATE TRIGGER timestamps_are_not_changed BEFORE UPDATE ON timestamps
BEGIN SELECT RAISE(ABORT, 'time stamps are only added'); END;
CREATE TRIGGER timestamps_are_not_deleted BEFORE DELETE ON timestamps
BEGIN SELECT RAISE(ABORT, 'time stamps are only added'); END;
";

/// Which keys were wrapped by another back end, and wait for their owners to be wrapped by this one.
const KEYS_THAT_WAIT: &str = "
ALTER TABLE credentials ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
";

/// Which entries of the audit log speak of whom. It follows from the entries.
const SUBJECTS_OF_THE_LOG: &str = "
CREATE TABLE audit_subjects (
    subject BLOB NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (subject, position)
) STRICT, WITHOUT ROWID;
";

/// The list that the root has signed, and whether the authority was made by a ceremony: one row.
const ROOT_LISTS: &str = "
CREATE TABLE root_lists (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    list BLOB NOT NULL,
    by_ceremony INTEGER NOT NULL
) STRICT;
";
