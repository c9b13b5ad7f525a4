//! Activation of an account [domain A4.1]: code from the receipt, code from the phone, password.

mod error;

pub(crate) use error::ActivationError;

use crate::app::{App, read_json};
use crate::citizen::{Account, Profile};
use crate::handle::Handle;
use crate::otp::{OtpAct, OtpPurpose};
use crate::ports::Ports;
use crate::registry::normalise;
use crate::store::tries::{self, Tried};
use crate::store::{activations, challenges, citizens, failures, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::{
    ActivationPasswordFinish, ActivationPasswordStart, ActivationPasswordStarted,
    ActivationReference, ActivationStart, ActivationStarted, ActivationVerify, OtpChallenge,
};
use rubrica_core::digest::sha256;
use rubrica_core::identity::NationalId;
use rubrica_core::opaque::StretchingParameters;
use rubrica_core::opaque::server::finish_registration;
use std::time::Duration;
use subtle::ConstantTimeEq;

impl<P: Ports> App<P> {
    /// `POST /activation/start`.
    pub(crate) async fn start_activation(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<ActivationStarted, ActivationError> {
        let body: ActivationStart = read_json(request)?;
        let id: NationalId = body.identifier.parse()?;
        let subject = self.keys.subject(&id);
        let policy = &self.settings.policy;
        let results = self
            .run(
                &subject,
                [
                    tries::take(&subject, Tried::ActivationCode, policy.activation_tries),
                    citizens::find(&subject),
                ],
            )
            .await?;
        let taken = tries::read(&results, 0).map_err(ServiceError::from)?;
        // CHK-ACT-01: tries are counted before the code is looked at, for nobody's numbers too.
        let Some(taken) = taken else { return Err(ActivationError::CodeBlocked) };
        let row = citizens::read(&results, 1).map_err(ServiceError::from)?;
        let account = row.as_ref().map(Account::of).transpose()?;
        let expected: [u8; 32] = match (&row, &account) {
            (Some(row), Some(Account::NotActive)) if row.registration()?.may_log_in() => {
                row.code.unwrap_or_else(|| self.make_bytes())
            }
            _ => self.make_bytes(),
        };
        let given = self.keys.activation_code(&subject, &normalise(&body.activation_code));
        // CHK-ACT-02: wrong code, dead code and unknown person are one answer.
        let (Some(row), true) = (row, bool::from(given.ct_eq(&expected))) else {
            let tries_left = policy.activation_tries.saturating_sub(taken);
            return Err(ActivationError::CodeRefused { tries_left });
        };
        let profile = self.open_profile(&subject, &row)?;
        let handle = Handle::new(subject, self.make_bytes());
        let ttl = Duration::from_secs(policy.transaction_ttl_s.into());
        let expires = self.ports.now().plus(ttl);
        // An activation under way lives on until there is a code for the one that takes its place.
        let otp =
            match self.send_otp(&act(&handle), profile.recipient(), &self.cause(request)).await {
                Ok(otp) => otp,
                Err(error) => {
                    // The activation code was right: who has to wait for an SMS loses no try of it.
                    let back = tries::give_back(&subject, Tried::ActivationCode);
                    self.run(&subject, [back]).await?;
                    return Err(error.into());
                }
            };
        self.run(&subject, [activations::start(&subject, &handle.digest(), expires)]).await?;
        Ok(ActivationStarted { activation: handle.to_text(), subject, otp, name: profile.name })
    }

    /// `POST /activation/resend`.
    pub(crate) async fn resend_activation(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OtpChallenge, ActivationError> {
        let body: ActivationReference = read_json(request)?;
        let (handle, profile) = self.activation(&body.activation, false).await?;
        Ok(self.send_otp(&act(&handle), profile.recipient(), &self.cause(request)).await?)
    }

    /// `POST /activation/verify`.
    pub(crate) async fn verify_activation(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<(), ActivationError> {
        let body: ActivationVerify = read_json(request)?;
        let (handle, _) = self.activation(&body.activation, false).await?;
        let subject = &handle.subject;
        let proof = self.prove_otp(&act(&handle), &body.code).await?;
        let verified = self
            .run(
                subject,
                [
                    activations::verify(subject, &handle.digest(), &proof.challenge),
                    challenges::use_up_for_activation(subject, &proof.challenge, &handle.digest()),
                    challenges::forget_messages(subject, &proof.challenge),
                    failures::forget(subject, &proof.challenge),
                    tries::forget_with_code(subject, Tried::ActivationCode, &proof.challenge),
                ],
            )
            .await?;
        if touched(&verified, 0) { Ok(()) } else { Err(ActivationError::Unknown) }
    }

    /// `POST /activation/password/start`.
    pub(crate) async fn start_password(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<ActivationPasswordStarted, ActivationError> {
        let body: ActivationPasswordStart = read_json(request)?;
        let (handle, _) = self.activation(&body.activation, true).await?;
        let response = self
            .settings
            .opaque_setup
            .answer_registration(body.registration_request.as_ref(), &handle.subject)
            .map_err(|_| ActivationError::Malformed("registration_request"))?;
        Ok(ActivationPasswordStarted {
            registration_response: response.into(),
            stretching: StretchingParameters::default(),
        })
    }

    /// `POST /activation/password/finish`.
    pub(crate) async fn finish_password(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<(), ActivationError> {
        let body: ActivationPasswordFinish = read_json(request)?;
        let (handle, _) = self.activation(&body.activation, true).await?;
        let subject = &handle.subject;
        let record = finish_registration(body.registration_upload.as_ref())
            .map_err(|_| ActivationError::Malformed("registration_upload"))?;
        let found = self.run(subject, [citizens::find(subject)]).await?;
        let row = citizens::read(&found, 0).map_err(ServiceError::from)?;
        let row = row.ok_or(ActivationError::Unknown)?;
        // CHK-ACT-05: an account is activated once; the code on the receipt is dead then.
        let Account::NotActive = Account::of(&row)? else {
            return Err(ActivationError::Unknown);
        };
        let account = Account::Active {
            record: record.into(),
            stretching: StretchingParameters::default(),
            since: self.ports.now(),
        };
        let account = account.to_bytes()?;
        let handle = handle.digest();
        let activated = self
            .run(
                subject,
                [
                    citizens::activate(subject, &account, row.version, &handle),
                    activations::end(subject, &handle, &account),
                    tries::forget_with_account(subject, Tried::Password, &account),
                ],
            )
            .await?;
        if touched(&activated, 0) { Ok(()) } else { Err(ActivationError::Unknown) }
    }

    /// The living activation with this handle, at the step that `verified` says.
    async fn activation(
        &self,
        handle: &str,
        verified: bool,
    ) -> Result<(Handle, Profile), ActivationError> {
        let handle: Handle = handle.parse().map_err(|()| ActivationError::Unknown)?;
        let subject = &handle.subject;
        let results = self
            .run(
                subject,
                [
                    activations::find(subject, &handle.digest(), self.ports.now()),
                    citizens::find(subject),
                ],
            )
            .await?;
        let found = activations::read(&results, 0).map_err(ServiceError::from)?;
        let row = citizens::read(&results, 1).map_err(ServiceError::from)?;
        match (found, row) {
            (Some(at), Some(row)) if at == verified => {
                let profile = self.open_profile(subject, &row)?;
                Ok((handle, profile))
            }
            // CHK-ACT-03: no password before the code from the phone, and no code after it.
            (Some(_), Some(_)) => Err(ActivationError::WrongStep),
            // CHK-ACT-04: unknown, ended or expired.
            _ => Err(ActivationError::Unknown),
        }
    }
}

/// What the code from the phone authorises: this activation and no other.
fn act(handle: &Handle) -> OtpAct {
    let binding = [b"rubrica/edge/activation/v1".as_slice(), &handle.digest()].concat();
    OtpAct { subject: handle.subject, purpose: OtpPurpose::Activation, binding: sha256(&binding) }
}
