//! Keys and audit log.

use super::token::TokenArguments;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// The data directory of a signer.
#[derive(Debug, Args)]
pub(crate) struct DataArgument {
    /// Directory that `rubrica serve` or `rubrica signer` works on.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
}

/// The audit log.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    Verify(VerifyLogArguments),
    Consistency(ConsistencyArguments),
    Witness(WitnessArguments),
}

/// Check the whole log: every entry, the tree, every checkpoint, every stored result.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rubrica audit verify --data /var/lib/rubrica
  rubrica audit verify --data /var/lib/rubrica --since checkpoint-of-last-month.txt
  rubrica audit verify --data /var/lib/rubrica --receipt form-signed.receipt.json
  rubrica audit verify --log https://sign.example --receipt form-signed.receipt.json --trust root.pem

Exit codes: 0 whole, 1 not whole or unreadable, 2 wrong command line, 5 the log is not the one of the
receipt.")]
pub(crate) struct VerifyLogArguments {
    /// Directory that `rubrica serve` or `rubrica signer` works on.
    #[arg(long, value_name = "DIR", required_unless_present = "log")]
    pub(crate) data: Option<PathBuf>,
    /// Checkpoint that was kept elsewhere: the log must be a continuation of it.
    #[arg(long, value_name = "FILE", requires = "data")]
    pub(crate) since: Option<PathBuf>,
    /// Receipt of a signature: it must be in the log.
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
    /// Service that publishes the log, for a receipt without the data of the signer.
    #[arg(long, value_name = "URL", requires = "receipt", conflicts_with = "data")]
    pub(crate) log: Option<String>,
    /// Certificate of the root authority that vouches for the key of the log.
    #[arg(long, value_name = "ROOT.pem", requires = "receipt")]
    pub(crate) trust: Option<PathBuf>,
    /// Allow an unencrypted connection to another machine.
    #[arg(long)]
    pub(crate) insecure_http: bool,
}

/// A log that is published.
#[derive(Debug, Args)]
pub(crate) struct LogArguments {
    /// Service that publishes the log, for example https://sign.example.
    #[arg(long, value_name = "URL")]
    pub(crate) log: String,
    /// Key of the log, as `rubrica audit verify` shows it, or a file with it.
    #[arg(long, value_name = "KEY")]
    pub(crate) log_key: String,
    /// Allow an unencrypted connection to another machine.
    #[arg(long)]
    pub(crate) insecure_http: bool,
}

/// Check that a log continues an earlier state of it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rubrica audit consistency january.txt february.txt --log https://sign.example --log-key log.key
  rubrica audit consistency january.txt --log https://sign.example --log-key log.key

Exit codes: 0 it does, 1 the log cannot be read, 2 wrong command line, 5 it was rolled back or forked.")]
pub(crate) struct ConsistencyArguments {
    /// The earlier checkpoint.
    pub(crate) old: PathBuf,
    /// The later one; the present one, when none is given.
    pub(crate) new: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) log: LogArguments,
}

/// Follow a log and cosign each state of it that continues the one before.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rubrica keys witness --name witness.example > witness.key
  rubrica audit witness --log https://sign.example --log-key log.key --key witness.key \\
    --state witness.state --first --once
  rubrica audit witness --log https://sign.example --log-key log.key --key witness.key \\
    --state witness.state --every 300

Each cosigned checkpoint goes to standard output and, before that, to the file of --state. When the log
was rolled back or forked it is not cosigned: what it showed is kept in STATE.alarm.

Exit codes: 0 cosigned, 1 not seen, 2 wrong command line, 5 rolled back, forked or damaged.")]
pub(crate) struct WitnessArguments {
    #[command(flatten)]
    pub(crate) log: LogArguments,
    /// Key of this witness, as `rubrica keys witness` made it.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// What was cosigned last.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: PathBuf,
    /// This witness has never cosigned this log: take it as it is now.
    #[arg(long)]
    pub(crate) first: bool,
    /// Look once.
    #[arg(long, conflicts_with = "every")]
    pub(crate) once: bool,
    /// Look again after so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) every: u64,
}

/// Keys to be configured elsewhere.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    Edge(KeysEdgeArguments),
    Push(KeysPushArguments),
    /// Move the keys of a signer from its data directory into a token of a hardware security module.
    /// The signer must not be running.
    #[command(after_help = "\
Examples:
  rubrica keys migrate --data /var/lib/rubrica-signer --pkcs11-module /usr/lib/softhsm/libsofthsm2.so \\
    --pkcs11-token signer --pkcs11-pin-file /etc/rubrica/pin.txt

Citizens notice nothing and keep their passwords. Their keys are wrapped by the token when they next sign or
change their password; until then the token unwraps what software has wrapped. When it was broken off, give the
same command again. The key store is destroyed at the end: make a backup of the directory before, and destroy
that one when the new state has a backup of its own.")]
    Migrate {
        #[command(flatten)]
        data: DataArgument,
        #[command(flatten)]
        token: TokenArguments,
    },
    /// Count the citizens' keys that wait for their owners to be wrapped by the token. The signer may
    /// be running.
    #[command(after_help = "\
Examples:
  rubrica keys waiting --data /var/lib/rubrica-signer")]
    Waiting {
        #[command(flatten)]
        data: DataArgument,
    },
    Witness(KeysWitnessArguments),
}

/// Make the key by which a witness of an audit log cosigns it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rubrica keys witness --name witness.example > witness.key

What it writes is secret. The public key that it shows is for whoever relies on the witness.")]
pub(crate) struct KeysWitnessArguments {
    /// Name of the witness: a host name and a path that are its own.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
}

/// Make the key by which push services know a gateway.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  One process:  rubrica keys push > push-key.txt && rubrica serve --push-key-file push-key.txt …
  Spin:         rubrica keys push --format env >> edge.env
  Workers:      rubrica keys push --format dev-vars >> .dev.vars

What it writes is secret. Phones that subscribed with one key cannot be rung with another: keep it.")]
pub(crate) struct KeysPushArguments {
    /// Form: the key alone when none is given, or as for `rubrica keys edge`.
    #[arg(long, value_enum)]
    pub(crate) format: Option<KeysFormat>,
}

/// Make a complete set of variables for a gateway on Spin or Cloudflare Workers.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Spin:     rubrica keys edge --signer-url https://signer.example > edge.env
  Workers:  rubrica keys edge --format dev-vars > .dev.vars

What it writes is secret. The public key that it shows is registered at the signer with
`rubrica edge-key add`.")]
pub(crate) struct KeysEdgeArguments {
    /// Form: environment variables of Spin, `.dev.vars` of Workers, or JSON.
    #[arg(long, value_enum, default_value = "env")]
    pub(crate) format: KeysFormat,
    /// Where the signer answers.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7443")]
    pub(crate) signer_url: String,
    /// Name of the signer.
    #[arg(long, value_name = "NAME", default_value = crate::data::SIGNER_NAME)]
    pub(crate) signer_name: String,
    /// For which application citizens sign on the service's own pages.
    #[arg(long, value_name = "NAME", default_value = crate::serve::APPLICATION)]
    pub(crate) application: String,
    /// Host that people see in the address bar.
    #[arg(long, value_name = "HOST", default_value = "localhost")]
    pub(crate) public_host: String,
}

/// Form of a set of variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeysFormat {
    /// `SPIN_VARIABLE_NAME=value`, a line each.
    Env,
    /// `name="value"`, a line each.
    DevVars,
    /// One object.
    Json,
}

/// Gateways that a signer believes.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  rubrica edge-key add MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE… --label spin --data /var/lib/rubrica-signer
  rubrica edge-key list --data /var/lib/rubrica-signer

The signer must not be running: start it with --edge-key to add a key at the start.")]
pub(crate) enum EdgeKeyCommand {
    /// Believe the gateway that holds this key.
    Add {
        /// Public key: as `rubrica keys edge` shows it, or a PEM file.
        key: String,
        /// What it is, for the list.
        #[arg(long, default_value = "gateway")]
        label: String,
        #[command(flatten)]
        data: DataArgument,
    },
    /// Believe it no more. This is for good.
    Revoke {
        /// Identifier of the key, as `list` shows it.
        key: String,
        #[command(flatten)]
        data: DataArgument,
    },
    /// List all that were ever registered.
    List {
        #[command(flatten)]
        data: DataArgument,
    },
}
