//! Devices and passkeys that approve for a citizen: who may enrol one, and what its approval is
//! worth. Each refused request passes when exactly that is put right.

use crate::authenticator::{Authenticator, PRESENT_AND_VERIFIED};
use crate::gateway::{
    Citizen, IssueParts, Random, RewrapParts, SignParts, World, assert_refused, signed,
};
use p256::ecdsa::SigningKey;
use p256::pkcs8::EncodePublicKey as _;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{EnrolRequest, RemoveRequest, SignRequest};
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::entropy::Entropy as _;
use rubrica_core::identity::{ApproverId, CredentialId, Factor, Nonce, SubjectId, TransactionId};
use rubrica_core::protocol::{
    ActivationAssertion, Approval, Approver, ComparisonCode, DeviceApproval, EnrolmentActivation,
    EnrolmentIntent, PasskeyApproval, PlatformKey, RemovalAssertion, Signed, UnlockKey,
};
use rubrica_core::webauthn::{Site, read_registration};
use rubrica_signer::audit::{Entry, Event, Pseudonym};
use std::time::Duration;

const RP_ID: &str = "example.org";
const ORIGIN: &str = "https://firma.example.org";

fn passkey() -> Authenticator {
    Authenticator::new(31, RP_ID, ORIGIN)
}

fn approver(passkey: &Authenticator) -> Approver {
    let (object, client_data) = passkey.register(&[1; 32]);
    let site = Site { rp_id: &passkey.rp_id, origin: &passkey.origin };
    read_registration(&object, &client_data, &[1; 32], site).unwrap().approver
}

fn device_key() -> SigningKey {
    SigningKey::from_slice(&[41; 32]).unwrap()
}

fn device() -> Approver {
    let spki = device_key().verifying_key().to_public_key_der().unwrap();
    Approver::Device { public_key: Bytes(spki.to_vec()), platform: None }
}

/// An enrolment in the making.
struct EnrolParts {
    intent: EnrolmentIntent,
    activation: EnrolmentActivation,
    factors: Vec<Factor>,
}

impl EnrolParts {
    fn new(world: &World, citizen: &Citizen, approver: Approver) -> Self {
        let now = world.now();
        Self {
            intent: EnrolmentIntent {
                transaction: TransactionId::from_bytes(Random.make_bytes()),
                subject: citizen.subject,
                approver,
                expires: now.plus(Duration::from_secs(600)),
            },
            activation: EnrolmentActivation {
                unlock_key: UnlockKey::from_bytes(citizen.unlock_key),
                nonce: Nonce::from_bytes(Random.make_bytes()),
                issued_at: now,
            },
            factors: vec![Factor::Password, Factor::OtpSms],
        }
    }

    fn request(self, world: &World) -> EnrolRequest {
        let subject = self.intent.subject;
        self.request_as(world, subject)
    }

    fn request_as(self, world: &World, subject: SubjectId) -> EnrolRequest {
        let sealed = world.seal(&self.intent, &self.activation);
        let assertion = ActivationAssertion {
            head: world.head(subject),
            transaction: self.intent.transaction,
            intent_digest: canonical::digest(&self.intent),
            factors: self.factors,
        };
        EnrolRequest {
            intent: Binary(canonical::encode(&self.intent)),
            assertion: signed(&assertion, &world.edge),
            sealed: Binary(canonical::encode(&sealed)),
            approval: None,
        }
    }
}

fn enrol(world: &World, citizen: &Citizen, approver: Approver) -> ApproverId {
    let request = EnrolParts::new(world, citizen, approver).request(world);
    world.signer.enrol(&request).unwrap().approver
}

/// A citizen who can sign, and his passkey.
fn ready() -> (World, Citizen, CredentialId, Authenticator) {
    let world = World::new();
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    let passkey = passkey();
    assert_eq!(
        enrol(&world, &citizen, approver(&passkey)),
        ApproverId::of_passkey(&passkey.credential)
    );
    (world, citizen, credential, passkey)
}

/// The gateway has seen the password alone.
fn parts(world: &World, citizen: &Citizen, credential: CredentialId) -> SignParts {
    let mut parts = SignParts::new(world, citizen, credential);
    parts.assertion.factors = vec![Factor::Password];
    parts
}

fn with(request: SignRequest, approval: &Approval) -> SignRequest {
    SignRequest { approval: Some(Binary(canonical::encode(approval))), ..request }
}

fn by_passkey(world: &World, parts: SignParts, passkey: &mut Authenticator) -> SignRequest {
    let approval = Approval::Passkey(passkey.approve(&canonical::digest(&parts.intent)));
    with(parts.request(world), &approval)
}

fn by_device(parts: &SignParts, key: &SigningKey) -> Approval {
    let intent_digest = canonical::digest(&parts.intent);
    let said = DeviceApproval {
        transaction: parts.intent.transaction,
        intent_digest,
        device: device().id(),
        code: ComparisonCode::of(&intent_digest),
        issued_at: parts.activation.issued_at,
    };
    let signed = Signed::sign(&said, key).unwrap();
    Approval::Device { device: device().id(), signed: Bytes(signed.to_bytes()), unlocked: None }
}

#[test]
fn chk_asr_04_the_citizens_own_approval_stands_for_the_code() {
    let (world, citizen, credential, mut passkey) = ready();
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut passkey);
    let answer = world.signer.sign(&request).unwrap();
    assert_eq!(answer.signatures.len(), 1);
    assert_eq!(world.signer.sign(&request).unwrap(), answer, "the same request again");

    enrol(&world, &citizen, device());
    let parts_of_device = parts(&world, &citizen, credential);
    let approval = by_device(&parts_of_device, &device_key());
    world.signer.sign(&with(parts_of_device.request(&world), &approval)).unwrap();

    // What the gateway says of an approval that does not come along is worth nothing.
    let mut claimed = parts(&world, &citizen, credential);
    claimed.assertion.factors = vec![Factor::Password, Factor::Passkey, Factor::Device];
    let outcome = world.signer.sign(&claimed.request(&world));
    assert_refused(outcome, "CHK-ASR-04", "factors_too_weak");
    // Possession without knowledge is as little.
    let mut possession = parts(&world, &citizen, credential);
    possession.assertion.factors = vec![];
    let outcome = world.signer.sign(&by_passkey(&world, possession, &mut passkey));
    assert_refused(outcome, "CHK-ASR-04", "factors_too_weak");
}

#[test]
fn a_change_of_password_takes_devices_and_passkeys_along_and_is_approved_by_one() {
    let (world, mut citizen, credential, mut passkey) = ready();
    enrol(&world, &citizen, device());
    let mut change = RewrapParts::new(&world, &citizen, [5; 32]);
    change.assertion.factors = vec![Factor::Password];
    let approval = Approval::Passkey(passkey.approve(&canonical::digest(&change.intent)));
    let mut request = change.request(&world);
    assert_refused(world.signer.rewrap(&request), "CHK-ASR-04", "factors_too_weak");
    request.approval = Some(Binary(canonical::encode(&approval)));
    let answer = world.signer.rewrap(&request).unwrap();
    let (entry, _) =
        rubrica_signer::audit::inclusion_proof(world.folder.path(), answer.audit.index).unwrap();
    let event = canonical::decode::<Entry>(&entry).unwrap().event;
    assert!(matches!(event, Event::Rewrapped { approvers, .. } if approvers.len() == 2));

    citizen.unlock_key = [5; 32];
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut passkey);
    world.signer.sign(&request).unwrap();
    let parts_of_device = parts(&world, &citizen, credential);
    let approval = by_device(&parts_of_device, &device_key());
    world.signer.sign(&with(parts_of_device.request(&world), &approval)).unwrap();
}

#[test]
fn a_passkey_approves_certificates_and_other_approvers_as_well() {
    let world = World::new();
    let citizen = Citizen::new();
    let mut passkey = passkey();
    enrol(&world, &citizen, approver(&passkey));

    let mut issuance = IssueParts::new(&world, &citizen);
    issuance.assertion.factors = vec![Factor::Password];
    let approval = Approval::Passkey(passkey.approve(&canonical::digest(&issuance.intent)));
    let mut request = issuance.request(&world);
    request.approval = Some(Binary(canonical::encode(&approval)));
    assert_eq!(world.signer.issue(&request).unwrap().credentials.len(), 2);

    let mut another = EnrolParts::new(&world, &citizen, device());
    another.factors = vec![Factor::Password];
    let approval = Approval::Passkey(passkey.approve(&canonical::digest(&another.intent)));
    let mut request = another.request(&world);
    let outcome = world.signer.enrol(&request);
    assert_refused(outcome, "CHK-ASR-04", "factors_too_weak");
    request.approval = Some(Binary(canonical::encode(&approval)));
    let answer = world.signer.enrol(&request).unwrap();
    assert_eq!(answer.approver, device().id());
    assert_eq!(world.signer.enrol(&request).unwrap(), answer, "the same request again");
    rubrica_signer::audit::verify(world.folder.path()).unwrap();
}

#[test]
fn chk_apr_01_only_approvers_of_the_subject_that_were_not_removed_approve() {
    let (world, citizen, credential, mut passkey) = ready();
    let stranger = Citizen::new();
    let others = world.signing_credential(&stranger).credential;
    let request = by_passkey(&world, parts(&world, &stranger, others), &mut passkey);
    assert_refused(world.signer.sign(&request), "CHK-APR-01", "approver_unknown");
    let mut unknown = Authenticator::new(32, RP_ID, ORIGIN);
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut unknown);
    assert_refused(world.signer.sign(&request), "CHK-APR-01", "approver_unknown");

    let id = approver(&passkey).id();
    let removal = |subject| {
        let assertion = RemovalAssertion { head: world.head(subject), approver: id };
        world.signer.remove(&RemoveRequest { assertion: signed(&assertion, &world.edge) })
    };
    assert_refused(removal(stranger.subject), "CHK-APR-01", "approver_unknown");
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut passkey);
    let removed = removal(citizen.subject).unwrap();
    assert_refused(world.signer.sign(&request), "CHK-APR-01", "approver_removed");
    world.clock.forward(Duration::from_secs(5));
    assert_eq!(removal(citizen.subject).unwrap(), removed, "asked again");

    // Enrolled again, it approves again: and what was approved before serves no second time.
    enrol(&world, &citizen, approver(&passkey));
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut passkey);
    world.signer.sign(&request).unwrap();
    passkey.counter = 0;
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut passkey);
    assert_refused(world.signer.sign(&request), "CHK-APR-06", "approval_counter_behind");
}

#[test]
fn chk_apr_01_a_phone_that_was_replaced_approves_nothing() {
    let (world, citizen, credential, _) = ready();
    let id = enrol(&world, &citizen, device());
    let parts_before = parts(&world, &citizen, credential);
    let approval = by_device(&parts_before, &device_key());
    let assertion = RemovalAssertion { head: world.head(citizen.subject), approver: id };
    let removal = RemoveRequest { assertion: signed(&assertion, &world.edge) };
    world.signer.remove(&removal).unwrap();
    // Not even what it had approved before it was replaced.
    let outcome = world.signer.sign(&with(parts_before.request(&world), &approval));
    assert_refused(outcome, "CHK-APR-01", "approver_removed");
    let parts_after = parts(&world, &citizen, credential);
    let approval = by_device(&parts_after, &device_key());
    let outcome = world.signer.sign(&with(parts_after.request(&world), &approval));
    assert_refused(outcome, "CHK-APR-01", "approver_removed");
}

#[test]
fn chk_apr_05_a_phone_with_a_lock_was_unlocked_for_this_act() {
    let (world, citizen, credential, _) = ready();
    let mut lock = Authenticator::new(35, RP_ID, ORIGIN);
    let Approver::Device { public_key, .. } = device() else { panic!("a phone") };
    let platform = PlatformKey::of_registration(approver(&lock));
    enrol(&world, &citizen, Approver::Device { public_key, platform });
    let unlocked = |parts: &SignParts, by: Option<PasskeyApproval>| {
        let Approval::Device { device, signed, .. } = by_device(parts, &device_key()) else {
            panic!("a phone")
        };
        Approval::Device { device, signed, unlocked: by }
    };
    let outcome = |by: &mut dyn FnMut(&[u8; 32]) -> Option<PasskeyApproval>| {
        let parts = parts(&world, &citizen, credential);
        let approval = unlocked(&parts, by(&canonical::digest(&parts.intent)));
        world.signer.sign(&with(parts.request(&world), &approval))
    };
    let refused = outcome(&mut |_| None);
    assert_refused(refused, "CHK-APR-05", "approval_user_not_verified");
    let refused =
        outcome(&mut |digest| Authenticator { flags: 0x01, ..lock.clone() }.approve(digest).into());
    assert_refused(refused, "CHK-APR-05", "approval_user_not_verified");
    let refused = outcome(&mut |_| Some(lock.approve(&[8; 32])));
    assert_refused(refused, "CHK-APR-03", "approval_other_intent");
    let refused = outcome(&mut |digest| {
        let mut elsewhere = lock.clone();
        elsewhere.origin = "https://phishing.example".to_owned();
        Some(elsewhere.approve(digest))
    });
    assert_refused(refused, "CHK-APR-04", "approval_other_site");
    lock.counter = 6;
    outcome(&mut |digest| Some(lock.approve(digest))).unwrap();
    let refused =
        outcome(&mut |digest| Authenticator { counter: 5, ..lock.clone() }.approve(digest).into());
    assert_refused(refused, "CHK-APR-06", "approval_counter_behind");
    outcome(&mut |digest| Some(lock.approve(digest))).unwrap();
}

#[test]
fn chk_apr_02_an_approval_is_signed_by_its_approver() {
    let (world, citizen, credential, passkey) = ready();
    let mut forger =
        Authenticator { credential: passkey.credential, ..Authenticator::new(33, RP_ID, ORIGIN) };
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut forger);
    assert_refused(world.signer.sign(&request), "CHK-APR-02", "approval_not_signed");

    enrol(&world, &citizen, device());
    let parts = parts(&world, &citizen, credential);
    let forged = by_device(&parts, &SigningKey::from_slice(&[42; 32]).unwrap());
    let outcome = world.signer.sign(&with(parts.request(&world), &forged));
    assert_refused(outcome, "CHK-APR-02", "approval_not_signed");
}

#[test]
fn chk_apr_03_one_approval_authorises_one_act() {
    let (world, citizen, credential, mut passkey) = ready();
    let first = parts(&world, &citizen, credential);
    let approval = Approval::Passkey(passkey.approve(&canonical::digest(&first.intent)));
    let second = parts(&world, &citizen, credential).request(&world);
    let outcome = world.signer.sign(&with(second, &approval));
    assert_refused(outcome, "CHK-APR-03", "approval_other_intent");
    world.signer.sign(&with(first.request(&world), &approval)).unwrap();

    enrol(&world, &citizen, device());
    let first = parts(&world, &citizen, credential);
    let approval = by_device(&first, &device_key());
    let second = parts(&world, &citizen, credential).request(&world);
    let outcome = world.signer.sign(&with(second, &approval));
    assert_refused(outcome, "CHK-APR-03", "approval_other_intent");
    world.signer.sign(&with(first.request(&world), &approval)).unwrap();
}

#[test]
fn chk_apr_04_a_passkey_approves_at_its_own_site_only() {
    let (world, citizen, credential, _) = ready();
    let spoil: [fn(&mut Authenticator); 4] = [
        |passkey| passkey.origin = "https://phishing.example".to_owned(),
        |passkey| passkey.origin = "https://example.org".to_owned(),
        |passkey| passkey.rp_id = "phishing.example".to_owned(),
        |passkey| passkey.cross_origin = true,
    ];
    for spoil in spoil {
        let mut spoilt = passkey();
        spoil(&mut spoilt);
        let request = by_passkey(&world, parts(&world, &citizen, credential), &mut spoilt);
        assert_refused(world.signer.sign(&request), "CHK-APR-04", "approval_other_site");
    }
}

#[test]
fn chk_apr_05_the_user_was_verified() {
    let (world, citizen, credential, mut passkey) = ready();
    passkey.flags = 0x01;
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut passkey);
    assert_refused(world.signer.sign(&request), "CHK-APR-05", "approval_user_not_verified");
}

#[test]
fn chk_apr_06_a_counter_goes_on_unless_there_is_none() {
    let (world, citizen, credential, mut passkey) = ready();
    passkey.counter = 6;
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut passkey);
    world.signer.sign(&request).unwrap();
    for counter_before in [6, 5, 2] {
        let mut copy = Authenticator { counter: counter_before, ..passkey.clone() };
        let request = by_passkey(&world, parts(&world, &citizen, credential), &mut copy);
        assert_refused(world.signer.sign(&request), "CHK-APR-06", "approval_counter_behind");
    }
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut passkey);
    world.signer.sign(&request).unwrap();

    let uncounted = Authenticator::new(34, RP_ID, ORIGIN);
    enrol(&world, &citizen, approver(&uncounted));
    for _ in 0..2 {
        let parts = parts(&world, &citizen, credential);
        let digest = canonical::digest(&parts.intent);
        let data = uncounted.head(PRESENT_AND_VERIFIED);
        let approval = uncounted.sign(data, uncounted.client_data("webauthn.get", &digest));
        world.signer.sign(&with(parts.request(&world), &Approval::Passkey(approval))).unwrap();
    }
}

#[test]
fn chk_apr_07_what_a_gateway_enrolled_by_itself_approves_nothing() {
    let world = World::new();
    let citizen = Citizen::new();
    let credential = world.signing_credential(&citizen).credential;
    let mut planted = passkey();
    // A gateway that was taken over: it does not know the password, and says whatever it likes.
    let knows_no_password = Citizen { unlock_key: [9; 32], ..citizen.clone() };
    enrol(&world, &knows_no_password, approver(&planted));
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut planted);
    assert_refused(world.signer.sign(&request), "CHK-APR-07", "approver_not_bound");
}

#[test]
fn chk_sad_09_a_good_approval_gives_no_guesses_that_are_not_counted() {
    let (world, citizen, credential, mut passkey) = ready();
    for _ in 0..5 {
        let mut parts = parts(&world, &citizen, credential);
        parts.activation.unlock_key = UnlockKey::from_bytes(Random.make_bytes());
        let outcome = world.signer.sign(&by_passkey(&world, parts, &mut passkey));
        assert_eq!(outcome.unwrap_err().check(), Some("CHK-SAD-09"));
    }
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut passkey);
    assert_refused(world.signer.sign(&request), "CHK-SAD-05", "credential_locked");
    // And one that is not good gives none at all.
    let other = Citizen::new();
    let credential = world.signing_credential(&other).credential;
    enrol(&world, &other, approver(&passkey));
    passkey.flags = 0x01;
    for _ in 0..6 {
        let mut parts = parts(&world, &other, credential);
        parts.activation.unlock_key = UnlockKey::from_bytes(Random.make_bytes());
        let outcome = world.signer.sign(&by_passkey(&world, parts, &mut passkey));
        assert_refused(outcome, "CHK-APR-05", "approval_user_not_verified");
    }
}

#[test]
fn chk_enr_01_what_cannot_be_verified_is_not_enrolled() {
    let world = World::new();
    let citizen = Citizen::new();
    let Approver::Passkey { credential, public_key, rp_id, origin } = approver(&passkey()) else {
        panic!("a passkey")
    };
    let good = || (credential.clone(), public_key.clone(), rp_id.clone(), origin.clone());
    type Spoil = fn(&mut (Bytes, Bytes, String, String));
    let spoil: [Spoil; 5] = [
        |(credential, ..)| credential.0.clear(),
        |(credential, ..)| credential.0 = vec![0; 1024],
        |(_, public_key, ..)| public_key.0[40] ^= 1,
        |(_, _, rp_id, _)| *rp_id = "example.com".to_owned(),
        |(_, _, _, origin)| *origin = "http://firma.example.org".to_owned(),
    ];
    for spoil in spoil {
        let mut parts = good();
        spoil(&mut parts);
        let (credential, public_key, rp_id, origin) = parts;
        let spoilt = Approver::Passkey { credential, public_key, rp_id, origin };
        let request = EnrolParts::new(&world, &citizen, spoilt).request(&world);
        assert_refused(world.signer.enrol(&request), "CHK-ENR-01", "approver_malformed");
    }
}

#[test]
fn chk_enr_02_an_approver_that_approves_is_not_replaced() {
    let (world, citizen, _, passkey) = ready();
    let again = EnrolParts::new(&world, &citizen, approver(&passkey)).request(&world);
    assert_refused(world.signer.enrol(&again), "CHK-ENR-02", "approver_exists");
    let Approver::Passkey { credential, rp_id, origin, .. } = approver(&passkey) else {
        panic!("a passkey")
    };
    let public_key = Bytes(device().public_key().to_vec());
    let replaced = Approver::Passkey { credential, public_key, rp_id, origin };
    let request = EnrolParts::new(&world, &citizen, replaced).request(&world);
    assert_refused(world.signer.enrol(&request), "CHK-ENR-02", "approver_exists");
}

#[test]
fn chk_enr_03_there_are_not_more_than_ten() {
    let world = World::new();
    let citizen = Citizen::new();
    for seed in 1..=10 {
        enrol(&world, &citizen, approver(&Authenticator::new(seed, RP_ID, ORIGIN)));
    }
    let one_more = EnrolParts::new(&world, &citizen, device()).request(&world);
    assert_refused(world.signer.enrol(&one_more), "CHK-ENR-03", "approver_count");
    let another = EnrolParts::new(&world, &Citizen::new(), device()).request(&world);
    world.signer.enrol(&another).unwrap();
}

#[test]
fn an_enrolment_is_vouched_for_sealed_and_used_as_any_act() {
    let world = World::new();
    let citizen = Citizen::new();
    let new = || EnrolParts::new(&world, &citizen, device());
    let outcome = world.signer.enrol(&new().request_as(&world, Citizen::new().subject));
    assert_refused(outcome, "CHK-SAD-01", "intent_mismatch");

    let mut resealed = new().request(&world);
    resealed.sealed = new().request(&world).sealed;
    let outcome = world.signer.enrol(&resealed);
    assert_refused(outcome, "CHK-SAD-02", "activation_not_for_intent");

    let first = new();
    let (transaction, nonce) = (first.intent.transaction, first.activation.nonce);
    world.signer.enrol(&first.request(&world)).unwrap();
    let other = || EnrolParts::new(&world, &citizen, approver(&passkey()));
    let mut reused = other();
    reused.intent.transaction = transaction;
    let outcome = world.signer.enrol(&reused.request(&world));
    assert_refused(outcome, "CHK-SAD-03", "transaction_used");
    let mut reused = other();
    reused.activation.nonce = nonce;
    let outcome = world.signer.enrol(&reused.request(&world));
    assert_refused(outcome, "CHK-SAD-03", "nonce_used");

    let late = other().request(&world);
    world.clock.forward(Duration::from_secs(601));
    let outcome = world.signer.enrol(&late);
    assert_refused(outcome, "CHK-ASR-02", "assertion_stale");
    let mut expired = other();
    expired.intent.expires = world.now().minus(Duration::from_secs(1));
    let outcome = world.signer.enrol(&expired.request(&world));
    assert_refused(outcome, "CHK-SAD-08", "intent_expired");
}

#[test]
fn the_log_says_who_approved_and_older_entries_read_as_they_were() {
    let (world, citizen, credential, mut passkey) = ready();
    let request = by_passkey(&world, parts(&world, &citizen, credential), &mut passkey);
    world.signer.sign(&request).unwrap();
    let entries = crate::audit::entries(&world);
    let approved = entries.iter().any(|entry| {
        matches!(&entry.event, Event::SignatureIntended { factors, approver: Some(approver), .. }
            if *factors == [Factor::Password, Factor::Passkey]
                && *approver == ApproverId::of_passkey(&passkey.credential))
    });
    assert!(approved, "{entries:?}");
    let enrolled =
        entries.iter().any(|entry| matches!(entry.event, Event::ApproverEnrolled { .. }));
    assert!(enrolled);

    let entry = |approver| Entry {
        at: world.now(),
        event: Event::SignatureIntended {
            transaction: TransactionId::from_bytes([1; 16]),
            subject: Pseudonym([2; 32]),
            credential,
            request: [3; 32],
            edge: rubrica_core::identity::KeyId::from_bytes([4; 32]),
            factors: vec![Factor::Password],
            resumed: false,
            approver,
        },
    };
    let (without, with) =
        (canonical::encode(&entry(None)), canonical::encode(&entry(Some(approver(&passkey).id()))));
    // [.., [7, [seven fields]]]: as entries were written before there were approvers.
    let fields = without.windows(3).any(|found| found == [0x07, 0x87, 0x50]);
    assert!(fields && with.len() == without.len() + 34);
}
