//! The subscription of a phone: where it is rung, and the keys that only it can read with.

use super::vapid;
use crate::app::{App, BodyError, Refusal, read_json};
use crate::device::DeviceError;
use crate::ports::Ports;
use crate::store::{StoreError, push_subscriptions, touched};
use crate::world::ServiceError;
use http::Request;
use p256::PublicKey;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::device::{PushOffer, SubscribePush};
use rubrica_core::identity::{DeviceId, SubjectId};

/// Where a subscription is sealed to.
const PLACE: &[u8] = b"rubrica/edge/push-subscription/v1";

/// Characters of an address; those of push services are far shorter.
const MAX_ENDPOINT_LEN: usize = 1_024;

/// Why a subscription is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum PushError {
    /// The phone is not active.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// This service rings nobody.
    #[error("web push is not configured")]
    NotOffered,
    /// The address is at no push service that may be asked.
    #[error("push service is not one that may be asked")]
    UnknownService,
    /// The keys are none.
    #[error("keys of the subscription are none")]
    Keys,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for PushError {
    fn problem(&self) -> Problem {
        match self {
            Self::Device(error) => error.problem(),
            Self::Body(error) => error.problem(),
            Self::NotOffered => Problem::new(409, "push_not_offered"),
            Self::UnknownService => Problem::new(422, "push_service_unknown").about("endpoint"),
            Self::Keys => Problem::new(422, "push_keys_malformed"),
            Self::Service(error) => error.problem(),
        }
    }
}

/// A subscription.
#[derive(Debug)]
pub(super) struct Subscription {
    pub(super) endpoint: String,
    pub(super) key: PublicKey,
    pub(super) auth: [u8; 16],
}

impl Subscription {
    fn read(body: &SubscribePush) -> Option<Self> {
        let key = body.p256dh.as_ref();
        // Compressed points are none of a browser's [RFC 8291 §3.1].
        let key = PublicKey::from_sec1_bytes(key).ok().filter(|_| key.len() == 65)?;
        let auth = body.auth.as_ref().try_into().ok()?;
        Some(Self { endpoint: body.endpoint.clone(), key, auth })
    }
}

impl<P: Ports> App<P> {
    /// What a phone is told about being rung; nothing where it cannot be.
    pub(crate) async fn push_offer(
        &self,
        subject: &SubjectId,
        device: &DeviceId,
    ) -> Result<Option<PushOffer>, ServiceError> {
        let Some(push) = &self.settings.push else { return Ok(None) };
        let found = self.run(subject, [push_subscriptions::find(subject, device)]).await?;
        let on = push_subscriptions::read(&found, 0)?.is_some();
        Ok(Some(PushOffer { key: vapid::point(&push.key).into(), on }))
    }

    /// `POST /device/push`.
    pub(crate) async fn subscribe_push(&self, request: &Request<Vec<u8>>) -> Result<(), PushError> {
        let device = self.device(request).await?;
        let push = self.settings.push.as_ref().ok_or(PushError::NotOffered)?;
        let body: SubscribePush = read_json(request)?;
        let short = body.endpoint.len() <= MAX_ENDPOINT_LEN;
        if !short || push.address(&body.endpoint).is_none() {
            return Err(PushError::UnknownService);
        }
        Subscription::read(&body).ok_or(PushError::Keys)?;
        let kept = serde_json::to_vec(&body).map_err(|_| ServiceError::Internal("subscription"))?;
        let (subject, now) = (&device.subject, self.ports.now());
        let sealed = self.seal(subject, PLACE, &kept);
        // CHK-PSH-02: of the active phone that asks, which may have been replaced just now.
        let set = push_subscriptions::set(subject, &device.device, &sealed, now);
        if touched(&self.run(subject, [set]).await?, 0) {
            Ok(())
        } else {
            Err(DeviceError::NotActive.into())
        }
    }

    /// `DELETE /device/push`.
    pub(crate) async fn unsubscribe_push(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<(), PushError> {
        let device = self.device(request).await?;
        let forget = push_subscriptions::forget(&device.subject, &device.device);
        Ok(self.run(&device.subject, [forget]).await.map(|_| ())?)
    }

    /// Reads what was kept.
    pub(super) fn open_subscription(
        &self,
        subject: &SubjectId,
        sealed: &[u8],
    ) -> Result<Subscription, ServiceError> {
        let bytes = self.open(subject, PLACE, sealed)?;
        let body: Option<SubscribePush> = serde_json::from_slice(&bytes).ok();
        let subscription = body.as_ref().and_then(Subscription::read);
        subscription.ok_or_else(|| StoreError::Unreadable("subscription").into())
    }
}
