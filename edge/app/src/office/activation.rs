//! An officer chooses his password: code from the administrator, code from the phone, password.

use super::OfficeError;
use super::officer::Officer;
use crate::activation::Way;
use crate::app::{App, read_json};
use crate::citizen::Account;
use crate::handle::Handle;
use crate::otp::OtpAct;
use crate::ports::{Partition, Ports};
use crate::registry::normalise;
use crate::store::tries::{self, Tried};
use crate::store::{activations, challenges, failures, officers, reviews, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::{
    ActivationPasswordStarted, OfficerActivationStart, OfficerActivationStarted,
    OfficerPasswordFinish, OfficerPasswordStart,
};
use rubrica_core::digest::sha256;
use rubrica_core::identity::Duty;
use rubrica_core::opaque::StretchingParameters;
use rubrica_core::opaque::server::finish_registration;
use rubrica_core::protocol::evidence::is_review_key;
use rubrica_core::sms::OtpPurpose;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// What there is for no officer, no code, or a wrong one.
const REFUSED: &str = "activation_refused";
const UNKNOWN: &str = "activation_unknown";

impl<P: Ports> App<P> {
    /// `POST /office/activation/start`.
    pub(super) async fn start_officer_activation(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OfficerActivationStarted, OfficeError> {
        let body: OfficerActivationStart = read_json(request)?;
        let subject = self.keys.officer(&super::typed::officer(&body.officer)?);
        let take =
            tries::take(&subject, Tried::ActivationCode, self.settings.policy.activation_tries);
        let results = self.run(&subject, [take, officers::find(&subject)]).await?;
        // CHK-OFF-01: tries are counted before the code is looked at, for nobody's names too.
        if tries::read(&results, 0).map_err(ServiceError::from)?.is_none() {
            return Err(OfficeError::field("activation_code", "activation_code_blocked"));
        }
        let row = officers::read(&results, 1).map_err(ServiceError::from)?;
        let code = row.as_ref().and_then(|row| row.code);
        let expected = code.unwrap_or_else(|| self.make_bytes());
        let given = self.keys.activation_code(&subject, &normalise(&body.activation_code));
        let (Some(row), true) = (row, bool::from(given.ct_eq(&expected))) else {
            return Err(OfficeError::field("activation_code", REFUSED));
        };
        let officer = self.read_officer(&subject, row)?;
        let handle = Handle::new(subject, self.make_bytes());
        let ttl = Duration::from_secs(self.settings.policy.transaction_ttl_s.into());
        let expires = self.ports.now().plus(ttl);
        let to = officer.details.recipient();
        let otp = match self.send_otp(&act(&handle), to, &self.cause(request)).await {
            Ok(otp) => otp,
            Err(error) => {
                let back = tries::give_back(&subject, Tried::ActivationCode);
                self.run(&subject, [back]).await?;
                return Err(error.into());
            }
        };
        let start = activations::start(&subject, &handle.digest(), Way::Activation, expires);
        self.run(&subject, [start]).await?;
        Ok(OfficerActivationStarted { activation: handle.to_text(), subject, otp })
    }

    /// `POST /office/activation/password`.
    pub(super) async fn start_officer_password(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<ActivationPasswordStarted, OfficeError> {
        let body: OfficerPasswordStart = read_json(request)?;
        let (handle, _) = self.officer_activation(&body.activation, false).await?;
        let subject = &handle.subject;
        let response = self
            .settings
            .opaque_setup
            .answer_registration(body.registration_request.as_ref(), subject)
            .map_err(|_| OfficeError::field("registration_request", "opaque_malformed"))?;
        let proof = self.prove_otp(&act(&handle), &body.code).await?;
        let (digest, challenge) = (handle.digest(), &proof.challenge);
        let verified = self
            .run(
                subject,
                [
                    activations::verify(subject, &digest, challenge),
                    challenges::use_up_for_activation(subject, challenge, &digest),
                    challenges::forget_messages(subject, challenge),
                    failures::forget(subject, challenge),
                    tries::forget_with_code(subject, Tried::ActivationCode, challenge),
                ],
            )
            .await?;
        if !touched(&verified, 0) {
            return Err(OfficeError::field("activation", UNKNOWN));
        }
        Ok(ActivationPasswordStarted {
            registration_response: response.into(),
            stretching: StretchingParameters::default(),
        })
    }

    /// `POST /office/activation/finish`.
    pub(super) async fn finish_officer_password(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<(), OfficeError> {
        let body: OfficerPasswordFinish = read_json(request)?;
        let (handle, officer) = self.officer_activation(&body.activation, true).await?;
        let subject = &handle.subject;
        if !is_review_key(body.review_key.as_ref()) {
            return Err(OfficeError::field("review_key", "review_key_malformed"));
        }
        let record = finish_registration(body.registration_upload.as_ref())
            .map_err(|_| OfficeError::field("registration_upload", "opaque_malformed"))?;
        let account = Account::Active {
            record: record.into(),
            stretching: StretchingParameters::default(),
            since: self.ports.now(),
        };
        // First the key, so that no reviewer is without: until he logs in nobody can use it.
        if officer.role.may(Duty::Review) {
            let set = reviews::set_reviewer(subject, body.review_key.as_ref());
            self.run_in(&Partition::Service, [set]).await?;
        }
        let activate = officers::activate(subject, &account.to_bytes()?, &handle.digest());
        // The code is dead with it: CHK-OFF-01.
        let forget = activations::forget(subject);
        let activated = self.run(subject, [activate, forget]).await?;
        if !touched(&activated, 0) {
            return Err(OfficeError::field("activation", UNKNOWN));
        }
        Ok(())
    }

    /// The living activation with this handle, at the step that `verified` says.
    async fn officer_activation(
        &self,
        handle: &str,
        verified: bool,
    ) -> Result<(Handle, Officer), OfficeError> {
        let unknown = || OfficeError::field("activation", UNKNOWN);
        let handle: Handle = handle.parse().map_err(|()| unknown())?;
        let (digest, now) = (handle.digest(), self.ports.now());
        let find = activations::find(&handle.subject, &digest, Way::Activation, now);
        let results = self.run(&handle.subject, [find, officers::find(&handle.subject)]).await?;
        let found = activations::read(&results, 0).map_err(ServiceError::from)?;
        let row = officers::read(&results, 1).map_err(ServiceError::from)?;
        match (found, row) {
            (Some(at), Some(row)) if at == verified => {
                let officer = self.read_officer(&handle.subject, row)?;
                Ok((handle, officer))
            }
            _ => Err(unknown()),
        }
    }
}

/// What the code from the phone authorises: this activation and no other.
fn act(handle: &Handle) -> OtpAct {
    let binding = [b"rubrica/edge/officer-activation/v1".as_slice(), &handle.digest()].concat();
    OtpAct { subject: handle.subject, purpose: OtpPurpose::Activation, binding: sha256(&binding) }
}
