//! Lists of revoked certificates: complete ones, their changes, and parts of them.
//!
//! An edition of a list has one number and two forms: all that is revoked or rests, and what has changed
//! since the oldest edition that can still be in somebody's hands. So the changes fit every list that
//! still holds [RFC 5280 §5.2.4].

use super::seconds;
use crate::audit::Event;
use crate::ca::{ListContent, ListKind};
use crate::checks::Refusal;
use crate::service::{Inner, Signer};
use crate::store::status::{self, Edition, Shard};
use rubrica_core::canonical::Bytes;
use rubrica_core::digest::sha256;
use rubrica_core::time::UnixTime;
use std::sync::PoisonError;
use std::time::Duration;

impl Signer {
    /// The complete list of revoked certificates, in DER.
    ///
    /// # Errors
    /// [`Refusal`] when it cannot be made or read.
    pub fn revocation_list(&self) -> Result<Vec<u8>, Refusal> {
        self.revocation_list_part(0)
    }

    /// The list of one part of the certificates, in DER; that of part 0 is the complete one.
    ///
    /// # Errors
    /// [`Refusal`] when there is no such part, or the list cannot be made or read.
    pub fn revocation_list_part(&self, shard: u32) -> Result<Vec<u8>, Refusal> {
        Ok(self.inner.edition(Shard(shard))?.complete)
    }

    /// What has changed in that list, in DER.
    ///
    /// # Errors
    /// As [`Signer::revocation_list_part`].
    pub fn revocation_list_delta(&self, shard: u32) -> Result<Vec<u8>, Refusal> {
        Ok(self.inner.edition(Shard(shard))?.delta)
    }
}

impl Inner {
    fn edition(&self, shard: Shard) -> Result<Edition, Refusal> {
        let _alone = self.published.list.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.platform.now();
        self.end_what_is_due(now)?;
        self.is_a_part(shard)?;
        let (last, changes) = self.store.read(|connection| {
            Ok((status::last_edition(connection, shard)?, status::last_change(connection, shard)?))
        })?;
        let every = seconds(self.policy.crl_every_s);
        // CHK-PUB-03: each edition has a number that none had before, also after a start.
        let number = last.as_ref().map_or(1, |last| last.number + 1);
        // CHK-PUB-01: a list from before the last change is not given out any more.
        if let Some(last) = last
            && last.changes == changes
            && !last.complete.is_empty()
            && last.made_at <= now
            && now < last.made_at.plus(every)
        {
            return Ok(last);
        }
        self.make_edition(shard, number, changes, now)
    }

    /// There are as many parts as the policy says, and those that certificates were issued in before.
    fn is_a_part(&self, shard: Shard) -> Result<(), Refusal> {
        let planned = match u32::from(self.policy.crl_shards) {
            0 | 1 => 0,
            shards => shards,
        };
        if shard.0 <= planned || shard.0 <= self.store.read(status::highest_shard)? {
            Ok(())
        } else {
            Err(Refusal::ListUnknown)
        }
    }

    fn make_edition(
        &self,
        shard: Shard,
        number: u64,
        changes: u64,
        now: UnixTime,
    ) -> Result<Edition, Refusal> {
        let ttl = seconds(self.policy.crl_ttl_s);
        let oldest = now.minus(ttl);
        let (listed, base, changed) = self.store.read(|connection| {
            // Who was revoked stands on one more list after the end of his certificate
            // [RFC 5280 §3.3].
            let listed = status::listed(connection, shard, oldest)?;
            let base = status::edition_from(connection, shard, oldest)?;
            // The first edition has no other to speak of: nothing has changed since itself.
            let (base, since) = base.map_or((number, changes), |base| (base.number, base.changes));
            Ok((listed, base, status::changed(connection, shard, since, (oldest, now))?))
        })?;
        let every = seconds(self.policy.crl_every_s).max(SHORTEST_DELTA);
        let content = |kind, entries, ttl| ListContent {
            kind,
            shard: shard.0,
            number,
            this_update: now,
            next_update: now.plus(ttl),
            entries,
        };
        let make = |content: ListContent| {
            self.authority
                .make_list(&content)
                .map_err(|error| Refusal::Certificate(Box::new(error)))
        };
        let complete = make(content(ListKind::Complete, listed, ttl))?;
        let delta = make(content(ListKind::Delta { base }, changed, every.min(ttl)))?;
        let edition = Edition { number, made_at: now, changes, complete, delta };
        let kept = edition.clone();
        self.store
            .write(move |write| {
                status::keep_edition(write.connection(), shard, &kept, oldest)?;
                let event = Event::ListSigned {
                    number,
                    list: sha256(&kept.complete),
                    shard: (shard != Shard::ALL).then_some(shard.0),
                    delta: Some(Bytes(sha256(&kept.delta).to_vec())),
                };
                write.log(now, event)
            })
            .map_err(Refusal::NotDurable)?;
        Ok(edition)
    }
}

/// Changes hold for as long as the same edition is given out, and never for less.
const SHORTEST_DELTA: Duration = Duration::from_secs(60);
