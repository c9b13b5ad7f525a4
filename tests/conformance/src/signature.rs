//! Signatures, from the real signer.

use crate::browser::Browser;
use crate::citizen::{Citizen, activation_key, nonce};
use crate::world::{APPLICATION, SystemEntropy, now};
use crate::{Scene, Target};
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use rubrica_core::api::signer::{Credential, CredentialList, KeyPurpose, SignResponse};
use rubrica_core::api::v1::{OpenSignature, OtpChallenge, Transaction};
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::digest::{HashAlgorithm, sha256};
use rubrica_core::protocol::activation::seal;
use rubrica_core::protocol::{SignatureActivation, SigningIntent, UnlockKey};
use rubrica_core::x509::Certificate;
use rubrica_core::x509::public_key::PublicKey;
use serde_json::json;

pub(super) async fn signed_by_the_citizen<T: Target>(scene: &Scene<'_, T>, citizen: &Citizen) {
    scene.transcript.case("digests are signed by the citizen's key");
    let browser = citizen.log_in(scene).await;
    let credential = credential(&browser).await;
    let intent = open(&browser, &credential, &[b"one", b"two", b"three"]).await;
    let authorise = citizen.authorisation(&browser, &intent, activation).await;
    let call = format!("/transactions/{}/authorise", intent.transaction);
    let signed: SignResponse = browser.post(&call, &authorise).await.json();
    assert_eq!(signed.transaction, intent.transaction);
    assert_eq!(signed.signatures.len(), 3);
    let certificate =
        Certificate::from_der(credential.certificate.as_ref()).expect("a certificate");
    let PublicKey::P256(key) = certificate.public_key() else { panic!("not a key of P-256") };
    let key: &VerifyingKey = key;
    for (digest, signature) in intent.digests.iter().zip(&signed.signatures) {
        let signature = Signature::from_slice(signature.as_ref()).expect("a signature");
        key.verify_prehash(digest.as_ref(), &signature).expect("a good signature");
    }
    let again: SignResponse = browser.post(&call, &authorise).await.json();
    assert_eq!(again, signed);
    let otp = format!("/transactions/{}/otp", intent.transaction);
    browser.post(&otp, &json!({})).await.refused(409, "transaction_wrong_step");
}

pub(super) async fn refused_before_the_signer<T: Target>(scene: &Scene<'_, T>, citizen: &Citizen) {
    scene.transcript.case("what is not even opened");
    let browser = citizen.log_in(scene).await;
    let credential = credential(&browser).await.credential;
    let call = "/transactions/signature";
    let digest = sha256(b"one").to_vec();
    let mut body =
        OpenSignature { credential, hash_algorithm: HashAlgorithm::Sha256, digests: Vec::new() };
    browser.post(call, &body).await.refused(422, "digest_count");
    body.digests = vec![digest.clone().into(); 51];
    browser.post(call, &body).await.refused(422, "digest_count");
    body.digests = vec![digest.into()];
    body.hash_algorithm = HashAlgorithm::Sha512;
    browser.post(call, &body).await.refused(422, "digest_length");

    scene.transcript.case("wrong codes of a signature, and the steps in their order");
    let credential = self::credential(&browser).await;
    let intent = open(&browser, &credential, &[b"one"]).await;
    let path = format!("/transactions/{}", intent.transaction);
    let (request, _) = citizen.blind();
    let early = json!({ "credential_request": rubrica_core::api::Binary(request) });
    let reply = browser.post(&format!("{path}/password"), &early).await;
    reply.refused(409, "transaction_wrong_step");
    let _: OtpChallenge = browser.post(&format!("{path}/otp"), &json!({})).await.json();
    let mut authorise = citizen.password_proof(&browser, &intent, activation).await;
    let code = scene.world.sms.code(&citizen.phone);
    let call = format!("{path}/authorise");
    authorise.otp = if code == "000000" { "000001" } else { "000000" }.to_owned();
    for left in [2, 1] {
        let problem = browser.post(&call, &authorise).await.refused(403, "otp_wrong");
        assert_eq!(problem.tries_left, Some(left));
    }
    browser.post(&call, &authorise).await.refused(403, "otp_exhausted");
    authorise.otp = code;
    browser.post(&call, &authorise).await.refused(409, "transaction_wrong_step");
    authorise.sealed = b"nothing".to_vec().into();
    browser.post(&call, &authorise).await.refused(400, "sealed_malformed");
}

pub(super) async fn another_intent<T: Target>(scene: &Scene<'_, T>, citizen: &Citizen) {
    scene.transcript.case("a proof for another intent is worth nothing");
    let browser = citizen.log_in(scene).await;
    let credential = credential(&browser).await;
    let intent = open(&browser, &credential, &[b"the document"]).await;
    let path = format!("/transactions/{}", intent.transaction);
    let _: OtpChallenge = browser.post(&format!("{path}/otp"), &json!({})).await.json();
    // Sealed for another document than the one that the gateway and the phone know.
    let other =
        SigningIntent { digests: vec![Bytes(sha256(b"another").to_vec())], ..intent.clone() };
    let honest = citizen.password_proof(&browser, &intent, activation).await;
    let key = activation_key(&browser).await;
    let useless = activation(UnlockKey::from_bytes([7; 32]));
    let sealed = seal(key.public_key(), &other, &useless, &mut SystemEntropy).expect("sealed");
    let mut authorise = honest.clone();
    authorise.otp = scene.world.sms.code(&citizen.phone);
    authorise.sealed = canonical::encode(&sealed).into();
    let call = format!("{path}/authorise");
    let problem = browser.post(&call, &authorise).await;
    assert!(problem.status().is_client_error(), "{problem}");
    let problem: rubrica_core::api::Problem =
        serde_json::from_slice(problem.0.body()).expect("a problem");
    assert_eq!(problem.subject.as_deref(), Some("CHK-SAD-02"));
    // It has been judged: the honest one comes too late.
    let mut late = honest;
    late.otp = authorise.otp;
    browser.post(&call, &late).await.refused(409, "transaction_other_request");

    scene.transcript.case("a password proved for another act is worth nothing");
    let intent = open(&browser, &credential, &[b"the document"]).await;
    let path = format!("/transactions/{}", intent.transaction);
    let _: OtpChallenge = browser.post(&format!("{path}/otp"), &json!({})).await.json();
    let mut authorise = citizen.password_proof(&browser, &intent, activation).await;
    authorise.otp = scene.world.sms.code(&citizen.phone);
    authorise.credential_finalization = vec![0; 32].into();
    let reply = browser.post(&format!("{path}/authorise"), &authorise).await;
    assert_eq!(reply.refused(403, "password_not_proved").tries_left, Some(4));
}

pub(super) async fn transactions_of_others<T: Target>(scene: &Scene<'_, T>, citizen: &Citizen) {
    scene.transcript.case("a transaction is its citizen's alone");
    let browser = citizen.log_in(scene).await;
    let credential = credential(&browser).await;
    let intent = open(&browser, &credential, &[b"one"]).await;
    let stranger = Citizen::new(31);
    stranger.activate(&Browser::new(scene)).await;
    let other = stranger.log_in(scene).await;
    let path = format!("/transactions/{}", intent.transaction);
    other.post(&format!("{path}/otp"), &json!({})).await.refused(404, "transaction_unknown");
    other.delete(&path).await.refused(404, "transaction_unknown");
    for path in ["/transactions/none/otp", "/transactions/AAAAAAAAAAAAAAAAAAAAAA/otp"] {
        browser.post(path, &json!({})).await.refused(404, "transaction_unknown");
    }

    // A stranger's own transaction with somebody else's key is refused by the signer.
    scene.transcript.case("a credential is its citizen's alone");
    let intent = open(&other, &credential, &[b"one"]).await;
    let authorise = stranger.authorisation(&other, &intent, activation).await;
    let call = format!("/transactions/{}/authorise", intent.transaction);
    let reply = other.post(&call, &authorise).await;
    let problem: rubrica_core::api::Problem =
        serde_json::from_slice(reply.0.body()).expect("a problem");
    assert_eq!(problem.subject.as_deref(), Some("CHK-SAD-04"), "{reply}");
}

pub(super) async fn cancelled<T: Target>(scene: &Scene<'_, T>, citizen: &Citizen) {
    scene.transcript.case("a transaction that the citizen ends");
    let browser = citizen.log_in(scene).await;
    let credential = credential(&browser).await;
    let intent = open(&browser, &credential, &[b"one"]).await;
    let path = format!("/transactions/{}", intent.transaction);
    browser.delete(&path).await.done();
    browser.delete(&path).await.done();
    let reply = browser.post(&format!("{path}/otp"), &json!({})).await;
    assert_eq!(reply.refused(409, "transaction_wrong_step").subject.as_deref(), Some("cancelled"));
}

/// The citizen's credential for signatures.
pub(super) async fn credential<T: Target>(browser: &Browser<'_, T>) -> Credential {
    let list: CredentialList = browser.get("/api/v1/credentials").await.json();
    let signature = |credential: &Credential| credential.purpose == KeyPurpose::Signature;
    list.credentials.into_iter().find(signature).expect("a credential for signatures")
}

pub(super) async fn open<T: Target>(
    browser: &Browser<'_, T>,
    credential: &Credential,
    contents: &[&[u8]],
) -> SigningIntent {
    let digests: Vec<Vec<u8>> = contents.iter().map(|content| sha256(content).to_vec()).collect();
    let body = OpenSignature {
        credential: credential.credential,
        hash_algorithm: HashAlgorithm::Sha256,
        digests: digests.iter().cloned().map(Into::into).collect(),
    };
    let opened: Transaction = browser.post("/transactions/signature", &body).await.json();
    assert_eq!(opened.application, APPLICATION);
    SigningIntent {
        transaction: opened.transaction,
        credential: credential.credential,
        hash_algorithm: HashAlgorithm::Sha256,
        digests: digests.into_iter().map(Bytes).collect(),
        application: opened.application,
        expires: opened.expires_at,
    }
}

pub(super) fn activation(unlock_key: UnlockKey) -> SignatureActivation {
    SignatureActivation { unlock_key, nonce: nonce(), issued_at: now() }
}
