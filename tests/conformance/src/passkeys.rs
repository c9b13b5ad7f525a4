//! Passkeys of an authenticator in software: enrolled at the real signer, which verifies what they
//! approve.

use crate::authenticator::Authenticator;
use crate::browser::Browser;
use crate::citizen::{Citizen, nonce};
use crate::signature;
use crate::world::{PUBLIC_HOST, now};
use crate::{Scene, Target};
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{EnrolResponse, SignResponse};
use rubrica_core::api::v1::{
    ApprovalOptions, OpenPasskey, PasskeyList, PasskeyLoginFinish, PasskeyLoginStarted,
    PasskeyRegistration, RenamePasskey, Session, Transaction,
};
use rubrica_core::canonical;
use rubrica_core::identity::{LoginMethod, SubjectId};
use rubrica_core::protocol::{Approval, EnrolmentActivation, EnrolmentIntent, SigningIntent};
use rubrica_core::webauthn::{LoginChallenge, RegistrationChallenge, Site, read_registration};
use serde_json::json;

pub(super) async fn from_enrolment_to_removal<T: Target>(scene: &Scene<'_, T>, citizen: &Citizen) {
    let mut passkey = Authenticator::new(71, PUBLIC_HOST, &format!("https://{PUBLIC_HOST}"));
    let browser = citizen.log_in(scene).await;
    let subject = enrol(&browser, citizen, &passkey).await;

    scene.transcript.case("a passkey stands for the code, and the signer verifies it");
    let credential = signature::credential(&browser).await;
    let intent = signature::open(&browser, &credential, &[b"one"]).await;
    let path = format!("/transactions/{}", intent.transaction);
    let options: ApprovalOptions =
        browser.post(&format!("{path}/approval"), &json!({})).await.json();
    assert_eq!(options.passkeys, [Binary(passkey.credential.clone())]);
    let mut authorise = citizen.password_proof(&browser, &intent, signature::activation).await;
    let call = format!("{path}/authorise");
    authorise.approval =
        Some(approval(&mut Authenticator { flags: 0x01, ..passkey.clone() }, &intent));
    browser.post(&call, &authorise).await.refused(403, "approval_user_not_verified");
    authorise.approval = Some(approval(&mut passkey, &intent));
    let signed: SignResponse = browser.post(&call, &authorise).await.json();
    assert_eq!(signed.signatures.len(), 1);
    let again: SignResponse = browser.post(&call, &authorise).await.json();
    assert_eq!(again, signed);

    scene.transcript.case("what approved one act approves no other");
    let other = signature::open(&browser, &credential, &[b"two"]).await;
    let path = format!("/transactions/{}", other.transaction);
    let _: ApprovalOptions = browser.post(&format!("{path}/approval"), &json!({})).await.json();
    let mut crossed = citizen.password_proof(&browser, &other, signature::activation).await;
    crossed.approval = authorise.approval;
    let reply = browser.post(&format!("{path}/authorise"), &crossed).await;
    reply.refused(403, "approval_other_intent");

    scene.transcript.case("login with a passkey");
    let mut browser = Browser::new(scene);
    let started: PasskeyLoginStarted =
        browser.post("/login/passkey/start", &json!({})).await.json();
    let challenge = LoginChallenge { nonce: started.nonce }.challenge();
    let said = canonical::encode(&Approval::Passkey(passkey.approve(&challenge)));
    let body = PasskeyLoginFinish {
        login: started.login,
        user: subject.as_bytes().to_vec().into(),
        assertion: said.into(),
    };
    let reply = browser.post("/login/passkey/finish", &body).await;
    browser.enter(&reply);
    let session: Session = browser.get("/api/v1/session").await.json();
    assert_eq!(session.method, LoginMethod::Passkey);
    browser.post("/login/passkey/finish", &body).await.refused(410, "passkey_challenge_unknown");

    scene.transcript.case("passkeys are named and removed");
    let list: PasskeyList = browser.get("/api/v1/passkeys").await.json();
    let path = format!("/passkeys/{}", list.passkeys.first().expect("the passkey").id);
    let renamed = RenamePasskey { label: "Otro nombre".to_owned() };
    browser.post(&format!("{path}/name"), &renamed).await.done();
    browser.delete(&path).await.done();
    browser.delete(&path).await.refused(404, "passkey_unknown");
    let list: PasskeyList = browser.get("/api/v1/passkeys").await.json();
    assert!(list.passkeys.is_empty());
}

async fn enrol<T: Target>(
    browser: &Browser<'_, T>,
    citizen: &Citizen,
    passkey: &Authenticator,
) -> SubjectId {
    browser.scene.transcript.case("a passkey is enrolled with password and code");
    let asked: PasskeyRegistration =
        browser.post("/passkeys/registration", &json!({})).await.json();
    let challenge = RegistrationChallenge { nonce: asked.nonce }.challenge();
    let (object, client_data) = passkey.register(&challenge);
    let site = Site { rp_id: &passkey.rp_id, origin: &passkey.origin };
    let new = read_registration(&object, &client_data, &challenge, site).expect("a passkey");
    let body = OpenPasskey {
        registration: asked.registration,
        label: "Mi llave".to_owned(),
        attestation_object: object.into(),
        client_data: client_data.into(),
    };
    let opened: Transaction = browser.post("/transactions/passkey", &body).await.json();
    let intent = EnrolmentIntent {
        transaction: opened.transaction,
        subject: opened.subject,
        approver: new.approver,
        expires: opened.expires_at,
    };
    let activation =
        |unlock_key| EnrolmentActivation { unlock_key, nonce: nonce(), issued_at: now() };
    let authorise = citizen.authorisation(browser, &intent, activation).await;
    let call = format!("/transactions/{}/authorise", intent.transaction);
    let enrolled: EnrolResponse = browser.post(&call, &authorise).await.json();
    assert_eq!(enrolled.approver, intent.approver.id());
    let again: EnrolResponse = browser.post(&call, &authorise).await.json();
    assert_eq!(again, enrolled);
    opened.subject
}

fn approval(passkey: &mut Authenticator, intent: &SigningIntent) -> Binary {
    canonical::encode(&Approval::Passkey(passkey.approve(&canonical::digest(intent)))).into()
}
