//! What approves for a citizen: a public key that the signer was given by the citizen himself.

use crate::canonical::{Bytes, Message};
use crate::digest::sha256;
use crate::identity::{ApproverId, Factor};
use crate::webauthn::{MAX_CREDENTIAL_LEN, Site};
use crate::x509::public_key::PublicKey;
use minicbor::{Decode, Encode};
use p256::ecdsa::VerifyingKey;
use p256::pkcs8::EncodePublicKey as _;

/// A registered device or passkey, as the signer keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Approver {
    /// The registered phone: signs [`crate::protocol::DeviceApproval`] with ES256.
    #[n(0)]
    Device {
        /// SubjectPublicKeyInfo in DER: P-256.
        #[n(0)]
        public_key: Bytes,
        /// What tells that its owner unlocked it, where it can tell.
        #[n(1)]
        platform: Option<PlatformKey>,
    },
    /// A WebAuthn credential.
    #[n(1)]
    Passkey {
        /// Credential identifier, at most 1023 bytes [WebAuthn 3 §4].
        #[n(0)]
        credential: Bytes,
        /// SubjectPublicKeyInfo in DER: P-256 (ES256) or RSA (RS256).
        #[n(1)]
        public_key: Bytes,
        /// Relying party: the host of the pages, or a domain above it.
        #[n(2)]
        rp_id: String,
        /// The only origin at which it may be used, as `https://firma.example.gob.es`.
        #[n(3)]
        origin: String,
    },
}

/// A WebAuthn credential of the phone itself, which signs once its owner has unlocked it. It stands beside
/// the phone's own key and approves nothing alone.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PlatformKey {
    /// Credential identifier, at most 1023 bytes [WebAuthn 3 §4].
    #[n(0)]
    pub credential: Bytes,
    /// SubjectPublicKeyInfo in DER: P-256 (ES256) or RSA (RS256).
    #[n(1)]
    pub public_key: Bytes,
    /// Relying party, as for a passkey.
    #[n(2)]
    pub rp_id: String,
    /// The only origin at which it may be used.
    #[n(3)]
    pub origin: String,
}

impl PlatformKey {
    /// The key of a registration that was read, which is that of a passkey.
    #[must_use]
    pub fn of_registration(approver: Approver) -> Option<Self> {
        match approver {
            Approver::Passkey { credential, public_key, rp_id, origin } => {
                Some(Self { credential, public_key, rp_id, origin })
            }
            Approver::Device { .. } => None,
        }
    }

    /// Where it may be used.
    #[must_use]
    pub fn site(&self) -> Site<'_> {
        Site { rp_id: &self.rp_id, origin: &self.origin }
    }

    fn is_sound(&self) -> bool {
        is_credential(&self.credential, self.public_key.as_ref())
            && is_site(&self.rp_id, &self.origin)
    }
}

impl Message for Approver {
    const TAG: &'static str = "rubrica/approver/v1";
}

impl Approver {
    /// How it is called in an approval.
    #[must_use]
    pub fn id(&self) -> ApproverId {
        match self {
            Self::Device { public_key, .. } => ApproverId::of_device(public_key.as_ref()),
            Self::Passkey { credential, .. } => ApproverId::of_passkey(credential.as_ref()),
        }
    }

    /// What its approval proves.
    #[must_use]
    pub const fn factor(&self) -> Factor {
        match self {
            Self::Device { .. } => Factor::Device,
            Self::Passkey { .. } => Factor::Passkey,
        }
    }

    /// Whether its approvals can be verified, and are made at a site that nobody else can serve: the
    /// key is of an algorithm of ours, the origin `https` (or the machine itself) and the relying
    /// party its host or a domain above it [WebAuthn 3 §5.1.3, step 8].
    #[must_use]
    pub fn is_sound(&self) -> bool {
        match self {
            Self::Device { public_key, platform } => {
                let signs = PublicKey::from_spki(public_key.as_ref());
                matches!(signs, Ok(PublicKey::P256(_)))
                    && platform.as_ref().is_none_or(PlatformKey::is_sound)
            }
            Self::Passkey { credential, public_key, rp_id, origin } => {
                is_credential(credential, public_key.as_ref()) && is_site(rp_id, origin)
            }
        }
    }

    /// SubjectPublicKeyInfo in DER.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        match self {
            Self::Device { public_key, .. } | Self::Passkey { public_key, .. } => {
                public_key.as_ref()
            }
        }
    }
}

fn is_credential(credential: &Bytes, public_key: &[u8]) -> bool {
    (1..=MAX_CREDENTIAL_LEN).contains(&credential.0.len())
        && matches!(
            PublicKey::from_spki(public_key),
            Ok(key @ (PublicKey::P256(_) | PublicKey::Rsa(_))) if !key.is_weak()
        )
}

fn is_site(rp_id: &str, origin: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let is_host = !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    let above =
        host.strip_suffix(rp_id).is_some_and(|below| below.is_empty() || below.ends_with('.'));
    is_host
        && port.parse::<u16>().is_ok()
        && !rp_id.is_empty()
        && above
        && (scheme == "https" || (scheme == "http" && host == "localhost"))
}

impl Approver {
    /// The phone whose key has this uncompressed point of P-256; `None` if it is none.
    #[must_use]
    pub fn of_phone(point: &[u8], platform: Option<PlatformKey>) -> Option<Self> {
        let key = VerifyingKey::from_sec1_bytes(point).ok()?;
        let spki = key.to_public_key_der().ok()?;
        Some(Self::Device { public_key: Bytes(spki.to_vec()), platform })
    }
}

impl ApproverId {
    /// Of the device with this SubjectPublicKeyInfo: the same bytes as
    /// [`crate::protocol::signed::key_id`].
    #[must_use]
    pub fn of_device(public_key: &[u8]) -> Self {
        Self::from_bytes(sha256(public_key))
    }

    /// Of the passkey with this credential identifier.
    #[must_use]
    pub fn of_passkey(credential: &[u8]) -> Self {
        Self::from_bytes(sha256(credential))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_an_origin_of_https_at_or_below_the_relying_party() {
        let good = [
            ("example.org", "https://example.org"),
            ("example.org", "https://firma.example.org"),
            ("firma.example.org", "https://firma.example.org:8443"),
            ("localhost", "http://localhost:7080"),
        ];
        for (rp_id, origin) in good {
            assert!(is_site(rp_id, origin), "{rp_id} {origin}");
        }
        let bad = [
            ("example.org", "http://example.org"),
            ("example.org", "https://badexample.org"),
            ("firma.example.org", "https://example.org"),
            ("example.org", "https://example.org/"),
            ("example.org", "https://example.org:port"),
            ("example.org", "https://example.org\",\"x\":\""),
            ("", "https://example.org"),
            ("localhost", "http://localhost.example.org"),
            ("org", "example.org"),
        ];
        for (rp_id, origin) in bad {
            assert!(!is_site(rp_id, origin), "{rp_id} {origin}");
        }
    }
}
