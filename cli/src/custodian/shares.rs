//! Making, showing and gathering the shares of the restore key.

use super::fingerprint;
use crate::arguments::ShareArguments;
use crate::data;
use crate::failure::Failure;
use crate::file::{self, PendingFile};
use crate::say;
use crate::system;
use p256::ecdsa::VerifyingKey;
use p256::pkcs8::{EncodePublicKey as _, LineEnding};
use rubrica_core::secret::Secret;
use rubrica_signer::backup::RestoreKey;
use rubrica_signer::custody::Passphrase;
use rubrica_signer::custody::shares::{ClosedShare, Quorum, Share, ShareFileError, join, split};
use rubrica_signer::platform::{Clock as _, Platform, SystemClock};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Makes a restore key, shares it out, and forgets it.
pub(super) fn init(
    holders: u8,
    threshold: u8,
    out: &Path,
    passphrases: &[PathBuf],
) -> Result<(), Failure> {
    let quorum = Quorum::new(threshold, holders).map_err(|error| {
        Failure::usage(format!("it cannot take {threshold} of {holders}")).because(&error)
    })?;
    if passphrases.len() != usize::from(holders) {
        return Err(Failure::usage(format!(
            "{} passphrases were given for {holders} holders",
            passphrases.len()
        ))
        .remedy("give --passphrase-file once for each holder"));
    }
    if out.exists() {
        return Err(Failure::new(format!("{} is there already", out.display()))
            .remedy("give with --out a new directory"));
    }
    let passphrases: Vec<Passphrase> =
        passphrases.iter().map(|path| passphrase(path)).collect::<Result<_, _>>()?;
    data::make_private_directory(out)?;

    let platform = Platform::system();
    let mut secret = Zeroizing::new([0; 32]);
    platform.randomness.fill(secret.as_mut());
    let key = RestoreKey::derive(&secret).map_err(|error| not_made(&error))?;
    let shares = split(&secret, quorum, &platform);
    drop(secret);

    let pem = VerifyingKey::from_sec1_bytes(key.public().as_point())
        .ok()
        .and_then(|key| key.to_public_key_pem(LineEnding::LF).ok())
        .ok_or_else(|| Failure::new("the restore key cannot be written"))?;
    let mut record = format!(
        "Restore key, made {} with rubrica {}\nSHA-256 of restore-key.pem: {}\n\
         {threshold} of {holders} holders, set {}\n",
        system::in_words(SystemClock.now()),
        env!("CARGO_PKG_VERSION"),
        fingerprint(pem.as_bytes()),
        shares.first().map_or_else(String::new, |share| share.set().to_string()),
    );
    write(&out.join("restore-key.pem"), pem.as_bytes())?;
    let mut reopened = Vec::with_capacity(shares.len());
    for (share, passphrase) in shares.iter().zip(&passphrases) {
        let name = format!("share-{}.rubrica-share", share.index());
        let path = out.join(&name);
        ClosedShare::close(share, PURPOSE, passphrase, &platform)
            .and_then(|closed| closed.write(&path))
            .map_err(|error| not_made(&error))?;
        let bytes = file::read_small(&path).map_err(|error| not_made(&error))?;
        // Writing to a String does not fail.
        let _ = writeln!(record, "SHA-256 of {name}: {}", fingerprint(&bytes));
        let closed = ClosedShare::from_bytes(&bytes).map_err(|error| not_made(&error))?;
        reopened.push(closed.open(passphrase).map_err(|error| not_made(&error))?);
    }
    // What is on the disk gives the key: once as few as it takes, once all of them.
    for given in [reopened.get(..usize::from(threshold)).unwrap_or_default(), &reopened] {
        let joined = join(given).map_err(|error| not_made(&error))?;
        let again = RestoreKey::derive(&joined).map_err(|error| not_made(&error))?;
        if again.public() != key.public() {
            return Err(Failure::new("the shares on the disk do not give the key"));
        }
    }
    record
        .push_str("Every share was opened again from its file, and together they give the key.\n");
    write(&out.join("record.txt"), record.as_bytes())?;
    say::result(record.trim_end());
    Ok(())
}

/// Shows shares as text.
pub(super) fn show(arguments: &ShareArguments) -> Result<(), Failure> {
    for share in open(arguments)? {
        let quorum = share.quorum();
        say::progress(&format!(
            "share {} of set {}, {} of {} are needed",
            share.index(),
            share.set(),
            quorum.threshold(),
            quorum.holders()
        ));
        say::result(&share.to_text());
    }
    Ok(())
}

/// Opens the shares that were brought.
pub(super) fn open(arguments: &ShareArguments) -> Result<Vec<Share>, Failure> {
    let mut passphrases = arguments.passphrase_file.iter();
    let mut shares = Vec::with_capacity(arguments.share.len());
    for path in &arguments.share {
        let cannot = || Failure::new(format!("cannot open the share {}", path.display()));
        let bytes =
            file::read_small(path).map(Zeroizing::new).map_err(|error| cannot().because(&error))?;
        let share = match ClosedShare::from_bytes(&bytes) {
            Ok(closed) => {
                let passphrase_file = passphrases.next().ok_or_else(|| {
                    cannot().remedy("give its passphrase with --passphrase-file, in the same order")
                })?;
                closed.open(&passphrase(passphrase_file)?).map_err(|error| {
                    let wrong = matches!(error, ShareFileError::WrongPassphrase);
                    let failure = cannot().because(&error);
                    if wrong {
                        failure.remedy("give the passphrases in the order of the shares")
                    } else {
                        failure
                    }
                })?
            }
            // What is no file of ours is what somebody has typed.
            Err(not_closed) => {
                let text =
                    std::str::from_utf8(&bytes).map_err(|_| cannot().because(&not_closed))?;
                Share::from_text(text).map_err(|error| {
                    cannot().because(&error).remedy("compare what was typed with the paper")
                })?
            }
        };
        shares.push(share);
    }
    Ok(shares)
}

fn passphrase(path: &Path) -> Result<Passphrase, Failure> {
    let cannot = || Failure::new(format!("cannot read a passphrase from {}", path.display()));
    let bytes =
        file::read_small(path).map(Zeroizing::new).map_err(|error| cannot().because(&error))?;
    let text = std::str::from_utf8(&bytes).map_err(|error| cannot().because(&error))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Secret::new(line.to_owned())),
        _ => Err(cannot().remedy("write the passphrase on the first line of the file")),
    }
}

fn write(path: &Path, content: &[u8]) -> Result<(), Failure> {
    PendingFile::create(path)
        .and_then(|mut file| {
            file.write_all(content)?;
            file.finish()
        })
        .map_err(|error| Failure::new(format!("cannot write {}", path.display())).because(&error))
}

fn not_made(error: &(dyn std::error::Error + 'static)) -> Failure {
    Failure::new("the restore key was not shared out")
        .because(error)
        .remedy("remove the directory and begin anew")
}

/// What stands on the shares.
const PURPOSE: &str = "restore key of a signer's backup";
