//! Passwords of a system before this one, at a login: shown in the same way for every number, proved like
//! any password, and good for nothing but another one.

mod import;

use crate::app::{App, read_json};
use crate::citizen::Account;
use crate::handle::Handle;
use crate::login::{LoginError, STATE};
use crate::ports::Ports;
use crate::store::{citizens, inherited, logins, touched};
use crate::world::{Random, ServiceError};
use http::Request;
use rubrica_core::api::v1::{LoginInherited, PasswordStarted};
use rubrica_core::identity::SubjectId;
use rubrica_core::inherited::{AnnouncedKind, Scheme};
use rubrica_core::opaque::{LoginPurpose, StretchingParameters};

/// Where the state of a login is sealed to that has asked for it.
pub(crate) const INHERITED_STATE: &[u8] = b"rubrica/edge/login-inherited/v1";

impl<P: Ports> App<P> {
    /// What a login with this number shows: how the password of a system before this one was hashed, or
    /// what cannot be told from it.
    ///
    /// CHK-LOG-04: there is one for everybody, or for nobody, and it takes the same work.
    pub(crate) fn shown_scheme(
        &self,
        subject: &SubjectId,
        stored: Option<Scheme>,
    ) -> Option<Scheme> {
        let kinds = &self.settings.policy.inherited;
        let decoy = AnnouncedKind::decoy(kinds, &mut self.keys.inherited(subject));
        stored.filter(|scheme| self.is_announced(scheme)).or(decoy)
    }

    /// How the password of this account was hashed, if it is one of before and can be used.
    ///
    /// CHK-INH-06: not after its time, and not when the operator does not announce its kind any more.
    pub(crate) fn usable_scheme(
        &self,
        account: Option<&Account>,
        stored: Option<Scheme>,
    ) -> Option<Scheme> {
        account?.inherited(&self.settings.policy, self.ports.now())?;
        stored.filter(|scheme| self.is_announced(scheme))
    }

    fn is_announced(&self, scheme: &Scheme) -> bool {
        self.settings.policy.inherited.iter().any(|kind| kind.has(scheme))
    }

    /// `POST /login/inherited`.
    pub(crate) async fn start_inherited_login(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<PasswordStarted, LoginError> {
        let body: LoginInherited = read_json(request)?;
        let handle: Handle = body.login.parse().map_err(|()| LoginError::Unknown)?;
        let (subject, digest, now) = (handle.subject, handle.digest(), self.ports.now());
        let results = self
            .run(
                &subject,
                [
                    logins::find(&subject, &digest, now),
                    citizens::find(&subject),
                    inherited::find(&subject),
                ],
            )
            .await?;
        let before = logins::read(&results, 0).map_err(ServiceError::from)?;
        let before = before.ok_or(LoginError::Unknown)?;
        // CHK-INH-04: the one attempt that the start of the login has taken is asked for once in this way.
        if self.keys.open(&subject, STATE, &before).is_none() {
            return Err(LoginError::Unknown);
        }
        let row = citizens::read(&results, 1).map_err(ServiceError::from)?;
        let account = row.as_ref().map(Account::of).transpose()?;
        let stored = inherited::read(&results, 2).map_err(ServiceError::from)?;
        let usable = self.usable_scheme(account.as_ref(), stored).is_some();
        let (policy, now) = (&self.settings.policy, self.ports.now());
        let found = account.as_ref().and_then(|account| account.inherited(policy, now));
        // CHK-LOG-04: as at the start, there is an answer for everybody.
        let (record, stretching) = match found.filter(|_| usable) {
            Some((record, stretching)) => (Some(record), stretching),
            None => (None, StretchingParameters::default()),
        };
        let (response, state) = self
            .settings
            .opaque_setup
            .answer_login(
                body.credential_request.as_ref(),
                record,
                &subject,
                LoginPurpose::Session,
                &mut Random(&self.ports),
            )
            .map_err(|_| LoginError::Malformed("credential_request"))?;
        let state = self.seal(&subject, INHERITED_STATE, &state);
        let replace = logins::replace(&subject, &digest, &before, &state);
        if !touched(&self.run(&subject, [replace]).await?, 0) {
            return Err(LoginError::Unknown);
        }
        Ok(PasswordStarted { credential_response: response.into(), stretching, inherited: None })
    }
}
