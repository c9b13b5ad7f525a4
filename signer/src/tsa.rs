//! Time stamps [RFC 3161; EN 319 422]: that somebody had these octets at this second.
//!
//! | Module | Story |
//! |---|---|
//! | `question` | what is asked, read strictly |
//! | `token` | the statement, and the message around it |
//! | `reply` | the answer, failures among them |
//! | `unit` | the key that makes them, and its certificate |

mod question;
mod reply;
mod token;
mod unit;

pub(crate) use unit::Unit;

use self::question::{Failure, Question};
use self::reply::{granted, rejected};
use self::token::Statement;
use crate::audit::Event;
use crate::checks::Refusal;
use crate::service::{Inner, Signer};
use crate::store::timestamps::{self, Stamp};
use der::Encode as _;
use rubrica_core::digest::sha256;
use rubrica_core::time::UnixTime;
use std::time::Duration;

impl Signer {
    /// Answers a question for a time stamp; both in DER. Every failure is an answer too.
    ///
    /// Blocks until what was given out is written down: call it where blocking is allowed.
    #[must_use]
    pub fn timestamp(&self, question: &[u8]) -> Vec<u8> {
        self.inner.timestamp(question).unwrap_or_else(rejected)
    }
}

impl Inner {
    fn timestamp(&self, question: &[u8]) -> Result<Vec<u8>, Failure> {
        let policy = self.profile.timestamp_policy.oid();
        let question = Question::read(question, policy)?;
        self.stamp(question).map_err(|error| match error {
            Stopped::Clock => Failure::TimeNotAvailable,
            Stopped::Refused(error) => {
                tracing::error!(error = ?error, "a time stamp is not made");
                Failure::System
            }
        })
    }

    fn stamp(&self, question: Question) -> Result<Vec<u8>, Stopped> {
        let now = self.platform.now();
        let unit = self.time_stamping_unit(now)?;
        // CHK-TSA-02: nor at a time at which its certificate is not valid.
        if !unit.may_stamp(now) {
            return Err(Stopped::Clock);
        }
        let with_certificates = question.wants_certificates;
        let policy = self.profile.timestamp_policy.oid();
        let statement = Statement::new(question, policy, self.platform.make_bytes(), now)?;
        let serial = statement.serial().to_vec();
        let token = self.sign_token(&unit, &statement, with_certificates)?;
        let stamp = Stamp { serial, at: now, token: sha256(&token) };
        // CHK-TSA-03: what is not written down is not given out.
        self.store
            .write(move |write| {
                let last = timestamps::last(write.connection())?;
                let before = last.as_ref().map(|last| last.at);
                // CHK-TSA-02: time does not go back by more than it is said to be wrong by, across
                // starts of the signer as well.
                if before.is_some_and(|before| before > now.plus(ACCURACY)) {
                    return Ok(Err(Stopped::Clock));
                }
                let kept = timestamps::add(write.connection(), &stamp, last)?;
                // Once an hour is enough for the log: the chain covers all of them.
                if before.is_none_or(|before| hour(before) != hour(now)) {
                    let (count, chain) = (kept.count, kept.chain);
                    write.log(now, Event::TimestampsMade { count, chain })?;
                }
                Ok(Ok(()))
            })
            .map_err(Refusal::NotDurable)??;
        Ok(granted(&token)?)
    }

    /// The token around a statement. Its signature is verified before it leaves [CHK-OUT-01].
    fn sign_token(
        &self,
        unit: &Unit,
        statement: &Statement,
        with_certificates: bool,
    ) -> Result<Vec<u8>, Stopped> {
        let content = statement.to_der()?;
        let attributes = token::attributes(&content, unit.certificate())?;
        let signature = unit.sign(self, sha256(&attributes.to_der()?))?;
        let issuer = self.authority.chain()[0];
        let certificates = with_certificates.then_some([unit.certificate(), issuer]);
        Ok(token::assemble(content, attributes, &signature, unit.certificate(), certificates)?)
    }
}

/// Why there is no time stamp though the question was in order.
#[derive(Debug)]
enum Stopped {
    Clock,
    Refused(Refusal),
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<der::Error> for Stopped {
    fn from(error: der::Error) -> Self {
        Self::Refused(Refusal::Certificate(Box::new(error)))
    }
}

const fn hour(at: UnixTime) -> i64 {
    at.0.div_euclid(3_600)
}

/// How wrong the time may be [EN 319 422 §5.2.1: at most a second]. The statement says so.
const ACCURACY: Duration = Duration::from_secs(1);
