//! What a citizen may do about his own registration, and how he must have come in for it.

use super::LoginMethod;
use serde::{Deserialize, Serialize};

/// An act about one's own registration [domain A1.4].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnAct {
    /// A new activation code.
    RegenerateCode,
    /// Another email.
    ChangeEmail,
    /// Another mobile phone.
    ChangePhone,
    /// From a basic registration to an advanced one.
    RaiseLevel,
    /// The identification of five years ago, again.
    RenewRegistration,
    /// Leaving the service.
    Leave,
}

/// What a session must have been opened with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Two factors, whichever.
    TwoFactors,
    /// Two factors, of which holding the phone is one at most. That takes out Cl@ve PIN: who has a
    /// phone and saw a document would be able to take all of the registration with it.
    MoreThanThePhone,
    /// A recognised certificate or the electronic DNI.
    Certificate,
    /// The electronic DNI.
    Dnie,
}

impl OwnAct {
    /// Every act.
    pub const ALL: [Self; 6] = [
        Self::RegenerateCode,
        Self::ChangeEmail,
        Self::ChangePhone,
        Self::RaiseLevel,
        Self::RenewRegistration,
        Self::Leave,
    ];

    /// What it needs. `phone_change_by_code` is of the policy.
    #[must_use]
    pub const fn needs(self, phone_change_by_code: bool) -> Needs {
        match self {
            Self::RegenerateCode | Self::ChangeEmail => Needs::TwoFactors,
            Self::ChangePhone if phone_change_by_code => Needs::MoreThanThePhone,
            Self::ChangePhone | Self::RaiseLevel => Needs::Certificate,
            Self::RenewRegistration => Needs::Dnie,
            Self::Leave => Needs::MoreThanThePhone,
        }
    }
}

impl Needs {
    /// Whether a session that was opened in this way has it.
    #[must_use]
    pub const fn are_met_by(self, method: LoginMethod) -> bool {
        use LoginMethod::{Certificate, Device, Dnie, Passkey, Password, PasswordOtp, Pin};
        match (self, method) {
            (_, Dnie) => true,
            (Self::Dnie, _) | (_, Password) => false,
            (_, Certificate) => true,
            (Self::Certificate, _) => false,
            (_, PasswordOtp | Device | Passkey) => true,
            (Self::TwoFactors, Pin) => true,
            (Self::MoreThanThePhone, Pin) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_need_is_met_by_what_it_names_and_by_nothing_weaker() {
        use LoginMethod::{Certificate, Device, Dnie, Passkey, PasswordOtp, Pin};
        let cases: [(Needs, &[LoginMethod]); 4] = [
            (Needs::TwoFactors, &[PasswordOtp, Pin, Device, Passkey, Certificate, Dnie]),
            (Needs::MoreThanThePhone, &[PasswordOtp, Device, Passkey, Certificate, Dnie]),
            (Needs::Certificate, &[Certificate, Dnie]),
            (Needs::Dnie, &[Dnie]),
        ];
        for (needs, meet) in cases {
            for method in LoginMethod::ALL {
                assert_eq!(
                    needs.are_met_by(method),
                    meet.contains(&method),
                    "{needs:?} {method:?}"
                );
            }
        }
        assert!(OwnAct::ALL.iter().all(|act| !act.needs(true).are_met_by(LoginMethod::Password)));
    }
}
