//! What registration and account together allow.

use super::{Forbidden, PermanenteEvent, PermanenteState, RegistrationEvent, RegistrationState};
use crate::identity::LoginMethod;
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};

/// Where a citizen stands: his registration and his account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The registration.
    pub registration: RegistrationState,
    /// Cl@ve Permanente.
    pub permanente: PermanenteState,
}

impl Standing {
    /// Who is not registered.
    pub const NOBODY: Self =
        Self { registration: RegistrationState::None, permanente: PermanenteState::NotActive };

    /// Where he stands `now`: see [`RegistrationState::at`]. A stored standing is asked nothing before this.
    #[must_use]
    pub fn at(self, now: UnixTime, last_presence: UnixTime, months: u16) -> Self {
        Self { registration: self.registration.at(now, last_presence, months), ..self }
    }

    /// Whether a session may be opened by this method. A certificate is proof enough by itself of who
    /// somebody is, but not that he is still with Cl@ve.
    #[must_use]
    pub const fn may_log_in(self, method: LoginMethod) -> bool {
        self.registration.may_log_in()
            && match method {
                LoginMethod::Password | LoginMethod::PasswordOtp => self.permanente.may_log_in(),
                LoginMethod::Pin
                | LoginMethod::Device
                | LoginMethod::Passkey
                | LoginMethod::Certificate
                | LoginMethod::Dnie => true,
            }
    }

    /// Whether keys may be used: the password of Cl@ve Permanente unlocks them, whatever else is proved.
    #[must_use]
    pub const fn may_sign(self) -> bool {
        self.registration.may_sign() && self.permanente.may_sign()
    }

    /// Whether certificates may be issued.
    #[must_use]
    pub const fn may_be_issued(self) -> bool {
        self.registration.may_be_issued() && self.permanente.may_sign()
    }

    /// Whether the account may be activated or its password reset.
    #[must_use]
    pub const fn may_use_code(self) -> bool {
        self.registration.may_log_in() && self.permanente.takes_code()
    }

    /// Both after an event of the registration: who leaves, is rejected or has died has no account
    /// any more, and who is registered again after that gets one to activate.
    ///
    /// # Errors
    /// [`Forbidden`] for what the registration does not allow.
    pub fn on_registration(self, event: RegistrationEvent) -> Result<Self, Forbidden> {
        let registration = self.registration.on(event)?;
        let ended = matches!(
            registration,
            RegistrationState::Renounced
                | RegistrationState::Rejected
                | RegistrationState::Deceased
        );
        let registered = matches!(
            event,
            RegistrationEvent::IdentifiedInPerson | RegistrationEvent::IdentifiedByCertificate
        );
        let permanente = match self.permanente {
            PermanenteState::Deregistered if registered => {
                self.permanente.on(PermanenteEvent::RegisteredAgain)?
            }
            PermanenteState::Deregistered => self.permanente,
            _ if ended => self.permanente.on(PermanenteEvent::Deregistered)?,
            _ => self.permanente,
        };
        Ok(Self { registration, permanente })
    }

    /// Both after an event of the account, which only somebody with access can cause.
    ///
    /// # Errors
    /// [`Forbidden`] for what the account does not allow, or the registration.
    pub fn on_permanente(self, event: PermanenteEvent) -> Result<Self, Forbidden> {
        let passes_by_itself = matches!(
            event,
            PermanenteEvent::CodeExhausted
                | PermanenteEvent::PasswordExhausted
                | PermanenteEvent::PasswordLapsed
                | PermanenteEvent::Imported
                | PermanenteEvent::Deregistered
        );
        if !passes_by_itself && !self.registration.may_log_in() {
            return Err(Forbidden {
                machine: "registration",
                state: self.registration.name(),
                event: event.name(),
            });
        }
        Ok(Self { permanente: self.permanente.on(event)?, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PermanenteEvent as P;
    use RegistrationEvent as R;

    #[test]
    fn leaving_takes_the_account_along_and_coming_back_gives_one_to_activate() {
        let active = Standing::NOBODY
            .on_registration(R::IdentifiedInPerson)
            .and_then(|standing| standing.on_permanente(P::Activated))
            .expect("the ordinary way");
        assert!(active.may_sign() && active.may_log_in(LoginMethod::Password));
        let left = active.on_registration(R::Renounced).expect("anybody may leave");
        assert_eq!(left.permanente, PermanenteState::Deregistered);
        assert!(LoginMethod::ALL.iter().all(|method| !left.may_log_in(*method)));
        left.on_permanente(P::RegisteredAgain).expect_err("not without a registration");
        let back = left.on_registration(R::IdentifiedByCertificate).expect("a way back");
        assert_eq!(back.permanente, PermanenteState::NotActive);
        assert!(!back.may_sign() && back.may_use_code());
    }

    #[test]
    fn who_loses_the_phone_keeps_the_account_and_cannot_use_it() {
        let active = Standing {
            registration: RegistrationState::Advanced,
            permanente: PermanenteState::Active,
        };
        let without = active.on_registration(R::PhoneLost).expect("somebody else has it");
        assert_eq!(without.permanente, PermanenteState::Active);
        assert!(!without.may_sign() && !without.may_log_in(LoginMethod::Password));
        assert!(!without.may_use_code());
        let back = without.on_registration(R::IdentifiedInPerson).expect("with another phone");
        assert!(back.may_sign());
    }
}
