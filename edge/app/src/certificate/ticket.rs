//! Tickets: a listener that asks browsers for certificates stands beside the gateway, and gives one
//! for each certificate that was shown.

use super::CertificateError;
use crate::app::App;
use crate::handle::Handle;
use crate::ports::Ports;
use crate::store::certificates;
use crate::world::ServiceError;
use rubrica_core::api::{Binary, Problem};
use rubrica_core::digest::sha256;
use rubrica_core::identity::{NationalId, PersonName};
use rubrica_core::recognised::{IssuerKind, Proof, Recognised, RecognitionError, recognise};
use rubrica_core::time::UnixTime;
use rubrica_core::x509::Certificate;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// Where what a ticket stands for is sealed to.
const PLACE: &[u8] = b"rubrica/edge/certificate-ticket/v1";

/// What a ticket stands for, as it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    number: NationalId,
    name: PersonName,
    kind: IssuerKind,
    certificate: Binary,
    /// Digest of the challenge that the citizen's page holds.
    challenge: Binary,
}

impl<P: Ports> App<P> {
    /// Gives a ticket for a certificate whose key has just authenticated a connection, with those
    /// that came with it. Only a shell that has seen the handshake itself may call this.
    ///
    /// # Errors
    /// What the citizen is told when the certificate opens nothing.
    pub async fn certificate_ticket(
        &self,
        chain: &[Vec<u8>],
        challenge: &str,
    ) -> Result<String, Problem> {
        self.make_card_ticket(chain, challenge).await.map_err(|error| self.refused(&error))
    }

    async fn make_card_ticket(
        &self,
        chain: &[Vec<u8>],
        challenge: &str,
    ) -> Result<String, CertificateError> {
        let challenge: Binary = serde_json::from_value(challenge.into())
            .map_err(|_| CertificateError::ChallengeUnknown)?;
        let expires = self.check_certificate_challenge(challenge.as_ref())?;
        let mut certificates = Vec::with_capacity(chain.len());
        for der in chain {
            let certificate = Certificate::from_der(der).map_err(|_| unreadable())?;
            certificates.push(certificate);
        }
        let (certificate, others) = certificates.split_first().ok_or_else(unreadable)?;
        let now = self.ports.now();
        let issuers = &self.settings.trusted_issuers;
        let recognised = recognise(certificate, others, Proof::Connection, issuers, now)
            .map_err(|error| CertificateError::Statement(error.into()))?;
        self.use_for(&recognised, challenge.as_ref(), expires).await?;
        self.keep_card_ticket(recognised, certificate, challenge.as_ref(), now).await
    }

    async fn keep_card_ticket(
        &self,
        recognised: Recognised,
        certificate: &Certificate,
        challenge: &[u8],
        now: UnixTime,
    ) -> Result<String, CertificateError> {
        let subject = self.keys.subject(&recognised.number);
        let handle = Handle::new(subject, self.make_bytes());
        let stored = Stored {
            number: recognised.number,
            name: recognised.name,
            kind: recognised.kind,
            certificate: certificate.der().to_vec().into(),
            challenge: sha256(challenge).to_vec().into(),
        };
        let stored = serde_json::to_vec(&stored).map_err(|_| ServiceError::Internal("ticket"))?;
        let sealed = self.seal(&subject, PLACE, &stored);
        // As long as a form takes that is filled in with it.
        let ttl = Duration::from_secs(self.settings.policy.certificate_challenge_ttl_s.into());
        let keep = certificates::keep_ticket(&subject, &handle.digest(), &sealed, now.plus(ttl));
        self.run(&subject, [keep]).await?;
        Ok(handle.to_text())
    }

    /// CHK-CRT-14: a ticket serves once, soon, and the page that asked for it.
    pub(super) async fn take_card_ticket(
        &self,
        ticket: &str,
        challenge: &[u8],
    ) -> Result<Recognised, CertificateError> {
        let handle: Handle = ticket.parse().map_err(|()| CertificateError::TicketUnknown)?;
        let subject = handle.subject;
        let take = certificates::take_ticket(&subject, &handle.digest(), self.ports.now());
        let taken = self.run(&subject, [take]).await?;
        let sealed = certificates::read(&taken, 0).map_err(ServiceError::from)?;
        let sealed = sealed.ok_or(CertificateError::TicketUnknown)?;
        let stored = self.open(&subject, PLACE, &sealed)?;
        let stored: Stored =
            serde_json::from_slice(&stored).map_err(|_| ServiceError::Internal("ticket"))?;
        if !bool::from(sha256(challenge).ct_eq(stored.challenge.as_ref())) {
            return Err(CertificateError::TicketUnknown);
        }
        let certificate = Certificate::from_der(stored.certificate.as_ref())
            .map_err(|_| ServiceError::Internal("certificate of a ticket"))?;
        let Stored { number, name, kind, .. } = stored;
        Ok(Recognised { number, name, kind, path: vec![certificate] })
    }
}

fn unreadable() -> CertificateError {
    CertificateError::Statement(RecognitionError::Issuer.into())
}
