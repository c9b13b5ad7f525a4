//! The certification authority and its ceremony.

use super::DataArgument;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// The certification authority.
#[derive(Debug, Subcommand)]
pub(crate) enum CaCommand {
    /// Write the root certificate in PEM to standard output. The service may be running.
    #[command(after_help = "\
Examples:
  rubrica ca export --data /var/lib/rubrica > root.pem")]
    Export {
        #[command(flatten)]
        data: DataArgument,
        /// The issuing certificate too, before the root.
        #[arg(long)]
        chain: bool,
    },
    /// The root, on a machine without a network.
    #[command(subcommand)]
    Root(RootCommand),
    Request(RequestArguments),
    Install(InstallArguments),
}

/// What is done with the root.
#[derive(Debug, Subcommand)]
pub(crate) enum RootCommand {
    Create(RootCreateArguments),
    Certify(CertifyArguments),
    Crl(RootListArguments),
}

/// Make a root and share its key out to holders.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rubrica ca root create --out /media/root --holders 3 --threshold 2

Asks each holder for a passphrase: on the terminal, or a line of standard input each. Give each holder the file of
his share. Without --threshold of them nobody can use the root again.")]
pub(crate) struct RootCreateArguments {
    /// Folder to be made for it.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// How many people hold a share of its key.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) holders: u8,
    /// How many of them it takes to use it.
    #[arg(long, value_name = "M", default_value_t = 2)]
    pub(crate) threshold: u8,
    /// Its common name.
    #[arg(long, value_name = "NAME", default_value = "Rubrica Root CA")]
    pub(crate) name: String,
    /// How long it is valid, at most 30.
    #[arg(long, value_name = "YEARS", default_value_t = 25)]
    pub(crate) years: u16,
    /// File with the names of who runs it, as for `rubrica signer`.
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
}

/// A root and the shares that open it.
#[derive(Debug, Args)]
pub(crate) struct RootPlace {
    /// Folder of the root.
    #[arg(long, value_name = "DIR")]
    pub(crate) root: PathBuf,
    /// File of a holder's share; as many as it takes. Each passphrase is asked for.
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) share: Vec<PathBuf>,
}

/// Certify the issuing authority of a signer.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rubrica ca root certify --root /media/root --share /media/a/share-1 --share /media/b/share-2 \\
    --request request.pem --out issuing.pem --pki-url http://firma.example/pki")]
pub(crate) struct CertifyArguments {
    #[command(flatten)]
    pub(crate) root: RootPlace,
    /// Request of the signer, as `rubrica ca request` writes it.
    #[arg(long, value_name = "FILE")]
    pub(crate) request: PathBuf,
    /// Where to write the certificate.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// How long it is valid; never longer than the root.
    #[arg(long, value_name = "YEARS", default_value_t = 12)]
    pub(crate) years: u16,
    /// Address under which the list and certificate of the root will be, as for `rubrica signer`.
    #[arg(long, value_name = "URL")]
    pub(crate) pki_url: Option<String>,
}

/// Sign the list of issuing authorities that are not to be relied on any more.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rubrica ca root crl --root /media/root --share /media/a/share-1 --share /media/b/share-2 --out root.crl")]
pub(crate) struct RootListArguments {
    #[command(flatten)]
    pub(crate) root: RootPlace,
    /// Where to write the list.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// How long it holds, at most 366: before that the holders have to come together again.
    #[arg(long, value_name = "DAYS", default_value_t = 180)]
    pub(crate) days: u16,
    /// Serial number of an issuing certificate to be put on it.
    #[arg(long, value_name = "SERIAL")]
    pub(crate) revoke: Option<String>,
}

/// Make the key of the signer's issuing authority, and ask for its certificate.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rubrica ca request --data /var/lib/rubrica-signer --out request.pem

The signer must not be running. Asked again, it asks with the same key.")]
pub(crate) struct RequestArguments {
    #[command(flatten)]
    pub(crate) data: DataArgument,
    /// Where to write the request.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Common name of the issuing authority.
    #[arg(long, value_name = "NAME", default_value = "Rubrica Issuing CA 1")]
    pub(crate) name: String,
    /// File with the names of who runs it, as for `rubrica signer`.
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
}

/// Take what the root has made for the key that asked.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rubrica ca install --data /var/lib/rubrica-signer --issuing issuing.pem --root root.pem --root-crl root.crl
  rubrica ca install --data /var/lib/rubrica-signer --root-crl root.crl

The signer must not be running. The second form is for the next list of the root, before the last one ends.")]
pub(crate) struct InstallArguments {
    #[command(flatten)]
    pub(crate) data: DataArgument,
    /// Certificate of the issuing authority, in PEM. Without it and --root, the list alone is replaced.
    #[arg(long, value_name = "FILE", requires = "root")]
    pub(crate) issuing: Option<PathBuf>,
    /// Certificate of the root, in PEM.
    #[arg(long, value_name = "FILE", requires = "issuing")]
    pub(crate) root: Option<PathBuf>,
    /// List of the root, in PEM.
    #[arg(long, value_name = "FILE")]
    pub(crate) root_crl: PathBuf,
}
