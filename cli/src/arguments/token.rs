//! The token of a hardware security module.

use clap::{Args, Parser};
use std::path::PathBuf;

/// Where a signer has its keys, if not in its data directory.
#[derive(Debug, Default, Args)]
pub(crate) struct TokenArguments {
    /// PKCS#11 module of a hardware security module. With it, the keys of the signer are in one of its
    /// tokens. Other commands that open the signer take the three from the environment.
    #[arg(
        long,
        value_name = "FILE",
        env = "RUBRICA_PKCS11_MODULE",
        requires_all = ["pkcs11_token", "pkcs11_pin_file"]
    )]
    pub(crate) pkcs11_module: Option<PathBuf>,
    /// Label of the token.
    #[arg(long, value_name = "LABEL", env = "RUBRICA_PKCS11_TOKEN", requires = "pkcs11_module")]
    pub(crate) pkcs11_token: Option<String>,
    /// File with the user PIN of the token.
    #[arg(long, value_name = "FILE", env = "RUBRICA_PKCS11_PIN_FILE", requires = "pkcs11_module")]
    pub(crate) pkcs11_pin_file: Option<PathBuf>,
}

#[derive(Debug, Parser)]
struct Environment {
    #[command(flatten)]
    token: TokenArguments,
}

impl TokenArguments {
    /// As the environment has them, for commands that open a signer and have no arguments for it.
    pub(crate) fn of_environment() -> Result<Self, clap::Error> {
        Ok(Environment::try_parse_from(["rubrica"])?.token)
    }
}
