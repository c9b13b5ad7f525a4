//! Passwords of a system before this one: imported as OPAQUE records of their verifiers, proved once, replaced.

use crate::ceremony::{DNI, PASSWORD, secret};
use crate::password::{EMAIL, NEW, rewrapped};
use crate::revocation::revoked;
use crate::world::{Gateway, Random, Reply, nothing, run};
use http::Method;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{
    AccountFinish, AccountOutcome, AccountsImported, AccountsStarted, CitizenRegistered,
    LoginStarted, NewActivationCode, OtpChallenge, PasswordStarted, Renewal, Session, Transaction,
};
use rubrica_core::inherited::{AnnouncedKind, Encoding, SaltForm, Verifier};
use rubrica_core::opaque::{LoginPurpose, client};
use rubrica_core::policy::Policy;
use serde_json::{Value, json};

pub(crate) const OLD: &str = "correct Horse 4 staple";
/// Of [`OLD`], from `tests/vectors/inherited`, as are the next ones.
pub(crate) const VERIFIER: &str = "{PBKDF2}1000$ABEiM0RVZneImaq7zN3u/w$uf80hrFOI6uH3AxM3Bzux.pU2rc";
const BCRYPT: &str = "$2b$06$abcdefghijklmnopqrstuuKdRVzSAhqCBl4BAZhEP7RZwkYUC4PSe";
const CRYPT: &str = "$5$saltstring$TC7ahvP7O2sr6.YIvXJEOt.kF2JwyvduG86caajyVF.";
const DIGEST: &str = "{SSHA256}xJBsU3zWC/m/DfmXmBd2ObUmtpka+r16eOIupt9i2DNzYWx0MTIzNA==";
const OLD_OF_DIGEST: &str = "contraseña-Ágil-7";
const YEAR: i64 = 365 * 86_400;

fn read(verifier: &str) -> Verifier {
    Verifier::read(verifier, Encoding::Utf8).unwrap()
}

/// A policy that announces the kinds of these verifiers.
pub(crate) fn announced(verifiers: &[&str]) -> Policy {
    let kind = |verifier: &&str| {
        let verifier = read(verifier);
        let scheme = verifier.scheme();
        AnnouncedKind { kind: scheme.kind(), salt: SaltForm::of(scheme.salt()), accounts: 1 }
    };
    let mut inherited: Vec<AnnouncedKind> = verifiers.iter().map(kind).collect();
    for kind in &mut inherited {
        // Salts of bytes that happen to be letters are bytes all the same.
        kind.salt.alphabet = rubrica_core::inherited::SaltAlphabet::Bytes;
    }
    Policy { inherited, ..Policy::default() }
}

impl Gateway {
    /// The tool's half of an import of one account.
    async fn prepare_import(&self, number: &str, verifier: &str) -> AccountFinish {
        let verifier = read(verifier);
        let scheme = verifier.scheme().clone();
        let value = verifier.into_password();
        let (request, state) = client::start_registration(value, &mut Random).unwrap();
        let body = json!({"accounts": [
            {"identifier": number, "registration_request": Binary(request)}]});
        let answer: AccountsStarted =
            self.office(Method::POST, "/registry/accounts/start", body).await.ok();
        let started = &answer.accounts[0];
        let response = started.registration_response.as_ref();
        let finished =
            state.finish(response, &started.subject, answer.stretching, &mut Random).unwrap();
        let (identifier, registration_upload) = (number.to_owned(), finished.upload.into());
        AccountFinish { identifier, scheme, registration_upload }
    }

    async fn finish_import(&self, accounts: &[AccountFinish]) -> Reply {
        let body = json!({"accounts": accounts});
        self.office(Method::POST, "/registry/accounts/finish", body).await
    }

    async fn import_outcome(&self, number: &str, verifier: &str) -> AccountOutcome {
        let account = self.prepare_import(number, verifier).await;
        let done: AccountsImported = self.finish_import(&[account]).await.ok();
        done.outcomes[0]
    }

    pub(crate) async fn import_verifier(&self, number: &str, verifier: &str) {
        assert_eq!(self.import_outcome(number, verifier).await, AccountOutcome::Imported);
    }

    async fn registered_and_imported(policy: Policy, verifier: &str) -> Self {
        let gateway = Self::with_policy(policy);
        let _: CitizenRegistered = gateway.register(DNI).await.ok();
        gateway.import_verifier(DNI, verifier).await;
        gateway
    }

    async fn start_typed(&self, number: &str, typed: &str) -> (LoginStarted, client::LoginStarted) {
        let (request, state) = client::start_login(secret(typed), &mut Random).unwrap();
        let body = json!({"identifier": number, "credential_request": Binary(request)});
        (self.post("/login/start", body).await.ok(), state)
    }

    /// Asks for the second answer, with something that nobody's password gives.
    pub(crate) async fn guess_inherited(&self, started: &LoginStarted) -> Reply {
        let (request, _) = client::start_login(secret("a guess"), &mut Random).unwrap();
        self.ask_inherited(started, request).await
    }

    async fn ask_inherited(&self, started: &LoginStarted, request: Vec<u8>) -> Reply {
        let body = json!({"login": started.login, "credential_request": Binary(request)});
        self.post("/login/inherited", body).await
    }

    /// A login as the pages do it: what is typed first, and its old hash when that opens nothing.
    pub(crate) async fn log_in_inherited(&self, number: &str, typed: &str) -> Reply {
        let (started, state) = self.start_typed(number, typed).await;
        let first = state.finish(
            started.credential_response.as_ref(),
            &started.subject,
            LoginPurpose::Session,
            started.stretching,
            &mut Random,
        );
        let proof = match first {
            Ok(finished) => Some(finished.finalization),
            Err(_) => self.prove_inherited(&started, typed).await,
        };
        let proof = Binary(proof.unwrap_or(vec![1; 32]));
        let body = json!({"login": started.login, "credential_finalization": proof});
        self.post("/login/finish", body).await
    }

    async fn prove_inherited(&self, started: &LoginStarted, typed: &str) -> Option<Vec<u8>> {
        let value = started.inherited.as_ref()?.password(&secret(typed))?;
        let (request, state) = client::start_login(value, &mut Random).unwrap();
        let answer: PasswordStarted = self.ask_inherited(started, request).await.ok();
        state
            .finish(
                answer.credential_response.as_ref(),
                &started.subject,
                LoginPurpose::Session,
                answer.stretching,
                &mut Random,
            )
            .ok()
            .map(|finished| finished.finalization)
    }

    /// The first login of somebody who was imported, to its end.
    pub(crate) async fn replace_inherited(&self, number: &str, typed: &str) {
        let reply = self.log_in_inherited(number, typed).await;
        assert_eq!(self.keep(&reply).renewal, Some(Renewal::Inherited));
        let (opened, body) = self.ready_to_change(typed, NEW).await;
        self.world().signer_says.borrow_mut().push_back(rewrapped(&opened));
        assert_eq!(self.authorise(&opened, &body).await.status(), 200);
        self.post("/logout", nothing()).await.done();
    }
}

#[test]
fn a_password_of_every_kind_is_checked_once_and_replaced() {
    run(async {
        for (verifier, old) in
            [(VERIFIER, OLD), (BCRYPT, OLD), (CRYPT, OLD), (DIGEST, OLD_OF_DIGEST)]
        {
            let policy = announced(&[verifier]);
            let gateway = Gateway::registered_and_imported(policy, verifier).await;
            gateway.log_in_inherited(DNI, "wrong").await.refused(401, "login_failed");
            gateway.replace_inherited(DNI, old).await;
            gateway.log_in_inherited(DNI, old).await.refused(401, "login_failed");
            let session = gateway.keep(&gateway.try_login(DNI, NEW).await);
            assert_eq!(session.renewal, None);
            let _: Transaction = gateway.post("/transactions/issuance", nothing()).await.ok();
            assert_eq!(gateway.count("SELECT count(*) FROM tries"), 0);
        }
    });
}

#[test]
fn chk_inh_01_only_the_registry_imports() {
    run(async {
        let gateway = Gateway::with_policy(announced(&[VERIFIER]));
        let _: CitizenRegistered = gateway.register(DNI).await.ok();
        let account = gateway.prepare_import(DNI, VERIFIER).await;
        for path in ["/registry/accounts/start", "/registry/accounts/finish"] {
            let body = json!({"accounts": [account]});
            gateway.post(path, body).await.refused(401, "registry_token_wrong");
        }
        assert_eq!(gateway.count("SELECT count(*) FROM inherited"), 0);
        gateway.try_login(DNI, OLD).await.refused(401, "login_failed");
    });
}

#[test]
fn chk_inh_02_what_no_other_number_shows_is_not_imported() {
    run(async {
        for (policy, verifier) in [
            (Policy::default(), VERIFIER),
            (announced(&[VERIFIER]), BCRYPT),
            (announced(&[BCRYPT]), VERIFIER),
            // The same kind with another salt.
            (announced(&[CRYPT]), "$5$short$TC7ahvP7O2sr6.YIvXJEOt.kF2JwyvduG86caajyVF."),
        ] {
            let known = policy.inherited.first().map(|_| VERIFIER);
            let gateway = Gateway::with_policy(policy);
            let _: CitizenRegistered = gateway.register(DNI).await.ok();
            let mut accounts = vec![gateway.prepare_import(DNI, verifier).await];
            accounts.extend(match known {
                Some(known) => vec![gateway.prepare_import("00000001R", known).await],
                None => Vec::new(),
            });
            gateway.finish_import(&accounts).await.refused(422, "inherited_not_announced");
            assert_eq!(gateway.count("SELECT count(*) FROM inherited"), 0, "nobody is");
        }
    });
}

#[test]
fn chk_inh_03_a_password_that_was_chosen_here_is_not_replaced_by_one_of_before() {
    run(async {
        let gateway = Gateway::with_policy(announced(&[VERIFIER]));
        gateway.activate(DNI).await;
        assert_eq!(gateway.import_outcome(DNI, VERIFIER).await, AccountOutcome::HasPassword);
        let stranger = gateway.import_outcome("00000001R", VERIFIER).await;
        assert_eq!(stranger, AccountOutcome::NotRegistered);
        gateway.log_in_inherited(DNI, OLD).await.refused(401, "login_failed");
        gateway.log_in(DNI).await;
        assert_eq!(gateway.count("SELECT count(*) FROM inherited"), 0);
        // Nor is one that has taken its place.
        let other = "99999999R";
        let _: CitizenRegistered = gateway.register(other).await.ok();
        gateway.import_verifier(other, VERIFIER).await;
        gateway.replace_inherited(other, OLD).await;
        assert_eq!(gateway.import_outcome(other, VERIFIER).await, AccountOutcome::HasPassword);
        let _: Session = gateway.try_login(other, NEW).await.ok();
    });
}

#[test]
fn an_import_can_be_run_again_and_the_last_one_counts() {
    run(async {
        let policy = announced(&[VERIFIER, BCRYPT]);
        let gateway = Gateway::registered_and_imported(policy, VERIFIER).await;
        for _ in 0..3 {
            gateway.log_in_inherited(DNI, "wrong").await.refused(401, "login_failed");
        }
        gateway.import_verifier(DNI, BCRYPT).await;
        assert_eq!(gateway.count("SELECT used FROM tries"), 3, "no guess is given back");
        let started: LoginStarted = gateway.start_login(DNI).await.0.ok();
        assert_eq!(started.inherited.as_ref(), Some(read(BCRYPT).scheme()));
        gateway.replace_inherited(DNI, OLD).await;
    });
}

#[test]
fn chk_inh_04_a_login_asks_for_the_password_of_before_once() {
    run(async {
        let policy = announced(&[VERIFIER]);
        let gateway = Gateway::registered_and_imported(policy, VERIFIER).await;
        let (started, _) = gateway.start_typed(DNI, OLD).await;
        assert_eq!(gateway.guess_inherited(&started).await.status(), 200);
        gateway.guess_inherited(&started).await.refused(410, "login_unknown");
        // Nor by many at once.
        let (started, _) = gateway.start_typed(DNI, OLD).await;
        let guesses = (0..50).map(|_| gateway.guess_inherited(&started));
        let replies = futures_util::future::join_all(guesses).await;
        assert_eq!(replies.iter().filter(|reply| reply.status() == 200).count(), 1);
        // Each has cost one of the five, and a right one gives them back.
        assert_eq!(gateway.count("SELECT used FROM tries"), 2);
        let (started, _) = gateway.start_typed(DNI, OLD).await;
        gateway.pass(121);
        gateway.guess_inherited(&started).await.refused(410, "login_unknown");
        let strange = json!({"login": "x", "credential_request": "AA"});
        gateway.post("/login/inherited", strange).await.refused(410, "login_unknown");
        gateway.replace_inherited(DNI, OLD).await;
        assert_eq!(gateway.count("SELECT count(*) FROM tries"), 0);
    });
}

#[test]
fn chk_inh_05_a_session_of_it_serves_for_another_password_alone() {
    run(async {
        let policy = announced(&[VERIFIER]);
        let gateway = Gateway::registered_and_imported(policy, VERIFIER).await;
        let session = gateway.keep(&gateway.log_in_inherited(DNI, OLD).await);
        assert_eq!(session.renewal, Some(Renewal::Inherited));
        let refused = async || {
            for path in ["/transactions/issuance", "/session/otp", "/deregistration"] {
                gateway.post(path, nothing()).await.refused(403, "password_must_be_replaced");
            }
            let list = gateway.get("/api/v1/credentials").await;
            list.refused(403, "password_must_be_replaced");
            let session: Session = gateway.get("/api/v1/session").await.ok();
            assert_eq!(session.renewal, Some(Renewal::Inherited));
        };
        refused().await;
        // Nor is it worth more when the password's own time is over.
        gateway.change(
            "UPDATE citizens SET account = CAST(replace(CAST(account AS TEXT), \
            '\"since\":1', '\"since\":-1') AS BLOB)",
        );
        gateway.log_in_inherited(DNI, OLD).await.refused(401, "login_failed");
        refused().await;
    });
}

#[test]
fn chk_inh_05_a_proof_of_it_opens_nothing_once_it_is_replaced() {
    run(async {
        let policy = announced(&[VERIFIER]);
        let gateway = Gateway::registered_and_imported(policy, VERIFIER).await;
        let (started, _) = gateway.start_typed(DNI, OLD).await;
        let proof = Binary(gateway.prove_inherited(&started, OLD).await.unwrap());
        let body = json!({"login": started.login, "credential_finalization": proof});
        gateway.set_aside("CREATE TABLE kept AS SELECT * FROM logins");
        gateway.replace_inherited(DNI, OLD).await;
        gateway.post("/login/finish", &body).await.refused(410, "login_unknown");
        // As if it had been under way at that very moment.
        gateway.change("INSERT INTO logins SELECT * FROM kept");
        gateway.post("/login/finish", &body).await.refused(410, "login_unknown");
        assert_eq!(gateway.count("SELECT count(*) FROM sessions"), 0);
        gateway.change_all("DROP TABLE kept");
    });
}

#[test]
fn chk_inh_06_after_its_time_only_a_code_helps() {
    run(async {
        let gateway = Gateway::with_policy(announced(&[VERIFIER]));
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        gateway.import_verifier(DNI, VERIFIER).await;
        gateway.pass(YEAR - 1);
        gateway.keep(&gateway.log_in_inherited(DNI, OLD).await);
        gateway.pass(1);
        gateway.log_in_inherited(DNI, OLD).await.refused(401, "login_failed");
        let started = gateway.start_activation(DNI, &registered.activation_code).await;
        let body = json!({"activation": started.activation, "code": gateway.last_code()});
        gateway.post("/activation/verify", body).await.done();
        gateway.choose_password(&started).await;
        assert_eq!(gateway.keep(&gateway.try_login(DNI, PASSWORD).await).renewal, None);
    });
}

#[test]
fn chk_inh_06_what_is_not_announced_any_more_is_not_taken() {
    run(async {
        let policy = announced(&[VERIFIER]);
        let gateway = Gateway::registered_and_imported(policy, VERIFIER).await;
        let (started, _) = gateway.start_typed(DNI, OLD).await;
        assert_eq!(started.inherited.as_ref(), Some(read(VERIFIER).scheme()));
        // As if its kind had been taken out of the policy.
        gateway.change(
            "UPDATE inherited
             SET scheme = CAST(replace(CAST(scheme AS TEXT), '1000', '1001') AS BLOB)",
        );
        let (started, _) = gateway.start_typed(DNI, OLD).await;
        let shown = started.inherited.clone().unwrap();
        assert_eq!(shown.kind(), read(VERIFIER).scheme().kind());
        assert_ne!(&shown, read(VERIFIER).scheme(), "what others show");
        // Somebody who knows the value all the same gets nothing by it.
        let value = read(VERIFIER).into_password();
        let (request, state) = client::start_login(value, &mut Random).unwrap();
        let answer: PasswordStarted = gateway.ask_inherited(&started, request).await.ok();
        let response = answer.credential_response.as_ref();
        let (purpose, stretching) = (LoginPurpose::Session, answer.stretching);
        let proved = state.finish(response, &started.subject, purpose, stretching, &mut Random);
        assert!(proved.is_err());
    });
}

#[test]
fn five_wrong_ones_block_it_and_a_reset_with_a_code_helps() {
    run(async {
        let gateway = Gateway::with_policy(announced(&[VERIFIER]));
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        gateway.import_verifier(DNI, VERIFIER).await;
        for left in (0..5).rev() {
            let reply = gateway.log_in_inherited(DNI, "wrong").await;
            assert_eq!(reply.refused(401, "login_failed")["tries_left"], left);
        }
        gateway.start_login(DNI).await.0.refused(403, "account_blocked");
        let started = gateway.verified_reset(&registered.activation_code).await;
        // What was the password of before is not to be the new one.
        let compared = async |typed: &str| {
            let ask = async |value| {
                let (request, state) = client::start_login(value, &mut Random).unwrap();
                let body = json!({"activation": started.activation,
                    "credential_request": Binary(request)});
                let answer: PasswordStarted = gateway.post("/reset/compare", body).await.ok();
                let response = answer.credential_response.as_ref();
                let (purpose, stretching) = (LoginPurpose::Session, answer.stretching);
                let same =
                    state.finish(response, &started.subject, purpose, stretching, &mut Random);
                (answer.inherited, same.is_ok())
            };
            let (scheme, same) = ask(secret(typed)).await;
            assert!(!same, "it is no password of ours");
            ask(scheme.unwrap().password(&secret(typed)).unwrap()).await.1
        };
        assert!(compared(OLD).await);
        assert!(!compared(NEW).await);
        let body = gateway.new_password(&started).await;
        gateway.world().signer_says.borrow_mut().push_back(revoked(&[]));
        gateway.post("/reset/password/finish", &body).await.done();
        gateway.keep(&gateway.try_login(DNI, NEW).await);
        gateway.log_in_inherited(DNI, OLD).await.refused(401, "login_failed");
    });
}

#[test]
fn an_activation_code_works_for_somebody_who_was_imported() {
    run(async {
        let gateway = Gateway::with_policy(announced(&[VERIFIER]));
        let registered: CitizenRegistered = gateway.register(DNI).await.ok();
        gateway.import_verifier(DNI, VERIFIER).await;
        let started = gateway.start_activation(DNI, &registered.activation_code).await;
        let body = json!({"activation": started.activation, "code": gateway.last_code()});
        gateway.post("/activation/verify", body).await.done();
        gateway.choose_password(&started).await;
        gateway.log_in_inherited(DNI, OLD).await.refused(401, "login_failed");
        gateway.log_in(DNI).await;
        gateway.pass(31);
        let again = gateway.start_reset(DNI, &registered.activation_code, EMAIL).await;
        again.refused(403, "activation_refused");
    });
}

#[test]
fn who_came_by_another_way_changes_it_like_any_password() {
    run(async {
        let policy = announced(&[VERIFIER]);
        let gateway = Gateway::registered_and_imported(policy, VERIFIER).await;
        gateway.keep(&gateway.log_in_inherited(DNI, OLD).await);
        gateway.change("UPDATE sessions SET method = 'certificate'");
        let session: Session = gateway.get("/api/v1/session").await.ok();
        assert_eq!(session.renewal, None);
        let own: Value = gateway.get("/api/v1/me").await.ok();
        assert_eq!(own["has_password"], true);
        // For an act it is not proved.
        let (opened, _) = gateway.open_signature(b"document").await;
        let _: OtpChallenge = gateway.send_otp(&opened).await.ok();
        let (reply, _) = gateway.start_password(&opened).await;
        reply.refused(403, "password_must_be_replaced");
        let (opened, body) = gateway.ready_to_change(OLD, NEW).await;
        gateway.world().signer_says.borrow_mut().push_back(rewrapped(&opened));
        assert_eq!(gateway.authorise(&opened, &body).await.status(), 200);
        gateway.keep(&gateway.try_login(DNI, NEW).await);
        // Codes for others are made as ever.
        let _: OtpChallenge = gateway.post("/session/otp", nothing()).await.ok();
        let raised =
            gateway.post("/session/otp/verify", json!({"code": gateway.last_code()})).await;
        gateway.keep(&raised);
        let _: NewActivationCode = gateway.post("/me/activation-code", nothing()).await.ok();
    });
}

#[test]
fn chk_inh_09_neither_the_value_of_a_verifier_nor_what_was_typed_is_sent_or_stored() {
    run(async {
        let policy = announced(&[VERIFIER]);
        let gateway = Gateway::registered_and_imported(policy, VERIFIER).await;
        // Nothing that is sent has a place for it: what has one more field is refused.
        let account = gateway.prepare_import(DNI, VERIFIER).await;
        let mut body = json!({"accounts": [account]});
        body["accounts"][0]["verifier"] = json!(VERIFIER);
        let more = gateway.office(Method::POST, "/registry/accounts/finish", body).await;
        more.refused(400, "body_malformed");
        gateway.replace_inherited(DNI, OLD).await;
        let value = b"\xb9\xff\x34\x86\xb1\x4e\x23\xab\x87\xdc\x0c\x4c\xdc\x1c\xee\xc7";
        let password = read(VERIFIER).into_password();
        let text = password.expose().rsplit('/').next().unwrap().as_bytes().to_vec();
        let stored = gateway.stored_bytes();
        for secret in [OLD.as_bytes(), value, &text, b"uf80hrFOI6uH3AxM3Bzux"] {
            assert!(!stored.windows(secret.len()).any(|window| window == secret));
        }
        let salt = b"ABEiM0RVZneImaq7zN3u_w";
        assert!(stored.windows(salt.len()).any(|window| window == salt), "the search finds salts");
    });
}

#[test]
fn what_is_no_import_is_named() {
    run(async {
        let gateway = Gateway::with_policy(announced(&[VERIFIER]));
        let account = gateway.prepare_import(DNI, VERIFIER).await;
        let many: Vec<AccountFinish> = (0..51).map(|_| account.clone()).collect();
        gateway.finish_import(&many).await.refused(422, "accounts_too_many");
        let start = json!({"identifier": DNI, "registration_request": "AA"});
        let call = async |path: &str, account: Value, count: usize| {
            let body = json!({"accounts": vec![account; count]});
            gateway.office(Method::POST, path, body).await
        };
        let path = "/registry/accounts/start";
        call(path, start.clone(), 51).await.refused(422, "accounts_too_many");
        call(path, start, 1).await.refused(400, "opaque_malformed");
        let number = json!({"identifier": "12345678A", "registration_request": "AA"});
        call(path, number, 1).await.refused(422, "national_id_wrong_letter");
        let mut broken = serde_json::to_value(&account).unwrap();
        broken["registration_upload"] = json!("AA");
        let path = "/registry/accounts/finish";
        call(path, broken.clone(), 1).await.refused(400, "opaque_malformed");
        // CHK-INH-07: numbers that no browser could work with do not even come in.
        broken["scheme"]["kind"]["algorithm"]["pbkdf2"]["iterations"] = json!(2_000_001);
        call(path, broken, 1).await.refused(400, "body_malformed");
        gateway
            .office(Method::POST, "/registry/accounts/other", nothing())
            .await
            .refused(404, "not_found");
    });
}
