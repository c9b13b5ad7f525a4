//! What the phone sends when its owner has decided. A confirmation asks for the phone's own lock first,
//! where the phone was enrolled with one.

use super::Key;
use crate::browser;
use crate::passkey;
use crate::trouble::Trouble;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::device::{Answer, Device, DeviceRequest, PlatformCredential};
use rubrica_core::canonical::{self, Bytes};
use rubrica_core::digest::sha256;
use rubrica_core::identity::ApproverId;
use rubrica_core::protocol::signed::key_id_of_point;
use rubrica_core::protocol::{
    AnyIntent, Approval, ComparisonCode, DeviceAnswer, DeviceApproval, DeviceDecision,
    PasskeyApproval,
};
use rubrica_core::webauthn::UnlockChallenge;

/// Makes the answer to a request, with the code that was compared or typed.
pub(crate) async fn answer(
    device: &Device,
    request: &DeviceRequest,
    (decision, code): (DeviceDecision, String),
) -> Result<Answer, Trouble> {
    let said = DeviceAnswer {
        subject: device.subject,
        device: device.device,
        request: request.request,
        application: request.application.clone(),
        code: code.clone(),
        decision,
    };
    let signed = Key::Active.sign(&said).await?;
    let mut answer = Answer { answer: signed, approval: None, unlocked: None };
    if decision == DeviceDecision::Reject {
        return Ok(answer);
    }
    let approver = device.approver.as_ref();
    let platform = approver.and_then(|approver| approver.platform.as_ref());
    match intent(request)? {
        Some(intent) => {
            // What is not three digits is wrong as it stands: the gateway says so.
            if let Ok(code) = code.parse() {
                answer.approval = Some(approve(&intent, code, platform).await?);
            }
        }
        None => {
            if let Some(platform) = platform {
                let challenge = UnlockChallenge { answer: sha256(answer.answer.as_ref()) };
                let said = unlock(platform, &challenge.challenge()).await?;
                let said = canonical::encode(&Approval::Passkey(said));
                answer.unlocked = Some(said.into());
            }
        }
    }
    Ok(answer)
}

/// What a request asks to approve: what is shown is read out of the bytes that are signed.
pub(crate) fn intent(request: &DeviceRequest) -> Result<Option<AnyIntent>, Trouble> {
    let read = |bytes: &Binary| AnyIntent::from_bytes(bytes.as_ref());
    request
        .intent
        .as_ref()
        .map(read)
        .transpose()
        .map_err(|_| Trouble::new("request_not_understood"))
}

async fn approve(
    intent: &AnyIntent,
    code: ComparisonCode,
    platform: Option<&PlatformCredential>,
) -> Result<Binary, Trouble> {
    let intent_digest = intent.digest();
    let unlocked = match platform {
        Some(platform) => Some(unlock(platform, &intent_digest).await?),
        None => None,
    };
    let key = key_id_of_point(&Key::Active.point().await?).ok_or_else(super::no_key)?;
    let device = ApproverId::from_bytes(*key.as_bytes());
    let said = DeviceApproval {
        transaction: intent.transaction(),
        intent_digest,
        device,
        code,
        issued_at: browser::now(),
    };
    let signed = Bytes(Key::Active.sign(&said).await?.0);
    Ok(canonical::encode(&Approval::Device { device, signed, unlocked }).into())
}

/// Asks for the face, fingerprint or passcode of the phone's owner.
async fn unlock(
    platform: &PlatformCredential,
    challenge: &[u8; 32],
) -> Result<PasskeyApproval, Trouble> {
    let credentials = core::slice::from_ref(&platform.credential);
    let said =
        passkey::use_one(&platform.rp_id, credentials, challenge).await.map_err(|trouble| {
            match trouble.code.as_str() {
                "passkey_not_done" => Trouble::new("device_not_unlocked"),
                _ => trouble,
            }
        })?;
    match canonical::decode(said.approval.as_ref()) {
        Ok(Approval::Passkey(said)) => Ok(said),
        _ => Err(Trouble::new("device_not_unlocked")),
    }
}
