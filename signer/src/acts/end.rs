//! What ends by itself: keys with their certificates, and suspensions that nobody lifts. There is no timer
//! for it that could fail: it is done before anything else is done or answered.

use crate::audit::{Entry, Event};
use crate::checks::Refusal;
use crate::service::{Inner, Signer};
use crate::store::ended::{self, Ended};
use crate::store::{StoreError, audit_rows};
use rubrica_core::api::signer::Revocation;
use rubrica_core::canonical;
use rubrica_core::identity::CredentialId;
use rubrica_core::protocol::{RevocationReason, Suspension};
use rubrica_core::time::UnixTime;
use std::collections::HashMap;
use std::time::Duration;

impl Signer {
    /// Destroys the keys of whatever has ended, and puts right what is not as the audit log says: rows
    /// from before that came back with a restore. Gives the credentials that had a key until then, or
    /// were usable. To do it again changes nothing.
    ///
    /// Done at each opening, before anything is answered.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn destroy_ended_keys(&self) -> Result<Vec<CredentialId>, StoreError> {
        self.inner.destroy_ended_keys(self.inner.platform.now())
    }
}

impl Inner {
    /// Ends what is due. Costs a look where nothing is.
    pub(crate) fn end_what_is_due(&self, now: UnixTime) -> Result<(), Refusal> {
        let held_until = self.held_until(now);
        if self.store.read(|connection| ended::is_due(connection, now, held_until))? {
            self.end(now, HashMap::new()).map_err(Refusal::NotDurable)?;
        }
        Ok(())
    }

    pub(crate) fn destroy_ended_keys(
        &self,
        now: UnixTime,
    ) -> Result<Vec<CredentialId>, StoreError> {
        let logged = self.store.read(|connection| {
            let mut logged = HashMap::new();
            audit_rows::for_each_entry::<StoreError>(connection, |_, entry, _| {
                let entry: Entry = canonical::decode(&entry)
                    .map_err(|_| StoreError::Damaged("an audit entry cannot be read"))?;
                take(&mut logged, entry);
                Ok(())
            })?;
            Ok(logged)
        })?;
        self.end(now, logged)
    }

    fn held_until(&self, now: UnixTime) -> UnixTime {
        now.minus(Duration::from_secs(u64::from(self.policy.suspension_days) * 86_400))
    }

    fn end(
        &self,
        now: UnixTime,
        logged: HashMap<CredentialId, Ended>,
    ) -> Result<Vec<CredentialId>, StoreError> {
        let held_until = self.held_until(now);
        self.store.write(move |write| {
            let connection = write.connection();
            // CHK-REV-03: what was destroyed stays destroyed, and what rests goes on resting,
            // whatever rows somebody has put back.
            let mut again = Vec::new();
            for (credential, ended) in &logged {
                if ended::put_right(connection, credential, ended)? {
                    again.push(*credential);
                }
            }
            // CHK-SUS-03: nothing rests for ever.
            let held = ended::revoke_held(connection, now, held_until)?;
            // CHK-REV-04: no key outlives its certificate.
            let destroyed = ended::destroy(connection, now)?;
            let all = [again.as_slice(), &held, &destroyed].concat();
            if !again.is_empty() {
                tracing::error!(count = again.len(), "rows were older than the audit log");
                write.log(now, Event::EndedAgain { credentials: again })?;
            }
            if !held.is_empty() {
                write.log(now, Event::SuspensionEnded { credentials: held })?;
            }
            if !destroyed.is_empty() {
                write.log(now, Event::KeysDestroyed { credentials: destroyed })?;
            }
            Ok(all)
        })
    }
}

/// What an entry says of credentials. The last word counts, and a revocation is the last.
fn take(logged: &mut HashMap<CredentialId, Ended>, Entry { at, event }: Entry) {
    let (credentials, ended) = match event {
        Event::Revoked { credentials, reason, .. } => {
            (credentials, Ended::Revoked(Revocation { at, reason }))
        }
        Event::SuspensionEnded { credentials } => {
            let reason = RevocationReason::SuspensionEnded;
            (credentials, Ended::Revoked(Revocation { at, reason }))
        }
        Event::Superseded { credentials, .. } | Event::KeysDestroyed { credentials } => {
            (credentials, Ended::Destroyed)
        }
        Event::Suspended { credentials, suspension: Suspension::Begin, .. } => {
            (credentials, Ended::Suspended(at))
        }
        Event::Suspended { credentials, suspension: Suspension::Lift, .. } => {
            for credential in &credentials {
                if matches!(logged.get(credential), Some(Ended::Suspended(_))) {
                    logged.remove(credential);
                }
            }
            return;
        }
        _ => return,
    };
    for credential in credentials {
        if !matches!(logged.get(&credential), Some(Ended::Revoked(_))) {
            logged.insert(credential, ended);
        }
    }
}
