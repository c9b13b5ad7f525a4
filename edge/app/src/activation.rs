//! A password without knowing one before: activation of an account [domain A4.1], or a password in the
//! place of one that is forgotten or blocked [domain A4.4]. Code from the receipt, code from the phone,
//! password.

mod error;
mod reset;

pub(crate) use error::ActivationError;

use crate::app::{Answer, App, BodyError, read_json};
use crate::citizen::{Account, Citizen, Profile};
use crate::handle::Handle;
use crate::otp::{OtpAct, OtpPurpose};
use crate::ports::Ports;
use crate::registry::normalise;
use crate::store::tries::{self, Tried};
use crate::store::{
    activations, challenges, citizens, failures, logins, password_changes, sessions, touched,
};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{
    ActivationPasswordFinish, ActivationPasswordStart, ActivationPasswordStarted,
    ActivationReference, ActivationStart, ActivationStarted, ActivationVerify, OtpChallenge,
    ResetStart,
};
use rubrica_core::digest::sha256;
use rubrica_core::identity::state::PermanenteEvent;
use rubrica_core::identity::{EmailAddress, NationalId};
use rubrica_core::opaque::StretchingParameters;
use rubrica_core::opaque::server::finish_registration;
use rubrica_core::protocol::RevocationReason;
use rubrica_core::sms::Notice;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// What it is all for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A first password.
    Activation,
    /// Another one in the place of one that is forgotten or blocked.
    Reset,
}

impl Way {
    /// Its stable name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Activation => "activation",
            Self::Reset => "reset",
        }
    }

    /// What has happened to the account when all is done.
    const fn event(self) -> PermanenteEvent {
        match self {
            Self::Activation => PermanenteEvent::Activated,
            Self::Reset => PermanenteEvent::PasswordReset,
        }
    }

    /// What the code from the phone authorises: this activation and no other.
    fn act(self, handle: &Handle) -> OtpAct {
        let (tag, purpose) = match self {
            Self::Activation => (b"rubrica/edge/activation/v1".as_slice(), OtpPurpose::Activation),
            Self::Reset => (b"rubrica/edge/reset/v1".as_slice(), OtpPurpose::PasswordReset),
        };
        let binding = [tag, &handle.digest()].concat();
        OtpAct { subject: handle.subject, purpose, binding: sha256(&binding) }
    }
}

/// What a citizen knows before his phone is asked.
struct Claim {
    identifier: String,
    activation_code: String,
    /// Where it is asked for.
    email: Option<String>,
}

impl Claim {
    fn read(request: &Request<Vec<u8>>, way: Way) -> Result<Self, BodyError> {
        Ok(match way {
            Way::Activation => {
                let ActivationStart { identifier, activation_code } = read_json(request)?;
                Self { identifier, activation_code, email: None }
            }
            Way::Reset => {
                let ResetStart { identifier, activation_code, email } = read_json(request)?;
                Self { identifier, activation_code, email: Some(email) }
            }
        })
    }

    fn is_his(&self, profile: &Profile) -> bool {
        self.email.as_ref().is_none_or(|email| {
            email.parse::<EmailAddress>().is_ok_and(|email| email.matches(&profile.email))
        })
    }
}

impl<P: Ports> App<P> {
    /// What stands under `/activation` and `/reset`.
    pub(crate) async fn activation_call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        (way, rest): (Way, &[&str]),
    ) -> Result<Answer, Problem> {
        match (method, rest) {
            ("POST", ["start"]) => self.json(self.start_activation(request, way).await),
            ("POST", ["resend"]) => self.json(self.resend_activation(request, way).await),
            ("POST", ["verify"]) => self.done(self.verify_activation(request, way).await),
            ("POST", ["password", "start"]) => self.json(self.start_password(request, way).await),
            ("POST", ["password", "finish"]) => self.done(self.finish_password(request, way).await),
            ("POST", ["compare"]) if way == Way::Reset => {
                self.json(self.compare_passwords(request).await)
            }
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// `POST …/start`.
    async fn start_activation(
        &self,
        request: &Request<Vec<u8>>,
        way: Way,
    ) -> Result<ActivationStarted, ActivationError> {
        let body = Claim::read(request, way)?;
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
        let citizen = row.map(|row| self.read_citizen(&subject, &row)).transpose()?;
        let citizen = citizen.filter(|citizen| {
            citizen.registration.may_log_in() && self.state(citizen).on(way.event()).is_ok()
        });
        let expected = citizen.as_ref().and_then(|citizen| citizen.activation_code);
        let given = self.keys.activation_code(&subject, &normalise(&body.activation_code));
        let right = bool::from(given.ct_eq(&expected.unwrap_or_else(|| self.make_bytes())));
        // CHK-ACT-02: wrong code, dead code, another address and unknown person are one answer.
        let Some(Citizen { profile, .. }) =
            citizen.filter(|citizen| right && body.is_his(&citizen.profile))
        else {
            let tries_left = policy.activation_tries.saturating_sub(taken);
            return Err(ActivationError::CodeRefused { tries_left });
        };
        let handle = Handle::new(subject, self.make_bytes());
        let ttl = Duration::from_secs(policy.transaction_ttl_s.into());
        let expires = self.ports.now().plus(ttl);
        // An activation under way lives on until there is a code for the one that takes its place.
        let otp =
            match self.send_otp(&way.act(&handle), profile.recipient(), &self.cause(request)).await
            {
                Ok(otp) => otp,
                Err(error) => {
                    // The activation code was right: who has to wait for an SMS loses no try of it.
                    let back = tries::give_back(&subject, Tried::ActivationCode);
                    self.run(&subject, [back]).await?;
                    return Err(error.into());
                }
            };
        self.run(&subject, [activations::start(&subject, &handle.digest(), way, expires)]).await?;
        Ok(ActivationStarted { activation: handle.to_text(), subject, otp, name: profile.name })
    }

    /// `POST …/resend`.
    async fn resend_activation(
        &self,
        request: &Request<Vec<u8>>,
        way: Way,
    ) -> Result<OtpChallenge, ActivationError> {
        let body: ActivationReference = read_json(request)?;
        let (handle, profile) = self.activation(&body.activation, way, false).await?;
        Ok(self.send_otp(&way.act(&handle), profile.recipient(), &self.cause(request)).await?)
    }

    /// `POST …/verify`.
    async fn verify_activation(
        &self,
        request: &Request<Vec<u8>>,
        way: Way,
    ) -> Result<(), ActivationError> {
        let body: ActivationVerify = read_json(request)?;
        let (handle, _) = self.activation(&body.activation, way, false).await?;
        let subject = &handle.subject;
        let proof = self.prove_otp(&way.act(&handle), &body.code).await?;
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

    /// `POST …/password/start`.
    async fn start_password(
        &self,
        request: &Request<Vec<u8>>,
        way: Way,
    ) -> Result<ActivationPasswordStarted, ActivationError> {
        let body: ActivationPasswordStart = read_json(request)?;
        let (handle, _) = self.activation(&body.activation, way, true).await?;
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

    /// `POST …/password/finish`.
    async fn finish_password(
        &self,
        request: &Request<Vec<u8>>,
        way: Way,
    ) -> Result<(), ActivationError> {
        let body: ActivationPasswordFinish = read_json(request)?;
        let (handle, _) = self.activation(&body.activation, way, true).await?;
        let subject = &handle.subject;
        let record = finish_registration(body.registration_upload.as_ref())
            .map_err(|_| ActivationError::Malformed("registration_upload"))?;
        let citizen = self.citizen(subject).await?.ok_or(ActivationError::Unknown)?;
        // CHK-ACT-05: an account is activated once; the code on the receipt is dead then.
        self.state(&citizen).on(way.event()).map_err(|_| ActivationError::Unknown)?;
        // CHK-RST-02: keys that nobody can open any more end before there is another password. When
        // that breaks off, the same request does all of it again.
        if way == Way::Reset {
            self.revoke_credentials(subject, RevocationReason::PasswordReset).await?;
            self.end_approvers(subject).await?;
        }
        let account = Account::with_password(record, self.ports.now()).to_bytes()?;
        let handle = handle.digest();
        let activated = self
            .run(
                subject,
                [
                    citizens::activate(subject, &account, citizen.version, &handle),
                    activations::end(subject, &handle, &account),
                    tries::forget_with_account(subject, Tried::Password, &account),
                    password_changes::end_with_account(subject, &account),
                    // Whoever knew the password before may be in.
                    sessions::end_of_password(subject, &account),
                    logins::end_with_account(subject, &account),
                ],
            )
            .await?;
        if !touched(&activated, 0) {
            return Err(ActivationError::Unknown);
        }
        let notice = match way {
            Way::Activation => Notice::AccountActivated,
            Way::Reset => Notice::PasswordReset,
        };
        self.notify(subject, notice).await;
        Ok(())
    }

    /// The living activation with this handle, at the step that `verified` says.
    async fn activation(
        &self,
        handle: &str,
        way: Way,
        verified: bool,
    ) -> Result<(Handle, Profile), ActivationError> {
        let handle: Handle = handle.parse().map_err(|()| ActivationError::Unknown)?;
        let subject = &handle.subject;
        let results = self
            .run(
                subject,
                [
                    activations::find(subject, &handle.digest(), way, self.ports.now()),
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
