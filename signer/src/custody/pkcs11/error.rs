//! Why a token cannot do what it was asked.

use cryptoki::error::{Error, RvError};
use std::path::PathBuf;

/// Why a token of a hardware security module cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The module cannot be loaded.
    #[error("PKCS#11 module {0} cannot be loaded")]
    Module(PathBuf, #[source] Error),
    /// No slot has a token of this label.
    #[error("no token is labelled {0:?}")]
    NoToken(String),
    /// Several slots have one.
    #[error("several tokens are labelled {0:?}")]
    ManyTokens(String),
    /// The PIN is wrong. It is not tried again: tokens lock after a few tries.
    #[error("the token refuses the PIN")]
    PinRefused,
    /// The token has locked its PIN.
    #[error("the token's PIN is locked")]
    PinLocked,
    /// The token lacks a mechanism, or does not allow its use.
    #[error("the token has no mechanism {0}")]
    NoMechanism(&'static str),
    /// The token holds no wrapping keys of a signer.
    #[error("the token holds no keys of a signer")]
    NoKeys,
    /// Several objects of the token have the same label or identifier.
    #[error("the token holds several keys {0:?}")]
    ManyKeys(String),
    /// All sessions are in use, and none became free in time.
    #[error("no session with the token became free in time")]
    Busy,
    /// The token, or the way to it, failed.
    #[error("the token failed to {0}")]
    Call(&'static str, #[source] Error),
}

impl TokenError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Module(..) => "token_module",
            Self::NoToken(_) => "token_missing",
            Self::ManyTokens(_) => "token_ambiguous",
            Self::PinRefused => "token_pin_refused",
            Self::PinLocked => "token_pin_locked",
            Self::NoMechanism(_) => "token_mechanism_missing",
            Self::NoKeys => "token_keys_missing",
            Self::ManyKeys(_) => "token_keys_ambiguous",
            Self::Busy => "token_busy",
            Self::Call(..) => "token_failed",
        }
    }
}

/// Whether a fresh connection may help: the token went away, or forgot who is logged in.
pub(super) const fn is_lost(error: &Error) -> bool {
    let Error::Pkcs11(error, _) = error else { return false };
    matches!(
        error,
        RvError::CryptokiNotInitialized
            | RvError::DeviceError
            | RvError::DeviceMemory
            | RvError::DeviceRemoved
            | RvError::FunctionFailed
            | RvError::GeneralError
            | RvError::KeyHandleInvalid
            | RvError::ObjectHandleInvalid
            | RvError::SessionClosed
            | RvError::SessionHandleInvalid
            | RvError::SlotIdInvalid
            | RvError::TokenNotPresent
            | RvError::TokenNotRecognized
            | RvError::UnwrappingKeyHandleInvalid
            | RvError::UserNotLoggedIn
            | RvError::WrappingKeyHandleInvalid
    )
}
