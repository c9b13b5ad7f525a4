//! That a tree continues an earlier one [RFC 9162 §2.1.4].

use super::tree::{Hash, Nodes, empty_root, largest_power_below, node_hash, range_root};

/// Shows that the first leaves of a tree are those of an earlier tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsistencyProof {
    /// Leaves of the earlier tree.
    pub old_size: u64,
    /// Leaves of the later tree.
    pub new_size: u64,
    /// The nodes from which both roots follow.
    pub path: Vec<Hash>,
}

impl ConsistencyProof {
    /// The proof between two sizes of one tree, or nothing when the earlier is the larger.
    ///
    /// # Errors
    /// Those of `nodes`.
    pub fn build<N: Nodes>(
        old_size: u64,
        new_size: u64,
        nodes: &mut N,
    ) -> Result<Option<Self>, N::Error> {
        if old_size > new_size {
            return Ok(None);
        }
        let mut path = Vec::new();
        if old_size > 0 {
            let (mut start, mut end) = (0, new_size);
            // Whether what is left of the earlier tree is the whole of it, so that its root is known.
            let mut is_whole = true;
            while end != old_size {
                let middle = start + largest_power_below(end - start);
                if old_size <= middle {
                    path.push(range_root(middle, end, nodes)?);
                    end = middle;
                } else {
                    path.push(range_root(start, middle, nodes)?);
                    start = middle;
                    is_whole = false;
                }
            }
            if !is_whole {
                path.push(range_root(start, end, nodes)?);
            }
            path.reverse();
        }
        Ok(Some(Self { old_size, new_size, path }))
    }

    /// Whether both roots follow from the proof [RFC 9162 §2.1.4.2].
    #[must_use]
    pub fn shows(&self, old_root: &Hash, new_root: &Hash) -> bool {
        match (self.old_size, self.new_size) {
            (0, 0) => self.path.is_empty() && [old_root, new_root] == [&empty_root(); 2],
            // Every tree continues the empty one.
            (0, _) => self.path.is_empty() && *old_root == empty_root(),
            (old, new) if old == new => self.path.is_empty() && old_root == new_root,
            (old, new) if old > new => false,
            _ => self.roots(old_root) == Some((*old_root, *new_root)),
        }
    }

    /// Both roots as they follow from the path.
    fn roots(&self, old_root: &Hash) -> Option<(Hash, Hash)> {
        // An earlier tree that is complete is a node of the later one.
        let mut path = self.path.iter();
        let first = if self.old_size.is_power_of_two() { *old_root } else { *path.next()? };
        let (mut position, mut last) = (self.old_size - 1, self.new_size - 1);
        while position & 1 == 1 {
            position >>= 1;
            last >>= 1;
        }
        let (mut old, mut new) = (first, first);
        for node in path {
            if last == 0 {
                return None;
            }
            if position & 1 == 1 || position == last {
                old = node_hash(node, &old);
                new = node_hash(node, &new);
                while position & 1 == 0 && position != 0 {
                    position >>= 1;
                    last >>= 1;
                }
            } else {
                new = node_hash(&new, node);
            }
            position >>= 1;
            last >>= 1;
        }
        (last == 0).then_some((old, new))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::leaf_hash;
    use super::super::tree::tests::Memory;
    use super::*;

    fn tree(leaves: u8) -> Memory {
        let mut tree = Memory::default();
        (0..leaves).for_each(|leaf| tree.append(leaf_hash(&[leaf])));
        tree
    }

    #[test]
    fn every_tree_continues_each_earlier_one_and_no_other() {
        for new in 0..=33_u8 {
            let mut later = tree(new);
            let new_root = later.frontier.root();
            for old in 0..=new {
                let old_root = tree(old).frontier.root();
                let Ok(proof) = ConsistencyProof::build(old.into(), new.into(), &mut later);
                let proof = proof.expect("an earlier tree");
                assert!(proof.shows(&old_root, &new_root), "{old} to {new}");
                assert!(!proof.shows(&[7; 32], &new_root), "{old} to {new}");
                assert!(old == 0 || !proof.shows(&old_root, &[7; 32]), "{old} to {new}");
                for broken in broken(&proof) {
                    assert!(!broken.shows(&old_root, &new_root), "{broken:?}");
                }
            }
            let backwards = ConsistencyProof::build(u64::from(new) + 1, new.into(), &mut later);
            assert_eq!(backwards, Ok(None));
        }
    }

    /// The same proof with one thing changed.
    fn broken(proof: &ConsistencyProof) -> Vec<ConsistencyProof> {
        let mut all = Vec::new();
        for position in 0..proof.path.len() {
            let mut path = proof.path.clone();
            path[position][0] ^= 1;
            all.push(ConsistencyProof { path: path.clone(), ..proof.clone() });
            path.remove(position);
            all.push(ConsistencyProof { path, ..proof.clone() });
        }
        let mut path = proof.path.clone();
        path.push([0; 32]);
        all.push(ConsistencyProof { path, ..proof.clone() });
        let (old_size, new_size) = (proof.new_size, proof.old_size);
        if old_size != new_size {
            all.push(ConsistencyProof { old_size, new_size, ..proof.clone() });
        }
        all
    }
}
