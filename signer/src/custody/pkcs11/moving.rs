//! A token takes over what the software back end has wrapped.

use super::connection::TokenKeys;
use super::error::TokenError;
use super::format::{ObjectId, TokenResident};
use super::objects::{
    Kept, PrivateKey, SOFT_UNWRAPPING, find_private_key, find_secret_key, import_secret_key,
};
use super::pool::Trouble;
use super::{Pkcs11Backend, destroy, keys, not_ours_or, unwrap};
use crate::custody::{CustodyError, SoftBackend, WrappedKey};
use rubrica_core::canonical;
use rubrica_core::digest::sha256;

impl Pkcs11Backend {
    /// Puts what opens the citizens' keys of the software back end into the token, for unwrapping
    /// only. One that is there already stays.
    pub(crate) fn import_soft(&self, soft: &SoftBackend) -> Result<(), CustodyError> {
        let value = soft.unwrapping().citizens;
        // Names the key, and tells nothing of it.
        let id = object_id(&[b"rubrica/soft-unwrapping-id/v1", value.as_slice()]);
        self.pool.with(|session, _| {
            match find_secret_key(session, SOFT_UNWRAPPING)? {
                None => {
                    import_secret_key(session, SOFT_UNWRAPPING, id, value, Kept::InToken)
                        .map_err(|error| Trouble::Call("take over a wrapping key", error))?;
                }
                Some(there) if there.id == id => {}
                Some(_) => return Err(TokenError::ManyKeys(SOFT_UNWRAPPING.to_owned()).into()),
            }
            Ok(())
        })?;
        self.pool.forget();
        Ok(())
    }

    /// Takes an authority's key over, to stay in the token. The same key is taken over once.
    pub(crate) fn adopt(
        &self,
        soft: &SoftBackend,
        key: &WrappedKey,
        label: &str,
    ) -> Result<WrappedKey, CustodyError> {
        let id = object_id(&[b"rubrica/adopted-id/v1", &key.0]);
        let label = format!("rubrica-{label}");
        let outcome = self.pool.with(|session, connection| {
            if find_private_key(session, &id)?.is_some() {
                return Ok(Ok(()));
            }
            let TokenKeys { soft: citizens, .. } = keys(connection)?;
            let value = soft.unwrapping().residents;
            let residents =
                import_secret_key(session, "rubrica-moving", id, value, Kept::ForSession)
                    .map_err(|error| Trouble::Call("take over a wrapping key", error))?;
            let resident = PrivateKey::Resident(&label, &id);
            let mut adopted = unwrap(session, residents, &key.0, resident);
            // Authorities of the first version were wrapped as citizens' keys are. A module that has
            // no word for a wrong wrapping key is no reason to give up.
            if !matches!(adopted, Ok(Ok(_)))
                && let Some(citizens) = citizens
            {
                adopted = unwrap(session, citizens, &key.0, resident);
            }
            destroy(session, residents.handle)?;
            Ok(adopted?.map(drop))
        });
        not_ours_or(outcome)??;
        Ok(WrappedKey(canonical::encode(&TokenResident { key: id })))
    }
}

fn object_id(parts: &[&[u8]]) -> ObjectId {
    let digest = zeroize::Zeroizing::new(parts.concat());
    let digest = sha256(&digest);
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    ObjectId(id)
}
