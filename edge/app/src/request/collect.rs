//! The browser gets the session that a phone has confirmed.

use super::{RequestError, partition};
use crate::app::{App, read_json};
use crate::ports::Ports;
use crate::session::Opened;
use crate::store::{devices, requests, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::device::{RequestReference, RequestState};
use rubrica_core::identity::LoginMethod;

impl<P: Ports> App<P> {
    /// `POST /requests/collect`.
    pub(super) async fn collect_request(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Opened, RequestError> {
        let body: RequestReference = read_json(request)?;
        let (handle, row, act) = self.own_request(&body.request).await?;
        let now = self.ports.now();
        // CHK-MOV-21: who approves an act has let nobody in.
        if act.is_some() {
            return Err(RequestError::NoLogin);
        }
        match row.state_at(now) {
            RequestState::Confirmed => {}
            other => return Err(RequestError::Closed(other)),
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
        // CHK-MOV-17: one confirmation is one session.
        if !touched(&delivered, 0) {
            return Err(RequestError::Closed(RequestState::Delivered));
        }
        let profile = self.profile_of(&subject).await?;
        Ok(self.open_session(&subject, &profile, LoginMethod::Device).await?)
    }
}
