//! Whether a new password is the one before.

use super::{ActivationError, Way};
use crate::app::{App, read_json};
use crate::citizen::Account;
use crate::ports::Ports;
use crate::store::{activations, citizens, inherited, touched};
use crate::world::{Random, ServiceError};
use http::Request;
use rubrica_core::api::v1::{PasswordStarted, ResetCompare};
use rubrica_core::opaque::{LoginPurpose, StretchingParameters};

/// How often a new password can be compared in one reset: it is a guess at the one before.
const COMPARISONS: u8 = 5;

impl<P: Ports> App<P> {
    /// `POST /reset/compare`: the gateway's part of a login with the password that will be replaced. The
    /// browser learns whether it would succeed, and refuses the new password if so [domain A4.2]; here
    /// nothing is learnt, and nobody is logged in by it.
    ///
    /// CHK-RST-01: only after the code from the phone, and not often.
    pub(super) async fn compare_passwords(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<PasswordStarted, ActivationError> {
        let body: ResetCompare = read_json(request)?;
        let (handle, _) = self.activation(&body.activation, Way::Reset, true).await?;
        let subject = &handle.subject;
        let compare = activations::compare(subject, &handle.digest(), COMPARISONS);
        let (find, scheme) = (citizens::find(subject), inherited::find(subject));
        let results = self.run(subject, [compare, find, scheme]).await?;
        if !touched(&results, 0) {
            return Err(ActivationError::Unknown);
        }
        let row = citizens::read(&results, 1).map_err(ServiceError::from)?;
        let account = row.as_ref().map(Account::of).transpose()?;
        let stored = inherited::read(&results, 2).map_err(ServiceError::from)?;
        let inherited = self.usable_scheme(account.as_ref(), stored);
        let (policy, now) = (&self.settings.policy, self.ports.now());
        let before = account
            .as_ref()
            .and_then(|account| account.password().or_else(|| account.inherited(policy, now)));
        let (record, stretching) = match before {
            Some((record, stretching)) => (Some(record), stretching),
            None => (None, StretchingParameters::default()),
        };
        let request = body.credential_request.as_ref();
        let random = &mut Random(&self.ports);
        let (response, _state) = self
            .settings
            .opaque_setup
            .answer_login(request, record, subject, LoginPurpose::Session, random)
            .map_err(|_| ActivationError::Malformed("credential_request"))?;
        Ok(PasswordStarted { credential_response: response.into(), stretching, inherited })
    }
}
