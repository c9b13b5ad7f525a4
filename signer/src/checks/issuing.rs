//! CHK-ISS: whether this citizen may have certificates.

use super::signing::{not_expired, state_of};
use super::{ActHead, ReadRequest, Refusal};
use crate::ca::{end_of_day_in_spain, plus_months};
use crate::service::Inner;
use crate::store::credentials;
use rubrica_core::api::signer::CredentialState;
use rubrica_core::identity::{
    DocumentKind, IdentityDocument, NationalIdKind, Nonce, PersonName, RegistrationLevel,
};
use rubrica_core::policy::Policy;
use rubrica_core::protocol::{IdentityAssertion, IssuanceActivation, IssuanceIntent, UnlockKey};
use rubrica_core::time::UnixTime;
use std::time::Duration;

/// A request for certificates, read and not yet believed.
pub(crate) type IssuingRequest = ReadRequest<IssuanceIntent, IdentityAssertion>;

/// The permission to issue what was checked, once. Only [`Inner::check_issuing`] makes one.
#[derive(Debug)]
pub(crate) struct IssuingToken {
    head: ActHead,
    nonce: Nonce,
    permitted: Permitted,
}

/// For whom certificates may be issued, until when, and what closes the keys.
#[derive(Debug)]
pub(crate) struct Permitted {
    pub(crate) name: PersonName,
    pub(crate) document: IdentityDocument,
    pub(crate) document_until: UnixTime,
    pub(crate) not_after: UnixTime,
    pub(crate) unlock_key: UnlockKey,
}

impl IssuingToken {
    pub(crate) const fn head(&self) -> &ActHead {
        &self.head
    }

    pub(crate) const fn nonce(&self) -> &Nonce {
        &self.nonce
    }

    /// What it permits.
    pub(crate) fn redeem(self) -> (ActHead, Permitted) {
        (self.head, self.permitted)
    }
}

impl Inner {
    /// All checks of an issuance that do not depend on what is recorded at the same moment. Nobody
    /// else may issue to the subject meanwhile.
    pub(crate) fn check_issuing(
        &self,
        request: &IssuingRequest,
        assertion: IdentityAssertion,
        head: ActHead,
        now: UnixTime,
    ) -> Result<IssuingToken, Refusal> {
        not_expired(&request.intent, now)?;
        is_known_well_enough(&self.policy, &assertion, now)?;
        let document_until = document_is_good(&assertion.document, now)?;
        let approval = self.check_approval(request, &head)?;
        let activation: IssuanceActivation =
            self.open_activation(&request.sealed, &request.intent, now)?;
        accepted_the_terms(&self.policy, &request.intent, &activation)?;
        let head = approval.bound_to(&activation.unlock_key, &head)?;
        let longest = plus_months(now, self.policy.certificate_months)
            .map_err(|error| Refusal::Certificate(Box::new(error)))?;
        let not_after = longest.min(document_until).min(self.authority.not_after());
        self.needs_certificates(&head, not_after, now)?;
        Ok(IssuingToken {
            head,
            nonce: activation.nonce,
            permitted: Permitted {
                name: assertion.name,
                document: assertion.document,
                document_until,
                not_after,
                unlock_key: activation.unlock_key,
            },
        })
    }

    /// CHK-ISS-03: the subject holds no valid certificate yet, or one that ends soon. Both are issued
    /// together, so any one is enough to refuse. A locked one is valid: it must be revoked first, as one
    /// that rests must be brought back.
    ///
    /// CHK-ISS-05: new ones in the place of those that end soon last longer than they.
    fn needs_certificates(
        &self,
        head: &ActHead,
        not_after: UnixTime,
        now: UnixTime,
    ) -> Result<(), Refusal> {
        let rows =
            self.store.read(|connection| credentials::of_subject(connection, &head.subject))?;
        let early = Duration::from_secs(u64::from(self.policy.renewal_days) * 86_400);
        for row in rows {
            match state_of(&row, now) {
                CredentialState::Suspended => return Err(Refusal::CertificateExists),
                CredentialState::Active | CredentialState::Locked => {
                    if now < row.not_after.minus(early) {
                        return Err(Refusal::CertificateExists);
                    }
                    if not_after <= row.not_after {
                        return Err(Refusal::RenewalGainsNothing);
                    }
                }
                CredentialState::Expired
                | CredentialState::Revoked
                | CredentialState::Superseded => {}
            }
        }
        Ok(())
    }
}

/// CHK-SAD-01: the gateway vouched for this intent, this activation and this citizen.
pub(crate) fn is_the_vouched_intent(
    request: &IssuingRequest,
    assertion: &IdentityAssertion,
) -> Result<(), Refusal> {
    let same = assertion.intent_digest == request.intent_digest
        && assertion.sealed_digest == request.sealed_digest
        && assertion.transaction == request.intent.transaction
        && assertion.head.subject == request.intent.subject;
    if same { Ok(()) } else { Err(Refusal::IntentMismatch) }
}

/// CHK-ISS-01: registered at the advanced level, and seen in person or by DNIe in the last five
/// years [Ley 6/2020, art. 7.6].
fn is_known_well_enough(
    policy: &Policy,
    assertion: &IdentityAssertion,
    now: UnixTime,
) -> Result<(), Refusal> {
    if assertion.registration_level < RegistrationLevel::Advanced {
        return Err(Refusal::LevelTooLow);
    }
    let until = plus_months(assertion.last_presence, policy.presence_months)
        .map_err(|_| Refusal::PresenceTooOld)?;
    if now <= until { Ok(()) } else { Err(Refusal::PresenceTooOld) }
}

/// CHK-ISS-02: the number belongs to a document of this kind (its check letter was tried when the
/// assertion was read), and the document has not expired. Gives its last second.
fn document_is_good(document: &IdentityDocument, now: UnixTime) -> Result<UnixTime, Refusal> {
    let number = match document.kind {
        DocumentKind::Dni => NationalIdKind::Dni,
        DocumentKind::Tie | DocumentKind::EuCitizen => NationalIdKind::Nie,
    };
    if document.number.kind() != number {
        return Err(Refusal::DocumentNumber);
    }
    let until = end_of_day_in_spain(document.expires).map_err(|_| Refusal::DocumentExpired)?;
    if now <= until { Ok(until) } else { Err(Refusal::DocumentExpired) }
}

/// CHK-ISS-04: the citizen accepted the terms that were shown to him, and they are in force.
fn accepted_the_terms(
    policy: &Policy,
    intent: &IssuanceIntent,
    activation: &IssuanceActivation,
) -> Result<(), Refusal> {
    let accepted = activation.accepted_terms == intent.terms_version
        && intent.terms_version == policy.terms_version;
    if accepted { Ok(()) } else { Err(Refusal::TermsNotAccepted) }
}
