//! An officer logs in: password by OPAQUE, then a code to his phone.

use super::OfficeError;
use super::session::Opened;
use crate::app::{App, read_json};
use crate::citizen::Account;
use crate::handle::Handle;
use crate::otp::OtpAct;
use crate::ports::Ports;
use crate::store::tries::{self, Tried};
use crate::store::{logins, officers};
use crate::world::{Random, ServiceError};
use http::Request;
use rubrica_core::api::v1::{
    LoginFinish, LoginStarted, OfficerLoginCode, OfficerLoginStart, OfficerLoginVerify,
};
use rubrica_core::digest::sha256;
use rubrica_core::opaque::server::finish_login;
use rubrica_core::opaque::{LoginPurpose, OpaqueError, StretchingParameters};
use rubrica_core::sms::OtpPurpose;
use std::time::Duration;

/// How long a login waits for its second step: as long as stretching takes on an old machine.
const TTL: Duration = Duration::from_secs(120);

/// Where the state of a login is sealed to.
const STATE: &[u8] = b"rubrica/edge/officer-login/v1";

/// Where it is noted that the password of a login was proved.
const PROVED: &[u8] = b"rubrica/edge/officer-login-proved/v1";

impl<P: Ports> App<P> {
    /// `POST /office/login/start`.
    pub(super) async fn start_officer_login(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<LoginStarted, OfficeError> {
        let body: OfficerLoginStart = read_json(request)?;
        let subject = self.keys.officer(&super::typed::officer(&body.officer)?);
        let take = tries::take(&subject, Tried::Password, self.settings.policy.password_tries);
        let results = self.run(&subject, [take, officers::find(&subject)]).await?;
        // CHK-OFF-02: attempts are counted at the start, for nobody's names too.
        if tries::read(&results, 0).map_err(ServiceError::from)?.is_none() {
            return Err(OfficeError::field("officer", "officer_blocked"));
        }
        let row = officers::read(&results, 1).map_err(ServiceError::from)?;
        let account = row.map(|row| self.read_officer(&subject, row)).transpose()?;
        let (record, stretching) = match account.map(|officer| officer.account) {
            Some(Account::Active { record, stretching, .. }) => (Some(record), stretching),
            _ => (None, StretchingParameters::default()),
        };
        let (response, state) = self
            .settings
            .opaque_setup
            .answer_login(
                body.credential_request.as_ref(),
                record.as_ref().map(AsRef::as_ref),
                &subject,
                LoginPurpose::Session,
                &mut Random(&self.ports),
            )
            .map_err(|_| OfficeError::field("credential_request", "opaque_malformed"))?;
        let handle = Handle::new(subject, self.make_bytes());
        let now = self.ports.now();
        let state = self.seal(&subject, STATE, &state);
        let keep = logins::keep(&subject, &handle.digest(), &state, now.plus(TTL));
        self.run(&subject, [logins::sweep(&subject, now), keep]).await?;
        Ok(LoginStarted {
            login: handle.to_text(),
            subject,
            inherited: None,
            credential_response: response.into(),
            stretching,
        })
    }

    /// `POST /office/login/finish`.
    pub(super) async fn finish_officer_login(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OfficerLoginCode, OfficeError> {
        let body: LoginFinish = read_json(request)?;
        let (handle, state) = self.take_officer_login(&body.login, STATE).await?;
        let subject = handle.subject;
        let finalization = body.credential_finalization.as_ref();
        match finish_login(&state, finalization, &subject, LoginPurpose::Session) {
            Ok(()) => {}
            Err(OpaqueError::NotProved | OpaqueError::Malformed) => {
                return Err(OfficeError::field("password", "login_failed"));
            }
            Err(_) => return Err(ServiceError::Internal("judgement of a login").into()),
        }
        let officer = self.officer(&subject).await?;
        let officer = officer.ok_or(OfficeError::field("password", "login_failed"))?;
        let handle = Handle::new(subject, self.make_bytes());
        let now = self.ports.now();
        let ttl = Duration::from_secs(self.settings.policy.otp_ttl_s.into());
        let to = officer.details.recipient();
        let otp = self.send_otp(&act(&handle), to, &self.cause(request)).await?;
        let proved = self.seal(&subject, PROVED, &[]);
        let keep = logins::keep(&subject, &handle.digest(), &proved, now.plus(ttl));
        self.run(&subject, [keep, tries::forget(&subject, Tried::Password)]).await?;
        Ok(OfficerLoginCode { login: handle.to_text(), otp })
    }

    /// `POST /office/login/verify`. A wrong code leaves the login for another try.
    pub(super) async fn verify_officer_login(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Opened, OfficeError> {
        let body: OfficerLoginVerify = read_json(request)?;
        let handle: Handle =
            body.login.parse().map_err(|()| OfficeError::field("login", "login_unknown"))?;
        // CHK-OFF-02: the password alone opens nothing.
        self.spend_otp(&act(&handle), &body.code).await?;
        let (handle, _) = self.take_officer_login(&body.login, PROVED).await?;
        let officer = self.officer(&handle.subject).await?;
        let officer = officer.ok_or(OfficeError::field("login", "login_unknown"))?;
        Ok(self.open_officer_session(&handle.subject, officer).await?)
    }

    /// Takes a login out: each step is taken once, and in time.
    async fn take_officer_login(
        &self,
        login: &str,
        place: &[u8],
    ) -> Result<(Handle, zeroize::Zeroizing<Vec<u8>>), OfficeError> {
        let unknown = || OfficeError::field("login", "login_unknown");
        let handle: Handle = login.parse().map_err(|()| unknown())?;
        let take = logins::take(&handle.subject, &handle.digest(), self.ports.now());
        let results = self.run(&handle.subject, [take]).await?;
        let sealed = logins::read(&results, 0).map_err(ServiceError::from)?.ok_or_else(unknown)?;
        // What was kept for another step does not open here.
        let state = self.keys.open(&handle.subject, place, &sealed).ok_or_else(unknown)?;
        Ok((handle, state))
    }
}

/// What the code from the phone authorises: this login and no other.
fn act(handle: &Handle) -> OtpAct {
    let binding = [b"rubrica/edge/officer-login/v1".as_slice(), &handle.digest()].concat();
    OtpAct { subject: handle.subject, purpose: OtpPurpose::OfficerLogin, binding: sha256(&binding) }
}
