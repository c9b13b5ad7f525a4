//! Registering with the code of a letter: code, phone and email, then a code by SMS to that phone.

mod error;
mod fields;

use crate::app::{App, read_json};
use crate::citizen::{Account, PhoneClaim, Profile};
use crate::handle::Handle;
use crate::otp::{OtpAct, OtpPurpose};
use crate::ports::Ports;
use crate::sms::Recipient;
use crate::store::tries::{self, Tried};
use crate::store::{
    StoreError, census, challenges, citizens, failures, invitations, letters, touched,
};
use crate::world::ServiceError;
use error::InvitationError;
use fields::Fields;
use http::Request;
use rubrica_core::api::v1::{
    CensusEntry, InvitationReference, InvitationStart, InvitationStarted, InvitationVerify,
    NewActivationCode, OtpChallenge,
};
use rubrica_core::digest::sha256;
use rubrica_core::identity::{
    EmailAddress, LetterCode, MobilePhone, NationalId, RegistrationLevel, RegistrationWay,
    SubjectId,
};
use rubrica_core::sms::Notice;
use rubrica_core::time::UnixTime;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// Where a registration under way is sealed to.
const INVITATION: &[u8] = b"rubrica/edge/invitation/v1";

/// What is kept between the two steps.
#[derive(Clone, Serialize, Deserialize)]
struct Invitation {
    phone: MobilePhone,
    email: EmailAddress,
    conditions_version: u16,
    /// Whether the phone was linked to another person, who loses it then.
    takeover: bool,
    language: String,
}

impl<P: Ports> App<P> {
    /// `POST /letters/invitation/start`.
    pub(super) async fn start_invitation(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<InvitationStarted, InvitationError> {
        let body: InvitationStart = read_json(request)?;
        let number: NationalId = body.identifier.parse()?;
        let fields = Fields::read(&body, self.settings.policy.conditions_version)?;
        let subject = self.keys.subject(&number);
        let entry = self.check_letter_code(&subject, &fields.code).await?;
        // Whoever holds the phone now is told in the message what its code does.
        let claim = self.claim_phone(&fields.phone, &subject).await?;
        let invitation = Invitation {
            phone: fields.phone,
            email: fields.email,
            conditions_version: fields.conditions_version,
            takeover: matches!(claim, PhoneClaim::HeldBy(_)),
            language: entry.language,
        };
        let handle = Handle::new(subject, self.make_bytes());
        let sent = self.send_invitation_code(request, &handle, &invitation).await;
        let otp = match sent {
            Ok(otp) => otp,
            Err(error) => {
                // The code of the letter was right: who has to wait for an SMS loses no try of it.
                let back = tries::give_back(&subject, Tried::LetterCode);
                self.run(&subject, [back]).await?;
                return Err(error);
            }
        };
        let bytes =
            serde_json::to_vec(&invitation).map_err(|_| ServiceError::Internal("invitation"))?;
        let sealed = self.seal(&subject, INVITATION, &bytes);
        let ttl = Duration::from_secs(self.settings.policy.transaction_ttl_s.into());
        let expires = self.ports.now().plus(ttl);
        let start = invitations::start(&subject, &handle.digest(), &sealed, expires);
        self.run(&subject, [start, tries::forget(&subject, Tried::LetterCode)]).await?;
        Ok(InvitationStarted { invitation: handle.to_text(), otp })
    }

    /// `POST /letters/invitation/resend`.
    pub(super) async fn resend_invitation(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OtpChallenge, InvitationError> {
        let body: InvitationReference = read_json(request)?;
        let (handle, invitation) = self.invitation(&body.invitation).await?;
        self.send_invitation_code(request, &handle, &invitation).await
    }

    /// `POST /letters/invitation/verify`.
    pub(super) async fn verify_invitation(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<NewActivationCode, InvitationError> {
        let body: InvitationVerify = read_json(request)?;
        let (handle, invitation) = self.invitation(&body.invitation).await?;
        let subject = handle.subject;
        let proof = self.prove_otp(&act(&handle, &invitation), &body.code).await?;
        let found = self.run(&subject, [census::find(&subject)]).await?;
        let entry = census::read(&found, 0).map_err(ServiceError::from)?;
        let entry = self.open_census(&subject, &entry.ok_or(InvitationError::Unknown)?)?;
        // The code has shown whose the phone is.
        let phone = &invitation.phone;
        if let PhoneClaim::HeldBy(other) = self.claim_phone(phone, &subject).await? {
            self.take_over_phone(phone, &other, &subject).await?;
        }
        let profile = profile(entry, invitation, self.ports.now());
        let sealed = self.seal_profile(&subject, &profile)?;
        let account = Account::NotActive.to_bytes()?;
        let (code, hash) = self.make_activation_code(&subject);
        let challenge = &proof.challenge;
        let results = self
            .run(
                &subject,
                [
                    // CHK-LTR-08: a letter registers once, whatever arrives in parallel.
                    invitations::register(&subject, (&sealed, &account), &hash, challenge),
                    invitations::use_letter(&subject, &hash),
                    invitations::end(&subject, &hash),
                    invitations::use_up_code(&subject, challenge, &hash),
                    challenges::forget_messages(&subject, challenge),
                    failures::forget(&subject, challenge),
                ],
            )
            .await?;
        if !touched(&results, 0) {
            return Err(InvitationError::LetterUsed);
        }
        self.notify(&subject, Notice::Welcome).await;
        Ok(self.with_receipt(code, &profile))
    }

    /// The person with this letter, if `typed` is its code.
    async fn check_letter_code(
        &self,
        subject: &SubjectId,
        typed: &LetterCode,
    ) -> Result<CensusEntry, InvitationError> {
        let limit = self.settings.policy.letter_tries;
        let results = self
            .run(
                subject,
                [
                    tries::take(subject, Tried::LetterCode, limit),
                    letters::find(subject),
                    census::find(subject),
                    citizens::find(subject),
                ],
            )
            .await?;
        let taken = tries::read(&results, 0).map_err(ServiceError::from)?;
        // CHK-LTR-05: tries are counted before the code is looked at, for nobody's numbers too.
        let Some(taken) = taken else { return Err(InvitationError::CodeBlocked) };
        let letter = letters::read(&results, 1).map_err(ServiceError::from)?;
        let expected = letter.as_ref().map_or_else(|| self.make_bytes(), |letter| letter.code);
        let given = self.keys.letter_code(subject, typed);
        // CHK-LTR-06: a wrong code, nobody's number and no letter are one answer.
        let (Some(letter), true) = (letter, bool::from(given.ct_eq(&expected))) else {
            return Err(InvitationError::CodeRefused { tries_left: limit.saturating_sub(taken) });
        };
        // Whoever has the code is told what became of it.
        if letter.used || touched(&results, 3) {
            return Err(InvitationError::LetterUsed);
        }
        // CHK-LTR-07: the code is of use for as long as the letter says.
        if letter.expires_at <= self.ports.now() {
            return Err(InvitationError::LetterExpired);
        }
        let entry = census::read(&results, 2).map_err(ServiceError::from)?;
        Ok(self.open_census(subject, &entry.ok_or(InvitationError::Unknown)?)?)
    }

    async fn send_invitation_code(
        &self,
        request: &Request<Vec<u8>>,
        handle: &Handle,
        invitation: &Invitation,
    ) -> Result<OtpChallenge, InvitationError> {
        let to = Recipient { phone: invitation.phone.as_str(), language: &invitation.language };
        Ok(self.send_otp(&act(handle, invitation), to, &self.cause(request)).await?)
    }

    async fn invitation(&self, handle: &str) -> Result<(Handle, Invitation), InvitationError> {
        let handle: Handle = handle.parse().map_err(|()| InvitationError::Unknown)?;
        let subject = &handle.subject;
        let find = invitations::find(subject, &handle.digest(), self.ports.now());
        let results = self.run(subject, [find]).await?;
        let sealed = invitations::read(&results, 0).map_err(ServiceError::from)?;
        let bytes = self.open(subject, INVITATION, &sealed.ok_or(InvitationError::Unknown)?)?;
        let invitation = serde_json::from_slice(&bytes)
            .map_err(|_| ServiceError::from(StoreError::Unreadable("invitation")))?;
        Ok((handle, invitation))
    }
}

/// What the code from the phone authorises: this registration, with this phone.
fn act(handle: &Handle, invitation: &Invitation) -> OtpAct {
    let phone = invitation.phone.as_str().as_bytes();
    let binding = [b"rubrica/edge/invitation/v1".as_slice(), &handle.digest(), phone].concat();
    let purpose =
        if invitation.takeover { OtpPurpose::PhoneTakeover } else { OtpPurpose::Registration };
    OtpAct { subject: handle.subject, purpose, binding: sha256(&binding) }
}

/// What is known of somebody who registers with a letter: nobody has ever seen him.
fn profile(entry: CensusEntry, invitation: Invitation, now: UnixTime) -> Profile {
    Profile {
        name: entry.name,
        document: entry.document,
        document_issued: entry.document_issued,
        phone: invitation.phone,
        email: invitation.email,
        level: RegistrationLevel::Basic,
        way: RegistrationWay::Letter,
        registered_at: now,
        last_presence: UnixTime(0),
        conditions_version: invitation.conditions_version,
        office: None,
        officer: None,
        guardian: None,
        language: entry.language,
    }
}
