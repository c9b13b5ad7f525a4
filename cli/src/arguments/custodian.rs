//! The second custodian, and who may open what it keeps.

use clap::{Args, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Who keeps the backup of a signer.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct CustodyArguments {
    /// Address of the second custodian, as https://custodian.example: nothing is answered before it
    /// has whatever was written. The first time together with its key and the restore key; from then
    /// on the signer knows who it is, and where it was.
    #[arg(long, value_name = "URL", env = "RUBRICA_CUSTODIAN")]
    pub(crate) custodian: Option<String>,
    /// Public key of the custodian: as `rubrica custodian serve` shows it, or a PEM file.
    #[arg(long, value_name = "KEY", requires = "custodian")]
    pub(crate) custodian_key: Option<String>,
    /// The key that opens backups, as `rubrica custodian init` wrote it.
    #[arg(long, value_name = "FILE", requires = "custodian")]
    pub(crate) restore_key: Option<String>,
}

/// Shares of the restore key.
#[derive(Debug, Args)]
pub(crate) struct ShareArguments {
    /// File with a holder's share: closed by his passphrase, or as text that was typed. Once for each.
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) share: Vec<PathBuf>,
    /// File with the passphrase of a closed share, in the order of the shares.
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Vec<PathBuf>,
}

/// The second custodian: holds the backup that nobody opens alone.
#[derive(Debug, Subcommand)]
pub(crate) enum CustodianCommand {
    /// Make the restore key and share it out. Nobody has it afterwards.
    #[command(after_help = "\
Example:
  rubrica custodian init --holders 5 --threshold 3 --out ceremony \\
    --passphrase-file h1.txt --passphrase-file h2.txt --passphrase-file h3.txt \\
    --passphrase-file h4.txt --passphrase-file h5.txt

Writes restore-key.pem, a share for each holder and a record of what was done. Every share is opened again
and the key compared before it ends. Give each holder his file and delete it here.")]
    Init {
        /// How many hold a share.
        #[arg(long)]
        holders: u8,
        /// How many of them it takes.
        #[arg(long)]
        threshold: u8,
        /// New directory for what is made.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// File with the passphrase of a holder. Once for each, in their order.
        #[arg(long, value_name = "FILE", required = true)]
        passphrase_file: Vec<PathBuf>,
    },
    /// Show a share as text, to be written down on paper.
    #[command(after_help = "\
Example:
  rubrica custodian show-share --share share-2.rubrica-share --passphrase-file h2.txt

Whoever sees the text has the share.")]
    ShowShare {
        #[command(flatten)]
        share: ShareArguments,
    },
    /// Keep the backup of one signer.
    #[command(after_help = "\
Example:
  rubrica custodian serve --data /var/lib/rubrica-custodian --restore-key restore-key.pem \\
    --listen 127.0.0.1:7444 --signer MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE…

The connection is not encrypted, and its content is: put a TLS proxy in front of it where it leaves the machine.
Prints the custodian's public key, and `ready: http://…` as soon as it answers.")]
    Serve {
        /// Where everything is kept.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Where to listen; port 0 takes a free one.
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7444")]
        listen: SocketAddr,
        /// The key that opens backups, as `rubrica custodian init` wrote it.
        #[arg(long, value_name = "FILE")]
        restore_key: String,
        /// Public key of the signer, as `rubrica custodian signer-key` shows it. A custodian keeps for
        /// one signer; once it is admitted it need not be named again.
        #[arg(long, value_name = "KEY")]
        signer: Option<String>,
    },
    /// Show the key with which a signer signs its batches.
    #[command(after_help = "\
Example:
  rubrica custodian signer-key --data /var/lib/rubrica-signer

The signer must not be running. It is made if there is none yet.")]
    SignerKey {
        /// Directory of the signer.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
    },
    /// Show what a custodian has, and what it did.
    #[command(after_help = "\
Example:
  rubrica custodian status --data /var/lib/rubrica-custodian")]
    Status {
        /// Directory of the custodian. It may be running.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
    },
    /// Check whatever can be checked without the restore key.
    #[command(after_help = "\
Example:
  rubrica custodian verify --data /var/lib/rubrica-custodian

Exit codes: 0 whole, 1 not whole or unreadable, 2 wrong command line.")]
    Verify {
        /// Directory of the custodian. It may be running.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
    },
    /// Open the whole backup and compare it with the signer's store.
    #[command(after_help = "\
Example:
  rubrica custodian compare --data /var/lib/rubrica-custodian --signer /var/lib/rubrica-signer \\
    --share share-1.rubrica-share --share share-3.rubrica-share --share share-4.rubrica-share \\
    --passphrase-file h1.txt --passphrase-file h3.txt --passphrase-file h4.txt

The signer must not be running. The custodian's log says that it was opened.")]
    Compare {
        /// Directory of the custodian. It may be running.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// Directory of the signer.
        #[arg(long, value_name = "DIR")]
        signer: PathBuf,
        #[command(flatten)]
        shares: ShareArguments,
    },
    /// Make the data directory of a signer that was lost from its backup.
    #[command(after_help = "\
Example:
  rubrica custodian restore --data /var/lib/rubrica-custodian --out /var/lib/rubrica-signer-2 \\
    --since checkpoint-of-last-week.txt \\
    --share share-1.rubrica-share --share share-3.rubrica-share --share share-4.rubrica-share \\
    --passphrase-file h1.txt --passphrase-file h3.txt --passphrase-file h4.txt

The passphrase of the signer's key store is not in the backup: put its file, keystore-passphrase, into the new
directory. Start the signer with --custodian; it goes on where the lost one ended, and says so in its log.")]
    Restore {
        /// Directory of the custodian. It may be running.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// New directory for the signer.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Checkpoint of the signer's audit log that was kept elsewhere: the log must continue from there.
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
        #[command(flatten)]
        shares: ShareArguments,
    },
    /// End the custody of a signer's store: what is written from then on goes nowhere.
    #[command(after_help = "\
Example:
  rubrica custodian release --data /var/lib/rubrica-signer

The signer must not be running. Its audit log says so. For a custodian that lost what it had, or another one:
afterwards the signer is started with a custodian that has nothing yet, and everything is sent to it.")]
    Release {
        /// Directory of the signer.
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
    },
}
