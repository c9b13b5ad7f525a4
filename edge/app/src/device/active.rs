//! The phone that a request comes from, and what it may look at.

use super::DeviceError;
use super::approver;
use super::enrol::LABEL;
use crate::app::{Answer, App};
use crate::ports::Ports;
use crate::request::kind_of;
use crate::session::cookie;
use crate::store::devices::DeviceRow;
use crate::store::{devices, inbox, push_subscriptions, request_acts, requests};
use crate::world::ServiceError;
use http::{Request, StatusCode, header};
use p256::ecdsa::VerifyingKey;
use rubrica_core::api::v1::device::{
    Arrival, DEVICE_COOKIE, Device, DeviceRequest, History, HistoryEntry, PendingRequests,
    RequestState, RequestedAct,
};
use rubrica_core::identity::{DeviceId, RequestId, SubjectId};
use rubrica_core::protocol::{AnyIntent, DeviceDecision};
use rubrica_core::sms::Notice;
use rubrica_core::time::UnixTime;
use serde::{Deserialize, Serialize};

/// After how long a phone asks again, in milliseconds.
const ASK_AGAIN_MS: u32 = 2_000;

/// Where an answer is sealed to.
const ANSWER: &[u8] = b"rubrica/edge/device-answer/v1";

/// The phone that a request comes from.
#[derive(Debug)]
pub(crate) struct ActiveDevice {
    pub(crate) subject: SubjectId,
    pub(crate) device: DeviceId,
    pub(super) key: VerifyingKey,
    label: Vec<u8>,
    since: UnixTime,
}

/// An answer as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) application: String,
    pub(super) act: RequestedAct,
    #[serde(default)]
    pub(super) documents: u16,
    pub(super) decision: DeviceDecision,
}

impl<P: Ports> App<P> {
    /// The active phone whose cookie the request carries.
    pub(crate) async fn device(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<ActiveDevice, DeviceError> {
        let handle = cookie(request.headers(), DEVICE_COOKIE).ok_or(DeviceError::NotActive)?;
        let subject = handle.subject;
        let found = self.run(&subject, [devices::find(&subject, &handle.digest())]).await?;
        let row = devices::read(&found, 0).map_err(ServiceError::from)?;
        // CHK-MOV-04: neither a phone that was replaced nor one that has logged out.
        let row: DeviceRow =
            row.filter(|row| row.state.may_confirm()).ok_or(DeviceError::NotActive)?;
        let key = VerifyingKey::from_sec1_bytes(&row.public_key)
            .map_err(|_| ServiceError::Internal("key of a phone"))?;
        let DeviceRow { device, label, since, .. } = row;
        Ok(ActiveDevice { subject, device, key, label, since })
    }

    /// `GET /device`.
    pub(super) async fn show_device(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Device, DeviceError> {
        let device = self.device(request).await?;
        let profile = self.profile_of(&device.subject).await?;
        let label = self.open(&device.subject, LABEL, &device.label)?;
        Ok(Device {
            device: device.device,
            subject: device.subject,
            name: profile.name,
            identifier_hint: profile.document.number.masked(),
            label: String::from_utf8_lossy(&label).into_owned(),
            since: device.since,
            approver: self.approver_of(&device).await?.and_then(approver::describe),
            push: self.push_offer(&device.subject, &device.device).await?,
        })
    }

    /// `GET /device/events`: one event. The browser asks again by itself, which is the same on
    /// runtimes that cannot keep an answer open [HTML §9.2.3].
    pub(super) async fn device_events(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Answer, DeviceError> {
        let device = self.device(request).await?;
        let pending = PendingRequests { requests: self.pending(&device).await? };
        let json = serde_json::to_string(&pending)
            .map_err(|_| ServiceError::Internal("pending requests"))?;
        Ok(Answer::events(format!("retry: {ASK_AGAIN_MS}\nevent: requests\ndata: {json}\n\n")))
    }

    async fn pending(&self, device: &ActiveDevice) -> Result<Vec<DeviceRequest>, ServiceError> {
        let now = self.ports.now();
        let subject = &device.subject;
        let open = self.run(subject, [inbox::look(subject, now)]).await?;
        let Some(id) = inbox::read_open(&open, 0)? else { return Ok(Vec::new()) };
        let unit = [requests::find(&id), request_acts::find(&id)];
        let found = self.run_in(&crate::request::partition(&id), unit).await?;
        let row = requests::read(&found, 0)?.filter(|row| {
            row.state == RequestState::Pushed
                && row.subject == Some(*subject)
                && row.device == Some(device.device)
                && row.expires_at > now
        });
        let Some(row) = row else { return Ok(Vec::new()) };
        let act = request_acts::read(&found, 1)?;
        let intent = act.map(|act| self.intent_of(subject, &act)).transpose()?;
        Ok(vec![describe(id, &row, intent.as_ref())])
    }

    /// `GET /device/history`.
    pub(super) async fn device_history(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<History, DeviceError> {
        let device = self.device(request).await?;
        let subject = &device.subject;
        let found = self.run(subject, [inbox::answers(subject)]).await?;
        let found = inbox::read_answers(&found, 0).map_err(ServiceError::from)?;
        let entries = found
            .iter()
            .map(|(sealed, at)| {
                let bytes = self.open(subject, ANSWER, sealed)?;
                let kept: Kept = serde_json::from_slice(&bytes)
                    .map_err(|_| ServiceError::Internal("answer of a phone"))?;
                let Kept { application, act, documents, decision } = kept;
                Ok(HistoryEntry { application, act, documents, decision, at: *at })
            })
            .collect::<Result<_, ServiceError>>()?;
        Ok(History { entries })
    }

    /// What is kept of an answer.
    pub(super) fn seal_answer(
        &self,
        subject: &SubjectId,
        kept: &Kept,
    ) -> Result<Vec<u8>, ServiceError> {
        let bytes = serde_json::to_vec(kept).map_err(|_| ServiceError::Internal("answer"))?;
        Ok(self.seal(subject, ANSWER, &bytes))
    }

    /// `POST /device/logout`.
    pub(super) async fn log_out_device(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Answer, DeviceError> {
        let device = self.device(request).await?;
        let subject = &device.subject;
        let end = [devices::log_out(subject, &device.device), push_subscriptions::sweep(subject)];
        self.run(subject, end).await?;
        self.notify(subject, Notice::DeviceRemoved).await;
        self.tell_signer(subject).await;
        let mut answer = Answer::empty(StatusCode::NO_CONTENT);
        let gone =
            format!("{DEVICE_COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
        answer.set(header::SET_COOKIE, &gone);
        Ok(answer)
    }
}

/// A request as the phone shows it.
pub(super) fn describe(
    request: RequestId,
    row: &requests::RequestRow,
    intent: Option<&AnyIntent>,
) -> DeviceRequest {
    let arrival = if row.pushed { Arrival::Pushed } else { Arrival::Scanned };
    DeviceRequest {
        request,
        application: row.application.clone(),
        act: kind_of(intent).0,
        arrival,
        // CHK-MOV-05: who did not start it does not know the code that he would have to type.
        code: (arrival == Arrival::Scanned).then(|| row.code.clone()),
        intent: intent.map(|intent| intent.to_bytes().into()),
        expires_at: row.expires_at,
    }
}
