//! An attacker has everything but the citizen's password: he reads and writes the database, opens the
//! key store, and holds the gateway's key, so that he can vouch for whatever he likes. He has an account
//! of his own, too. He gets no signature of the citizen's, and the reason is said each time.

use crate::gateway::{
    Citizen, NAME, NOW, Random, SignParts, TestClock, World, assert_refused, signature_is_good,
};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce as GcmNonce, UnboundKey};
use aws_lc_rs::hkdf;
use minicbor::{Decode, Encode};
use p256::ecdsa::SigningKey;
use rubrica_core::api::signer::{Credential, KeyPurpose};
use rubrica_core::canonical::{self, Bytes, Message};
use rubrica_core::entropy::Entropy as _;
use rubrica_core::identity::{CredentialId, Nonce, SubjectId};
use rubrica_core::secret::Secret;
use rubrica_signer::audit::verify;
use rubrica_signer::custody::{CustodyError, KeyBackend as _, SoftBackend, WrappedKey};
use rubrica_signer::platform::{Clock, Platform};
use rubrica_signer::{Signer, SignerSettings};
use rusqlite::Connection;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

/// As the signer stores it: the attacker has read its source.
#[derive(Encode, Decode)]
struct Binding {
    #[n(0)]
    credential: CredentialId,
    #[n(1)]
    subject: SubjectId,
    #[n(2)]
    purpose: u8,
}

impl Message for Binding {
    const TAG: &'static str = "rubrica/blob-binding/v1";
}

#[derive(Encode, Decode)]
struct Blob {
    #[cbor(n(0), with = "minicbor::bytes")]
    salt: [u8; 32],
    #[cbor(n(1), with = "minicbor::bytes")]
    nonce: [u8; 12],
    #[n(2)]
    closed: Bytes,
}

impl Message for Blob {
    const TAG: &'static str = "rubrica/blob/v1";
}

fn blob_key(credential: &CredentialId, unlock_key: &[u8; 32], salt: &[u8; 32]) -> LessSafeKey {
    let info = [Blob::TAG.as_bytes(), credential.as_bytes()];
    let mut key = [0; 32];
    hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
        .extract(unlock_key)
        .expand(&info, hkdf::HKDF_SHA256)
        .unwrap()
        .fill(&mut key)
        .unwrap();
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).unwrap())
}

fn seal(
    credential: CredentialId,
    subject: SubjectId,
    unlock_key: &[u8; 32],
    key: &[u8],
) -> Vec<u8> {
    let mut blob = Blob { salt: [1; 32], nonce: [2; 12], closed: Bytes(key.to_vec()) };
    let aad = canonical::encode(&Binding { credential, subject, purpose: 0 });
    blob_key(&credential, unlock_key, &blob.salt)
        .seal_in_place_append_tag(
            GcmNonce::assume_unique_for_key(blob.nonce),
            Aad::from(aad),
            &mut blob.closed.0,
        )
        .unwrap();
    canonical::encode(&blob)
}

fn unseal(
    credential: CredentialId,
    subject: SubjectId,
    unlock_key: &[u8; 32],
    blob: &[u8],
) -> Vec<u8> {
    let blob: Blob = canonical::decode(blob).unwrap();
    let aad = canonical::encode(&Binding { credential, subject, purpose: 0 });
    let mut opened = blob.closed.0;
    let nonce = GcmNonce::assume_unique_for_key(blob.nonce);
    let key = blob_key(&credential, unlock_key, &blob.salt);
    let len = key.open_in_place(nonce, Aad::from(aad), &mut opened).unwrap().len();
    opened.truncate(len);
    opened
}

/// The signer, the citizen and the attacker, each with certificates.
struct Scene {
    world: World,
    citizen: Citizen,
    credential: Credential,
    attacker: Citizen,
    own: Credential,
}

fn of_signature(world: &World, citizen: &Citizen) -> Credential {
    let list = world.signer.credentials(&world.inquiry(citizen.subject)).unwrap();
    list.credentials.into_iter().find(|one| one.purpose == KeyPurpose::Signature).unwrap()
}

fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let clock = TestClock::at(NOW);
    let platform = Platform { clock: Arc::clone(&clock) as Arc<dyn Clock>, ..Platform::system() };
    // With a key store on disk, which the attacker has as well.
    let signer = Signer::open_on(platform, SignerSettings::new(folder.path(), NAME)).unwrap();
    let edge = SigningKey::from_slice(&Random.make_bytes::<32>()).unwrap();
    signer.register_edge_key(edge.verifying_key(), "test").unwrap();
    let world = World { folder, clock, edge, signer };
    let (citizen, attacker) = (Citizen::new(), Citizen::new());
    world.issue(&citizen);
    world.issue(&attacker);
    let (credential, own) = (of_signature(&world, &citizen), of_signature(&world, &attacker));
    Scene { world, citizen, credential, attacker, own }
}

impl Scene {
    fn database(&self) -> Connection {
        Connection::open(self.world.folder.path().join("signer.sqlite")).unwrap()
    }

    fn change(&self, statement: &str, parameters: impl rusqlite::Params) {
        assert!(self.database().execute(statement, parameters).unwrap() > 0, "{statement}");
    }

    fn column<T: rusqlite::types::FromSql>(&self, credential: &Credential, column: &str) -> T {
        let statement = format!("SELECT {column} FROM credentials WHERE credential = ?1");
        let id = credential.credential;
        self.database().query_row(&statement, [id.as_bytes().as_slice()], |row| row.get(0)).unwrap()
    }

    fn put(&self, column: &str, value: impl rusqlite::ToSql) {
        let statement = format!("UPDATE credentials SET {column} = ?2 WHERE credential = ?1");
        self.change(&statement, (self.credential.credential.as_bytes().as_slice(), value));
    }

    /// What the gateway's key vouches for, opened by the attacker's secret: the citizen's key is to sign.
    fn forged(&self) -> SignParts {
        let unlock_key = self.attacker.unlock_key;
        let pretender = Citizen { unlock_key, ..self.citizen.clone() };
        SignParts::new(&self.world, &pretender, self.credential.credential)
    }

    #[track_caller]
    fn fails(&self, check: &str, code: &str) {
        assert_refused(self.world.signer.sign(&self.forged().request(&self.world)), check, code);
    }

    /// The signer that has refused signs for the citizen: it was not out of order.
    #[track_caller]
    fn signs_for_the_citizen(&self) {
        let id = self.credential.credential;
        let parts = SignParts::new(&self.world, &self.citizen, id);
        let digest = parts.intent.digests[0].clone();
        let response = self.world.signer.sign(&parts.request(&self.world)).unwrap();
        let signature = response.signatures[0].as_ref();
        let certificate = self.credential.certificate.as_ref();
        assert!(signature_is_good(certificate, digest.as_ref(), signature));
    }

    fn key_store(&self) -> SoftBackend {
        let folder = self.world.folder.path();
        let passphrase = fs::read_to_string(folder.join("keystore-passphrase")).unwrap();
        SoftBackend::open(&folder.join("keystore"), &Secret::new(passphrase)).unwrap()
    }
}

#[test]
fn perfect_assertions_are_worth_nothing_without_the_password() {
    let scene = scene();
    scene.fails("CHK-SAD-09", "unlock_key_wrong");
    // Another password in the gateway's record gives another unlock key, whatever it is.
    for _ in 0..8 {
        scene.change("UPDATE credentials SET failures = 0, locked_at = NULL", []);
        let guess = Citizen { unlock_key: Random.make_bytes(), ..scene.citizen.clone() };
        let parts = SignParts::new(&scene.world, &guess, scene.credential.credential);
        let outcome = scene.world.signer.sign(&parts.request(&scene.world));
        assert_refused(outcome, "CHK-SAD-09", "unlock_key_wrong");
    }
    scene.signs_for_the_citizen();
    let report = verify(scene.world.folder.path()).unwrap();
    assert_eq!(report.signatures, 1);
}

#[test]
fn what_the_citizen_sealed_signs_what_he_sealed_it_for_and_nothing_else() {
    let scene = scene();
    let (world, id) = (&scene.world, scene.credential.credential);
    let first = SignParts::new(world, &scene.citizen, id);
    let sealed = first.sealed(world);
    world.signer.sign(&first.request_with(sealed.clone())).unwrap();

    // Another document, another credential, the same document again.
    let other = SignParts::new(world, &scene.citizen, id);
    let outcome = world.signer.sign(&other.request_with(sealed.clone()));
    assert_refused(outcome, "CHK-SAD-02", "activation_not_for_intent");
    let own = SignParts::new(world, &scene.attacker, scene.own.credential);
    let outcome = world.signer.sign(&own.request_with(sealed));
    assert_refused(outcome, "CHK-SAD-02", "activation_not_for_intent");
    // He forgets in the database that it was used: it still signs nothing else.
    scene.change("DELETE FROM nonces", []);
    let mut again = SignParts::new(world, &scene.citizen, id);
    again.activation.nonce = Nonce::from_bytes([7; 16]);
    let sealed = again.sealed(world);
    again.intent.digests.push(again.intent.digests[0].clone());
    let outcome = world.signer.sign(&again.request_with(sealed));
    assert_refused(outcome, "CHK-SAD-02", "activation_not_for_intent");
    scene.signs_for_the_citizen();
}

#[test]
fn chk_sad_10_what_is_swapped_between_rows_is_found() {
    let scene = scene();
    let blob: Vec<u8> = scene.column(&scene.credential, "blob");
    let own_blob: Vec<u8> = scene.column(&scene.own, "blob");
    let public: Vec<u8> = scene.column(&scene.credential, "public");
    let own_public: Vec<u8> = scene.column(&scene.own, "public");
    let certificate: Vec<u8> = scene.column(&scene.credential, "certificate");
    let own_certificate: Vec<u8> = scene.column(&scene.own, "certificate");

    // His own sealed key, as it is, in the citizen's row.
    scene.put("blob", &own_blob);
    scene.fails("CHK-SAD-09", "unlock_key_wrong");
    // Sealed anew for the citizen's row: it signs, but with his own key, and that is seen.
    let attacker = &scene.attacker;
    let key = unseal(scene.own.credential, attacker.subject, &attacker.unlock_key, &own_blob);
    let id = scene.credential.credential;
    let planted = seal(id, scene.citizen.subject, &attacker.unlock_key, &key);
    scene.put("blob", &planted);
    scene.fails("CHK-OUT-01", "signature_faulty");
    // With his own public key as well, it is not the certificate's.
    scene.put("public", &own_public);
    scene.fails("CHK-SAD-10", "credential_altered");
    // Another certificate than the key's.
    scene.put("public", &public);
    scene.put("certificate", &own_certificate);
    scene.fails("CHK-SAD-10", "credential_altered");
    // And with all of it his own, it is his own signature, and the log says that it was altered.
    scene.put("public", &own_public);
    for column in ["serial", "not_before", "not_after"] {
        let value: rusqlite::types::Value = scene.column(&scene.own, column);
        scene.put(column, value);
    }
    let parts = scene.forged();
    let digest = parts.intent.digests[0].clone();
    let response = scene.world.signer.sign(&parts.request(&scene.world)).unwrap();
    let signature = response.signatures[0].as_ref();
    assert!(!signature_is_good(&certificate, digest.as_ref(), signature));
    assert!(signature_is_good(&own_certificate, digest.as_ref(), signature));
    let error = verify(scene.world.folder.path()).unwrap_err();
    assert_eq!(error.code(), "audit_result_not_logged");

    scene.put("blob", &blob);
    scene.put("public", &public);
    scene.put("certificate", &certificate);
    scene.put("serial", scene.serial());
    scene.signs_for_the_citizen();
    verify(scene.world.folder.path()).unwrap();
}

impl Scene {
    fn serial(&self) -> Vec<u8> {
        use der::Decode as _;
        let certificate = self.credential.certificate.as_ref();
        let certificate = x509_cert::Certificate::from_der(certificate).unwrap();
        certificate.tbs_certificate().serial_number().as_bytes().to_vec()
    }
}

#[test]
fn chk_sad_10_no_row_makes_a_certificate_last_longer() {
    let scene = scene();
    let not_after: i64 = scene.column(&scene.credential, "not_after");
    let document_until: i64 = scene.column(&scene.credential, "document_until");
    scene.put("not_after", not_after + 86_400);
    scene.put("document_until", not_after + 86_400);
    let after = rubrica_core::time::UnixTime(not_after).plus(Duration::from_secs(1));
    for now in [NOW, after] {
        scene.world.clock.set(now);
        let parts = SignParts::new(&scene.world, &scene.citizen, scene.credential.credential);
        let outcome = scene.world.signer.sign(&parts.request(&scene.world));
        assert_refused(outcome, "CHK-SAD-10", "credential_altered");
    }
    scene.world.clock.set(NOW);
    scene.put("not_after", not_after);
    scene.put("document_until", document_until);
    scene.signs_for_the_citizen();
}

#[test]
fn subjects_and_purposes_are_bound_to_the_sealed_key() {
    let scene = scene();
    // The citizen's credential is made the attacker's, whose secret does not open it.
    scene.put("subject", scene.attacker.subject.as_bytes().as_slice());
    let parts = SignParts::new(&scene.world, &scene.attacker, scene.credential.credential);
    let outcome = scene.world.signer.sign(&parts.request(&scene.world));
    assert_refused(outcome, "CHK-SAD-09", "unlock_key_wrong");
    scene.put("subject", scene.citizen.subject.as_bytes().as_slice());
    // The citizen's key for logging in is to sign documents: not even his own secret opens it so.
    let list = scene.world.signer.credentials(&scene.world.inquiry(scene.citizen.subject)).unwrap();
    let login =
        list.credentials.iter().find(|one| one.purpose == KeyPurpose::Authentication).unwrap();
    let id = login.credential;
    scene.change(
        "UPDATE credentials SET purpose = 0 WHERE credential = ?1",
        [id.as_bytes().as_slice()],
    );
    let parts = SignParts::new(&scene.world, &scene.citizen, id);
    let outcome = scene.world.signer.sign(&parts.request(&scene.world));
    assert_refused(outcome, "CHK-SAD-09", "unlock_key_wrong");
    scene.signs_for_the_citizen();
}

#[test]
fn the_key_store_opens_no_sealed_key_and_no_authority_signs_for_a_citizen() {
    let scene = scene();
    let store = scene.key_store();
    let digest = [[3; 32].into()];
    let blob: Vec<u8> = scene.column(&scene.credential, "blob");
    let closed: Blob = canonical::decode(&blob).unwrap();
    for bytes in [blob.clone(), closed.closed.0] {
        let outcome = store.sign(&WrappedKey(bytes), &digest);
        assert!(matches!(outcome, Err(CustodyError::NotOurs)), "{outcome:?}");
    }
    // The issuing authority's key, sealed as if it were his own, would sign certificates.
    let authority: Vec<u8> = scene
        .database()
        .query_row("SELECT wrapped FROM authorities WHERE role = 'issuing'", [], |row| row.get(0))
        .unwrap();
    let outcome = store.sign(&WrappedKey(authority.clone()), &digest);
    assert!(matches!(outcome, Err(CustodyError::NotOurs)), "{outcome:?}");
    let (id, attacker) = (scene.own.credential, &scene.attacker);
    let planted = seal(id, attacker.subject, &attacker.unlock_key, &authority);
    scene.change(
        "UPDATE credentials SET blob = ?2, public = (SELECT public FROM authorities WHERE role = 'issuing'),
             certificate = (SELECT certificate FROM authorities WHERE role = 'issuing')
         WHERE credential = ?1",
        (id.as_bytes().as_slice(), planted),
    );
    let parts = SignParts::new(&scene.world, attacker, id);
    let outcome = scene.world.signer.sign(&parts.request(&scene.world));
    assert_refused(outcome, "CHK-SAD-10", "credential_altered");
    scene.signs_for_the_citizen();
}

#[test]
fn a_row_that_is_not_revoked_any_more_has_no_key() {
    use rubrica_core::protocol::RevocationReason;
    let scene = scene();
    let request = scene.world.revocation(scene.citizen.subject, RevocationReason::Requested);
    scene.world.signer.revoke(&request).unwrap();
    scene.put("revoked_at", rusqlite::types::Null);
    scene.put("revocation", rusqlite::types::Null);
    let parts = SignParts::new(&scene.world, &scene.citizen, scene.credential.credential);
    let outcome = scene.world.signer.sign(&parts.request(&scene.world));
    assert_refused(outcome, "CHK-SAD-09", "unlock_key_wrong");
}
