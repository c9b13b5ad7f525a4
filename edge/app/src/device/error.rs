//! Why a phone is refused.

use crate::app::{BodyError, Refusal};
use crate::citizen::ContrastError;
use crate::otp::{OtpError, OtpSendError};
use crate::passkeys::PasskeyError;
use crate::session::SessionError;
use crate::signer::SignerError;
use crate::transaction::TransactionError;
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::identity::NationalIdError;

/// Why a phone is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum DeviceError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Not a DNI or NIE.
    #[error(transparent)]
    Identifier(#[from] NationalIdError),
    /// The contrast datum is not right.
    #[error(transparent)]
    Contrast(#[from] ContrastError),
    /// The code by SMS was not sent.
    #[error(transparent)]
    Send(#[from] OtpSendError),
    /// The code by SMS is not right.
    #[error(transparent)]
    Otp(#[from] OtpError),
    /// There is no session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The session was not opened with a certificate.
    #[error("session was not opened with a certificate")]
    NeedsCertificate,
    /// There is no such enrolment, or not any more.
    #[error("no such enrolment")]
    NoEnrolment,
    /// The name of the phone is empty or too long.
    #[error("name of the phone is empty or too long")]
    Label,
    /// The phone is nobody's, was replaced, or logged out.
    #[error("phone is not active")]
    NotActive,
    /// The signature is not the phone's over these words.
    #[error("phone has not signed this")]
    Proof,
    /// The QR code is not one of ours, or was shown too long ago.
    #[error("QR code is stale")]
    Stale,
    /// There is no such request for this phone.
    #[error("no such request")]
    NoRequest,
    /// Another phone was faster.
    #[error("another phone has the request")]
    Taken,
    /// Nobody answered in time.
    #[error("request has expired")]
    Expired,
    /// The browser gave up.
    #[error("request was cancelled")]
    Cancelled,
    /// It was answered before, with another answer.
    #[error("request was answered")]
    Answered,
    /// The code is another one than the browser shows; the request is rejected.
    #[error("wrong code")]
    WrongCode,
    /// The phone did not say that its owner unlocked it.
    #[error("phone was not unlocked")]
    Locked,
    /// The session is of somebody else than the phone.
    #[error("phone of another citizen")]
    OfAnother,
    /// The signer knows this phone.
    #[error("phone approves already")]
    ApprovesAlready,
    /// What the phone's own authenticator made cannot be used.
    #[error(transparent)]
    Platform(#[from] Box<PasskeyError>),
    /// The enrolment at the signer was not opened.
    #[error(transparent)]
    Transaction(#[from] Box<TransactionError>),
    /// The signer did not forget what it knew before.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for DeviceError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Identifier(error) => Problem::new(422, error.code()).about("identifier"),
            Self::Contrast(error) => error.problem(),
            Self::Send(error) => error.problem(),
            Self::Otp(error) => error.problem(),
            Self::Session(error) => error.problem(),
            Self::NeedsCertificate => Problem::new(403, "enrolment_needs_certificate"),
            Self::NoEnrolment => Problem::new(410, "enrolment_unknown"),
            Self::Label => Problem::new(422, "device_label_length").about("label"),
            Self::NotActive => Problem::new(401, "device_not_active"),
            Self::Proof => Problem::new(403, "device_proof_refused"),
            Self::Stale => Problem::new(410, "qr_stale"),
            Self::NoRequest => Problem::new(404, "request_unknown"),
            Self::Taken => Problem::new(409, "request_taken"),
            Self::Expired => Problem::new(410, "request_expired"),
            Self::Cancelled => Problem::new(409, "request_cancelled"),
            Self::Answered => Problem::new(409, "request_answered"),
            Self::WrongCode => Problem::new(403, "request_code_wrong"),
            Self::Locked => Problem::new(403, "device_not_unlocked"),
            Self::OfAnother => Problem::new(403, "device_of_another"),
            Self::ApprovesAlready => Problem::new(409, "device_approves_already"),
            Self::Platform(error) => error.problem(),
            Self::Transaction(error) => error.problem(),
            Self::Signer(error) => error.problem(),
            Self::Service(error) => error.problem(),
        }
    }
}
