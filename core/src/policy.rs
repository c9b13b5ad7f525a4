//! Every number of the service in one place, with its default.

use crate::digest::HashAlgorithm;
use crate::inherited::AnnouncedKind;
use core::ops::RangeInclusive;
use serde::{Deserialize, Serialize};

/// What an operator may tune. Each field documents its source; times are in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Digits of a one-time code.
    pub otp_digits: u8,
    /// How long a one-time code can be used.
    pub otp_ttl_s: u32,
    /// Wrong codes before the challenge is dead.
    pub otp_tries: u8,
    /// How long to wait before the code can be sent again.
    pub otp_resend_after_s: u32,
    /// How often the code of one act can be sent, the first time included.
    pub otp_sends: u8,
    /// How many messages a phone gets within an hour while nobody answers any of them.
    pub otp_sends_per_hour: u8,
    /// Whether Cl@ve PIN is offered [domain A3: it is being folded into Cl@ve Móvil].
    pub pin_enabled: bool,
    /// How long a PIN can be used [domain A3].
    pub pin_ttl_s: u32,
    /// Wrong PINs before the PIN is dead.
    pub pin_tries: u8,
    /// A session that was opened with a PIN ends after this long without a request [domain A3].
    pub pin_session_idle_s: u32,
    /// How many messages with codes a phone gets within an hour, whoever asks for them.
    pub sms_per_phone_per_hour: u16,
    /// How many of them one address, or one network of IPv6, may cause.
    pub sms_per_address_per_hour: u16,
    /// How many of them one application may cause.
    pub sms_per_application_per_hour: u32,
    /// How many time stamps one address, or one network of IPv6, gets within an hour [number ours].
    pub timestamps_per_address_per_hour: u32,
    /// How much news a phone gets within a day.
    pub sms_notices_per_day: u16,
    /// How often it is tried to hand a message over to a gateway that cannot take it just now.
    pub sms_tries: u8,
    /// How long to wait before the second try; twice as long before each further one.
    pub sms_retry_after_s: u16,
    /// Wrong one-time codes of a citizen, for all acts together, before none is looked at any more.
    pub otp_failures: u8,
    /// Within how long they are counted, from the first; the right one ends it.
    pub otp_failures_window_s: u32,
    /// Wrong passwords before the account is blocked [domain A4.3].
    pub password_tries: u8,
    /// Wrong activation codes before the code is blocked [domain A4.1].
    pub activation_tries: u8,
    /// Wrong contrast data before none is looked at any more [domain A1.6: counted; number ours].
    pub contrast_tries: u8,
    /// Within how long they are counted, from the first; the right one ends it.
    pub contrast_window_s: u32,
    /// How long a phone is kept for an act that has not come to its end.
    pub phone_claim_s: u32,
    /// Version of the conditions of registration that are in force.
    pub conditions_version: u16,
    /// Whether the phone may be changed with the codes of both phones [domain A1.4 has it done with a
    /// certificate or in person; see docs/divergences.md].
    pub phone_change_by_code: bool,
    /// Requests for a letter about one number within `letter_window_s` [number ours].
    pub letter_requests: u8,
    /// Letters to one address within `letter_window_s` [number ours].
    pub letters_per_address: u8,
    /// Within how long they are counted, from the first: a month.
    pub letter_window_s: u32,
    /// How long the code of a letter is good for [number ours; the post takes ten days, domain A1.1].
    pub letter_ttl_s: u32,
    /// How long after a letter another one may be asked for: it was lost.
    pub letter_again_after_s: u32,
    /// Wrong codes before the letter is dead.
    pub letter_tries: u8,
    /// Identifications by video that may be begun for one number within `video_window_s` [number ours].
    pub video_starts: u8,
    /// Within how long they are counted, from the first.
    pub video_window_s: u32,
    /// How long photographs and video may take to be made and sent, from the code on.
    pub video_upload_ttl_s: u32,
    /// Bytes of closed evidence that a submission may have.
    pub video_max_bytes: u32,
    /// How long the video has to last: long enough for a head to turn.
    pub video_least_seconds: u8,
    /// How long the video may last; the page stops by itself.
    pub video_seconds: u8,
    /// Reviewers that evidence has to be closed for, so that losing one loses nothing.
    pub video_reviewers: u8,
    /// How long a reviewer has a case for himself.
    pub video_claim_s: u32,
    /// How long the citizen can ask how it went, from the decision on.
    pub video_outcome_s: u32,
    /// How long a challenge for a certificate can be used.
    pub certificate_challenge_ttl_s: u32,
    /// How long an answer about revocation is believed that does not say so itself, and how long any is
    /// remembered.
    pub revocation_max_age_s: u32,
    /// Fewest characters of a password [domain A4.2].
    pub password_min_chars: u8,
    /// Groups (lower, upper, digit, special) that a short password must draw on.
    pub password_groups: u8,
    /// From this length on there is no rule of composition.
    pub password_free_from_chars: u8,
    /// How long a password may be used: two years.
    pub password_ttl_s: u32,
    /// The kinds of passwords of a system before this one that are taken, and shown at every login alike
    /// [docs/adr/0010]; none when none were imported. `rubrica accounts import` says what to write.
    pub inherited: Vec<AnnouncedKind>,
    /// How long after its import such a password can be used, to be replaced [number ours].
    pub inherited_ttl_s: u32,
    /// How long a request waits for the phone that confirms it [domain A2.1: five minutes].
    pub device_request_ttl_s: u32,
    /// How long one picture of a request's QR code can be scanned: a photograph comes too late.
    pub device_qr_ttl_s: u8,
    /// Requests that may be sent to a phone without a QR code while it confirms none of them.
    pub device_pushes: u8,
    /// Within how long they are counted, from the first.
    pub device_pushes_window_s: u32,
    /// A session ends after this long without a request.
    pub session_idle_s: u32,
    /// A session ends after this long in any case [TS 119 431-1 SIG-6.3.1-14: at most two hours].
    pub session_absolute_s: u32,
    /// A session of an officer ends after this long without a request.
    pub officer_idle_s: u32,
    /// A session of an officer ends after this long in any case: a working day.
    pub officer_absolute_s: u32,
    /// How long an opened transaction waits for the citizen [domain A5.8: at least ten minutes].
    pub transaction_ttl_s: u32,
    /// How long an assertion of the gateway is good for, at most [protocol: 60 seconds].
    pub assertion_ttl_s: u32,
    /// Most digests in one transaction.
    pub max_digests: u8,
    /// Wrong unlock keys in a row before the credential is locked [CHK-SAD-09].
    pub unlock_tries: u8,
    /// Devices and passkeys that may approve for one citizen, at most.
    pub max_approvers: u8,
    /// How long a challenge for a passkey can be answered [WebAuthn 3 §15.1: five to ten minutes].
    pub passkey_challenge_ttl_s: u32,
    /// Months that a certificate is valid, at most [Ley 6/2020 art. 4.2].
    pub certificate_months: u16,
    /// Months since the last physical presence after which nothing is issued [Ley 6/2020 art. 7.6].
    pub presence_months: u16,
    /// Version of the terms that the citizen accepts at issuance.
    pub terms_version: u16,
    /// From how many days before their end certificates can be replaced by new ones.
    pub renewal_days: u16,
    /// How many days before their end the citizen is told that his certificates end, once each.
    pub expiry_notice_days: Vec<u16>,
    /// Whether certificates can be suspended, as the practice statement has it [Ley 6/2020 art. 5].
    pub suspension: bool,
    /// After how many days a suspension that nobody has lifted ends the certificates.
    pub suspension_days: u16,
    /// Among how many lists of revoked certificates new ones are spread; 1: the complete list alone.
    pub crl_shards: u16,
    /// How long a list of revoked certificates holds [EN 319 411-1 §6.3.9: a day at most].
    pub crl_ttl_s: u32,
    /// How long the same list is given out while nothing is revoked.
    pub crl_every_s: u32,
    /// How long an answer about one certificate holds.
    pub ocsp_ttl_s: u32,
    /// Hash algorithms that may be signed with.
    pub hash_algorithms: Vec<HashAlgorithm>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            otp_digits: 6,
            otp_ttl_s: 5 * 60,
            otp_tries: 3,
            otp_resend_after_s: 30,
            otp_sends: 3,
            otp_sends_per_hour: 20,
            pin_enabled: true,
            pin_ttl_s: 10 * 60,
            pin_tries: 3,
            pin_session_idle_s: 60 * 60,
            sms_per_phone_per_hour: 60,
            sms_per_address_per_hour: 120,
            timestamps_per_address_per_hour: 600,
            sms_per_application_per_hour: 100_000,
            sms_notices_per_day: 20,
            sms_tries: 4,
            sms_retry_after_s: 5,
            otp_failures: 10,
            otp_failures_window_s: 3_600,
            password_tries: 5,
            activation_tries: 5,
            contrast_tries: 5,
            contrast_window_s: 86_400,
            phone_claim_s: 15 * 60,
            conditions_version: 1,
            phone_change_by_code: true,
            letter_requests: 5,
            letters_per_address: 3,
            letter_window_s: 30 * 86_400,
            letter_ttl_s: 60 * 86_400,
            letter_again_after_s: 15 * 86_400,
            letter_tries: 5,
            video_starts: 5,
            video_window_s: 86_400,
            video_upload_ttl_s: 3_600,
            video_max_bytes: 24 * 1024 * 1024,
            video_least_seconds: 4,
            video_seconds: 20,
            video_reviewers: 2,
            video_claim_s: 20 * 60,
            video_outcome_s: 30 * 86_400,
            certificate_challenge_ttl_s: 10 * 60,
            revocation_max_age_s: 3_600,
            password_min_chars: 8,
            password_groups: 3,
            password_free_from_chars: 16,
            password_ttl_s: 2 * 365 * 86_400,
            inherited: Vec::new(),
            inherited_ttl_s: 365 * 86_400,
            device_request_ttl_s: 5 * 60,
            device_qr_ttl_s: 3,
            device_pushes: 3,
            device_pushes_window_s: 3_600,
            session_idle_s: 15 * 60,
            session_absolute_s: 2 * 3_600,
            officer_idle_s: 10 * 60,
            officer_absolute_s: 8 * 3_600,
            transaction_ttl_s: 10 * 60,
            assertion_ttl_s: 60,
            max_digests: 50,
            unlock_tries: 5,
            max_approvers: 10,
            passkey_challenge_ttl_s: 5 * 60,
            certificate_months: 60,
            presence_months: 60,
            terms_version: 1,
            renewal_days: 60,
            expiry_notice_days: vec![60, 15, 1],
            suspension: true,
            suspension_days: 30,
            crl_shards: 1,
            crl_ttl_s: 86_400,
            crl_every_s: 6 * 3_600,
            ocsp_ttl_s: 3_600,
            hash_algorithms: vec![
                HashAlgorithm::Sha256,
                HashAlgorithm::Sha384,
                HashAlgorithm::Sha512,
            ],
        }
    }
}

/// What the hash of a password of before may be, whoever asks for it. These are not for an operator to
/// tune: the browser holds to them whatever a gateway says.
#[derive(Debug)]
pub struct InheritedLimits {
    /// Iterations of PBKDF2: two million take a browser on an old phone some seconds.
    pub pbkdf2_iterations: RangeInclusive<u32>,
    /// Fewest bytes of its value.
    pub pbkdf2_least_length: u32,
    /// Logarithm of the rounds of bcrypt: 14 takes seconds, too.
    pub bcrypt_cost: RangeInclusive<u32>,
    /// Rounds of SHA-crypt; fewer than a thousand is not of its definition.
    pub sha_crypt_rounds: RangeInclusive<u32>,
    /// Bytes of a salt where the function does not say it.
    pub salt_bytes: RangeInclusive<u32>,
    /// Longest password that is hashed: SHA-crypt costs the square of it.
    pub password_bytes: usize,
    /// Kinds that one service may announce.
    pub kinds: usize,
}

/// See [`InheritedLimits`].
pub const INHERITED_LIMITS: InheritedLimits = InheritedLimits {
    pbkdf2_iterations: 1_000..=2_000_000,
    pbkdf2_least_length: 16,
    bcrypt_cost: 4..=14,
    sha_crypt_rounds: 1_000..=1_000_000,
    salt_bytes: 4..=64,
    password_bytes: 1_024,
    kinds: 16,
};

/// Accounts in one import of verifiers.
pub const ACCOUNTS_AT_ONCE: usize = 50;

/// A policy that nobody may run the service with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct PolicyError {
    problem: &'static str,
}

impl PolicyError {
    /// Stable code of the failure.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "policy_out_of_bounds"
    }

    /// The field and what it must be.
    #[must_use]
    pub const fn problem(&self) -> &'static str {
        self.problem
    }

    /// The field.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.problem.split(' ').next().unwrap_or_default()
    }
}

impl Policy {
    /// Whether every number stays within what the design and its sources allow. Call it wherever
    /// a policy is read: a number out of bounds must stop the service, not weaken a check.
    ///
    /// # Errors
    /// [`PolicyError`] for the first field that is out of bounds.
    pub fn validate(&self) -> Result<(), PolicyError> {
        let rules = [
            ((6..=10).contains(&self.otp_digits), "otp_digits must be 6 to 10"),
            (self.otp_ttl_s >= 1, "otp_ttl_s must be 1 or more"),
            ((1..=5).contains(&self.otp_tries), "otp_tries must be 1 to 5"),
            (self.otp_sends >= 1, "otp_sends must be 1 or more"),
            (self.otp_sends_per_hour >= 1, "otp_sends_per_hour must be 1 or more"),
            ((1..=600).contains(&self.pin_ttl_s), "pin_ttl_s must be 1 to 600"),
            ((1..=5).contains(&self.pin_tries), "pin_tries must be 1 to 5"),
            (self.pin_session_idle_s >= 1, "pin_session_idle_s must be 1 or more"),
            (self.sms_per_phone_per_hour >= 1, "sms_per_phone_per_hour must be 1 or more"),
            (self.sms_per_address_per_hour >= 1, "sms_per_address_per_hour must be 1 or more"),
            (
                self.timestamps_per_address_per_hour >= 1,
                "timestamps_per_address_per_hour must be 1 or more",
            ),
            (
                self.sms_per_application_per_hour >= 1,
                "sms_per_application_per_hour must be 1 or more",
            ),
            ((1..=10).contains(&self.sms_tries), "sms_tries must be 1 to 10"),
            ((1..=10).contains(&self.password_tries), "password_tries must be 1 to 10"),
            ((1..=10).contains(&self.activation_tries), "activation_tries must be 1 to 10"),
            ((1..=10).contains(&self.contrast_tries), "contrast_tries must be 1 to 10"),
            (self.contrast_window_s >= 1, "contrast_window_s must be 1 or more"),
            (self.conditions_version >= 1, "conditions_version must be 1 or more"),
            ((1..=20).contains(&self.letter_requests), "letter_requests must be 1 to 20"),
            (self.letters_per_address >= 1, "letters_per_address must be 1 or more"),
            (self.letter_window_s >= 86_400, "letter_window_s must be 86400 or more"),
            (self.letter_ttl_s >= 1, "letter_ttl_s must be 1 or more"),
            ((1..=10).contains(&self.letter_tries), "letter_tries must be 1 to 10"),
            ((1..=20).contains(&self.video_starts), "video_starts must be 1 to 20"),
            (self.video_window_s >= 60, "video_window_s must be 60 or more"),
            (
                (60..=86_400).contains(&self.video_upload_ttl_s),
                "video_upload_ttl_s must be 60 to 86400",
            ),
            (
                (65_536..=134_217_728).contains(&self.video_max_bytes),
                "video_max_bytes must be 65536 to 134217728",
            ),
            (self.video_least_seconds >= 1, "video_least_seconds must be 1 or more"),
            (
                (self.video_least_seconds..=120).contains(&self.video_seconds),
                "video_seconds must be video_least_seconds to 120",
            ),
            ((1..=20).contains(&self.video_reviewers), "video_reviewers must be 1 to 20"),
            ((60..=14_400).contains(&self.video_claim_s), "video_claim_s must be 60 to 14400"),
            (self.video_outcome_s >= 86_400, "video_outcome_s must be 86400 or more"),
            (
                (1..=900).contains(&self.certificate_challenge_ttl_s),
                "certificate_challenge_ttl_s must be 1 to 900",
            ),
            (
                (1..=86_400).contains(&self.revocation_max_age_s),
                "revocation_max_age_s must be 1 to 86400",
            ),
            (self.password_min_chars >= 8, "password_min_chars must be 8 or more"),
            (self.password_groups <= 4, "password_groups must be 4 or less"),
            (self.password_ttl_s >= 1, "password_ttl_s must be 1 or more"),
            (
                self.inherited.len() <= INHERITED_LIMITS.kinds
                    && self.inherited.iter().all(AnnouncedKind::is_possible),
                "inherited must be at most 16 kinds, each of one account or more and with salts that it can have",
            ),
            (self.inherited_ttl_s >= 1, "inherited_ttl_s must be 1 or more"),
            (
                (1..=900).contains(&self.device_request_ttl_s),
                "device_request_ttl_s must be 1 to 900",
            ),
            ((2..=10).contains(&self.device_qr_ttl_s), "device_qr_ttl_s must be 2 to 10"),
            ((1..=10).contains(&self.device_pushes), "device_pushes must be 1 to 10"),
            (self.device_pushes_window_s >= 60, "device_pushes_window_s must be 60 or more"),
            (self.session_idle_s >= 1, "session_idle_s must be 1 or more"),
            (
                (1..=7_200).contains(&self.session_absolute_s),
                "session_absolute_s must be 1 to 7200",
            ),
            ((1..=1_800).contains(&self.officer_idle_s), "officer_idle_s must be 1 to 1800"),
            (
                (1..=43_200).contains(&self.officer_absolute_s),
                "officer_absolute_s must be 1 to 43200",
            ),
            (self.transaction_ttl_s >= 1, "transaction_ttl_s must be 1 or more"),
            ((1..=60).contains(&self.assertion_ttl_s), "assertion_ttl_s must be 1 to 60"),
            (self.max_digests >= 1, "max_digests must be 1 or more"),
            ((1..=10).contains(&self.unlock_tries), "unlock_tries must be 1 to 10"),
            (
                (1..=600).contains(&self.passkey_challenge_ttl_s),
                "passkey_challenge_ttl_s must be 1 to 600",
            ),
            (self.max_approvers >= 1, "max_approvers must be 1 or more"),
            ((1..=60).contains(&self.certificate_months), "certificate_months must be 1 to 60"),
            ((1..=60).contains(&self.presence_months), "presence_months must be 1 to 60"),
            ((1..=180).contains(&self.renewal_days), "renewal_days must be 1 to 180"),
            (
                self.expiry_notice_days.len() <= 8
                    && self.expiry_notice_days.iter().all(|days| (1..=180).contains(days)),
                "expiry_notice_days must be at most 8 numbers of 1 to 180",
            ),
            ((1..=180).contains(&self.suspension_days), "suspension_days must be 1 to 180"),
            ((1..=1_024).contains(&self.crl_shards), "crl_shards must be 1 to 1024"),
            ((60..=86_400).contains(&self.crl_ttl_s), "crl_ttl_s must be 60 to 86400"),
            (self.crl_every_s < self.crl_ttl_s, "crl_every_s must be less than crl_ttl_s"),
            ((60..=86_400).contains(&self.ocsp_ttl_s), "ocsp_ttl_s must be 60 to 86400"),
            (!self.hash_algorithms.is_empty(), "hash_algorithms must not be empty"),
        ];
        match rules.into_iter().find(|(holds, _)| !holds) {
            Some((_, problem)) => Err(PolicyError { problem }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Case = (fn(&mut Policy), &'static str);

    #[test]
    fn a_policy_out_of_bounds_is_refused_by_the_name_of_the_field() {
        let cases: [Case; 16] = [
            (|policy| policy.otp_digits = 5, "otp_digits"),
            (|policy| policy.otp_digits = 11, "otp_digits"),
            (|policy| policy.otp_tries = 0, "otp_tries"),
            (|policy| policy.otp_tries = 6, "otp_tries"),
            (|policy| policy.unlock_tries = 0, "unlock_tries"),
            (|policy| policy.assertion_ttl_s = 0, "assertion_ttl_s"),
            (|policy| policy.assertion_ttl_s = 61, "assertion_ttl_s"),
            (|policy| policy.certificate_months = 61, "certificate_months"),
            (|policy| policy.presence_months = 61, "presence_months"),
            (|policy| policy.max_digests = 0, "max_digests"),
            (|policy| policy.renewal_days = 0, "renewal_days"),
            (|policy| policy.expiry_notice_days = vec![15, 0], "expiry_notice_days"),
            (|policy| policy.suspension_days = 0, "suspension_days"),
            (|policy| policy.crl_shards = 0, "crl_shards"),
            (|policy| policy.password_min_chars = 7, "password_min_chars"),
            (|policy| policy.hash_algorithms.clear(), "hash_algorithms"),
        ];
        for (change, field) in cases {
            let mut policy = Policy::default();
            change(&mut policy);
            let error = policy.validate().expect_err(field);
            assert_eq!((error.field(), error.code()), (field, "policy_out_of_bounds"));
        }
    }

    #[test]
    fn the_default_and_short_times_are_within_bounds() {
        assert_eq!(Policy::default().validate(), Ok(()));
        let short = Policy {
            otp_ttl_s: 1,
            otp_resend_after_s: 0,
            session_idle_s: 1,
            session_absolute_s: 1,
            transaction_ttl_s: 1,
            assertion_ttl_s: 1,
            ..Policy::default()
        };
        assert_eq!(short.validate(), Ok(()));
    }
}
