//! The client's half of the registrations.

use crate::http::{CallError, Client};
use crate::system::SystemEntropy;
use rubrica_core::api::v1::{
    AccountFinish, AccountOutcome, AccountStart, AccountStarted, AccountsImported, AccountsStarted,
    FinishAccounts, StartAccounts,
};
use rubrica_core::identity::NationalId;
use rubrica_core::inherited::Scheme;
use rubrica_core::opaque::client::{self, RegistrationStarted};
use rubrica_core::opaque::{OpaqueError, StretchingParameters};
use rubrica_core::policy::ACCOUNTS_AT_ONCE;
use rubrica_core::secret::Secret;
use std::thread;

/// A password of a system before this one.
#[derive(Debug)]
pub(crate) struct Inherited {
    /// Whose it is.
    pub(crate) number: NationalId,
    /// How that system hashed it.
    pub(crate) scheme: Scheme,
    /// What it made of it.
    pub(crate) value: Secret<String>,
}

/// Most threads that stretch values, each in 19 MiB.
const THREADS: usize = 8;

/// Hands accounts over, as many at once as the gateway takes; `each` gets what came of them.
pub(crate) fn import(
    client: &Client,
    token: &Secret<String>,
    accounts: Vec<Inherited>,
    mut each: impl FnMut(Vec<AccountOutcome>),
) -> Result<(), CallError> {
    let mut accounts = accounts.into_iter();
    loop {
        let part: Vec<Inherited> = accounts.by_ref().take(ACCOUNTS_AT_ONCE).collect();
        if part.is_empty() {
            return Ok(());
        }
        let mut begun = Vec::with_capacity(part.len());
        let mut start = Vec::with_capacity(part.len());
        for Inherited { number, scheme, value } in part {
            let (request, state) = client::start_registration(value, &mut SystemEntropy)
                .map_err(|_| strange(START))?;
            let identifier = number.as_str().to_owned();
            let registration_request = request.into();
            start.push(AccountStart { identifier: identifier.clone(), registration_request });
            begun.push(Begun { identifier, scheme, state });
        }
        let body = StartAccounts { accounts: start };
        let answer: AccountsStarted = client.call_as_registry(START, token, &body)?;
        if answer.accounts.len() != begun.len() {
            return Err(strange(START));
        }
        let finished = finish(begun, answer).map_err(|_| strange(START))?;
        let count = finished.len();
        let body = FinishAccounts { accounts: finished };
        let answer: AccountsImported = client.call_as_registry(FINISH, token, &body)?;
        if answer.outcomes.len() != count {
            return Err(strange(FINISH));
        }
        each(answer.outcomes);
    }
}

const START: &str = "/registry/accounts/start";
const FINISH: &str = "/registry/accounts/finish";

/// A registration whose request is under way.
struct Begun {
    identifier: String,
    scheme: Scheme,
    state: RegistrationStarted,
}

/// Stretches the values: nearly all of the work, and none of it waits for another.
fn finish(begun: Vec<Begun>, answer: AccountsStarted) -> Result<Vec<AccountFinish>, OpaqueError> {
    let stretching = answer.stretching;
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS);
    let share = begun.len().div_ceil(threads).max(1);
    let mut work = begun.into_iter().zip(answer.accounts);
    let shares: Vec<Vec<_>> = (0..threads).map(|_| work.by_ref().take(share).collect()).collect();
    thread::scope(|scope| {
        let running: Vec<_> = shares
            .into_iter()
            .map(|share| scope.spawn(move || finish_share(share, stretching)))
            .collect();
        let mut finished = Vec::new();
        for thread in running {
            // A panic is not swallowed: it goes on here.
            let share = thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            finished.extend(share?);
        }
        Ok(finished)
    })
}

fn finish_share(
    share: Vec<(Begun, AccountStarted)>,
    stretching: StretchingParameters,
) -> Result<Vec<AccountFinish>, OpaqueError> {
    share
        .into_iter()
        .map(|(Begun { identifier, scheme, state }, started)| {
            let response = started.registration_response.as_ref();
            let finished =
                state.finish(response, &started.subject, stretching, &mut SystemEntropy)?;
            let registration_upload = finished.upload.into();
            Ok(AccountFinish { identifier, scheme, registration_upload })
        })
        .collect()
}

/// The service does not answer as one of this version.
fn strange(path: &str) -> CallError {
    CallError::Strange { path: path.to_owned(), status: 200 }
}
