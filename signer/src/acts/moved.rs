//! Keys that moved to another back end without their owners: wrapped anew when one brings what opens
//! them.

use crate::audit::{Event, Pseudonym};
use crate::checks::Refusal;
use crate::checks::rewrapping::Resealed;
use crate::custody::blob;
use crate::service::Inner;
use crate::store::credentials::CredentialRow;
use crate::store::{StoreError, Write, credentials};
use rubrica_core::identity::SubjectId;
use rubrica_core::protocol::UnlockKey;
use rubrica_core::time::UnixTime;

impl Inner {
    /// The keys of a citizen that wait, wrapped by this back end and sealed under the same unlock key.
    ///
    /// What does not succeed waits on: the keys can be used as they are.
    pub(super) fn rewrap_waiting(
        &self,
        subject: &SubjectId,
        unlock_key: &UnlockKey,
    ) -> Vec<Resealed> {
        let rows = self.store.read(|connection| credentials::waiting(connection, subject));
        let rows = rows.unwrap_or_else(|error| {
            tracing::warn!(error = ?error, "keys that wait cannot be read");
            Vec::new()
        });
        let rewrapped = |row| match self.rewrap_one(row, unlock_key) {
            Ok(resealed) => resealed,
            Err(error) => {
                tracing::warn!(error = ?error, "a key was not wrapped anew");
                None
            }
        };
        rows.into_iter().filter_map(rewrapped).collect()
    }

    fn rewrap_one(
        &self,
        row: CredentialRow,
        unlock_key: &UnlockKey,
    ) -> Result<Option<Resealed>, Refusal> {
        let binding = blob::Binding::new(row.credential, row.subject, row.purpose);
        // Another password's: it is not this act that says so.
        let Ok(key) = blob::open(&binding, unlock_key, &row.blob) else { return Ok(None) };
        let Some(key) = self.backend.rewrap(&key)? else { return Ok(None) };
        let blob = blob::seal(&binding, unlock_key, key, &self.platform)
            .map_err(|error| Refusal::Certificate(Box::new(error)))?;
        Ok(Some(Resealed { credential: row.credential, opened: row.blob, blob }))
    }
}

/// In the transaction of the result. One that was revoked or changed meanwhile stays as it is.
pub(super) fn store_rewrapped_keys(
    write: &mut Write<'_>,
    subject: Pseudonym,
    rewrapped: &[Resealed],
    now: UnixTime,
) -> Result<(), StoreError> {
    let mut stored = Vec::new();
    for key in rewrapped {
        if credentials::rewrap(write.connection(), &key.credential, &key.opened, &key.blob)? {
            stored.push(key.credential);
        }
    }
    if !stored.is_empty() {
        write.log(now, Event::KeysRewrapped { subject, credentials: stored })?;
    }
    Ok(())
}
