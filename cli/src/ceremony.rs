//! The citizen's side of the protocol, as the browser has it: what is proved, sealed and checked
//! before anything leaves this machine.
//!
//! [`Service::connect`] gives a service whose activation key is believed; [`Service::log_in`] a
//! [`Citizen`]; a citizen opens acts, and an act is authorised with the code of its SMS. Documents
//! are no concern of this module: it deals with digests.

mod act;
mod activation;
mod blocking;
mod error;
mod officer;
mod otp;
mod trust;

pub(crate) use act::OpenAct;
pub(crate) use activation::activate;
pub(crate) use blocking::block;
pub(crate) use error::CeremonyError;
pub(crate) use officer::activate_officer;
pub(crate) use otp::{OtpWay, Outbox};
pub(crate) use trust::Trust;

use crate::http::{Client, ServerAddress};
use crate::system::{self, SystemEntropy};
use rubrica_core::activation_key::{TrustedActivationKey, TrustedLogKey};
use rubrica_core::api::signer::{
    ActivationKey, Credential, CredentialList, CredentialState, KeyPurpose, SignResponse,
};
use rubrica_core::api::v1::{
    Configuration, LoginFinish, LoginInherited, LoginStart, LoginStarted, OpenIssuance,
    OpenSignature, PasswordStarted, Session, Transaction,
};
use rubrica_core::canonical::Bytes;
use rubrica_core::identity::SubjectId;
use rubrica_core::opaque::client::LoginFinished;
use rubrica_core::opaque::{LoginPurpose, OpaqueError, StretchingParameters, client};
use rubrica_core::protocol::{IssuanceIntent, SigningIntent};
use rubrica_core::secret::Secret;
use rubrica_core::transparency::Receipt;
use rubrica_core::x509::Certificate;

/// A gateway with its signer behind it, neither of which can take the other's place.
#[derive(Debug)]
pub(crate) struct Service {
    client: Client,
    configuration: Configuration,
    key: TrustedActivationKey,
    log: TrustedLogKey,
    vouched: ActivationKey,
    roots: Vec<Certificate>,
}

impl Service {
    /// Asks the gateway for its configuration and the signer's key, and checks the key.
    pub(crate) fn connect(client: Client, trust: Trust) -> Result<Self, CeremonyError> {
        let configuration: Configuration = client.ask("/configuration")?;
        let roots = trust.roots(&client)?;
        let vouched: ActivationKey = client.ask("/activation-key")?;
        let (signer, now) = (&configuration.signer, system::now());
        let key = TrustedActivationKey::check(&vouched, &roots, signer, now)?;
        let log = TrustedLogKey::check(&vouched.log_key, &vouched.chain, &roots, signer, now)?;
        Ok(Self { client, configuration, key, log, vouched, roots })
    }

    /// Where it is.
    pub(crate) const fn server(&self) -> &ServerAddress {
        self.client.server()
    }

    /// The root certificates that are trusted.
    pub(crate) fn roots(&self) -> &[Certificate] {
        &self.roots
    }

    /// What shows later that a signature was logged.
    pub(crate) fn receipt(&self, intent: &SigningIntent, answer: SignResponse) -> Receipt {
        let ActivationKey { log_key, chain, .. } = self.vouched.clone();
        Receipt::new(&self.configuration.signer, intent, answer, log_key, chain)
    }

    /// Proves the password and opens a session.
    pub(crate) fn log_in(
        mut self,
        identifier: &str,
        password: Secret<String>,
    ) -> Result<Citizen, CeremonyError> {
        let (request, login) = client::start_login(password.clone(), &mut SystemEntropy)?;
        let started: LoginStarted = self.client.call(
            "/login/start",
            &LoginStart { identifier: identifier.to_owned(), credential_request: request.into() },
        )?;
        let response = started.credential_response.as_ref();
        let mut finished = finish(login, response, &started.subject, started.stretching);
        if let (Err(OpaqueError::NotProved), Some(scheme)) = (&finished, &started.inherited)
            && let Some(value) = scheme.password(&password)
        {
            finished = self.prove_inherited(&started, value)?;
        }
        // A proof that this side already knows to be wrong is sent all the same: the gateway has
        // to count the attempt, and says how many are left.
        let finalization = match finished {
            Ok(finished) => finished.finalization,
            Err(OpaqueError::NotProved) => vec![0; FINALIZATION_LEN],
            Err(error) => return Err(error.into()),
        };
        let finish =
            LoginFinish { login: started.login, credential_finalization: finalization.into() };
        let session = self
            .client
            .open_session("/login/finish", &finish, |session: &Session| session.csrf.clone())?;
        if let Some(renewal) = session.renewal {
            let server = self.client.server().to_string();
            return Err(CeremonyError::MustRenew { renewal, server });
        }
        Ok(Citizen { service: self, session, password })
    }

    /// The password may be one of a system before this one: what that made of it is proved instead.
    fn prove_inherited(
        &self,
        started: &LoginStarted,
        value: Secret<String>,
    ) -> Result<Result<LoginFinished, OpaqueError>, CeremonyError> {
        let (request, login) = client::start_login(value, &mut SystemEntropy)?;
        let body =
            LoginInherited { login: started.login.clone(), credential_request: request.into() };
        let answer: PasswordStarted = self.client.call("/login/inherited", &body)?;
        let response = answer.credential_response.as_ref();
        Ok(finish(login, response, &started.subject, answer.stretching))
    }
}

fn finish(
    login: client::LoginStarted,
    response: &[u8],
    subject: &SubjectId,
    stretching: StretchingParameters,
) -> Result<LoginFinished, OpaqueError> {
    login.finish(response, subject, LoginPurpose::Session, stretching, &mut SystemEntropy)
}

/// Length of the last message of a login: one MAC [RFC 9807 §6.1].
const FINALIZATION_LEN: usize = 32;

/// A citizen who has logged in. The password stays here: each act is proved with it anew.
#[derive(Debug)]
pub(crate) struct Citizen {
    service: Service,
    session: Session,
    password: Secret<String>,
}

impl Citizen {
    /// His name and how he is registered.
    pub(crate) const fn session(&self) -> &Session {
        &self.session
    }

    /// The service that he is logged in at.
    pub(crate) const fn service(&self) -> &Service {
        &self.service
    }

    /// Version of the terms under which certificates are issued.
    pub(crate) const fn terms_version(&self) -> u16 {
        self.service.configuration.policy.terms_version
    }

    /// The credential to sign documents with, if there is one.
    pub(crate) fn signing_credential(&self) -> Result<Option<Credential>, CeremonyError> {
        let list: CredentialList = self.service.client.ask("/credentials")?;
        let mut locked = false;
        for credential in list.credentials {
            match (credential.purpose, credential.state) {
                (KeyPurpose::Signature, CredentialState::Active) => return Ok(Some(credential)),
                (KeyPurpose::Signature, CredentialState::Locked) => locked = true,
                _ => {}
            }
        }
        if locked { Err(CeremonyError::CredentialLocked) } else { Ok(None) }
    }

    /// Opens the issuance of keys and certificates.
    pub(crate) fn open_issuance(&self) -> Result<OpenAct<IssuanceIntent>, CeremonyError> {
        let client = &self.service.client;
        let transaction: Transaction = client.call("/transactions/issuance", &OpenIssuance {})?;
        self.check_subject(&transaction)?;
        if transaction.terms_version != self.terms_version() {
            return Err(CeremonyError::OtherTerms);
        }
        Ok(OpenAct::new(IssuanceIntent {
            transaction: transaction.transaction,
            subject: transaction.subject,
            terms_version: transaction.terms_version,
            expires: transaction.expires_at,
        }))
    }

    /// Opens the signature of one digest.
    pub(crate) fn open_signature(
        &self,
        credential: &Credential,
        prepared: &rubrica_core::cades::Prepared,
    ) -> Result<OpenAct<SigningIntent>, CeremonyError> {
        let open = OpenSignature {
            credential: credential.credential,
            hash_algorithm: prepared.algorithm(),
            digests: vec![prepared.digest().into()],
        };
        let transaction: Transaction =
            self.service.client.call("/transactions/signature", &open)?;
        self.check_subject(&transaction)?;
        // The intent is made of what was asked here, not of what the gateway says was asked.
        Ok(OpenAct::new(SigningIntent {
            transaction: transaction.transaction,
            credential: open.credential,
            hash_algorithm: open.hash_algorithm,
            digests: open.digests.into_iter().map(|digest| Bytes(digest.0)).collect(),
            application: transaction.application,
            expires: transaction.expires_at,
        }))
    }

    fn check_subject(&self, transaction: &Transaction) -> Result<(), CeremonyError> {
        if transaction.subject == self.session.subject {
            Ok(())
        } else {
            Err(CeremonyError::OtherSubject)
        }
    }
}
