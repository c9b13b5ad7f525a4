//! What lies where in a data directory.

use crate::arguments::{CustodyArguments, TokenArguments};
use crate::failure::Failure;
use crate::file::{self, PendingFile};
use rubrica_core::policy::Policy;
use rubrica_core::secret::Secret;
use rubrica_signer::custody::{TokenError, TokenSettings};
use rubrica_signer::profile::Profile;
use rubrica_signer::{Custody, OpenError, Signer, SignerSettings};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Name of the signer of a data directory: the audience of assertions.
pub(crate) const SIGNER_NAME: &str = "rubrica-signer";

/// Makes a directory that only its owner may look into.
pub(crate) fn make_private_directory(path: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|error| {
        Failure::new(format!("cannot make the data directory {}", path.display()))
            .because(&error)
            .remedy("give with --data a place that can be written to")
    })
}

/// Where the signer of a data directory is: `rubrica serve` gives it a folder of its own,
/// `rubrica signer` the whole directory.
pub(crate) fn signer_directory(data: &Path) -> PathBuf {
    let embedded = data.join("signer");
    if embedded.is_dir() { embedded } else { data.to_owned() }
}

/// Opens the signer of a data directory that has one.
pub(crate) fn open_signer(data: &Path) -> Result<Signer, Failure> {
    let directory = signer_directory(data);
    if !directory.join(DATABASE).is_file() {
        return Err(no_signer(data));
    }
    start_signer(&directory, of_environment()?)
}

/// What the environment says of a signer that is opened for a command.
fn of_environment() -> Result<Chosen, Failure> {
    let token = TokenArguments::of_environment()
        .map_err(|error| Failure::usage("the environment names half a token").because(&error))?;
    Ok(Chosen { token: token_settings(&token)?, ..Chosen::default() })
}

/// As [`open_signer`], and makes it where there is none yet.
pub(crate) fn open_or_make_signer(data: &Path) -> Result<Signer, Failure> {
    start_signer(&signer_directory(data), of_environment()?)
}

/// Opens the signer in `directory` and ends the custody of its store.
pub(crate) fn release_signer(directory: &Path) -> Result<Signer, Failure> {
    start_in_custody(directory, of_environment()?, Custody::Released)
}

/// No signer was ever started there.
pub(crate) fn no_signer(data: &Path) -> Failure {
    Failure::new(format!("there is no signer in {}", data.display()))
        .remedy("give with --data the directory that `rubrica serve` or `rubrica signer` works on")
}

/// What the operator chooses of a signer when he starts it.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) policy: Policy,
    pub(crate) profile: Profile,
    pub(crate) pki_url: Option<String>,
    /// Whether its authority comes from a ceremony.
    pub(crate) by_ceremony: bool,
    pub(crate) token: Option<TokenSettings>,
    /// Who keeps the backup; whoever did the last time when nobody is named.
    pub(crate) custody: CustodyArguments,
}

/// Opens the signer in `directory`, and makes it at the first start. Its root is written beside it,
/// so that it can be had whether or not the signer runs.
pub(crate) fn start_signer(directory: &Path, chosen: Chosen) -> Result<Signer, Failure> {
    let custody = crate::custodian::custody(directory, &chosen.custody)?;
    start_in_custody(directory, chosen, custody)
}

/// Settings of a signer for what is done to it while it does not run.
pub(crate) fn settings_at_rest(data: &Path, profile: Profile) -> Result<SignerSettings, Failure> {
    let directory = signer_directory(data);
    let chosen = of_environment()?;
    let custody = crate::custodian::custody(&directory, &chosen.custody)?;
    let mut settings = SignerSettings::new(directory, SIGNER_NAME);
    settings.profile = profile;
    settings.token = chosen.token;
    settings.custody = custody;
    Ok(settings)
}

fn start_in_custody(directory: &Path, chosen: Chosen, custody: Custody) -> Result<Signer, Failure> {
    let mut settings = SignerSettings::new(directory, SIGNER_NAME);
    settings.policy = chosen.policy;
    settings.profile = chosen.profile;
    settings.pki_url = chosen.pki_url;
    settings.by_ceremony = chosen.by_ceremony;
    settings.token = chosen.token;
    settings.custody = custody;
    let signer = Signer::open(settings).map_err(|error| not_opened(directory, &error))?;
    for (name, pem) in [(ROOT_FILE, signer.root_pem()), (CHAIN_FILE, signer.chain_pem())] {
        let path = directory.join(name);
        write_if_other(&path, pem.as_bytes()).map_err(|error| {
            Failure::new(format!("cannot write {}", path.display())).because(&error)
        })?;
    }
    Ok(signer)
}

/// Why a signer does not open, and what to do about it.
pub(crate) fn not_opened(directory: &Path, error: &OpenError) -> Failure {
    let failure =
        Failure::new(format!("cannot open the signer in {}", directory.display())).because(error);
    match error {
        OpenError::PkiUrl => {
            failure.remedy("give with --pki-url one like http://firma.example/pki")
        }
        OpenError::OtherCustodian(_) => failure.remedy(
            "give the keys of the custodian that has its backup, or end its custody first with \
             `rubrica custodian release`",
        ),
        OpenError::AuthorityAwaited => failure.remedy(
            "ask for one with `rubrica ca request`, and install it with `rubrica ca install`",
        ),
        OpenError::InUse => failure.remedy("stop the process that works on this directory"),
        OpenError::KeyStoreMissing | OpenError::KeyStore(_) => {
            failure.remedy("restore the whole directory from one backup")
        }
        OpenError::KeysInToken => failure
            .remedy("name the token with --pkcs11-module, --pkcs11-token and --pkcs11-pin-file"),
        OpenError::KeysInSoftware => failure
            .remedy("start without a token, or move the keys into it with `rubrica keys migrate`"),
        OpenError::OtherToken | OpenError::Token(TokenError::NoKeys) => {
            failure.remedy("name the token that this signer was made with, or restore that one")
        }
        OpenError::Token(error) => failure.remedy(token_remedy(error)),
        _ => failure,
    }
}

const fn token_remedy(error: &TokenError) -> &'static str {
    match error {
        TokenError::Module(..) => "give with --pkcs11-module the library of the module's maker",
        TokenError::NoToken(_) | TokenError::ManyTokens(_) => {
            "give with --pkcs11-token the label of one token, as `pkcs11-tool --list-slots` or the \
             maker's tool shows it"
        }
        TokenError::PinRefused => {
            "write the user PIN into the file of --pkcs11-pin-file; it is not tried again before \
             the next start, for tokens lock after a few tries"
        }
        TokenError::PinLocked => "let the token's security officer set a new user PIN",
        TokenError::NoMechanism(_) => "take a token, or a firmware, that has the mechanism",
        TokenError::ManyKeys(_) => "give every signer a token of its own",
        _ => "look whether the module reaches its device",
    }
}

/// The token that the arguments name, with its PIN.
pub(crate) fn token_settings(token: &TokenArguments) -> Result<Option<TokenSettings>, Failure> {
    let TokenArguments {
        pkcs11_module: Some(module),
        pkcs11_token: Some(label),
        pkcs11_pin_file: Some(pin_file),
    } = token
    else {
        return Ok(None);
    };
    let bytes = file::read_small(pin_file).map(Zeroizing::new).map_err(|error| {
        Failure::new(format!("cannot read the PIN from {}", pin_file.display())).because(&error)
    })?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| {
            Failure::new(format!("the PIN in {} is no text", pin_file.display())).because(&error)
        })?
        .trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        return Err(Failure::new(format!("there is no PIN in {}", pin_file.display())));
    }
    Ok(Some(TokenSettings::new(module, label, Secret::new(text.to_owned()))))
}

fn write_if_other(path: &Path, content: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|there| there == content) {
        return Ok(());
    }
    let mut file = PendingFile::create(path)?;
    file.write_all(content)?;
    file.finish()
}

/// The database of a signer's directory.
pub(crate) const DATABASE: &str = "signer.sqlite";
/// The root certificate of a signer's directory.
pub(crate) const ROOT_FILE: &str = "root.pem";
/// Issuing certificate and root.
pub(crate) const CHAIN_FILE: &str = "chain.pem";
