//! Approvals by the citizen's own device or passkey: believed for exactly one act, from exactly the
//! one who may give them.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

#[path = "../../tests/src/authenticator.rs"]
mod authenticator;

use authenticator::{Authenticator, PRESENT_AND_VERIFIED};
use p256::ecdsa::SigningKey;
use p256::pkcs8::EncodePublicKey as _;
use proptest::prelude::*;
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::identity::{ApproverId, Factor, Nonce, TransactionId};
use rubrica_core::protocol::approval::{ApprovalError, Approved};
use rubrica_core::protocol::signed::key_id;
use rubrica_core::protocol::{
    Approval, Approver, ComparisonCode, DeviceApproval, PasskeyApproval, PlatformKey, Signed,
    UnsignedMessage,
};
use rubrica_core::time::UnixTime;
use rubrica_core::webauthn::{
    LoginChallenge, NewPasskey, RegistrationChallenge, RegistrationError, Site, read_registration,
};

const RP_ID: &str = "example.org";
const ORIGIN: &str = "https://firma.example.org";
const SITE: Site<'static> = Site { rp_id: RP_ID, origin: ORIGIN };
const TRANSACTION: TransactionId = TransactionId::from_bytes([1; 16]);
const INTENT: [u8; 32] = [9; 32];

fn device_key() -> SigningKey {
    SigningKey::from_slice(&[21; 32]).unwrap()
}

fn device() -> Approver {
    let spki = device_key().verifying_key().to_public_key_der().unwrap();
    Approver::Device { public_key: Bytes(spki.to_vec()), platform: None }
}

fn said() -> DeviceApproval {
    DeviceApproval {
        transaction: TRANSACTION,
        intent_digest: INTENT,
        device: device().id(),
        code: ComparisonCode::of(&INTENT),
        issued_at: UnixTime(1_800_000_000),
    }
}

fn approval(said: &DeviceApproval, key: &SigningKey) -> Approval {
    let signed = Signed::sign(said, key).unwrap();
    Approval::Device { device: device().id(), signed: Bytes(signed.to_bytes()), unlocked: None }
}

fn passkey() -> Authenticator {
    Authenticator::new(31, RP_ID, ORIGIN)
}

fn registered(passkey: &Authenticator) -> Approver {
    let challenge = RegistrationChallenge { nonce: Nonce::from_bytes([2; 16]) }.challenge();
    let (object, client_data) = passkey.register(&challenge);
    read_registration(&object, &client_data, &challenge, SITE).unwrap().approver
}

fn verdict(approval: &Approval, approver: &Approver) -> Result<Approved, ApprovalError> {
    approval.verify(approver, &TRANSACTION, &INTENT)
}

#[test]
fn a_device_approves_the_act_and_code_that_it_showed_and_nothing_else() {
    let good = verdict(&approval(&said(), &device_key()), &device());
    assert_eq!(good, Ok(Approved { factor: Factor::Device, counter: 0 }));

    let other_code = (0..=999).map(|n| [n; 32]).find_map(|other| {
        let code = ComparisonCode::of(&other.map(|n: u16| n.to_be_bytes()[1]));
        (code != ComparisonCode::of(&INTENT)).then_some(code)
    });
    let others = [
        DeviceApproval { transaction: TransactionId::from_bytes([2; 16]), ..said() },
        DeviceApproval { intent_digest: [8; 32], ..said() },
        DeviceApproval { code: other_code.unwrap(), ..said() },
    ];
    for other in others {
        let verdict = verdict(&approval(&other, &device_key()), &device());
        assert_eq!(verdict, Err(ApprovalError::OtherIntent), "{other:?}");
    }
    let other = DeviceApproval { device: ApproverId::from_bytes([3; 32]), ..said() };
    let other = verdict(&approval(&other, &device_key()), &device());
    assert_eq!(other, Err(ApprovalError::OtherApprover));
    let stranger = SigningKey::from_slice(&[22; 32]).unwrap();
    let forged = verdict(&approval(&said(), &stranger), &device());
    assert_eq!(forged, Err(ApprovalError::BadSignature));
}

fn locked(passkey: &Authenticator) -> Approver {
    let spki = device_key().verifying_key().to_public_key_der().unwrap();
    let platform = PlatformKey::of_registration(registered(passkey));
    assert!(platform.is_some());
    Approver::Device { public_key: Bytes(spki.to_vec()), platform }
}

fn unlocked(said: &DeviceApproval, unlocked: Option<PasskeyApproval>) -> Approval {
    let signed = Bytes(Signed::sign(said, &device_key()).unwrap().to_bytes());
    Approval::Device { device: device().id(), signed, unlocked }
}

#[test]
fn a_device_with_a_lock_approves_what_its_owner_unlocked_it_for() {
    let mut lock = passkey();
    let approver = locked(&lock);
    assert!(approver.is_sound());
    assert_eq!(approver.id(), device().id(), "one phone has one name");
    let good = verdict(&unlocked(&said(), Some(lock.approve(&INTENT))), &approver);
    assert_eq!(good, Ok(Approved { factor: Factor::Device, counter: 1 }));

    let refused = |by: Option<PasskeyApproval>, expected| {
        assert_eq!(verdict(&unlocked(&said(), by), &approver), Err(expected));
    };
    refused(None, ApprovalError::UserNotVerified);
    refused(Some(lock.approve(&[8; 32])), ApprovalError::OtherIntent);
    let spoilt = |spoil: fn(&mut Authenticator)| {
        let mut spoilt = passkey();
        spoil(&mut spoilt);
        Some(spoilt.approve(&INTENT))
    };
    refused(spoilt(|lock| lock.flags = 0x01), ApprovalError::UserNotVerified);
    refused(spoilt(|lock| lock.credential = vec![1; 16]), ApprovalError::OtherApprover);
    refused(
        spoilt(|lock| lock.origin = "https://example.org".to_owned()),
        ApprovalError::OtherSite,
    );
    refused(
        spoilt(|lock| lock.key = SigningKey::from_slice(&[32; 32]).unwrap()),
        ApprovalError::BadSignature,
    );
    // The lock opens nothing alone, and a phone without one has nothing to show.
    let other = DeviceApproval { intent_digest: [8; 32], ..said() };
    let other = unlocked(&other, Some(lock.approve(&INTENT)));
    assert_eq!(verdict(&other, &approver), Err(ApprovalError::OtherIntent));
    let alone = Approval::Passkey(lock.approve(&INTENT));
    assert_eq!(verdict(&alone, &approver), Err(ApprovalError::OtherApprover));
    let more = verdict(&unlocked(&said(), Some(lock.approve(&INTENT))), &device());
    assert_eq!(more, Err(ApprovalError::Malformed));
}

#[test]
fn a_lock_that_is_none_makes_no_sound_device() {
    let Approver::Device { public_key, platform: Some(platform) } = locked(&passkey()) else {
        panic!("a phone with a lock")
    };
    let spoilt = |spoil: fn(&mut PlatformKey)| {
        let mut platform = platform.clone();
        spoil(&mut platform);
        Approver::Device { public_key: public_key.clone(), platform: Some(platform) }.is_sound()
    };
    assert!(!spoilt(|platform| platform.credential.0.clear()));
    assert!(!spoilt(|platform| platform.public_key.0[40] ^= 1));
    assert!(!spoilt(|platform| platform.rp_id = "example.com".to_owned()));
    assert!(!spoilt(|platform| platform.origin = "http://firma.example.org".to_owned()));
    assert!(spoilt(|_| ()));
    assert_eq!(PlatformKey::of_registration(device()), None);
}

#[test]
fn a_code_is_typed_as_three_digits() {
    for text in ["073", "000", "999"] {
        assert_eq!(text.parse::<ComparisonCode>().unwrap().to_string(), text);
    }
    for text in ["", "73", "0073", "+73", " 73", "7 3", "٠٧٣", "abc"] {
        assert_eq!(text.parse::<ComparisonCode>(), Err(ApprovalError::Malformed), "{text}");
    }
}

#[test]
fn a_key_store_that_hashes_for_itself_signs_the_same_message() {
    use p256::ecdsa::signature::Signer as _;
    let key = device_key();
    let unsigned = UnsignedMessage::new(key_id(key.verifying_key()), &said());
    let signature: p256::ecdsa::Signature = key.sign(&unsigned.to_be_signed());
    let signed = unsigned.attach(&signature.to_bytes().into());
    assert_eq!(signed, Signed::sign(&said(), &key).unwrap());
    assert_eq!(device().id().as_bytes(), key_id(key.verifying_key()).as_bytes());
}

#[test]
fn the_code_to_compare_has_three_digits_and_is_that_of_the_intent() {
    // python: int.from_bytes(sha256(b"rubrica/comparison-code/v1" + bytes([9] * 32)).digest()[:4]) % 1000
    assert_eq!(ComparisonCode::of(&INTENT).to_string(), "073");
    for seed in 0..=255 {
        assert_eq!(ComparisonCode::of(&[seed; 32]).to_string().len(), 3);
    }
}

#[test]
fn a_passkey_approves_the_act_that_its_challenge_names_and_nothing_else() {
    let mut passkey = passkey();
    let approver = registered(&passkey);
    let good = Approval::Passkey(passkey.approve(&INTENT));
    let approved = Approved { factor: Factor::Passkey, counter: 1 };
    assert_eq!(verdict(&good, &approver), Ok(approved));
    let travelled = canonical::decode::<Approval>(&canonical::encode(&good)).unwrap();
    assert_eq!(travelled, good);

    let refused = |spoil: fn(&mut Authenticator), expected| {
        let mut spoilt = Authenticator::new(31, RP_ID, ORIGIN);
        spoil(&mut spoilt);
        let approval = Approval::Passkey(spoilt.approve(&INTENT));
        assert_eq!(verdict(&approval, &approver), Err(expected), "{spoilt:?}");
    };
    refused(
        |p| p.origin = "https://firma.example.org.evil.example".to_owned(),
        ApprovalError::OtherSite,
    );
    refused(|p| p.origin = "https://example.org".to_owned(), ApprovalError::OtherSite);
    refused(|p| p.origin = "http://firma.example.org".to_owned(), ApprovalError::OtherSite);
    refused(|p| p.rp_id = "example.com".to_owned(), ApprovalError::OtherSite);
    refused(|p| p.cross_origin = true, ApprovalError::OtherSite);
    refused(|p| p.flags = 0x01, ApprovalError::UserNotVerified);
    refused(|p| p.flags = 0x04, ApprovalError::UserNotVerified);
    refused(|p| p.flags = PRESENT_AND_VERIFIED | 0x10, ApprovalError::Malformed);
    refused(|p| p.flags = PRESENT_AND_VERIFIED | 0x40, ApprovalError::Malformed);
    refused(|p| p.flags = PRESENT_AND_VERIFIED | 0x80, ApprovalError::Malformed);
    refused(|p| p.key = SigningKey::from_slice(&[32; 32]).unwrap(), ApprovalError::BadSignature);
    refused(|p| p.credential = vec![1; 16], ApprovalError::OtherApprover);

    let another_act = Approval::Passkey(passkey.approve(&[8; 32]));
    assert_eq!(verdict(&another_act, &approver), Err(ApprovalError::OtherIntent));
    let data = passkey.head(PRESENT_AND_VERIFIED);
    let creation = passkey.sign(data, passkey.client_data("webauthn.create", &INTENT));
    let creation = verdict(&Approval::Passkey(creation), &approver);
    assert_eq!(creation, Err(ApprovalError::Malformed));
    assert_eq!(verdict(&good, &device()), Err(ApprovalError::OtherApprover));
}

#[test]
fn a_login_or_a_registration_approves_no_act() {
    let nonce = Nonce::from_bytes([2; 16]);
    let login = LoginChallenge { nonce }.challenge();
    assert_ne!(login, RegistrationChallenge { nonce }.challenge());
    let mut passkey = passkey();
    let approver = registered(&passkey);
    let logged_in = Approval::Passkey(passkey.approve(&login));
    assert!(logged_in.verify(&approver, &TRANSACTION, &login).is_ok());
    assert_eq!(verdict(&logged_in, &approver), Err(ApprovalError::OtherIntent));
}

#[test]
fn a_registration_is_read_for_this_site_challenge_and_algorithm_only() {
    let challenge = [5; 32];
    let passkey = passkey();
    let (object, client_data) = passkey.register(&challenge);
    let read = |object: &[u8], client_data: &[u8]| {
        read_registration(object, client_data, &challenge, SITE)
    };
    let NewPasskey { approver, counter, backed_up } = read(&object, &client_data).unwrap();
    assert_eq!((counter, backed_up), (0, false));
    let spki = passkey.key.verifying_key().to_public_key_der().unwrap();
    assert_eq!(approver.public_key(), spki.as_bytes());
    assert_eq!(approver.id(), ApproverId::of_passkey(&passkey.credential));

    let asked = |error| Err(RegistrationError::NotAsked(error));
    let other = passkey.register(&[6; 32]).1;
    assert_eq!(read(&object, &other), asked(ApprovalError::OtherIntent));
    let elsewhere = Authenticator::new(31, "example.com", ORIGIN).register(&challenge).0;
    assert_eq!(read(&elsewhere, &client_data), asked(ApprovalError::OtherSite));
    let unverified = Authenticator { flags: 0x01, ..passkey.clone() }.register(&challenge).0;
    assert_eq!(read(&unverified, &client_data), asked(ApprovalError::UserNotVerified));
    let assertion = passkey.client_data("webauthn.get", &challenge);
    assert_eq!(read(&object, &assertion), asked(ApprovalError::Malformed));

    // {3: -7} becomes {3: -8}: EdDSA was not offered.
    let position = object.windows(4).position(|found| found == b"\x01\x02\x03\x26").unwrap();
    let mut other_algorithm = object.clone();
    other_algorithm[position + 3] = 0x27;
    assert_eq!(read(&other_algorithm, &client_data), Err(RegistrationError::Key));
    let mut off_the_curve = object.clone();
    *off_the_curve.last_mut().unwrap() ^= 1;
    assert_eq!(read(&off_the_curve, &client_data), Err(RegistrationError::Key));
    for end in 0..object.len() {
        assert!(read(&object[..end], &client_data).is_err(), "cut at {end}");
    }
    let longer = [object.as_slice(), &[0]].concat();
    assert_eq!(read(&longer, &client_data), asked(ApprovalError::Malformed));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..<_>::default() })]

    #[test]
    fn one_changed_bit_of_an_approval_is_not_believed(by_passkey: bool, place: usize, bit in 0..8_u8) {
        let mut passkey = passkey();
        let (approver, good) = if by_passkey {
            (registered(&passkey), Approval::Passkey(passkey.approve(&INTENT)))
        } else {
            (device(), approval(&said(), &device_key()))
        };
        prop_assert!(verdict(&good, &approver).is_ok());
        let mut bytes = canonical::encode(&good);
        let place = place % bytes.len();
        bytes[place] ^= 1 << bit;
        let believed = canonical::decode::<Approval>(&bytes)
            .is_ok_and(|changed| verdict(&changed, &approver).is_ok());
        prop_assert!(!believed, "byte {place}");
    }

    #[test]
    fn whatever_an_authenticator_sends_is_read_or_refused(object: Vec<u8>, data: Vec<u8>, text: String) {
        let (passkey, challenge) = (passkey(), [5; 32]);
        let (good_object, good_text) = passkey.register(&challenge);
        prop_assert!(read_registration(&object, &good_text, &challenge, SITE).is_err());
        prop_assert!(read_registration(&good_object, text.as_bytes(), &challenge, SITE).is_err());
        let approver = registered(&passkey);
        let noise = passkey.sign(data, good_text);
        prop_assert!(verdict(&Approval::Passkey(noise), &approver).is_err());
    }
}
