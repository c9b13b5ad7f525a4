//! The gateway's interface, version 1.
//!
//! Under `/api/v1`; `·` needs a session and the CSRF header, `▪` the registry's bearer token, `◆` the
//! session of an officer and the CSRF header.
//!
//! | Call | Body | Answer |
//! |---|---|---|
//! | `GET /configuration` | | [`Configuration`] |
//! | `GET /activation-key` | | [`super::signer::ActivationKey`] |
//! | `POST /activation/start` | [`ActivationStart`] | [`ActivationStarted`] |
//! | `POST /activation/resend` | [`ActivationReference`] | [`OtpChallenge`] |
//! | `POST /activation/verify` | [`ActivationVerify`] | 204 |
//! | `POST /activation/password/start` | [`ActivationPasswordStart`] | [`ActivationPasswordStarted`] |
//! | `POST /activation/password/finish` | [`ActivationPasswordFinish`] | 204 |
//! | `POST /reset/start` | [`ResetStart`] | [`ActivationStarted`] |
//! | `POST /reset/…` | as `/activation/…` | |
//! | `POST /reset/compare` | [`ResetCompare`] | [`PasswordStarted`] |
//! | `POST /deregistration` · | | [`DeregistrationStarted`], or 204 |
//! | `POST /deregistration/confirm` · | [`DeregistrationConfirm`] | 204 |
//! | `POST /login/start` | [`LoginStart`] | [`LoginStarted`] |
//! | `POST /login/inherited` | [`LoginInherited`] | [`PasswordStarted`] |
//! | `POST /login/finish` | [`LoginFinish`] | [`Session`], cookie |
//! | `GET /session` | (cookie) | [`Session`] |
//! | `POST /logout` · | | 204 |
//! | `POST /session/otp` · | | [`OtpChallenge`] |
//! | `POST /session/otp/verify` · | [`VerifySession`] | [`Session`], cookie |
//! | `GET /sessions` (cookie) | | [`SessionList`] |
//! | `DELETE /sessions/{id}` · | | 204 |
//! | `POST /sessions/end-all` · | [`EndSessions`] | 204 |
//! | `GET /me` (cookie) | | [`OwnData`] |
//! | `POST /me/activation-code` · | | [`NewActivationCode`] |
//! | `POST /me/email` · | [`ChangeEmail`] | 204 |
//! | `POST /me/phone/otp` · | [`ChangePhoneStart`] | [`OtpChallenge`] |
//! | `POST /me/phone` · | [`ChangePhone`] | 204 |
//! | `POST /me/level` · | | [`NewActivationCode`] |
//! | `POST /me/renewal` · | | 204 |
//! | `POST /me/leave/otp` · | | [`OtpChallenge`] |
//! | `POST /me/leave` · | [`Leave`] | 204, end of the cookie |
//! | `POST /letters/request` | [`LetterRequest`] | 204 |
//! | `POST /letters/invitation/start` | [`InvitationStart`] | [`InvitationStarted`] |
//! | `POST /letters/invitation/resend` | [`InvitationReference`] | [`OtpChallenge`] |
//! | `POST /letters/invitation/verify` | [`InvitationVerify`] | [`NewActivationCode`] |
//! | `POST /certificate/challenge` | | [`CertificateChallenge`] |
//! | `POST /certificate/login` | [`CertificateLogin`] | [`Session`], cookie |
//! | `POST /certificate/registration` | [`CertificateRegistration`] | [`CertificateRegistrationStarted`] |
//! | `POST /certificate/registration/resend` | [`CertificateRegistrationReference`] | [`OtpChallenge`] |
//! | `POST /certificate/registration/verify` | [`CertificateRegistrationVerify`] | [`RegistrationReceipt`] |
//! | `POST /video/start` | [`VideoStart`] | [`VideoStarted`] |
//! | `POST /video/raise` · | | [`VideoStarted`] |
//! | `POST /video/resend` | [`VideoReference`] | [`OtpChallenge`] |
//! | `POST /video/verify` | [`VideoVerify`] | [`VideoUpload`] |
//! | `PUT /video/chunks/{part}/{index}` ([`VIDEO_HEADER`]) | a closed chunk | 204 |
//! | `POST /video/hand-in` | [`VideoHandIn`] | [`VideoStanding`] |
//! | `POST /video/state` | [`VideoReference`] | [`VideoStanding`] |
//! | `POST /video/receipt` | [`VideoReference`] | [`RegistrationReceipt`] |
//! | `GET /credentials` (cookie) | | [`super::signer::CredentialList`] |
//! | `POST /credentials/revocation` · | [`RevokeCredentials`] | 204 |
//! | `POST /credentials/suspension` · | | 204 |
//! | `POST /credentials/suspension/lift` · | | 204 |
//! | `POST /transactions/issuance` · | [`OpenIssuance`] | [`Transaction`] |
//! | `POST /transactions/signature` · | [`OpenSignature`] | [`Transaction`] |
//! | `POST /transactions/password-change` · | [`OpenPasswordChange`] | [`Transaction`] |
//! | `POST /transactions/{id}/otp` · | | [`OtpChallenge`] |
//! | `POST /transactions/{id}/password` · | [`PasswordStart`] | [`PasswordStarted`] |
//! | `POST /transactions/{id}/new-password` · | [`NewPasswordStart`] | [`ActivationPasswordStarted`] |
//! | `POST /transactions/{id}/authorise` · | [`Authorise`] | [`super::signer::IssueResponse`] or [`super::signer::SignResponse`] |
//! | `POST /transactions/passkey` · | [`OpenPasskey`] | [`Transaction`], [`super::signer::EnrolResponse`] once authorised |
//! | `POST /transactions/{id}/approval` · | | [`ApprovalOptions`] |
//! | `DELETE /transactions/{id}` · | | 204 |
//! | `POST /pin/request` | [`PinRequest`] | [`PinRequested`] |
//! | `POST /pin/login` | [`PinLogin`] | [`Session`], cookie |
//! | `GET /sms/state/{name}` | | [`MessageState`] |
//! | `GET`, `POST /sms/report/{reference}/{token}` | [`DeliveryReport`], or `status` in query or form | 204 |
//! | `GET /sms/usage/{yyyy-mm}` ▪ | | [`SmsUsage`] |
//! | `GET /passkeys` (cookie) | | [`PasskeyList`] |
//! | `POST /passkeys/registration` · | | [`PasskeyRegistration`] |
//! | `POST /passkeys/{id}/name` · | [`RenamePasskey`] | 204 |
//! | `DELETE /passkeys/{id}` · | | 204 |
//! | `POST /login/passkey/start` | | [`PasskeyLoginStarted`] |
//! | `POST /login/passkey/finish` | [`PasskeyLoginFinish`] | [`Session`], cookie |
//! | `POST /registry/citizens` ▪ | [`RegisterCitizen`] | [`CitizenRegistered`] |
//! | `POST /registry/accounts/start` ▪ | [`StartAccounts`] | [`AccountsStarted`] |
//! | `POST /registry/accounts/finish` ▪ | [`FinishAccounts`] | [`AccountsImported`] |
//! | `POST /registry/census` ▪ | [`ImportCensus`] | [`CensusImported`] |
//! | `GET /registry/letters` ▪ | | [`LetterQueue`] |
//! | `POST /registry/letters/{id}/take` ▪ | | the letter, PDF |
//! | `POST /registry/letters/{id}/posted` ▪ | | 204 |
//! | `POST /registry/notices/ending` ▪ | [`SendEndingNotices`] | [`EndingNotices`] |
//! | `POST /registry/officers` ▪ | [`AddOfficer`] | [`OfficerAdded`] |
//! | `POST /office/activation/start` | [`OfficerActivationStart`] | [`OfficerActivationStarted`] |
//! | `POST /office/activation/password` | [`OfficerPasswordStart`] | [`ActivationPasswordStarted`] |
//! | `POST /office/activation/finish` | [`OfficerPasswordFinish`] | 204 |
//! | `POST /office/login/start` | [`OfficerLoginStart`] | [`LoginStarted`] |
//! | `POST /office/login/finish` | [`LoginFinish`] | [`OfficerLoginCode`] |
//! | `POST /office/login/verify` | [`OfficerLoginVerify`] | [`OfficerSession`], cookie |
//! | `GET /office/session` (officer's cookie) | | [`OfficerSession`] |
//! | `POST /office/logout` ◆ | | 204 |
//! | `POST /office/officers` ◆ | [`AddOfficer`] | [`OfficerAdded`] |
//! | `POST /office/officers/end` ◆ | [`EndOfficer`] | 204 |
//! | `POST /office/lookup` ◆ | [`LookUp`] | [`CitizenStanding`] |
//! | `POST /office/phone-code` ◆ | [`SendPhoneCode`] | [`OtpChallenge`] |
//! | `POST /office/registrations` ◆ | [`OfficeRegistration`] | [`Receipt`] |
//! | `POST /office/renewals` ◆ | [`OfficeRegistration`] | [`Receipt`] |
//! | `POST /office/codes` ◆ | [`RegenerateCode`] | [`Receipt`] |
//! | `POST /office/certificates` ◆ | [`LookUp`] | [`OfficeCertificates`] |
//! | `POST /office/certificates/revocation` ◆ | [`RevokeAtOffice`] | [`OfficeCertificates`] |
//! | `POST /office/certificates/suspension` ◆ | [`LookUp`] | [`OfficeCertificates`] |
//! | `POST /office/certificates/suspension/lift` ◆ | [`LookUp`] | [`OfficeCertificates`] |
//! | `POST /office/reviews` ◆ | | [`ReviewQueue`] |
//! | `POST /office/reviews/{evidence}/claim` ◆ | | [`ReviewCase`] |
//! | `GET /office/reviews/{evidence}/{part}/{index}` ◆ | | a closed chunk |
//! | `POST /office/reviews/{evidence}/decision` ◆ | [`Decision`] | 204 |
//!
//! Calls of the phone and of the browser that waits for it are in [`device`].

pub mod device;

mod accounts;
mod certificate;
mod letters;
mod me;
mod office;
mod officers;
mod passkeys;
mod password;
mod pin;
mod sessions;
mod sms;
mod video;

pub use accounts::{
    AccountFinish, AccountOutcome, AccountStart, AccountStarted, AccountsImported, AccountsStarted,
    FinishAccounts, LoginInherited, StartAccounts,
};
pub use certificate::{
    CertificateChallenge, CertificateLogin, CertificateProof, CertificateRegistration,
    CertificateRegistrationReference, CertificateRegistrationStarted,
    CertificateRegistrationVerify, RegistrationReceipt,
};
pub use letters::{
    CENSUS_AT_ONCE, CensusEntry, CensusImported, ImportCensus, InvitationReference,
    InvitationStart, InvitationStarted, InvitationVerify, LetterQueue, LetterRequest,
    PostalAddress, QueuedLetter,
};
pub use me::{
    ChangeEmail, ChangePhone, ChangePhoneStart, Leave, NewActivationCode, OwnActState, OwnData,
};
pub use office::{
    CitizenStanding, Guardian, LookUp, OfficeCertificate, OfficeCertificates, OfficeRegistration,
    Receipt, RegenerateCode, RevokeAtOffice, SendPhoneCode,
};
pub use officers::{
    AddOfficer, EndOfficer, OFFICE_COOKIE, OfficerActivationStart, OfficerActivationStarted,
    OfficerAdded, OfficerLoginCode, OfficerLoginStart, OfficerLoginVerify, OfficerPasswordFinish,
    OfficerPasswordStart, OfficerSession,
};
pub use passkeys::{
    ApprovalOptions, ListedPasskey, OpenPasskey, PasskeyList, PasskeyLoginFinish,
    PasskeyLoginStarted, PasskeyRegistration, PasskeySite, RenamePasskey,
};
pub use password::{
    DeregistrationConfirm, DeregistrationStarted, NewPasswordStart, OpenPasswordChange, Renewal,
    ResetCompare, ResetStart, RevocationRequest, RevokeCredentials,
};
pub use pin::{PinLogin, PinRequest, PinRequested};
pub use sessions::{
    BrowserFamily, EndSessions, ListedSession, SessionList, SystemFamily, UserAgent, VerifySession,
    WhichSessions,
};

pub use sms::{DeliveryReport, EndingNotices, MessageState, SendEndingNotices, SmsUsage, UsageRow};
pub use video::{
    Decision, DescribedPart, QueuedReview, RejectionReason, ReviewAbout, ReviewCase, ReviewClaim,
    ReviewQueue, VIDEO_HEADER, VideoHandIn, VideoReference, VideoStage, VideoStanding, VideoStart,
    VideoStarted, VideoUpload, VideoVerify,
};

use super::Binary;
use crate::digest::HashAlgorithm;
use crate::identity::{
    Assurance, CredentialId, IdentityDocument, LoginMethod, PersonName, RegistrationLevel,
    RegistrationWay, SubjectId, TransactionId,
};
use crate::inherited::Scheme;
use crate::opaque::StretchingParameters;
use crate::policy::Policy;
use crate::sms::Delivery;
use crate::time::{Date, UnixTime};
use serde::{Deserialize, Serialize};

/// Cookie that holds the session.
pub const SESSION_COOKIE: &str = "__Host-rubrica";

/// Header that every call which changes something carries, with [`Session::csrf`].
pub const CSRF_HEADER: &str = "x-rubrica-csrf";

/// What pages and tools need to know before anybody logs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// The numbers of the service.
    pub policy: Policy,
    /// Name of the signer: must be the one in its activation-key statement.
    pub signer: String,
    /// Application for which signatures are made on the citizen's own pages.
    pub application: String,
    /// Whether citizens may prove who they are with certificates of their own.
    #[serde(default)]
    pub certificates: bool,
    /// Where browsers are asked for certificates of cards, if anywhere: `https://host:port`.
    #[serde(default)]
    pub card_listener: Option<String>,
    /// Whether invented citizens and an SMS outbox are there to try things with.
    pub demo: bool,
    /// Where passkeys may be used, if they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passkeys: Option<PasskeySite>,
}

/// Where a one-time code was sent and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtpChallenge {
    /// The last three digits of the phone.
    pub phone_hint: String,
    /// How many digits to expect.
    pub digits: u8,
    /// Until when it can be used.
    pub expires_at: UnixTime,
    /// When it may be sent again; absent when it has been sent often enough.
    pub resend_at: Option<UnixTime>,
    /// Tries that are left.
    pub tries_left: u8,
    /// Names the message, to ask for its [`MessageState`].
    pub message: String,
    /// How far it has come already.
    pub delivery: Delivery,
}

/// First step of activation: number and code from the registration receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivationStart {
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// Activation code, as typed: spaces, hyphens and case do not matter.
    pub activation_code: String,
}

/// An activation under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivationStarted {
    /// Names it in the next steps.
    pub activation: String,
    /// The citizen's pseudonym: enters OPAQUE and the unlock key.
    pub subject: SubjectId,
    /// The code that was sent.
    pub otp: OtpChallenge,
    /// The name, so that the browser can refuse a password that holds it.
    pub name: PersonName,
}

/// Names an activation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivationReference {
    /// From [`ActivationStarted`].
    pub activation: String,
}

/// Second step: the one-time code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivationVerify {
    /// From [`ActivationStarted`].
    pub activation: String,
    /// The code from the SMS.
    pub code: String,
}

/// Third step: the blinded password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivationPasswordStart {
    /// From [`ActivationStarted`].
    pub activation: String,
    /// OPAQUE registration request.
    pub registration_request: Binary,
}

/// The gateway's part of the registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivationPasswordStarted {
    /// OPAQUE registration response.
    pub registration_response: Binary,
    /// How to stretch the password.
    pub stretching: StretchingParameters,
}

/// Last step: the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActivationPasswordFinish {
    /// From [`ActivationStarted`].
    pub activation: String,
    /// OPAQUE registration upload.
    pub registration_upload: Binary,
}

/// First step of a login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginStart {
    /// DNI or NIE, as typed.
    pub identifier: String,
    /// OPAQUE credential request.
    pub credential_request: Binary,
}

/// A login under way: of the same form whether the citizen is known or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginStarted {
    /// Names it in the next step.
    pub login: String,
    /// The citizen's pseudonym.
    pub subject: SubjectId,
    /// OPAQUE credential response.
    pub credential_response: Binary,
    /// How to stretch the password.
    pub stretching: StretchingParameters,
    /// How a password of a system before this one would have to be hashed, for [`LoginInherited`] when
    /// what was typed does not open the response. Where some were imported there is one for every number,
    /// and it tells nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherited: Option<Scheme>,
}

/// Second step of a login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoginFinish {
    /// From [`LoginStarted`].
    pub login: String,
    /// OPAQUE credential finalization.
    pub credential_finalization: Binary,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The citizen's pseudonym.
    pub subject: SubjectId,
    /// His name.
    pub name: PersonName,
    /// His DNI or NIE, masked.
    pub identifier_hint: String,
    /// How well he is registered.
    pub level: RegistrationLevel,
    /// How he came in.
    pub method: LoginMethod,
    /// What registration and method together prove.
    pub assurance: Assurance,
    /// Value for [`CSRF_HEADER`].
    pub csrf: String,
    /// The session ends then if nothing happens before.
    pub idle_at: UnixTime,
    /// The session ends then.
    pub ends_at: UnixTime,
    /// Why the password has to be replaced before anything else, if it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Renewal>,
    /// Whether he was last seen in person too long ago to get certificates or to sign
    /// [Ley 6/2020 art. 7.6].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub presence_lapsed: bool,
}

/// Opens an issuance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenIssuance {}

/// Opens a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenSignature {
    /// The credential whose key is to be used.
    pub credential: CredentialId,
    /// With which algorithm the digests were made.
    pub hash_algorithm: HashAlgorithm,
    /// One digest per signature.
    pub digests: Vec<Binary>,
}

/// An open transaction. From it and from what he asked, the browser builds the intent for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Its identifier.
    pub transaction: TransactionId,
    /// The citizen's pseudonym.
    pub subject: SubjectId,
    /// The application (signatures only: empty for an issuance).
    pub application: String,
    /// Version of the terms (issuance only: 0 for a signature).
    pub terms_version: u16,
    /// `expires` of the intent.
    pub expires_at: UnixTime,
    /// How the password that is to be replaced was hashed by a system before this one, if it was: its value
    /// is what has to be proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherited: Option<Scheme>,
}

/// Starts the proof of the password for a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordStart {
    /// OPAQUE credential request.
    pub credential_request: Binary,
}

/// The gateway's part of that proof; the context is the digest of the intent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordStarted {
    /// OPAQUE credential response.
    pub credential_response: Binary,
    /// How to stretch the password.
    pub stretching: StretchingParameters,
    /// At a reset, if the password before is one of a system before this one: how it hashed it. What has
    /// to be compared is that hash of the new password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherited: Option<Scheme>,
}

/// Authorises a transaction. The same body again gives the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorise {
    /// OPAQUE credential finalization, for the digest of the intent.
    pub credential_finalization: Binary,
    /// The code from the SMS. Empty where an approval stands for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub otp: String,
    /// Canonical [`crate::protocol::Approval`] by a passkey or the registered device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Binary>,
    /// Canonical `Sealed`.
    pub sealed: Binary,
    /// OPAQUE registration upload: for a change of password, and nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration_upload: Option<Binary>,
}

/// By what possession is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Possession<'a> {
    /// A code that was sent to the phone.
    Otp(&'a str),
    /// A canonical [`crate::protocol::Approval`].
    Approval(&'a Binary),
}

impl Authorise {
    /// What proves possession: one thing, not two.
    #[must_use]
    pub fn possession(&self) -> Option<Possession<'_>> {
        match (&self.approval, self.otp.as_str()) {
            (None, otp) => Some(Possession::Otp(otp)),
            (Some(approval), "") => Some(Possession::Approval(approval)),
            (Some(_), _) => None,
        }
    }
}

/// A citizen as the registration office hands him over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterCitizen {
    /// Names.
    pub name: PersonName,
    /// Document, with DNI or NIE.
    pub document: IdentityDocument,
    /// First day of the document; a permanent DNI needs it, being told from others by this day.
    #[serde(default)]
    pub document_issued: Option<Date>,
    /// Mobile phone, E.164: of one person only.
    pub phone: String,
    /// Electronic mail.
    pub email: String,
    /// Level of the registration: no more than `way` gives.
    pub level: RegistrationLevel,
    /// How he came to be registered.
    pub way: RegistrationWay,
    /// Last physical presence or act with the DNIe.
    pub last_presence: UnixTime,
    /// When he was registered; now, when it does not say.
    #[serde(default)]
    pub registered_at: Option<UnixTime>,
    /// Version of the conditions that he accepted.
    pub conditions_version: u16,
    /// The office that registered him.
    #[serde(default)]
    pub office: Option<String>,
    /// The officer who did.
    #[serde(default)]
    pub officer: Option<String>,
    /// Language for messages: `es`, `ca`, `gl`, `eu`, `va` or `en`.
    pub language: String,
}

/// A registered citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitizenRegistered {
    /// The pseudonym.
    pub subject: SubjectId,
    /// For the receipt: shown once, stored only as a keyed hash.
    pub activation_code: String,
}
