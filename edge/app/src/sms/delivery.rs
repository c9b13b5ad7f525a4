//! Handing messages over, again where it failed, and knowing how far each has come.

use super::gateway::SendError;
use super::name::MessageName;
use super::{Charge, SmsError};
use crate::app::{App, Refusal};
use crate::ports::{Ports, SmsMessage};
use crate::store::messages::{self, Due, NewMessage};
use crate::store::{StoreError, challenges, touched};
use crate::world::ServiceError;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::MessageState;
use rubrica_core::sms::{Delivery, Parts};
use rubrica_core::time::UnixTime;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Nobody tries to send a message while somebody else does: longer than any gateway takes to answer.
const LEASE: Duration = Duration::from_secs(30);
/// Reports are awaited for so long.
const KEPT: Duration = Duration::from_secs(7 * 86_400);

/// A message that is to be sent.
#[derive(Debug)]
pub(super) struct Outgoing<'a> {
    pub(super) name: MessageName,
    pub(super) message: SmsMessage,
    pub(super) charge: &'a Charge,
    /// When it is good for nothing any more.
    pub(super) expires: UnixTime,
}

/// What has to be known to try again. Stored sealed.
#[derive(Serialize, Deserialize)]
struct Body {
    to: String,
    text: String,
    code: String,
}

/// There is no such message.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum MessageError {
    /// Nobody was told such a name.
    #[error("no such message")]
    Unknown,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for MessageError {
    fn problem(&self) -> Problem {
        match self {
            Self::Unknown => Problem::new(404, "message_unknown"),
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// Queues a message and tries to send it.
    pub(super) async fn dispatch(&self, outgoing: Outgoing<'_>) -> Result<Delivery, SmsError> {
        let Outgoing { name, message, charge, expires } = outgoing;
        let (subject, now) = (&name.subject, self.ports.now());
        let SmsMessage { to, text, code, .. } = &message;
        let parts = Parts::of(text).count;
        let body = Body { to: to.clone(), text: text.clone(), code: code.clone() };
        let body = serde_json::to_vec(&body).map_err(|_| ServiceError::Internal("message"))?;
        let new = NewMessage {
            reference: &name.reference,
            purpose: &message.purpose,
            charge,
            parts,
            body: &self.seal(subject, &place(&name.reference), &body),
            created: now,
            expires,
            next: now.plus(LEASE),
        };
        let queue = [
            messages::sweep(subject, now.minus(KEPT)),
            // CHK-SMS-06: a code that another one replaces is not sent after it.
            messages::supersede(subject, &message.purpose),
            messages::add(subject, &new),
        ];
        self.run(subject, queue).await?;
        match self.attempt(name, &message, 1).await? {
            Ok(delivery) => {
                // The gateway works: what had to wait for it may go too.
                if delivery == Delivery::Sent {
                    self.retry_due(name).await?;
                }
                Ok(delivery)
            }
            Err(refused) => Err(SmsError::Refused(refused)),
        }
    }

    /// `GET /sms/state/{name}`: tries again what it is time for, and says how far the message has come.
    pub(super) async fn message_state(&self, name: &str) -> Result<MessageState, MessageError> {
        let name = MessageName::of_browser(&self.keys, name).ok_or(MessageError::Unknown)?;
        self.retry_due(name).await?;
        let found = self.run(&name.subject, [messages::find(&name.subject, &name.reference)]);
        let found = messages::read(&found.await?, 0).map_err(ServiceError::from)?;
        let found = found.ok_or(MessageError::Unknown)?;
        let retry_at = (found.state == Delivery::Queued).then_some(found.next);
        Ok(MessageState { delivery: found.state, retry_at })
    }

    /// Tries to send a message again, or another one of the same citizen, if it is time to.
    async fn retry_due(&self, first: MessageName) -> Result<(), ServiceError> {
        let (subject, now) = (&first.subject, self.ports.now());
        let due = [
            messages::expire(subject, now),
            messages::take_due(subject, &first.reference, now, now.plus(LEASE)),
        ];
        let Some(due) = messages::read_due(&self.run(subject, due).await?, 1)? else {
            return Ok(());
        };
        let Due { reference, purpose, tries, body } = due;
        let body = self.open(subject, &place(&reference), &body)?;
        let Body { to, text, code } =
            serde_json::from_slice(&body).map_err(|_| StoreError::Unreadable("message"))?;
        let message = SmsMessage { to, text, code, purpose, at: now };
        let name = MessageName { subject: *subject, reference };
        if self.attempt(name, &message, tries).await?.is_err() {
            // The citizen got nothing: neither the code nor the message counts.
            let undo =
                [challenges::not_sent(subject, &reference), challenges::uncount_message(subject)];
            self.run(subject, undo).await?;
        }
        Ok(())
    }

    /// One try, the `tries`th, whose lease is taken.
    async fn attempt(
        &self,
        name: MessageName,
        message: &SmsMessage,
        tries: u8,
    ) -> Result<Result<Delivery, crate::ports::FetchError>, ServiceError> {
        let policy = &self.settings.policy;
        let (subject, reference) = (&name.subject, &name.reference);
        let refused = match self.hand_over(message, &name).await {
            Ok(()) => {
                // A report may have come before the gateway's answer.
                let sent = (Delivery::Queued, Delivery::Sent);
                self.run(subject, [messages::advance(subject, reference, sent)]).await?;
                self.meter(name).await?;
                return Ok(Ok(Delivery::Sent));
            }
            Err(SendError::Later(_)) if tries < policy.sms_tries => {
                let pause = u64::from(policy.sms_retry_after_s) << (tries - 1).min(16);
                let next = self.ports.now().plus(Duration::from_secs(pause));
                self.run(subject, [messages::postpone(subject, reference, next)]).await?;
                return Ok(Ok(Delivery::Queued));
            }
            Err(SendError::Later(refused) | SendError::Never(refused)) => refused,
        };
        let failed = (Delivery::Queued, Delivery::Failed);
        let advanced = self.run(subject, [messages::advance(subject, reference, failed)]).await?;
        // A gateway that gave no answer may have taken it, and may have said so by a report.
        if touched(&advanced, 0) { Ok(Err(refused)) } else { Ok(Ok(Delivery::Sent)) }
    }
}

/// Where a message is sealed to.
fn place(reference: &[u8; 16]) -> Vec<u8> {
    [b"rubrica/edge/sms/v1".as_slice(), reference].concat()
}
