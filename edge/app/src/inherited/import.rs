//! The operator hands over the passwords of a system before this one. The values of its verifiers are not among
//! what comes: each is the password of an OPAQUE registration, whose client is the tool that imports.

use crate::app::{Answer, App, BodyError, Refusal, read_json};
use crate::citizen::{Account, Citizen};
use crate::ports::Ports;
use crate::registry::RegisterError;
use crate::store::tries::{self, Tried};
use crate::store::{citizens, inherited, touched};
use crate::world::ServiceError;
use http::Request;
use rubrica_core::api::Problem;
use rubrica_core::api::v1::{
    AccountFinish, AccountOutcome, AccountStart, AccountStarted, AccountsImported, AccountsStarted,
    FinishAccounts, StartAccounts,
};
use rubrica_core::identity::state::{PermanenteEvent, PermanenteState};
use rubrica_core::identity::{NationalId, NationalIdError, SubjectId};
use rubrica_core::opaque::StretchingParameters;
use rubrica_core::opaque::server::finish_registration;
use rubrica_core::policy::ACCOUNTS_AT_ONCE;

/// Why nobody's password was taken over.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ImportError {
    /// The bearer token is not the registry's.
    #[error(transparent)]
    Registry(#[from] RegisterError),
    /// The body is not of the call's form.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// More accounts than fit into one import.
    #[error("too many accounts at once")]
    TooMany,
    /// Not a DNI or NIE.
    #[error(transparent)]
    Identifier(#[from] NationalIdError),
    /// A message of the password protocol is malformed.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// A login would show what this account alone has.
    #[error("kind of password is not announced")]
    NotAnnounced,
    /// The service failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl Refusal for ImportError {
    fn problem(&self) -> Problem {
        match self {
            Self::Registry(error) => error.problem(),
            Self::Body(error) => error.problem(),
            Self::TooMany => Problem::new(422, "accounts_too_many"),
            Self::Identifier(error) => Problem::new(422, error.code()).about("identifier"),
            Self::Malformed(field) => Problem::new(400, "opaque_malformed").about(*field),
            Self::NotAnnounced => Problem::new(422, "inherited_not_announced").about("scheme"),
            Self::Service(error) => error.problem(),
        }
    }
}

impl<P: Ports> App<P> {
    /// What stands under `/registry/accounts`.
    pub(crate) async fn accounts_call(
        &self,
        request: &Request<Vec<u8>>,
        rest: &[&str],
    ) -> Result<Answer, Problem> {
        match rest {
            ["start"] => self.json(self.start_accounts(request)),
            ["finish"] => self.json(self.finish_accounts(request).await),
            _ => Err(Problem::new(404, "not_found")),
        }
    }

    /// `POST /registry/accounts/start`. Nothing is stored by it.
    fn start_accounts(&self, request: &Request<Vec<u8>>) -> Result<AccountsStarted, ImportError> {
        // CHK-INH-01: only the registry says whose password something was.
        self.check_registry(request)?;
        let StartAccounts { accounts } = read_json(request)?;
        if accounts.len() > ACCOUNTS_AT_ONCE {
            return Err(ImportError::TooMany);
        }
        let start = |account: AccountStart| {
            let number: NationalId = account.identifier.parse()?;
            let subject = self.keys.subject(&number);
            let request = account.registration_request.as_ref();
            let response = self
                .settings
                .opaque_setup
                .answer_registration(request, &subject)
                .map_err(|_| ImportError::Malformed("registration_request"))?;
            Ok(AccountStarted { subject, registration_response: response.into() })
        };
        let accounts = accounts.into_iter().map(start).collect::<Result<_, ImportError>>()?;
        Ok(AccountsStarted { accounts, stretching: StretchingParameters::default() })
    }

    /// `POST /registry/accounts/finish`. Broken off in between, it can be done again.
    async fn finish_accounts(
        &self,
        request: &Request<Vec<u8>>,
    ) -> Result<AccountsImported, ImportError> {
        // CHK-INH-01: the same.
        self.check_registry(request)?;
        let FinishAccounts { accounts } = read_json(request)?;
        if accounts.len() > ACCOUNTS_AT_ONCE {
            return Err(ImportError::TooMany);
        }
        // CHK-INH-02: what no other number shows would tell whose it is. All are looked at before any is stored.
        if !accounts.iter().all(|account| self.is_announced(&account.scheme)) {
            return Err(ImportError::NotAnnounced);
        }
        let read = |account: AccountFinish| {
            let number: NationalId = account.identifier.parse()?;
            let record = finish_registration(account.registration_upload.as_ref())
                .map_err(|_| ImportError::Malformed("registration_upload"))?;
            Ok((self.keys.subject(&number), account.scheme, record))
        };
        let read = accounts.into_iter().map(read).collect::<Result<Vec<_>, ImportError>>()?;
        let mut outcomes = Vec::with_capacity(read.len());
        for (subject, scheme, record) in read {
            let scheme =
                serde_json::to_vec(&scheme).map_err(|_| ServiceError::Internal("scheme"))?;
            outcomes.push(self.preload(&subject, &scheme, record).await?);
        }
        Ok(AccountsImported { outcomes })
    }

    async fn preload(
        &self,
        subject: &SubjectId,
        scheme: &[u8],
        record: Vec<u8>,
    ) -> Result<AccountOutcome, ImportError> {
        let account = Account::preloaded(record, self.ports.now()).to_bytes()?;
        // Somebody who changes his record at this very moment is looked at again.
        for _ in 0..ATTEMPTS {
            let Some(citizen) = self.citizen(subject).await? else {
                return Ok(AccountOutcome::NotRegistered);
            };
            let state = self.state(&citizen);
            // CHK-INH-03: a password that was chosen here is never replaced by one of before.
            if state.on(PermanenteEvent::Imported).is_err() {
                return Ok(match state {
                    PermanenteState::Deregistered => AccountOutcome::GivenUp,
                    _ => AccountOutcome::HasPassword,
                });
            }
            if self.put_preloaded(&citizen, scheme, &account).await? {
                return Ok(AccountOutcome::Imported);
            }
        }
        Err(ServiceError::Internal("account that does not stay the same").into())
    }

    async fn put_preloaded(
        &self,
        citizen: &Citizen,
        scheme: &[u8],
        account: &[u8],
    ) -> Result<bool, ServiceError> {
        let subject = &citizen.subject;
        // Guesses at an account without a password were at nothing; those at an imported one were not.
        let is_first = !matches!(citizen.account, Account::Preloaded { .. });
        let forget =
            is_first.then(|| tries::forget_with_account(subject, Tried::Password, account));
        let preload = citizens::preload(subject, account, citizen.version);
        let put = inherited::put(subject, scheme, account);
        let done = self.run(subject, [preload, put].into_iter().chain(forget)).await?;
        Ok(touched(&done, 0))
    }
}

/// How often a record that changes meanwhile is looked at.
const ATTEMPTS: u8 = 5;
