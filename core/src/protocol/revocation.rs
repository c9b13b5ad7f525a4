//! Why a certificate ends before its time.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Why the certificates of a citizen are revoked [Ley 6/2020 art. 5].
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum RevocationReason {
    /// He asked for it.
    #[n(0)]
    Requested,
    /// He says that somebody else may be able to use his keys.
    #[n(1)]
    Compromised,
    /// He has forgotten the password, which alone opened his keys.
    #[n(2)]
    PasswordReset,
    /// He has given up Cl@ve Permanente, and the password with it.
    #[n(3)]
    Deregistered,
    /// He has left Cl@ve.
    #[n(4)]
    Left,
    /// What the certificates say of him is not true any more.
    #[n(5)]
    DataChanged,
    /// An authority has ordered it, or he has died.
    #[n(6)]
    Ordered,
}

impl RevocationReason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Requested,
        Self::Compromised,
        Self::PasswordReset,
        Self::Deregistered,
        Self::Left,
        Self::DataChanged,
        Self::Ordered,
    ];

    /// `CRLReason` [RFC 5280 §5.3.1], as lists and responders give it.
    ///
    /// ```text
    /// CRLReason ::= ENUMERATED { unspecified (0), keyCompromise (1), cACompromise (2),
    ///     affiliationChanged (3), superseded (4), cessationOfOperation (5), certificateHold (6),
    ///     removeFromCRL (8), privilegeWithdrawn (9), aACompromise (10) }
    /// ```
    #[must_use]
    pub const fn crl_reason(self) -> u8 {
        match self {
            Self::Requested => 0,
            Self::Compromised => 1,
            Self::DataChanged => 3,
            Self::PasswordReset => 4,
            Self::Deregistered | Self::Left => 5,
            Self::Ordered => 9,
        }
    }
}
