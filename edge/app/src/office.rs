//! Officers: their accounts and sessions, and what they do for citizens.

mod activation;
mod certificates;
mod code;
mod error;
mod login;
mod lookup;
mod officer;
mod phone_code;
mod receipt;
mod registration;
mod review;
mod session;
mod staff;
mod typed;

pub(crate) use error::OfficeError;
pub(crate) use session::LiveOfficer;

use crate::app::{Answer, App};
use crate::ports::{Partition, Ports};
use crate::store::office_log;
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::identity::SubjectId;

/// What an officer does, as the log names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OfficeAct {
    /// Looked up how a citizen stands.
    LookUp,
    /// Sent a code to a phone that is linked to another person.
    SendPhoneCode,
    /// Gave a phone of another person to the one who is here.
    TakeOverPhone,
    /// Registered a citizen.
    Register,
    /// Renewed a registration.
    Renew,
    /// Made a new activation code.
    RegenerateCode,
    /// Added an officer.
    AddOfficer,
    /// Ended an officer.
    EndOfficer,
    /// Took evidence from the queue, to look at it.
    ClaimReview,
    /// Accepted evidence.
    AcceptReview,
    /// Rejected evidence.
    RejectReview,
    /// Looked at a citizen's certificates.
    LookAtCertificates,
    /// Ended certificates.
    RevokeCertificates,
    /// Ended certificates because their holder has died.
    ReportDeath,
    /// Let certificates rest.
    SuspendCertificates,
    /// Brought certificates back.
    LiftSuspension,
}

impl OfficeAct {
    const fn name(self) -> &'static str {
        match self {
            Self::LookUp => "look_up",
            Self::SendPhoneCode => "send_phone_code",
            Self::TakeOverPhone => "take_over_phone",
            Self::Register => "register",
            Self::Renew => "renew",
            Self::RegenerateCode => "regenerate_code",
            Self::AddOfficer => "add_officer",
            Self::EndOfficer => "end_officer",
            Self::ClaimReview => "claim_review",
            Self::AcceptReview => "accept_review",
            Self::RejectReview => "reject_review",
            Self::LookAtCertificates => "look_at_certificates",
            Self::RevokeCertificates => "revoke_certificates",
            Self::ReportDeath => "report_death",
            Self::SuspendCertificates => "suspend_certificates",
            Self::LiftSuspension => "lift_suspension",
        }
    }
}

impl<P: Ports> App<P> {
    /// What stands under `/office`.
    #[rustfmt::skip]
    pub(crate) async fn office_call(
        &self,
        request: &Request<Vec<u8>>,
        method: &str,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match (method, rest) {
            ("POST", ["activation", "start"]) => self.json(self.start_officer_activation(request).await),
            ("POST", ["activation", "password"]) => self.json(self.start_officer_password(request).await),
            ("POST", ["activation", "finish"]) => self.done(self.finish_officer_password(request).await),
            ("POST", ["login", "start"]) => self.json(self.start_officer_login(request).await),
            ("POST", ["login", "finish"]) => self.json(self.finish_officer_login(request).await),
            ("POST", ["login", "verify"]) => {
                let opened = self.verify_officer_login(request).await;
                opened.map(session::Opened::into_answer).map_err(|error| self.refused(&error))
            }
            ("GET", ["session"]) => self.json(self.show_officer_session(request).await),
            ("POST", ["logout"]) => self.log_officer_out(request).await.map_err(|error| self.refused(&error)),
            ("POST", ["officers"]) => self.json(self.add_officer_of_office(request).await),
            ("POST", ["officers", "end"]) => self.done(self.end_officer(request).await),
            ("POST", ["lookup"]) => self.json(self.look_up(request).await),
            ("POST", ["phone-code"]) => self.json(self.send_takeover_code(request).await),
            ("POST", ["registrations"]) => self.json(self.register_at_office(request).await),
            ("POST", ["renewals"]) => self.json(self.renew_at_office(request).await),
            ("POST", ["codes"]) => self.json(self.regenerate_code_at_office(request).await),
            ("POST", ["certificates", rest @ ..]) => self.office_certificates_call(request, rest).await,
            (_, ["reviews", rest @ ..]) => self.review_call(request, method, rest).await,
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// Writes down what an officer is about to do. Without the entry it is not done.
    pub(crate) async fn note_act(
        &self,
        officer: &LiveOfficer,
        act: OfficeAct,
        about: Option<&SubjectId>,
    ) -> Result<(), ServiceError> {
        let by = (officer.subject(), officer.office());
        let entry = office_log::add(&self.make_bytes(), self.ports.now(), by, act.name(), about);
        self.run_in(&Partition::Service, [entry]).await?;
        Ok(())
    }
}
