//! Registration with a certificate: new, or at a higher level than before [domain A1.1 R2, A1.4].

mod form;

use super::CertificateError;
use super::proof::Claim;
use crate::app::{App, read_json};
use crate::citizen::{Account, PhoneClaim, Profile, RegistrationState};
use crate::handle::Handle;
use crate::otp::{OtpAct, OtpPurpose};
use crate::ports::Ports;
use crate::store::{StoreError, certificates, challenges, failures, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::{
    CertificateRegistration, CertificateRegistrationReference, CertificateRegistrationStarted,
    CertificateRegistrationVerify, OtpChallenge, RegistrationReceipt,
};
use rubrica_core::canonical;
use rubrica_core::digest::sha256;
use rubrica_core::identity::SubjectId;
use rubrica_core::identity::state::RegistrationEvent;
use rubrica_core::protocol::RegistrationStatement;
use rubrica_core::recognised::IssuerKind;
use rubrica_core::sms::Notice;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Where a registration under way is sealed to.
const PLACE: &[u8] = b"rubrica/edge/certificate-registration/v1";

/// A registration that waits for the code from the phone, as it is stored.
#[derive(Serialize, Deserialize)]
struct Pending {
    profile: Profile,
    kind: IssuerKind,
    /// Whose the phone was when the code was sent.
    taken_from: Option<SubjectId>,
}

impl<P: Ports> App<P> {
    /// `POST /certificate/registration`.
    pub(super) async fn register_with_certificate(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<CertificateRegistrationStarted, CertificateError> {
        let body: CertificateRegistration = read_json(request)?;
        let form = form::read(&body, &self.settings.policy)?;
        let recognised = self
            .check_proof(&body.proof, |statement| {
                let signed: RegistrationStatement = canonical::decode(statement).ok()?;
                // CHK-CRT-12: what was signed is what was sent.
                form.is_stated_by(&signed)
                    .then_some(Claim { challenge: signed.challenge.0, host: signed.host })
            })
            .await?;
        // CHK-CRT-15: nobody is registered with the certificate of another.
        if recognised.number != form.document.number {
            return Err(CertificateError::OfAnother);
        }
        let (subject, now) = (self.keys.subject(&recognised.number), self.ports.now());
        let known = self.citizen(&subject).await?;
        if let Some(known) = &known {
            raised(known.registration, recognised.kind)?;
            // Who is registered has said once what is on his document [domain A1.1].
            self.check_contrast(&recognised.number, &form.contrast()).await?;
        }
        let profile = form.into_profile(&recognised, known.map(|known| known.profile), now);
        let taken_from = match self.claim_phone(&profile.phone, &subject).await? {
            PhoneClaim::Ours => None,
            PhoneClaim::HeldBy(other) => Some(other),
        };
        let handle = Handle::new(subject, self.make_bytes());
        let takes_phone_over = taken_from.is_some();
        let pending = Pending { profile, kind: recognised.kind, taken_from };
        let act = act(&handle, &pending);
        let to = pending.profile.recipient();
        let otp = self.send_otp(&act, to, &self.cause(request)).await?;
        let stored = serde_json::to_vec(&pending).map_err(|_| ServiceError::Internal("form"))?;
        let sealed = self.seal(&subject, PLACE, &stored);
        let ttl = Duration::from_secs(self.settings.policy.transaction_ttl_s.into());
        let start = certificates::start(&subject, &handle.digest(), &sealed, now.plus(ttl));
        self.run(&subject, [start]).await?;
        let registration = handle.to_text();
        Ok(CertificateRegistrationStarted { registration, otp, takes_phone_over })
    }

    /// `POST /certificate/registration/resend`.
    pub(super) async fn resend_certificate_registration(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OtpChallenge, CertificateError> {
        let body: CertificateRegistrationReference = read_json(request)?;
        let (handle, pending) = self.pending_certificate_registration(&body.registration).await?;
        let to = pending.profile.recipient();
        Ok(self.send_otp(&act(&handle, &pending), to, &self.cause(request)).await?)
    }

    /// `POST /certificate/registration/verify`.
    pub(super) async fn finish_certificate_registration(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<RegistrationReceipt, CertificateError> {
        let body: CertificateRegistrationVerify = read_json(request)?;
        let (handle, pending) = self.pending_certificate_registration(&body.registration).await?;
        let subject = &handle.subject;
        // CHK-CRT-16: the phone is the citizen's, and nobody is registered before that is proved.
        let proof = self.prove_otp(&act(&handle, &pending), &body.code).await?;
        if let Some(other) = &pending.taken_from {
            self.take_over_phone(&pending.profile.phone, other, subject).await?;
        }
        let known = self.citizen(subject).await?;
        let (code, hash) = self.make_activation_code(subject);
        let sealed = self.seal_profile(subject, &pending.profile)?;
        let before = known.as_ref().map_or(RegistrationState::None, |known| known.registration);
        let state = raised(before, pending.kind)?;
        let handle = handle.digest();
        let write = match &known {
            None => {
                let account = Account::NotActive.to_bytes()?;
                certificates::add_citizen(subject, &sealed, state, &account, (&hash, &handle))
            }
            Some(known) => {
                let version = known.version;
                certificates::raise_citizen(subject, &sealed, state, version, (&hash, &handle))
            }
        };
        let results = self
            .run(
                subject,
                [
                    write,
                    certificates::end(subject, &handle, &hash),
                    certificates::use_up_code(subject, &proof.challenge, &hash),
                    challenges::forget_messages(subject, &proof.challenge),
                    failures::forget(subject, &proof.challenge),
                ],
            )
            .await?;
        if !touched(&results, 0) {
            return Err(CertificateError::RegistrationUnknown);
        }
        if let Some(known) = &known
            && known.profile.phone != pending.profile.phone
        {
            self.release_phone(&known.profile.phone, subject).await?;
        }
        let notice = if known.is_some() { Notice::NewActivationCode } else { Notice::Welcome };
        self.notify(subject, notice).await;
        let Profile { document, name, phone, email, level, registered_at, .. } = pending.profile;
        Ok(RegistrationReceipt {
            identifier: document.number.to_string(),
            name,
            phone_hint: phone.last_digits().to_owned(),
            email_hint: email.masked(),
            level,
            registered_at,
            activation_code: code,
        })
    }

    async fn pending_certificate_registration(
        &self,
        handle: &str,
    ) -> Result<(Handle, Pending), CertificateError> {
        let handle: Handle = handle.parse().map_err(|()| CertificateError::RegistrationUnknown)?;
        let subject = &handle.subject;
        let find = certificates::find(subject, &handle.digest(), self.ports.now());
        let found = self.run(subject, [find]).await?;
        let sealed = certificates::read(&found, 0).map_err(ServiceError::from)?;
        let sealed = sealed.ok_or(CertificateError::RegistrationUnknown)?;
        let pending = self.open(subject, PLACE, &sealed)?;
        let pending = serde_json::from_slice(&pending)
            .map_err(|_| ServiceError::from(StoreError::Unreadable("registration")))?;
        Ok((handle, pending))
    }
}

/// What a certificate makes of a registration [domain A1.5].
fn raised(
    before: RegistrationState,
    kind: IssuerKind,
) -> Result<RegistrationState, CertificateError> {
    let event = match kind {
        IssuerKind::Software => RegistrationEvent::IdentifiedByCertificate,
        IssuerKind::Dnie => RegistrationEvent::IdentifiedInPerson,
    };
    match before {
        RegistrationState::Advanced | RegistrationState::AdvancedStale => {
            Err(CertificateError::AlreadyRegistered)
        }
        // Nobody but an officer undoes what an officer has done.
        before => before.on(event).map_err(|_| CertificateError::Ended),
    }
}

/// What the code from the phone authorises: this registration and no other.
fn act(handle: &Handle, pending: &Pending) -> OtpAct {
    let binding = [b"rubrica/edge/registration/v1".as_slice(), &handle.digest()].concat();
    let purpose = match pending.taken_from {
        Some(_) => OtpPurpose::PhoneTakeover,
        None => OtpPurpose::Registration,
    };
    OtpAct { subject: handle.subject, purpose, binding: sha256(&binding) }
}
