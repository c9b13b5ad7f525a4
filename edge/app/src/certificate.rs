//! Citizens who prove who they are with a certificate of their own [domain A1.1 R2].

mod challenge;
mod error;
mod proof;
mod registration;
mod revocation;
mod ticket;

pub(crate) use error::CertificateError;

use crate::app::{Answer, App, read_json};
use crate::ports::Ports;
use crate::session::Opened;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{CertificateChallenge, CertificateLogin};
use rubrica_core::canonical;
use rubrica_core::identity::LoginMethod;
use rubrica_core::protocol::LoginStatement;
use rubrica_core::recognised::{IssuerKind, Recognised};

use self::proof::Claim;

/// How a session is called that was opened with a certificate of this kind.
const fn method(kind: IssuerKind) -> LoginMethod {
    match kind {
        IssuerKind::Software => LoginMethod::Certificate,
        IssuerKind::Dnie => LoginMethod::Dnie,
    }
}

impl<P: Ports> App<P> {
    /// What stands under `POST /certificate`.
    pub(crate) async fn certificate_call(
        &self,
        request: &Request<Vec<u8>>,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match rest {
            ["challenge"] => self.json(self.certificate_challenge()),
            ["login"] => {
                let opened = self.log_in_with_certificate(request).await;
                opened.map(Opened::into_answer).map_err(|error| self.refused(&error))
            }
            ["registration"] => self.json(self.register_with_certificate(request).await),
            ["registration", "resend"] => {
                self.json(self.resend_certificate_registration(request).await)
            }
            ["registration", "verify"] => {
                self.json(self.finish_certificate_registration(request).await)
            }
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// `POST /certificate/challenge`.
    fn certificate_challenge(&self) -> Result<CertificateChallenge, CertificateError> {
        if self.settings.trusted_issuers.is_empty() {
            return Err(CertificateError::NotOffered);
        }
        let (challenge, expires_at) = self.make_certificate_challenge();
        let host = self.settings.public_host.clone();
        Ok(CertificateChallenge { challenge: challenge.into(), host, expires_at })
    }

    /// `POST /certificate/login`.
    async fn log_in_with_certificate(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<Opened, CertificateError> {
        let body: CertificateLogin = read_json(request)?;
        let recognised = self.check_proof(&body.proof, login_claim).await?;
        self.open_certificate_session(&recognised).await
    }

    async fn open_certificate_session(
        &self,
        recognised: &Recognised,
    ) -> Result<Opened, CertificateError> {
        let subject = self.keys.subject(&recognised.number);
        // CHK-CRT-13: who is not registered has no session. He has proved who he is, so that it can
        // be told to him.
        let citizen = self.citizen(&subject).await?.ok_or(CertificateError::NotRegistered)?;
        let method = method(recognised.kind);
        Ok(self.open_session(&subject, &citizen.profile, method).await?)
    }
}

fn login_claim(statement: &[u8]) -> Option<Claim> {
    let LoginStatement { challenge, host } = canonical::decode(statement).ok()?;
    Some(Claim { challenge: challenge.0, host })
}
