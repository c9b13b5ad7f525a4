//! Keys, certification authority and audit log.

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
    /// Check the whole log: every entry, the tree, every checkpoint, every stored result.
    #[command(after_help = "\
Examples:
  rubrica audit verify --data /var/lib/rubrica
  rubrica audit verify --data /var/lib/rubrica --since checkpoint-of-last-month.txt

Exit codes: 0 whole, 1 not whole or unreadable, 2 wrong command line.")]
    Verify {
        #[command(flatten)]
        data: DataArgument,
        /// Checkpoint that was kept elsewhere: the log must be a continuation of it.
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
    },
}

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
