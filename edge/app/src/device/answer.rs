//! What the phone does with a request: scans it, confirms or rejects it.

use super::DeviceError;
use super::active::{ActiveDevice, Kept, describe};
use crate::app::{App, read_json};
use crate::ports::Ports;
use crate::request::{kind_of, partition};
use crate::store::requests::{self, RequestRow};
use crate::store::{inbox, request_acts, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::v1::device::{Answer, Answered, DeviceRequest, RequestState, Scan};
use rubrica_core::canonical;
use rubrica_core::digest::sha256;
use rubrica_core::identity::RequestId;
use rubrica_core::protocol::approval::ApprovalError;
use rubrica_core::protocol::{AnyIntent, Approval, Approver, DeviceAnswer, DeviceDecision, Signed};
use rubrica_core::webauthn::UnlockChallenge;
use subtle::ConstantTimeEq;

impl<P: Ports> App<P> {
    /// `POST /device/scan`.
    pub(super) async fn scan_request(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<DeviceRequest, DeviceError> {
        let device = self.device(request).await?;
        let body: Scan = read_json(request)?;
        let now = self.ports.now();
        // CHK-MOV-06: only what is on the screen at this moment; a photograph comes too late.
        let id = self.read_qr(&body.token, now).ok_or(DeviceError::Stale)?;
        let unit = [
            requests::scan(&id, &device.subject, &device.device, now),
            requests::find(&id),
            request_acts::find(&id),
        ];
        let results = self.run_in(&partition(&id), unit).await?;
        let row = requests::read(&results, 1).map_err(ServiceError::from)?;
        let row = row.ok_or(DeviceError::NoRequest)?;
        let ours = is_for(&row, &device) && row.state == RequestState::Scanned;
        // CHK-MOV-07: the first phone has it, and no other.
        if !touched(&results, 0) && !ours {
            return Err(match why_closed(&row, now) {
                Some(error) => error,
                None => DeviceError::Taken,
            });
        }
        let act = request_acts::read(&results, 2).map_err(ServiceError::from)?;
        let intent = act.map(|act| self.intent_of(&device.subject, &act)).transpose()?;
        Ok(describe(id, &row, intent.as_ref()))
    }

    /// `POST /device/answer`.
    pub(super) async fn answer_request(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Answered, DeviceError> {
        let device = self.device(request).await?;
        let body: Answer = read_json(request)?;
        // CHK-MOV-08: the phone's own key has signed this answer to this request.
        let said = Signed::<DeviceAnswer>::from_bytes(body.answer.as_ref())
            .ok()
            .and_then(|signed| signed.verify(&device.key).ok())
            .filter(|said| said.subject == device.subject && said.device == device.device)
            .ok_or(DeviceError::Proof)?;
        let digest = sha256(body.answer.as_ref());
        let (row, intent) = self.request_for(&device, &said.request).await?;
        if said.application != row.application {
            return Err(DeviceError::Proof);
        }
        let right = bool::from(said.code.as_bytes().ct_eq(row.code.as_bytes()));
        // CHK-MOV-09: one try. Whoever types the wrong code did not start the request.
        let decided = match said.decision {
            DeviceDecision::Confirm if right => RequestState::Confirmed,
            _ => RequestState::Rejected,
        };
        let approval = match decided {
            RequestState::Confirmed => {
                self.check_unlocked(&device, (&body, &digest), intent.as_ref()).await?
            }
            _ => None,
        };
        let now = self.ports.now();
        let owner = (&device.subject, &device.device);
        let unit = [
            requests::answer(&said.request, owner, (decided, &digest), now),
            requests::find(&said.request),
        ];
        let keep =
            approval.map(|approval| request_acts::approve(&said.request, &digest, &approval));
        let unit = unit.into_iter().chain(keep);
        let results = self.run_in(&partition(&said.request), unit).await?;
        let after = requests::read(&results, 1).map_err(ServiceError::from)?;
        let after = after.ok_or(DeviceError::NoRequest)?;
        // CHK-MOV-10: an answer counts once; the same one again changes nothing.
        if !touched(&results, 0) && after.answer != Some(digest) {
            return Err(why_closed(&after, now).unwrap_or(DeviceError::Answered));
        }
        self.note_answer(&device, &said, (decided, intent.as_ref())).await?;
        match (said.decision, decided) {
            (DeviceDecision::Confirm, RequestState::Rejected) => Err(DeviceError::WrongCode),
            (decision, _) => Ok(Answered { decision }),
        }
    }

    /// A request that this phone has scanned or was sent.
    async fn request_for(
        &self,
        device: &ActiveDevice,
        id: &RequestId,
    ) -> Result<(RequestRow, Option<AnyIntent>), DeviceError> {
        let unit = [requests::find(id), request_acts::find(id)];
        let found = self.run_in(&partition(id), unit).await?;
        let row = requests::read(&found, 0).map_err(ServiceError::from)?;
        // CHK-MOV-11: another person's request, and one of another phone, are as good as none.
        let row = row.filter(|row| is_for(row, device)).ok_or(DeviceError::NoRequest)?;
        let act = request_acts::read(&found, 1).map_err(ServiceError::from)?;
        let intent = act.map(|act| self.intent_of(&device.subject, &act)).transpose()?;
        Ok((row, intent))
    }

    /// What a confirmation has to bring along. Gives the approval of an act.
    async fn check_unlocked(
        &self,
        device: &ActiveDevice,
        (body, digest): (&Answer, &[u8; 32]),
        intent: Option<&AnyIntent>,
    ) -> Result<Option<Vec<u8>>, DeviceError> {
        let approver = self.approver_of(device).await?;
        let Some(intent) = intent else {
            // CHK-MOV-23: a phone that can tell whether its owner unlocked it tells so.
            if let Some(Approver::Device { platform: Some(platform), .. }) = &approver {
                let said = body.unlocked.as_ref().ok_or(DeviceError::Locked)?;
                let Ok(Approval::Passkey(said)) = canonical::decode(said.as_ref()) else {
                    return Err(DeviceError::Locked);
                };
                let challenge = UnlockChallenge { answer: *digest }.challenge();
                platform.verify(&said, &challenge).map_err(|_| DeviceError::Locked)?;
            }
            return Ok(None);
        };
        // CHK-MOV-22: it is the phone that approves, and exactly this act. The signer sees for itself.
        let approver = approver.ok_or(DeviceError::Proof)?;
        let approval = body.approval.as_ref().ok_or(DeviceError::Proof)?;
        let verified = canonical::decode::<Approval>(approval.as_ref())
            .map_err(|_| ApprovalError::Malformed)
            .and_then(|approval| {
                approval.verify(&approver, &intent.transaction(), &intent.digest())
            });
        match verified {
            Ok(_) => Ok(Some(approval.0.clone())),
            Err(ApprovalError::UserNotVerified) => Err(DeviceError::Locked),
            Err(_) => Err(DeviceError::Proof),
        }
    }

    /// Keeps the answer and makes room for the next request. Broken off before, it is done when the
    /// phone sends its answer again, or the room becomes free by itself.
    async fn note_answer(
        &self,
        device: &ActiveDevice,
        said: &DeviceAnswer,
        (decided, intent): (RequestState, Option<&AnyIntent>),
    ) -> Result<(), ServiceError> {
        let subject = &device.subject;
        let confirmed = decided == RequestState::Confirmed;
        let (act, documents) = kind_of(intent);
        let kept = Kept {
            application: said.application.clone(),
            act,
            documents,
            decision: if confirmed { DeviceDecision::Confirm } else { DeviceDecision::Reject },
        };
        let body = self.seal_answer(subject, &kept)?;
        let mut unit = vec![
            inbox::note(subject, &said.request, &body, self.ports.now()),
            inbox::sweep(subject),
            inbox::release(subject, &said.request),
        ];
        if confirmed {
            unit.push(inbox::forget_count(subject));
        }
        self.run(subject, unit).await?;
        match intent {
            Some(intent) if !confirmed => self.end_rejected(subject, intent.transaction()).await,
            _ => Ok(()),
        }
    }
}

fn is_for(row: &RequestRow, device: &ActiveDevice) -> bool {
    row.subject == Some(device.subject) && row.device == Some(device.device)
}

/// CHK-MOV-12: why a request takes no answer any more.
fn why_closed(row: &RequestRow, now: rubrica_core::time::UnixTime) -> Option<DeviceError> {
    match row.state {
        RequestState::Cancelled => Some(DeviceError::Cancelled),
        RequestState::Confirmed | RequestState::Delivered | RequestState::Rejected => {
            Some(DeviceError::Answered)
        }
        _ if row.expires_at <= now => Some(DeviceError::Expired),
        _ => None,
    }
}
