//! Registration and login with certificates of other authorities.

mod login;
mod registration;

use crate::world::{Gateway, Reply, nothing};
use rubrica_core::api::v1::{CertificateChallenge, CertificateProof};
use rubrica_core::cades::{self, Profile, SigningCertificate};
use rubrica_core::canonical::{self, Bytes, Message};
use rubrica_core::pkcs12::{self, OwnCertificate};
use rubrica_core::protocol::{LoginStatement, RegistrationStatement};
use rubrica_core::secret::Secret;
use rubrica_core::time::UnixTime;
use serde_json::{Value, json};

macro_rules! file {
    ($name:literal) => {
        include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/vectors/recognised/",
            $name
        ))
        .as_slice()
    };
}
use file;

/// The number in the certificates.
const NUMBER: &str = "52020822C";
/// 2026-11-23: after the answers of the responder were made.
const NOW: UnixTime = UnixTime(1_795_392_000);
const OCSP: &str = "http://revocation.test/ocsp";
const LIST: &str = "http://revocation.test/list.crl";
const CARDS: &str = "http://revocation.test/dnie.crl";

/// A gateway at a time when the certificates hold, with authorities that answer.
fn gateway() -> Gateway {
    let gateway = Gateway::new();
    gateway.pass(NOW.0 - crate::world::START.0);
    let mut answers = gateway.world().revocation.borrow_mut();
    answers.insert(OCSP.to_owned(), file!("good.ocsp").to_vec());
    answers.insert(LIST.to_owned(), file!("list.crl").to_vec());
    answers.insert(CARDS.to_owned(), file!("dnie.crl").to_vec());
    drop(answers);
    gateway
}

fn open(file: &[u8]) -> OwnCertificate {
    pkcs12::open(file, &Secret::new("prueba-7-verde".to_owned())).unwrap()
}

/// What the engine in the browser makes of a statement.
fn sign<M: Message>(own: &OwnCertificate, statement: &M) -> CertificateProof {
    let statement = canonical::encode(statement);
    let signing = SigningCertificate::with_any_key(&[own.certificate.der()]).unwrap();
    let hash = own.key.hash_algorithm();
    let profile = Profile::Cades { signing_time: NOW };
    let prepared = cades::prepare(&signing, &hash.digest(&statement), hash, profile).unwrap();
    let signature = prepared.sign(&own.key).unwrap();
    CertificateProof::Statement { statement: statement.into(), signature: signature.into() }
}

impl Gateway {
    async fn challenge(&self) -> CertificateChallenge {
        self.post("/certificate/challenge", nothing()).await.ok()
    }

    /// A login with a file.
    async fn certificate_login(&self, file: &[u8]) -> Reply {
        let CertificateChallenge { challenge, host, .. } = self.challenge().await;
        let statement = LoginStatement { challenge: Bytes(challenge.0), host };
        self.post("/certificate/login", json!({"proof": sign(&open(file), &statement)})).await
    }

    /// The first step of a registration, as the form is filled in by default.
    async fn certificate_registration(&self, file: &[u8], change: impl FnOnce(&mut Form)) -> Reply {
        let CertificateChallenge { challenge, host, .. } = self.challenge().await;
        let mut form = Form::new(RegistrationStatement {
            challenge: Bytes(challenge.0),
            host,
            number: NUMBER.parse().unwrap(),
            phone: "+34600111222".to_owned(),
            email: "inventada@correo.example".to_owned(),
            conditions_version: 1,
        });
        change(&mut form);
        form.body["proof"] = json!(sign(&open(file), &form.statement));
        self.post("/certificate/registration", &form.body).await
    }
}

/// What is signed, and what is sent beside it.
struct Form {
    statement: RegistrationStatement,
    body: Value,
}

impl Form {
    fn new(statement: RegistrationStatement) -> Self {
        let body = json!({
            "identifier": "52.020.822-c",
            "support_number": "aaa000000",
            "document_expires": {"year": 2031, "month": 5, "day": 1},
            "document_issued": null,
            "phone": "600 111 222",
            "email": "inventada@correo.example",
            "conditions_version": 1,
            "language": "es",
        });
        Self { statement, body }
    }
}
