//! The examples of WebAuthn Level 3 §16: `tests/vectors/webauthn/w3c.tsv`.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use super::{Site, authenticator_data, key, read_registration};
use crate::canonical::Bytes;
use crate::protocol::PasskeyApproval;
use crate::protocol::approval::ApprovalError::{self, OtherSite, UserNotVerified};
use crate::webauthn::RegistrationError::NotAsked;

const SITE: Site<'static> = Site { rp_id: "example.org", origin: "https://example.org" };

struct Example {
    name: &'static str,
    challenge: [u8; 32],
    attestation: Vec<u8>,
    created: Vec<u8>,
    asked: [u8; 32],
    used: PasskeyApproval,
}

fn unhex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap() as u8;
    text.as_bytes().chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

fn examples() -> Vec<Example> {
    include_str!("../../../tests/vectors/webauthn/w3c.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let bytes = |index: usize| unhex(fields[index]);
            Example {
                name: fields[0],
                challenge: bytes(1).try_into().unwrap(),
                attestation: bytes(2),
                created: bytes(3),
                asked: bytes(4).try_into().unwrap(),
                used: PasskeyApproval {
                    credential: Bytes(Vec::new()),
                    authenticator_data: Bytes(bytes(5)),
                    client_data: Bytes(bytes(6)),
                    signature: Bytes(bytes(7)),
                },
            }
        })
        .collect()
}

/// Where the flags stand in an attestation object: behind the 32 bytes of the relying party.
fn flags_at(attestation: &[u8]) -> usize {
    let rp = crate::digest::sha256(b"example.org");
    attestation.windows(32).position(|found| found == rp).unwrap() + 32
}

/// The same with the user verified, which no signature of an example covers but its own.
fn verified(attestation: &[u8]) -> Vec<u8> {
    let mut verified = attestation.to_vec();
    verified[flags_at(attestation)] |= 0x04;
    verified
}

#[test]
fn examples_of_the_standard_are_judged_by_what_they_say() {
    let expected: [(&str, Option<ApprovalError>, Option<ApprovalError>); 6] = [
        ("none.ES256", Some(UserNotVerified), Some(UserNotVerified)),
        ("packed-self.ES256", None, Some(UserNotVerified)),
        ("none.ES256.crossOrigin", Some(OtherSite), Some(OtherSite)),
        ("none.ES256.topOrigin", Some(OtherSite), Some(OtherSite)),
        ("none.ES256.long-credential-id", Some(UserNotVerified), None),
        ("packed.RS256", None, Some(UserNotVerified)),
    ];
    let examples = examples();
    assert_eq!(examples.len(), expected.len());
    for (example, (name, registered, used)) in examples.iter().zip(expected) {
        assert_eq!(example.name, name);
        let read =
            |object: &[u8]| read_registration(object, &example.created, &example.challenge, SITE);
        assert_eq!(read(&example.attestation).err(), registered.map(NotAsked), "{name}");
        if registered == Some(OtherSite) {
            continue;
        }
        let new = read(&verified(&example.attestation)).unwrap();
        assert!(new.approver.is_sound(), "{name}");
        let key = new.approver.public_key();
        assert_eq!(example.used.verify(key, SITE, &example.asked).err(), used, "{name}");
    }
}

#[test]
fn signatures_of_the_standard_verify_and_none_that_was_changed_does() {
    for Example { name, attestation, used, .. } in examples() {
        let data = &attestation[flags_at(&attestation) - 32..];
        let flags_verified = [&data[..32], &[data[32] | 0x04], &data[33..]].concat();
        let head = authenticator_data::Head::read(&flags_verified, SITE).unwrap();
        let attested = head.attested().unwrap();
        let (key, read) = key::read_cose_key(attested.rest).unwrap();
        assert_eq!(read, attested.rest.len(), "{name}");
        key::check_signature(&key, &used).unwrap();
        let mut changed = used.clone();
        changed.authenticator_data.0[36] ^= 1;
        assert!(key::check_signature(&key, &changed).is_err(), "{name}");
        let mut changed = used.clone();
        let last = changed.signature.0.len() - 1;
        changed.signature.0[last] ^= 1;
        assert!(key::check_signature(&key, &changed).is_err(), "{name}");
    }
}
