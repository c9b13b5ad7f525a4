//! The audit log: an append-only Merkle tree [RFC 6962 §2.1] of canonical entries without personal
//! data in clear, with signed checkpoints [C2SP tlog-checkpoint].
//!
//! Each group of commits ends in a checkpoint. [`verify`] recomputes everything from what is
//! stored; whoever has kept a checkpoint elsewhere can show with [`verify_against`] that nothing
//! before it was changed or dropped since.

mod checkpoint;
mod entry;
mod tree;
mod verify;

pub use entry::{Entry, Event, Pseudonym};
pub use tree::{InclusionProof, leaf_hash};
pub use verify::{AuditError, Report, inclusion_proof, verify, verify_against};

pub(crate) use checkpoint::{CheckpointSigner, origin as checkpoint_origin};
pub(crate) use entry::Pseudonyms;
pub(crate) use tree::{Frontier, Hash};
