//! Enrolling a phone: by a code sent to it, or out of a session opened with a certificate.

use super::DeviceError;
use crate::app::{Answer, App, read_json};
use crate::handle::Handle;
use crate::otp::{OtpAct, OtpPurpose};
use crate::ports::Ports;
use crate::store::devices::{self, NewDevice};
use crate::store::{challenges, failures, push_subscriptions, touched};
use crate::world::ServiceError;
use http::{Request, header};
use p256::ecdsa::VerifyingKey;
use rubrica_core::api::v1::OtpChallenge;
use rubrica_core::api::v1::device::{
    DEVICE_COOKIE, Device, EnrolFinish, EnrolStart, EnrolmentReference, EnrolmentStarted,
};
use rubrica_core::digest::sha256;
use rubrica_core::identity::{DeviceId, LoginMethod, NationalId, SubjectId};
use rubrica_core::protocol::{DeviceEnrolment, Signed};
use rubrica_core::sms::Notice;
use std::time::Duration;

/// As long as browsers keep a cookie at most [RFC 6265bis §5.5].
const COOKIE_DAYS: u32 = 400;

/// Where the name of a phone is sealed to.
pub(super) const LABEL: &[u8] = b"rubrica/edge/device-label/v1";

/// Characters of that name.
const LABEL_CHARS: usize = 40;

impl<P: Ports> App<P> {
    /// `POST /device/enrol/start`.
    pub(super) async fn start_enrolment(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<EnrolmentStarted, DeviceError> {
        let body: EnrolStart = read_json(request)?;
        let id: NationalId = body.identifier.parse()?;
        let citizen = self.check_contrast(&id, &body.contrast).await?;
        let handle = Handle::new(citizen.subject, self.make_bytes());
        // An enrolment under way lives on until there is a code for the one that takes its place.
        let cause = self.cause(request);
        let otp = self.send_otp(&act(&handle), citizen.profile.recipient(), &cause).await?;
        self.keep_enrolment(&handle, false).await?;
        let subject = citizen.subject;
        Ok(EnrolmentStarted { enrolment: handle.to_text(), subject, otp: Some(otp) })
    }

    /// `POST /device/enrol/session`.
    pub(super) async fn enrol_from_session(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<EnrolmentStarted, DeviceError> {
        let live = self.changing_session(request).await?;
        // CHK-MOV-01: any other session would make a phone out of what may be one factor.
        if !matches!(live.method(), LoginMethod::Certificate | LoginMethod::Dnie) {
            return Err(DeviceError::NeedsCertificate);
        }
        let handle = Handle::new(*live.subject(), self.make_bytes());
        self.keep_enrolment(&handle, true).await?;
        Ok(EnrolmentStarted { enrolment: handle.to_text(), subject: handle.subject, otp: None })
    }

    /// `POST /device/enrol/resend`.
    pub(super) async fn resend_enrolment(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OtpChallenge, DeviceError> {
        let body: EnrolmentReference = read_json(request)?;
        let (handle, proved) = self.enrolment(&body.enrolment).await?;
        if proved {
            return Err(DeviceError::NoEnrolment);
        }
        let profile = self.profile_of(&handle.subject).await?;
        Ok(self.send_otp(&act(&handle), profile.recipient(), &self.cause(request)).await?)
    }

    /// `POST /device/enrol/finish`: the phone is active, and the one before is not.
    pub(super) async fn finish_enrolment(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Answer, DeviceError> {
        let body: EnrolFinish = read_json(request)?;
        let label = label(&body.label)?;
        let (handle, proved) = self.enrolment(&body.enrolment).await?;
        let subject = &handle.subject;
        check_proof(&body, &handle)?;
        let challenge = if proved {
            None
        } else {
            Some(self.prove_otp(&act(&handle), &body.code).await?.challenge)
        };
        let secret = Handle::new(*subject, self.make_bytes());
        let new = NewDevice {
            device: DeviceId::from_bytes(self.make_bytes()),
            secret: secret.digest(),
            public_key: body.public_key.0,
            label: self.seal(subject, LABEL, label.as_bytes()),
            now: self.ports.now(),
        };
        let digest = handle.digest();
        let mut unit = Vec::new();
        if let Some(challenge) = &challenge {
            unit.push(devices::prove(subject, &digest, challenge));
        }
        unit.push(devices::replace(subject, &digest));
        let activated = unit.len();
        unit.push(devices::activate(subject, &digest, &new));
        if let Some(challenge) = &challenge {
            unit.extend([
                challenges::use_up_for_device(subject, challenge, &new.device),
                challenges::forget_messages(subject, challenge),
                failures::forget(subject, challenge),
            ]);
        }
        unit.extend([devices::end_enrolment(subject, &digest), push_subscriptions::sweep(subject)]);
        // CHK-MOV-02: in one unit the old phone ends and the new one begins.
        if !touched(&self.run(subject, unit).await?, activated) {
            return Err(DeviceError::NoEnrolment);
        }
        self.notify(subject, Notice::DeviceActivated).await;
        self.tell_signer(subject).await;
        let profile = self.profile_of(subject).await?;
        let mut answer = Answer::json(&Device {
            device: new.device,
            subject: *subject,
            name: profile.name,
            identifier_hint: profile.document.number.masked(),
            label,
            since: new.now,
            approver: None,
            push: self.push_offer(subject, &new.device).await?,
        });
        let cookie = format!(
            "{DEVICE_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={}",
            secret.to_text(),
            COOKIE_DAYS * 86_400
        );
        answer.set(header::SET_COOKIE, &cookie);
        Ok(answer)
    }

    async fn keep_enrolment(&self, handle: &Handle, proved: bool) -> Result<(), ServiceError> {
        let ttl = Duration::from_secs(self.settings.policy.transaction_ttl_s.into());
        let expires = self.ports.now().plus(ttl);
        let start = devices::start(&handle.subject, &handle.digest(), proved, expires);
        self.run(&handle.subject, [start]).await.map(|_| ())
    }

    /// The living enrolment of this name, and whether it needs no code.
    async fn enrolment(&self, handle: &str) -> Result<(Handle, bool), DeviceError> {
        let handle: Handle = handle.parse().map_err(|()| DeviceError::NoEnrolment)?;
        let find = devices::find_enrolment(&handle.subject, &handle.digest(), self.ports.now());
        let found = self.run(&handle.subject, [find]).await?;
        let found = devices::read_enrolment(&found, 0).map_err(ServiceError::from)?;
        Ok((handle, found.ok_or(DeviceError::NoEnrolment)?))
    }
}

/// CHK-MOV-03: whoever sends a key holds its private half, for this enrolment.
fn check_proof(body: &EnrolFinish, handle: &Handle) -> Result<(), DeviceError> {
    let key = body.public_key.as_ref();
    let verifying = match key.len() {
        65 => VerifyingKey::from_sec1_bytes(key).map_err(|_| DeviceError::Proof)?,
        _ => return Err(DeviceError::Proof),
    };
    let said = Signed::<DeviceEnrolment>::from_bytes(body.proof.as_ref())
        .ok()
        .and_then(|signed| signed.verify(&verifying).ok())
        .ok_or(DeviceError::Proof)?;
    let same = said.subject == handle.subject
        && said.enrolment.as_ref() == sha256(body.enrolment.as_bytes())
        && said.public_key.as_ref() == key;
    if same { Ok(()) } else { Err(DeviceError::Proof) }
}

fn label(typed: &str) -> Result<String, DeviceError> {
    let label = typed.trim();
    let length = label.chars().count();
    let printable = !label.chars().any(char::is_control);
    if (1..=LABEL_CHARS).contains(&length) && printable {
        Ok(label.to_owned())
    } else {
        Err(DeviceError::Label)
    }
}

/// What the code from the phone authorises: this enrolment and no other.
fn act(handle: &Handle) -> OtpAct {
    let binding = [b"rubrica/edge/enrolment/v1".as_slice(), &handle.digest()].concat();
    let subject: SubjectId = handle.subject;
    OtpAct { subject, purpose: OtpPurpose::Device, binding: sha256(&binding) }
}
