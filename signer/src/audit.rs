//! The audit log: an append-only Merkle tree [RFC 9162 §2.1] of canonical entries without personal
//! data in clear, with signed checkpoints [C2SP tlog-checkpoint].
//!
//! Each group of commits ends in a checkpoint. [`verify`] recomputes everything from what is
//! stored; whoever has kept a checkpoint elsewhere can show with [`verify_against`] that nothing
//! before it was changed or dropped since. Hashes, proofs and notes are those of
//! [`rubrica_core::transparency`].

mod checkpoint;
mod pseudonyms;
mod publish;
mod verify;

pub use publish::{LogError, inclusion_proof};
pub use rubrica_core::transparency::InclusionProof;
pub use rubrica_core::transparency::entry::{Entry, Event, Pseudonym};
pub use rubrica_core::transparency::tree::leaf_hash;
pub use verify::{AuditError, Report, verify, verify_against};

pub(crate) use checkpoint::{CheckpointSigner, origin as checkpoint_origin};
pub(crate) use pseudonyms::Pseudonyms;
pub(crate) use publish::show_entries;
pub(crate) use verify::destroyed_keys;
