//! One type per identifier: sixteen or thirty-two bytes that cannot be mixed up.

use base64ct::{Base64UrlUnpadded, Encoding};
use core::{fmt, str::FromStr};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Text that is no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("identifier is not {expected} bytes of unpadded base64url")]
pub struct IdentifierError {
    /// Length that the identifier has.
    pub expected: usize,
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
        #[cbor(transparent)]
        pub struct $name(#[cbor(n(0), with = "minicbor::bytes")] [u8; $len]);

        impl $name {
            /// Takes the bytes of an identifier.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }

            /// The bytes of the identifier.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&Base64UrlUnpadded::encode_string(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdentifierError;

            fn from_str(text: &str) -> Result<Self, IdentifierError> {
                let mut bytes = [0; $len];
                match Base64UrlUnpadded::decode(text, &mut bytes) {
                    Ok(decoded) if decoded.len() == $len => Ok(Self(bytes)),
                    _ => Err(IdentifierError { expected: $len }),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

identifier!(
    /// A citizen, by a pseudonym that the gateway derives from his DNI or NIE with a secret key.
    SubjectId,
    16
);
identifier!(
    /// A key pair in custody together with its certificate.
    CredentialId,
    16
);
identifier!(
    /// One act of a citizen: an issuance or a signature, from the request to the answer.
    TransactionId,
    16
);
identifier!(
    /// An invitation letter, for whoever prints and posts it. It is not its code.
    LetterId,
    16
);
identifier!(
    /// A session, for its owner's list. It is not the session's secret.
    SessionId,
    16
);
identifier!(
    /// A value that is used once, so that a message cannot be sent twice.
    Nonce,
    16
);
identifier!(
    /// A phone that its owner has enrolled.
    DeviceId,
    16
);
identifier!(
    /// Something that a phone is asked to confirm.
    RequestId,
    16
);
identifier!(
    /// The evidence of one video identification.
    EvidenceId,
    16
);
identifier!(
    /// A public key, by SHA-256 of its SubjectPublicKeyInfo or, for HPKE, of the raw point.
    KeyId,
    32
);
identifier!(
    /// A device or passkey that approves for a citizen: SHA-256 of its SubjectPublicKeyInfo or, for a
    /// passkey, of its credential identifier.
    ApproverId,
    32
);

impl LetterId {
    /// Names a letter by random bytes. Operators type the name after a command: one that began with a
    /// hyphen would be taken for an option of it.
    #[must_use]
    pub const fn from_random(mut random: [u8; 16]) -> Self {
        // The first character is then one of the first half of the alphabet, which are letters.
        random[0] &= 0x7f;
        Self(random)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_has_a_name_that_looks_like_an_option() {
        for first in 0..=255 {
            let name = LetterId::from_random([first; 16]).to_string();
            assert!(name.starts_with(|first: char| first.is_ascii_alphabetic()), "{name}");
        }
        assert!(LetterId::from_bytes([0xf8; 16]).to_string().starts_with('-'), "others may");
    }

    #[test]
    fn text_form_is_unpadded_base64url_of_the_exact_length() {
        let id = SubjectId::from_bytes([0xff; 16]);
        assert_eq!(id.to_string(), "_____________________w");
        assert_eq!("_____________________w".parse(), Ok(id));
        for wrong in ["", "_____________________w==", "____", "////////////////////w", "é"] {
            assert_eq!(
                wrong.parse::<SubjectId>(),
                Err(IdentifierError { expected: 16 }),
                "{wrong}"
            );
        }
    }
}
