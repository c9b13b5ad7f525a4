//! Keys from passwords, as PKCS#12 itself does it [RFC 7292 appendix B].

use super::scheme::MacHash;
use crate::secret::Secret;
use zeroize::Zeroizing;

/// What the derived octets are for: the diversifier.
#[derive(Debug, Clone, Copy)]
pub(super) enum Use {
    /// A key of a cipher.
    Key = 1,
    /// Its initialisation vector.
    Iv = 2,
    /// A key of a MAC.
    Mac = 3,
}

/// [RFC 7292 §B.2]. The numbers of the steps are those of the standard.
pub(super) fn derive(
    hash: MacHash,
    purpose: Use,
    password: &Secret<String>,
    salt: &[u8],
    rounds: u32,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let block = hash.block_len();
    let password = as_bmp_string(password);
    // 1. The diversifier, as long as a block.
    let diversifier = vec![purpose as u8; block];
    // 2. to 4. Salt and password, each repeated to fill blocks.
    let mut input = Zeroizing::new(Vec::with_capacity(
        filled(salt.len(), block) + filled(password.len(), block),
    ));
    for part in [salt, password.as_slice()] {
        input.extend(part.iter().copied().cycle().take(filled(part.len(), block)));
    }
    // 5. and 6. One hash after the other.
    let mut output = Zeroizing::new(Vec::with_capacity(length + hash.len()));
    loop {
        let mut piece = hash.digest(&[&diversifier, &input]);
        for _ in 1..rounds {
            piece = hash.digest(&[&piece]);
        }
        output.extend_from_slice(&piece);
        if output.len() >= length {
            break;
        }
        // 6. B and C. Each block of the input plus the hash, repeated, plus one.
        for part in input.chunks_mut(block) {
            let mut carry = 1_u16;
            for (index, octet) in part.iter_mut().enumerate().rev() {
                let more = piece.get(index % piece.len()).copied().unwrap_or_default();
                carry += u16::from(*octet) + u16::from(more);
                [_, *octet] = carry.to_be_bytes();
                carry >>= 8;
            }
        }
    }
    output.truncate(length);
    output
}

/// Length rounded up to whole blocks; nothing stays nothing.
const fn filled(length: usize, block: usize) -> usize {
    length.div_ceil(block) * block
}

/// UTF-16, big endian, with a zero at the end [RFC 7292 §B.1].
fn as_bmp_string(password: &Secret<String>) -> Zeroizing<Vec<u8>> {
    // EXPOSE: keys are derived from it, here and nowhere else.
    let password = password.expose();
    let mut encoded = Zeroizing::new(Vec::with_capacity(2 * password.len() + 2));
    for unit in password.encode_utf16().chain([0]) {
        encoded.extend_from_slice(&unit.to_be_bytes());
    }
    encoded
}
