//! Passkeys at the gateway: added by an act, used for logins and in place of a code.

use crate::authenticator::Authenticator;
use crate::ceremony::{DNI, sealed};
use crate::world::{Gateway, Reply, run};
use http::Method;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{EnrolRequest, SignRequest};
use rubrica_core::api::v1::{
    ApprovalOptions, Authorise, OtpChallenge, PasskeyList, PasskeyLoginStarted,
    PasskeyRegistration, PasswordStarted, Session, Transaction,
};
use rubrica_core::canonical;
use rubrica_core::identity::{Assurance, Factor, LoginMethod, SubjectId};
use rubrica_core::opaque::LoginPurpose;
use rubrica_core::protocol::{
    ActivationAssertion, Approval, EnrolmentIntent, RemovalAssertion, Signed, SigningIntent,
};
use rubrica_core::webauthn::{LoginChallenge, RegistrationChallenge, Site, read_registration};
use serde_json::{Value, json};

const RP_ID: &str = "firma.example";
const ORIGIN: &str = "https://firma.example";
const OTHER: &str = "00000000T";

fn passkey() -> Authenticator {
    Authenticator::new(51, RP_ID, ORIGIN)
}

fn enrolled(passkey: &Authenticator) -> Value {
    json!({"approver": rubrica_core::identity::ApproverId::of_passkey(&passkey.credential),
        "enrolled_at": 0, "audit": crate::world::logged_at(3)})
}

fn signed(opened: &Transaction) -> Value {
    json!({"transaction": opened.transaction, "signatures": [Binary(vec![1; 64])],
        "signed_at": 0, "audit": crate::world::logged_at(7)})
}

impl Gateway {
    async fn registration(&self) -> PasskeyRegistration {
        self.post("/passkeys/registration", json!({})).await.ok()
    }

    async fn open_passkey(&self, passkey: &Authenticator, asked: &PasskeyRegistration) -> Reply {
        let challenge = RegistrationChallenge { nonce: asked.nonce }.challenge();
        let (object, client_data) = passkey.register(&challenge);
        let body = json!({"registration": asked.registration, "label": " Mi móvil ",
            "attestation_object": Binary(object), "client_data": Binary(client_data)});
        self.post("/transactions/passkey", body).await
    }

    /// Adds a passkey with password and code.
    async fn add_passkey(&self, passkey: &Authenticator) {
        let asked = self.registration().await;
        let opened: Transaction = self.open_passkey(passkey, &asked).await.ok();
        let challenge = [1; 32];
        let (object, client_data) = passkey.register(&challenge);
        let site = Site { rp_id: RP_ID, origin: ORIGIN };
        let new = read_registration(&object, &client_data, &challenge, site).unwrap();
        let intent = EnrolmentIntent {
            transaction: opened.transaction,
            subject: opened.subject,
            approver: new.approver,
            expires: opened.expires_at,
        };
        let _: OtpChallenge = self.send_otp(&opened).await.ok();
        let (reply, state) = self.start_password(&opened).await;
        let started: PasswordStarted = reply.ok();
        let finished = state
            .finish(
                started.credential_response.as_ref(),
                &opened.subject,
                LoginPurpose::Act(canonical::digest(&intent)),
                started.stretching,
                &mut crate::world::Random,
            )
            .unwrap();
        // What is sealed is the signer's business: anything well-formed passes through.
        let (_, any) = self.open_signature(b"another").await;
        let body = Authorise {
            credential_finalization: finished.finalization.into(),
            otp: self.last_code(),
            approval: None,
            sealed: sealed(&any),
            registration_upload: None,
        };
        self.world().signer_says.borrow_mut().push_back((200, enrolled(passkey)));
        assert_eq!(self.authorise(&opened, &body).await.status(), 200);
        let asked = self.world().asked.borrow();
        let (path, sent) = asked.last().unwrap();
        assert_eq!(path, "/v1/approvers/enrol");
        let sent: EnrolRequest = serde_json::from_value(sent.clone()).unwrap();
        assert_eq!(sent.intent.0, canonical::encode(&intent));
        assert_eq!(self.factors(&sent.assertion), [Factor::Password, Factor::OtpSms]);
    }

    pub(crate) fn factors(&self, assertion: &Binary) -> Vec<Factor> {
        let signed = Signed::<ActivationAssertion>::from_bytes(assertion.as_ref()).unwrap();
        signed.verify(self.edge_key.verifying_key()).unwrap().factors
    }

    pub(crate) async fn with_passkey() -> (Self, Authenticator) {
        let gateway = Self::logged_in().await;
        let passkey = passkey();
        gateway.add_passkey(&passkey).await;
        gateway.pass(30);
        (gateway, passkey)
    }

    async fn listed(&self) -> PasskeyList {
        self.get("/api/v1/passkeys").await.ok()
    }

    /// A signature that is to be approved by passkey, up to the authorisation.
    async fn ready_to_approve(&self, passkey: &mut Authenticator) -> (Transaction, Authorise) {
        let (opened, intent) = self.open_signature(b"document").await;
        let path = format!("/transactions/{}/approval", opened.transaction);
        let options: ApprovalOptions = self.bare(Method::POST, &path).await.ok();
        assert_eq!(options.rp_id, RP_ID);
        assert!(options.passkeys.contains(&Binary(passkey.credential.clone())));
        let body = self.approved(&opened, &intent, passkey).await;
        (opened, body)
    }

    async fn approved(
        &self,
        opened: &Transaction,
        intent: &SigningIntent,
        passkey: &mut Authenticator,
    ) -> Authorise {
        let finalization = self.prove_password(opened, intent).await;
        let approval = Approval::Passkey(passkey.approve(&canonical::digest(intent)));
        Authorise {
            credential_finalization: finalization.into(),
            otp: String::new(),
            approval: Some(canonical::encode(&approval).into()),
            sealed: sealed(intent),
            registration_upload: None,
        }
    }

    pub(crate) async fn start_passkey_login(&self) -> PasskeyLoginStarted {
        self.post("/login/passkey/start", json!({})).await.ok()
    }

    pub(crate) async fn finish_passkey_login(
        &self,
        started: &PasskeyLoginStarted,
        subject: &SubjectId,
        passkey: &mut Authenticator,
    ) -> Reply {
        let challenge = LoginChallenge { nonce: started.nonce }.challenge();
        let assertion = canonical::encode(&Approval::Passkey(passkey.approve(&challenge)));
        let body = json!({"login": started.login, "user": Binary(subject.as_bytes().to_vec()),
            "assertion": Binary(assertion)});
        self.post("/login/passkey/finish", body).await
    }

    pub(crate) async fn subject(&self) -> SubjectId {
        self.get("/api/v1/session").await.ok::<Session>().subject
    }
}

#[test]
fn a_passkey_is_added_named_and_removed_and_the_citizen_is_told() {
    run(async {
        let (gateway, passkey) = Gateway::with_passkey().await;
        let listed = gateway.listed().await.passkeys;
        assert_eq!((listed.len(), listed[0].label.as_str()), (1, "Mi móvil"));
        let notices = || gateway.world().notices.borrow().len();
        let before = notices();

        let path = format!("/passkeys/{}", listed[0].id);
        gateway.post(&format!("{path}/name"), json!({"label": "Llave"})).await.done();
        assert_eq!(gateway.listed().await.passkeys[0].label, "Llave");
        for label in ["", "   ", "a\nb", &"x".repeat(61)] {
            let reply = gateway.post(&format!("{path}/name"), json!({"label": label})).await;
            reply.refused(422, "passkey_label");
        }
        let again = gateway.registration().await;
        assert_eq!(again.excluded, [Binary(passkey.credential.clone())]);
        gateway.open_passkey(&passkey, &again).await.refused(409, "approver_exists");

        // What the signer cannot be told of stays in the list.
        gateway.bare(Method::DELETE, &path).await.refused(502, "signer_unreachable");
        assert_eq!(gateway.listed().await.passkeys.len(), 1);
        let removed = json!({"approver": listed[0].id, "removed_at": 0});
        gateway.world().signer_says.borrow_mut().push_back((200, removed));
        gateway.bare(Method::DELETE, &path).await.done();
        assert!(gateway.listed().await.passkeys.is_empty());
        assert_eq!(notices(), before + 1);
        let asked = gateway.world().asked.borrow();
        let assertion: Binary =
            serde_json::from_value(asked.last().unwrap().1["assertion"].clone()).unwrap();
        let assertion = Signed::<RemovalAssertion>::from_bytes(assertion.as_ref()).unwrap();
        let assertion = assertion.verify(gateway.edge_key.verifying_key()).unwrap();
        assert_eq!(assertion.approver, listed[0].id);
    });
}

#[test]
fn a_passkey_logs_in_and_approves_what_the_signer_then_verifies_for_itself() {
    run(async {
        let (gateway, mut passkey) = Gateway::with_passkey().await;
        let subject = gateway.subject().await;
        *gateway.cookie.borrow_mut() = None;
        *gateway.csrf.borrow_mut() = None;
        let started = gateway.start_passkey_login().await;
        let reply = gateway.finish_passkey_login(&started, &subject, &mut passkey).await;
        let session = gateway.keep(&reply);
        assert_eq!((session.subject, session.method), (subject, LoginMethod::Passkey));
        assert_eq!(session.assurance, Assurance::Substantial);
        assert!(gateway.listed().await.passkeys[0].used_at.is_some());

        let sent = gateway.world().messages.borrow().len();
        let (opened, body) = gateway.ready_to_approve(&mut passkey).await;
        gateway.world().signer_says.borrow_mut().push_back((200, signed(&opened)));
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200);
        assert_eq!(gateway.world().messages.borrow().len(), sent, "no code was sent");
        let again = gateway.authorise(&opened, &body).await;
        assert_eq!(again.status(), 200, "the same request again");
        let asked = gateway.world().asked.borrow();
        let (path, request) = asked.last().unwrap();
        assert_eq!(path, "/v1/sign");
        let request: SignRequest = serde_json::from_value(request.clone()).unwrap();
        assert_eq!(request.approval, body.approval);
        assert_eq!(gateway.factors(&request.assertion), [Factor::Password]);
    });
}

#[test]
fn chk_pky_01_downgrade_what_was_asked_for_is_what_is_accepted() {
    run(async {
        let (gateway, mut passkey) = Gateway::with_passkey().await;
        // A code was asked for, and an approval comes: or the other way round.
        let (opened, intent, with_code) = gateway.ready_to_sign(b"document").await;
        let approval = Approval::Passkey(passkey.approve(&canonical::digest(&intent)));
        let approval: Option<Binary> = Some(canonical::encode(&approval).into());
        let swapped =
            Authorise { otp: String::new(), approval: approval.clone(), ..with_code.clone() };
        let both = Authorise { approval, ..with_code.clone() };
        for body in [&swapped, &both] {
            gateway.authorise(&opened, body).await.refused(409, "possession_not_asked");
        }
        let path = format!("/transactions/{}/approval", opened.transaction);
        let _: ApprovalOptions = gateway.bare(Method::POST, &path).await.ok();
        gateway.authorise(&opened, &with_code).await.refused(409, "possession_not_asked");
        gateway.authorise(&opened, &both).await.refused(409, "possession_not_asked");
        assert_eq!(gateway.world().asked.borrow().len(), 1, "the enrolment and nothing else");
        gateway.authorise(&opened, &swapped).await.refused(502, "signer_unreachable");
    });
}

#[test]
fn chk_pky_02_challenges_are_the_gateways_own_and_live_five_minutes() {
    run(async {
        let (gateway, mut passkey) = Gateway::with_passkey().await;
        let subject = gateway.subject().await;
        let started = gateway.start_passkey_login().await;
        let registration = gateway.registration().await;
        // Of another purpose, or with another time: its own tag vouches for neither.
        let confused =
            PasskeyLoginStarted { login: registration.registration.clone(), ..started.clone() };
        let mut longer: Vec<u8> = serde_json::from_value::<Binary>(json!(started.login)).unwrap().0;
        longer[23] = longer[23].wrapping_add(60);
        let longer = serde_json::to_value(Binary(longer)).unwrap().as_str().unwrap().to_owned();
        let longer = PasskeyLoginStarted { login: longer, ..started.clone() };
        let nothing = PasskeyLoginStarted { login: "AAAA".to_owned(), ..started.clone() };
        for other in [confused, longer, nothing] {
            let reply = gateway.finish_passkey_login(&other, &subject, &mut passkey).await;
            reply.refused(410, "passkey_challenge_unknown");
        }
        gateway.pass(300);
        let late = gateway.finish_passkey_login(&started, &subject, &mut passkey).await;
        late.refused(410, "passkey_challenge_unknown");
        let another = Authenticator::new(52, RP_ID, ORIGIN);
        let late = gateway.open_passkey(&another, &registration).await;
        late.refused(410, "passkey_challenge_unknown");
    });
}

#[test]
fn chk_pky_03_replay_a_challenge_serves_once() {
    run(async {
        let (gateway, mut passkey) = Gateway::with_passkey().await;
        let subject = gateway.subject().await;
        let started = gateway.start_passkey_login().await;
        let first = gateway.finish_passkey_login(&started, &subject, &mut passkey).await;
        gateway.keep(&first);
        let again = gateway.finish_passkey_login(&started, &subject, &mut passkey).await;
        again.refused(410, "passkey_challenge_unknown");

        let asked = gateway.registration().await;
        let another = Authenticator::new(52, RP_ID, ORIGIN);
        assert_eq!(gateway.open_passkey(&another, &asked).await.status(), 200);
        let third = Authenticator::new(53, RP_ID, ORIGIN);
        let again = gateway.open_passkey(&third, &asked).await;
        again.refused(410, "passkey_challenge_unknown");
    });
}

#[test]
fn chk_pky_04_a_login_with_anything_but_the_own_passkey_is_one_refusal() {
    run(async {
        let (gateway, good) = Gateway::with_passkey().await;
        let subject = gateway.subject().await;
        let spoil: [fn(&mut Authenticator); 6] = [
            |passkey| passkey.credential = vec![1; 32],
            |passkey| passkey.key = Authenticator::new(99, RP_ID, ORIGIN).key,
            |passkey| passkey.origin = "https://phishing.example".to_owned(),
            |passkey| passkey.rp_id = "phishing.example".to_owned(),
            |passkey| passkey.flags = 0x01,
            |passkey| passkey.cross_origin = true,
        ];
        let mut answers = std::collections::BTreeSet::new();
        for spoil in spoil {
            let mut spoilt = good.clone();
            spoil(&mut spoilt);
            let started = gateway.start_passkey_login().await;
            let reply = gateway.finish_passkey_login(&started, &subject, &mut spoilt).await;
            answers.insert(reply.refused(401, "passkey_refused").to_string());
        }
        let nobody = SubjectId::from_bytes([9; 16]);
        let started = gateway.start_passkey_login().await;
        let reply = gateway.finish_passkey_login(&started, &nobody, &mut good.clone()).await;
        answers.insert(reply.refused(401, "passkey_refused").to_string());
        // The digest of an intent is no challenge of a login, whoever asks for it.
        let (_, intent) = gateway.open_signature(b"document").await;
        let approval = Approval::Passkey(good.clone().approve(&canonical::digest(&intent)));
        let body = json!({"login": started.login, "user": Binary(subject.as_bytes().to_vec()),
            "assertion": Binary(canonical::encode(&approval))});
        let reply = gateway.post("/login/passkey/finish", body).await;
        answers.insert(reply.refused(401, "passkey_refused").to_string());
        assert_eq!(answers.len(), 1, "{answers:?}");
    });
}

#[test]
fn chk_pky_05_a_copied_passkey_gives_itself_away() {
    run(async {
        let (gateway, mut passkey) = Gateway::with_passkey().await;
        let subject = gateway.subject().await;
        let mut copy = passkey.clone();
        let started = gateway.start_passkey_login().await;
        gateway.keep(&gateway.finish_passkey_login(&started, &subject, &mut passkey).await);
        let started = gateway.start_passkey_login().await;
        let reply = gateway.finish_passkey_login(&started, &subject, &mut copy).await;
        reply.refused(401, "passkey_refused");
        let mut copy = Authenticator { counter: 0, ..passkey };
        let (opened, body) = gateway.ready_to_approve(&mut copy).await;
        gateway.authorise(&opened, &body).await.refused(403, "approval_counter_behind");
    });
}

#[test]
fn chk_pky_06_a_passkey_of_another_site_is_not_added() {
    run(async {
        let gateway = Gateway::logged_in().await;
        let spoil: [fn(&mut Authenticator); 3] = [
            |passkey| passkey.origin = "https://phishing.example".to_owned(),
            |passkey| passkey.rp_id = "phishing.example".to_owned(),
            |passkey| passkey.flags = 0x01,
        ];
        for spoil in spoil {
            let mut spoilt = passkey();
            spoil(&mut spoilt);
            let asked = gateway.registration().await;
            gateway.open_passkey(&spoilt, &asked).await.refused(422, "passkey_malformed");
        }
        let (mine, other) = (gateway.registration().await, gateway.registration().await);
        let crossed = PasskeyRegistration { nonce: other.nonce, ..mine };
        gateway.open_passkey(&passkey(), &crossed).await.refused(422, "passkey_malformed");
    });
}

#[test]
fn chk_pky_07_an_approval_is_the_citizens_own_and_of_this_act() {
    run(async {
        let (gateway, good) = Gateway::with_passkey().await;
        type Spoil = fn(&mut Authenticator);
        let spoil: [(Spoil, &str); 4] = [
            (|passkey| passkey.credential = vec![1; 32], "approver_unknown"),
            (
                |passkey| passkey.key = Authenticator::new(99, RP_ID, ORIGIN).key,
                "approval_not_signed",
            ),
            (
                |passkey| passkey.origin = "https://phishing.example".to_owned(),
                "approval_other_site",
            ),
            (|passkey| passkey.flags = 0x01, "approval_user_not_verified"),
        ];
        let mut right = good.clone();
        let (opened, mut body) = gateway.ready_to_approve(&mut right).await;
        let (_, other) = gateway.open_signature(b"another").await;
        let digest = canonical::digest(&other);
        let approval = Approval::Passkey(good.clone().approve(&digest));
        let elsewhere =
            Authorise { approval: Some(canonical::encode(&approval).into()), ..body.clone() };
        gateway.authorise(&opened, &elsewhere).await.refused(403, "approval_other_intent");
        let noise = Authorise { approval: Some(Binary(vec![1; 20])), ..body.clone() };
        gateway.authorise(&opened, &noise).await.refused(400, "approval_malformed");
        assert_eq!(gateway.world().asked.borrow().len(), 1, "the enrolment and nothing else");
        gateway.authorise(&opened, &body).await.refused(502, "signer_unreachable");

        for (spoil, code) in spoil {
            let (opened, intent) = gateway.open_signature(b"document").await;
            let path = format!("/transactions/{}/approval", opened.transaction);
            let _: ApprovalOptions = gateway.bare(Method::POST, &path).await.ok();
            let mut spoilt = right.clone();
            spoil(&mut spoilt);
            body = gateway.approved(&opened, &intent, &mut spoilt).await;
            gateway.authorise(&opened, &body).await.refused(403, code);
            gateway.change("DELETE FROM tries");
        }
        // Who has none is told so, and may have a code.
        let other = Gateway::logged_in().await;
        let (opened, _) = other.open_signature(b"document").await;
        let path = format!("/transactions/{}/approval", opened.transaction);
        other.bare(Method::POST, &path).await.refused(409, "approver_none");
        let _: OtpChallenge = other.send_otp(&opened).await.ok();
    });
}

#[test]
fn chk_pky_08_nobody_sees_or_changes_the_passkeys_of_another() {
    run(async {
        let (gateway, mut passkey) = Gateway::with_passkey().await;
        let subject = gateway.subject().await;
        let id = gateway.listed().await.passkeys[0].id;
        gateway.activate(OTHER).await;
        gateway.log_in(OTHER).await;
        assert!(gateway.listed().await.passkeys.is_empty());
        let path = format!("/passkeys/{id}");
        let renamed = gateway.post(&format!("{path}/name"), json!({"label": "Mía"})).await;
        renamed.refused(404, "passkey_unknown");
        gateway.bare(Method::DELETE, &path).await.refused(404, "passkey_unknown");
        gateway.bare(Method::DELETE, "/passkeys/none").await.refused(404, "passkey_unknown");
        // Nor is one's own a way into the account of another.
        let own = gateway.subject().await;
        let started = gateway.start_passkey_login().await;
        let reply = gateway.finish_passkey_login(&started, &own, &mut passkey).await;
        reply.refused(401, "passkey_refused");
        let started = gateway.start_passkey_login().await;
        gateway.keep(&gateway.finish_passkey_login(&started, &subject, &mut passkey).await);
        gateway.log_in(DNI).await;
        assert_eq!(gateway.listed().await.passkeys.len(), 1);
    });
}

#[test]
fn what_is_stored_of_passkeys_says_nothing_about_them() {
    run(async {
        let (gateway, passkey) = Gateway::with_passkey().await;
        let stored = gateway.stored_bytes();
        let found = |needle: &[u8]| stored.windows(needle.len()).any(|window| window == needle);
        assert!(!found("Mi móvil".as_bytes()));
        assert!(!found(&passkey.credential));
    });
}
