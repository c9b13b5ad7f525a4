//! Requests that an act be approved: sent to the active phone of whoever has the session, and shown as a
//! QR code for the phone that is at hand.

use super::{RequestError, RequestHandle, partition};
use crate::app::{App, read_json};
use crate::ports::Ports;
use crate::store::request_acts::{self, ActRow};
use crate::store::{StoreError, devices, inbox, requests, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::device::{
    RequestApproval, RequestOpened, RequestReference, RequestState, RequestedAct,
};
use rubrica_core::identity::{RequestId, SubjectId};
use rubrica_core::protocol::{AnyIntent, ComparisonCode};
use rubrica_core::time::UnixTime;
use std::time::Duration;

/// Where the intent of a request is sealed to.
const INTENT: &[u8] = b"rubrica/edge/request-intent/v1";

impl<P: Ports> App<P> {
    /// Asks the citizen's active phone to approve an act, until `expires` at most.
    pub(crate) async fn open_act_request(
        &self,
        subject: &SubjectId,
        intent: &AnyIntent,
        expires: UnixTime,
    ) -> Result<RequestOpened, RequestError> {
        let now = self.ports.now();
        let ttl = Duration::from_secs(self.settings.policy.device_request_ttl_s.into());
        let expires = expires.min(now.plus(ttl));
        let handle =
            RequestHandle::new(RequestId::from_bytes(self.make_bytes()), self.make_bytes());
        let device = self.claim_phone_for(subject, &handle.id, expires).await?;
        // Page and phone compute the code from the intent that each of them holds.
        let code = ComparisonCode::of(&intent.digest()).to_string();
        let shown = (code.as_str(), self.settings.application.as_str());
        let sealed = self.seal(subject, INTENT, &intent.to_bytes());
        let unit = [
            requests::sweep(now.minus(super::KEPT)),
            request_acts::sweep(now.minus(super::KEPT)),
            requests::open(&handle.id, &handle.digest(), shown, expires),
            requests::push(&handle.id, subject, &device, now),
            request_acts::open(&handle.id, &sealed, expires),
            requests::find(&handle.id),
        ];
        let opened = self.run_in(&partition(&handle.id), unit).await?;
        let row = requests::read(&opened, 5).map_err(ServiceError::from)?;
        let row = row.ok_or(ServiceError::Internal("request that was just opened"))?;
        self.ring(subject, &device, expires).await;
        let status = self.describe_request(&handle, &row, true);
        Ok(RequestOpened { request: handle.to_text(), status })
    }

    /// What a request asks the phone to approve.
    pub(crate) fn intent_of(
        &self,
        subject: &SubjectId,
        act: &ActRow,
    ) -> Result<AnyIntent, ServiceError> {
        let bytes = self.open(subject, INTENT, &act.intent)?;
        AnyIntent::from_bytes(&bytes)
            .map_err(|_| StoreError::Unreadable("intent of a request").into())
    }

    /// `POST /requests/approval`. The approval is bound to its act, so that the browser may ask again.
    pub(super) async fn collect_approval(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<RequestApproval, RequestError> {
        let body: RequestReference = read_json(request)?;
        let (handle, row, act) = self.own_request(&body.request).await?;
        let now = self.ports.now();
        let state = row.state_at(now);
        let act = act.ok_or(RequestError::Closed(state))?;
        if !matches!(state, RequestState::Confirmed | RequestState::Delivered) {
            return Err(RequestError::Closed(state));
        }
        let subject = row.subject.ok_or(ServiceError::Internal("owner of a confirmed request"))?;
        let found = self.run(&subject, [devices::find_active(&subject)]).await?;
        let active = devices::read(&found, 0).map_err(ServiceError::from)?;
        // CHK-MOV-16: what a phone has confirmed ends with the phone.
        if active.map(|device| device.device) != row.device {
            return Err(RequestError::DeviceChanged);
        }
        let deliver = requests::deliver(&handle.id, &handle.digest(), now);
        let delivered = self.run_in(&partition(&handle.id), [deliver]).await?;
        if !touched(&delivered, 0) && state != RequestState::Delivered {
            return Err(RequestError::Closed(RequestState::Expired));
        }
        let approval = act.approval.ok_or(ServiceError::Internal("approval of a request"))?;
        Ok(RequestApproval { approval: approval.into() })
    }

    /// Frees the place at the phone that a request has taken.
    pub(super) async fn free_place(
        &self,
        subject: &SubjectId,
        request: &RequestId,
    ) -> Result<(), ServiceError> {
        self.run(subject, [inbox::release(subject, request)]).await.map(|_| ())
    }
}

/// What is done, and to how many documents.
pub(crate) fn kind_of(intent: Option<&AnyIntent>) -> (RequestedAct, u16) {
    let act = intent.and_then(RequestedAct::of).unwrap_or(RequestedAct::Login);
    let documents = match intent {
        Some(AnyIntent::Signature(intent)) => {
            u16::try_from(intent.digests.len()).unwrap_or(u16::MAX)
        }
        _ => 0,
    };
    (act, documents)
}
