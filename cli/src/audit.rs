//! `rubrica audit verify` and `rubrica ca export`.

use crate::arguments::{AuditCommand, CaCommand};
use crate::data::{self, CHAIN_FILE, ROOT_FILE};
use crate::failure::Failure;
use crate::file;
use crate::say;
use rubrica_core::x509::Certificate;
use rubrica_signer::audit;
use std::fmt::Write;
use std::process::ExitCode;

/// Checks the whole audit log. The signer may be running.
pub(crate) fn run(command: &AuditCommand) -> Result<ExitCode, Failure> {
    let AuditCommand::Verify { data, since } = command;
    let directory = data::signer_directory(&data.data);
    if !directory.join("signer.sqlite").is_file() {
        return Err(data::no_signer(&data.data));
    }
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

/// Writes the root certificate.
pub(crate) fn export(command: &CaCommand) -> Result<ExitCode, Failure> {
    let CaCommand::Export { data, chain } = command;
    let directory = data::signer_directory(&data.data);
    let path = directory.join(if *chain { CHAIN_FILE } else { ROOT_FILE });
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
