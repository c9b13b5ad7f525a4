//! What the pages and their engine say to each other.
//!
//! The engine runs in a Web Worker. Requests and answers are JSON; files are posted beside them as
//! the browser's own objects and are never copied. The engine keeps the state of a ceremony between
//! requests: secrets stay with it, and stopping the worker forgets them.

use rubrica_core::api::signer::{ActivationKey, AuditReference, SignResponse};
use rubrica_core::api::{Binary, v1};
use rubrica_core::digest::HashAlgorithm;
use rubrica_core::identity::{
    CredentialId, EmailAddress, EvidenceId, MobilePhone, NationalId, Nonce, SubjectId,
    TransactionId,
};
use rubrica_core::inherited::Scheme;
use rubrica_core::opaque::StretchingParameters;
use rubrica_core::protocol::evidence::EvidencePart;
use rubrica_core::time::UnixTime;
use rubrica_core::validation::report::ValidationReport;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The algorithm of every digest that is made here.
pub const HASH_ALGORITHM: HashAlgorithm = HashAlgorithm::Sha256;

/// A password on its way from the field to the engine. It is redacted when printed.
#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct Password(pub String);

impl core::fmt::Debug for Password {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What the pages ask for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// With a file: digest it, and see whether it can be signed. Gives [`Response::Inspected`].
    Inspect,
    /// Make ready to sign the file that was inspected. Gives [`Response::Prepared`].
    PrepareSignature {
        /// The signer's certificate and those above it, in DER.
        certificates: Vec<Binary>,
        /// The time that the signature will claim.
        signing_time: UnixTime,
    },
    /// Put the signature where it belongs, once its proof shows that it was logged. Gives
    /// [`Response::Signed`].
    FinishSignature {
        /// What the signer answered.
        answer: Box<SignResponse>,
    },
    /// Judge what the signer's log says of a citizen. Gives [`Response::Uses`].
    JudgeUses {
        /// The entries with their proofs.
        uses: Vec<AuditReference>,
        /// Who vouches for the key of the log.
        activation_key: ActivationKey,
        /// The root that is trusted, in PEM.
        root: String,
        /// The name of the signer that is expected.
        signer: String,
        /// The time.
        now: UnixTime,
    },
    /// Blind a new password. Gives [`Response::Blinded`].
    StartRegistration {
        /// The password.
        password: Password,
    },
    /// Make the record of the new password. Gives [`Response::Registered`].
    FinishRegistration {
        /// Whose it is.
        subject: SubjectId,
        /// The gateway's part.
        started: v1::ActivationPasswordStarted,
    },
    /// Blind the password. Gives [`Response::Blinded`].
    StartLogin {
        /// The password.
        password: Password,
    },
    /// Blind what a system before this one made of the password. Gives [`Response::Blinded`].
    StartInheritedLogin {
        /// The password, as typed.
        password: Password,
        /// How that system hashed it.
        scheme: Scheme,
    },
    /// Prove the password to open a session. Gives [`Response::Proved`].
    FinishLogin {
        /// Whose it is.
        subject: SubjectId,
        /// OPAQUE credential response.
        credential_response: Binary,
        /// How to stretch the password.
        stretching: StretchingParameters,
    },
    /// Prove the password for one act. Gives [`Response::Proved`].
    ProveForAct {
        /// The act.
        act: Act,
        /// The gateway's part.
        started: v1::PasswordStarted,
    },
    /// Blind the password that is to take the place of the one proved last, for a change. Gives
    /// [`Response::Blinded`].
    StartReplacement {
        /// The new password.
        password: Password,
    },
    /// Make the record of the password that takes its place. Gives [`Response::Registered`].
    FinishReplacement {
        /// The gateway's part.
        started: v1::ActivationPasswordStarted,
    },
    /// The digest of the intent whose password was proved last: what a passkey is asked to sign.
    /// Gives [`Response::IntentDigest`].
    IntentDigest,
    /// Seal what opens the citizen's keys to the signer, for the act whose password was proved
    /// last. Gives [`Response::Sealed`].
    Seal {
        /// The signer's key and who vouches for it.
        activation_key: ActivationKey,
        /// The root that is trusted, in PEM.
        root: String,
        /// The name of the signer that is expected.
        signer: String,
        /// The time.
        now: UnixTime,
    },
    /// With a PKCS#12 file: open it. Gives [`Response::CertificateOpened`].
    OpenCertificate {
        /// The password of the file.
        password: Password,
    },
    /// Sign, with the certificate that was opened, that it is its holder who logs in. Gives
    /// [`Response::CertificateProved`].
    SignLogin {
        /// The gateway's challenge.
        challenge: v1::CertificateChallenge,
        /// The time.
        now: UnixTime,
    },
    /// Sign, with the certificate that was opened, the statement of a registration. Gives
    /// [`Response::CertificateProved`].
    SignRegistration {
        /// The gateway's challenge.
        challenge: v1::CertificateChallenge,
        /// What is stated.
        details: RegistrationDetails,
        /// The time.
        now: UnixTime,
    },
    /// Forget the certificate that was opened, and its key. Gives [`Response::CertificateForgotten`].
    ForgetCertificate,
    /// As [`Request::FinishRegistration`], for an officer. Gives [`Response::OfficerRegistered`].
    FinishOfficerRegistration {
        /// Whose it is.
        subject: SubjectId,
        /// The gateway's part.
        started: v1::ActivationPasswordStarted,
    },
    /// As [`Request::FinishLogin`], for an officer: the key that opens evidence stays in the engine. Gives
    /// [`Response::Proved`].
    FinishOfficerLogin {
        /// Whose it is.
        subject: SubjectId,
        /// OPAQUE credential response.
        credential_response: Binary,
        /// How to stretch the password.
        stretching: StretchingParameters,
    },
    /// With the files of all parts in their order: make ready to close them for the reviewers. Gives
    /// [`Response::EvidenceReady`].
    CloseEvidence {
        /// The submission.
        evidence: EvidenceId,
        /// Public keys of the reviewers.
        reviewers: Vec<Binary>,
    },
    /// Close one chunk of the files that were made ready. Gives [`Response::Chunk`].
    CloseChunk {
        /// The part.
        part: EvidencePart,
        /// Counted from 0.
        index: u32,
    },
    /// Open the content key of a submission, for the officer who logged in last. Gives
    /// [`Response::EvidenceOpened`].
    OpenEvidence {
        /// The submission.
        evidence: EvidenceId,
        /// Canonical sealed content key.
        sealed_key: Binary,
    },
    /// Open one chunk of the submission that was opened. Gives [`Response::Chunk`].
    OpenChunk {
        /// The part.
        part: EvidencePart,
        /// Counted from 0.
        index: u32,
        /// How many the part has.
        of: u32,
        /// The closed chunk.
        chunk: Binary,
    },
    /// With a file of grey values, one byte each: read the QR code in the picture. Gives
    /// [`Response::Read`].
    ReadQr {
        /// Pixels in a row.
        width: u32,
    },
    /// With a file, and the content of a detached signature after it: judge the signatures. Gives
    /// [`Response::Verified`].
    Verify {
        /// The roots that are trusted, in PEM.
        roots: String,
        /// The time.
        now: UnixTime,
    },
}

/// What a citizen states who registers with a certificate. The engine builds the statement for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationDetails {
    /// DNI or NIE.
    pub number: NationalId,
    /// Mobile phone.
    pub phone: MobilePhone,
    /// Address of e-mail.
    pub email: EmailAddress,
    /// Version of the conditions that were accepted.
    pub conditions_version: u16,
}

/// A certificate that was opened, for show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedCertificate {
    /// The name of its holder.
    pub holder: String,
    /// The holder's DNI or NIE, if it names one.
    pub number: Option<NationalId>,
    /// Who issued it.
    pub issuer: String,
    /// Its last second.
    pub not_after: UnixTime,
}

/// An act that the citizen authorises. The engine builds the intent for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Keys and certificates.
    Issuance(v1::Transaction),
    /// The signature that the engine prepared last.
    Signature {
        /// What the gateway opened.
        transaction: v1::Transaction,
        /// The credential that was asked for.
        credential: CredentialId,
    },
    /// That a passkey or phone may approve from now on.
    Enrolment {
        /// What the gateway opened.
        transaction: v1::Transaction,
        /// What may.
        approver: NewApprover,
    },
    /// Another password, and the keys closed with it.
    PasswordChange(v1::Transaction),
}

/// What is to approve, as this very browser knows it and whatever the gateway says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewApprover {
    /// A passkey.
    Passkey(NewPasskey),
    /// The phone that this browser runs on.
    Phone {
        /// The public half of its key: an uncompressed point of P-256.
        point: Binary,
        /// The credential of its own authenticator, where it has one.
        platform: Option<NewPasskey>,
    },
}

/// A passkey that the browser has just made. The engine reads it for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPasskey {
    /// From the gateway.
    pub nonce: Nonce,
    /// Relying party identifier.
    pub rp_id: String,
    /// Origin of the page.
    pub origin: String,
    /// From the authenticator.
    pub attestation_object: Binary,
    /// From the browser.
    pub client_data: Binary,
}

/// What the engine answers, or tells meanwhile.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// So many bytes of a file are done.
    Progress {
        /// Bytes read.
        done: u64,
        /// Bytes in all.
        total: u64,
    },
    /// It is done.
    Done(Box<Response>),
    /// It cannot be done.
    Failed(Failure),
}

/// What came out of a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// The file that was inspected.
    Inspected(Inspection),
    /// The digest that is to be signed: of the signed attributes, not of the document.
    Prepared(Binary),
    /// The signed document.
    Signed {
        /// What was made of it.
        signed: Signed,
        /// What shows that the signature was logged, to be kept: a
        /// [`rubrica_core::transparency::Receipt`] in JSON.
        receipt: Binary,
    },
    /// What the signer's log says of a citizen.
    Uses(Vec<Use>),
    /// A blinded password.
    Blinded(Binary),
    /// The record of a new password.
    Registered(Binary),
    /// The record of an officer's new password, and the public half of the key that it gives.
    OfficerRegistered {
        /// The record.
        upload: Binary,
        /// An uncompressed point of P-256.
        review_key: Binary,
    },
    /// Evidence that is ready to be closed.
    EvidenceReady {
        /// The parts.
        parts: Vec<v1::DescribedPart>,
        /// The content key, sealed to each reviewer.
        sealed_keys: Vec<Binary>,
    },
    /// A chunk of evidence, closed or opened.
    Chunk(Binary),
    /// The content key is open, and stays in the engine.
    EvidenceOpened,
    /// The proof of the password.
    Proved(Binary),
    /// SHA-256 of the canonical intent.
    IntentDigest(Binary),
    /// The canonical sealed activation.
    Sealed(Binary),
    /// A certificate was opened; its key stays in the engine.
    CertificateOpened(OpenedCertificate),
    /// The statement with its signature.
    CertificateProved(v1::CertificateProof),
    /// The key is gone.
    CertificateForgotten,
    /// The text of a QR code, where there is one.
    Read(Option<String>),
    /// What is known about the signatures in a file.
    Verified(Verification),
}

/// A file as the engine sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// Its length.
    pub size: u64,
    /// SHA-256 of all its bytes.
    pub digest: Binary,
    /// How it will be signed.
    pub format: Format,
    /// The code of the reason why it cannot be signed, if so.
    pub refusal: Option<String>,
}

/// The form of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Inside the PDF.
    Pades,
    /// In a file beside the document.
    Cades,
}

/// An entry of the signer's log that speaks of a citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// Its index.
    pub index: u64,
    /// What it says; nothing where its proof does not hold, so that it says nothing.
    pub shown: Result<ShownUse, Failure>,
}

/// What an entry says whose proof holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownUse {
    /// When.
    pub at: UnixTime,
    /// What was done.
    pub act: UseOf,
    /// The transaction, where there was one.
    pub transaction: Option<TransactionId>,
    /// For which application, where it was logged.
    pub application: Option<String>,
}

/// What was done with a citizen's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UseOf {
    /// Something was begun; where it was completed another entry says so.
    Begun,
    /// Certificates were issued.
    Issued,
    /// Signatures were made.
    Signed,
    /// A device or passkey may approve.
    ApproverEnrolled,
    /// It approves no more.
    ApproverRemoved,
    /// The password was changed.
    PasswordChanged,
    /// The keys were locked after wrong passwords.
    Locked,
    /// Certificates were revoked.
    Revoked,
    /// Certificates rest, or are good again.
    Suspended,
    /// Others were issued in their place.
    Superseded,
    /// Something was asked for and refused.
    Refused,
    /// Something that these pages have no word for.
    Other,
}

/// A signed document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signed {
    /// What is to be appended to the original file.
    Tail(Binary),
    /// A signature to be kept beside the document.
    Detached(Binary),
}

/// What came of judging a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// It was judged.
    Judged(Box<ValidationReport>),
    /// It is a signature that stands beside its document, which must be given too.
    NeedsContent,
}

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Stable code.
    pub code: String,
}
