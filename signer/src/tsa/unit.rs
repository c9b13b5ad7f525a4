//! The key that makes time stamps, and its certificate.

use crate::audit::Event;
use crate::ca::{AuthorityError, serial_of, sign_digest};
use crate::checks::Refusal;
use crate::service::Inner;
use crate::store::authority::{self, AuthorityRow};
use crate::store::own_certificates;
use der::Decode as _;
use rubrica_core::digest::sha256;
use rubrica_core::time::UnixTime;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use x509_cert::Certificate;

/// A time-stamping unit at work [EN 319 421 §3.1].
#[derive(Debug)]
pub(crate) struct Unit {
    row: AuthorityRow,
    not_before: UnixTime,
    not_after: UnixTime,
}

impl Unit {
    fn read(row: AuthorityRow) -> der::Result<Self> {
        let validity = *Certificate::from_der(&row.certificate)?.tbs_certificate().validity();
        let second = |at: x509_cert::time::Time| {
            UnixTime(i64::try_from(at.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
        };
        let (not_before, not_after) = (second(validity.not_before), second(validity.not_after));
        Ok(Self { row, not_before, not_after })
    }

    fn is_due(&self, now: UnixTime) -> bool {
        now.plus(RENEWAL) > self.not_after
    }

    pub(super) fn may_stamp(&self, now: UnixTime) -> bool {
        self.not_before <= now && now <= self.not_after
    }

    pub(super) fn certificate(&self) -> &[u8] {
        &self.row.certificate
    }

    /// Signs a digest. The signature is verified before it leaves [CHK-OUT-01].
    pub(super) fn sign(&self, inner: &Inner, digest: [u8; 32]) -> Result<[u8; 64], Refusal> {
        sign_digest(&*inner.backend, &self.row.wrapped, &self.row.public, digest).map_err(cannot)
    }
}

impl Inner {
    /// The unit, made or renewed when it is due.
    pub(super) fn time_stamping_unit(&self, now: UnixTime) -> Result<Arc<Unit>, Refusal> {
        let mut kept = self.time_stamping.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_none() {
            let row = self.store.read(|connection| authority::authority(connection, ROLE))?;
            let read = row.map(Unit::read).transpose().map_err(|error| cannot(error.into()))?;
            *kept = read.map(Arc::new);
        }
        if let Some(unit) = kept.as_ref().filter(|unit| !unit.is_due(now)) {
            return Ok(Arc::clone(unit));
        }
        let key = self.backend.generate_resident(ROLE)?;
        let validity = (now, now.plus(VALIDITY));
        let certificate = self
            .authority
            .certify_time_stamping(&self.platform, &key.public, validity)
            .map_err(cannot)?;
        let serial = serial_of(&certificate).ok_or(Refusal::FaultySignature)?;
        let row = AuthorityRow { wrapped: key.wrapped, public: key.public, certificate };
        let stored = row.clone();
        self.store
            .write(move |write| {
                let connection = write.connection();
                authority::replace_authority(connection, ROLE, &stored)?;
                own_certificates::add(connection, &serial, ROLE, &stored.certificate, now)?;
                let certificate = sha256(&stored.certificate);
                write.log(now, Event::TimeStampingCertified { certificate })
            })
            .map_err(Refusal::NotDurable)?;
        let unit = Arc::new(Unit::read(row).map_err(|error| cannot(error.into()))?);
        if let Some(before) = kept.replace(Arc::clone(&unit))
            && let Err(error) = self.backend.destroy_resident(&before.row.wrapped)
        {
            // It stamps no more; that it is still there is for somebody to look at.
            tracing::warn!(error = ?error, "a replaced key for time stamps is not destroyed");
        }
        Ok(unit)
    }
}

fn cannot(error: AuthorityError) -> Refusal {
    match error {
        AuthorityError::Fault => Refusal::FaultySignature,
        AuthorityError::Custody(error) => Refusal::Custody(error),
        error => Refusal::Certificate(Box::new(error)),
    }
}

const ROLE: &str = "time-stamping";
/// A stamp can be verified with the certificate for a year at least after it was made.
const VALIDITY: Duration = Duration::from_secs(2 * 365 * 86_400);
/// Renewed this long before its end, with another key.
const RENEWAL: Duration = Duration::from_secs(365 * 86_400);
