//! Another phone [domain A1.4]. The one of now was proved when the session was made surer, or something
//! better was; the new one is proved by a code sent to it.

use super::error::MeError;
use crate::app::{App, read_json};
use crate::citizen::{PhoneClaim, Profile};
use crate::otp::{OtpAct, OtpPurpose};
use crate::ports::Ports;
use crate::session::Live;
use crate::sms::Recipient;
use crate::store::{challenges, citizens, failures, touched};
use http::Request;
use rubrica_core::api::v1::{ChangePhone, ChangePhoneStart, OtpChallenge};
use rubrica_core::digest::sha256;
use rubrica_core::identity::{MobilePhone, OwnAct};
use rubrica_core::sms::Notice;

impl<P: Ports> App<P> {
    /// `POST /me/phone/otp`.
    pub(super) async fn send_phone_code(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OtpChallenge, MeError> {
        let live = self.session_for(request, OwnAct::ChangePhone).await?;
        let body: ChangePhoneStart = read_json(request)?;
        let phone: MobilePhone = body.phone.parse()?;
        if body.phone_again.parse() != Ok(phone.clone()) {
            return Err(MeError::PhonesDiffer);
        }
        let profile = self.profile_of(live.subject()).await?;
        if profile.phone == phone {
            return Err(MeError::SamePhone);
        }
        let claim = self.claim_phone(&phone, live.subject()).await?;
        let to = Recipient { phone: phone.as_str(), language: &profile.language };
        let cause = self.cause(request);
        Ok(self.send_otp(&act(&live, &phone, claim), to, &cause).await?)
    }

    /// `POST /me/phone`.
    pub(super) async fn change_phone(&self, request: &Request<Vec<u8>>) -> Result<(), MeError> {
        let live = self.session_for(request, OwnAct::ChangePhone).await?;
        let body: ChangePhone = read_json(request)?;
        let phone: MobilePhone = body.phone.parse()?;
        let subject = live.subject();
        let claim = self.claim_phone(&phone, subject).await?;
        // CHK-ME-04: the code was sent to this phone, for this session.
        let proof = self.prove_otp(&act(&live, &phone, claim), &body.code).await?;
        if let PhoneClaim::HeldBy(other) = claim {
            self.take_over_phone(&phone, &other, subject).await?;
        }
        let citizen = self.own_record(subject).await?;
        let before = citizen.profile.clone();
        let profile = Profile { phone, ..citizen.profile };
        let sealed = self.seal_profile(subject, &profile)?;
        let (version, challenge) = (citizen.version, &proof.challenge);
        let results = self
            .run(
                subject,
                [
                    citizens::change_with_otp(subject, &sealed, version, challenge),
                    challenges::use_up_for_change(subject, challenge, version + 1),
                    challenges::forget_messages(subject, challenge),
                    failures::forget(subject, challenge),
                ],
            )
            .await?;
        if !touched(&results, 0) {
            return Err(MeError::ChangedMeanwhile);
        }
        // Broken off here, the phone of before stays linked until somebody proves to hold it.
        self.release_phone(&before.phone, subject).await?;
        self.notify_at(subject, before.recipient(), Notice::PhoneChanged).await;
        self.notify(subject, Notice::PhoneChanged).await;
        Ok(())
    }
}

/// What the code from the new phone authorises.
fn act(live: &Live, phone: &MobilePhone, claim: PhoneClaim) -> OtpAct {
    let parts = [b"rubrica/edge/phone-change/v1".as_slice(), &live.binding()];
    let binding = sha256(&[parts.concat().as_slice(), phone.as_str().as_bytes()].concat());
    let purpose = match claim {
        PhoneClaim::Ours => OtpPurpose::PhoneChange,
        PhoneClaim::HeldBy(_) => OtpPurpose::PhoneTakeover,
    };
    OtpAct { subject: *live.subject(), purpose, binding }
}
