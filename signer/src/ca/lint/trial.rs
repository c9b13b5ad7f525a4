//! The key that signs for trial.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use std::sync::OnceLock;

/// Signs with a key that nobody trusts, that is never written anywhere and ends with the process.
/// `None` when the machine cannot.
pub(crate) fn sign_for_trial(content: &[u8]) -> Option<[u8; 64]> {
    static KEY: OnceLock<Option<EcdsaKeyPair>> = OnceLock::new();
    let key = KEY.get_or_init(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).ok());
    let signature = key.as_ref()?.sign(&SystemRandom::new(), content).ok()?;
    signature.as_ref().try_into().ok()
}
