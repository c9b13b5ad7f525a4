//! Ending certificates for others: on request, by order of a court, after a death [Ley 6/2020 art. 5].

use super::{LiveOfficer, OfficeAct, OfficeError};
use crate::app::{Answer, App, read_json};
use crate::citizen::Citizen;
use crate::ports::Ports;
use crate::signer::SignerError;
use crate::store::{activations, citizens, sessions, touched};
use http::{Request, StatusCode};
use rubrica_core::api::Problem;
use rubrica_core::api::signer::{Credential, CredentialList};
use rubrica_core::api::v1::{LookUp, OfficeCertificate, OfficeCertificates, RevokeAtOffice};
use rubrica_core::identity::state::{RegistrationEvent, RegistrationState};
use rubrica_core::identity::{Duty, NationalId, SubjectId};
use rubrica_core::protocol::{AskedBy, RevocationReason, Suspension};
use rubrica_core::x509::Certificate;

/// The person that an officer has named.
struct Named {
    live: LiveOfficer,
    id: NationalId,
    subject: SubjectId,
    citizen: Citizen,
}

impl<P: Ports> App<P> {
    /// What stands under `/office/certificates`.
    pub(super) async fn office_certificates_call(
        &self,
        request: &Request<Vec<u8>>,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        let (begin, lift) = (Suspension::Begin, Suspension::Lift);
        match rest {
            [] => self.json(self.look_at_certificates(request).await),
            ["revocation"] => self.json(self.revoke_at_office(request).await),
            ["suspension"] => self.json(self.suspend_at_office(request, begin).await),
            ["suspension", "lift"] => self.json(self.suspend_at_office(request, lift).await),
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    async fn look_at_certificates(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OfficeCertificates, OfficeError> {
        let live = self.officer_on_duty(request, Duty::EndCertificates).await?;
        let LookUp { identifier } = read_json(request)?;
        let named = self.named(live, &identifier, OfficeAct::LookAtCertificates).await?;
        self.certificates_of(&named).await
    }

    async fn revoke_at_office(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<OfficeCertificates, OfficeError> {
        let live = self.officer_on_duty(request, Duty::EndCertificates).await?;
        let body: RevokeAtOffice = read_json(request)?;
        let reason = body.reason;
        let died = reason == RevocationReason::Deceased;
        // CHK-REV-05: what the law names, and what it names for all of them ends all of them.
        let some = body.credentials.as_ref();
        if !RevocationReason::OF_OFFICERS.contains(&reason) || (died && some.is_some()) {
            return Err(OfficeError::field("reason", "field_not_acceptable"));
        }
        if some.is_some_and(Vec::is_empty) {
            return Err(OfficeError::field("credentials", "field_not_acceptable"));
        }
        let act = if died { OfficeAct::ReportDeath } else { OfficeAct::RevokeCertificates };
        let mut named = self.named(live, &body.identifier, act).await?;
        let by = AskedBy::Officer(*named.live.subject());
        let credentials = body.credentials.unwrap_or_default();
        self.revoke_these(&named.subject, reason, credentials, by).await?;
        if died {
            named.citizen.registration = self.note_death(&named).await?;
        }
        self.certificates_of(&named).await
    }

    async fn suspend_at_office(
        &self,
        request: &Request<Vec<u8>>,
        suspension: Suspension,
    ) -> Result<OfficeCertificates, OfficeError> {
        let live = self.officer_on_duty(request, Duty::EndCertificates).await?;
        let LookUp { identifier } = read_json(request)?;
        let act = match suspension {
            Suspension::Begin => OfficeAct::SuspendCertificates,
            Suspension::Lift => OfficeAct::LiftSuspension,
        };
        let named = self.named(live, &identifier, act).await?;
        let by = AskedBy::Officer(*named.live.subject());
        self.suspend_credentials(&named.subject, suspension, by, Vec::new()).await?;
        self.certificates_of(&named).await
    }

    /// Writes down what the officer is about to do to somebody, who is known here.
    async fn named(
        &self,
        live: LiveOfficer,
        identifier: &str,
        act: OfficeAct,
    ) -> Result<Named, OfficeError> {
        let id: NationalId = identifier.parse()?;
        let subject = self.keys.subject(&id);
        self.note_act(&live, act, Some(&subject)).await?;
        let citizen = self.citizen(&subject).await?.ok_or(OfficeError::NotRegistered)?;
        Ok(Named { live, id, subject, citizen })
    }

    /// The registration ends with its owner, and so does every access. What was noted before stays so.
    async fn note_death(&self, named: &Named) -> Result<RegistrationState, OfficeError> {
        let deceased = RegistrationState::Deceased;
        if named.citizen.registration == deceased {
            return Ok(deceased);
        }
        let state = self
            .state_now(&named.citizen)
            .on(RegistrationEvent::DeathReported)
            .map_err(|_| OfficeError::Forbidden)?;
        let subject = &named.subject;
        let noted = self
            .run(
                subject,
                [
                    citizens::note_death(subject, named.citizen.version),
                    sessions::end_without_access(subject),
                    activations::end_without_access(subject),
                ],
            )
            .await?;
        if touched(&noted, 0) { Ok(state) } else { Err(OfficeError::Changed) }
    }

    async fn certificates_of(&self, named: &Named) -> Result<OfficeCertificates, OfficeError> {
        let list = self.credentials_of(&named.subject).await?;
        let list: CredentialList = serde_json::from_slice(&list)
            .map_err(|_| SignerError::Unintelligible(StatusCode::OK))?;
        Ok(OfficeCertificates {
            identifier_hint: named.id.masked(),
            registration: self.state_now(&named.citizen),
            certificates: list
                .credentials
                .into_iter()
                .map(shown)
                .collect::<Option<_>>()
                .ok_or(SignerError::Unintelligible(StatusCode::OK))?,
        })
    }
}

/// A certificate with its number and without a name.
fn shown(credential: Credential) -> Option<OfficeCertificate> {
    let certificate = Certificate::from_der(credential.certificate.as_ref()).ok()?;
    let serial = certificate.serial_number().iter().map(|byte| format!("{byte:02X}")).collect();
    Some(OfficeCertificate {
        credential: credential.credential,
        serial,
        purpose: credential.purpose,
        state: credential.state,
        not_before: credential.not_before,
        not_after: credential.not_after,
        revoked: credential.revoked,
        suspended_since: credential.suspended_since,
    })
}
