//! The one place where randomness comes from.

use rubrica_core::entropy::Entropy;

/// The browser's generator.
#[derive(Debug)]
pub(crate) struct BrowserEntropy;

impl Entropy for BrowserEntropy {
    fn fill(&mut self, buffer: &mut [u8]) {
        getrandom::fill(buffer)
            .expect("a browser that runs WebAssembly has crypto.getRandomValues");
    }
}
