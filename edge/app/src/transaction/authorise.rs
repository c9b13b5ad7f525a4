//! The authorisation: both factors, for this act, once.

use super::Found;
use super::error::TransactionError;
use super::state::{Act, Asked, State};
use crate::app::{App, read_json};
use crate::citizen::Account;
use crate::otp::{OtpError, OtpProof};
use crate::passkeys::Enrolling;
use crate::ports::Ports;
use crate::session::Live;
use crate::signer::SignerError;
use crate::store::tries::{self, Tried};
use crate::store::{challenges, failures, password_changes, touched, transactions};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{Authorise, Possession};
use rubrica_core::canonical;
use rubrica_core::digest::sha256;
use rubrica_core::opaque::LoginPurpose;
use rubrica_core::opaque::server::finish_login;
use rubrica_core::protocol::{Approver, Sealed};
use rubrica_core::sms::Notice;

impl<P: Ports> App<P> {
    /// `POST /transactions/{id}/authorise`: gives the signer's answer.
    pub(crate) async fn authorise(
        &self,
        request: &Request<Vec<u8>>,
        id: &str,
    ) -> Result<Vec<u8>, TransactionError> {
        let live = self.changing_session_for_renewal(request).await?;
        let body: Authorise = read_json(request)?;
        // CHK-TRX-05: a sealed part that nobody could open costs the citizen no try.
        canonical::decode::<Sealed>(body.sealed.as_ref()).map_err(|_| TransactionError::Sealed)?;
        let digest = digest_of(&body)?;
        let mut found = self.living_transaction(&live, id).await?;
        let account = self.new_account(&found, &body)?;
        match found.record.state.clone() {
            State::PasswordStarted { opaque } => {
                self.prove_both(&mut found, &opaque, &body, &digest, account.as_ref()).await?;
            }
            // CHK-TRX-06: what was authorised by one request is not redone by another.
            State::Authorised { request }
            | State::Completed { request, .. }
            | State::Failed { request, .. }
                if request != digest =>
            {
                return Err(TransactionError::OtherRequest);
            }
            State::Completed { answer, .. } => return Ok(answer.0),
            State::Failed { problem, .. } => return Err(TransactionError::Refused(problem)),
            State::Authorised { .. } => {}
            other => return Err(other.wrong_step()),
        }
        self.carry_out(&live, &mut found, &body, digest).await
    }

    /// Checks both factors and notes, in one atomic unit, that they were used for this request.
    async fn prove_both(
        &self,
        found: &mut Found,
        opaque: &Binary,
        body: &Authorise,
        digest: &Binary,
        account: Option<&Account>,
    ) -> Result<(), TransactionError> {
        let act = found.record.otp_act(found.subject, found.id);
        let proof = match (body.possession(), found.record.asked) {
            (Some(Possession::Approval(approval)), Asked::Approval) => {
                let (subject, id) = (&found.subject, &found.id);
                self.check_approval(subject, id, &act.binding, approval.as_ref()).await?;
                return self.prove_password(found, opaque, (body, account), None, digest).await;
            }
            (Some(Possession::Otp(code)), Asked::Otp) => self.prove_otp(&act, code).await,
            // CHK-PKY-01: what the citizen said that he would prove is what he proves. Nobody
            // replaces it by something weaker on the way, nor offers two things at once.
            _ => return Err(TransactionError::NotAsked),
        };
        let proof = match proof {
            Ok(proof) => proof,
            Err(OtpError::Exhausted) => {
                // Nothing can save it: a new transaction is a new code.
                return match self.step(found, State::Dead).await {
                    Ok(()) | Err(TransactionError::Busy) => Err(OtpError::Exhausted.into()),
                    Err(error) => Err(error),
                };
            }
            Err(error) => return Err(error.into()),
        };
        self.prove_password(found, opaque, (body, account), Some(&proof), digest).await
    }

    /// Checks the password, and notes what was proved with it.
    async fn prove_password(
        &self,
        found: &mut Found,
        opaque: &Binary,
        (body, account): (&Authorise, Option<&Account>),
        code: Option<&OtpProof>,
        digest: &Binary,
    ) -> Result<(), TransactionError> {
        let intent_digest = found.record.intent(found.subject, found.id).digest();
        let finalization = body.credential_finalization.as_ref();
        let purpose = LoginPurpose::Act(intent_digest);
        // CHK-TRX-07: the password, proved for this very act. The attempt was counted before.
        // CHK-PIN-07: whatever opened the session.
        if finish_login(opaque.as_ref(), finalization, &found.subject, purpose).is_err() {
            let count = tries::count(&found.subject, Tried::Password);
            let counted = self.run(&found.subject, [count]).await?;
            let used = tries::read(&counted, 0).map_err(ServiceError::from)?;
            let limit = self.settings.policy.password_tries;
            self.step(found, State::waiting(found.record.asked)).await?;
            let tries_left = limit.saturating_sub(used.unwrap_or_default());
            return Err(TransactionError::NotProved { tries_left });
        }
        let change = account.map(|account| self.seal_change(found, account, body)).transpose()?;
        match code {
            Some(proof) => self.note_authorised(found, proof, digest, change).await,
            None => self.note_approved(found, digest, change).await,
        }
    }

    async fn note_approved(
        &self,
        found: &mut Found,
        digest: &Binary,
        change: Option<Vec<u8>>,
    ) -> Result<(), TransactionError> {
        found.record.state = State::Authorised { request: digest.clone() };
        let record = self.seal_record(found)?;
        let subject = found.subject;
        let step = transactions::step(&subject, &found.id, found.version, &record);
        let keep =
            change.map(|change| password_changes::keep(&subject, &found.id, &record, &change));
        let noted = self.run(&subject, [step].into_iter().chain(keep)).await?;
        if !touched(&noted, 0) {
            return Err(TransactionError::Busy);
        }
        found.version += 1;
        self.run(&subject, [tries::forget(&subject, Tried::Password)]).await?;
        Ok(())
    }

    async fn note_authorised(
        &self,
        found: &mut Found,
        proof: &OtpProof,
        digest: &Binary,
        change: Option<Vec<u8>>,
    ) -> Result<(), TransactionError> {
        found.record.state = State::Authorised { request: digest.clone() };
        let record = self.seal_record(found)?;
        let subject = found.subject;
        let keep =
            change.map(|change| password_changes::keep(&subject, &found.id, &record, &change));
        let noted = self
            .run(
                &subject,
                [
                    transactions::step_with_code(
                        &subject,
                        &found.id,
                        found.version,
                        &record,
                        &proof.challenge,
                    ),
                    // A code with which no step was taken is as good as it was.
                    challenges::use_up_for_transaction(
                        &subject,
                        &proof.challenge,
                        &found.id,
                        &record,
                    ),
                    challenges::forget_messages(&subject, &proof.challenge),
                    failures::forget(&subject, &proof.challenge),
                    tries::forget_with_code(&subject, Tried::Password, &proof.challenge),
                ]
                .into_iter()
                .chain(keep),
            )
            .await?;
        // Of two right requests at the same moment one is noted; the other may ask again.
        if !touched(&noted, 0) {
            return Err(TransactionError::Busy);
        }
        found.version += 1;
        Ok(())
    }

    /// Asks the signer and keeps what it says, unless it may say something else next time.
    async fn carry_out(
        &self,
        live: &Live,
        found: &mut Found,
        body: &Authorise,
        request: Binary,
    ) -> Result<Vec<u8>, TransactionError> {
        self.begin_enrolling(found).await?;
        let (next, outcome) = match self.ask_signer(found, body).await {
            Ok(answer) => {
                self.keep_enrolled(found).await?;
                (State::Completed { request, answer: answer.clone().into() }, Ok(answer))
            }
            Err(TransactionError::Signer(SignerError::Refused { problem, lasting: true })) => (
                State::Failed { request, problem: problem.clone() },
                Err(TransactionError::Refused(problem)),
            ),
            Err(error) => return Err(error),
        };
        if is_locking(&next) {
            self.notify(&found.subject, Notice::CredentialLocked).await;
        }
        if matches!(found.record.act, Act::PasswordChange) {
            self.end_change(&found.subject, found.id, outcome.is_ok(), Some(live)).await?;
        }
        match self.step(found, next).await {
            // The same request, sent twice, has got the same answer of the signer.
            Ok(()) | Err(TransactionError::Busy) => outcome,
            Err(error) => Err(error),
        }
    }
}

/// Whether this very act has locked the credential [CHK-SAD-09]: the citizen has to know.
fn is_locking(next: &State) -> bool {
    matches!(next, State::Failed { problem, .. }
        if problem.code == "credential_locked" && problem.tries_left == Some(0))
}

impl<P: Ports> App<P> {
    /// What the signer has enrolled is the citizen's here too. Before the transaction is completed:
    /// if it breaks off in between, the same request comes again.
    async fn keep_enrolled(&self, found: &Found) -> Result<(), ServiceError> {
        match &found.record.act {
            Act::Enrolment {
                approver: approver @ Approver::Passkey { .. },
                label,
                backed_up,
                counter,
            } => {
                let (backed_up, counter) = (*backed_up, *counter);
                let enrolled = Enrolling { approver, label, backed_up, counter };
                self.keep_passkey(&found.subject, &enrolled).await
            }
            Act::Enrolment { approver: approver @ Approver::Device { .. }, .. } => {
                self.keep_device_approver(&found.subject, approver).await
            }
            _ => Ok(()),
        }
    }

    /// CHK-MOV-26: a phone that was replaced meanwhile is not enrolled.
    async fn begin_enrolling(&self, found: &Found) -> Result<(), TransactionError> {
        let Act::Enrolment { approver: approver @ Approver::Device { .. }, .. } = &found.record.act
        else {
            return Ok(());
        };
        if self.begin_device_approver(&found.subject, approver).await? {
            Ok(())
        } else {
            Err(TransactionError::PhoneChanged)
        }
    }
}

fn digest_of(body: &Authorise) -> Result<Binary, ServiceError> {
    let bytes = serde_json::to_vec(body).map_err(|_| ServiceError::Internal("request"))?;
    Ok(sha256(&bytes).to_vec().into())
}
