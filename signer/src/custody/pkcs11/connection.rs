//! A connection with a token: logged in, with the handles that last as long as it does.

use super::error::TokenError;
use super::format::ObjectId;
use super::module::Module;
use super::objects::{
    self, KEY_WRAPPING, SECRET_WRAPPING, SOFT_UNWRAPPING, Use, WrappingKey, find_secret_key,
};
use super::{Pin, TokenSettings};
use crate::platform::Platform;
use cryptoki::context::Pkcs11;
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::{MechanismInfo, MechanismType};
use cryptoki::object::ObjectHandle;
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use std::collections::HashMap;
use std::sync::Mutex;

/// A connection. Sessions of one are of no use in another.
#[derive(Debug)]
pub(super) struct Connection {
    /// Tells connections of one back end apart.
    pub(super) number: u64,
    /// As the module counts its beginnings.
    pub(super) begun: u64,
    pub(super) slot: Slot,
    pub(super) keys: Option<TokenKeys>,
    /// Handles of resident keys that were used before.
    pub(super) residents: Mutex<HashMap<ObjectId, ObjectHandle>>,
    /// The login lasts as long as one session is open [PKCS #11 v3.0 §5.6.8].
    pub(super) anchor: Mutex<Option<Session>>,
}

/// The wrapping keys of the signer that a token belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct TokenKeys {
    pub(super) keys: WrappingKey,
    pub(super) secrets: WrappingKey,
    /// There after a move from software.
    pub(super) soft: Option<WrappingKey>,
}

impl Connection {
    /// Finds the token, logs in and finds the keys. The caller is inside the module.
    pub(super) fn open(
        module: &Module,
        (number, begun): (u64, u64),
        settings: &TokenSettings,
    ) -> Result<Self, TokenError> {
        let library = module.library();
        let slot = find_slot(library, &settings.token)?;
        has_mechanisms(library, slot)?;
        let session = open_session(library, slot)?;
        let outcome = log_in(&session, &settings.pin).and_then(|()| find_keys(&session));
        let keys = match outcome {
            Ok(keys) => keys,
            Err(error) => {
                close(session);
                return Err(error);
            }
        };
        Ok(Self {
            number,
            begun,
            slot,
            keys,
            residents: Mutex::default(),
            anchor: Mutex::new(Some(session)),
        })
    }
}

/// A session that ends when it is told to and not when it is dropped: after the module began anew,
/// its number may be another one's.
pub(super) fn open_session(library: &Pkcs11, slot: Slot) -> Result<Session, TokenError> {
    library.open_rw_session_no_drop(slot).map_err(|error| TokenError::Call("open a session", error))
}

pub(super) fn close(session: Session) {
    if let Err(error) = session.close() {
        tracing::debug!(error = %error, "session with the token was not closed");
    }
}

fn find_slot(library: &Pkcs11, label: &str) -> Result<Slot, TokenError> {
    let failed = |error| TokenError::Call("be found", error);
    let mut found = None;
    for slot in library.get_slots_with_token().map_err(failed)? {
        // A reader whose card is pulled out at this moment is not the one that is looked for.
        let Ok(token) = library.get_token_info(slot) else { continue };
        if token.token_initialized() && token.label() == label {
            if found.is_some() {
                return Err(TokenError::ManyTokens(label.to_owned()));
            }
            found = Some(slot);
        }
    }
    found.ok_or_else(|| TokenError::NoToken(label.to_owned()))
}

/// Everything is asked for at once, so that a token which cannot sign does not make keys.
fn has_mechanisms(library: &Pkcs11, slot: Slot) -> Result<(), TokenError> {
    type Needs = fn(&MechanismInfo) -> bool;
    let needed: [(MechanismType, &str, Needs); 5] = [
        (MechanismType::ECC_KEY_PAIR_GEN, "CKM_EC_KEY_PAIR_GEN", MechanismInfo::generate_key_pair),
        (MechanismType::ECDSA, "CKM_ECDSA", MechanismInfo::sign),
        (MechanismType::AES_KEY_GEN, "CKM_AES_KEY_GEN", MechanismInfo::generate),
        (MechanismType::AES_KEY_WRAP_PAD, "CKM_AES_KEY_WRAP_PAD", |info| {
            info.wrap() && info.unwrap()
        }),
        (MechanismType::AES_GCM, "CKM_AES_GCM", |info| info.encrypt() && info.decrypt()),
    ];
    for (mechanism, name, needs) in needed {
        match library.get_mechanism_info(slot, mechanism) {
            Ok(info) if needs(&info) => {}
            Ok(_) | Err(Error::Pkcs11(RvError::MechanismInvalid, _)) => {
                return Err(TokenError::NoMechanism(name));
            }
            Err(error) => return Err(TokenError::Call("tell its mechanisms", error)),
        }
    }
    Ok(())
}

fn log_in(session: &Session, pin: &Pin) -> Result<(), TokenError> {
    // EXPOSE: the token is told its PIN; the copy wipes itself.
    let pin = AuthPin::new(pin.expose().clone().into_boxed_str());
    match session.login(UserType::User, Some(&pin)) {
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        Err(Error::Pkcs11(
            RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange,
            _,
        )) => Err(TokenError::PinRefused),
        Err(Error::Pkcs11(RvError::PinLocked, _)) => Err(TokenError::PinLocked),
        Err(error) => Err(TokenError::Call("log in", error)),
    }
}

/// The signer's wrapping keys, if the token has them.
pub(super) fn find_keys(session: &Session) -> Result<Option<TokenKeys>, TokenError> {
    let keys = find_secret_key(session, KEY_WRAPPING)?;
    let secrets = find_secret_key(session, SECRET_WRAPPING)?;
    let Some((keys, secrets)) = keys.zip(secrets) else { return Ok(None) };
    Ok(Some(TokenKeys { keys, secrets, soft: find_secret_key(session, SOFT_UNWRAPPING)? }))
}

/// Makes what is missing of the wrapping keys: a start that was interrupted has left some.
pub(super) fn make_keys(session: &Session, platform: &Platform) -> Result<(), TokenError> {
    for (label, usage) in [(KEY_WRAPPING, Use::Wrap), (SECRET_WRAPPING, Use::Close)] {
        if find_secret_key(session, label)?.is_none() {
            let id = ObjectId(platform.make_bytes());
            objects::make_secret_key(session, label, id, usage)
                .map_err(|error| TokenError::Call("make a wrapping key", error))?;
        }
    }
    Ok(())
}
