//! The objects of a token: what they are for, and how they are made and found.

use super::error::TokenError;
use super::format::ObjectId;
use crate::custody::PublicPoint;
use cryptoki::error::Error;
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use zeroize::Zeroizing;

/// Wraps and unwraps citizens' keys, and does nothing else: it opens no data.
pub(super) const KEY_WRAPPING: &str = "rubrica-wrap-keys";
/// Closes and opens the signer's own secrets, and wraps no key.
pub(super) const SECRET_WRAPPING: &str = "rubrica-close-secrets";
/// Unwraps what the software back end wrapped before the signer moved to the token.
pub(super) const SOFT_UNWRAPPING: &str = "rubrica-unwrap-soft-keys";

/// A wrapping key of the token.
#[derive(Debug, Clone, Copy)]
pub(super) struct WrappingKey {
    pub(super) id: ObjectId,
    pub(super) handle: ObjectHandle,
}

/// What an AES key of the token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Wrap,
    Close,
    UnwrapOnly,
}

/// An AES-256 key that never leaves the token.
pub(super) fn secret_key(label: &str, id: &ObjectId, usage: Use) -> Vec<Attribute> {
    vec![
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::AES),
        Attribute::Label(label.as_bytes().to_vec()),
        Attribute::Id(id.0.to_vec()),
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Encrypt(usage == Use::Close),
        Attribute::Decrypt(usage == Use::Close),
        Attribute::Wrap(usage == Use::Wrap),
        Attribute::Unwrap(usage != Use::Close),
    ]
}

pub(super) fn make_secret_key(
    session: &Session,
    label: &str,
    id: ObjectId,
    usage: Use,
) -> Result<WrappingKey, Error> {
    let mut template = secret_key(label, &id, usage);
    template.push(Attribute::ValueLen(32.into()));
    Ok(WrappingKey { id, handle: session.generate_key(&Mechanism::AesKeyGen, &template)? })
}

/// Puts a key of the software back end into the token, from where it does not come back.
///
/// Where `kept` is not set it is there for this session only.
pub(super) fn import_secret_key(
    session: &Session,
    label: &str,
    id: ObjectId,
    value: &Zeroizing<[u8; 32]>,
    kept: Kept,
) -> Result<WrappingKey, Error> {
    let mut template = secret_key(label, &id, Use::UnwrapOnly);
    if kept == Kept::ForSession {
        template.retain(|one| !matches!(one, Attribute::Token(_)));
        template.push(Attribute::Token(false));
    }
    template.push(Attribute::Value(value.to_vec()));
    let made = session.create_object(&template);
    if let Some(Attribute::Value(copy)) = template.last_mut() {
        zeroize::Zeroize::zeroize(copy);
    }
    Ok(WrappingKey { id, handle: made? })
}

/// How long an object is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    ForSession,
    InToken,
}

/// The AES key of this label. There are not two.
pub(super) fn find_secret_key(
    session: &Session,
    label: &str,
) -> Result<Option<WrappingKey>, TokenError> {
    let failed = |error| TokenError::Call("find a key", error);
    let found = session
        .find_objects(&[
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::Token(true),
            Attribute::Label(label.as_bytes().to_vec()),
        ])
        .map_err(failed)?;
    let handle = match found.as_slice() {
        [] => return Ok(None),
        [handle] => *handle,
        _ => return Err(TokenError::ManyKeys(label.to_owned())),
    };
    let attributes = session.get_attributes(handle, &[AttributeType::Id]).map_err(failed)?;
    let id = attributes.into_iter().find_map(|one| match one {
        Attribute::Id(bytes) => bytes.try_into().ok().map(ObjectId),
        _ => None,
    });
    // One that somebody else has made is not ours.
    Ok(id.map(|id| WrappingKey { id, handle }))
}

/// A private key that stays in the token.
pub(super) fn find_private_key(
    session: &Session,
    id: &ObjectId,
) -> Result<Option<ObjectHandle>, TokenError> {
    let found = session
        .find_objects(&[
            Attribute::Class(ObjectClass::PRIVATE_KEY),
            Attribute::Token(true),
            Attribute::Id(id.0.to_vec()),
        ])
        .map_err(|error| TokenError::Call("find a key", error))?;
    match found.as_slice() {
        [] => Ok(None),
        [handle] => Ok(Some(*handle)),
        _ => Err(TokenError::ManyKeys("of one identifier".to_owned())),
    }
}

/// What a private key is made for.
#[derive(Debug, Clone, Copy)]
pub(super) enum PrivateKey<'a> {
    /// A citizen's new key: it may be wrapped, and is gone with the session.
    ToBeWrapped,
    /// A citizen's unwrapped key: it signs, and is gone with the session.
    ToBeUsed,
    /// An authority's key.
    Resident(&'a str, &'a ObjectId),
}

/// A private key of P-256 that is never shown.
pub(super) fn private_key(what: PrivateKey<'_>) -> Vec<Attribute> {
    let mut template = vec![
        Attribute::Class(ObjectClass::PRIVATE_KEY),
        Attribute::KeyType(KeyType::EC),
        Attribute::Token(matches!(what, PrivateKey::Resident(..))),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(matches!(what, PrivateKey::ToBeWrapped)),
        Attribute::Sign(true),
    ];
    if let PrivateKey::Resident(label, id) = what {
        template.push(Attribute::Label(label.as_bytes().to_vec()));
        template.push(Attribute::Id(id.0.to_vec()));
    }
    template
}

/// Makes a key pair of P-256 and gives its private half and its public point.
pub(super) fn make_key_pair(
    session: &Session,
    what: PrivateKey<'_>,
) -> Result<(ObjectHandle, Option<PublicPoint>), Error> {
    let public = [
        Attribute::KeyType(KeyType::EC),
        Attribute::EcParams(P256.to_vec()),
        Attribute::Token(false),
        Attribute::Private(false),
        Attribute::Verify(true),
    ];
    let (public, private) =
        session.generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private_key(what))?;
    let attributes = session.get_attributes(public, &[AttributeType::EcPoint])?;
    session.destroy_object(public)?;
    let point = attributes.into_iter().find_map(|one| match one {
        Attribute::EcPoint(bytes) => point(&bytes),
        _ => None,
    });
    Ok((private, point))
}

/// `CKA_EC_POINT` is an OCTET STRING around the point; some modules give the point alone.
fn point(bytes: &[u8]) -> Option<PublicPoint> {
    // No point of 65 bytes begins like the string: its second byte would be its length.
    let alone = bytes.strip_prefix(&[0x04, 0x41]).filter(|rest| rest.len() == 65);
    alone.unwrap_or(bytes).try_into().ok().map(PublicPoint)
}

/// `namedCurve secp256r1` [RFC 5480 §2.1.1.1].
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
