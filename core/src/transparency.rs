//! Transparency logs: that nothing was changed, dropped or shown to one and not to another.
//!
//! An append-only Merkle tree [RFC 9162 §2.1], proofs about it, checkpoints over its size and root as
//! signed notes [C2SP signed-note, tlog-checkpoint], cosignatures of witnesses [C2SP tlog-cosignature],
//! and the tiles that it is published in [C2SP tlog-tiles]. What the signer writes into its own log is
//! in [`entry`].

pub mod checkpoint;
pub mod consistency;
pub mod cosignature;
pub mod entry;
pub mod inclusion;
pub mod note;
pub mod receipt;
pub mod tile;
pub mod tree;

pub use checkpoint::Checkpoint;
pub use consistency::ConsistencyProof;
pub use inclusion::InclusionProof;
pub use receipt::{Logged, ProofError, Receipt};
pub use tree::{Frontier, Hash, Node, Nodes, leaf_hash};
