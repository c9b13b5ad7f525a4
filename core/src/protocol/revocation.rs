//! Why a certificate ends before its time, and who asks that it ends or rests.

use crate::identity::SubjectId;
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
    /// A court or another authority has ordered it.
    #[n(6)]
    Ordered,
    /// He has died.
    #[n(7)]
    Deceased,
    /// A court has taken from him what he could do by himself.
    #[n(8)]
    Incapacitated,
    /// What he was issued them on was false or wrong.
    #[n(9)]
    FalseData,
    /// The provider of the service ends.
    #[n(10)]
    ProviderEnds,
    /// The cryptography of the certificates is not sound any more.
    #[n(11)]
    WeakCryptography,
    /// They were suspended and nobody lifted that in time.
    #[n(12)]
    SuspensionEnded,
}

impl RevocationReason {
    /// Every reason.
    pub const ALL: [Self; 13] = [
        Self::Requested,
        Self::Compromised,
        Self::PasswordReset,
        Self::Deregistered,
        Self::Left,
        Self::DataChanged,
        Self::Ordered,
        Self::Deceased,
        Self::Incapacitated,
        Self::FalseData,
        Self::ProviderEnds,
        Self::WeakCryptography,
        Self::SuspensionEnded,
    ];

    /// Those that an officer gives [Ley 6/2020 art. 5.1]; the rest follow from what happens.
    pub const OF_OFFICERS: [Self; 9] = [
        Self::Requested,
        Self::Compromised,
        Self::Ordered,
        Self::Deceased,
        Self::Incapacitated,
        Self::FalseData,
        Self::DataChanged,
        Self::ProviderEnds,
        Self::WeakCryptography,
    ];

    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Compromised => "compromised",
            Self::PasswordReset => "password_reset",
            Self::Deregistered => "deregistered",
            Self::Left => "left",
            Self::DataChanged => "data_changed",
            Self::Ordered => "ordered",
            Self::Deceased => "deceased",
            Self::Incapacitated => "incapacitated",
            Self::FalseData => "false_data",
            Self::ProviderEnds => "provider_ends",
            Self::WeakCryptography => "weak_cryptography",
            Self::SuspensionEnded => "suspension_ended",
        }
    }

    /// `CRLReason` [RFC 5280 §5.3.1], as lists and responders give it. None is `unspecified`, which
    /// would have to be left out.
    ///
    /// ```text
    /// CRLReason ::= ENUMERATED { unspecified (0), keyCompromise (1), cACompromise (2),
    ///     affiliationChanged (3), superseded (4), cessationOfOperation (5), certificateHold (6),
    ///     removeFromCRL (8), privilegeWithdrawn (9), aACompromise (10) }
    /// ```
    #[must_use]
    pub const fn crl_reason(self) -> u8 {
        match self {
            Self::Compromised => 1,
            Self::DataChanged => 3,
            Self::PasswordReset | Self::WeakCryptography => 4,
            Self::Requested
            | Self::Deregistered
            | Self::Left
            | Self::Deceased
            | Self::ProviderEnds
            | Self::SuspensionEnded => 5,
            Self::Ordered | Self::Incapacitated | Self::FalseData => 9,
        }
    }
}

/// Who asks that certificates end, rest or come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum AskedBy {
    /// The citizen himself.
    #[n(0)]
    Citizen,
    /// An officer, by his pseudonym.
    #[n(1)]
    Officer(#[n(0)] SubjectId),
    /// The service, because of something else that has happened.
    #[n(2)]
    Service,
}

/// What happens to certificates that shall rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Suspension {
    /// They rest from now on (`certificateHold`).
    #[n(0)]
    Begin,
    /// They are good again (`removeFromCRL`).
    #[n(1)]
    Lift,
}

#[cfg(test)]
mod tests {
    use super::RevocationReason;

    #[test]
    fn no_reason_is_one_that_lists_do_not_give_and_each_has_a_name_of_its_own() {
        let all = RevocationReason::ALL;
        assert!(all.iter().all(|reason| matches!(reason.crl_reason(), 1 | 3..=5 | 9)));
        for (index, reason) in all.iter().enumerate() {
            assert!(all[index + 1..].iter().all(|other| other.name() != reason.name()));
        }
        for reason in RevocationReason::OF_OFFICERS {
            let written = serde_json::to_value(reason).ok();
            assert_eq!(written.as_ref().and_then(|name| name.as_str()), Some(reason.name()));
        }
    }
}
