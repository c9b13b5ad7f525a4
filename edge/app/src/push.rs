//! Web push: ringing a phone that sleeps, so that its owner opens the pages and sees what waits.
//!
//! The message says nothing but until when a request waits, and in which language to say so. It is
//! encrypted all the same: so the push service cannot make notices up, and learns nothing even from
//! what is the same in all of them.

mod encrypt;
mod subscription;
mod vapid;

use crate::app::App;
use crate::ports::{LogLevel, Ports};
use crate::settings::push::WebPush;
use crate::store::push_subscriptions;
use crate::world::{Random, ServiceError};
use encrypt::Envelope;
use http::{HeaderValue, Request, StatusCode, header};
use rubrica_core::api::v1::device::PushMessage;
use rubrica_core::identity::{DeviceId, SubjectId};
use rubrica_core::time::UnixTime;
use subscription::Subscription;

/// A message that is still kept is replaced by the next one [RFC 8030 §5.4].
const TOPIC: HeaderValue = HeaderValue::from_static("request");

/// Why a phone was not rung.
#[derive(Debug, thiserror::Error)]
enum RingError {
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The push service did not answer.
    #[error("push service: {0}")]
    Fetch(#[from] crate::ports::FetchError),
    /// The push service did not take it.
    #[error("push service {service} answered {status}")]
    Refused {
        /// Which one.
        service: String,
        /// What it said.
        status: StatusCode,
    },
}

impl<P: Ports> App<P> {
    /// Rings a phone for a request that waits until then. What comes of it changes nothing for whoever
    /// asked: the request waits at the phone with or without a notice.
    pub(crate) async fn ring(&self, subject: &SubjectId, device: &DeviceId, until: UnixTime) {
        let Some(push) = &self.settings.push else { return };
        if let Err(error) = self.ring_by(push, subject, device, until).await {
            self.ports.log(LogLevel::Warn, &format!("phone not rung: {error}"));
        }
    }

    async fn ring_by(
        &self,
        push: &WebPush,
        subject: &SubjectId,
        device: &DeviceId,
        until: UnixTime,
    ) -> Result<(), RingError> {
        // CHK-PSH-02: the phone that the request waits at, and none that was there before.
        let found = self.run(subject, [push_subscriptions::find(subject, device)]).await?;
        let sealed = push_subscriptions::read(&found, 0).map_err(ServiceError::from)?;
        let Some(sealed) = sealed else { return Ok(()) };
        let subscription = self.open_subscription(subject, &sealed)?;
        // The list may have changed since it was taken.
        let Some((address, service)) = push.address(&subscription.endpoint) else { return Ok(()) };
        let language = self.profile_of(subject).await?.language;
        let now = self.ports.now();
        let message = PushMessage { until, language };
        let request = self.ring_request(push, &subscription, (address, service), &message, now)?;
        let status = self.ports.fetch(request).await?.status();
        match status {
            _ if status.is_success() => Ok(()),
            // CHK-PSH-03: it is gone for good [RFC 8030 §7.3]. One that took its place stays.
            StatusCode::NOT_FOUND | StatusCode::GONE => {
                let forget = push_subscriptions::forget_exactly(subject, device, &sealed);
                self.run(subject, [forget]).await?;
                Ok(())
            }
            _ => Err(RingError::Refused { service: service.to_owned(), status }),
        }
    }

    fn ring_request(
        &self,
        push: &WebPush,
        subscription: &Subscription,
        (address, service): (http::Uri, &str),
        message: &PushMessage,
        now: UnixTime,
    ) -> Result<Request<Vec<u8>>, ServiceError> {
        let failed = ServiceError::Internal("push message");
        // CHK-PSH-04: neither who asks, nor what for, nor whom; and no code.
        let Ok(plaintext) = serde_json::to_vec(message) else { return Err(failed) };
        let envelope = Envelope::new(&mut Random(&self.ports));
        let body = envelope.seal(&subscription.key, &subscription.auth, &plaintext);
        let contact = format!("https://{}", self.settings.public_host);
        let authorization = vapid::authorization(&push.key, service, &contact, now);
        let (Some(body), Ok(authorization)) = (body, HeaderValue::from_str(&authorization)) else {
            return Err(failed);
        };
        let ttl = message.until.0.saturating_sub(now.0).max(0);
        Request::post(address)
            .header(header::CONTENT_ENCODING, "aes128gcm")
            .header(header::CONTENT_TYPE, "application/octet-stream")
            .header(header::AUTHORIZATION, authorization)
            .header("ttl", ttl)
            .header("urgency", "high")
            .header("topic", TOPIC)
            .body(body)
            .map_err(|_| failed)
    }
}
