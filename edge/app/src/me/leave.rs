//! Leaving the service [domain A1.4]: all its methods fall, and only an office or a certificate brings
//! the citizen back.

use super::error::MeError;
use crate::app::{Answer, App, read_json};
use crate::citizen::Account;
use crate::otp::{OtpAct, OtpPurpose};
use crate::ports::Ports;
use crate::session::{Live, closed};
use crate::store::{activations, challenges, citizens, failures, sessions, touched};
use http::Request;
use rubrica_core::api::v1::{Leave, OtpChallenge};
use rubrica_core::digest::sha256;
use rubrica_core::identity::OwnAct;
use rubrica_core::protocol::RevocationReason;
use rubrica_core::sms::Notice;

impl<P: Ports> App<P> {
    /// `POST /me/leave/otp`.
    pub(super) async fn send_leave_code(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OtpChallenge, MeError> {
        let live = self.session_for(request, OwnAct::Leave).await?;
        let profile = self.profile_of(live.subject()).await?;
        Ok(self.send_otp(&act(&live), profile.recipient(), &self.cause(request)).await?)
    }

    /// `POST /me/leave`.
    pub(super) async fn leave(&self, request: &Request<Vec<u8>>) -> Result<Answer, MeError> {
        let live = self.session_for(request, OwnAct::Leave).await?;
        let body: Leave = read_json(request)?;
        let subject = live.subject();
        // CHK-ME-05: nobody leaves by a slip, nor by a session left open.
        let proof = self.prove_otp(&act(&live), &body.code).await?;
        // The certificates go first: whatever breaks off after it is done again, and changes nothing.
        self.revoke_credentials(subject, RevocationReason::Left).await?;
        self.end_approvers(subject).await?;
        let citizen = self.own_record(subject).await?;
        let account = Account::NotActive.to_bytes()?;
        let (version, challenge) = (citizen.version, &proof.challenge);
        let results = self
            .run(
                subject,
                [
                    citizens::leave(subject, &account, version, challenge),
                    challenges::use_up_for_change(subject, challenge, version + 1),
                    challenges::forget_messages(subject, challenge),
                    failures::forget(subject, challenge),
                    // CHK-ME-06: nothing that was open stays open.
                    sessions::end_without_access(subject),
                    activations::end_without_access(subject),
                ],
            )
            .await?;
        if !touched(&results, 0) {
            return Err(MeError::ChangedMeanwhile);
        }
        self.release_phone(&citizen.profile.phone, subject).await?;
        self.notify_at(subject, citizen.profile.recipient(), Notice::Left).await;
        Ok(closed())
    }
}

/// What the code authorises: the end of this registration, from this session.
fn act(live: &Live) -> OtpAct {
    let binding = [b"rubrica/edge/leave/v1".as_slice(), &live.binding()].concat();
    OtpAct { subject: *live.subject(), purpose: OtpPurpose::Leave, binding: sha256(&binding) }
}
