//! Everything that is written down, and the only SQL.
//!
//! Statements stay in the common subset of SQLite and PostgreSQL. Each is atomic by itself and a
//! call of [`crate::ports::Ports::run`] is atomic as a whole; counters and single use are built on
//! `UPDATE … WHERE … RETURNING` and `INSERT … ON CONFLICT … RETURNING`.

/// What a shell runs once, before the first request, on every database that it opens.
pub const SCHEMA: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS citizens (
        subject BLOB NOT NULL PRIMARY KEY,
        profile BLOB NOT NULL,
        account BLOB NOT NULL,
        version INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS tries (
        subject BLOB NOT NULL,
        kind TEXT NOT NULL,
        used INTEGER NOT NULL,
        PRIMARY KEY (subject, kind))",
    "CREATE TABLE IF NOT EXISTS activations (
        subject BLOB NOT NULL PRIMARY KEY,
        handle BLOB NOT NULL,
        verified INTEGER NOT NULL,
        expires_at INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS challenges (
        subject BLOB NOT NULL,
        purpose TEXT NOT NULL,
        challenge BLOB NOT NULL,
        binding BLOB NOT NULL,
        mac BLOB NOT NULL,
        tries_left INTEGER NOT NULL,
        sends INTEGER NOT NULL,
        sent_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        used INTEGER NOT NULL,
        PRIMARY KEY (subject, purpose))",
    "CREATE TABLE IF NOT EXISTS messages (
        subject BLOB NOT NULL PRIMARY KEY,
        since INTEGER NOT NULL,
        sent INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS logins (
        subject BLOB NOT NULL,
        handle BLOB NOT NULL,
        state BLOB NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (subject, handle))",
    "CREATE TABLE IF NOT EXISTS sessions (
        subject BLOB NOT NULL,
        secret BLOB NOT NULL,
        opened_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL,
        PRIMARY KEY (subject, secret))",
    "CREATE TABLE IF NOT EXISTS transactions (
        subject BLOB NOT NULL,
        id BLOB NOT NULL,
        body BLOB NOT NULL,
        version INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (subject, id))",
];
