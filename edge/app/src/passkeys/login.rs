//! Login with a passkey. The passkey itself says whose it is, so nobody is asked for his number.

use super::PasskeyError;
use super::challenge::Purpose;
use crate::app::{Answer, App, read_json};
use crate::citizen::Account;
use crate::ports::Ports;
use crate::session::Opened;
use crate::store::{citizens, passkeys, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{PasskeyLoginFinish, PasskeyLoginStarted};
use rubrica_core::canonical;
use rubrica_core::identity::{LoginMethod, SubjectId};
use rubrica_core::protocol::{Approval, Approver, PasskeyApproval};
use rubrica_core::webauthn::{LoginChallenge, Site};

impl<P: Ports> App<P> {
    /// What stands under `POST /login/passkey`.
    pub(crate) async fn passkey_login_call(
        &self,
        request: &Request<Vec<u8>>,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match rest {
            ["start"] => self.json(self.start_passkey_login()),
            ["finish"] => {
                let opened = self.finish_passkey_login(request).await;
                opened.map(Opened::into_answer).map_err(|error| self.refused(&error))
            }
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// `POST /login/passkey/start`.
    fn start_passkey_login(&self) -> Result<PasskeyLoginStarted, PasskeyError> {
        let site = self.site()?;
        let (challenge, login) = self.make_challenge(Purpose::Login);
        Ok(PasskeyLoginStarted { login, nonce: challenge.nonce, rp_id: site.rp_id })
    }

    /// `POST /login/passkey/finish`.
    async fn finish_passkey_login(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Opened, PasskeyError> {
        let body: PasskeyLoginFinish = read_json(request)?;
        let challenge = self.challenge(Purpose::Login, &body.login)?;
        // CHK-PKY-04: whatever is wrong with it, it is one and the same refusal.
        let user: [u8; 16] = body.user.0.try_into().map_err(|_| PasskeyError::Refused)?;
        let subject = SubjectId::from_bytes(user);
        let approval = canonical::decode::<Approval>(body.assertion.as_ref());
        let Ok(Approval::Passkey(assertion)) = approval else { return Err(PasskeyError::Refused) };
        let signed = LoginChallenge { nonce: challenge.nonce }.challenge();
        let counter = self.proved_login(&subject, &assertion, &signed).await?;

        let id = Approval::Passkey(assertion).approver();
        let now = self.ports.now();
        let results = self
            .run(
                &subject,
                [
                    passkeys::sweep_challenges(&subject, now),
                    passkeys::use_challenge(&subject, &challenge.nonce, challenge.expires),
                    passkeys::use_it(&subject, &id, counter, now),
                    citizens::find(&subject),
                ],
            )
            .await?;
        // CHK-PKY-03: a challenge serves once.
        if !touched(&results, 1) {
            return Err(PasskeyError::Challenge);
        }
        // CHK-PKY-05: a copy of a passkey gives itself away by its counter.
        if !touched(&results, 2) {
            return Err(PasskeyError::Refused);
        }
        let row = citizens::read(&results, 3).map_err(ServiceError::from)?;
        let row = row.ok_or(PasskeyError::Refused)?;
        if !matches!(Account::of(&row)?, Account::Active { .. }) {
            return Err(PasskeyError::Refused);
        }
        let profile = self.open_profile(&subject, &row)?;
        Ok(self.open_session(&subject, &profile, LoginMethod::Passkey).await?)
    }

    async fn proved_login(
        &self,
        subject: &SubjectId,
        assertion: &PasskeyApproval,
        challenge: &[u8; 32],
    ) -> Result<u32, PasskeyError> {
        let id = Approval::Passkey(assertion.clone()).approver();
        let (_, body) = self.passkey(subject, &id).await?.ok_or(PasskeyError::Refused)?;
        let Approver::Passkey { public_key, rp_id, origin, .. } = body.approver()? else {
            return Err(PasskeyError::Refused);
        };
        let site = Site { rp_id: &rp_id, origin: &origin };
        assertion.verify(public_key.as_ref(), site, challenge).map_err(|_| PasskeyError::Refused)
    }
}
