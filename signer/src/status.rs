//! What the world is told of certificates: lists [RFC 5280 §5] and answers [RFC 6960]. Both hold what
//! is true at this moment: a revocation is in the next answer and in the next list that is fetched.

mod answer;
mod lists;
mod question;
mod responder;

use self::answer::{ResponseData, ResponseStatus, Single, Standing, Times, no_answer};
use self::question::{CertId, Question};
use self::responder::{Responder, sha1};
use crate::ca::reason_code;
use crate::checks::Refusal;
use crate::service::{Inner, Signer};
use crate::store::own_certificates;
use crate::store::status::{self, Said};
use const_oid::db::rfc5912::{ID_SHA_1, ID_SHA_256};
use der::Encode as _;
use rubrica_core::digest::sha256;
use rubrica_core::time::UnixTime;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use x509_cert::ext::Extensions;
use x509_cert::ext::pkix::CrlReason;

/// What was published and is given out again.
#[derive(Debug, Default)]
pub(crate) struct Published {
    /// Whoever makes a list makes it alone.
    list: Mutex<()>,
    responder: Mutex<Option<Arc<Responder>>>,
    answers: Mutex<HashMap<Vec<u8>, Kept>>,
}

/// An answer to a question without a nonce.
#[derive(Debug)]
struct Kept {
    standing: Standing,
    until: UnixTime,
    answer: Vec<u8>,
}

impl Signer {
    /// Answers a question about certificates; both in DER. Every failure is an answer too.
    #[must_use]
    pub fn answer_question(&self, question: &[u8]) -> Vec<u8> {
        self.inner.answer_question(question).unwrap_or_else(|error| {
            tracing::error!(error = ?error, "a question about a certificate has no answer");
            no_answer(ResponseStatus::InternalError)
        })
    }
}

impl Inner {
    fn answer_question(&self, question: &[u8]) -> Result<Vec<u8>, Refusal> {
        let Ok(question) = Question::read(question) else {
            return Ok(no_answer(ResponseStatus::MalformedRequest));
        };
        if !question.certificates.iter().all(|one| self.is_ours(one)) {
            return Ok(no_answer(ResponseStatus::Unauthorized));
        }
        let now = self.platform.now();
        self.end_what_is_due(now)?;
        let singles = question
            .certificates
            .into_iter()
            .map(|certificate| {
                let standing = self.standing(certificate.serial())?;
                Ok(Single { certificate, standing })
            })
            .collect::<Result<Vec<_>, Refusal>>()?;
        match (question.nonce, singles.as_slice()) {
            (None, [single]) => {
                let key = single.certificate.to_der().unwrap_or_default();
                let standing = single.standing;
                if let Some(kept) = self.kept_answer(&key, standing, now) {
                    return Ok(kept);
                }
                let answer = self.make_answer(singles, None, now)?;
                self.keep_answer(key, standing, answer.clone(), now);
                Ok(answer)
            }
            (nonce, _) => self.make_answer(singles, nonce.map(|nonce| vec![nonce]), now),
        }
    }

    /// Whether a question is about certificates of the issuing authority.
    fn is_ours(&self, id: &CertId) -> bool {
        let Ok(name) = self.authority.subject().to_der() else { return false };
        let key = &self.authority.public().0;
        let (asked_name, asked_key) = (id.issuer_name.as_bytes(), id.issuer_key.as_bytes());
        match id.hash() {
            Some(ID_SHA_1) => asked_name == sha1(&name) && asked_key == sha1(key),
            Some(ID_SHA_256) => asked_name == sha256(&name) && asked_key == sha256(key),
            _ => false,
        }
    }

    fn standing(&self, serial: &[u8]) -> Result<Standing, Refusal> {
        let (found, is_own) = self.store.read(|connection| {
            let found = status::find(connection, serial)?;
            Ok((found, own_certificates::is_there(connection, serial)?))
        })?;
        Ok(match found {
            None if is_own => Standing::Good,
            // CHK-PUB-02: what was never issued is not good [EN 319 411-2 §6.3.10].
            None => Standing::Unknown,
            Some(Said { revoked: Some(revoked), .. }) => {
                Standing::Revoked { at: revoked.at, reason: reason_code(revoked.reason) }
            }
            Some(Said { suspended_at: Some(at), .. }) => {
                Standing::Revoked { at, reason: CrlReason::CertificateHold }
            }
            Some(Said { .. }) => Standing::Good,
        })
    }

    fn make_answer(
        &self,
        singles: Vec<Single>,
        extensions: Option<Extensions>,
        now: UnixTime,
    ) -> Result<Vec<u8>, Refusal> {
        let responder = self.responder(now)?;
        let times =
            Times { this_update: now, next_update: now.plus(seconds(self.policy.ocsp_ttl_s)) };
        let answer = ResponseData::new(responder.key_hash(), singles, times, extensions)
            .map_err(|error| Refusal::Certificate(Box::new(error)))?;
        self.sign_answer(&responder, answer)
    }

    fn kept_answer(&self, key: &[u8], standing: Standing, now: UnixTime) -> Option<Vec<u8>> {
        let kept = self.published.answers.lock().unwrap_or_else(PoisonError::into_inner);
        // CHK-PUB-01: nor is an answer that says something else than what is true now.
        kept.get(key)
            .filter(|kept| kept.standing == standing && now < kept.until)
            .map(|kept| kept.answer.clone())
    }

    fn keep_answer(&self, key: Vec<u8>, standing: Standing, answer: Vec<u8>, now: UnixTime) {
        let mut kept = self.published.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.clear();
        }
        // Until half of its time is over: whoever gets it can use it for a while.
        let until = now.plus(seconds(self.policy.ocsp_ttl_s) / 2);
        kept.insert(key, Kept { standing, until, answer });
    }
}

fn seconds(count: u32) -> Duration {
    Duration::from_secs(u64::from(count))
}

/// A kept answer takes about a kilobyte.
const MOST_KEPT: usize = 10_000;
