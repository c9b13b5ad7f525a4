//! The Merkle tree [RFC 9162 §2.1]: its hashes, its right edge, and where its nodes come from.

use crate::digest::sha256;

/// A node of the tree.
pub type Hash = [u8; 32];

/// Hash of a leaf: `SHA-256(0x00 ‖ entry)`.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    sha256(&[&[0], entry].concat())
}

/// Hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)`.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[1], left.as_slice(), right.as_slice()].concat())
}

/// Root of the tree without leaves.
#[must_use]
pub fn empty_root() -> Hash {
    sha256(&[])
}

/// The root of a complete subtree, and where it stands: over the leaves from `position << level` to
/// `(position + 1) << level`. At level 0 it is a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// Height above the leaves.
    pub level: u8,
    /// Number among the nodes of its level, from 0.
    pub position: u64,
    /// Its hash.
    pub hash: Hash,
}

/// Where the roots of complete subtrees come from: a table, or tiles. Once there, they never change.
pub trait Nodes {
    /// Why one cannot be had.
    type Error;

    /// The root of the complete subtree that stands there.
    ///
    /// # Errors
    /// What the place where they are kept says.
    fn node(&mut self, level: u8, position: u64) -> Result<Hash, Self::Error>;
}

/// The right edge of a tree: the roots of its perfect subtrees, from the largest to the smallest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Hash>,
}

impl Frontier {
    /// The right edge of the tree of `size` leaves.
    ///
    /// # Errors
    /// Those of `nodes`.
    pub fn read<N: Nodes>(size: u64, nodes: &mut N) -> Result<Self, N::Error> {
        let subtrees = complete_subtrees(0, size)
            .map(|(level, position)| nodes.node(level, position))
            .collect::<Result<_, _>>()?;
        Ok(Self { size, subtrees })
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf. Gives the inner nodes that it completes, from the lowest.
    pub fn append(&mut self, leaf: Hash) -> Vec<Node> {
        let mut completed = Vec::new();
        let mut hash = leaf;
        // Each trailing one bit of the old size is a subtree that the new leaf completes.
        for level in (1..).take(self.size.trailing_ones() as usize) {
            if let Some(left) = self.subtrees.pop() {
                hash = node_hash(&left, &hash);
                completed.push(Node { level, position: self.size >> level, hash });
            }
        }
        self.subtrees.push(hash);
        self.size += 1;
        completed
    }

    /// Root of the whole tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        fold(&self.subtrees).unwrap_or_else(empty_root)
    }
}

/// Root of the leaves from `start` to `end`, where `start` is a multiple of the smallest power of two
/// that is not less than their number: such are the subtrees that proofs speak of.
pub(super) fn range_root<N: Nodes>(start: u64, end: u64, nodes: &mut N) -> Result<Hash, N::Error> {
    let subtrees = complete_subtrees(start, end)
        .map(|(level, position)| nodes.node(level, position))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(fold(&subtrees).unwrap_or_else(empty_root))
}

/// The complete subtrees that the leaves from `start` to `end` are made of, the largest first.
fn complete_subtrees(start: u64, end: u64) -> impl Iterator<Item = (u8, u64)> {
    let mut next = start;
    (0..64_u8).rev().filter(move |level| ((end - start) >> level) & 1 == 1).map(move |level| {
        let position = next >> level;
        next += 1 << level;
        (level, position)
    })
}

fn fold(subtrees: &[Hash]) -> Option<Hash> {
    let mut from_right = subtrees.iter().rev();
    let last = from_right.next()?;
    Some(from_right.fold(*last, |right, left| node_hash(left, &right)))
}

/// The largest power of two smaller than `count`, which is at least two.
pub(super) const fn largest_power_below(count: u64) -> u64 {
    1 << (u64::BITS - 1 - (count - 1).leading_zeros())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use core::convert::Infallible;
    use std::collections::HashMap;

    /// All nodes of a tree, in memory.
    #[derive(Default)]
    pub(in crate::transparency) struct Memory {
        pub(in crate::transparency) frontier: Frontier,
        nodes: HashMap<(u8, u64), Hash>,
    }

    impl Memory {
        pub(in crate::transparency) fn append(&mut self, leaf: Hash) {
            self.nodes.insert((0, self.frontier.size()), leaf);
            for node in self.frontier.append(leaf) {
                self.nodes.insert((node.level, node.position), node.hash);
            }
        }
    }

    impl Nodes for Memory {
        type Error = Infallible;

        fn node(&mut self, level: u8, position: u64) -> Result<Hash, Infallible> {
            Ok(self.nodes[&(level, position)])
        }
    }

    fn hex(hash: &Hash) -> String {
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The entries that implementations of RFC 6962 exchange as test vectors.
    pub(in crate::transparency) const ENTRIES: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];

    #[test]
    fn roots_are_those_of_the_reference_tree() {
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut frontier = Frontier::default();
        assert_eq!(frontier.root(), sha256(&[]));
        for (entry, root) in ENTRIES.iter().zip(roots) {
            frontier.append(leaf_hash(entry));
            assert_eq!(hex(&frontier.root()), root, "size {}", frontier.size());
        }
    }

    #[test]
    fn a_right_edge_read_from_nodes_is_the_one_that_grew() {
        let mut tree = Memory::default();
        for leaf in 0..70_u8 {
            let size = tree.frontier.size();
            assert_eq!(Frontier::read(size, &mut tree), Ok(tree.frontier.clone()), "{size}");
            tree.append(leaf_hash(&[leaf]));
        }
    }
}
