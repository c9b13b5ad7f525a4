//! Randomness as an argument.
//!
//! Each shell has one function that fills a buffer from its platform's generator. The two
//! generations of the `rand_core` traits that our dependencies ask for are adapters over it.

use core::convert::Infallible;

/// A cryptographically secure source of random bytes.
///
/// Implementations must not fail: a platform without randomness must not start.
pub trait Entropy {
    /// Fills `buffer` with random bytes.
    fn fill(&mut self, buffer: &mut [u8]);

    /// `N` random bytes.
    fn make_bytes<const N: usize>(&mut self) -> [u8; N]
    where
        Self: Sized,
    {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }
}

impl<E: Entropy + ?Sized> Entropy for &mut E {
    fn fill(&mut self, buffer: &mut [u8]) {
        (**self).fill(buffer);
    }
}

/// [`Entropy`] for crates on `rand_core` 0.10.
#[derive(Debug)]
pub struct Rng<E>(pub E);

impl<E: Entropy> rand_core::TryRng for Rng<E> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.0.make_bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.0.make_bytes()))
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(buffer);
        Ok(())
    }
}

impl<E: Entropy> rand_core::TryCryptoRng for Rng<E> {}

impl<E: Entropy> rand_core_opaque::RngCore for Rng<E> {
    fn next_u32(&mut self) -> u32 {
        u32::from_le_bytes(self.0.make_bytes())
    }

    fn next_u64(&mut self) -> u64 {
        u64::from_le_bytes(self.0.make_bytes())
    }

    fn fill_bytes(&mut self, buffer: &mut [u8]) {
        self.0.fill(buffer);
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), rand_core_opaque::Error> {
        self.0.fill(buffer);
        Ok(())
    }
}

impl<E: Entropy> rand_core_opaque::CryptoRng for Rng<E> {}
