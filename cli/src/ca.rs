//! `rubrica ca`: the ceremony of a certification authority, and its certificates.

mod record;

use crate::arguments::{CaCommand, CertifyArguments, InstallArguments, RequestArguments};
use crate::arguments::{RootCommand, RootCreateArguments, RootListArguments, RootPlace};
use crate::audit;
use crate::data;
use crate::failure::Failure;
use crate::file::{self, PendingFile};
use crate::say;
use crate::serve::profile;
use record::Record;
use rubrica_core::secret::Secret;
use rubrica_core::x509::Certificate;
use rubrica_signer::ceremony::{FromRoot, OfflineRoot, RootNames};
use rubrica_signer::custody::shares::{ClosedShare, Quorum, Share};
use rubrica_signer::platform::Platform;
use rubrica_signer::{Signer, SignerSettings};
use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// Carries out what was asked.
pub(crate) fn run(command: &CaCommand) -> Result<ExitCode, Failure> {
    match command {
        CaCommand::Export { data, chain } => return audit::export(data, *chain),
        CaCommand::Root(RootCommand::Create(arguments)) => create(arguments)?,
        CaCommand::Root(RootCommand::Certify(arguments)) => certify(arguments)?,
        CaCommand::Root(RootCommand::Crl(arguments)) => list(arguments)?,
        CaCommand::Request(arguments) => request(arguments)?,
        CaCommand::Install(arguments) => install(arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn create(arguments: &RootCreateArguments) -> Result<(), Failure> {
    let profile = profile(arguments.profile.as_deref())?;
    let quorum = Quorum::new(arguments.threshold, arguments.holders).map_err(|error| {
        Failure::usage("the root's key cannot be shared out so")
            .because(&error)
            .remedy("give a --threshold of two at least, and as many --holders or more")
    })?;
    // Everybody is asked first: a root whose shares are not closed would be a loss.
    let passphrases: Vec<Secret<String>> = (1..=arguments.holders)
        .map(|holder| passphrase(&format!("new passphrase of holder {holder}:")))
        .collect::<Result<_, _>>()?;
    let platform = Platform::system();
    let names = RootNames::new(&profile, &arguments.name, arguments.years);
    let (root, shares) = OfflineRoot::create(&arguments.out, &names, quorum, platform.clone())
        .map_err(|error| cannot("make the root", &error))?;
    let mut record = Record::new("The root was made");
    record.line("name", &arguments.name);
    record.digest("certificate", root.certificate());
    record.line("key", format!("{} of {} holders open it", arguments.threshold, arguments.holders));
    for (share, passphrase) in shares.iter().zip(&passphrases) {
        let closed = ClosedShare::close(share, SHARE_OF, passphrase, &platform)
            .map_err(|error| cannot("close a share", &error))?;
        let path = arguments.out.join(format!("share-{}", share.index()));
        closed.write(&path).map_err(|error| cannot("write a share", &error))?;
        record.line(&format!("share {}", share.index()), format!("of set {}", share.set()));
    }
    write_pem(&arguments.out.join("root.pem"), "CERTIFICATE", root.certificate())?;
    record.write(&arguments.out)?;
    say::progress(
        "Give each holder the file of his share, and leave none of them here. Print the record and \
         have everybody who was there sign it.",
    );
    Ok(())
}

fn certify(arguments: &CertifyArguments) -> Result<(), Failure> {
    let request = read_text(&arguments.request)?;
    let mut root = open(&arguments.root)?;
    let made = root
        .certify(&request, arguments.years, arguments.pki_url.as_deref())
        .map_err(|error| cannot("certify the issuing authority", &error))?;
    write_pem(&arguments.out, "CERTIFICATE", &made.certificate)?;
    let mut record = Record::new("An issuing authority was certified");
    record.digest_is("request", &made.request);
    record.digest("certificate", &made.certificate);
    record.line("serial number", &made.serial);
    record.line("valid until", crate::system::in_words(made.not_after));
    record.write(&arguments.root.root)
}

fn list(arguments: &RootListArguments) -> Result<(), Failure> {
    let mut root = open(&arguments.root)?;
    let list = root
        .list(arguments.days, arguments.revoke.as_deref())
        .map_err(|error| cannot("sign the list of the root", &error))?;
    write_pem(&arguments.out, "X509 CRL", &list)?;
    let mut record = Record::new("A list of the root was signed");
    record.digest("list", &list);
    if let Some(serial) = &arguments.revoke {
        record.line("revoked", serial);
    }
    record.line("next list", format!("within {} days", arguments.days));
    record.write(&arguments.root.root)
}

fn request(arguments: &RequestArguments) -> Result<(), Failure> {
    let settings = settings(&arguments.data.data, arguments.profile.as_deref())?;
    let request = Signer::request_authority(&Platform::system(), &settings, &arguments.name)
        .map_err(|error| cannot("ask for a certificate", &error))?;
    write_new(&arguments.out, request.as_bytes())?;
    say::result(&format!("request written to {}", arguments.out.display()));
    let digest = record::hexadecimal(&rubrica_core::digest::sha256(&der_of(&request)?));
    say::result(&format!("SHA-256 to compare where it is certified: {digest}"));
    Ok(())
}

fn install(arguments: &InstallArguments) -> Result<(), Failure> {
    let settings = settings(&arguments.data.data, None)?;
    let certificate = |path: &Path| {
        Certificate::from_pem(&read_text(path)?).map_err(|error| unreadable(path, &error))
    };
    let list = der_of(&read_text(&arguments.root_crl)?)?;
    let platform = Platform::system();
    let installed = match (&arguments.issuing, &arguments.root) {
        (Some(issuing), Some(root)) => {
            let issuing = certificate(issuing)?.der().to_vec();
            let root = certificate(root)?.der().to_vec();
            Signer::install_authority(&platform, &settings, FromRoot { issuing, root, list })
        }
        _ => Signer::install_root_list(&platform, &settings, list),
    };
    installed.map_err(|error| cannot("install what the root has signed", &error))?;
    say::result("installed: the signer can be started");
    Ok(())
}

fn settings(data: &Path, profile_file: Option<&Path>) -> Result<SignerSettings, Failure> {
    data::make_private_directory(data)?;
    data::settings_at_rest(data, profile(profile_file)?)
}

/// Opens a root with the shares of those who came together.
fn open(place: &RootPlace) -> Result<OfflineRoot, Failure> {
    let shares = place.share.iter().map(share).collect::<Result<Vec<_>, _>>()?;
    OfflineRoot::open(&place.root, &shares, Platform::system()).map_err(|error| {
        cannot("open the root", &error).remedy("give with --share as many files as it takes")
    })
}

fn share(path: impl AsRef<Path>) -> Result<Share, Failure> {
    let path = path.as_ref();
    let bytes = file::read_small(path).map_err(|error| unreadable(path, &error))?;
    let closed = ClosedShare::from_bytes(&bytes).map_err(|error| unreadable(path, &error))?;
    if closed.purpose() != SHARE_OF {
        return Err(Failure::new(format!("{} is a share of something else", path.display())));
    }
    let passphrase = passphrase(&format!("passphrase of share {}:", closed.index()))?;
    closed.open(&passphrase).map_err(|error| unreadable(path, &error))
}

fn passphrase(question: &str) -> Result<Secret<String>, Failure> {
    match say::ask_secret(question) {
        Some(passphrase) if !passphrase.is_empty() => Ok(Secret::new(passphrase)),
        _ => Err(Failure::usage("no passphrase was given")
            .remedy("type it, or give one on each line of standard input")),
    }
}

fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = file::read_small(path).map_err(|error| unreadable(path, &error))?;
    String::from_utf8(bytes).map_err(|error| unreadable(path, &error))
}

fn der_of(pem: &str) -> Result<Vec<u8>, Failure> {
    record::der_of(pem).ok_or_else(|| Failure::new("a file is not in PEM"))
}

fn write_pem(path: &Path, label: &str, der: &[u8]) -> Result<(), Failure> {
    write_new(path, record::pem(label, der).as_bytes())
}

fn write_new(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let write = || {
        let mut file = PendingFile::create(path)?;
        file.write_all(content)?;
        file.finish()
    };
    write()
        .map_err(|error| Failure::new(format!("cannot write {}", path.display())).because(&error))
}

fn unreadable(path: &Path, error: &(dyn Error + 'static)) -> Failure {
    Failure::new(format!("cannot read {}", path.display())).because(error)
}

fn cannot(what: &str, error: &(dyn Error + 'static)) -> Failure {
    Failure::new(format!("cannot {what}")).because(error)
}

/// What the shares say they are for.
const SHARE_OF: &str = "root of the certification authority";
