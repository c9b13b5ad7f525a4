//! Sending a request to a phone without a QR code.
//!
//! Nobody's phone is rung by knowing his number alone: the contrast datum is asked, one request is
//! open at a time, few are sent while none is confirmed, and what the phone asks is the code that
//! only the browser shows.

use super::{RequestError, partition};
use crate::app::{App, read_json};
use crate::ports::Ports;
use crate::store::{devices, inbox, requests, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::device::{RequestPush, RequestState, RequestStatus};
use rubrica_core::identity::{DeviceId, NationalId, RequestId, SubjectId};
use rubrica_core::time::UnixTime;
use std::time::Duration;

impl<P: Ports> App<P> {
    /// `POST /requests/push`.
    pub(super) async fn push_request(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<RequestStatus, RequestError> {
        let body: RequestPush = read_json(request)?;
        let id: NationalId = body.identifier.parse()?;
        let (handle, mut row, _) = self.own_request(&body.request).await?;
        let now = self.ports.now();
        match row.state_at(now) {
            RequestState::Created => {}
            other => return Err(RequestError::Closed(other)),
        }
        let citizen = self.check_contrast(&id, &body.contrast).await?;
        let subject = &citizen.subject;
        let device = self.claim_phone_for(subject, &handle.id, row.expires_at).await?;
        let push = requests::push(&handle.id, subject, &device, now);
        let pushed = self.run_in(&partition(&handle.id), [push]).await?;
        if !touched(&pushed, 0) {
            self.free_place(subject, &handle.id).await?;
            return Err(RequestError::Closed(RequestState::Cancelled));
        }
        row.state = RequestState::Pushed;
        self.ring(subject, &device, row.expires_at).await;
        Ok(self.describe_request(&handle, &row, false))
    }

    /// Takes the one place for an open request at the citizen's phone.
    pub(super) async fn claim_phone_for(
        &self,
        subject: &SubjectId,
        request: &RequestId,
        expires: UnixTime,
    ) -> Result<DeviceId, RequestError> {
        let policy = &self.settings.policy;
        let now = self.ports.now();
        let span = Duration::from_secs(policy.device_pushes_window_s.into());
        let window = now.minus(span);
        let results = self
            .run(
                subject,
                [
                    devices::find_active(subject),
                    inbox::look(subject, now),
                    inbox::claim(subject, request, (now, window, expires), policy.device_pushes),
                    inbox::count(subject, request, now, window),
                    inbox::counted_since(subject),
                ],
            )
            .await?;
        let device = devices::read(&results, 0).map_err(ServiceError::from)?;
        let device = device.ok_or(RequestError::NoDevice)?;
        if touched(&results, 2) {
            return Ok(device.device);
        }
        // CHK-MOV-14: one at a time, so that a citizen sees only what he has just asked for.
        if inbox::read_open(&results, 1).map_err(ServiceError::from)?.is_some() {
            return Err(RequestError::AlreadyOpen);
        }
        // CHK-MOV-15: nobody is worn down until he says yes.
        let since = inbox::read_since(&results, 4).map_err(ServiceError::from)?.unwrap_or(now);
        let wait = since.plus(span).0.saturating_sub(now.0).max(1);
        Err(RequestError::TooMany { wait_s: u32::try_from(wait).unwrap_or(u32::MAX) })
    }
}
