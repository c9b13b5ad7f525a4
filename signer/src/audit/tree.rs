//! The Merkle tree of [RFC 6962 §2.1], as the little that is needed to append to it, and whole.

use rubrica_core::digest::sha256;

/// A node of the tree.
pub(crate) type Hash = [u8; 32];

/// Hash of a leaf: `SHA-256(0x00 ‖ entry)`.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> [u8; 32] {
    sha256(&[&[0], entry].concat())
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[1], left.as_slice(), right.as_slice()].concat())
}

/// The right edge of a tree: the roots of its perfect subtrees, from the largest to the smallest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Frontier {
    size: u64,
    subtrees: Vec<Hash>,
}

impl Frontier {
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn append(&mut self, leaf: Hash) {
        let mut node = leaf;
        // Each trailing one bit of the old size is a subtree that the new leaf completes.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.subtrees.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.subtrees.push(node);
        self.size += 1;
    }

    pub(crate) fn root(&self) -> Hash {
        let mut from_right = self.subtrees.iter().rev();
        let Some(last) = from_right.next() else { return sha256(&[]) };
        from_right.fold(*last, |right, left| node_hash(left, &right))
    }
}

/// Shows that a leaf is in a tree [RFC 6962 §2.1.1].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// Index of the leaf, from 0.
    pub index: u64,
    /// Leaves of the tree that it is shown for.
    pub tree_size: u64,
    /// The neighbours, from the leaf to the root.
    pub path: Vec<[u8; 32]>,
}

impl InclusionProof {
    /// The proof for one of `leaves`, or nothing when there is no such leaf.
    pub(crate) fn build(leaves: &[Hash], index: usize) -> Option<Self> {
        if index >= leaves.len() {
            return None;
        }
        let mut path = Vec::new();
        collect_path(leaves, index, &mut path);
        Some(Self { index: index as u64, tree_size: leaves.len() as u64, path })
    }

    /// The root that follows from `leaf`, or nothing when the proof is not of the right shape
    /// [RFC 9162 §2.1.3.2].
    #[must_use]
    pub fn root(&self, leaf: [u8; 32]) -> Option<[u8; 32]> {
        if self.index >= self.tree_size {
            return None;
        }
        let (mut position, mut last) = (self.index, self.tree_size - 1);
        let mut node = leaf;
        for neighbour in &self.path {
            if last == 0 {
                return None;
            }
            if position & 1 == 1 || position == last {
                node = node_hash(neighbour, &node);
                while position & 1 == 0 && position != 0 {
                    position >>= 1;
                    last >>= 1;
                }
            } else {
                node = node_hash(&node, neighbour);
            }
            position >>= 1;
            last >>= 1;
        }
        (last == 0).then_some(node)
    }
}

fn collect_path(leaves: &[Hash], index: usize, path: &mut Vec<Hash>) {
    if leaves.len() < 2 {
        return;
    }
    let (left, right) = leaves.split_at(largest_power_below(leaves.len()));
    if index < left.len() {
        collect_path(left, index, path);
        path.push(root_of(right));
    } else {
        collect_path(right, index - left.len(), path);
        path.push(root_of(left));
    }
}

fn root_of(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.append(*leaf);
    }
    frontier.root()
}

/// The largest power of two smaller than `len`, which is at least two.
const fn largest_power_below(len: usize) -> usize {
    1 << (usize::BITS - 1 - (len - 1).leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(hash: &Hash) -> String {
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The entries and roots that implementations of RFC 6962 exchange as test vectors.
    #[test]
    fn roots_are_those_of_the_reference_tree() {
        let entries: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
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
        for (entry, root) in entries.iter().zip(roots) {
            frontier.append(leaf_hash(entry));
            assert_eq!(hex(&frontier.root()), root, "size {}", frontier.size());
        }
    }

    #[test]
    fn every_leaf_of_every_tree_can_be_shown_and_no_other() {
        let leaves: Vec<Hash> = (0..40_u8).map(|byte| leaf_hash(&[byte])).collect();
        for size in 1..=leaves.len() {
            let tree = &leaves[..size];
            let root = root_of(tree);
            for index in 0..size {
                let proof = InclusionProof::build(tree, index).expect("the leaf is there");
                assert_eq!(proof.root(tree[index]), Some(root), "{index} of {size}");
                assert_ne!(proof.root(leaf_hash(b"other")), Some(root));
                let mut moved = proof;
                moved.index = (moved.index + 1) % moved.tree_size;
                assert!(size == 1 || moved.root(tree[index]) != Some(root));
            }
            assert_eq!(InclusionProof::build(tree, size), None);
        }
    }
}
