//! Every number of the service in one place, with its default.

use crate::digest::HashAlgorithm;
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
    /// Wrong passwords before the account is blocked [domain A4.3].
    pub password_tries: u8,
    /// Wrong activation codes before the code is blocked [domain A4.1].
    pub activation_tries: u8,
    /// Fewest characters of a password [domain A4.2].
    pub password_min_chars: u8,
    /// Groups (lower, upper, digit, special) that a short password must draw on.
    pub password_groups: u8,
    /// From this length on there is no rule of composition.
    pub password_free_from_chars: u8,
    /// How long a password may be used: two years.
    pub password_ttl_s: u32,
    /// A session ends after this long without a request.
    pub session_idle_s: u32,
    /// A session ends after this long in any case [TS 119 431-1 SIG-6.3.1-14: at most two hours].
    pub session_absolute_s: u32,
    /// How long an opened transaction waits for the citizen [domain A5.8: at least ten minutes].
    pub transaction_ttl_s: u32,
    /// How long an assertion of the gateway is good for, at most [protocol: 60 seconds].
    pub assertion_ttl_s: u32,
    /// Most digests in one transaction.
    pub max_digests: u8,
    /// Wrong unlock keys in a row before the credential is locked [CHK-SAD-09].
    pub unlock_tries: u8,
    /// Months that a certificate is valid, at most [Ley 6/2020 art. 4.2].
    pub certificate_months: u16,
    /// Months since the last physical presence after which nothing is issued [Ley 6/2020 art. 7.6].
    pub presence_months: u16,
    /// Version of the terms that the citizen accepts at issuance.
    pub terms_version: u16,
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
            password_tries: 5,
            activation_tries: 5,
            password_min_chars: 8,
            password_groups: 3,
            password_free_from_chars: 16,
            password_ttl_s: 2 * 365 * 86_400,
            session_idle_s: 15 * 60,
            session_absolute_s: 2 * 3_600,
            transaction_ttl_s: 10 * 60,
            assertion_ttl_s: 60,
            max_digests: 50,
            unlock_tries: 5,
            certificate_months: 60,
            presence_months: 60,
            terms_version: 1,
            hash_algorithms: vec![
                HashAlgorithm::Sha256,
                HashAlgorithm::Sha384,
                HashAlgorithm::Sha512,
            ],
        }
    }
}
