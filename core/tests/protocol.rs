//! The messages of the protocol: one encoding, one meaning, and nothing opens for anything else.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use p256::ecdsa::SigningKey;
use rubrica_core::canonical::{self, Bytes, DecodeError, Message};
use rubrica_core::digest::HashAlgorithm;
use rubrica_core::entropy::Entropy;
use rubrica_core::identity::{ApproverId, CredentialId, Factor, Nonce, SubjectId, TransactionId};
use rubrica_core::opaque::{LoginPurpose, OpaqueError, StretchingParameters, client, server};
use rubrica_core::protocol::activation::{ActivationPrivateKey, seal};
use rubrica_core::protocol::assertion::AssertionHead;
use rubrica_core::protocol::{
    ActivationAssertion, Approval, Approver, ComparisonCode, DeviceApproval, EnrolmentActivation,
    EnrolmentIntent, InquiryAssertion, PasskeyApproval, PlatformKey, RemovalAssertion,
    SignatureActivation, Signed, SigningIntent, UnlockKey,
};
use rubrica_core::secret::Secret;
use rubrica_core::time::UnixTime;
use zeroize::Zeroizing;

/// A counter hashed: the same bytes on every platform, different at every call.
struct Sequence(u64);

impl Entropy for Sequence {
    fn fill(&mut self, buffer: &mut [u8]) {
        for piece in buffer.chunks_mut(32) {
            self.0 += 1;
            let block = rubrica_core::digest::sha256(&self.0.to_be_bytes());
            piece.copy_from_slice(&block[..piece.len()]);
        }
    }
}

fn intent() -> SigningIntent {
    SigningIntent {
        transaction: TransactionId::from_bytes([1; 16]),
        credential: CredentialId::from_bytes([2; 16]),
        hash_algorithm: HashAlgorithm::Sha256,
        digests: vec![Bytes(vec![3; 32])],
        application: "Rubrica".to_owned(),
        expires: UnixTime(1_800_000_000),
    }
}

fn activation() -> SignatureActivation {
    SignatureActivation {
        unlock_key: UnlockKey::from_bytes([7; 32]),
        nonce: Nonce::from_bytes([8; 16]),
        issued_at: UnixTime(1_799_999_990),
    }
}

fn assertion() -> ActivationAssertion {
    ActivationAssertion {
        head: AssertionHead {
            audience: "signer".to_owned(),
            subject: SubjectId::from_bytes([4; 16]),
            issued_at: UnixTime(1_799_999_990),
            expires: UnixTime(1_800_000_050),
            jti: Nonce::from_bytes([5; 16]),
        },
        transaction: TransactionId::from_bytes([1; 16]),
        intent_digest: canonical::digest(&intent()),
        factors: vec![Factor::Password, Factor::OtpSms],
    }
}

fn passkey() -> Approver {
    Approver::Passkey {
        credential: Bytes(vec![11; 32]),
        public_key: Bytes(vec![12; 91]),
        rp_id: "example.org".to_owned(),
        origin: "https://example.org".to_owned(),
    }
}

fn enrolment(approver: Approver) -> EnrolmentIntent {
    EnrolmentIntent {
        transaction: TransactionId::from_bytes([1; 16]),
        subject: SubjectId::from_bytes([4; 16]),
        approver,
        expires: UnixTime(1_800_000_000),
    }
}

fn device_approval() -> DeviceApproval {
    let intent_digest = canonical::digest(&intent());
    DeviceApproval {
        transaction: TransactionId::from_bytes([1; 16]),
        intent_digest,
        device: ApproverId::from_bytes([13; 32]),
        code: ComparisonCode::of(&intent_digest),
        issued_at: UnixTime(1_799_999_995),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn canonical_bytes_are_the_committed_ones() {
    let vectors = include_str!("../../tests/vectors/protocol/messages.tsv");
    let actual = [
        ("signing-intent", canonical::encode(&intent())),
        ("activation-assertion", canonical::encode(&assertion())),
        ("signature-activation", canonical::encode(&activation())),
        (
            "device-enrolment-intent",
            canonical::encode(&enrolment(Approver::Device {
                public_key: Bytes(vec![12; 91]),
                platform: None,
            })),
        ),
        (
            "locked-device-enrolment-intent",
            canonical::encode(&enrolment(Approver::Device {
                public_key: Bytes(vec![12; 91]),
                platform: PlatformKey::of_registration(passkey()),
            })),
        ),
        ("passkey-enrolment-intent", canonical::encode(&enrolment(passkey()))),
        (
            "enrolment-activation",
            canonical::encode(&EnrolmentActivation {
                unlock_key: UnlockKey::from_bytes([7; 32]),
                nonce: Nonce::from_bytes([8; 16]),
                issued_at: UnixTime(1_799_999_990),
            }),
        ),
        (
            "removal-assertion",
            canonical::encode(&RemovalAssertion {
                head: assertion().head,
                approver: ApproverId::from_bytes([13; 32]),
            }),
        ),
        ("device-approval", canonical::encode(&device_approval())),
        (
            "approval-by-device",
            canonical::encode(&Approval::Device {
                device: ApproverId::from_bytes([13; 32]),
                signed: Bytes(vec![14; 8]),
                unlocked: None,
            }),
        ),
        (
            "approval-by-unlocked-device",
            canonical::encode(&Approval::Device {
                device: ApproverId::from_bytes([13; 32]),
                signed: Bytes(vec![14; 8]),
                unlocked: Some(PasskeyApproval {
                    credential: Bytes(vec![11; 32]),
                    authenticator_data: Bytes(vec![15; 37]),
                    client_data: Bytes(b"{}".to_vec()),
                    signature: Bytes(vec![16; 70]),
                }),
            }),
        ),
        (
            "approval-by-passkey",
            canonical::encode(&Approval::Passkey(PasskeyApproval {
                credential: Bytes(vec![11; 32]),
                authenticator_data: Bytes(vec![15; 37]),
                client_data: Bytes(b"{}".to_vec()),
                signature: Bytes(vec![16; 70]),
            })),
        ),
    ];
    let mut compared = 0;
    for line in vectors.lines().filter(|line| !line.starts_with('#')) {
        let (name, expected) = line.split_once('\t').unwrap();
        let (_, bytes) = actual.iter().find(|(known, _)| *known == name).unwrap();
        assert_eq!(hex(bytes), expected, "{name}");
        compared += 1;
    }
    assert_eq!(compared, actual.len());
}

#[test]
fn another_tag_another_encoding_or_more_bytes_are_refused() {
    let bytes = canonical::encode(&intent());
    assert_eq!(canonical::decode::<SigningIntent>(&bytes).unwrap(), intent());
    assert!(matches!(canonical::decode::<ActivationAssertion>(&bytes), Err(DecodeError::WrongTag)));
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(matches!(canonical::decode::<SigningIntent>(&longer), Err(DecodeError::NotCanonical)));
    // The array header `82` written in two bytes means the same to CBOR, and nothing to us.
    let relaxed = [&[0x98, 0x02], &bytes[1..]].concat();
    assert!(canonical::decode::<SigningIntent>(&relaxed).is_err());
    for end in 0..bytes.len() {
        assert!(canonical::decode::<SigningIntent>(&bytes[..end]).is_err());
    }
}

#[test]
fn an_activation_opens_only_for_its_intent_and_key() {
    let (private, public) = ActivationPrivateKey::derive(&Zeroizing::new([9; 32]));
    let sealed = seal(&public, &intent(), &activation(), &mut Sequence(0)).unwrap();
    let opened: SignatureActivation = private.open(&sealed, &intent()).unwrap();
    assert_eq!(opened.unlock_key.expose(), &[7; 32]);

    let mut other = intent();
    other.digests[0].0[31] ^= 1;
    assert!(private.open::<_, SignatureActivation>(&sealed, &other).is_err());
    let (stranger, _) = ActivationPrivateKey::derive(&Zeroizing::new([10; 32]));
    assert!(stranger.open::<_, SignatureActivation>(&sealed, &intent()).is_err());
    let mut changed = sealed;
    changed.ciphertext.0[0] ^= 1;
    assert!(private.open::<_, SignatureActivation>(&changed, &intent()).is_err());
}

#[test]
fn a_signed_message_is_believed_only_from_its_key_and_as_itself() {
    let key = SigningKey::from_slice(&[11; 32]).unwrap();
    let signed = Signed::sign(&assertion(), &key).unwrap();
    let bytes = signed.to_bytes();
    let read = Signed::<ActivationAssertion>::from_bytes(&bytes).unwrap();
    assert_eq!(read.verify(key.verifying_key()).unwrap(), assertion());

    let other = SigningKey::from_slice(&[12; 32]).unwrap();
    assert!(read.verify(other.verifying_key()).is_err());
    // The same envelope read as another message: the signature holds, the content does not.
    let confused = Signed::<InquiryAssertion>::from_bytes(&bytes).unwrap();
    assert!(confused.verify(key.verifying_key()).is_err());
    for position in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[position] ^= 0x01;
        let believed = Signed::<ActivationAssertion>::from_bytes(&changed)
            .is_ok_and(|signed| signed.verify(key.verifying_key()).is_ok());
        assert!(!believed, "byte {position}");
    }
}

#[test]
fn opaque_proves_the_password_for_one_purpose_and_gives_one_unlock_key() {
    let mut entropy = Sequence(100);
    let setup = server::Setup::make(&mut entropy);
    let setup = server::Setup::from_bytes(&setup.to_bytes()).unwrap();
    let subject = SubjectId::from_bytes([4; 16]);
    let stretching = StretchingParameters::default();
    let password = || Secret::new("correct horse battery".to_owned());

    let (request, started) = client::start_registration(password(), &mut entropy).unwrap();
    let response = setup.answer_registration(&request, &subject).unwrap();
    let registered = started.finish(&response, &subject, stretching, &mut entropy).unwrap();
    let record = server::finish_registration(&registered.upload).unwrap();

    let mut login = |password: Secret<String>, record: Option<&[u8]>, mine, theirs| {
        let (request, started) = client::start_login(password, &mut entropy).unwrap();
        let (response, state) =
            setup.answer_login(&request, record, &subject, theirs, &mut entropy).unwrap();
        let size = response.len();
        let finished = started.finish(&response, &subject, mine, stretching, &mut entropy);
        (
            size,
            finished.and_then(|finished| {
                server::finish_login(&state, &finished.finalization, &subject, theirs)?;
                Ok(finished.unlock_key)
            }),
        )
    };
    let session = LoginPurpose::Session;
    let (known, unlock) = login(password(), Some(&record), session, session);
    assert_eq!(unlock.unwrap().expose(), registered.unlock_key.expose());

    let act = LoginPurpose::Act([6; 32]);
    assert!(login(password(), Some(&record), act, act).1.is_ok());
    assert!(login(password(), Some(&record), session, act).1.is_err());
    let wrong = Secret::new("correct horse batterY".to_owned());
    let (_, refused) = login(wrong, Some(&record), session, session);
    assert_eq!(refused.unwrap_err(), OpaqueError::NotProved);
    let (unknown, refused) = login(password(), None, session, session);
    assert_eq!(refused.unwrap_err(), OpaqueError::NotProved);
    assert_eq!(known, unknown, "answers for known and unknown users have one size");
}

#[test]
fn a_gateway_cannot_ask_for_cheap_guesses() {
    let mut entropy = Sequence(200);
    let setup = server::Setup::make(&mut entropy);
    let subject = SubjectId::from_bytes([4; 16]);
    let weak = StretchingParameters { memory_kib: 8, passes: 1, lanes: 1 };
    let (request, started) =
        client::start_registration(Secret::new("password".to_owned()), &mut entropy).unwrap();
    let response = setup.answer_registration(&request, &subject).unwrap();
    let refused = started.finish(&response, &subject, weak, &mut entropy);
    assert!(matches!(refused, Err(OpaqueError::Stretching(_))));
}

#[test]
fn an_intent_is_read_as_what_its_tag_says() {
    use rubrica_core::protocol::{AnyIntent, IssuanceIntent, RewrapIntent};
    let (transaction, subject) =
        (TransactionId::from_bytes([1; 16]), SubjectId::from_bytes([4; 16]));
    let expires = UnixTime(1_800_000_000);
    for intent in [
        AnyIntent::Signature(intent()),
        AnyIntent::Issuance(IssuanceIntent { transaction, subject, terms_version: 1, expires }),
        AnyIntent::Enrolment(enrolment(passkey())),
        AnyIntent::PasswordChange(RewrapIntent { transaction, subject, expires }),
    ] {
        let bytes = intent.to_bytes();
        assert_eq!(AnyIntent::from_bytes(&bytes).unwrap(), intent);
        assert_eq!(intent.transaction(), transaction);
        assert_eq!(intent.digest(), rubrica_core::digest::sha256(&bytes));
        assert!(AnyIntent::from_bytes(&[bytes.as_slice(), &[0]].concat()).is_err());
    }
    assert!(AnyIntent::from_bytes(&canonical::encode(&assertion())).is_err());
}

#[test]
fn every_message_has_a_tag_of_its_own() {
    use rubrica_core::protocol as p;
    let tags = [
        SigningIntent::TAG,
        p::IssuanceIntent::TAG,
        SignatureActivation::TAG,
        p::IssuanceActivation::TAG,
        p::Sealed::TAG,
        ActivationAssertion::TAG,
        p::IdentityAssertion::TAG,
        InquiryAssertion::TAG,
        p::ActivationKeyStatement::TAG,
        EnrolmentIntent::TAG,
        EnrolmentActivation::TAG,
        RemovalAssertion::TAG,
        Approver::TAG,
        DeviceApproval::TAG,
        Approval::TAG,
        rubrica_core::webauthn::RegistrationChallenge::TAG,
        rubrica_core::webauthn::LoginChallenge::TAG,
        rubrica_core::webauthn::UnlockChallenge::TAG,
    ];
    let distinct: std::collections::BTreeSet<_> = tags.iter().collect();
    assert_eq!(distinct.len(), tags.len());
}
