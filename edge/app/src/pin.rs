//! Cl@ve PIN [domain A3]: three characters by SMS, after four of one's own, for one login.
//!
//! `Requested → Sent → Used`, or `Expired`, `Superseded` or `Exhausted`: what is stored is a one-time
//! code of its own purpose, so that all that holds for codes holds for PINs.

mod error;

pub(crate) use error::PinError;

use crate::app::{Answer, App, read_json};
use crate::handle::Handle;
use crate::otp::{FreshCode, OtpAct, OtpPurpose};
use crate::ports::Ports;
use crate::session::Opened;
use crate::store::{challenges, failures, touched};
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{PinLogin, PinRequest, PinRequested};
use rubrica_core::digest::sha256;
use rubrica_core::identity::{AccessKey, LoginMethod, NationalId, OwnCode, Pin};
use zeroize::Zeroizing;

impl<P: Ports> App<P> {
    /// What stands under `POST /pin`.
    pub(crate) async fn pin_call(
        &self,
        request: &Request<Vec<u8>>,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        // CHK-PIN-06: what an operator has switched off is not there.
        if !self.settings.policy.pin_enabled {
            return Err(Problem::new(404, "pin_disabled"));
        }
        match rest {
            ["request"] => self.json(self.request_pin(request).await),
            ["login"] => {
                let opened = self.log_in_with_pin(request).await;
                opened.map(Opened::into_answer).map_err(|error| self.refused(&error))
            }
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// `POST /pin/request`.
    async fn request_pin(&self, request: &Request<Vec<u8>>) -> Result<PinRequested, PinError> {
        let body: PinRequest = read_json(request)?;
        let id: NationalId = body.identifier.parse()?;
        let own: Option<OwnCode> = body
            .own_code
            .filter(|own| !own.trim().is_empty())
            .map(|own| own.parse())
            .transpose()?;
        // CHK-PIN-01: a wrong datum and nobody's number are one answer, and both are counted.
        let citizen = self.check_contrast(&id, &body.contrast).await?;
        if !citizen.registration.may_log_in() {
            return Err(PinError::NoAccess);
        }
        let subject = citizen.subject;
        let handle = Handle::new(subject, self.make_bytes());
        let pin = Pin::from_random(self.make_bytes());
        let typed = match own {
            // CHK-PIN-08: who reads the SMS of somebody else lacks what only he knows.
            Some(own) => AccessKey { own, pin: pin.clone() }.canonical(),
            None => Zeroizing::new(pin.expose().to_owned()),
        };
        let policy = &self.settings.policy;
        let fresh = FreshCode {
            typed: &typed,
            sent: pin.expose(),
            ttl_s: policy.pin_ttl_s,
            tries: policy.pin_tries,
        };
        let (to, cause) = (citizen.profile.recipient(), self.cause(request));
        let otp = self.send_code(&act(&handle), to, &cause, &fresh).await?;
        Ok(PinRequested { pin: handle.to_text(), otp })
    }

    /// `POST /pin/login`.
    async fn log_in_with_pin(&self, request: &Request<Vec<u8>>) -> Result<Opened, PinError> {
        let body: PinLogin = read_json(request)?;
        let handle: Handle = body.pin.parse().map_err(|()| PinError::Unknown)?;
        let subject = &handle.subject;
        let key = Zeroizing::new(body.key);
        let typed = match key.parse::<AccessKey>() {
            Ok(key) => key.canonical(),
            Err(_) => Zeroizing::new(key.parse::<Pin>()?.expose().to_owned()),
        };
        let proof = self.prove_otp(&act(&handle), &typed).await?;
        let used = self
            .run(
                subject,
                [
                    // CHK-PIN-04: of two logins at once with the right PIN one is let in.
                    challenges::use_up(subject, &proof.challenge),
                    challenges::forget_messages(subject, &proof.challenge),
                    failures::forget(subject, &proof.challenge),
                ],
            )
            .await?;
        if !touched(&used, 0) {
            return Err(PinError::Used);
        }
        let profile = self.profile_of(subject).await?;
        Ok(self.open_session(subject, &profile, LoginMethod::Pin).await?)
    }
}

/// What a PIN authorises: the login that it was asked for.
fn act(handle: &Handle) -> OtpAct {
    let binding = [b"rubrica/edge/pin/v1".as_slice(), &handle.digest()].concat();
    OtpAct { subject: handle.subject, purpose: OtpPurpose::Pin, binding: sha256(&binding) }
}
