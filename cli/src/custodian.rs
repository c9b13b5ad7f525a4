//! `rubrica custodian`: the second custodian, its ceremony, checks and restore.

mod link;
mod shares;

use crate::arguments::{CustodianCommand, CustodyArguments};
use crate::data;
use crate::failure::Failure;
use crate::file;
use crate::keys;
use crate::say;
use crate::secrets::public_key_text;
use crate::serve;
use crate::system;
use rubrica_core::digest::sha256;
use rubrica_signer::backup::{CustodianSettings, RestorePublicKey};
use rubrica_signer::custodian::{
    self, BackupError, Custodian, CustodianError, LogEntry, LogEvent, RestoreError,
};
use rubrica_signer::platform::Platform;
use rubrica_signer::{Custody, custodian_of};
use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Carries a command out.
pub(crate) fn run(command: &CustodianCommand) -> Result<ExitCode, Failure> {
    match command {
        CustodianCommand::Init { holders, threshold, out, passphrase_file } => {
            shares::init(*holders, *threshold, out, passphrase_file)?;
        }
        CustodianCommand::ShowShare { share } => shares::show(share)?,
        CustodianCommand::Serve { data, listen, restore_key, signer } => {
            serve_custodian(data, *listen, restore_key, signer.as_deref())?;
        }
        CustodianCommand::SignerKey { data } => {
            data::make_private_directory(data)?;
            let signer = data::open_or_make_signer(data)?;
            say::result(&public_key_text(&signer.backup_key()));
        }
        CustodianCommand::Status { data } => status(data)?,
        CustodianCommand::Verify { data } => verify(data)?,
        CustodianCommand::Compare { data, signer, shares } => {
            let shares = shares::open(shares)?;
            let signer = data::signer_directory(signer);
            let same = custodian::compare(data, &signer, &shares).map_err(|error| {
                Failure::new("the backup is not the same as the signer's store")
                    .because(&error)
                    .remedy("stop the signer before comparing; if it was stopped, keep both as they are")
            })?;
            say::result(&format!(
                "the same: {} rows and files, after batch {}",
                same.rows, same.batch
            ));
        }
        CustodianCommand::Restore { data, out, since, shares } => {
            restore(data, out, since.as_deref(), shares)?;
        }
        CustodianCommand::Release { data } => {
            let directory = data::signer_directory(data);
            let bound = bound(&directory)?;
            if bound.is_none() {
                return Err(Failure::new("this signer is in nobody's custody"));
            }
            drop(data::release_signer(&directory)?);
            say::result("released: what is written from now on goes to no custodian");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whose custody a signer is to be in: who is named, or who was the last time.
pub(crate) fn custody(directory: &Path, arguments: &CustodyArguments) -> Result<Custody, Failure> {
    let bound = bound(directory)?;
    let address = match (&arguments.custodian, &bound) {
        (None, None) => return Ok(Custody::None),
        (Some(address), _) => address.clone(),
        (None, Some(bound)) if !bound.address.is_empty() => bound.address.clone(),
        (None, Some(_)) => {
            return Err(Failure::usage("the custodian of this signer has no address yet")
                .remedy("give with --custodian the one where its custodian answers"));
        }
    };
    let key = match (&arguments.custodian_key, &bound) {
        (Some(key), _) => keys::public_key(key)?,
        (None, Some(bound)) => bound.key,
        (None, None) => return Err(key_missing("--custodian-key")),
    };
    let restore_key = match (&arguments.restore_key, bound) {
        (Some(key), _) => restore_key(key)?,
        (None, Some(bound)) => bound.restore_key,
        (None, None) => return Err(key_missing("--restore-key")),
    };
    let link = Arc::new(link::HttpLink::new(&address)?);
    Ok(Custody::Kept(CustodianSettings { link, address, key, restore_key }))
}

fn bound(directory: &Path) -> Result<Option<rubrica_signer::Bound>, Failure> {
    custodian_of(directory).map_err(|error| {
        Failure::new(format!("cannot read the signer in {}", directory.display())).because(&error)
    })
}

fn key_missing(option: &str) -> Failure {
    Failure::usage(format!("--custodian needs {option} the first time")).remedy(
        "`rubrica custodian serve` shows the custodian's key, `rubrica custodian init` writes \
         restore-key.pem",
    )
}

fn restore_key(text: &str) -> Result<RestorePublicKey, Failure> {
    let key = keys::public_key(text)?;
    RestorePublicKey::from_point(key.to_sec1_point(false).as_bytes())
        .map_err(|error| Failure::usage("not a restore key").because(&error))
}

fn serve_custodian(
    data: &Path,
    listen: SocketAddr,
    key: &str,
    signer: Option<&str>,
) -> Result<(), Failure> {
    serve::log();
    let custodian = Custodian::open(data, &restore_key(key)?, Platform::system())
        .map_err(|error| cannot_open(data, &error))?;
    if let Some(signer) = signer {
        custodian.admit(&keys::public_key(signer)?).map_err(|error| cannot_open(data, &error))?;
    }
    let status = custodian
        .status()
        .map_err(|error| Failure::new("cannot read the custodian").because(&error))?;
    if status.signer.is_none() {
        say::progress("note: no signer is admitted; give its key with --signer");
    }
    say::result(&format!("custodian key: {}", public_key_text(&custodian.key())));
    serve::run_until_told("custodian", listen, |listener, stopped| async move {
        custodian.serve(listener, stopped).await
    })
}

fn cannot_open(data: &Path, error: &CustodianError) -> Failure {
    let failure =
        Failure::new(format!("cannot open the custodian in {}", data.display())).because(error);
    match error {
        CustodianError::OtherRestoreKey | CustodianError::OtherSigner => failure.remedy(
            "give with --data another directory: a custodian keeps for one signer and one key",
        ),
        CustodianError::Nowhere(_) => {
            failure.remedy("give with --data the directory that `rubrica custodian serve` works on")
        }
        _ => failure,
    }
}

fn status(data: &Path) -> Result<(), Failure> {
    let custodian = Custodian::open_existing(data, Platform::system())
        .map_err(|error| cannot_open(data, &error))?;
    let cannot = || Failure::new(format!("cannot read the custodian in {}", data.display()));
    let status = custodian.status().map_err(|error| cannot().because(&error))?;
    let log = custodian.log().map_err(|error| cannot().because(&error))?;
    say::result(&format!("custodian key: {}", public_key_text(&custodian.key())));
    say::result(&match status.signer {
        Some(signer) => format!("signer: {signer}"),
        None => "signer: none admitted".to_owned(),
    });
    say::result(&match status.last_batch {
        Some((number, made_at)) => {
            format!(
                "last batch: {number}, made {}; {} rows",
                system::in_words(made_at),
                status.rows
            )
        }
        None => "last batch: none".to_owned(),
    });
    for entry in log {
        say::result(&in_words(&entry));
    }
    Ok(())
}

fn in_words(entry: &LogEntry) -> String {
    let what = match &entry.event {
        LogEvent::Started => "started".to_owned(),
        LogEvent::SignerAdmitted { signer } => format!("signer {signer} admitted"),
        LogEvent::Refused { reason, number, .. } => match number {
            Some(number) => format!("batch {number} refused: {reason}"),
            None => format!("batch refused: {reason}"),
        },
        LogEvent::Restored { set, shares } => format!("restored by {}", by(&set.0, &shares.0)),
        LogEvent::Compared { set, shares } => format!("compared by {}", by(&set.0, &shares.0)),
        _ => "something that this version does not know".to_owned(),
    };
    let at = system::in_words(entry.at);
    format!("{}  {at}  after batch {}: {what}", entry.position, entry.batch)
}

fn by(set: &[u8], shares: &[u8]) -> String {
    let holders: Vec<String> = shares.iter().map(u8::to_string).collect();
    format!("holders {} of set {}", holders.join(", "), hexadecimal(set))
}

fn verify(data: &Path) -> Result<(), Failure> {
    let report = custodian::verify(data).map_err(|error| {
        Failure::new(format!("the custodian in {} is not whole", data.display()))
            .because(&error)
            .remedy("keep a copy of the directory as it is; end the custody and begin another one")
    })?;
    say::result(&format!(
        "whole as far as it can be seen without the restore key: {} batches up to {}, {} rows, \
         {} entries of its own log",
        report.batches,
        hexadecimal(&report.last_header),
        report.rows,
        report.log.size
    ));
    Ok(())
}

fn restore(
    data: &Path,
    out: &Path,
    since: Option<&Path>,
    arguments: &crate::arguments::ShareArguments,
) -> Result<(), Failure> {
    let kept = since
        .map(|path| {
            let cannot = || Failure::new(format!("cannot read the checkpoint {}", path.display()));
            let bytes = file::read_small(path).map_err(|error| cannot().because(&error))?;
            String::from_utf8(bytes).map_err(|error| cannot().because(&error))
        })
        .transpose()?;
    let shares = shares::open(arguments)?;
    let platform = Platform::system();
    let restored = custodian::restore(data, &shares, out, kept.as_deref(), &platform);
    let restored = restored.map_err(|error| {
        let failure = Failure::new("the signer cannot be restored").because(&error);
        match error {
            RestoreError::Directory(..) => failure.remedy("give with --out a new directory"),
            RestoreError::Backup(BackupError::Shares(_) | BackupError::Key(_)) => failure
                .remedy("give shares of the set that this custodian's restore key was made with"),
            _ => failure
                .remedy("keep the custodian's directory as it is, and find out who changed it"),
        }
    })?;
    say::result(&format!(
        "restored to {}: {} rows and files after batch {}, and {} destroyed keys that stay so\n\
         the audit log is whole: {} entries, {} signature acts, {} issuances, {} begun and never completed\n\
         the custodian's log says so as its entry {}\n\
         last checkpoint:\n{}",
        out.display(),
        restored.rows,
        restored.batch,
        restored.destroyed,
        restored.audit.entries,
        restored.audit.signatures,
        restored.audit.issuances,
        restored.audit.unfinished,
        restored.logged_at,
        restored.audit.last_checkpoint.trim_end(),
    ));
    if !restored.files.is_empty() {
        say::progress(
            "The key store came back closed. Put its passphrase, which is not in any backup, into \
             keystore-passphrase in the new directory before the signer starts.",
        );
    }
    Ok(())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn fingerprint(bytes: &[u8]) -> String {
    hexadecimal(&sha256(bytes))
}
