//! A gateway and its citizens, as the signer sees them: real keys, real sealing, a clock that the
//! test sets.

use p256::ecdsa::SigningKey;
use rubrica_core::api::Binary;
use rubrica_core::api::signer::{
    Credential, InquiryRequest, IssueRequest, IssueResponse, KeyPurpose, RevokeRequest,
    RewrapRequest, SignRequest, SuspendRequest,
};
use rubrica_core::canonical::{self, Bytes, Message};
use rubrica_core::digest::{HashAlgorithm, sha256};
use rubrica_core::entropy::Entropy;
use rubrica_core::identity::{
    CredentialId, DocumentKind, Factor, IdentityDocument, Nonce, PersonName, RegistrationLevel,
    SubjectId, TransactionId,
};
use rubrica_core::protocol::activation::{ActivationFor, seal};
use rubrica_core::protocol::assertion::AssertionHead;
use rubrica_core::protocol::intent::Intent;
use rubrica_core::protocol::{
    ActivationAssertion, ActivationKeyStatement, AskedBy, IdentityAssertion, InquiryAssertion,
    IssuanceActivation, IssuanceIntent, RevocationAssertion, RevocationReason, RewrapActivation,
    RewrapIntent, Sealed, SignatureActivation, Signed, SigningIntent, Suspension,
    SuspensionAssertion, UnlockKey,
};
use rubrica_core::secret::Secret;
use rubrica_core::time::{Date, UnixTime};
use rubrica_signer::custody::{KeyBackend, SoftBackend};
use rubrica_signer::platform::{Clock, Platform};
use rubrica_signer::{Refusal, Signer, SignerSettings};
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tempfile::TempDir;

pub const NAME: &str = "signer.test";
/// 2026-11-21T10:00:00Z.
pub const NOW: UnixTime = UnixTime(1_795_255_200);

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn at(now: UnixTime) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(now.0)))
    }

    pub fn set(&self, now: UnixTime) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    pub fn forward(&self, duration: Duration) {
        self.set(self.now().plus(duration));
    }
}

impl Clock for TestClock {
    fn now(&self) -> UnixTime {
        UnixTime(self.0.load(Ordering::SeqCst))
    }
}

/// Random bytes of the operating system, for what gateway and citizens make.
pub struct Random;

impl Entropy for Random {
    fn fill(&mut self, buffer: &mut [u8]) {
        Platform::system().randomness.fill(buffer);
    }
}

/// One software back end for all tests of the process: its passphrase is stretched once.
pub fn shared_backend() -> Arc<dyn KeyBackend> {
    static SHARED: OnceLock<Arc<SoftBackend>> = OnceLock::new();
    let shared = SHARED.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let passphrase = Secret::new("for tests".to_owned());
        let file = folder.path().join("keystore");
        Arc::new(SoftBackend::create(&file, &passphrase, &Platform::system()).unwrap())
    });
    Arc::clone(shared) as Arc<dyn KeyBackend>
}

/// A signer, the gateway that it knows, and the time.
pub struct World {
    pub folder: TempDir,
    pub clock: Arc<TestClock>,
    pub edge: SigningKey,
    pub signer: Signer,
}

impl World {
    pub fn new() -> Self {
        Self::with(shared_backend(), |_| {})
    }

    pub fn with(backend: Arc<dyn KeyBackend>, adjust: impl FnOnce(&mut SignerSettings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = TestClock::at(NOW);
        let signer = open(folder.path(), &clock, backend, adjust);
        let edge = SigningKey::from_slice(&Random.make_bytes::<32>()).unwrap();
        signer.register_edge_key(edge.verifying_key(), "test").unwrap();
        Self { folder, clock, edge, signer }
    }

    /// Closes the signer and opens it again on the same data.
    pub fn reopened(self) -> Self {
        let Self { folder, clock, edge, signer } = self;
        drop(signer);
        let signer = open(folder.path(), &clock, shared_backend(), |_| {});
        Self { folder, clock, edge, signer }
    }

    /// The same, after something was done to the database meanwhile.
    pub fn reopened_after(self, work: impl FnOnce(&Path)) -> Self {
        let Self { folder, clock, edge, signer } = self;
        drop(signer);
        work(&folder.path().join("signer.sqlite"));
        let signer = open(folder.path(), &clock, shared_backend(), |_| {});
        Self { folder, clock, edge, signer }
    }

    pub fn now(&self) -> UnixTime {
        self.clock.now()
    }

    pub fn head(&self, subject: SubjectId) -> AssertionHead {
        head(self.now(), subject)
    }

    pub fn seal<I: Intent, A: ActivationFor<I>>(&self, intent: &I, activation: &A) -> Sealed {
        seal_to(&self.signer.activation_key().unwrap().statement, intent, activation)
    }

    pub fn issue(&self, citizen: &Citizen) -> IssueResponse {
        self.signer.issue(&IssueParts::new(self, citizen).request(self)).unwrap()
    }

    /// Issues, and gives the credential that signs.
    pub fn signing_credential(&self, citizen: &Citizen) -> Credential {
        of_purpose(self.issue(citizen), KeyPurpose::Signature)
    }

    pub fn inquiry(&self, subject: SubjectId) -> InquiryRequest {
        let assertion = InquiryAssertion { head: self.head(subject) };
        InquiryRequest { assertion: signed(&assertion, &self.edge) }
    }

    pub fn revocation(&self, subject: SubjectId, reason: RevocationReason) -> RevokeRequest {
        self.revocation_of(subject, reason, Vec::new())
    }

    /// The revocation of those named; none named: all.
    pub fn revocation_of(
        &self,
        subject: SubjectId,
        reason: RevocationReason,
        credentials: Vec<CredentialId>,
    ) -> RevokeRequest {
        let by = AskedBy::Citizen;
        let assertion = RevocationAssertion { head: self.head(subject), reason, credentials, by };
        RevokeRequest { assertion: signed(&assertion, &self.edge) }
    }

    pub fn suspension(&self, subject: SubjectId, suspension: Suspension) -> SuspendRequest {
        let factors = vec![Factor::Password, Factor::OtpSms];
        self.suspension_by(subject, suspension, AskedBy::Citizen, factors)
    }

    pub fn suspension_by(
        &self,
        subject: SubjectId,
        suspension: Suspension,
        by: AskedBy,
        factors: Vec<Factor>,
    ) -> SuspendRequest {
        let head = self.head(subject);
        let assertion = SuspensionAssertion { head, suspension, by, factors };
        SuspendRequest { assertion: signed(&assertion, &self.edge) }
    }
}

fn open(
    folder: &Path,
    clock: &Arc<TestClock>,
    backend: Arc<dyn KeyBackend>,
    adjust: impl FnOnce(&mut SignerSettings),
) -> Signer {
    let platform = Platform { clock: Arc::clone(clock) as Arc<dyn Clock>, ..Platform::system() };
    let mut settings = SignerSettings::new(folder, NAME);
    adjust(&mut settings);
    Signer::open_with_backend(platform, backend, settings).unwrap()
}

pub fn head(now: UnixTime, subject: SubjectId) -> AssertionHead {
    AssertionHead {
        audience: NAME.to_owned(),
        subject,
        issued_at: now,
        expires: now.plus(Duration::from_secs(60)),
        jti: Nonce::from_bytes(Random.make_bytes()),
    }
}

pub fn seal_to<I: Intent, A: ActivationFor<I>>(
    statement: &Binary,
    intent: &I,
    activation: &A,
) -> Sealed {
    let statement: Signed<ActivationKeyStatement> = Signed::from_bytes(&statement.0).unwrap();
    let statement = statement.verify_with(|_, _| true).unwrap();
    seal(statement.public_key.as_ref(), intent, activation, &mut Random).unwrap()
}

pub fn signed<M: Message>(message: &M, key: &SigningKey) -> Binary {
    Binary(Signed::sign(message, key).unwrap().to_bytes())
}

pub fn of_purpose(response: IssueResponse, purpose: KeyPurpose) -> Credential {
    response.credentials.into_iter().find(|one| one.purpose == purpose).unwrap()
}

/// An invented citizen.
#[derive(Clone)]
pub struct Citizen {
    pub subject: SubjectId,
    pub name: PersonName,
    pub document: IdentityDocument,
    pub unlock_key: [u8; 32],
}

impl Citizen {
    pub fn new() -> Self {
        Self {
            subject: SubjectId::from_bytes(Random.make_bytes()),
            name: PersonName {
                given: "María Ángeles".to_owned(),
                surname: "Española".to_owned(),
                second_surname: Some("de Prueba".to_owned()),
            },
            document: IdentityDocument {
                kind: DocumentKind::Dni,
                number: "99999999R".parse().unwrap(),
                support_number: "BAA000001".to_owned(),
                expires: Date { year: 2035, month: 6, day: 30 },
            },
            unlock_key: Random.make_bytes(),
        }
    }
}

/// A request for certificates in the making. What a test changes is sealed and signed as changed.
pub struct IssueParts {
    pub intent: IssuanceIntent,
    pub activation: IssuanceActivation,
    pub assertion: IdentityAssertion,
}

impl IssueParts {
    pub fn new(world: &World, citizen: &Citizen) -> Self {
        let transaction = TransactionId::from_bytes(Random.make_bytes());
        let now = world.now();
        Self {
            intent: IssuanceIntent {
                transaction,
                subject: citizen.subject,
                terms_version: 1,
                expires: now.plus(Duration::from_secs(600)),
            },
            activation: IssuanceActivation {
                unlock_key: UnlockKey::from_bytes(citizen.unlock_key),
                accepted_terms: 1,
                nonce: Nonce::from_bytes(Random.make_bytes()),
                issued_at: now,
            },
            assertion: IdentityAssertion {
                head: world.head(citizen.subject),
                transaction,
                name: citizen.name.clone(),
                document: citizen.document.clone(),
                registration_level: RegistrationLevel::Advanced,
                last_presence: now.minus(Duration::from_secs(86_400)),
                factors: vec![Factor::Password, Factor::OtpSms],
                intent_digest: [0; 32],
                sealed_digest: [0; 32],
            },
        }
    }

    pub fn sealed(&self, world: &World) -> Vec<u8> {
        canonical::encode(&world.seal(&self.intent, &self.activation))
    }

    pub fn request(self, world: &World) -> IssueRequest {
        let sealed = self.sealed(world);
        self.request_with(sealed, world)
    }

    pub fn request_with(mut self, sealed: Vec<u8>, world: &World) -> IssueRequest {
        self.assertion.intent_digest = canonical::digest(&self.intent);
        self.assertion.sealed_digest = sha256(&sealed);
        IssueRequest {
            intent: Binary(canonical::encode(&self.intent)),
            assertion: signed(&self.assertion, &world.edge),
            sealed: Binary(sealed),
            approval: None,
        }
    }
}

/// A request to sign in the making. What a test changes is sealed and signed as changed.
pub struct SignParts {
    pub intent: SigningIntent,
    pub activation: SignatureActivation,
    pub assertion: ActivationAssertion,
    pub edge: SigningKey,
}

impl SignParts {
    pub fn new(world: &World, citizen: &Citizen, credential: CredentialId) -> Self {
        Self::at(world.now(), world.edge.clone(), citizen, credential)
    }

    pub fn at(
        now: UnixTime,
        edge: SigningKey,
        citizen: &Citizen,
        credential: CredentialId,
    ) -> Self {
        static DOCUMENTS: AtomicU64 = AtomicU64::new(0);
        let document = DOCUMENTS.fetch_add(1, Ordering::SeqCst).to_be_bytes();
        let transaction = TransactionId::from_bytes(Random.make_bytes());
        Self {
            intent: SigningIntent {
                transaction,
                credential,
                hash_algorithm: HashAlgorithm::Sha256,
                digests: vec![Bytes(sha256(&document).to_vec())],
                application: "Rubrica".to_owned(),
                expires: now.plus(Duration::from_secs(600)),
            },
            activation: SignatureActivation {
                unlock_key: UnlockKey::from_bytes(citizen.unlock_key),
                nonce: Nonce::from_bytes(Random.make_bytes()),
                issued_at: now,
            },
            assertion: ActivationAssertion {
                head: head(now, citizen.subject),
                transaction,
                intent_digest: [0; 32],
                factors: vec![Factor::Password, Factor::OtpSms],
            },
            edge,
        }
    }

    pub fn sealed(&self, world: &World) -> Vec<u8> {
        canonical::encode(&world.seal(&self.intent, &self.activation))
    }

    pub fn request(self, world: &World) -> SignRequest {
        let sealed = self.sealed(world);
        self.request_with(sealed)
    }

    pub fn request_with(mut self, sealed: Vec<u8>) -> SignRequest {
        self.assertion.intent_digest = canonical::digest(&self.intent);
        self.request_as_asserted(sealed)
    }

    /// Leaves the digest in the assertion as it is.
    pub fn request_as_asserted(self, sealed: Vec<u8>) -> SignRequest {
        SignRequest {
            intent: Binary(canonical::encode(&self.intent)),
            assertion: signed(&self.assertion, &self.edge),
            sealed: Binary(sealed),
            approval: None,
        }
    }
}

/// A change of password in the making. What a test changes is sealed and signed as changed.
pub struct RewrapParts {
    pub intent: RewrapIntent,
    pub activation: RewrapActivation,
    pub assertion: ActivationAssertion,
    pub edge: SigningKey,
}

impl RewrapParts {
    pub fn new(world: &World, citizen: &Citizen, new_unlock_key: [u8; 32]) -> Self {
        Self::at(world.now(), world.edge.clone(), citizen, new_unlock_key)
    }

    pub fn at(
        now: UnixTime,
        edge: SigningKey,
        citizen: &Citizen,
        new_unlock_key: [u8; 32],
    ) -> Self {
        let transaction = TransactionId::from_bytes(Random.make_bytes());
        Self {
            intent: RewrapIntent {
                transaction,
                subject: citizen.subject,
                expires: now.plus(Duration::from_secs(600)),
            },
            activation: RewrapActivation {
                old_unlock_key: UnlockKey::from_bytes(citizen.unlock_key),
                new_unlock_key: UnlockKey::from_bytes(new_unlock_key),
                nonce: Nonce::from_bytes(Random.make_bytes()),
                issued_at: now,
            },
            assertion: ActivationAssertion {
                head: head(now, citizen.subject),
                transaction,
                intent_digest: [0; 32],
                factors: vec![Factor::Password, Factor::OtpSms],
            },
            edge,
        }
    }

    pub fn request(self, world: &World) -> RewrapRequest {
        let sealed = canonical::encode(&world.seal(&self.intent, &self.activation));
        self.request_with(sealed)
    }

    pub fn request_with(mut self, sealed: Vec<u8>) -> RewrapRequest {
        self.assertion.intent_digest = canonical::digest(&self.intent);
        self.request_as_asserted(sealed)
    }

    /// Leaves the digest in the assertion as it is.
    pub fn request_as_asserted(self, sealed: Vec<u8>) -> RewrapRequest {
        RewrapRequest {
            approval: None,
            intent: Binary(canonical::encode(&self.intent)),
            assertion: signed(&self.assertion, &self.edge),
            sealed: Binary(sealed),
        }
    }
}

/// The request was refused by this check, with this code.
#[track_caller]
pub fn assert_refused<T>(outcome: Result<T, Refusal>, check: &str, code: &str) {
    let Err(refusal) = outcome else { panic!("{check} did not refuse") };
    assert_eq!((refusal.check(), refusal.code()), (Some(check), code), "{refusal}");
}

/// Whether a signature `r ‖ s` is over the digest, by another implementation than the signer's.
pub fn signature_is_good(certificate: &[u8], digest: &[u8], signature: &[u8]) -> bool {
    use der::Decode as _;
    use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
    use p256::ecdsa::{Signature, VerifyingKey};
    let certificate = x509_cert::Certificate::from_der(certificate).unwrap();
    let point = certificate.tbs_certificate().subject_public_key_info().subject_public_key.clone();
    let key = VerifyingKey::from_sec1_bytes(point.raw_bytes()).unwrap();
    let signature = Signature::from_slice(signature).unwrap();
    key.verify_prehash(digest, &signature).is_ok()
}
