//! Keys in a hardware security module, by PKCS#11.
//!
//! The token holds a key that wraps citizens' keys and another one that closes the signer's own
//! secrets; neither leaves it, and neither does the work of the other. A citizen's key is made in
//! the token and leaves it wrapped; to be used it is unwrapped into a session object that signs, is
//! never shown and is destroyed at once. Authorities' keys stay in the token.

mod connection;
mod error;
mod format;
mod module;
mod moving;
mod objects;
mod pool;

pub use error::TokenError;

use self::connection::{Connection, TokenKeys};
use self::format::{ObjectId, Stored, TokenResident, TokenSecret, TokenWrapped, read};
use self::module::Module;
use self::objects::{PrivateKey, WrappingKey, find_private_key, make_key_pair, private_key};
use self::pool::{Pool, Trouble};
use super::{CustodyError, GeneratedKey, KeyBackend, TruncatedDigest, WrappedKey};
use crate::platform::Platform;
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::aead::GcmParams;
use cryptoki::object::ObjectHandle;
use cryptoki::session::Session;
use rubrica_core::canonical::{self, Bytes, Message as _};
use rubrica_core::secret::Secret;
use std::path::PathBuf;
use std::sync::PoisonError;
use std::time::Duration;
use zeroize::Zeroizing;

/// What a token is told before it lets its keys be used.
pub type Pin = Secret<String>;

/// Which token, and how it is used.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TokenSettings {
    /// The PKCS#11 module of its maker.
    pub module: PathBuf,
    /// Its label. No other token that the module knows has the same.
    pub token: String,
    /// Its user PIN, kept to log in again when the token was away.
    pub pin: Pin,
    /// Sessions that are used at the same time. One more holds the login.
    pub sessions: usize,
    /// How long to wait for a session that becomes free.
    pub patience: Duration,
}

impl TokenSettings {
    /// Sixteen sessions, and five seconds of patience.
    #[must_use]
    pub fn new(module: impl Into<PathBuf>, token: impl Into<String>, pin: Pin) -> Self {
        Self {
            module: module.into(),
            token: token.into(),
            pin,
            sessions: 16,
            patience: Duration::from_secs(5),
        }
    }
}

/// Whether a token has closed this secret.
pub(crate) fn is_closed_by_token(wrapped: &[u8]) -> bool {
    read::<TokenSecret>(wrapped).is_ok()
}

/// The back end on a token.
#[derive(Debug)]
pub struct Pkcs11Backend {
    pool: Pool,
    platform: Platform,
}

impl Pkcs11Backend {
    /// Logs in to a token. Whether it holds keys of a signer is not asked yet.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn connect(settings: TokenSettings, platform: &Platform) -> Result<Self, TokenError> {
        let module = Module::load(&settings.module)?;
        Ok(Self { pool: Pool::open(module, settings)?, platform: platform.clone() })
    }

    /// Whether the token holds the wrapping keys of a signer.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn has_keys(&self) -> Result<bool, TokenError> {
        self.pool.with(|_, connection| Ok(connection.keys.is_some()))
    }

    /// Makes the wrapping keys in a token that has none. Those that are there stay.
    ///
    /// # Errors
    /// [`TokenError`].
    pub fn make_keys(&self) -> Result<(), TokenError> {
        self.pool.with(|session, _| Ok(connection::make_keys(session, &self.platform)?))?;
        self.pool.forget();
        Ok(())
    }

    fn unwrapped(
        session: &Session,
        connection: &Connection,
        key: &WrappedKey,
    ) -> Result<Result<ObjectHandle, CustodyError>, Trouble> {
        let keys = keys(connection)?;
        let (under, wrapped) = match Stored::of(key) {
            Stored::Token(wrapped) if wrapped.under == keys.keys.id => (keys.keys, wrapped.key.0),
            Stored::Token(_) => return Ok(Err(CustodyError::NotOurs)),
            Stored::Soft => match keys.soft {
                Some(soft) => (soft, key.0.clone()),
                None => return Ok(Err(CustodyError::NotOurs)),
            },
        };
        unwrap(session, under, &wrapped, PrivateKey::ToBeUsed)
    }

    fn resident(
        session: &Session,
        connection: &Connection,
        id: &ObjectId,
    ) -> Result<Result<ObjectHandle, CustodyError>, Trouble> {
        let known = || connection.residents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(handle) = known().get(id) {
            return Ok(Ok(*handle));
        }
        let Some(handle) = find_private_key(session, id)? else {
            return Ok(Err(CustodyError::NotOurs));
        };
        known().insert(*id, handle);
        Ok(Ok(handle))
    }
}

impl KeyBackend for Pkcs11Backend {
    fn generate(&self) -> Result<GeneratedKey, CustodyError> {
        let (under, wrapped, public) = self.pool.with(|session, connection| {
            let under = keys(connection)?.keys;
            let (private, public) = make_key_pair(session, PrivateKey::ToBeWrapped)
                .map_err(|error| Trouble::Call("make a key", error))?;
            let wrapped = session
                .wrap_key(&Mechanism::AesKeyWrapPad, under.handle, private)
                .map_err(|error| Trouble::Call("wrap a key", error))?;
            destroy(session, private)?;
            Ok((under.id, wrapped, public))
        })?;
        let public = public.ok_or(CustodyError::Failed("encode a public key"))?;
        let wrapped = canonical::encode(&TokenWrapped { under, key: Bytes(wrapped) });
        Ok(GeneratedKey { wrapped: WrappedKey(wrapped), public })
    }

    fn sign(
        &self,
        key: &WrappedKey,
        digests: &[TruncatedDigest],
    ) -> Result<Vec<[u8; 64]>, CustodyError> {
        let outcome = self.pool.with(|session, connection| {
            let handle = match Self::unwrapped(session, connection, key)? {
                Ok(handle) => handle,
                Err(error) => return Ok(Err(error)),
            };
            let signatures = digests
                .iter()
                .map(|digest| sign(session, handle, digest))
                .collect::<Result<_, _>>();
            destroy(session, handle)?;
            Ok(Ok(signatures?))
        });
        not_ours_or(outcome)?
    }

    fn rewrap(&self, key: &WrappedKey) -> Result<Option<WrappedKey>, CustodyError> {
        if matches!(Stored::of(key), Stored::Token(_)) {
            return Ok(None);
        }
        let outcome = self.pool.with(|session, connection| {
            let TokenKeys { keys, soft: Some(soft), .. } = keys(connection)? else {
                return Ok(Err(CustodyError::NotOurs));
            };
            let private = match unwrap(session, soft, &key.0, PrivateKey::ToBeWrapped)? {
                Ok(private) => private,
                Err(error) => return Ok(Err(error)),
            };
            let wrapped = session
                .wrap_key(&Mechanism::AesKeyWrapPad, keys.handle, private)
                .map_err(|error| Trouble::Call("wrap a key", error))?;
            destroy(session, private)?;
            // The old wrapping is given up for this one: it has to open.
            match unwrap(session, keys, &wrapped, PrivateKey::ToBeUsed)? {
                Ok(opened) => destroy(session, opened)?,
                Err(_) => return Ok(Err(CustodyError::Failed("open what it has wrapped"))),
            }
            Ok(Ok((keys.id, wrapped)))
        });
        let (under, wrapped) = not_ours_or(outcome)??;
        let wrapped = canonical::encode(&TokenWrapped { under, key: Bytes(wrapped) });
        Ok(Some(WrappedKey(wrapped)))
    }

    fn generate_resident(&self, label: &str) -> Result<GeneratedKey, CustodyError> {
        let id = ObjectId(self.platform.make_bytes());
        let label = format!("rubrica-{label}");
        let public = self.pool.with(|session, _| {
            let what = PrivateKey::Resident(&label, &id);
            let (_, public) =
                make_key_pair(session, what).map_err(|error| Trouble::Call("make a key", error))?;
            Ok(public)
        })?;
        let public = public.ok_or(CustodyError::Failed("encode a public key"))?;
        let wrapped = WrappedKey(canonical::encode(&TokenResident { key: id }));
        Ok(GeneratedKey { wrapped, public })
    }

    fn sign_resident(
        &self,
        key: &WrappedKey,
        digest: &TruncatedDigest,
    ) -> Result<[u8; 64], CustodyError> {
        let TokenResident { key } = read(&key.0)?;
        self.pool.with(|session, connection| match Self::resident(session, connection, &key)? {
            Ok(handle) => Ok(Ok(sign(session, handle, digest)?)),
            Err(error) => Ok(Err(error)),
        })?
    }

    fn destroy_resident(&self, key: &WrappedKey) -> Result<(), CustodyError> {
        let TokenResident { key } = read(&key.0)?;
        self.pool.with(|session, connection| match Self::resident(session, connection, &key)? {
            Ok(handle) => {
                connection.residents.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
                Ok(Ok(destroy(session, handle)?))
            }
            Err(error) => Ok(Err(error)),
        })?
    }

    fn wrap_secret(&self, secret: &Zeroizing<[u8; 32]>) -> Result<Vec<u8>, CustodyError> {
        let nonce: [u8; 12] = self.platform.make_bytes();
        let (under, closed) = self.pool.with(|session, connection| {
            let under = keys(connection)?.secrets;
            let mut nonce = nonce;
            let mechanism = Mechanism::AesGcm(gcm(&mut nonce)?);
            let closed = session
                .encrypt(&mechanism, under.handle, secret.as_ref())
                .map_err(|error| Trouble::Call("close a secret", error))?;
            Ok((under.id, closed))
        })?;
        Ok(canonical::encode(&TokenSecret { under, nonce, closed: Bytes(closed) }))
    }

    fn unwrap_secret(&self, wrapped: &[u8]) -> Result<Zeroizing<[u8; 32]>, CustodyError> {
        let secret: TokenSecret = read(wrapped)?;
        let outcome = self.pool.with(|session, connection| {
            let under = keys(connection)?.secrets;
            if under.id != secret.under {
                return Ok(Err(CustodyError::NotOurs));
            }
            let mut nonce = secret.nonce;
            let mechanism = Mechanism::AesGcm(gcm(&mut nonce)?);
            match session.decrypt(&mechanism, under.handle, &secret.closed.0) {
                Ok(opened) => Ok(Ok(Zeroizing::new(opened))),
                Err(error) if is_refused(&error) => Ok(Err(CustodyError::NotOurs)),
                Err(error) => Err(Trouble::Call(OPEN, error)),
            }
        });
        let opened = not_ours_or(outcome)??;
        opened.as_slice().try_into().map(Zeroizing::new).map_err(|_| CustodyError::NotOurs)
    }
}

const UNWRAP: &str = "unwrap a key";
const OPEN: &str = "open a secret";

/// Some modules have no better word than a general error for what their key has not closed. When it
/// is said again on a fresh connection, for which the keys were found, it means that.
fn not_ours_or<T>(outcome: Result<T, TokenError>) -> Result<T, CustodyError> {
    match outcome {
        Err(TokenError::Call(UNWRAP | OPEN, Error::Pkcs11(RvError::GeneralError, _))) => {
            Err(CustodyError::NotOurs)
        }
        outcome => Ok(outcome?),
    }
}

fn keys(connection: &Connection) -> Result<TokenKeys, TokenError> {
    connection.keys.ok_or(TokenError::NoKeys)
}

fn unwrap(
    session: &Session,
    under: WrappingKey,
    wrapped: &[u8],
    what: PrivateKey<'_>,
) -> Result<Result<ObjectHandle, CustodyError>, Trouble> {
    let mechanism = Mechanism::AesKeyWrapPad;
    match session.unwrap_key(&mechanism, under.handle, wrapped, &private_key(what)) {
        Ok(handle) => Ok(Ok(handle)),
        Err(error) if is_refused(&error) => Ok(Err(CustodyError::NotOurs)),
        Err(error) => Err(Trouble::Call(UNWRAP, error)),
    }
}

fn sign(
    session: &Session,
    key: ObjectHandle,
    digest: &TruncatedDigest,
) -> Result<[u8; 64], Trouble> {
    let failed = |error| Trouble::Call("sign", error);
    let signature = session.sign(&Mechanism::Ecdsa, key, digest.as_bytes()).map_err(failed)?;
    signature.as_slice().try_into().map_err(|_| failed(Error::InvalidValue))
}

fn destroy(session: &Session, object: ObjectHandle) -> Result<(), Trouble> {
    session.destroy_object(object).map_err(|error| Trouble::Call("destroy a key", error))
}

fn gcm(nonce: &mut [u8; 12]) -> Result<GcmParams<'_>, Trouble> {
    GcmParams::new(nonce, TokenSecret::TAG.as_bytes(), 128.into())
        .map_err(|error| Trouble::Call("close a secret", error))
}

/// Whether the token says that what it was given is not what its key closed.
const fn is_refused(error: &Error) -> bool {
    let Error::Pkcs11(error, _) = error else { return false };
    matches!(
        error,
        RvError::WrappedKeyInvalid
            | RvError::WrappedKeyLenRange
            | RvError::EncryptedDataInvalid
            | RvError::EncryptedDataLenRange
            | RvError::TemplateInconsistent
    )
}
