//! `rubrica audit` and `rubrica ca export`.

mod receipt;
mod witness;

use crate::arguments::{
    AuditCommand, ConsistencyArguments, DataArgument, LogArguments, VerifyLogArguments,
};
use crate::data::{self, CHAIN_FILE, ROOT_FILE};
use crate::failure::Failure;
use crate::file;
use crate::http::ServerAddress;
use crate::log::{self, PublishedLog};
use crate::say;
use rubrica_core::transparency::Checkpoint;
use rubrica_core::x509::Certificate;
use rubrica_signer::audit;
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

/// What can be done with a log.
pub(crate) fn run(command: &AuditCommand) -> Result<ExitCode, Failure> {
    match command {
        AuditCommand::Verify(arguments) => verify(arguments),
        AuditCommand::Consistency(arguments) => consistency(arguments),
        AuditCommand::Witness(arguments) => witness::run(arguments),
    }
}

/// Checks the whole audit log. The signer may be running.
fn verify(arguments: &VerifyLogArguments) -> Result<ExitCode, Failure> {
    if let Some(data) = &arguments.data
        && !data::signer_directory(data).join("signer.sqlite").is_file()
    {
        return Err(data::no_signer(data));
    }
    if let Some(receipt) = &arguments.receipt {
        return receipt::run(receipt, arguments);
    }
    let Some(data) = &arguments.data else {
        return Err(Failure::usage("there is nothing to verify"));
    };
    let (directory, since) = (data::signer_directory(data), &arguments.since);
    let verified = match since {
        Some(path) => {
            let cannot = || Failure::new(format!("cannot read the checkpoint {}", path.display()));
            let kept = file::read_small(path).map_err(|error| cannot().because(&error))?;
            let kept = String::from_utf8(kept).map_err(|error| cannot().because(&error))?;
            audit::verify_against(&directory, &kept)
        }
        None => audit::verify(&directory),
    };
    let report = verified.map_err(|error| {
        Failure::new(format!("the audit log in {} is not whole", directory.display()))
            .because(&error)
            .remedy(
                "keep a copy of the directory as it is, stop the signer, and find out who changed \
                 it; what was signed since the last checkpoint kept elsewhere is in doubt",
            )
    })?;
    say::result(&format!(
        "the audit log is whole: {} entries, {} checkpoints, root {}\n\
         {} signature acts, {} issuances, {} changes of password, {} begun and never completed\n\
         last checkpoint, to be kept elsewhere (key {}):\n{}",
        report.entries,
        report.checkpoints,
        hexadecimal(&report.root),
        report.signatures,
        report.issuances,
        report.rewraps,
        report.unfinished,
        report.verifier_key,
        report.last_checkpoint.trim_end(),
    ));
    Ok(ExitCode::SUCCESS)
}

/// Checks that a published log continues an earlier state of it.
fn consistency(arguments: &ConsistencyArguments) -> Result<ExitCode, Failure> {
    let mut log = follow(&arguments.log)?;
    let read = |path: &Path| {
        Checkpoint::open(&witness::read_note(path)?, log.key()).map_err(|error| {
            Failure::new(format!("{} is not a checkpoint of this log", path.display()))
                .because(&error)
        })
    };
    let old = read(&arguments.old)?;
    let failed = "the log does not continue the earlier checkpoint";
    let new = match &arguments.new {
        Some(path) => read(path)?,
        None => log.checkpoint().map_err(|error| error.failure(failed))?.0,
    };
    log.check_continues(&old, &new).map_err(|error| error.failure(failed))?;
    say::result(&format!(
        "consistent: the {} entries of {} continue the {} of before, root {}",
        new.size,
        new.origin,
        old.size,
        hexadecimal(&new.root),
    ));
    Ok(ExitCode::SUCCESS)
}

/// The published log that the arguments name.
fn follow(arguments: &LogArguments) -> Result<PublishedLog, Failure> {
    let address = address(&arguments.log, arguments.insecure_http)?;
    Ok(PublishedLog::new(address, log::read_key(&arguments.log_key)?))
}

fn address(text: &str, insecure: bool) -> Result<ServerAddress, Failure> {
    let parsed =
        if insecure { ServerAddress::parse_insecure(text) } else { ServerAddress::parse(text) };
    parsed.map_err(|error| {
        Failure::usage(format!("cannot use --log {text}")).because(&error).remedy(
            "give scheme, host and port only; add --insecure-http if the network between is yours",
        )
    })
}

/// Writes the root certificate.
pub(crate) fn export(data: &DataArgument, chain: bool) -> Result<ExitCode, Failure> {
    let directory = data::signer_directory(&data.data);
    let path = directory.join(if chain { CHAIN_FILE } else { ROOT_FILE });
    let cannot = || Failure::new(format!("cannot read {}", path.display()));
    let bytes = match file::read_small(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(data::no_signer(&data.data));
        }
        Err(error) => return Err(cannot().because(&error)),
    };
    let text = String::from_utf8(bytes).map_err(|error| cannot().because(&error))?;
    Certificate::all_from_pem(&text).map_err(|error| cannot().because(&error))?;
    say::result(text.trim_end());
    Ok(ExitCode::SUCCESS)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
