//! Why a browser does not get what it asked a phone for.

use crate::app::{BodyError, Refusal};
use crate::citizen::ContrastError;
use crate::session::SessionError;
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::device::RequestState;
use rubrica_core::identity::NationalIdError;

/// Why a browser does not get what it asked a phone for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RequestError {
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Not a DNI or NIE.
    #[error(transparent)]
    Identifier(#[from] NationalIdError),
    /// The contrast datum is not right.
    #[error(transparent)]
    Contrast(#[from] ContrastError),
    /// His registration gives no session.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// There is no such request of this browser.
    #[error("no such request")]
    Unknown,
    /// Its state does not allow it.
    #[error("request is {0:?}")]
    Closed(RequestState),
    /// It asks for an act and opens no session.
    #[error("request is for no login")]
    NoLogin,
    /// The citizen has no active phone.
    #[error("no active phone")]
    NoDevice,
    /// Another request waits for his phone.
    #[error("another request is open")]
    AlreadyOpen,
    /// Too many were sent that nobody confirmed.
    #[error("too many requests to one phone")]
    TooMany {
        /// Seconds to wait.
        wait_s: u32,
    },
    /// The phone that confirmed is not active any more.
    #[error("phone was replaced after it confirmed")]
    DeviceChanged,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for RequestError {
    fn problem(&self) -> Problem {
        match self {
            Self::Body(error) => error.problem(),
            Self::Identifier(error) => Problem::new(422, error.code()).about("identifier"),
            Self::Contrast(error) => error.problem(),
            Self::Session(error) => error.problem(),
            Self::Unknown => Problem::new(404, "request_unknown"),
            Self::Closed(RequestState::Expired) => Problem::new(410, "request_expired"),
            Self::Closed(RequestState::Cancelled) => Problem::new(409, "request_cancelled"),
            Self::Closed(RequestState::Rejected) => Problem::new(403, "request_rejected"),
            Self::Closed(RequestState::Delivered) => Problem::new(409, "request_delivered"),
            Self::NoLogin | Self::Closed(_) => Problem::new(409, "request_wrong_step"),
            Self::NoDevice => Problem::new(409, "device_missing"),
            Self::AlreadyOpen => Problem::new(409, "request_already_open"),
            Self::TooMany { wait_s } => {
                Problem::new(429, "push_too_many").with_retry_after(*wait_s)
            }
            Self::DeviceChanged => Problem::new(409, "request_device_changed"),
            Self::Service(error) => error.problem(),
        }
    }
}
