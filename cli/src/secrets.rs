//! The secrets of a gateway: made once, kept by its operator.

use crate::failure::Failure;
use crate::file;
use base64ct::{Base64UrlUnpadded, Encoding};
use p256::ecdsa::{SigningKey, VerifyingKey};
use p256::pkcs8::EncodePublicKey;
use rubrica_core::entropy::Entropy;
use rubrica_core::opaque::server::Setup;
use rubrica_core::secret::Secret;
use rubrica_core::transparency::note::{KeyKind, NoteKey, NoteSigner};
use serde::{Deserialize, Serialize};
use std::path::Path;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Values of the secret variables of a gateway, in the form in which they are configured.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub(crate) struct EdgeSecrets {
    /// 32 bytes: pseudonyms and hashes of codes are keyed with it.
    pub(crate) edge_secret: String,
    /// 32 bytes: the P-256 key that signs assertions.
    pub(crate) edge_signing_key: String,
    /// The setup of the password protocol.
    pub(crate) opaque_setup: String,
    /// The bearer token of the registration office.
    pub(crate) registry_token: String,
}

/// Redacted: who prints it wants to know that it is there.
impl core::fmt::Debug for EdgeSecrets {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("EdgeSecrets(…)")
    }
}

/// The stored signing key is none.
#[derive(Debug, thiserror::Error)]
#[error("edge_signing_key is not a P-256 key in base64url")]
pub(crate) struct NotAKey;

impl EdgeSecrets {
    /// Makes a complete set.
    pub(crate) fn make(entropy: &mut impl Entropy) -> Self {
        Self {
            edge_secret: encode(Zeroizing::new(entropy.make_bytes::<32>()).as_ref()),
            edge_signing_key: make_signing_key(entropy),
            opaque_setup: encode(&Setup::make(entropy).to_bytes()),
            registry_token: encode(Zeroizing::new(entropy.make_bytes::<32>()).as_ref()),
        }
    }

    /// The public half of the signing key: what the signer registers.
    pub(crate) fn public_key(&self) -> Result<VerifyingKey, NotAKey> {
        let bytes = Base64UrlUnpadded::decode_vec(&self.edge_signing_key)
            .map(Zeroizing::new)
            .map_err(|_| NotAKey)?;
        let key = SigningKey::from_slice(&bytes).map_err(|_| NotAKey)?;
        Ok(*key.verifying_key())
    }

    /// Names of the variables with their values.
    pub(crate) fn variables(&self) -> [(&'static str, &str); 4] {
        [
            ("edge_secret", &self.edge_secret),
            ("edge_signing_key", &self.edge_signing_key),
            ("opaque_setup", &self.opaque_setup),
            ("registry_token", &self.registry_token),
        ]
    }
}

/// A new P-256 key that signs, in the form in which it is configured.
pub(crate) fn make_signing_key(entropy: &mut impl Entropy) -> String {
    loop {
        // All but one in 2^32 strings of 32 bytes are a scalar of the curve [SEC 1 §3.2.1].
        let bytes = Zeroizing::new(entropy.make_bytes::<32>());
        if SigningKey::from_slice(bytes.as_ref()).is_ok() {
            return encode(bytes.as_ref());
        }
    }
}

/// A public key in the form that `rubrica edge-key` takes: SubjectPublicKeyInfo in base64url.
pub(crate) fn public_key_text(key: &VerifyingKey) -> String {
    // Encoding a valid point does not fail.
    key.to_public_key_der().map(|der| encode(der.as_bytes())).unwrap_or_default()
}

fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Makes the key of a witness: what is kept secret, and what is told.
pub(crate) fn make_witness_key(
    name: &str,
    entropy: &mut impl Entropy,
) -> Result<(Secret<String>, NoteKey), Failure> {
    let seed = Zeroizing::new(entropy.make_bytes());
    let signer = NoteSigner::new(name, KeyKind::Cosignature, &seed).map_err(|error| {
        Failure::usage(format!("{name} cannot be the name of a witness")).because(&error)
    })?;
    let encoded = Zeroizing::new(Base64UrlUnpadded::encode_string(seed.as_slice()));
    let key = signer.key().clone();
    Ok((Secret::new(format!("{key} {}", encoded.as_str())), key))
}

/// Reads what [`make_witness_key`] made.
pub(crate) fn read_witness_key(path: &Path) -> Result<NoteSigner, Failure> {
    let cannot = || {
        Failure::new(format!("cannot read the key of a witness from {}", path.display()))
            .remedy("`rubrica keys witness` makes one")
    };
    let bytes = Zeroizing::new(file::read_small(path).map_err(|error| cannot().because(&error))?);
    let text = std::str::from_utf8(&bytes).map_err(|error| cannot().because(&error))?;
    let (key, seed) = text.trim().split_once(' ').ok_or_else(cannot)?;
    let key = NoteKey::parse(key).map_err(|error| cannot().because(&error))?;
    let mut pair = Zeroizing::new([0; 32]);
    Base64UrlUnpadded::decode(seed, pair.as_mut_slice())
        .ok()
        .filter(|seed| seed.len() == 32)
        .ok_or_else(cannot)?;
    let signer = NoteSigner::new(key.name(), KeyKind::Cosignature, &pair)
        .map_err(|error| cannot().because(&error))?;
    // The name or a key that was typed over.
    if *signer.key() == key { Ok(signer) } else { Err(cannot()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::SystemEntropy;

    #[test]
    fn a_set_is_complete_and_every_gateway_takes_it() {
        let secrets = EdgeSecrets::make(&mut SystemEntropy);
        let others = [
            ("signer_url", "http://127.0.0.1:1"),
            ("signer_name", "signer"),
            ("application", "pages"),
            ("public_host", "localhost"),
        ];
        let variable = |name: &str| {
            let all = secrets.variables().into_iter().chain(others);
            all.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
        };
        rubrica_edge::settings::Settings::read(variable).expect("complete");
        assert!(public_key_text(&secrets.public_key().expect("a key")).starts_with("MFkwEwYHKoZI"));
        let other = EdgeSecrets::make(&mut SystemEntropy);
        assert_ne!(secrets.edge_signing_key, other.edge_signing_key);
    }
}
