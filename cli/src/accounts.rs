//! `rubrica accounts`: passwords of a system before this one. Each verifier becomes the password of an OPAQUE
//! registration whose client is this program: its value does not leave this machine.

mod import;
mod lines;

pub(crate) use import::{Inherited, import};

use crate::accounts::lines::{Line, LineError};
use crate::arguments::{AccountsCommand, VerifierEncoding};
use crate::failure::Failure;
use crate::http::{CallError, Client};
use crate::register;
use crate::say;
use rubrica_core::api::v1::{AccountOutcome, Configuration};
use rubrica_core::inherited::{AnnouncedKind, Encoding, SaltForm, Verifier};
use rubrica_core::policy::{INHERITED_LIMITS, Policy};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Imports, or says what has to be announced before.
pub(crate) fn run(command: &AccountsCommand) -> Result<ExitCode, Failure> {
    match command {
        AccountsCommand::Kinds { file, encoding } => kinds(file, (*encoding).into()),
        AccountsCommand::Import { file, encoding, registry } => {
            let (good, bad) = read(file, (*encoding).into())?;
            let (client, token) = register::registry(registry)?;
            check_announced(&client, &good)?;
            bad.iter().for_each(report);
            let numbers: Vec<_> = good.iter().map(|line| (line.at, line.number.masked())).collect();
            let accounts: Vec<_> = good.into_iter().map(Inherited::from).collect();
            let mut outcomes: Vec<AccountOutcome> = Vec::new();
            let imported = import(&client, &token, accounts, |some| outcomes.extend(some));
            let mut counts = BTreeMap::from([("refused", bad.len())]);
            for (outcome, (at, number)) in outcomes.iter().zip(&numbers) {
                *counts.entry(name(*outcome)).or_default() += 1;
                if let Some((cause, remedy)) = explanation(*outcome) {
                    let what = format!("line {at}: {number} was not imported");
                    say::failure(
                        &Failure { causes: vec![cause.to_owned()], ..Failure::new(what) }
                            .remedy(remedy),
                    );
                }
            }
            say::result(&json!(counts).to_string());
            imported.map_err(|error| interrupted(&error, outcomes.len()))?;
            let all = bad.is_empty() && outcomes.iter().all(|it| explanation(*it).is_none());
            Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(Failure::FAILED) })
        }
    }
}

impl From<VerifierEncoding> for Encoding {
    fn from(encoding: VerifierEncoding) -> Self {
        match encoding {
            VerifierEncoding::Utf8 => Self::Utf8,
            VerifierEncoding::Latin1 => Self::Latin1,
        }
    }
}

impl From<Line> for Inherited {
    fn from(Line { number, verifier, .. }: Line) -> Self {
        let scheme = verifier.scheme().clone();
        Self { number, scheme, value: verifier.into_password() }
    }
}

/// The lines of a file: those that are good, and what is wrong with the others.
fn read(path: &Path, encoding: Encoding) -> Result<(Vec<Line>, Vec<LineError>), Failure> {
    let cannot = || Failure::new(format!("cannot read {}", path.display()));
    let bytes = fs::read(path).map_err(|error| cannot().because(&error))?;
    let bytes = Zeroizing::new(bytes);
    lines::read(&bytes, encoding).map_err(|error| {
        cannot()
            .because(&error)
            .remedy("`rubrica accounts import --help` shows how the file is written")
    })
}

/// Writes the part of the policy that announces what is in the file.
fn kinds(path: &Path, encoding: Encoding) -> Result<ExitCode, Failure> {
    let (good, bad) = read(path, encoding)?;
    bad.iter().for_each(report);
    let inherited = kinds_of(good.iter().map(|line| &line.verifier));
    if inherited.len() > INHERITED_LIMITS.kinds {
        let (found, most) = (inherited.len(), INHERITED_LIMITS.kinds);
        return Err(Failure::new(format!("{found} kinds of verifiers, and {most} at most"))
            .remedy("import those that are common; others get an activation code"));
    }
    say::result(&json!({ "inherited": inherited }).to_string());
    Ok(if bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(Failure::FAILED) })
}

/// What verifiers have in common, with how many there are of each.
fn kinds_of<'a>(verifiers: impl Iterator<Item = &'a Verifier>) -> Vec<AnnouncedKind> {
    let mut found = BTreeMap::new();
    for verifier in verifiers {
        let scheme = verifier.scheme();
        let form = SaltForm::of(scheme.salt());
        let (alphabet, accounts) =
            found.entry((scheme.kind(), form.length)).or_insert((form.alphabet, 0_u32));
        *alphabet = form.alphabet.max(*alphabet);
        *accounts = accounts.saturating_add(1);
    }
    found
        .into_iter()
        .map(|((kind, length), (alphabet, accounts))| AnnouncedKind {
            kind,
            salt: SaltForm { alphabet, length },
            accounts,
        })
        .collect()
}

/// Before anything is sent: the gateway would refuse what it does not show at every login.
fn check_announced(client: &Client, lines: &[Line]) -> Result<(), Failure> {
    let failed = |error: CallError| interrupted(&error, 0);
    let configuration: Configuration = client.ask("/configuration").map_err(failed)?;
    let Policy { inherited, .. } = configuration.policy;
    let strange =
        lines.iter().find(|line| !inherited.iter().any(|kind| kind.has(line.verifier.scheme())));
    match strange {
        None => Ok(()),
        Some(line) => Err(Failure::new(format!(
            "the service does not announce the kind of line {}",
            line.at
        ))
        .remedy(
            "`rubrica accounts kinds FILE` prints what belongs into the service's policy: start \
                 it with that, and run the command again",
        )),
    }
}

fn report(error: &LineError) {
    say::failure(
        &Failure {
            causes: vec![error.cause.clone()],
            ..Failure::new(format!("line {} was not imported", error.at))
        }
        .remedy(error.remedy),
    );
}

const fn name(outcome: AccountOutcome) -> &'static str {
    match outcome {
        AccountOutcome::Imported => "imported",
        AccountOutcome::HasPassword => "has_password",
        AccountOutcome::NotRegistered => "not_registered",
        AccountOutcome::GivenUp => "given_up",
    }
}

/// Why somebody was not imported, and what to do; nothing where there is nothing to do.
const fn explanation(outcome: AccountOutcome) -> Option<(&'static str, &'static str)> {
    match outcome {
        // Whoever has chosen a password needs no other: an import that is run again finds many.
        AccountOutcome::Imported | AccountOutcome::HasPassword => None,
        AccountOutcome::NotRegistered => Some((
            "the number is nobody's here",
            "register him with `rubrica register`, and run the command again",
        )),
        AccountOutcome::GivenUp => Some((
            "he has given his account up",
            "nothing: an office registers him again, if he wants that",
        )),
    }
}

fn interrupted(error: &CallError, done: usize) -> Failure {
    Failure::new(format!("the import broke off after {done} accounts")).because(error).remedy(
        match error {
            CallError::Refused(problem) if matches!(problem.status, 401 | 403) => {
                "check the token: it is the gateway's variable `registry_token`"
            }
            _ => {
                "check the address, and run the command again: nobody loses a password that he has \
                 chosen meanwhile"
            }
        },
    )
}
