//! Judging the proof that a citizen holds the key of a certificate.

use super::CertificateError;
use crate::app::App;
use crate::ports::Ports;
use rubrica_core::api::v1::CertificateProof;
use rubrica_core::recognised::{Recognised, verify_statement};
use rubrica_core::time::UnixTime;

/// What every statement says, whatever else it is about.
pub(super) struct Claim {
    /// The challenge that it holds.
    pub(super) challenge: Vec<u8>,
    /// The host that it is for.
    pub(super) host: String,
}

impl<P: Ports> App<P> {
    /// Whose certificate it is. `claim` reads the statement that this act takes, and no other.
    pub(super) async fn check_proof(
        &self,
        proof: &CertificateProof,
        claim: impl FnOnce(&[u8]) -> Option<Claim>,
    ) -> Result<Recognised, CertificateError> {
        if self.settings.trusted_issuers.is_empty() {
            return Err(CertificateError::NotOffered);
        }
        match proof {
            CertificateProof::Statement { statement, signature } => {
                // CHK-CRT-12: a statement of another act opens nothing here.
                let claim = claim(statement.as_ref()).ok_or(CertificateError::StatementDiffers)?;
                self.check_statement(statement.as_ref(), signature.as_ref(), &claim).await
            }
            CertificateProof::Ticket { ticket, challenge } => {
                self.take_card_ticket(ticket, challenge.as_ref()).await
            }
        }
    }

    async fn check_statement(
        &self,
        statement: &[u8],
        signature: &[u8],
        claim: &Claim,
    ) -> Result<Recognised, CertificateError> {
        // CHK-CRT-07: the statement is for this service.
        if claim.host != self.settings.public_host {
            return Err(CertificateError::OtherHost);
        }
        let expires = self.check_certificate_challenge(&claim.challenge)?;
        let issuers = &self.settings.trusted_issuers;
        let recognised = verify_statement(signature, statement, issuers, self.ports.now())?;
        self.use_for(&recognised, &claim.challenge, expires).await?;
        Ok(recognised)
    }

    /// Takes the challenge for whoever was recognised, and asks whether the certificate was revoked.
    pub(super) async fn use_for(
        &self,
        recognised: &Recognised,
        challenge: &[u8],
        expires: UnixTime,
    ) -> Result<(), CertificateError> {
        let subject = self.keys.subject(&recognised.number);
        self.use_certificate_challenge(&subject, challenge, expires).await?;
        self.check_revocation(&recognised.path).await
    }
}
