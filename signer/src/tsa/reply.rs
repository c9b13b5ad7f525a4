//! Answers [RFC 3161 §2.4.2].

use super::question::Failure;
use der::asn1::{Any, BitString};
use der::{Decode as _, Encode as _, Sequence};

/// `TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken ContentInfo OPTIONAL }`
#[derive(Sequence)]
struct TimeStampResp {
    status: StatusInfo,
    #[asn1(optional = "true")]
    token: Option<Any>,
}

/// ```text
/// PKIStatusInfo ::= SEQUENCE {
///    status        PKIStatus,
///    statusString  PKIFreeText OPTIONAL,
///    failInfo      PKIFailureInfo OPTIONAL }
/// ```
#[derive(Sequence)]
struct StatusInfo {
    status: u8,
    #[asn1(optional = "true")]
    failure: Option<BitString>,
}

/// The answer with a token.
pub(super) fn granted(token: &[u8]) -> der::Result<Vec<u8>> {
    let status = StatusInfo { status: GRANTED, failure: None };
    TimeStampResp { status, token: Some(Any::from_der(token)?) }.to_der()
}

/// The answer without one.
pub(super) fn rejected(failure: Failure) -> Vec<u8> {
    let bit = failure as u8;
    // A named bit list ends with the bit that is set [X.690 §11.2.2].
    let mut octets = vec![0; usize::from(bit / 8) + 1];
    if let Some(last) = octets.last_mut() {
        *last = 0x80 >> (bit % 8);
    }
    let failure = BitString::new(7 - bit % 8, octets).ok();
    let status = StatusInfo { status: REJECTION, failure };
    // A few octets: writing them does not fail.
    TimeStampResp { status, token: None }.to_der().unwrap_or_default()
}

const GRANTED: u8 = 0;
const REJECTION: u8 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_named_bits() {
        let bad_algorithm = [0x30, 9, 0x30, 7, 2, 1, 2, 3, 2, 7, 0x80];
        assert_eq!(rejected(Failure::BadAlgorithm), bad_algorithm);
        let unaccepted_policy = [0x30, 10, 0x30, 8, 2, 1, 2, 3, 3, 0, 0, 1];
        assert_eq!(rejected(Failure::UnacceptedPolicy), unaccepted_policy);
        let system_failure = [0x30, 12, 0x30, 10, 2, 1, 2, 3, 5, 6, 0, 0, 0, 0x40];
        assert_eq!(rejected(Failure::System), system_failure);
    }
}
