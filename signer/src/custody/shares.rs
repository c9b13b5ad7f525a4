//! A secret in the hands of several: any `threshold` of the `holders` have it together, and fewer
//! have nothing.
//!
//! Shamir's scheme over GF(2^8), byte by byte [Shamir 1979]. With the secret four bytes of its
//! digest are shared out, so that shares which do not belong together are found when they are
//! joined, and no single share says anything about it. A share says to which set it belongs, how
//! many are needed, and has a checksum of its own against typing errors.
//!
//! | Module | Story |
//! |---|---|
//! | `field` | arithmetic that takes the same time for every value |
//! | `text` | a share as text that can be read aloud and typed |
//! | `file` | a share in a file, closed by its holder's passphrase |

mod field;
mod file;
mod text;

pub use file::{ClosedShare, ShareFileError};
pub use text::ShareTextError;

use crate::platform::Platform;
use rubrica_core::digest::sha256;
use std::fmt;
use zeroize::{Zeroize as _, Zeroizing};

/// The secret that is shared out.
pub type SharedSecret = Zeroizing<[u8; SECRET_LEN]>;

/// Which shares belong together: random, and no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SetId(pub [u8; 6]);

impl fmt::Display for SetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// How many there are, and how many it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quorum {
    threshold: u8,
    holders: u8,
}

impl Quorum {
    /// `threshold` of `holders`.
    ///
    /// # Errors
    /// [`SplitError`] for a threshold of one, which would be copies, and for more than there are.
    pub const fn new(threshold: u8, holders: u8) -> Result<Self, SplitError> {
        if threshold < 2 || threshold > holders {
            return Err(SplitError);
        }
        Ok(Self { threshold, holders })
    }

    /// How many it takes.
    #[must_use]
    pub const fn threshold(self) -> u8 {
        self.threshold
    }

    /// How many there are.
    #[must_use]
    pub const fn holders(self) -> u8 {
        self.holders
    }
}

/// No secret can be shared out in this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("threshold is not between two and the number of holders")]
pub struct SplitError;

/// One holder's part of a secret. Wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Share {
    set: SetId,
    quorum: Quorum,
    /// Where the polynomials were evaluated: 1 to the number of holders.
    index: u8,
    values: Zeroizing<[u8; VALUES_LEN]>,
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({} of set {})", self.index, self.set)
    }
}

impl Share {
    /// Which shares it belongs to.
    #[must_use]
    pub const fn set(&self) -> SetId {
        self.set
    }

    /// How many there are, and how many it takes.
    #[must_use]
    pub const fn quorum(&self) -> Quorum {
        self.quorum
    }

    /// Which of them it is, from 1.
    #[must_use]
    pub const fn index(&self) -> u8 {
        self.index
    }
}

/// Why shares do not give their secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// There are not enough of them, and what there is says nothing.
    #[error("{given} different shares were given, and it takes {needed}")]
    TooFew {
        /// Different ones that were given.
        given: usize,
        /// How many it takes.
        needed: u8,
    },
    /// Share `index` is of another secret, or of another sharing of the same one.
    #[error("share {index} is of set {found}, the first one of set {expected}")]
    Mixed {
        /// Which share.
        index: u8,
        /// Set of the first share.
        expected: SetId,
        /// Set of this one.
        found: SetId,
    },
    /// Two shares of the same number differ: one of them is none.
    #[error("two different shares call themselves share {0}")]
    Contradictory(u8),
    /// They join to something that was never shared out: at least one of them is none.
    #[error("at least one share is not what was given out")]
    Wrong,
}

impl JoinError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooFew { .. } => "shares_too_few",
            Self::Mixed { .. } => "shares_mixed",
            Self::Contradictory(_) => "shares_contradictory",
            Self::Wrong => "shares_wrong",
        }
    }
}

/// Shares a secret out.
#[must_use]
pub fn split(secret: &SharedSecret, quorum: Quorum, platform: &Platform) -> Vec<Share> {
    let set = SetId(platform.make_bytes());
    let checked = with_check(set, secret);
    // One polynomial for each byte: the byte itself, then random coefficients. All of them are
    // uniform, the highest too: a highest coefficient that is never zero would exclude values.
    let mut coefficients = Zeroizing::new(vec![[0; VALUES_LEN]; usize::from(quorum.threshold) - 1]);
    for degree in coefficients.iter_mut() {
        platform.randomness.fill(degree);
    }
    (1..=quorum.holders)
        .map(|index| {
            let mut values = Zeroizing::new([0; VALUES_LEN]);
            // Horner's rule, from the highest coefficient down to the secret.
            for degree in coefficients.iter().rev().chain([&*checked]) {
                for (value, coefficient) in values.iter_mut().zip(degree) {
                    *value = field::multiply(*value, index) ^ coefficient;
                }
            }
            Share { set, quorum, index, values }
        })
        .collect()
}

/// Joins shares of one set to their secret. More than it takes are welcome, and are checked.
///
/// # Errors
/// [`JoinError`].
pub fn join(shares: &[Share]) -> Result<SharedSecret, JoinError> {
    let Some(first) = shares.first() else {
        return Err(JoinError::TooFew { given: 0, needed: 2 });
    };
    let mut different: Vec<&Share> = Vec::with_capacity(shares.len());
    for share in shares {
        if share.set != first.set || share.quorum != first.quorum {
            let (expected, found) = (first.set, share.set);
            return Err(JoinError::Mixed { index: share.index, expected, found });
        }
        match different.iter().find(|known| known.index == share.index) {
            Some(known) if known.values != share.values => {
                return Err(JoinError::Contradictory(share.index));
            }
            Some(_) => {}
            None => different.push(share),
        }
    }
    let needed = first.quorum.threshold;
    // CHK-BAK-05: fewer say nothing.
    let Some((enough, more)) = different.split_at_checked(usize::from(needed)) else {
        return Err(JoinError::TooFew { given: different.len(), needed });
    };
    let checked = interpolate(enough, 0);
    if more.iter().any(|share| interpolate(enough, share.index) != share.values) {
        return Err(JoinError::Wrong);
    }
    let mut secret = Zeroizing::new([0; SECRET_LEN]);
    secret.copy_from_slice(&checked[..SECRET_LEN]);
    if with_check(first.set, &secret) != checked {
        return Err(JoinError::Wrong);
    }
    Ok(secret)
}

/// The values of the polynomials at `at` [Lagrange].
fn interpolate(shares: &[&Share], at: u8) -> Zeroizing<[u8; VALUES_LEN]> {
    let mut values = Zeroizing::new([0; VALUES_LEN]);
    for share in shares {
        // Indices are no secret, and different ones: no factor is divided by zero.
        let weight =
            shares.iter().filter(|other| other.index != share.index).fold(1, |so_far, other| {
                let factor =
                    field::multiply(at ^ other.index, field::invert(share.index ^ other.index));
                field::multiply(so_far, factor)
            });
        for (value, part) in values.iter_mut().zip(share.values.iter()) {
            *value ^= field::multiply(weight, *part);
        }
    }
    values
}

/// The secret, and the beginning of its digest together with its set.
fn with_check(set: SetId, secret: &SharedSecret) -> Zeroizing<[u8; VALUES_LEN]> {
    let mut hashed = Zeroizing::new(Vec::with_capacity(CHECK_TAG.len() + 6 + SECRET_LEN));
    hashed.extend_from_slice(CHECK_TAG);
    hashed.extend_from_slice(&set.0);
    hashed.extend_from_slice(secret.as_ref());
    let mut digest = sha256(&hashed);
    let mut checked = Zeroizing::new([0; VALUES_LEN]);
    checked[..SECRET_LEN].copy_from_slice(secret.as_ref());
    checked[SECRET_LEN..].copy_from_slice(&digest[..CHECK_LEN]);
    digest.zeroize();
    checked
}

/// Bytes of a secret.
const SECRET_LEN: usize = 32;
const CHECK_LEN: usize = 4;
const VALUES_LEN: usize = SECRET_LEN + CHECK_LEN;
const CHECK_TAG: &[u8] = b"rubrica/shared-secret/v1";

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failed step fails the test")]
    use super::*;

    fn secret() -> SharedSecret {
        Zeroizing::new(Platform::system().make_bytes())
    }

    fn shared(secret: &SharedSecret, threshold: u8, holders: u8) -> Vec<Share> {
        split(secret, Quorum::new(threshold, holders).unwrap(), &Platform::system())
    }

    /// Every way to choose among `shares`, as sets of bits.
    fn choices(shares: &[Share]) -> impl Iterator<Item = Vec<Share>> {
        (0_u32..1 << shares.len()).map(|bits| {
            let chosen = shares.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1);
            chosen.map(|(_, share)| share.clone()).collect()
        })
    }

    #[test]
    fn chk_bak_05_enough_shares_give_the_secret_and_fewer_give_nothing() {
        for (threshold, holders) in [(2, 2), (2, 3), (3, 5), (4, 7), (7, 7)] {
            let secret = secret();
            let shares = shared(&secret, threshold, holders);
            for chosen in choices(&shares) {
                let joined = join(&chosen);
                if chosen.len() >= usize::from(threshold) {
                    assert_eq!(joined.unwrap(), secret);
                } else if !chosen.is_empty() {
                    let given = chosen.len();
                    assert_eq!(joined, Err(JoinError::TooFew { given, needed: threshold }));
                }
            }
        }
        assert!(join(&[]).is_err());
        let many = secret();
        assert_eq!(join(&shared(&many, 200, 255)[55..]).unwrap(), many);
    }

    #[test]
    fn the_same_share_twice_counts_once() {
        let shares = shared(&secret(), 2, 3);
        let twice = [shares[0].clone(), shares[0].clone()];
        assert_eq!(join(&twice), Err(JoinError::TooFew { given: 1, needed: 2 }));
    }

    /// With one share fewer than it takes, every secret is as likely as any other: for each there
    /// is a last share that gives it.
    #[test]
    fn shares_below_the_threshold_fit_every_secret() {
        let shares = shared(&secret(), 3, 3);
        let two: Vec<&Share> = shares[..2].iter().collect();
        for value in 0..=u8::MAX {
            let wanted = with_check(shares[0].set, &Zeroizing::new([value; SECRET_LEN]));
            // Through the wanted secret at 0 and the two shares, at the place of the third.
            let at_zero = Share { index: 0, values: wanted.clone(), ..shares[0].clone() };
            let points = [two[0], two[1], &at_zero];
            let third = Share { values: interpolate(&points, 3), ..shares[2].clone() };
            let joined = join(&[shares[0].clone(), shares[1].clone(), third]).unwrap();
            assert_eq!(*joined, [value; SECRET_LEN]);
        }
    }

    #[test]
    fn chk_bak_05_mixed_and_wrong_shares_are_told() {
        let secret = secret();
        let (one, other) = (shared(&secret, 3, 5), shared(&secret, 3, 5));
        let mixed = join(&[one[0].clone(), one[1].clone(), other[2].clone()]).unwrap_err();
        let (expected, found) = (one[0].set, other[0].set);
        assert_eq!(mixed, JoinError::Mixed { index: 3, expected, found });

        let mut wrong = one.clone();
        wrong[4].values[17] ^= 1;
        assert_eq!(join(&wrong[2..]), Err(JoinError::Wrong));
        assert_eq!(join(&wrong), Err(JoinError::Wrong), "one more than it takes, and wrong");
        assert_eq!(join(&wrong[..4]).unwrap(), secret);
        let both = [one[4].clone(), wrong[4].clone(), one[0].clone()];
        assert_eq!(join(&both), Err(JoinError::Contradictory(5)));
        let mut last_is_smaller = one.clone();
        last_is_smaller[2].quorum.threshold = 2;
        assert_eq!(join(&last_is_smaller[..3]).unwrap_err().code(), "shares_mixed");
    }

    /// Shares that another implementation made: logarithms of 3 in tables, in Python.
    #[test]
    fn shares_of_another_implementation_are_joined() {
        let set = SetId([1, 2, 3, 4, 5, 6]);
        let quorum = Quorum::new(3, 5).unwrap();
        let shares: Vec<Share> = VECTOR
            .iter()
            .map(|(index, values)| Share {
                set,
                quorum,
                index: *index,
                values: Zeroizing::new(*values),
            })
            .collect();
        let mut expected = [0; SECRET_LEN];
        (0..).zip(&mut expected).for_each(|(at, byte)| *byte = at);
        for chosen in choices(&shares).filter(|chosen| chosen.len() >= 3) {
            assert_eq!(*join(&chosen).unwrap(), expected);
        }
    }

    #[rustfmt::skip]
    const VECTOR: [(u8, [u8; VALUES_LEN]); 5] = [
        (1, [
            0x2b, 0xae, 0x27, 0xcd, 0xb6, 0x70, 0xb8, 0x3e, 0x64, 0x4a, 0xd9, 0xe8,
            0xea, 0x37, 0x1c, 0x77, 0x91, 0x51, 0xbf, 0x37, 0xac, 0xca, 0xfd, 0xdf,
            0x11, 0x7e, 0x46, 0x48, 0xff, 0x3a, 0xa2, 0xad, 0xcc, 0x5e, 0x6b, 0x94,
        ]),
        (2, [
            0xd8, 0xc4, 0x1d, 0xb7, 0x48, 0x10, 0xd3, 0x1a, 0x99, 0xc6, 0xf7, 0x08,
            0x15, 0xd5, 0xa0, 0x84, 0xdf, 0x23, 0xf7, 0xd4, 0x41, 0xfa, 0x9d, 0x12,
            0x34, 0x3b, 0xa4, 0x59, 0x93, 0x37, 0x44, 0x7c, 0x37, 0xef, 0xe3, 0x6b,
        ]),
        (3, [
            0xf3, 0x6b, 0x38, 0x79, 0xfa, 0x65, 0x6d, 0x23, 0xf5, 0x85, 0x24, 0xeb,
            0xf3, 0xef, 0xb2, 0xfc, 0x5e, 0x63, 0x5a, 0xf0, 0xf9, 0x25, 0x76, 0xda,
            0x3d, 0x5c, 0xf8, 0x0a, 0x70, 0x10, 0xf8, 0xce, 0x40, 0xb7, 0x58, 0x11,
        ]),
        (4, [
            0xa5, 0xa6, 0x73, 0xbc, 0x50, 0xfe, 0x49, 0x9a, 0x0e, 0xb3, 0xf0, 0x58,
            0x2b, 0x20, 0x57, 0xf5, 0xe0, 0x8b, 0x65, 0x8c, 0x46, 0xe3, 0x18, 0x13,
            0xb8, 0xc0, 0x65, 0x22, 0x4a, 0xc2, 0x4e, 0xa9, 0x2b, 0xb0, 0xd5, 0x20,
        ]),
        (5, [
            0x8e, 0x09, 0x56, 0x72, 0xe2, 0x8b, 0xf7, 0xa3, 0x62, 0xf0, 0x23, 0xbb,
            0xcd, 0x1a, 0x45, 0x8d, 0x61, 0xcb, 0xc8, 0xa8, 0xfe, 0x3c, 0xf3, 0xdb,
            0xb1, 0xa7, 0x39, 0x71, 0xa9, 0xe5, 0xf2, 0x1b, 0x5c, 0xe8, 0x6e, 0x5a,
        ]),
    ];
}
