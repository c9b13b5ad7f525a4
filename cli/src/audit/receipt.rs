//! `rubrica audit verify --receipt`: whether what a citizen keeps is in the log as it is now.

use super::address;
use crate::arguments::VerifyLogArguments;
use crate::data::{self, ROOT_FILE};
use crate::failure::Failure;
use crate::file;
use crate::log::PublishedLog;
use crate::say;
use crate::sign::certificates;
use crate::system;
use rubrica_core::protocol::SigningIntent;
use rubrica_core::transparency::note::NoteKey;
use rubrica_core::transparency::{Logged, Receipt};
use rubrica_signer::audit;
use std::path::Path;
use std::process::ExitCode;

/// Checks a receipt against itself, and against the log.
pub(super) fn run(path: &Path, arguments: &VerifyLogArguments) -> Result<ExitCode, Failure> {
    let receipt = read(path)?;
    let directory = arguments.data.as_deref().map(data::signer_directory);
    let roots = match (&arguments.trust, &directory) {
        (Some(trust), _) => certificates(trust)?,
        (None, Some(directory)) => certificates(&directory.join(ROOT_FILE))?,
        (None, None) => {
            return Err(Failure::usage("nobody is trusted to vouch for the key of the log")
                .remedy("give the root certificate of the service with --trust"));
        }
    };
    let (intent, logged, key) = receipt.check(&roots).map_err(|error| {
        Failure::new(format!("{} does not show that the signature was logged", path.display()))
            .because(&error)
    })?;
    if let Some(directory) = &directory {
        compare_with_database(&receipt, directory)?;
    }
    if let Some(log) = &arguments.log {
        compare_with_published(&logged, key, log, arguments.insecure_http)?;
    }
    show(&receipt, &intent, &logged);
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Receipt, Failure> {
    let cannot = || Failure::new(format!("cannot read the receipt {}", path.display()));
    let bytes = file::read_small(path).map_err(|error| cannot().because(&error))?;
    serde_json::from_slice(&bytes).map_err(|error| cannot().because(&error))
}

/// The whole log is recomputed, with the checkpoint of the receipt as one that was kept elsewhere.
fn compare_with_database(receipt: &Receipt, directory: &Path) -> Result<(), Failure> {
    let differs = || {
        Failure::new(format!("the log in {} is not the one of the receipt", directory.display()))
            .remedy("keep both: the receipt proves what the log said when it was given")
            .exit(Failure::ALARM)
    };
    let audit = &receipt.answer.audit;
    audit::verify_against(directory, &audit.checkpoint)
        .map_err(|error| differs().because(&error))?;
    let (entry, _) = audit::inclusion_proof(directory, audit.index)
        .map_err(|error| differs().because(&error))?;
    if entry == audit.entry.0 { Ok(()) } else { Err(differs()) }
}

fn compare_with_published(
    logged: &Logged,
    key: NoteKey,
    log: &str,
    insecure: bool,
) -> Result<(), Failure> {
    let mut log = PublishedLog::new(address(log, insecure)?, key);
    let failed = "the published log is not the one of the receipt";
    let (now, _) = log.checkpoint().map_err(|error| error.failure(failed))?;
    log.check_continues(&logged.checkpoint, &now).map_err(|error| error.failure(failed))
}

fn show(receipt: &Receipt, intent: &SigningIntent, logged: &Logged) {
    say::result(&format!(
        "the receipt holds: entry {} of {}, signed {}, transaction {}, credential {}, for {}, \
         {} digest(s)",
        receipt.answer.audit.index,
        logged.checkpoint.origin,
        system::in_words(logged.entry.at),
        intent.transaction,
        intent.credential,
        intent.application,
        intent.digests.len(),
    ));
}
