//! Cl@ve Permanente [domain A4.5].

use super::machine;

machine! {
    "Cl@ve Permanente", starts NotActive;
    /// The account with a password.
    PermanenteState {
        /// Registered, with an activation code and no password yet.
        NotActive = "not_active",
        /// The activation code was guessed at too often: another one is needed.
        CodeBlocked = "code_blocked",
        /// An account of before with the verifier of its password: it must be replaced before anything else.
        Preloaded = "preloaded",
        /// Has a password.
        Active = "active",
        /// The password is too old: it must be replaced before anything else.
        Expired = "expired",
        /// Wrong passwords were tried too often.
        Blocked = "blocked",
        /// Given up, by itself or along with the registration.
        Deregistered = "deregistered",
    }
    /// What happens to the account.
    PermanenteEvent {
        /// An account of before was imported, or imported again.
        Imported = "imported",
        /// Another activation code was made, and the one before is dead.
        CodeIssued = "code_issued",
        /// Too many wrong activation codes.
        CodeExhausted = "code_exhausted",
        /// Code and phone were proved, and a first password chosen.
        Activated = "activated",
        /// The password was proved and another one chosen.
        PasswordReplaced = "password_replaced",
        /// Code and phone were proved, and another password chosen: forgotten, or blocked.
        PasswordReset = "password_reset",
        /// The password got too old; one of before was not replaced in time, and is none any more.
        PasswordLapsed = "password_lapsed",
        /// Too many wrong passwords.
        PasswordExhausted = "password_exhausted",
        /// The account was given up, or the registration was.
        Deregistered = "deregistered",
        /// An act of registration after that, with a new activation code.
        RegisteredAgain = "registered_again",
    }
    table {
        [NotActive, Preloaded] Imported => Preloaded;
        [NotActive, CodeBlocked] CodeIssued => NotActive;
        [Preloaded] CodeIssued => Preloaded;
        [Active] CodeIssued => Active;
        [Expired] CodeIssued => Expired;
        [Blocked] CodeIssued => Blocked;
        [NotActive] CodeExhausted => CodeBlocked;
        [NotActive, Preloaded] Activated => Active;
        [Preloaded, Active, Expired] PasswordReplaced => Active;
        [Preloaded, Active, Expired, Blocked] PasswordReset => Active;
        [Active] PasswordLapsed => Expired;
        [Preloaded] PasswordLapsed => NotActive;
        [Preloaded, Active, Expired] PasswordExhausted => Blocked;
        [NotActive, CodeBlocked, Preloaded, Active, Expired, Blocked] Deregistered => Deregistered;
        [Deregistered] RegisteredAgain => NotActive;
    }
}

impl PermanenteState {
    /// Whether a session may be opened by the password.
    #[must_use]
    pub const fn may_log_in(self) -> bool {
        matches!(self, Self::Active)
    }

    /// Whether the password is looked at, be it only to be replaced.
    #[must_use]
    pub const fn has_password(self) -> bool {
        matches!(self, Self::Preloaded | Self::Active | Self::Expired)
    }

    /// Whether the password, once proved, has to be replaced before anything else.
    #[must_use]
    pub const fn must_replace_password(self) -> bool {
        matches!(self, Self::Preloaded | Self::Expired)
    }

    /// Whether an activation code serves for anything: a first password, or one that was forgotten.
    #[must_use]
    pub const fn takes_code(self) -> bool {
        matches!(
            self,
            Self::NotActive | Self::Preloaded | Self::Active | Self::Expired | Self::Blocked
        )
    }

    /// Whether the password may authorise a signature or an issuance.
    #[must_use]
    pub const fn may_sign(self) -> bool {
        matches!(self, Self::Active)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PermanenteEvent as E;
    use PermanenteState as S;

    fn check(from: S, event: E, expected: Option<S>) {
        assert_eq!(from.on(event).ok(), expected, "{from:?} {event:?}");
    }

    #[test]
    fn an_old_or_inherited_password_is_replaced_before_anything_else() {
        check(S::NotActive, E::Imported, Some(S::Preloaded));
        check(S::Active, E::PasswordLapsed, Some(S::Expired));
        for state in [S::Preloaded, S::Expired] {
            assert!(state.must_replace_password() && state.has_password());
            assert!(!state.may_log_in() && !state.may_sign());
            check(state, E::PasswordReplaced, Some(S::Active));
        }
    }

    #[test]
    fn an_inherited_password_gives_way_to_a_code_and_to_time() {
        check(S::Preloaded, E::Activated, Some(S::Active));
        check(S::Preloaded, E::PasswordReset, Some(S::Active));
        check(S::Preloaded, E::PasswordLapsed, Some(S::NotActive));
        check(S::Preloaded, E::PasswordExhausted, Some(S::Blocked));
        check(S::Preloaded, E::Imported, Some(S::Preloaded));
        for state in [S::Active, S::Expired, S::Blocked, S::CodeBlocked, S::Deregistered] {
            check(state, E::Imported, None);
        }
    }

    #[test]
    fn what_is_blocked_needs_a_code_and_a_blocked_code_another_one() {
        check(S::Active, E::PasswordExhausted, Some(S::Blocked));
        check(S::Blocked, E::PasswordReplaced, None);
        check(S::Blocked, E::PasswordReset, Some(S::Active));
        check(S::NotActive, E::CodeExhausted, Some(S::CodeBlocked));
        check(S::CodeBlocked, E::Activated, None);
        check(S::CodeBlocked, E::CodeIssued, Some(S::NotActive));
        assert!(S::Blocked.takes_code() && !S::CodeBlocked.takes_code());
    }

    #[test]
    fn after_deregistering_only_an_act_of_registration_helps() {
        for event in E::ALL {
            let expected = (*event == E::RegisteredAgain).then_some(S::NotActive);
            check(S::Deregistered, *event, expected);
        }
        assert!(!S::Deregistered.has_password() && !S::Deregistered.takes_code());
    }
}
