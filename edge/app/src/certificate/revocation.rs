//! Asking whether certificates were revoked: the responder first, then the list.

use super::CertificateError;
use crate::app::App;
use crate::ports::{FetchError, LogLevel, Partition, Ports};
use crate::store::revocations;
use crate::world::ServiceError;
use http::{Method, Request, StatusCode, Uri, header};
use rubrica_core::digest::sha256;
use rubrica_core::revocation::{Revocation, Window, judge_answer, judge_list, make_request};
use rubrica_core::x509::Certificate;
use std::time::Duration;

/// What is asked of whom.
struct Question<'a> {
    address: &'a str,
    /// Absent for a list, which is fetched.
    request: Option<Vec<u8>>,
}

impl<P: Ports> App<P> {
    /// Asks about each certificate of a path but the trusted one at its end.
    pub(super) async fn check_revocation(
        &self,
        path: &[Certificate],
    ) -> Result<(), CertificateError> {
        for pair in path.windows(2) {
            let [certificate, issuer] = pair else { continue };
            match self.revocation(certificate, issuer).await? {
                Some(Revocation::Good { .. }) => {}
                // CHK-CRT-10: revoked.
                Some(Revocation::Revoked) => return Err(CertificateError::Revoked),
                // CHK-CRT-11: what nobody can say is not taken for good.
                None => return Err(CertificateError::RevocationUnknown),
            }
        }
        Ok(())
    }

    /// The first answer that can be relied on.
    async fn revocation(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Option<Revocation>, ServiceError> {
        let responders = certificate
            .responder_addresses()
            .iter()
            .map(|address| Question { address, request: Some(make_request(certificate, issuer)) });
        let lists = certificate.list_addresses().iter();
        let lists = lists.map(|address| Question { address, request: None });
        for question in responders.chain(lists).take(MAX_QUESTIONS) {
            if !self.may_ask(question.address) {
                self.unanswered(&question, &"address is not in `revocation_hosts`");
                continue;
            }
            if let Some(answer) = self.ask(&question, certificate, issuer).await? {
                return Ok(Some(answer));
            }
        }
        Ok(None)
    }

    /// Citizens bring the addresses along: only those hosts are asked that the operator has named.
    fn may_ask(&self, address: &str) -> bool {
        let Ok(uri) = address.parse::<Uri>() else { return false };
        let authority = uri.authority().map(|authority| authority.as_str().to_ascii_lowercase());
        authority.is_some_and(|authority| self.settings.revocation_hosts.contains(&authority))
    }

    async fn ask(
        &self,
        question: &Question<'_>,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Option<Revocation>, ServiceError> {
        let policy = &self.settings.policy;
        let now = self.ports.now();
        let window = Window {
            now,
            skew: CLOCK_SKEW,
            max_age: Duration::from_secs(policy.revocation_max_age_s.into()),
        };
        let judge = |answer: &[u8]| match question.request {
            Some(_) => judge_answer(answer, certificate, issuer, &window),
            None => judge_list(answer, question.address, certificate, issuer, &window),
        };
        let key = question.key();
        let partition = Partition::Keyed { kind: "revocation", key };
        let known = self.run_in(&partition, [revocations::find(&key, now)]).await?;
        if let Some(answer) = revocations::read(&known, 0)?
            && let Ok(found) = judge(&answer)
        {
            return Ok(Some(found));
        }
        let answer = match self.fetch_answer(question).await {
            Ok(answer) => answer,
            Err(error) => {
                self.unanswered(question, &error);
                return Ok(None);
            }
        };
        match judge(&answer) {
            Ok(found) => {
                if let Revocation::Good { until } = found {
                    self.run_in(&partition, [revocations::keep(&key, &answer, until)]).await?;
                }
                Ok(Some(found))
            }
            Err(error) => {
                self.unanswered(question, &error);
                Ok(None)
            }
        }
    }

    async fn fetch_answer(&self, question: &Question<'_>) -> Result<Vec<u8>, FetchError> {
        let mut request = Request::builder().uri(question.address);
        let body = question.request.clone().unwrap_or_default();
        if question.request.is_some() {
            request = request
                .method(Method::POST)
                .header(header::CONTENT_TYPE, "application/ocsp-request")
                .header(header::ACCEPT, "application/ocsp-response");
        }
        let request = request.body(body).map_err(|_| FetchError("no address".to_owned()))?;
        let response = self.ports.fetch(request).await?;
        match response.status() {
            StatusCode::OK => Ok(response.into_body()),
            status => Err(FetchError(format!("answered {status}"))),
        }
    }

    /// The operator sees which authority does not answer; of the citizen there is nothing in it.
    fn unanswered(&self, question: &Question<'_>, why: &dyn core::fmt::Display) {
        let line = format!("no revocation data from {}: {why}", question.address);
        self.ports.log(LogLevel::Warn, &line);
    }
}

impl Question<'_> {
    fn key(&self) -> [u8; 16] {
        let request = self.request.as_deref().unwrap_or_default();
        let digest = sha256(&[self.address.as_bytes(), &[0], request].concat());
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        key
    }
}

/// More than any certificate names.
const MAX_QUESTIONS: usize = 4;
/// How far the clocks of authorities may be off.
const CLOCK_SKEW: Duration = Duration::from_secs(300);
