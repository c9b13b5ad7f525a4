//! Whether the stored log is whole: everything is computed anew.

use super::checkpoint::key;
use super::{Entry, Event, leaf_hash};
use crate::service::database_file;
use crate::store::{StoreError, acts, audit_nodes, audit_rows, open_reader};
use rubrica_core::canonical;
use rubrica_core::digest::sha256;
use rubrica_core::identity::{CredentialId, TransactionId};
use rubrica_core::transparency::note::NoteKey;
use rubrica_core::transparency::{Checkpoint, Frontier, Hash};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// What was found in a log that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Entries, all recomputed.
    pub entries: u64,
    /// Checkpoints, all with a good signature over the root that follows from the entries.
    pub checkpoints: u64,
    /// Root of the tree.
    pub root: [u8; 32],
    /// The last checkpoint, as a signed note: keep it elsewhere to be able to tell later that
    /// nothing was rolled back.
    pub last_checkpoint: String,
    /// The key of the checkpoints as verifiers of signed notes write it.
    pub verifier_key: String,
    /// Completed signature acts.
    pub signatures: u64,
    /// Completed issuances.
    pub issuances: u64,
    /// Completed changes of password.
    pub rewraps: u64,
    /// Acts that were intended and never completed: of these nothing left the signer.
    pub unfinished: u64,
}

/// What is wrong with a log.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuditError {
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There are no entries.
    #[error("log is empty")]
    Empty,
    /// Positions are not 0, 1, 2, …: an entry was dropped.
    #[error("entry {0} is missing")]
    Missing(u64),
    /// An entry is not what its leaf hash says.
    #[error("entry {0} was changed")]
    Changed(u64),
    /// An entry is no entry of ours.
    #[error("entry {0} cannot be read")]
    Unreadable(u64),
    /// The log does not begin with its key.
    #[error("log does not begin with its own key")]
    NoBeginning,
    /// An inner node is not the one that follows from the entries.
    #[error("node {position} of level {level} does not follow from the entries")]
    NodeChanged {
        /// Height above the leaves.
        level: u8,
        /// Number among the nodes of its level.
        position: u64,
    },
    /// A checkpoint is not signed by the key of the log.
    #[error("checkpoint at size {0} is not signed by the log's key")]
    BadCheckpoint(i64),
    /// The entries do not lead to the root of a checkpoint.
    #[error("entries do not lead to the checkpoint at size {0}")]
    Inconsistent(u64),
    /// Entries are there that no checkpoint covers, or a checkpoint covers more than there is.
    #[error("log has {entries} entries and its last checkpoint covers {covered}")]
    Truncated {
        /// Entries that are there.
        entries: u64,
        /// Entries that the last checkpoint covers.
        covered: u64,
    },
    /// A stored result and the log do not say the same.
    #[error("stored result of act {0} is not the logged one")]
    ResultNotLogged(TransactionId),
    /// A completed act is in the log and its result not in the store.
    #[error("result of act {0} is logged and not stored")]
    ResultNotStored(TransactionId),
    /// The log was started with another key than the one given.
    #[error("checkpoint kept elsewhere is not of this log, or its history was rewritten")]
    Rewritten,
}

impl AuditError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "audit_unreadable",
            Self::Empty => "audit_empty",
            Self::Missing(_) => "audit_entry_missing",
            Self::Changed(_) => "audit_entry_changed",
            Self::Unreadable(_) => "audit_entry_unreadable",
            Self::NoBeginning => "audit_no_beginning",
            Self::NodeChanged { .. } => "audit_node_changed",
            Self::BadCheckpoint(_) => "audit_checkpoint_bad",
            Self::Inconsistent(_) => "audit_inconsistent",
            Self::Truncated { .. } => "audit_truncated",
            Self::ResultNotLogged(_) => "audit_result_not_logged",
            Self::ResultNotStored(_) => "audit_result_not_stored",
            Self::Rewritten => "audit_rewritten",
        }
    }
}

/// Recomputes the tree from its entries, compares it with every checkpoint, and compares the
/// stored results of all acts with what was logged of them. The signer may be running.
///
/// # Errors
/// [`AuditError`] for the first thing that is wrong.
pub fn verify(data_dir: &Path) -> Result<Report, AuditError> {
    verify_all(data_dir, &[])
}

/// As [`verify`], and that the log continues from `kept`, a checkpoint kept elsewhere.
///
/// # Errors
/// [`AuditError`] for the first thing that is wrong.
pub fn verify_against(data_dir: &Path, kept: &str) -> Result<Report, AuditError> {
    verify_all(data_dir, &[kept])
}

/// The credentials whose keys were destroyed, by what the log says.
pub(crate) fn destroyed_keys(connection: &Connection) -> Result<HashSet<CredentialId>, AuditError> {
    let mut destroyed = HashSet::new();
    audit_rows::for_each_entry(connection, |position, entry, _| {
        let unreadable = || AuditError::Unreadable(position.unsigned_abs());
        let read: Entry = canonical::decode(&entry).map_err(|_| unreadable())?;
        if let Event::Revoked { credentials, .. }
        | Event::SuspensionEnded { credentials }
        | Event::Superseded { credentials, .. }
        | Event::KeysDestroyed { credentials } = read.event
        {
            destroyed.extend(credentials);
        }
        Ok::<(), AuditError>(())
    })?;
    Ok(destroyed)
}

fn verify_all(data_dir: &Path, kept: &[&str]) -> Result<Report, AuditError> {
    let mut connection = open_reader(&database_file(data_dir))?;
    // One snapshot, so that a running signer does not come in between.
    let snapshot = connection.transaction().map_err(StoreError::from)?;
    let stored = audit_rows::checkpoints(&snapshot)?;

    let mut log = Recomputed::default();
    audit_rows::for_each_entry(&snapshot, |position, entry, leaf| {
        log.take(position, &entry, &leaf)
    })?;
    let Some(key) = log.key.clone() else { return Err(AuditError::Empty) };

    for (size, note) in &stored {
        let checkpoint = Checkpoint::open(note, &key)
            .ok()
            .filter(|checkpoint| i64::try_from(checkpoint.size) == Ok(*size))
            .ok_or(AuditError::BadCheckpoint(*size))?;
        log.agrees_with(&checkpoint)?;
    }
    for note in kept {
        let checkpoint = Checkpoint::open(note, &key).map_err(|_| AuditError::Rewritten)?;
        log.agrees_with(&checkpoint).map_err(|_| AuditError::Rewritten)?;
    }
    let entries = log.frontier.size();
    let last = stored.last().ok_or(AuditError::Truncated { entries, covered: 0 })?;
    let covered = u64::try_from(last.0).unwrap_or_default();
    if covered != entries {
        return Err(AuditError::Truncated { entries, covered });
    }
    let unfinished = log.compare_results(&acts::all(&snapshot)?)?;
    log.compare_nodes(&snapshot)?;

    Ok(Report {
        entries,
        checkpoints: stored.len() as u64,
        root: log.frontier.root(),
        last_checkpoint: last.1.clone(),
        verifier_key: key.to_string(),
        signatures: log.signed.len() as u64,
        issuances: log.issued.len() as u64,
        rewraps: log.rewrapped.len() as u64,
        unfinished,
    })
}

/// The log as it follows from its entries.
#[derive(Default)]
struct Recomputed {
    frontier: Frontier,
    roots: HashMap<u64, Hash>,
    /// Roots of the complete subtrees, by level and position.
    nodes: HashMap<(u8, u64), Hash>,
    key: Option<NoteKey>,
    /// Where each completed act stands, and the digest of what came of it.
    signed: HashMap<TransactionId, (u64, Hash)>,
    issued: HashMap<TransactionId, (u64, Hash)>,
    enrolled: HashMap<TransactionId, (u64, Hash)>,
    rewrapped: HashMap<TransactionId, (u64, Hash)>,
}

impl Recomputed {
    fn take(&mut self, position: i64, entry: &[u8], leaf: &[u8]) -> Result<(), AuditError> {
        let index = self.frontier.size();
        if u64::try_from(position) != Ok(index) {
            return Err(AuditError::Missing(index));
        }
        let recomputed = leaf_hash(entry);
        if recomputed != leaf {
            return Err(AuditError::Changed(index));
        }
        let read: Entry = canonical::decode(entry).map_err(|_| AuditError::Unreadable(index))?;
        match read.event {
            Event::LogStarted { signer, checkpoint_key } if index == 0 => {
                self.key =
                    Some(key(&signer, &checkpoint_key.0).map_err(|_| AuditError::NoBeginning)?);
            }
            Event::LogStarted { .. } => return Err(AuditError::NoBeginning),
            _ if index == 0 => return Err(AuditError::NoBeginning),
            Event::Signed { transaction, signatures, .. } => {
                self.complete_once(transaction)?;
                self.signed.insert(transaction, (index, signatures));
            }
            Event::ApproverEnrolled { transaction, approver, .. } => {
                self.complete_once(transaction)?;
                self.enrolled.insert(transaction, (index, *approver.as_bytes()));
            }
            Event::Issued { transaction, certificates, .. } => {
                self.complete_once(transaction)?;
                let digests: Vec<u8> = certificates.into_iter().flat_map(|one| one.0).collect();
                self.issued.insert(transaction, (index, sha256(&digests)));
            }
            Event::Rewrapped { transaction, credentials, .. } => {
                self.complete_once(transaction)?;
                let digest = acts::RewrappedCredentials::digest_of(&credentials);
                self.rewrapped.insert(transaction, (index, digest));
            }
            _ => {}
        }
        for node in self.frontier.append(recomputed) {
            self.nodes.insert((node.level, node.position), node.hash);
        }
        self.roots.insert(self.frontier.size(), self.frontier.root());
        Ok(())
    }

    fn complete_once(&self, transaction: TransactionId) -> Result<(), AuditError> {
        let completed = [&self.signed, &self.issued, &self.enrolled, &self.rewrapped];
        if completed.iter().any(|acts| acts.contains_key(&transaction)) {
            return Err(AuditError::ResultNotStored(transaction));
        }
        Ok(())
    }

    fn agrees_with(&self, checkpoint: &Checkpoint) -> Result<(), AuditError> {
        match self.roots.get(&checkpoint.size) {
            Some(root) if *root == checkpoint.root => Ok(()),
            Some(_) => Err(AuditError::Inconsistent(checkpoint.size)),
            None => Err(AuditError::Truncated {
                entries: self.frontier.size(),
                covered: checkpoint.size,
            }),
        }
    }

    /// Compares the nodes that tiles and proofs are made of with those that follow from the entries.
    fn compare_nodes(&mut self, snapshot: &Connection) -> Result<(), AuditError> {
        audit_nodes::for_each(snapshot, |node| {
            let recomputed = self.nodes.remove(&(node.level, node.position));
            if recomputed == Some(node.hash) {
                return Ok(());
            }
            Err(AuditError::NodeChanged { level: node.level, position: node.position })
        })?;
        match self.nodes.keys().next() {
            Some(&(level, position)) => Err(AuditError::NodeChanged { level, position }),
            None => Ok(()),
        }
    }

    /// Compares stored results with logged ones, both ways. Gives the number of unfinished acts.
    fn compare_results(&self, stored: &[acts::Completed]) -> Result<u64, AuditError> {
        let mut unfinished = 0;
        let mut seen = HashSet::new();
        for act in stored {
            let Some(result) = &act.result else {
                unfinished += 1;
                continue;
            };
            let logged = match act.kind {
                acts::Kind::Signature => self.signed.get(&act.transaction),
                acts::Kind::Issuance => self.issued.get(&act.transaction),
                acts::Kind::Enrolment => self.enrolled.get(&act.transaction),
                acts::Kind::Rewrap => self.rewrapped.get(&act.transaction),
            };
            if logged != Some(&(result.entry, result.digest)) {
                return Err(AuditError::ResultNotLogged(act.transaction));
            }
            seen.insert(act.transaction);
        }
        let completed = [&self.signed, &self.issued, &self.enrolled, &self.rewrapped];
        let logged = completed.into_iter().flat_map(HashMap::keys);
        match logged.into_iter().find(|transaction| !seen.contains(*transaction)) {
            Some(transaction) => Err(AuditError::ResultNotStored(*transaction)),
            None => Ok(unfinished),
        }
    }
}
