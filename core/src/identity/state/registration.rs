//! The registration [domain A1.5].

use super::machine;
use crate::identity::RegistrationLevel;
use crate::time::UnixTime;

machine! {
    "registration", starts None;
    /// How somebody is registered.
    RegistrationState {
        /// Not at all.
        None = "none",
        /// A letter with a code is on its way to the tax address.
        Invited = "invited",
        /// By letter: at the basic level.
        Basic = "basic",
        /// Somebody who was not registered has sent a video, which an officer looks at. No access before that.
        UnderReview = "under_review",
        /// Somebody at the basic level has sent a video to get to the advanced one.
        BasicUnderReview = "basic_under_review",
        /// In person, with a certificate or by a video that an officer accepted: at the advanced level.
        Advanced = "advanced",
        /// The same, and the last physical presence or act with the DNIe is too long ago [Ley 6/2020 art. 7.6].
        AdvancedStale = "advanced_stale",
        /// Somebody else has proved that the phone is his. Access is disabled.
        PhoneTakenOver = "phone_taken_over",
        /// The video was rejected, which ends the registration.
        Rejected = "rejected",
        /// An officer has stopped every access.
        Blocked = "blocked",
        /// An officer was shown that the person has died.
        Deceased = "deceased",
        /// Left Cl@ve by his own will.
        Renounced = "renounced",
    }
    /// What happens to a registration.
    RegistrationEvent {
        /// A letter was sent, or another one: the code of the one before is dead.
        LetterSent = "letter_sent",
        /// Nobody has used the code of the letter in time.
        InvitationLapsed = "invitation_lapsed",
        /// The code of the letter and the phone were proved.
        LetterActivated = "letter_activated",
        /// A video and photographs of the document were handed in for review.
        VideoSubmitted = "video_submitted",
        /// An officer found the video good.
        ReviewAccepted = "review_accepted",
        /// An officer did not.
        ReviewRejected = "review_rejected",
        /// Seen in person, or identified with the DNIe: registered, renewed, changed or let in again.
        IdentifiedInPerson = "identified_in_person",
        /// Identified with another recognised certificate, which does not count as presence.
        IdentifiedByCertificate = "identified_by_certificate",
        /// Five years are over since the last presence.
        PresenceLapsed = "presence_lapsed",
        /// Somebody else has proved that the phone is his.
        PhoneLost = "phone_lost",
        /// An officer stops every access.
        Blocked = "blocked",
        /// An officer was shown that the person has died.
        DeathReported = "death_reported",
        /// That was a mistake; access stays blocked until the person comes in.
        DeathRetracted = "death_retracted",
        /// The person leaves Cl@ve.
        Renounced = "renounced",
    }
    table {
        [None, Invited] LetterSent => Invited;
        [Invited] InvitationLapsed => None;
        [Invited] LetterActivated => Basic;
        [None, Invited] VideoSubmitted => UnderReview;
        [Basic] VideoSubmitted => BasicUnderReview;
        [UnderReview, BasicUnderReview] ReviewAccepted => Advanced;
        [UnderReview, BasicUnderReview] ReviewRejected => Rejected;
        [
            None, Invited, Basic, UnderReview, BasicUnderReview, Advanced, AdvancedStale, PhoneTakenOver,
            Rejected, Blocked, Renounced
        ] IdentifiedInPerson => Advanced;
        [
            None, Invited, Basic, UnderReview, BasicUnderReview, Advanced, PhoneTakenOver, Rejected, Renounced
        ] IdentifiedByCertificate => Advanced;
        [AdvancedStale] IdentifiedByCertificate => AdvancedStale;
        [Advanced] PresenceLapsed => AdvancedStale;
        [Basic, UnderReview, BasicUnderReview, Advanced, AdvancedStale] PhoneLost => PhoneTakenOver;
        [
            Invited, Basic, UnderReview, BasicUnderReview, Advanced, AdvancedStale, PhoneTakenOver
        ] Blocked => Blocked;
        [
            None, Invited, Basic, UnderReview, BasicUnderReview, Advanced, AdvancedStale, PhoneTakenOver,
            Rejected, Blocked, Renounced
        ] DeathReported => Deceased;
        [Deceased] DeathRetracted => Blocked;
        [
            Basic, UnderReview, BasicUnderReview, Advanced, AdvancedStale, PhoneTakenOver
        ] Renounced => Renounced;
    }
}

impl RegistrationState {
    /// The state of somebody who has just been registered at this level.
    #[must_use]
    pub const fn of(level: RegistrationLevel) -> Self {
        match level {
            RegistrationLevel::Basic => Self::Basic,
            RegistrationLevel::Advanced => Self::Advanced,
        }
    }

    /// The level that it gives, where it gives access.
    #[must_use]
    pub const fn level(self) -> Option<RegistrationLevel> {
        match self {
            Self::Basic | Self::BasicUnderReview => Some(RegistrationLevel::Basic),
            Self::Advanced | Self::AdvancedStale => Some(RegistrationLevel::Advanced),
            Self::None
            | Self::Invited
            | Self::UnderReview
            | Self::PhoneTakenOver
            | Self::Rejected
            | Self::Blocked
            | Self::Deceased
            | Self::Renounced => None,
        }
    }

    /// Whether one of the ways to log in may be used at all.
    #[must_use]
    pub const fn may_log_in(self) -> bool {
        self.level().is_some()
    }

    /// Whether certificates may be issued or renewed.
    #[must_use]
    pub const fn may_be_issued(self) -> bool {
        matches!(self, Self::Advanced)
    }

    /// Whether keys may be used for a signature.
    #[must_use]
    pub const fn may_sign(self) -> bool {
        matches!(self, Self::Advanced)
    }

    /// Whether somebody who had access has lost it: his sessions, devices, PINs and codes end.
    #[must_use]
    pub const fn ends_access(self) -> bool {
        matches!(
            self,
            Self::PhoneTakenOver
                | Self::Rejected
                | Self::Blocked
                | Self::Deceased
                | Self::Renounced
        )
    }

    /// The state as it is `now`: stale when `months` are over since the last physical presence or act with
    /// the DNIe, and it was stored as if they were not.
    #[must_use]
    pub fn at(self, now: UnixTime, last_presence: UnixTime, months: u16) -> Self {
        if now <= last_presence.plus_months(months) {
            return self;
        }
        self.on(RegistrationEvent::PresenceLapsed).unwrap_or(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use RegistrationEvent as E;
    use RegistrationState as S;

    fn check(events: &[E], expected: S) {
        let reached = events.iter().try_fold(S::None, |state, event| state.on(*event));
        assert_eq!(reached, Ok(expected), "{events:?}");
    }

    #[test]
    fn the_ways_to_a_registration() {
        check(&[E::IdentifiedInPerson], S::Advanced);
        check(&[E::IdentifiedByCertificate], S::Advanced);
        check(&[E::LetterSent, E::LetterSent, E::LetterActivated], S::Basic);
        check(&[E::LetterSent, E::InvitationLapsed], S::None);
        check(&[E::VideoSubmitted, E::ReviewAccepted], S::Advanced);
        check(&[E::VideoSubmitted, E::ReviewRejected], S::Rejected);
        let basic = [E::LetterSent, E::LetterActivated, E::VideoSubmitted];
        check(&basic, S::BasicUnderReview);
    }

    #[test]
    fn five_years_without_presence_need_a_presence_and_no_other_certificate_will_do() {
        let registered = UnixTime(1_600_000_000);
        let last = registered.plus_months(60);
        assert_eq!(S::Advanced.at(last, registered, 60), S::Advanced);
        let later = UnixTime(last.0 + 1);
        assert_eq!(S::Advanced.at(later, registered, 60), S::AdvancedStale);
        assert_eq!(S::Basic.at(later, registered, 60), S::Basic);
        let stale = S::AdvancedStale;
        assert_eq!(stale.on(E::IdentifiedByCertificate), Ok(S::AdvancedStale));
        assert_eq!(stale.on(E::IdentifiedInPerson), Ok(S::Advanced));
        assert!(stale.may_log_in() && !stale.may_be_issued() && !stale.may_sign());
    }

    #[test]
    fn who_left_or_was_rejected_comes_back_in_person_or_by_certificate_only() {
        for state in [S::Renounced, S::Rejected] {
            assert!(state.ends_access());
            for event in [E::LetterSent, E::VideoSubmitted, E::LetterActivated, E::ReviewAccepted] {
                state.on(event).expect_err("not that way");
            }
            assert_eq!(state.on(E::IdentifiedByCertificate), Ok(S::Advanced));
        }
        S::Blocked.on(E::IdentifiedByCertificate).expect_err("an officer has to see the person");
        S::Deceased.on(E::IdentifiedInPerson).expect_err("first the report has to be taken back");
        check(&[E::DeathReported, E::DeathRetracted, E::IdentifiedInPerson], S::Advanced);
    }
}
