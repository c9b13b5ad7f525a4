//! Tiles: the tree cut into pieces that never change [C2SP tlog-tiles].
//!
//! A tile of level `L` holds up to 256 roots of complete subtrees of `256^L` leaves, one after the
//! other. Full tiles stand at `tile/L/N`, and the last one of each level at `tile/L/N.p/W`.

use super::tree::{Hash, Nodes, node_hash};
use core::fmt::{self, Write as _};

/// Height of a tile.
pub const HEIGHT: u8 = 8;
/// Hashes of a full tile.
pub const FULL_WIDTH: u16 = 1 << HEIGHT;
/// Levels of tiles that a tree of 2^63 leaves has.
const LEVELS: u8 = 8;

/// Which tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tile {
    level: u8,
    index: u64,
    width: u16,
}

impl Tile {
    /// The tile with the given level, number and hashes, or nothing when no tree has such a one.
    #[must_use]
    pub fn new(level: u8, index: u64, width: u16) -> Option<Self> {
        let last = index.checked_mul(u64::from(FULL_WIDTH))?.checked_add(u64::from(width))?;
        let is_one = level < LEVELS
            && (1..=FULL_WIDTH).contains(&width)
            && last <= u64::MAX >> (u32::from(level) * u32::from(HEIGHT));
        is_one.then_some(Self { level, index, width })
    }

    /// Reads `L/N` or `L/N.p/W`, in the one form that [`Tile`] shows itself in.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let (level, rest) = path.split_once('/')?;
        let (number, width) = match rest.split_once(".p/") {
            Some((number, width)) => (number, width.parse().ok()?),
            None => (rest, FULL_WIDTH),
        };
        let mut index = 0_u64;
        for group in number.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            index = index.checked_mul(1_000)?.checked_add(digits.parse().ok()?)?;
        }
        let tile = Self::new(level.parse().ok()?, index, width)?;
        (tile.to_string() == path).then_some(tile)
    }

    /// The tile that the root of a complete subtree follows from, as wide as it is in the tree of
    /// `size` leaves. Nothing when that tree does not have the subtree.
    #[must_use]
    pub fn of_node(node_level: u8, position: u64, size: u64) -> Option<Self> {
        let (level, height) = (node_level / HEIGHT, node_level % HEIGHT);
        let end = position.checked_add(1)?.checked_mul(1 << height)?;
        let there = size.checked_shr(u32::from(level) * u32::from(HEIGHT)).unwrap_or(0);
        if end > there {
            return None;
        }
        let index = (position << height) / u64::from(FULL_WIDTH);
        let width = (there - index * u64::from(FULL_WIDTH)).min(u64::from(FULL_WIDTH));
        Self::new(level, index, u16::try_from(width).ok()?)
    }

    /// Whether it has all hashes that it will ever have.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.width == FULL_WIDTH
    }

    /// Whether the tree of `size` leaves has all its hashes.
    #[must_use]
    pub fn is_in(&self, size: u64) -> bool {
        let there = size.checked_shr(u32::from(self.level) * u32::from(HEIGHT)).unwrap_or(0);
        self.index * u64::from(FULL_WIDTH) + u64::from(self.width) <= there
    }

    /// Level of its nodes above the leaves.
    #[must_use]
    pub const fn node_level(&self) -> u8 {
        self.level * HEIGHT
    }

    /// Positions of its nodes among those of their level: the first, and the one after the last.
    #[must_use]
    pub fn positions(&self) -> (u64, u64) {
        let first = self.index * u64::from(FULL_WIDTH);
        (first, first + u64::from(self.width))
    }

    /// The root of a complete subtree as it follows from the bytes of this tile; nothing when they
    /// are not as many as they should be, or the subtree is not in it.
    #[must_use]
    pub fn node(&self, bytes: &[u8], node_level: u8, position: u64) -> Option<Hash> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        if !rest.is_empty() || hashes.len() != usize::from(self.width) {
            return None;
        }
        let height = node_level.checked_sub(self.node_level()).filter(|height| *height < HEIGHT)?;
        let first = (position << height).checked_sub(self.positions().0)?;
        let first = usize::try_from(first).ok()?;
        let mut row = hashes.get(first..first.checked_add(1 << height)?)?.to_vec();
        while row.len() > 1 {
            row =
                row.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(left, right)).collect();
        }
        row.first().copied()
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.level, number(self.index))?;
        if !self.is_full() {
            write!(f, ".p/{}", self.width)?;
        }
        Ok(())
    }
}

/// A number in groups of three digits, of which all but the last begin with an `x`.
fn number(index: u64) -> String {
    let mut groups = vec![index % 1_000];
    let mut left = index / 1_000;
    while left > 0 {
        groups.push(left % 1_000);
        left /= 1_000;
    }
    let last = groups.len() - 1;
    groups.iter().rev().enumerate().fold(String::new(), |mut text, (place, group)| {
        // Writing to a String does not fail.
        let _ =
            if place < last { write!(text, "x{group:03}/") } else { write!(text, "{group:03}") };
        text
    })
}

/// Where tiles come from.
pub trait Tiles {
    /// Why one cannot be had.
    type Error;

    /// The bytes of a tile.
    ///
    /// # Errors
    /// What the place where they are kept says.
    fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, Self::Error>;

    /// What is said of a tile that is not what it should be, or that no tree of this size has.
    fn damaged(tile: Option<Tile>) -> Self::Error;
}

/// The nodes of the tree of `size` leaves, from its tiles.
#[derive(Debug)]
pub struct TileNodes<'a, T> {
    /// Where its tiles are.
    pub tiles: &'a mut T,
    /// Leaves of the tree.
    pub size: u64,
}

impl<T: Tiles> Nodes for TileNodes<'_, T> {
    type Error = T::Error;

    fn node(&mut self, level: u8, position: u64) -> Result<Hash, T::Error> {
        let tile = Tile::of_node(level, position, self.size).ok_or_else(|| T::damaged(None))?;
        let bytes = self.tiles.tile(tile)?;
        tile.node(&bytes, level, position).ok_or_else(|| T::damaged(Some(tile)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree::leaf_hash;
    use super::super::tree::tests::Memory;
    use super::*;
    use crate::transparency::{ConsistencyProof, InclusionProof};
    use core::convert::Infallible;

    #[test]
    fn tiles_are_named_as_the_specification_shows() {
        let check = |path: &str, level, index, width| {
            let tile = Tile::new(level, index, width).expect("a tile");
            assert_eq!(tile.to_string(), path);
            assert_eq!(Tile::parse(path), Some(tile));
        };
        check("0/x001/x234/067", 0, 1_234_067, 256);
        check("0/000", 0, 0, 256);
        check("1/000.p/1", 1, 0, 1);
        check("3/x001/000.p/255", 3, 1_000, 255);
        for path in [
            "",
            "0",
            "0/",
            "0/0",
            "0/1000",
            "0/x000/001",
            "0/000.p/0",
            "0/000.p/256",
            "0/000.p/01",
            "00/000",
            "8/000",
            "0/000/",
            "0/+01",
            "-1/000",
            "0/x18446744073709551615/000",
            "7/x999/999",
        ] {
            assert_eq!(Tile::parse(path), None, "{path}");
        }
    }

    /// Tiles cut from a tree in memory.
    struct Cut(Memory);

    impl Tiles for Cut {
        type Error = Infallible;

        fn tile(&mut self, tile: Tile) -> Result<Vec<u8>, Infallible> {
            assert!(tile.is_in(self.0.frontier.size()));
            let (first, end) = tile.positions();
            let level = tile.node_level();
            let hashes = (first..end).flat_map(|position| {
                let Ok(hash) = self.0.node(level, position);
                hash
            });
            Ok(hashes.collect())
        }

        fn damaged(tile: Option<Tile>) -> Infallible {
            panic!("{tile:?}")
        }
    }

    #[test]
    fn proofs_from_tiles_are_those_from_the_tree() {
        const SIZE: u64 = 66_000;
        let mut tree = Memory::default();
        let leaf = |index: u64| leaf_hash(&index.to_be_bytes());
        (0..SIZE).for_each(|index| tree.append(leaf(index)));
        let root = tree.frontier.root();
        let mut tiles = Cut(tree);
        let mut nodes = TileNodes { tiles: &mut tiles, size: SIZE };
        for index in [0, 1, 255, 256, 65_535, 65_536, SIZE - 1] {
            let Ok(proof) = InclusionProof::build(index, SIZE, &mut nodes);
            assert_eq!(proof.expect("a leaf").root(leaf(index)), Some(root), "{index}");
        }
        for old in [1, 256, 257, 65_535, 65_536, 65_999, SIZE] {
            let mut earlier = Memory::default();
            (0..old).for_each(|index| earlier.append(leaf(index)));
            let Ok(proof) = ConsistencyProof::build(old, SIZE, &mut nodes);
            let proof = proof.expect("an earlier tree");
            assert!(proof.shows(&earlier.frontier.root(), &root), "{old}");
        }
    }

    #[test]
    fn a_tile_of_another_length_gives_nothing() {
        let tile = Tile::new(0, 0, 2).expect("a tile");
        let hashes = [[1; 32], [2; 32]].concat();
        assert_eq!(tile.node(&hashes, 1, 0), Some(node_hash(&[1; 32], &[2; 32])));
        assert_eq!(tile.node(&hashes, 0, 1), Some([2; 32]));
        assert_eq!(tile.node(&hashes[..63], 0, 0), None);
        assert_eq!(tile.node(&hashes[..32], 0, 0), None);
        assert_eq!(tile.node(&hashes, 0, 2), None);
        assert_eq!(tile.node(&hashes, 1, 1), None);
        assert_eq!(tile.node(&hashes, 8, 0), None);
        assert_eq!(Tile::of_node(0, 2, 2), None);
        assert_eq!(Tile::of_node(1, 0, 1), None);
    }
}
