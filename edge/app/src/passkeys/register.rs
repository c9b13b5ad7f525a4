//! A new passkey: made by the authenticator, enrolled at the signer by an act with password and
//! code, and kept here once the signer has it.

use super::challenge::Purpose;
use super::{Body, PasskeyError};
use crate::app::{App, read_json};
use crate::ports::Ports;
use crate::store::{passkeys, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::device::NewPlatformKey;
use rubrica_core::api::v1::{OpenPasskey, PasskeyRegistration, Transaction};
use rubrica_core::canonical;
use rubrica_core::identity::SubjectId;
use rubrica_core::protocol::{Approver, PlatformKey};
use rubrica_core::sms::Notice;
use rubrica_core::webauthn::{NewPasskey, RegistrationChallenge, Site, read_registration};

/// Longest name that a citizen may give, in characters.
const MAX_LABEL: usize = 60;

/// A passkey that is about to be enrolled, as the transaction keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Enrolling<'a> {
    pub(crate) approver: &'a Approver,
    pub(crate) label: &'a str,
    pub(crate) backed_up: bool,
    pub(crate) counter: u32,
}

impl<P: Ports> App<P> {
    /// `POST /passkeys/registration`.
    pub(super) async fn register_passkey(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<PasskeyRegistration, PasskeyError> {
        let live = self.changing_session(request).await?;
        let (site, subject) = (self.site()?, *live.subject());
        let known = self.passkeys_of(&subject).await?;
        if known.len() >= self.settings.policy.max_approvers.into() {
            return Err(PasskeyError::TooMany);
        }
        let profile = self.profile_of(&subject).await?;
        let (challenge, registration) = self.make_challenge(Purpose::Registration(subject));
        Ok(PasskeyRegistration {
            registration,
            nonce: challenge.nonce,
            rp_id: site.rp_id,
            rp_name: self.settings.application.clone(),
            user: subject,
            user_name: profile.document.number.masked(),
            excluded: known.iter().map(|(_, body)| body.credential()).collect::<Result<_, _>>()?,
        })
    }

    /// `POST /transactions/passkey`.
    pub(crate) async fn open_passkey(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Transaction, PasskeyError> {
        let live = self.changing_session(request).await?;
        let body: OpenPasskey = read_json(request)?;
        let subject = *live.subject();
        let label = read_label(&body.label)?;
        let made = (&body.attestation_object, &body.client_data);
        let NewPasskey { approver, counter, backed_up } =
            self.read_made(&subject, &body.registration, made).await?;
        if self.passkey(&subject, &approver.id()).await?.is_some() {
            return Err(PasskeyError::Exists);
        }
        let enrolling = Enrolling { approver: &approver, label, backed_up, counter };
        self.open_enrolment(&live, &enrolling).await.map_err(|error| Box::new(error).into())
    }

    /// The key of a phone's own authenticator, made for this citizen.
    pub(crate) async fn read_platform_key(
        &self,
        subject: &SubjectId,
        made: &NewPlatformKey,
    ) -> Result<PlatformKey, PasskeyError> {
        let object = (&made.attestation_object, &made.client_data);
        let new = self.read_made(subject, &made.registration, object).await?;
        PlatformKey::of_registration(new.approver).ok_or(PasskeyError::Malformed)
    }

    /// What an authenticator made when it was asked to by [`App::register_passkey`].
    async fn read_made(
        &self,
        subject: &SubjectId,
        registration: &str,
        (attestation_object, client_data): (&Binary, &Binary),
    ) -> Result<NewPasskey, PasskeyError> {
        let site = self.site()?;
        let challenge = self.challenge(Purpose::Registration(*subject), registration)?;
        // CHK-PKY-06: made at this site, for this registration, by somebody who unlocked it.
        let made = read_registration(
            attestation_object.as_ref(),
            client_data.as_ref(),
            &RegistrationChallenge { nonce: challenge.nonce }.challenge(),
            Site { rp_id: &site.rp_id, origin: &site.origin },
        )
        .map_err(|_| PasskeyError::Malformed)?;
        // CHK-PKY-03: a challenge serves once.
        let used = [
            passkeys::sweep_challenges(subject, self.ports.now()),
            passkeys::use_challenge(subject, &challenge.nonce, challenge.expires),
        ];
        if touched(&self.run(subject, used).await?, 1) {
            Ok(made)
        } else {
            Err(PasskeyError::Challenge)
        }
    }

    /// Keeps a passkey that the signer has enrolled. Done again, it changes nothing.
    pub(crate) async fn keep_passkey(
        &self,
        subject: &SubjectId,
        enrolled: &Enrolling<'_>,
    ) -> Result<(), ServiceError> {
        let id = enrolled.approver.id();
        let body = Body {
            approver: canonical::encode(enrolled.approver).into(),
            label: enrolled.label.to_owned(),
            backed_up: enrolled.backed_up,
        };
        let body = self.seal_passkey(subject, &id, &body)?;
        let add = passkeys::add(subject, &id, &body, enrolled.counter, self.ports.now());
        if touched(&self.run(subject, [add]).await?, 0) {
            self.notify(subject, Notice::PasskeyAdded).await;
        }
        Ok(())
    }
}

/// A name that says something and fits on a line.
pub(super) fn read_label(label: &str) -> Result<&str, PasskeyError> {
    let label = label.trim();
    let fits = !label.is_empty()
        && label.chars().count() <= MAX_LABEL
        && !label.chars().any(char::is_control);
    if fits { Ok(label) } else { Err(PasskeyError::Label) }
}
