//! Requests that wait for a phone, as the browser that opened them sees them [domain A2.1].

mod act;
mod collect;
mod error;
mod handle;
mod push;
mod qr;

pub(crate) use act::kind_of;
pub(crate) use error::RequestError;

use crate::app::{Answer, App, read_json};
use crate::ports::{Partition, Ports};
use crate::session::Opened;
use crate::store::request_acts::{self, ActRow};
use crate::store::requests::{self, RequestRow};
use crate::store::touched;
use crate::world::ServiceError;
use handle::RequestHandle;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::device::{
    CODE_DIGITS, RequestOpened, RequestReference, RequestState, RequestStatus,
};
use rubrica_core::identity::RequestId;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// How long after its end it can be asked what became of a request.
const KEPT: Duration = Duration::from_secs(3600);

/// Where a request is kept.
pub(crate) const fn partition(request: &RequestId) -> Partition {
    Partition::Keyed { kind: "request", key: *request.as_bytes() }
}

impl<P: Ports> App<P> {
    /// The calls under `/requests`.
    pub(crate) async fn request_call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match (method, rest) {
            ("POST", []) => self.json(self.open_request().await),
            ("POST", ["state"]) => self.json(self.show_request(request).await),
            ("POST", ["push"]) => self.json(self.push_request(request).await),
            ("POST", ["cancel"]) => self.done(self.cancel_request(request).await),
            ("POST", ["approval"]) => self.json(self.collect_approval(request).await),
            ("POST", ["collect"]) => {
                let opened = self.collect_request(request).await;
                opened.map(Opened::into_answer).map_err(|error| self.refused(&error))
            }
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// `POST /requests`.
    async fn open_request(&self) -> Result<RequestOpened, RequestError> {
        let now = self.ports.now();
        let ttl = Duration::from_secs(self.settings.policy.device_request_ttl_s.into());
        let expires = now.plus(ttl);
        let handle =
            RequestHandle::new(RequestId::from_bytes(self.make_bytes()), self.make_bytes());
        let code = self.make_code(CODE_DIGITS);
        let shown = (code.as_str(), self.settings.application.as_str());
        self.run_in(
            &partition(&handle.id),
            [
                requests::sweep(now.minus(KEPT)),
                request_acts::sweep(now.minus(KEPT)),
                requests::open(&handle.id, &handle.digest(), shown, expires),
            ],
        )
        .await?;
        let status = RequestStatus {
            state: RequestState::Created,
            code,
            token: Some(self.make_qr(&handle.id, now)),
            expires_at: expires,
        };
        Ok(RequestOpened { request: handle.to_text(), status })
    }

    /// `POST /requests/state`.
    async fn show_request(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<RequestStatus, RequestError> {
        let body: RequestReference = read_json(request)?;
        let (handle, row, act) = self.own_request(&body.request).await?;
        Ok(self.describe_request(&handle, &row, act.is_some()))
    }

    /// `POST /requests/cancel`.
    async fn cancel_request(&self, request: &Request<Vec<u8>>) -> Result<(), RequestError> {
        let body: RequestReference = read_json(request)?;
        let (handle, row, _) = self.own_request(&body.request).await?;
        let cancel = requests::cancel(&handle.id, &handle.digest());
        let cancelled = self.run_in(&partition(&handle.id), [cancel]).await?;
        if !touched(&cancelled, 0) && row.state != RequestState::Cancelled {
            return Err(RequestError::Closed(row.state));
        }
        if let Some(subject) = row.subject {
            self.free_place(&subject, &handle.id).await?;
        }
        Ok(())
    }

    /// A request, for the browser that opened it.
    async fn own_request(
        &self,
        handle: &str,
    ) -> Result<(RequestHandle, RequestRow, Option<ActRow>), RequestError> {
        let handle: RequestHandle = handle.parse().map_err(|()| RequestError::Unknown)?;
        let unit = [requests::find(&handle.id), request_acts::find(&handle.id)];
        let found = self.run_in(&partition(&handle.id), unit).await?;
        let row = requests::read(&found, 0).map_err(ServiceError::from)?;
        // CHK-MOV-13: whoever has seen the QR code knows the request and not its secret.
        let row = row.filter(|row| bool::from(row.secret.ct_eq(&handle.digest())));
        let act = request_acts::read(&found, 1).map_err(ServiceError::from)?;
        Ok((handle, row.ok_or(RequestError::Unknown)?, act))
    }

    /// What is asked of the owner's own phone can be scanned by it after it was sent as well.
    fn describe_request(
        &self,
        handle: &RequestHandle,
        row: &RequestRow,
        is_act: bool,
    ) -> RequestStatus {
        let now = self.ports.now();
        let state = row.state_at(now);
        let shows = state == RequestState::Created || (is_act && state == RequestState::Pushed);
        RequestStatus {
            state,
            code: row.code.clone(),
            token: shows.then(|| self.make_qr(&handle.id, now)),
            expires_at: row.expires_at,
        }
    }
}

impl RequestRow {
    /// The state at this moment: that nobody answered in time is not written down.
    fn state_at(&self, now: rubrica_core::time::UnixTime) -> RequestState {
        use RequestState::{Confirmed, Created, Expired, Pushed, Scanned};
        match self.state {
            Created | Scanned | Pushed | Confirmed if self.expires_at <= now => Expired,
            state => state,
        }
    }
}
