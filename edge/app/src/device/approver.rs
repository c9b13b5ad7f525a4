//! The phone as an approver of acts: from its enrolment at the signer to its end there.
//!
//! What the signer is asked is written down before it is asked, and what it has to forget until it has
//! forgotten it. A phone that was replaced or has logged out approves nothing from that moment; the signer
//! is told at once, and again at the next occasion while it cannot be reached.

use super::DeviceError;
use super::active::ActiveDevice;
use super::enrol::LABEL;
use crate::app::{App, read_json};
use crate::passkeys::{ApproveError, Enrolling};
use crate::ports::{LogLevel, Ports};
use crate::signer::SignerError;
use crate::store::{StoreError, device_approvers, devices, passkeys, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::Transaction;
use rubrica_core::api::v1::device::{
    Approvers, DeviceApprover, OpenDeviceApprover, PlatformCredential,
};
use rubrica_core::canonical;
use rubrica_core::identity::{DeviceId, SubjectId, TransactionId};
use rubrica_core::protocol::{Approval, Approver};
use rubrica_core::sms::Notice;

/// Where the approver of a phone is sealed to.
const APPROVER: &[u8] = b"rubrica/edge/device-approver/v1";

impl<P: Ports> App<P> {
    /// `POST /transactions/device`.
    pub(crate) async fn open_device_approver(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Transaction, DeviceError> {
        let live = self.changing_session(request).await?;
        let body: OpenDeviceApprover = read_json(request)?;
        let device = self.device(request).await?;
        let subject = *live.subject();
        // CHK-MOV-18: a phone approves for its owner and for nobody who happens to log in on it.
        if device.subject != subject {
            return Err(DeviceError::OfAnother);
        }
        if self.approver_of(&device).await?.is_some() {
            return Err(DeviceError::ApprovesAlready);
        }
        let platform = match &body.platform {
            Some(made) => Some(self.read_platform_key(&subject, made).await.map_err(Box::new)?),
            None => None,
        };
        let point = device.key.to_sec1_point(false);
        let approver = Approver::of_phone(point.as_bytes(), platform)
            .ok_or(ServiceError::Internal("key of a phone"))?;
        // What an earlier try may have left at the signer goes first.
        self.run(&subject, [device_approvers::end(&subject, &device.device)]).await?;
        self.settle_approvers(&subject).await?;
        let enrolling = Enrolling { approver: &approver, label: "", backed_up: false, counter: 0 };
        Ok(self.open_enrolment(&live, &enrolling).await.map_err(Box::new)?)
    }

    /// `DELETE /device/approver`.
    pub(super) async fn stop_approving(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<(), DeviceError> {
        let device = self.device(request).await?;
        let subject = &device.subject;
        let end = device_approvers::end(subject, &device.device);
        if touched(&self.run(subject, [end]).await?, 0) {
            self.notify(subject, Notice::DeviceRemoved).await;
        }
        self.tell_signer(subject).await;
        Ok(())
    }

    /// `GET /approvers`.
    pub(crate) async fn list_approvers(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Approvers, ApproveError> {
        let live = self.session(request).await?;
        let subject = live.subject();
        let results = self.run(subject, [passkeys::list(subject)]).await?;
        let found = passkeys::read(&results, 0).map_err(ServiceError::from)?.len();
        Ok(Approvers {
            passkeys: u32::try_from(found).unwrap_or(u32::MAX),
            phone: self.approving_phone(subject).await?,
        })
    }

    /// What the citizen calls his active phone, if it approves.
    pub(crate) async fn approving_phone(
        &self,
        subject: &SubjectId,
    ) -> Result<Option<String>, ServiceError> {
        let unit = [devices::find_active(subject), device_approvers::find_active(subject)];
        let results = self.run(subject, unit).await?;
        let device = devices::read(&results, 0)?;
        let approves = device_approvers::read_active(&results, 1)?.is_some();
        let Some(device) = device.filter(|_| approves) else { return Ok(None) };
        let label = self.open(subject, LABEL, &device.label)?;
        Ok(Some(String::from_utf8_lossy(&label).into_owned()))
    }

    /// The active phone that approves for a citizen, as the signer knows it.
    pub(crate) async fn phone_approver(
        &self,
        subject: &SubjectId,
    ) -> Result<Option<(DeviceId, Approver)>, ServiceError> {
        let results = self.run(subject, [device_approvers::find_active(subject)]).await?;
        let Some((device, body)) = device_approvers::read_active(&results, 0)? else {
            return Ok(None);
        };
        let bytes = self.open(subject, APPROVER, &body)?;
        let approver =
            canonical::decode(&bytes).map_err(|_| StoreError::Unreadable("approver of a phone"))?;
        Ok(Some((device, approver)))
    }

    /// This phone as an approver, if it is one.
    pub(super) async fn approver_of(
        &self,
        device: &ActiveDevice,
    ) -> Result<Option<Approver>, ServiceError> {
        let found = self.phone_approver(&device.subject).await?;
        Ok(found.filter(|(id, _)| *id == device.device).map(|(_, approver)| approver))
    }

    /// CHK-MOV-25: the approval is that of the citizen's active phone, for exactly this act.
    pub(crate) async fn check_phone_approval(
        &self,
        subject: &SubjectId,
        (transaction, intent_digest): (&TransactionId, &[u8; 32]),
        approval: &Approval,
    ) -> Result<(), ApproveError> {
        let found = self.phone_approver(subject).await?;
        let approver = found
            .map(|(_, approver)| approver)
            .filter(|approver| approver.id() == approval.approver())
            .ok_or(ApproveError::PhoneChanged)?;
        approval.verify(&approver, transaction, intent_digest)?;
        Ok(())
    }

    /// Notes that the signer is about to be asked to enrol a phone. Gives whether the phone is still the
    /// active one.
    pub(crate) async fn begin_device_approver(
        &self,
        subject: &SubjectId,
        approver: &Approver,
    ) -> Result<bool, ServiceError> {
        let found = self.run(subject, [devices::find_active(subject)]).await?;
        let Some(device) = devices::read(&found, 0)? else { return Ok(false) };
        let is_this = Approver::of_phone(&device.public_key, None)
            .is_some_and(|active| active.id() == approver.id());
        if !is_this {
            return Ok(false);
        }
        let body = self.seal(subject, APPROVER, &canonical::encode(approver));
        let begin = device_approvers::begin(subject, (&device.device, &approver.id()), &body);
        Ok(touched(&self.run(subject, [begin]).await?, 0))
    }

    /// The signer has enrolled a phone. Done again, it changes nothing. A phone that was replaced
    /// meanwhile is removed there again.
    pub(crate) async fn keep_device_approver(
        &self,
        subject: &SubjectId,
        approver: &Approver,
    ) -> Result<(), ServiceError> {
        let body = self.seal(subject, APPROVER, &canonical::encode(approver));
        let enrolled = device_approvers::enrolled(subject, &approver.id(), &body);
        if touched(&self.run(subject, [enrolled]).await?, 0) {
            self.notify(subject, Notice::DeviceApproves).await;
        }
        self.tell_signer(subject).await;
        Ok(())
    }

    /// CHK-MOV-19: has the signer forget the phones of a citizen that approve no more.
    pub(crate) async fn settle_approvers(&self, subject: &SubjectId) -> Result<(), SignerError> {
        let found = self.run(subject, [device_approvers::to_be_removed(subject)]).await?;
        let gone = device_approvers::read_to_be_removed(&found, 0).map_err(ServiceError::from)?;
        for approver in gone {
            self.remove_approver(subject, approver).await?;
            self.run(subject, [device_approvers::removed(subject, &approver)]).await?;
        }
        Ok(())
    }

    /// [`App::settle_approvers`], where what cannot be told now is told at the next occasion.
    pub(crate) async fn tell_signer(&self, subject: &SubjectId) {
        if let Err(error) = self.settle_approvers(subject).await {
            self.ports.log(LogLevel::Warn, &format!("approver not removed yet: {error}"));
        }
    }
}

/// What the phone is told of itself as an approver.
pub(super) fn describe(approver: Approver) -> Option<DeviceApprover> {
    match approver {
        Approver::Device { platform, .. } => Some(DeviceApprover {
            platform: platform.map(|platform| PlatformCredential {
                rp_id: platform.rp_id,
                credential: platform.credential.0.into(),
            }),
        }),
        Approver::Passkey { .. } => None,
    }
}
