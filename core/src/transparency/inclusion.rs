//! That a leaf is in a tree [RFC 9162 §2.1.3].

use super::tree::{Hash, Nodes, largest_power_below, node_hash, range_root};

/// Shows that a leaf is in a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// Index of the leaf, from 0.
    pub index: u64,
    /// Leaves of the tree that it is shown for.
    pub tree_size: u64,
    /// The neighbours, from the leaf to the root.
    pub path: Vec<Hash>,
}

impl InclusionProof {
    /// The proof for a leaf of the tree of `tree_size` leaves, or nothing when there is no such leaf.
    ///
    /// # Errors
    /// Those of `nodes`.
    pub fn build<N: Nodes>(
        index: u64,
        tree_size: u64,
        nodes: &mut N,
    ) -> Result<Option<Self>, N::Error> {
        if index >= tree_size {
            return Ok(None);
        }
        let (mut start, mut end) = (0, tree_size);
        let mut path = Vec::new();
        while end - start > 1 {
            let middle = start + largest_power_below(end - start);
            if index < middle {
                path.push(range_root(middle, end, nodes)?);
                end = middle;
            } else {
                path.push(range_root(start, middle, nodes)?);
                start = middle;
            }
        }
        path.reverse();
        Ok(Some(Self { index, tree_size, path }))
    }

    /// The root that follows from `leaf`, or nothing when the proof is not of the right shape
    /// [RFC 9162 §2.1.3.2].
    #[must_use]
    pub fn root(&self, leaf: Hash) -> Option<Hash> {
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

#[cfg(test)]
mod tests {
    use super::super::tree::leaf_hash;
    use super::super::tree::tests::Memory;
    use super::*;

    #[test]
    fn every_leaf_of_every_tree_can_be_shown_and_no_other() {
        let mut tree = Memory::default();
        for size in 1..=40_u8 {
            tree.append(leaf_hash(&[size - 1]));
            let (size, root) = (u64::from(size), tree.frontier.root());
            for index in 0..size {
                let leaf = leaf_hash(&[u8::try_from(index).expect("small")]);
                let Ok(proof) = InclusionProof::build(index, size, &mut tree);
                let proof = proof.expect("the leaf is there");
                assert_eq!(proof.root(leaf), Some(root), "{index} of {size}");
                assert_ne!(proof.root(leaf_hash(b"other")), Some(root));
                for broken in broken(&proof) {
                    assert_ne!(broken.root(leaf), Some(root), "{broken:?}");
                }
            }
            assert_eq!(InclusionProof::build(size, size, &mut tree), Ok(None));
        }
    }

    /// The same proof with one thing changed.
    fn broken(proof: &InclusionProof) -> Vec<InclusionProof> {
        let mut all = Vec::new();
        if proof.tree_size > 1 {
            let index = (proof.index + 1) % proof.tree_size;
            all.push(InclusionProof { index, ..proof.clone() });
        }
        for position in 0..proof.path.len() {
            let mut path = proof.path.clone();
            path[position][31] ^= 1;
            all.push(InclusionProof { path: path.clone(), ..proof.clone() });
            path.remove(position);
            all.push(InclusionProof { path, ..proof.clone() });
        }
        let mut path = proof.path.clone();
        path.push([0; 32]);
        all.push(InclusionProof { path, ..proof.clone() });
        all.push(InclusionProof { index: proof.tree_size, ..proof.clone() });
        all
    }
}
