//! What a citizen may do in a session, and how sure the service has to be of him for it.

use super::{Assurance, LoginMethod, RegistrationLevel};

/// An act of a citizen who has a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Looks at what is known of him, masked.
    ConsultOwnData,
    /// Looks at his certificates.
    ListCredentials,
    /// Looks at his sessions and ends them.
    ManageSessions,
    /// Ends his certificates.
    RevokeCredentials,
    /// Lets his certificates rest.
    SuspendCredentials,
    /// Brings back those that rest.
    LiftSuspension,
    /// Has certificates issued.
    Issue,
    /// Signs.
    Sign,
}

/// What an act needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needed {
    /// What the session must have been opened with, at least.
    pub login: Assurance,
    /// How its owner must be registered, at least.
    pub level: RegistrationLevel,
    /// A way to come in that will not do, however sure it is.
    pub not_by: Option<LoginMethod>,
    /// The one way to come in that will do, where it is one.
    pub only_by: Option<LoginMethod>,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 8] = [
        Self::ConsultOwnData,
        Self::ListCredentials,
        Self::ManageSessions,
        Self::RevokeCredentials,
        Self::SuspendCredentials,
        Self::LiftSuspension,
        Self::Issue,
        Self::Sign,
    ];

    /// What it needs. To issue and to sign, password and possession are proved again for the very act, so
    /// that the session itself may be a weak one; but not one that three characters in a message opened
    /// [domain A3].
    #[must_use]
    pub const fn needs(self) -> Needed {
        let (login, level, not_by) = match self {
            // To suspend, too: who has lost his phone has nothing but the password, and nothing is lost
            // that does not come back.
            Self::ConsultOwnData
            | Self::ListCredentials
            | Self::ManageSessions
            | Self::SuspendCredentials => (Assurance::Low, RegistrationLevel::Basic, None),
            // A password alone, which others may have learnt, takes nobody's keys away.
            Self::RevokeCredentials | Self::LiftSuspension => {
                (Assurance::Substantial, RegistrationLevel::Basic, None)
            }
            Self::Issue | Self::Sign => {
                (Assurance::Low, RegistrationLevel::Advanced, Some(LoginMethod::Pin))
            }
        };
        // What rests comes back with what it takes to use it: the password, and something in hand.
        let only_by = match self {
            Self::LiftSuspension => Some(LoginMethod::PasswordOtp),
            _ => None,
        };
        Needed { login, level, not_by, only_by }
    }
}

impl Needed {
    /// Whether a session that was opened in this way will do.
    #[must_use]
    pub fn is_met_by(self, method: LoginMethod) -> bool {
        method.cap() >= self.login
            && self.not_by != Some(method)
            && self.only_by.is_none_or(|only| only == method)
    }

    /// The ways to come in that will do.
    #[must_use]
    pub fn ways(self) -> Vec<LoginMethod> {
        LoginMethod::ALL.into_iter().filter(|method| self.is_met_by(*method)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use LoginMethod::{Certificate, Device, Dnie, Passkey, Password, PasswordOtp, Pin};

    #[test]
    fn each_act_can_be_done_in_some_way_and_certificates_need_more_than_a_password() {
        for act in Act::ALL {
            let ways = act.needs().ways();
            assert!(ways.contains(&Dnie) || ways == [PasswordOtp], "{act:?}");
        }
        assert!(Act::Sign.needs().is_met_by(Password));
        for act in [Act::Sign, Act::Issue] {
            let ways = act.needs().ways();
            assert_eq!(ways, [Password, PasswordOtp, Device, Passkey, Certificate, Dnie]);
        }
        assert_eq!(Act::Sign.needs().level, RegistrationLevel::Advanced);
        assert_eq!(Act::Issue.needs().level, RegistrationLevel::Advanced);
        assert_eq!(Act::LiftSuspension.needs().ways(), [PasswordOtp]);
        assert!(Act::SuspendCredentials.needs().is_met_by(Password));
        let ways = Act::RevokeCredentials.needs().ways();
        assert_eq!(ways, [PasswordOtp, Pin, Device, Passkey, Certificate, Dnie]);
    }
}
