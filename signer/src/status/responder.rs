//! The key that answers in the authority's place, and its certificate.

use crate::audit::Event;
use crate::ca::{AuthorityError, ecdsa_with_sha256, sign_digest, signature_bits};
use crate::checks::Refusal;
use crate::service::Inner;
use crate::store::authority::{self, AuthorityRow};
use aws_lc_rs::digest;
use der::{Decode as _, Encode as _};
use rubrica_core::digest::sha256;
use rubrica_core::time::UnixTime;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use x509_cert::Certificate;

use super::answer::ResponseData;

/// A responder at work.
#[derive(Debug)]
pub(super) struct Responder {
    row: AuthorityRow,
    certificate: Certificate,
    not_after: UnixTime,
}

impl Responder {
    fn read(row: AuthorityRow) -> der::Result<Self> {
        let certificate = Certificate::from_der(&row.certificate)?;
        let not_after = certificate.tbs_certificate().validity().not_after.to_unix_duration();
        let not_after = UnixTime(i64::try_from(not_after.as_secs()).unwrap_or(i64::MAX));
        Ok(Self { row, certificate, not_after })
    }

    fn is_due(&self, now: UnixTime) -> bool {
        now.plus(RENEWAL) > self.not_after
    }

    /// How an answer names it.
    pub(super) fn key_hash(&self) -> [u8; 20] {
        sha1(&self.row.public.0)
    }
}

impl Inner {
    /// The responder, made or renewed when it is due.
    pub(super) fn responder(&self, now: UnixTime) -> Result<Arc<Responder>, Refusal> {
        let mut kept = self.published.responder.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_none() {
            let row = self.store.read(|connection| authority::authority(connection, ROLE))?;
            *kept =
                row.map(|row| Responder::read(row).map(Arc::new)).transpose().map_err(cannot)?;
        }
        if let Some(responder) = kept.as_ref().filter(|responder| !responder.is_due(now)) {
            return Ok(Arc::clone(responder));
        }
        let key = self.backend.generate_resident(ROLE)?;
        let validity = (now, now.plus(VALIDITY));
        let certificate = self
            .authority
            .certify_responder(&self.platform, &key.public, validity)
            .map_err(cannot)?;
        let row = AuthorityRow { wrapped: key.wrapped, public: key.public, certificate };
        let stored = row.clone();
        self.store
            .write(move |write| {
                authority::replace_authority(write.connection(), ROLE, &stored)?;
                let certificate = sha256(&stored.certificate);
                write.log(now, Event::ResponderCertified { certificate })
            })
            .map_err(Refusal::NotDurable)?;
        let responder = Arc::new(Responder::read(row).map_err(cannot)?);
        if let Some(before) = kept.replace(Arc::clone(&responder))
            && let Err(error) = self.backend.destroy_resident(&before.row.wrapped)
        {
            // It answers no more; that it is still there is for somebody to look at.
            tracing::warn!(error = ?error, "a replaced key of the responder is not destroyed");
        }
        Ok(responder)
    }

    /// Signs an answer. The signature is verified before it leaves [CHK-OUT-01].
    pub(super) fn sign_answer(
        &self,
        responder: &Responder,
        answer: ResponseData,
    ) -> Result<Vec<u8>, Refusal> {
        let digest = sha256(&answer.to_der().map_err(cannot)?);
        let row = &responder.row;
        let signature =
            sign_digest(&*self.backend, &row.wrapped, &row.public, digest).map_err(|error| {
                match error {
                    AuthorityError::Fault => Refusal::FaultySignature,
                    AuthorityError::Custody(error) => Refusal::Custody(error),
                    error => Refusal::Certificate(Box::new(error)),
                }
            })?;
        let signature = signature_bits(&signature).map_err(cannot)?;
        answer
            .assemble(ecdsa_with_sha256(), signature, responder.certificate.clone())
            .map_err(cannot)
    }
}

/// SHA-1 is a name here and not a safeguard: it is how the world asks [RFC 6960 §4.1.1].
pub(super) fn sha1(bytes: &[u8]) -> [u8; 20] {
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes);
    let mut name = [0; 20];
    name.copy_from_slice(hash.as_ref());
    name
}

fn cannot(error: impl std::error::Error + Send + Sync + 'static) -> Refusal {
    Refusal::Certificate(Box::new(error))
}

const ROLE: &str = "responder";
const VALIDITY: Duration = Duration::from_secs(365 * 86_400);
/// Renewed this long before its end.
const RENEWAL: Duration = Duration::from_secs(30 * 86_400);
