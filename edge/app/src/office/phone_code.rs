//! A phone that is linked to another person: a code to it shows who holds it.

use super::{LiveOfficer, OfficeAct, OfficeError};
use crate::app::{App, read_json};
use crate::citizen::PhoneClaim;
use crate::otp::OtpAct;
use crate::ports::Ports;
use crate::sms::Recipient;
use crate::store::challenges;
use http::Request;
use rubrica_core::api::v1::{OtpChallenge, SendPhoneCode};
use rubrica_core::digest::sha256;
use rubrica_core::identity::{Duty, MobilePhone, NationalId, SubjectId};
use rubrica_core::sms::OtpPurpose;
use std::time::Duration;

impl<P: Ports> App<P> {
    /// `POST /office/phone-code`.
    pub(super) async fn send_takeover_code(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OtpChallenge, OfficeError> {
        let live = self.officer_on_duty(request, Duty::Register).await?;
        let body: SendPhoneCode = read_json(request)?;
        let id: NationalId = body.identifier.parse()?;
        let phone = super::typed::phone(&body.phone)?;
        let subject = self.keys.subject(&id);
        // A phone that nobody else holds is registered without a code.
        let PhoneClaim::HeldBy(_) = self.claim_phone(&phone, &subject).await? else {
            return Err(OfficeError::PhoneFree);
        };
        self.note_act(&live, OfficeAct::SendPhoneCode, Some(&subject)).await?;
        let acts = Duration::from_secs(self.settings.policy.transaction_ttl_s.into());
        let sweep = challenges::sweep(&subject, self.ports.now().minus(acts));
        self.run(&subject, [sweep]).await?;
        let to = Recipient { phone: phone.as_str(), language: &body.language };
        let act = self.takeover(&subject, &phone);
        Ok(self.send_otp(&act, to, &self.cause(request)).await?)
    }

    /// Makes sure that the phone is the citizen's: free, or taken over with the code sent to it.
    pub(super) async fn obtain_phone(
        &self,
        live: &LiveOfficer,
        subject: &SubjectId,
        phone: &MobilePhone,
        code: Option<&str>,
    ) -> Result<(), OfficeError> {
        let PhoneClaim::HeldBy(holder) = self.claim_phone(phone, subject).await? else {
            return Ok(());
        };
        // CHK-OFF-08: nobody's phone is taken from him without the code that was sent to it.
        let code = code.ok_or(OfficeError::PhoneHeld)?;
        self.spend_otp(&self.takeover(subject, phone), code).await?;
        self.note_act(live, OfficeAct::TakeOverPhone, Some(&holder)).await?;
        self.take_over_phone(phone, &holder, subject).await?;
        Ok(())
    }

    /// What the code authorises: that `to` takes this phone over, and nothing else.
    fn takeover(&self, to: &SubjectId, phone: &MobilePhone) -> OtpAct {
        let parts = [b"rubrica/edge/phone-takeover/v1".as_slice(), &self.keys.phone(phone)];
        let binding = sha256(&parts.concat());
        OtpAct { subject: *to, purpose: OtpPurpose::PhoneTakeover, binding }
    }
}
